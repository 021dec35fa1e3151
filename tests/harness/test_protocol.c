/*
 * test_protocol.c - messages of the adapter protocol: what a case looks like on the wire, and what
 * is made of any line that comes back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mockdns/zone_json.h"
#include "protocol.h"
#include "text.h"

static const char suite_text[] =
    "{\"format\":1,\"suite\":\"p\",\"title\":\"P\","
    "\"source\":{\"kind\":\"rfc\",\"ref\":\"RFC 7208\",\"license\":\"MIT\"},\"zones\":{},"
    "\"tests\":[{\"id\":\"p/a\",\"rev\":1,\"title\":\"a\",\"zone\":{},"
    "\"query\":{\"ip\":\"2001:db8::1\",\"from\":\"\\\\195\\\"\\\\\\\\@example.com\",\"helo\":\"h\","
    "\"scope\":\"helo\",\"receiver\":\"r\",\"time\":7,\"options\":{\"terms\":10,\"voids\":0}},"
    "\"expect\":[{\"result\":\"pass\"}],\"level\":\"must\",\"severity\":\"low\","
    "\"spec\":[\"2.6-result-set\"],\"why\":\"w\",\"status\":\"stable\"}]}";

static void case_carries_octets_and_options_as_the_vector_spells_them(void **state)
{
    (void)state;
    const struct suite_load_options options = {.catalog = NULL};
    struct suite_set *set = suite_set_create(&options);
    struct buffer out = {NULL, 0, 0};
    assert_true(suite_set_add_text(set, "p.json", suite_text, strlen(suite_text)));
    protocol_case(&out, 4711, 17, suite_set_test(set, 0), true);
    buffer_add(&out, "", 1);
    assert_string_equal(
        out.data, "{\"t\":\"case\",\"n\":4711,\"z\":17,\"ip\":\"2001:db8::1\","
                  "\"from\":\"\\\\195\\\"\\\\\\\\@example.com\",\"helo\":\"h\",\"scope\":\"helo\","
                  "\"opt\":{\"receiver\":\"r\",\"time\":7,\"options\":{\"terms\":10,\"voids\":0}},"
                  "\"id\":\"p/a\"}\n");
    buffer_free(&out);
    suite_set_destroy(set);
}

static void line_is_what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum protocol_kind kind;
    } rows[] = {{"", PROTOCOL_LOG},
                {"warning: {", PROTOCOL_LOG},
                {"{", PROTOCOL_BROKEN},
                {"{}", PROTOCOL_BROKEN},
                {"{\"t\":1}", PROTOCOL_BROKEN},
                {"{\"t\":\"result\"}", PROTOCOL_BROKEN},
                {"{\"t\":\"result\",\"n\":-1}", PROTOCOL_BROKEN},
                {"{\"t\":\"result\",\"n\":1.5}", PROTOCOL_BROKEN},
                {"{\"t\":\"result\",\"n\":1,\"n\":2}", PROTOCOL_BROKEN},
                {"{\"t\":\"result\",\"n\":1,\"x\":\"\xff\"}", PROTOCOL_BROKEN},
                {"{\"t\":\"ask\",\"n\":1}", PROTOCOL_BROKEN},
                {"{\"t\":\"sync\"}", PROTOCOL_BROKEN},
                {"{\"t\":\"result\",\"n\":1}", PROTOCOL_RESULT},
                {"{\"t\":\"unsupported\"}", PROTOCOL_UNSUPPORTED},
                {"{\"t\":\"error\",\"n\":3}", PROTOCOL_ERROR},
                {"{\"t\":\"ask\",\"n\":1,\"q\":2}", PROTOCOL_ASK},
                {"{\"t\":\"sync\",\"s\":0}", PROTOCOL_SYNC},
                {"{\"t\":\"other\"}", PROTOCOL_OTHER}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len = strlen(rows[i].line);
        char *exact = malloc(len > 0 ? len : 1); /* an over-read shows under a sanitizer */
        assert_non_null(exact);
        (void)memcpy(exact, rows[i].line, len);
        struct protocol_message message;
        protocol_read(exact, len, &message);
        assert_int_equal(message.kind, rows[i].kind);
        protocol_message_clear(&message);
        free(exact);
    }
}

static void read_reply(const char *line, struct protocol_message *message, struct buffer *scratch,
                       struct observed *observed)
{
    protocol_read(line, strlen(line), message);
    protocol_observed(message, scratch, observed);
}

static void reply_becomes_an_observation(void **state)
{
    (void)state;
    struct protocol_message message;
    struct buffer scratch = {NULL, 0, 0};
    struct observed observed;
    read_reply("{\"t\":\"result\",\"n\":1,\"result\":\"permerror\",\"explanation\":\"a\\\\007b\","
               "\"mech\":null,\"terms\":11,\"native\":\"PermError\"}",
               &message, &scratch, &observed);
    assert_int_equal(observed.state, OBSERVED_RESULT);
    assert_int_equal(observed.result, SPF_RESULT_PERMERROR);
    assert_true(observed.has_explanation);
    assert_true(text_equal(observed.explanation, (struct spf_text){(const uint8_t *)"a\007b", 3}));
    assert_null(observed.mech.data);
    assert_int_equal(observed.terms, 11);
    assert_int_equal(observed.voids, -1);
    assert_true(text_equal(observed.native, text_of("PermError")));
    protocol_message_clear(&message);
    read_reply("{\"t\":\"unsupported\",\"n\":1,\"feature\":\"time\"}", &message, &scratch,
               &observed);
    assert_int_equal(observed.state, OBSERVED_UNSUPPORTED);
    assert_true(text_equal(observed.native, text_of("time")));
    protocol_message_clear(&message);
    buffer_free(&scratch);
}

