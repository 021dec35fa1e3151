/*
 * test_zone_json.c - zones out of JSON and back: every form that the format knows, loaded and then
 * dumped in its shortest form. What must be refused is test_zone_json_errors.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mockdns/zone_json.h"

/* A zone from text that lies in a block of its size. */
static struct mockdns_zone *load(const char *text)
{
    size_t len = strlen(text);
    char *block = malloc(len);
    struct mockdns_json_error error;
    struct mockdns_zone *zone;

    assert_non_null(block);
    memcpy(block, text, len);
    zone = mockdns_zone_parse(block, len, &error);
    free(block);
    if (zone == NULL) {
        fail_msg("%s: %s: %s", text, error.path, error.reason);
    }
    return zone;
}

static char *dump(const char *text)
{
    struct mockdns_zone *zone = load(text);
    json_t *json = mockdns_zone_to_json(zone);
    char *out;

    assert_non_null(json);
    out = json_dumps(json, JSON_COMPACT);
    assert_non_null(out);
    json_decref(json);
    mockdns_zone_destroy(zone);
    return out;
}

/* An RRset of the type, and its canonical form; NULL: it is canonical. */
static const struct {
    const char *types;
    const char *canonical;
} forms[] = {
    {"{}", NULL},
    {"{\"A\":[\"192.0.2.1\",\"192.0.2.0\"]}", NULL},
    {"{\"A\":[]}", "{\"A\":\"NODATA\"}"},
    {"{\"A\":\"NXDOMAIN\",\"AAAA\":\"SERVFAIL\",\"MX\":\"REFUSED\",\"PTR\":\"FORMERR\","
     "\"SPF\":\"NOTIMP\",\"TXT\":\"TIMEOUT\",\"*\":\"NODATA\"}",
     NULL},
    {"{\"AAAA\":[\"2001:DB8:0:0::0001\",\"::ffff:192.0.2.1\"]}",
     "{\"AAAA\":[\"2001:db8::1\",\"::ffff:192.0.2.1\"]}"},
    {"{\"MX\":[\"0 .\",\"10  Mail.example.com.\",\"65535 x\"]}",
     "{\"MX\":[\"0 .\",\"10 Mail.example.com\",\"65535 x\"]}"},
    {"{\"PTR\":[\".\",\"a.example.com.\",\"b\\\\000\\\\255.example\"]}",
     "{\"PTR\":[\".\",\"a.example.com\",\"b\\\\000\\\\255.example\"]}"},
    {"{\"CNAME\":[\"a.example.com\"]}", NULL},
    {"{\"TXT\":[\"\",\"a\\\\\\\\b\\\\009\",[\"x\",\"y\"],[\"\",\"\"]]}", NULL},
    {"{\"TXT\":[[\"one\"],\"\\\\065\\t\"]}", "{\"TXT\":[\"one\",\"A\\\\009\"]}"},
    {"{\"SPF\":[\"v=spf1 -all\"]}", NULL},
    {"{\"TYPE99\":[\"\\\\# 12 0b763d73706631202d616c6c\"]}", "{\"SPF\":[\"v=spf1 -all\"]}"},
    {"{\"TYPE1\":[\"\\\\# 4 c0000201\"]}", "{\"A\":[\"192.0.2.1\"]}"},
    {"{\"TYPE28\":[\"\\\\# 16 20010db8 00000000 00000000 00000001\"]}",
     "{\"AAAA\":[\"2001:db8::1\"]}"},
    {"{\"TYPE15\":[\"\\\\# 5 000a 016100\",\"\\\\# 3 000000\"]}", "{\"MX\":[\"10 a\",\"0 .\"]}"},
    {"{\"TYPE16\":[\"\\\\# 5 0161 0162 00\"]}", "{\"TXT\":[[\"a\",\"b\",\"\"]]}"},
    {"{\"TYPE5\":[\"\\\\# 5 0161 016200\"]}", "{\"CNAME\":[\"a.b\"]}"},
    {"{\"TYPE65280\":[\"\\\\# 0\",\"\\\\# 2 AbCd\",\"\\\\# 2 ab cd\"]}",
     "{\"TYPE65280\":[\"\\\\# 0\",\"\\\\# 2 abcd\",\"\\\\# 2 abcd\"]}"},
    {"{\"A\":{\"rrs\":[\"192.0.2.1\"]}}", "{\"A\":[\"192.0.2.1\"]}"},
    {"{\"A\":{\"rrs\":[\"192.0.2.1\"],\"rcode\":\"NXDOMAIN\"}}", NULL},
    {"{\"A\":{\"rcode\":\"NXDOMAIN\"}}", "{\"A\":\"NXDOMAIN\"}"},
    {"{\"A\":{\"rcode\":\"NOERROR\"}}", "{\"A\":\"NODATA\"}"},
    {"{\"A\":{\"rcode\":2}}", "{\"A\":\"SERVFAIL\"}"},
    {"{\"A\":{\"rcode\":23}}", NULL},
    {"{\"A\":{\"rrs\":[\"192.0.2.1\"],\"udp\":\"truncate\",\"tcp\":\"TIMEOUT\",\"ttl\":2147483647,"
     "\"latency_ms\":86400000,\"raw\":\"00ff\"}}",
     NULL},
    {"{\"A\":{\"rrs\":[\"192.0.2.1\"],\"tcp\":\"TIMEOUT\"}}", NULL},
    {"{\"A\":{\"rrs\":[\"192.0.2.1\"],\"udp\":\"truncate\"}}", NULL},
    {"{\"A\":{\"raw\":\"00FF\"}}", "{\"A\":{\"raw\":\"00ff\"}}"},
    {"{\"A\":{\"raw\":\"00\",\"rcode\":\"TIMEOUT\"}}",
     "{\"A\":{\"rcode\":\"TIMEOUT\",\"raw\":\"00\"}}"},
    {"{\"*\":{\"rcode\":\"TIMEOUT\",\"latency_ms\":5}}", NULL},
    {"{\"*\":[]}", "{\"*\":\"NODATA\"}"},
    {"{\"A\":{\"answers\":[\"TIMEOUT\",[\"192.0.2.9\"]]}}", NULL},
    {"{\"A\":{\"answers\":[{\"rrs\":[\"192.0.2.9\"]}]}}", "{\"A\":[\"192.0.2.9\"]}"},
    {"{\"A\":{\"ttl\":5,\"answers\":[{\"rrs\":[],\"ttl\":6},\"TIMEOUT\"]}}",
     "{\"A\":{\"answers\":[{\"rrs\":[],\"ttl\":6},{\"rcode\":\"TIMEOUT\",\"ttl\":5}]}}"},
    {"{\"CNAME\":[\"a\"],\"A\":[\"192.0.2.1\"],\"x-illegal\":true}", NULL},
    {"{\"CNAME\":[\"a\",\"b\"],\"x-illegal\":true}", NULL},
    {"{\"x-note\":[1,2],\"A\":{\"rrs\":[],\"x-why\":null},\"x-illegal\":false}",
     "{\"A\":\"NODATA\"}"},
};

