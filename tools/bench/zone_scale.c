/*
 * zone_scale.c - what a zone costs as it grows: loading from JSON, memory, and the time of a
 * question.
 *
 * Usage: zone_scale [NAMES...], by default 10 1000 100000 1000000. For each size it makes a zone of
 * that many owners (an address and a record each), loads it from its JSON text and asks with the
 * log off: names in turn (the cache of the machine has little of them), one name again and again,
 * and names that are not there, without and with a wildcard in the zone.
 */
#define _DEFAULT_SOURCE

#include "mockdns/zone_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { QUESTIONS = 2000000, OWNER_TEXT = 128 };

static double cpu_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double peak_megabytes(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* The JSON text of a zone of so many owners; NULL without memory. */
static char *make_text(size_t names, size_t *len)
{
    char *text = malloc(names * OWNER_TEXT + 64);
    size_t used = 0;

    if (text == NULL) {
        return NULL;
    }
    text[used++] = '{';
    for (size_t i = 0; i < names; i++) {
        used +=
            (size_t)snprintf(text + used, OWNER_TEXT,
                             "%s\n\"h%zu.d%zu.example.com\": {\"A\": [\"10.%zu.%zu.%zu\"], "
                             "\"TXT\": [\"v=spf1 a -all\"]}",
                             i == 0 ? "" : ",", i, i % 1000, i >> 16 & 255, i >> 8 & 255, i & 255);
    }
    used += (size_t)snprintf(text + used, 64, ",\n\"*.wild.example.net\": {\"A\": []}}\n");
    *len = used;
    return text;
}

enum pattern { IN_TURN, ONE_NAME, MISSING };

/* Nanoseconds of one question. */
static double measure(struct mockdns_session *session, size_t names, enum pattern pattern)
{
    enum { BATCH = 4096 };
    static char text[BATCH][48];
    static size_t lengths[BATCH];
    size_t answered = 0;
    double spent = 0;

    for (size_t done = 0; done < QUESTIONS; done += BATCH) {
        for (size_t i = 0; i < BATCH; i++) {
            size_t n = pattern == ONE_NAME ? 0 : (done + i) * 7919 % names;

            lengths[i] = (size_t)snprintf(text[i], sizeof text[i], "H%zu.d%zu.Example.%s", n,
                                          n % 1000, pattern == MISSING ? "net" : "com");
        }
        double start = cpu_seconds();

        for (size_t i = 0; i < BATCH; i++) {
            struct spf_text name = {(const uint8_t *)text[i], lengths[i]};
            struct mockdns_answer answer;

            if (mockdns_session_ask(session, name, SPF_RRTYPE_A, &answer) == MOCKDNS_OK) {
                answered += answer.answer.count;
            }
        }
        spent += cpu_seconds() - start;
    }
    if ((answered == 0) != (pattern == MISSING)) {
        fprintf(stderr, "zone_scale: the zone does not answer as it should\n");
        exit(5);
    }
    return spent * 1e9 / (double)QUESTIONS;
}

static int run(size_t names)
{
    struct mockdns_json_error error;
    size_t len = 0;
    char *text = make_text(names, &len);
    double start = cpu_seconds();
    struct mockdns_zone *zone = text == NULL ? NULL : mockdns_zone_parse(text, len, &error);
    double load = cpu_seconds() - start;
    struct mockdns_session *session = zone == NULL ? NULL : mockdns_session_create(zone);

    free(text);
    if (session == NULL) {
        fprintf(stderr, "zone_scale: no zone of %zu names: out of memory\n", names);
        mockdns_zone_destroy(zone);
        return 5;
    }
    mockdns_session_log(session, false);
    double in_turn = measure(session, names, IN_TURN);
    double one_name = measure(session, names, ONE_NAME);
    double missing = measure(session, names, MISSING);

    printf("%9zu %10.1f %9.3f %9.0f %9.1f %9.1f %9.1f\n", names, (double)len / 1e6, load,
           peak_megabytes(), in_turn, one_name, missing);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
    return 0;
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {10, 1000, 100000, 1000000};
    int status = 0;

    printf("%9s %10s %9s %9s %9s %9s %9s\n", "names", "JSON/MB", "load/s", "peak/MB", "turn/ns",
           "one/ns", "none/ns");
    for (size_t i = 0; argc == 1 && status == 0 && i < sizeof sizes / sizeof *sizes; i++) {
        status = run(sizes[i]);
    }
    for (int i = 1; status == 0 && i < argc; i++) {
        char *end;
        unsigned long long names = strtoull(argv[i], &end, 10);

        if (*end != '\0' || names == 0 || names > 100000000) {
            fprintf(stderr, "zone_scale: %s is no number of names\n", argv[i]);
            return 2;
        }
        status = run((size_t)names);
    }
    return status;
}