static void reply_that_is_not_as_it_should_be_is_a_violation(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"t\":\"result\",\"n\":1}", "{\"t\":\"result\",\"n\":1,\"result\":\"Pass\"}",
        "{\"t\":\"result\",\"n\":1,\"result\":null}",
        "{\"t\":\"result\",\"n\":1,\"result\":\"fail\",\"explanation\":\"\\\\999\"}",
        "{\"t\":\"result\",\"n\":1,\"result\":\"fail\",\"mech\":5}"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct protocol_message message;
        struct buffer scratch = {NULL, 0, 0};
        struct observed observed;
        read_reply(lines[i], &message, &scratch, &observed);
        assert_int_equal(observed.state, OBSERVED_PROTOCOL);
        assert_true(observed.native.len > 0);
        protocol_message_clear(&message);
        buffer_free(&scratch);
    }
}

static void hello_must_be_usable(void **state)
{
    (void)state;
#define IMPL "\"impl\":{\"name\":\"x\",\"version\":\"1\"}"
    static const struct {
        const char *line;
        size_t window; /* 0: refused */
    } rows[] = {{"{\"t\":\"hello\",\"v\":1,\"mode\":\"zone\"," IMPL "}", 1},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"ask\",\"window\":64," IMPL "}", 64},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"ask\",\"window\":1000000," IMPL "}",
                 PROTOCOL_WINDOW_MAX},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"ask\",\"window\":0," IMPL "}", 0},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"ask\",\"window\":\"64\"," IMPL "}", 0},
                {"{\"t\":\"hello\",\"v\":2,\"mode\":\"zone\"," IMPL "}", 0},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"deep\"," IMPL "}", 0},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"zone\"}", 0},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"zone\",\"lacks\":[1]," IMPL "}", 0},
                {"{\"t\":\"hello\",\"v\":1,\"mode\":\"zone\",\"choices\":[]," IMPL "}", 0},
                {"{\"t\":\"sync\",\"s\":1}", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct protocol_message message;
        struct protocol_greeting greeting;
        char why[200] = "";
        protocol_read(rows[i].line, strlen(rows[i].line), &message);
        bool good = protocol_greeting(&message, &greeting, why, sizeof why);
        assert_int_equal(good, rows[i].window > 0);
        if (good)
            assert_int_equal(greeting.window, rows[i].window);
        else
            assert_true(why[0] != '\0');
        protocol_message_clear(&message);
    }
}

static void answer_is_in_the_words_of_the_vector_format(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a.example\":{\"CNAME\":[\"b.example\"]},"
        "\"b.example\":{\"MX\":[\"10 .\",\"5 m.example\"],\"AAAA\":[\"2001:db8::1\"],"
        "\"TXT\":[[\"x\",\"\\\\200\"],\"y\"],\"TYPE300\":[\"\\\\# 2 0aff\"],\"A\":\"TIMEOUT\"}}";
    static const struct {
        uint32_t type;
        const char *answer;
    } rows[] = {
        {SPF_RRTYPE_MX,
         "\"rcode\":\"NOERROR\",\"an\":[[\"a.example\",\"CNAME\",0,\"b.example\"],"
         "[\"b.example\",\"MX\",0,\"10 .\"],[\"b.example\",\"MX\",0,\"5 m.example\"]]}\n"},
        {SPF_RRTYPE_AAAA, "[\"b.example\",\"AAAA\",0,\"2001:db8::1\"]]}\n"},
        {SPF_RRTYPE_TXT,
         "[\"b.example\",\"TXT\",0,[\"x\",\"\\\\200\"]],[\"b.example\",\"TXT\",0,\"y\"]]}\n"},
        {300, "[\"b.example\",\"TYPE300\",0,\"\\\\# 2 0aff\"]]}\n"},
        {SPF_RRTYPE_A, "{\"t\":\"answer\",\"n\":3,\"q\":4,\"rcode\":\"TIMEOUT\",\"an\":["}};
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_parse(text, strlen(text), &error);
    assert_non_null(zone);
    struct mockdns_session *session = mockdns_session_create(zone);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mockdns_answer answer;
        struct buffer out = {NULL, 0, 0};
        assert_int_equal(mockdns_session_ask(session, text_of("a.example"), rows[i].type, &answer),
                         MOCKDNS_OK);
        protocol_answer(&out, 3, 4, rows[i].type, &answer);
        buffer_add(&out, "", 1);
        assert_non_null(strstr(out.data, rows[i].answer));
        json_error_t fault;
        json_t *json = json_loads(out.data, 0, &fault);
        assert_non_null(json);
        json_decref(json);
        buffer_free(&out);
    }
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_carries_octets_and_options_as_the_vector_spells_them),
        cmocka_unit_test(line_is_what_it_says),
        cmocka_unit_test(reply_becomes_an_observation),
        cmocka_unit_test(reply_that_is_not_as_it_should_be_is_a_violation),
        cmocka_unit_test(hello_must_be_usable),
        cmocka_unit_test(answer_is_in_the_words_of_the_vector_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