static void each_form_loads_and_is_dumped_in_its_shortest_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char zone[1024] = "{\"Example.com\":";
        char expected[1024] = "{\"Example.com\":";
        char *once;
        char *twice;

        strcat(strcat(zone, forms[i].types), "}");
        strcat(strcat(expected, forms[i].canonical == NULL ? forms[i].types : forms[i].canonical),
               "}");
        once = dump(zone);
        twice = dump(once);
        assert_string_equal(once, twice);
        assert_string_equal(once, expected);
        free(once);
        free(twice);
    }
}

static void owners_keep_order_and_case_and_any_octet(void **state)
{
    static const char text[] =
        "{\"z\":{},\"A.b\":{},\"*.c\":{},\"x-mail.d\":{},\"a\\\\000\\\\092.e\":{}}";
    char *out = dump(text);

    (void)state;
    assert_string_equal(
        out, "{\"z\":{},\"A.b\":{},\"*.c\":{},\"x-mail.d\":{},\"a\\\\000\\\\\\\\.e\":{}}");
    free(out);
}

static void loaded_zone_answers(void **state)
{
    struct mockdns_zone *zone =
        load("{\"*.Example.com\":{\"TXT\":[[\"v=spf1 \",\"-all\\\\200\"]],\"MX\":[\"10 .\"]}}");
    struct mockdns_session *session = mockdns_session_create(zone);
    struct mockdns_answer answer;
    struct spf_text name = {(const uint8_t *)"x.example.com", 13};

    (void)state;
    assert_non_null(session);
    assert_int_equal(mockdns_session_ask(session, name, SPF_RRTYPE_TXT, &answer), MOCKDNS_OK);
    assert_int_equal(answer.answer.count, 1);
    assert_int_equal(answer.answer.rrs[0].count, 2);
    assert_int_equal(answer.answer.rrs[0].data[1].len, 5);
    assert_memory_equal(answer.answer.rrs[0].data[1].data, "-all\310", 5);
    assert_int_equal(mockdns_session_ask(session, name, SPF_RRTYPE_MX, &answer), MOCKDNS_OK);
    assert_int_equal(answer.answer.rrs[0].preference, 10);
    assert_int_equal(answer.answer.rrs[0].data[0].len, 0);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
}

static void every_octet_survives_escaping(void **state)
{
    uint8_t octets[256];
    uint8_t back[4 * 256];
    char text[4 * 256 + 1];
    const char *reason;
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof octets; i++) {
        octets[i] = (uint8_t)i;
    }
    len = mockdns_escape((struct spf_text){octets, sizeof octets}, text);
    assert_int_equal(len, strlen(text));
    assert_non_null(strstr(text, "\\000"));
    assert_non_null(strstr(text, "\\127\\128"));
    assert_non_null(strstr(text, "[\\\\]"));
    assert_true(mockdns_unescape(text, back, &len, &reason));
    assert_int_equal(len, sizeof octets);
    assert_memory_equal(back, octets, sizeof octets);
}

static void unescape_refuses_what_is_no_byte_string(void **state)
{
    static const char *const bad[] = {"\\",     "\\1",   "\\12",  "a\\12x", "\\x41",
                                      "\\256",  "\\999", "\\n",   "\\\\\\", "\303\244",
                                      "a\\ 12", "\\-12", "\\+12", "\\#"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *reason = NULL;
        uint8_t *out = malloc(strlen(bad[i]));
        size_t len;

        assert_non_null(out);
        assert_false(mockdns_unescape(bad[i], out, &len, &reason));
        assert_non_null(reason);
        free(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_loads_and_is_dumped_in_its_shortest_form),
        cmocka_unit_test(owners_keep_order_and_case_and_any_octet),
        cmocka_unit_test(loaded_zone_answers),
        cmocka_unit_test(every_octet_survives_escaping),
        cmocka_unit_test(unescape_refuses_what_is_no_byte_string),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
