/*
 * test_verdict_shape.c - what is right and what is wrong about a record as parsed, the reporting
 * modifiers and the trace; and what becomes of them where they cannot be seen. RFC 7208 12, RFC
 * 6652 3.
 */
#include "verdict_fixture.h"

#define HEAD "\"level\":\"must\",\"status\":\"stable\",\"expect\":[{\"result\":\"pass\"}],"

static const struct implementation shows_all = {
    .name = "shows-all", .version = "1", .reports = REPORTS_EVERYTHING};
static const struct implementation shows_none = {.name = "shows-none", .version = "1"};

static const struct spf_syntax_options syntax;

/* "A" asked of example.com, in an include. */
static uint8_t trace_text[] = "example.com";
static struct spf_event trace_events[] = {
    {.kind = SPF_EVENT_QUESTION, .depth = 1, .value = SPF_RRTYPE_A, .text = {0, 11}},
    {.kind = SPF_EVENT_RESULT, .value = SPF_RESULT_PASS, .number = SPF_CAUSE_MATCH}};
static const struct spf_trace trace = {
    .events = trace_events, .capacity = 2, .text = trace_text, .text_len = 11, .count = 2};

static struct verdict judged(const struct implementation *implementation, const char *members)
{
    struct spf_reporting reporting = {.ra = text_of("joe"), .rp = 50, .rr = SPF_RR_E | SPF_RR_N};
    struct observed observed = observed_result(SPF_RESULT_PASS);
    struct suite_set *set = empty_set();
    struct verdict verdict;
    char text[1024];
    (void)snprintf(text, sizeof text, HEAD "%s", members);
    const struct suite_test *test = add_test(set, "x", text);
    if (implementation == &shows_all) {
        observed.syntax = &syntax;
        observed.record = text_of("v=spf1 +A/32  ip6:0:0::1 -all");
        observed.reporting = &reporting;
        observed.trace = &trace;
    }
    verdict_judge(NULL, implementation, test, &observed, &verdict);
    suite_set_destroy(set);
    return verdict;
}

/* Members of a vector, and what is said if that is not so; "" if it is. */
struct row {
    const char *members;
    const char *reason;
};

static const struct row rows[] = {
    {"\"record\":{\"terms\":[\"+A/32\",\"ip6:0:0::1\",\"-all\"]}", ""},
    {"\"record\":{\"terms\":[\"+A/32\",\"ip6:0:0::1\"]}", "record: expected 2 terms, got 3"},
    {"\"record\":{\"terms\":[\"+A/32\",\"ip6::\",\"-all\"]}",
     "record: term 1: expected \"ip6::\", got \"ip6:0:0::1\""},
    {"\"record\":{\"canonical\":\"v=spf1 a ip6:::1 -all\"}", ""},
    {"\"record\":{\"canonical\":\"v=spf1 a -all\"}",
     "record: canonical form: expected \"v=spf1 a -all\", got \"v=spf1 a ip6:::1 -all\""},
    {"\"record\":{\"error\":\"syntax-ip6\"}", "record: expected syntax-ip6, but it was parsed"},
    {"\"record\":{\"text\":\"v=spf1 a:\",\"error\":\"syntax-domain-empty\",\"at\":9}", ""},
    {"\"record\":{\"text\":\"v=spf1 a:\",\"error\":\"syntax-domain-empty\",\"at\":8}",
     "record: expected syntax-domain-empty at octet 8, got it at 9"},
    {"\"record\":{\"text\":\"v=spf1 a:\",\"error\":\"syntax-domain-end\"}",
     "record: expected syntax-domain-end, got syntax-domain-empty at octet 9"},
    {"\"record\":{\"text\":\"v=spf1 a:\",\"terms\":[]}",
     "record: not grammatical at octet 9: syntax-domain-empty"},
    {"\"record\":[{\"text\":\"v=spf1\",\"terms\":[]},{\"text\":\"\",\"error\":\"syntax-version\"}]",
     ""},
    {"\"reporting\":{\"ra\":\"joe\",\"rp\":50,\"rr\":\"en\"}", ""},
    {"\"reporting\":{\"ra\":\"\"}", "ra: expected \"\", got \"joe\""},
    {"\"reporting\":{\"rp\":100}", "rp: expected 100, got 50"},
    {"\"reporting\":{\"rr\":\"efs\"}", "rr: expected \"efs\", got \"en\""},
    {"\"trace\":[\"  question example.com A\",\"result pass match\"]", ""},
    {"\"trace\":[\"  question example.com A\"]", "trace: expected 1 events, got 2"},
    {"\"trace\":[\"question example.com A\",\"result pass match\"]",
     "trace: event 0: expected \"question example.com A\", got \"  question example.com A\""},
};

static void what_is_shown_is_compared(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict verdict = judged(&shows_all, rows[i].members);
        assert_string_equal(verdict.reason, rows[i].reason);
        assert_int_equal(verdict.outcome, rows[i].reason[0] == '\0' ? VERDICT_PASS : VERDICT_FAIL);
        assert_int_equal(verdict.unchecked, 0);
    }
}

static void what_is_not_shown_is_not_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict verdict = judged(&shows_none, rows[i].members);
        assert_int_equal(verdict.outcome, VERDICT_PASS);
        assert_true(verdict.unchecked == UNCHECKED_RECORD ||
                    verdict.unchecked == UNCHECKED_REPORTING ||
                    verdict.unchecked == UNCHECKED_TRACE);
    }
}

static void a_reader_is_lacking_unless_it_is_reported(void **state)
{
    static const char *const features[] = {"record-reader", "header-reader"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct suite_set *set = empty_set();
        char members[256];
        (void)snprintf(members, sizeof members, HEAD "\"needs\":[\"%s\"]", features[i]);
        const struct suite_test *test = add_test(set, "x", members);
        assert_null(verdict_lacks(&shows_all, test));
        assert_string_equal(verdict_lacks(&shows_none, test), features[i]);
        suite_set_destroy(set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shown_is_compared),
        cmocka_unit_test(what_is_not_shown_is_not_checked),
        cmocka_unit_test(a_reader_is_lacking_unless_it_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
