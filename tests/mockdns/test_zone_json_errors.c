/*
 * test_zone_json_errors.c - zones that must be refused, each with the JSON path and the reason that
 * its author reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mockdns/zone_json.h"

/* Text of a zone, where it is wrong, and a part of the reason. */
static const struct {
    const char *zone;
    const char *path;
    const char *reason;
} bad[] = {
    /* JSON */
    {"", "line 1, column 0", ""},
    {"{\"a\":{\"A\":[}}", "line 1, column 12", "token"},
    {"{\"a\":{},\"a\":{}}", "line 1, column 11", "duplicate"},
    {"{\"a\":{\"A\":\"TIMEOUT\",\"A\":[]}}", "line 1, column 23", "duplicate"},
    {"{\"a\":{}}{", "line 1, column 9", "end of file"},
    {"{\"a\\u0000b\":{}}", "line 1, column 11", "NUL"},
    /* zone and owners */
    {"[]", "$", "a zone is an object"},
    {"[{\"a\":{}}]", "$", "a zone is an object"},
    {"{\"example.com\":\"TIMEOUT\"}", "$[\"example.com\"]", "an owner's value is an object"},
    {"{\"example.com\":[\"a\"]}", "$[\"example.com\"]", "an owner's value is an object"},
    {"{\"example.com\":null}", "$[\"example.com\"]", "an owner's value is an object"},
    {"{\"\":{}}", "$[\"\"]", "no name that an owner can have"},
    {"{\"a\\u0001\\u001f\\n.\":{}}", "$[\"a\\u0001\\u001f\\u000a.\"]", "trailing dot"},
    {"{\"a\\\".\":{}}", "$[\"a\\\".\"]", "trailing dot"},
    {"{\".\":{}}", "$[\".\"]", "no name that an owner can have"},
    {"{\"a..b\":{}}", "$[\"a..b\"]", "no name that an owner can have"},
    {"{\"a.b.\":{}}", "$[\"a.b.\"]", "without a trailing dot"},
    {"{\"0123456789012345678901234567890123456789012345678901234567890123.b\":{}}",
     "$[\"0123456789012345678901234567890123456789012345678901234567890123.b\"]", "1 to 63 octets"},
    {"{\"abc\":{},\"Abc\":{}}", "$.Abc", "there already"},
    {"{\"ab.c\":{},\"ab\\\\046c\":{}}", "$[\"ab\\\\046c\"]", "there already"},
    {"{\"a\\\\b\":{}}", "$[\"a\\\\b\"]", "bad escape"},
    {"{\"a\\\\256\":{}}", "$[\"a\\\\256\"]", "up to \\255"},
    {"{\"\303\244.b\":{}}", "$[\"\303\244.b\"]", "not ASCII"},
    /* types */
    {"{\"example.com\":{\"NS\":[\"a\"]}}", "$[\"example.com\"].NS", "unknown RR type"},
    {"{\"example.com\":{\"txt\":[\"a\"]}}", "$[\"example.com\"].txt", "unknown RR type"},
    {"{\"example.com\":{\"\":[]}}", "$[\"example.com\"][\"\"]", "unknown RR type"},
    {"{\"example.com\":{\"TYPE\":[]}}", "$[\"example.com\"].TYPE", "unknown RR type"},
    {"{\"example.com\":{\"TYPE65536\":[]}}", "$[\"example.com\"].TYPE65536", "unknown RR type"},
    {"{\"example.com\":{\"TYPE099\":[]}}", "$[\"example.com\"].TYPE099", "unknown RR type"},
    {"{\"example.com\":{\"TYPE99x\":[]}}", "$[\"example.com\"].TYPE99x", "unknown RR type"},
    {"{\"example.com\":{\"TYPE-1\":[]}}", "$[\"example.com\"][\"TYPE-1\"]", "unknown RR type"},
    {"{\"example.com\":{\"TYPE4294967297\":[]}}", "$[\"example.com\"].TYPE4294967297",
     "unknown RR type"},
    {"{\"example.com\":{\"TYPE0\":[]}}", "$[\"example.com\"].TYPE0", "no records have it"},
    {"{\"example.com\":{\"TYPE41\":[]}}", "$[\"example.com\"].TYPE41", "no records have it"},
    {"{\"example.com\":{\"TYPE249\":[]}}", "$[\"example.com\"].TYPE249", "no records have it"},
    {"{\"example.com\":{\"TYPE255\":[]}}", "$[\"example.com\"].TYPE255", "no records have it"},
    {"{\"example.com\":{\"A\":[],\"TYPE1\":[]}}", "$[\"example.com\"].TYPE1",
     "under its other name"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1\"],\"CNAME\":[\"a\"]}}", "$[\"example.com\"].CNAME",
     "CNAME beside other types"},
    {"{\"example.com\":{\"CNAME\":[\"a\"],\"*\":\"TIMEOUT\"}}", "$[\"example.com\"].CNAME",
     "CNAME beside other types"},
    {"{\"example.com\":{\"CNAME\":[\"a\"],\"A\":[],\"x-illegal\":false}}",
     "$[\"example.com\"].CNAME", "CNAME beside other types"},
    {"{\"example.com\":{\"CNAME\":[\"a\",\"b\"]}}", "$[\"example.com\"].CNAME",
     "several CNAME records"},
    {"{\"example.com\":{\"CNAME\":{\"answers\":[[\"a\"],[\"b\",\"c\"]]}}}",
     "$[\"example.com\"].CNAME", "several CNAME records"},
    {"{\"example.com\":{\"CNAME\":[\"a\"],\"A\":[],\"x-illegal\":1}}",
     "$[\"example.com\"][\"x-illegal\"]", "true or false"},
    /* RRsets */
    {"{\"example.com\":{\"A\":null}}", "$[\"example.com\"].A", "an RRset is an array"},
    {"{\"example.com\":{\"A\":true}}", "$[\"example.com\"].A", "an RRset is an array"},
    {"{\"example.com\":{\"A\":1}}", "$[\"example.com\"].A", "an RRset is an array"},
    {"{\"example.com\":{\"A\":1.5}}", "$[\"example.com\"].A", "an RRset is an array"},
    {"{\"example.com\":{\"A\":\"192.0.2.1\"}}", "$[\"example.com\"].A", "unknown fault"},
    {"{\"example.com\":{\"A\":\"servfail\"}}", "$[\"example.com\"].A", "unknown fault"},
    {"{\"example.com\":{\"A\":\"NOERROR\"}}", "$[\"example.com\"].A", "unknown fault"},
    {"{\"example.com\":{\"A\":\"\"}}", "$[\"example.com\"].A", "unknown fault"},
    {"{\"example.com\":{\"A\":{}}}", "$[\"example.com\"].A", "empty RRset object"},
    {"{\"example.com\":{\"A\":{\"rrset\":[]}}}", "$[\"example.com\"].A.rrset", "unknown key"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"TTL\":1}}}", "$[\"example.com\"].A.TTL", "unknown key"},
    {"{\"example.com\":{\"A\":{\"rrs\":\"SERVFAIL\"}}}", "$[\"example.com\"].A.rrs",
     "rrs is an array"},
    {"{\"example.com\":{\"A\":{\"rrs\":{}}}}", "$[\"example.com\"].A.rrs", "rrs is an array"},
    {"{\"example.com\":{\"A\":{\"rrs\":[\"x\"]}}}", "$[\"example.com\"].A.rrs[0]",
     "no IPv4 address"},
    {"{\"example.com\":{\"A\":{\"rcode\":\"BAD\"}}}", "$[\"example.com\"].A.rcode",
     "unknown fault"},
    {"{\"example.com\":{\"A\":{\"rcode\":-1}}}", "$[\"example.com\"].A.rcode", "0 to 4095"},
    {"{\"example.com\":{\"A\":{\"rcode\":4096}}}", "$[\"example.com\"].A.rcode", "0 to 4095"},
    {"{\"example.com\":{\"A\":{\"rcode\":2.0}}}", "$[\"example.com\"].A.rcode",
     "a fault or an integer"},
    {"{\"example.com\":{\"A\":{\"rcode\":[]}}}", "$[\"example.com\"].A.rcode",
     "a fault or an integer"},
    {"{\"example.com\":{\"A\":{\"udp\":true}}}", "$[\"example.com\"].A.udp", "only value"},
    {"{\"example.com\":{\"A\":{\"udp\":\"drop\"}}}", "$[\"example.com\"].A.udp", "only value"},
    {"{\"example.com\":{\"A\":{\"tcp\":2}}}", "$[\"example.com\"].A.tcp", "tcp is a fault"},
    {"{\"example.com\":{\"A\":{\"tcp\":\"truncate\"}}}", "$[\"example.com\"].A.tcp",
     "unknown fault"},
    {"{\"example.com\":{\"A\":{\"tcp\":\"NODATA\"}}}", "$[\"example.com\"].A.tcp",
     "NODATA is no fault"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"ttl\":-1}}}", "$[\"example.com\"].A.ttl",
     "integer of 0 to 2147483647"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"ttl\":2147483648}}}", "$[\"example.com\"].A.ttl",
     "integer of 0 to 2147483647"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"ttl\":1.0}}}", "$[\"example.com\"].A.ttl",
     "integer of 0 to 2147483647"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"ttl\":\"1\"}}}", "$[\"example.com\"].A.ttl",
     "integer of 0 to 2147483647"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"ttl\":null}}}", "$[\"example.com\"].A.ttl",
     "integer of 0 to 2147483647"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"latency_ms\":-5}}}", "$[\"example.com\"].A.latency_ms",
     "integer of 0 to 86400000"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"latency_ms\":86400001}}}",
     "$[\"example.com\"].A.latency_ms", "integer of 0 to 86400000"},
    {"{\"example.com\":{\"A\":{\"rrs\":[],\"latency_ms\":\"1s\"}}}",
     "$[\"example.com\"].A.latency_ms", "integer of 0 to 86400000"},
    {"{\"example.com\":{\"A\":{\"raw\":\"\"}}}", "$[\"example.com\"].A.raw", "hexadecimal digits"},
    {"{\"example.com\":{\"A\":{\"raw\":\"0\"}}}", "$[\"example.com\"].A.raw", "hexadecimal digits"},
    {"{\"example.com\":{\"A\":{\"raw\":\"0g\"}}}", "$[\"example.com\"].A.raw",
     "hexadecimal digits"},
    {"{\"example.com\":{\"A\":{\"raw\":\"00 11\"}}}", "$[\"example.com\"].A.raw",
     "hexadecimal digits"},
    {"{\"example.com\":{\"A\":{\"raw\":0}}}", "$[\"example.com\"].A.raw", "string of hexadecimal"},
    {"{\"example.com\":{\"A\":{\"answers\":[]}}}", "$[\"example.com\"].A.answers", "at least one"},
    {"{\"example.com\":{\"A\":{\"answers\":\"TIMEOUT\"}}}", "$[\"example.com\"].A.answers",
     "at least one"},
    {"{\"example.com\":{\"A\":{\"answers\":{}}}}", "$[\"example.com\"].A.answers", "at least one"},
    {"{\"example.com\":{\"A\":{\"answers\":[[],7]}}}", "$[\"example.com\"].A.answers[1]",
     "an RRset is an array"},
    {"{\"example.com\":{\"A\":{\"answers\":[{\"answers\":[[]]}]}}}",
     "$[\"example.com\"].A.answers[0]", "answers inside answers"},
    {"{\"example.com\":{\"A\":{\"answers\":[[],\"TIMEOUT\",{\"rrs\":[],\"ttl\":-1}]}}}",
     "$[\"example.com\"].A.answers[2].ttl", "integer of 0"},
    {"{\"example.com\":{\"A\":{\"answers\":[{\"rrs\":[\"192.0.2.1\",\"192.0.2\"]}]}}}",
     "$[\"example.com\"].A.answers[0].rrs[1]", "no IPv4"},
    {"{\"example.com\":{\"A\":{\"answers\":[[]],\"rrs\":[]}}}", "$[\"example.com\"].A.rrs",
     "rrs beside answers"},
    {"{\"example.com\":{\"A\":{\"answers\":[[]],\"rcode\":\"TIMEOUT\"}}}",
     "$[\"example.com\"].A.rcode", "rcode beside answers"},
    {"{\"example.com\":{\"A\":{\"answers\":[[]],\"raw\":\"00\"}}}", "$[\"example.com\"].A.raw",
     "raw beside answers"},
    {"{\"example.com\":{\"*\":[\"192.0.2.1\"]}}", "$[\"example.com\"][\"*\"]",
     "\"*\" has no records"},
    {"{\"example.com\":{\"*\":{\"rrs\":[\"192.0.2.1\"]}}}", "$[\"example.com\"][\"*\"].rrs",
     "\"*\" has no records"},
    /* RDATA */
    {"{\"example.com\":{\"A\":[\"\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"192.0.2\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"192.0.2.256\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1.1\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"192.0.2.01\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"2001:db8::1\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"a.example.com\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\" 192.0.2.1\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1 \"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"A\":[\"0xC0000201\"]}}", "$[\"example.com\"].A[0]", "no IPv4 address"},
    {"{\"example.com\":{\"AAAA\":[\"\"]}}", "$[\"example.com\"].AAAA[0]", "no IPv6 address"},
    {"{\"example.com\":{\"AAAA\":[\"192.0.2.1\"]}}", "$[\"example.com\"].AAAA[0]",
     "no IPv6 address"},
    {"{\"example.com\":{\"AAAA\":[\"2001:db8::1::2\"]}}", "$[\"example.com\"].AAAA[0]",
     "no IPv6 address"},
    {"{\"example.com\":{\"AAAA\":[\"[2001:db8::1]\"]}}", "$[\"example.com\"].AAAA[0]",
     "no IPv6 address"},
    {"{\"example.com\":{\"AAAA\":[\"fe80::1%eth0\"]}}", "$[\"example.com\"].AAAA[0]",
     "no IPv6 address"},
    {"{\"example.com\":{\"AAAA\":[\"2001:db8::1/64\"]}}", "$[\"example.com\"].AAAA[0]",
     "no IPv6 address"},
    {"{\"example.com\":{\"AAAA\":[\"12345::\"]}}", "$[\"example.com\"].AAAA[0]", "no IPv6 address"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1\",1]}}", "$[\"example.com\"].A[1]",
     "a record is a string"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1\",null]}}", "$[\"example.com\"].A[1]",
     "a record is a string"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1\",{}]}}", "$[\"example.com\"].A[1]",
     "a record is a string"},
    {"{\"example.com\":{\"A\":[\"192.0.2.1\",[\"192.0.2.1\"]]}}", "$[\"example.com\"].A[1]",
     "a record is a string"},
    {"{\"example.com\":{\"MX\":[\"\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"10\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"10mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"10\\tmail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"-1 mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"65536 mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"1.5 mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"010 mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\" 10 mail\"]}}", "$[\"example.com\"].MX[0]", "bad MX"},
    {"{\"example.com\":{\"MX\":[\"10 \"]}}", "$[\"example.com\"].MX[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"MX\":[\"10 ..\"]}}", "$[\"example.com\"].MX[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"MX\":[\"10 a..b\"]}}", "$[\"example.com\"].MX[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"MX\":[\"10 "
     "0123456789012345678901234567890123456789012345678901234567890123\"]}}",
     "$[\"example.com\"].MX[0]", "no name that DNS can carry"},
    {"{\"example.com\":{\"MX\":[\"10 .a\"]}}", "$[\"example.com\"].MX[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"PTR\":[\"\"]}}", "$[\"example.com\"].PTR[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"PTR\":[\"a..b\"]}}", "$[\"example.com\"].PTR[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"PTR\":[\".a\"]}}", "$[\"example.com\"].PTR[0]",
     "no name that DNS can carry"},
    {"{\"example.com\":{\"PTR\":["
     "\"0123456789012345678901234567890123456789012345678901234567890123\"]}}",
     "$[\"example.com\"].PTR[0]", "no name that DNS can carry"},
    {"{\"example.com\":{\"PTR\":[\"012345678901234567890123456789012345678901234567890123456789012."
     "012345678901234567890123456789012345678901234567890123456789012."
     "012345678901234567890123456789012345678901234567890123456789012."
     "012345678901234567890123456789012345678901234567890123456789012\"]}}",
     "$[\"example.com\"].PTR[0]", "no name that DNS can carry"},
    {"{\"example.com\":{\"CNAME\":[\"a\\\\1.b\"]}}", "$[\"example.com\"].CNAME[0]", "bad escape"},
    {"{\"example.com\":{\"PTR\":[\"\303\244.b\"]}}", "$[\"example.com\"].PTR[0]", "not ASCII"},
    {"{\"example.com\":{\"TXT\":[1]}}", "$[\"example.com\"].TXT[0]",
     "a string or an array of strings"},
    {"{\"example.com\":{\"TXT\":[null]}}", "$[\"example.com\"].TXT[0]",
     "a string or an array of strings"},
    {"{\"example.com\":{\"TXT\":[{}]}}", "$[\"example.com\"].TXT[0]",
     "a string or an array of strings"},
    {"{\"example.com\":{\"TXT\":[true]}}", "$[\"example.com\"].TXT[0]",
     "a string or an array of strings"},
    {"{\"example.com\":{\"TXT\":[\"a\",[1]]}}", "$[\"example.com\"].TXT[1][0]",
     "a character-string is a JSON string"},
    {"{\"example.com\":{\"TXT\":[[]]}}", "$[\"example.com\"].TXT[0]",
     "at least one character-string"},
    {"{\"example.com\":{\"TXT\":[\"v=spf1 \\u0096\"]}}", "$[\"example.com\"].TXT[0]", "not ASCII"},
    {"{\"example.com\":{\"TXT\":[\"v=spf1 \\\\x\"]}}", "$[\"example.com\"].TXT[0]", "bad escape"},
    {"{\"example.com\":{\"TXT\":[[\"v=spf1\",\"\\\\99\"]]}}", "$[\"example.com\"].TXT[0][1]",
     "bad escape"},
    {"{\"example.com\":{\"SPF\":[[\"a\",\"b\",\"\\\\300\"]]}}", "$[\"example.com\"].SPF[0][2]",
     "up to \\255"},
    /* generic RDATA */
    {"{\"example.com\":{\"TYPE65280\":[\"\"]}}", "$[\"example.com\"].TYPE65280[0]", "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"abcd\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"# 2 abcd\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# \"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\#2 abcd\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# x ab\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 65536 ab\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 2abcd\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 1 a\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 1 gg\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "bad RDATA"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 1\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "number of octets"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 2 ab\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "number of octets"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 1 abcd\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "number of octets"},
    {"{\"example.com\":{\"TYPE65280\":[\"\\\\# 0 ab\"]}}", "$[\"example.com\"].TYPE65280[0]",
     "number of octets"},
    {"{\"example.com\":{\"TYPE65280\":[[\"\\\\# 0\"]]}}", "$[\"example.com\"].TYPE65280[0]",
     "a record is a string"},
    {"{\"example.com\":{\"TYPE1\":[\"\\\\# 3 c00002\"]}}", "$[\"example.com\"].TYPE1[0]",
     "wrong length"},
    {"{\"example.com\":{\"TYPE28\":[\"\\\\# 4 c0000201\"]}}", "$[\"example.com\"].TYPE28[0]",
     "wrong length"},
    {"{\"example.com\":{\"TYPE16\":[\"\\\\# 2 0261\"]}}", "$[\"example.com\"].TYPE16[0]",
     "beyond its end"},
    {"{\"example.com\":{\"TYPE16\":[\"\\\\# 0\"]}}", "$[\"example.com\"].TYPE16[0]",
     "at least one character-string"},
    {"{\"example.com\":{\"TYPE15\":[\"\\\\# 1 00\"]}}", "$[\"example.com\"].TYPE15[0]",
     "two octets of preference"},
    {"{\"example.com\":{\"TYPE12\":[\"\\\\# 0\"]}}", "$[\"example.com\"].TYPE12[0]",
     "a plain name"},
    {"{\"example.com\":{\"TYPE12\":[\"\\\\# 1 01\"]}}", "$[\"example.com\"].TYPE12[0]",
     "a plain name"},
    {"{\"example.com\":{\"TYPE12\":[\"\\\\# 2 0161\"]}}", "$[\"example.com\"].TYPE12[0]",
     "a plain name"},
    {"{\"example.com\":{\"TYPE12\":[\"\\\\# 4 01610000\"]}}", "$[\"example.com\"].TYPE12[0]",
     "a plain name"},
    {"{\"example.com\":{\"TYPE12\":[\"\\\\# 2 c000\"]}}", "$[\"example.com\"].TYPE12[0]",
     "a plain name"},
    {"{\"example.com\":{\"TYPE12\":[\"\\\\# 4 022e6100\"]}}", "$[\"example.com\"].TYPE12[0]",
     "a plain name"},
    {"{\"example.com\":{\"TYPE16\":[[\"\\\\# 1 00\"]]}}", "$[\"example.com\"].TYPE16[0]",
     "a record is a string"},
};

/* Loads text that lies in a block of its size; it must be refused. */
static struct mockdns_json_error refusal(const char *text)
{
    struct mockdns_json_error error = {"unset", "unset"};
    size_t len = strlen(text);
    char *block = malloc(len == 0 ? 1 : len);
    struct mockdns_zone *zone;

    assert_non_null(block);
    memcpy(block, text, len);
    zone = mockdns_zone_parse(block, len, &error);
    free(block);
    if (zone != NULL) {
        fail_msg("accepted: %s", text);
    }
    return error;
}

static void each_fault_of_a_zone_is_told_with_its_path_and_reason(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mockdns_json_error error = refusal(bad[i].zone);

        if (strcmp(error.path, bad[i].path) != 0 || strstr(error.reason, bad[i].reason) == NULL) {
            print_error("%s\n  expected %s: ...%s...\n  got      %s: %s\n", bad[i].zone,
                        bad[i].path, bad[i].reason, error.path, error.reason);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void character_string_over_255_octets_is_refused(void **state)
{
    char zone[600] = "{\"a\":{\"TXT\":[\"x\",[\"y\",\"";
    struct mockdns_json_error error;
    size_t at = strlen(zone);

    (void)state;
    memset(zone + at, 'z', 256);
    strcpy(zone + at + 256, "\"]]}}");
    error = refusal(zone);
    assert_string_equal(error.path, "$.a.TXT[1][1]");
    assert_non_null(strstr(error.reason, "over 255 octets"));
}

static void record_over_65535_octets_is_refused(void **state)
{
    static const char head[] = "{\"a\":{\"TXT\":[[";
    struct mockdns_json_error error;
    char *zone = malloc(257 * 260);
    char *p = zone;

    (void)state;
    assert_non_null(zone);
    memcpy(p, head, sizeof head - 1);
    p += sizeof head - 1;
    for (int i = 0; i < 256; i++) {
        *p++ = '"';
        memset(p, 'z', 255);
        p += 255;
        memcpy(p, "\",", 2);
        p += 2;
    }
    strcpy(p - 1, "]]}}");
    error = refusal(zone);
    free(zone);
    assert_string_equal(error.path, "$.a.TXT[0][255]");
    assert_non_null(strstr(error.reason, "65,535"));
}

static void raw_octets_over_65535_are_refused(void **state)
{
    enum { DIGITS = 2 * 65536 };
    static const char head[] = "{\"a\":{\"A\":{\"raw\":\"";
    char *zone = malloc(sizeof head + DIGITS + 8);
    struct mockdns_json_error error;

    (void)state;
    assert_non_null(zone);
    strcpy(zone, head);
    memset(zone + sizeof head - 1, '0', DIGITS);
    strcpy(zone + sizeof head - 1 + DIGITS, "\"}}}");
    error = refusal(zone);
    free(zone);
    assert_string_equal(error.path, "$.a.A.raw");
    assert_non_null(strstr(error.reason, "1 to 65535 octets"));
}

static void name_over_253_octets_in_wire_form_is_refused(void **state)
{
    char zone[1024] = "{\"a\":{\"TYPE12\":[\"\\\\# 257 ";
    struct mockdns_json_error error;

    (void)state;
    for (int i = 0; i < 4; i++) {
        strcat(zone, "3f"); /* a label of 63 octets */
        for (int k = 0; k < 63; k++) {
            strcat(zone, "61");
        }
    }
    strcat(zone, "00\"]}}");
    error = refusal(zone);
    assert_string_equal(error.path, "$.a.TYPE12[0]");
    assert_non_null(strstr(error.reason, "plain name"));
}

static void path_begins_where_the_caller_says(void **state)
{
    json_t *zone = json_pack("{s:{s:s}}", "a b", "A", "x");
    struct mockdns_json_error error;

    (void)state;
    assert_non_null(zone);
    assert_null(mockdns_zone_from_json(zone, "$.zones[\"void-mix\"]", &error));
    assert_string_equal(error.path, "$.zones[\"void-mix\"][\"a b\"].A");
    json_decref(zone);
}

static void path_that_is_too_long_is_cut_between_characters(void **state)
{
    char zone[2048] = "{\"";
    struct mockdns_json_error error;

    (void)state;
    for (int i = 0; i < 300; i++) {
        strcat(zone, "\303\244");
    }
    strcat(zone, "\":{}}");
    error = refusal(zone);
    assert_true(strlen(error.path) < sizeof error.path);
    assert_true(strlen(error.path) >= sizeof error.path - 2);
    assert_memory_equal(error.path, "$[\"\303\244", 5);
    assert_int_equal((unsigned char)error.path[strlen(error.path) - 1], 0xa4);
    /* one octet later, so that the end falls into the middle of a character */
    memmove(zone + 3, zone + 2, strlen(zone + 2) + 1);
    zone[2] = 'a';
    error = refusal(zone);
    assert_int_equal(strlen(error.path), sizeof error.path - 2);
    assert_int_equal((unsigned char)error.path[strlen(error.path) - 1], 0xa4);
}

static void nul_in_a_value_is_refused_even_if_the_json_reader_allowed_it(void **state)
{
    static const struct {
        const char *zone;
        const char *path;
    } rows[] = {
        {"{\"a\":{\"TXT\":[\"x\\u0000y\"]}}", "$.a.TXT[0]"},
        {"{\"a\":{\"TXT\":[[\"x\",\"x\\u0000y\"]]}}", "$.a.TXT[0][1]"},
        {"{\"a\":{\"A\":\"TIMEOUT\\u0000\"}}", "$.a.A"},
        {"{\"a\":{\"A\":{\"raw\":\"00\\u0000\"}}}", "$.a.A.raw"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *zone = json_loads(rows[i].zone, JSON_ALLOW_NUL, NULL);
        struct mockdns_json_error error;

        assert_non_null(zone);
        assert_null(mockdns_zone_from_json(zone, "$", &error));
        assert_string_equal(error.path, rows[i].path);
        assert_non_null(strstr(error.reason, "\\000"));
        json_decref(zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_of_a_zone_is_told_with_its_path_and_reason),
        cmocka_unit_test(character_string_over_255_octets_is_refused),
        cmocka_unit_test(record_over_65535_octets_is_refused),
        cmocka_unit_test(raw_octets_over_65535_are_refused),
        cmocka_unit_test(name_over_253_octets_in_wire_form_is_refused),
        cmocka_unit_test(path_begins_where_the_caller_says),
        cmocka_unit_test(path_that_is_too_long_is_cut_between_characters),
        cmocka_unit_test(nul_in_a_value_is_refused_even_if_the_json_reader_allowed_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
