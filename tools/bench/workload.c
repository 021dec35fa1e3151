/*
 * workload.c - three policies and the zone they stand in: one term; a chain of includes that fails
 * after ten questions; macros with three exists.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "mockdns/zone_json.h"

#define CHAIN                                                                                      \
    "v=spf1 include:_spf0.example.net include:_spf1.example.net include:_spf2.example.net "        \
    "include:_spf3.example.net include:_spf4.example.net a mx -all"
#define MACRO                                                                                      \
    "v=spf1 exists:%{ir}.%{v}._spf.%{d2} exists:%{l1r-}.%{o}._l.%{d3} exists:%{i}.%{h1r}._h.%{d2}" \
    " -all"

const struct workload workloads[WORKLOAD_COUNT] = {
    {"a-simple", "simple.example.com", "192.0.2.77", "v=spf1 ip4:192.0.2.0/24 -all",
     SPF_RESULT_PASS, 1},
    {"b-chain", "chain.example.com", "203.0.113.5", CHAIN, SPF_RESULT_FAIL, 10},
    {"c-macro", "mail.macro.example.com", "192.0.2.77", MACRO, SPF_RESULT_PASS, 4},
};

#define NET(i, j) "ip4:10." #i "." #j ".0/24 "
#define SENDER(i)                                                                                  \
    "\"_spf" #i ".example.net\": {\"TXT\": [[\"v=spf1 " NET(i, 0) NET(i, 1) NET(i, 2) NET(i, 3)    \
        NET(i, 4) "\", \"" NET(i, 5) NET(i, 6) NET(i, 7) NET(i, 8) NET(i, 9) "~all\"]]},\n"

static const char zone_text[] =
    "{\"simple.example.com\": {\"TXT\": [\"v=spf1 ip4:192.0.2.0/24 -all\"]},\n"
    "\"chain.example.com\": {\"TXT\": [\"" CHAIN "\"], \"A\": [\"198.51.100.10\"],\n"
    "  \"MX\": [\"10 mx1.example.com\", \"20 mx2.example.com\"]},\n"
    "\"mx1.example.com\": {\"A\": [\"198.51.100.21\"]},\n"
    "\"mx2.example.com\": {\"A\": [\"198.51.100.22\"]},\n" SENDER(0) SENDER(1) SENDER(2) SENDER(3)
        SENDER(4) "\"mail.macro.example.com\": {\"TXT\": [\"" MACRO "\"]},\n"
                  "\"192.0.2.77.mx._h.example.com\": {\"A\": [\"127.0.0.2\"]}}\n";

struct mockdns_zone *workload_zone(void)
{
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_parse(zone_text, strlen(zone_text), &error);
    if (zone == NULL)
        (void)fprintf(stderr, "spf-bench: %s: %s\n", error.path, error.reason);
    return zone;
}
