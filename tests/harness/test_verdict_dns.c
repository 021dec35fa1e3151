/*
 * test_verdict_dns.c - the `dns` expectations: counts, never, must, order, strict, and what becomes
 * of them when nothing can be seen.
 */
#include "verdict_fixture.h"

#include "mockdns/zone.h"

static const struct implementation seeing = {
    .name = "seeing", .version = "1", .reports = REPORTS_EVERYTHING};
static const struct implementation blind = {.name = "blind", .version = "1"};

/* What was asked in every test here. */
static struct observed asked(void)
{
    static struct observed_question questions[3];
    questions[0] = (struct observed_question){text_of("Example.COM"), SPF_RRTYPE_TXT};
    questions[1] = (struct observed_question){text_of("m1.example.com"), SPF_RRTYPE_A};
    questions[2] = (struct observed_question){text_of("m1.example.com"), SPF_RRTYPE_AAAA};
    struct observed observed = observed_result(SPF_RESULT_FAIL);
    observed.questions = questions;
    observed.question_count = 3;
    observed.terms = 10;
    observed.voids = 2;
    return observed;
}

static struct verdict judge(const struct implementation *implementation, const char *dns)
{
    char members[512];
    (void)snprintf(members, sizeof members,
                   "\"level\":\"must\",\"status\":\"stable\",\"expect\":[{\"result\":\"fail\"}],"
                   "\"dns\":%s",
                   dns);
    struct suite_set *set = empty_set();
    const struct suite_test *test = add_test(set, "x", members);
    struct observed observed = asked();
    struct verdict verdict;
    verdict_judge(NULL, implementation, test, &observed, &verdict);
    verdict.expect = NULL;
    suite_set_destroy(set);
    return verdict;
}

static void dns_rows(void **state)
{
    (void)state;
    static const struct {
        const char *dns;
        const char *reason; /* "" for a pass */
    } rows[] = {
        {"{\"questions\":3}", ""},
        {"{\"questions\":2}", "distinct questions: expected 2, got 3"},
        {"{\"questions\":{\"max\":3}}", ""},
        {"{\"questions\":{\"max\":2}}", "distinct questions: expected at most 2, got 3"},
        {"{\"questions\":{\"min\":4}}", "distinct questions: expected at least 4, got 3"},
        {"{\"terms\":10}", ""},
        {"{\"terms\":11}", "lookup terms charged: expected 11, got 10"},
        {"{\"voids\":{\"min\":1,\"max\":2}}", ""},
        {"{\"voids\":0}", "void lookups charged: expected 0, got 2"},
        {"{\"never\":[[\"example.com\",\"SPF\"]]}", ""},
        {"{\"never\":[[\"example.com\",\"TXT\"]]}",
         "questions: never to be asked, but asked: TXT example.com"},
        {"{\"must\":[[\"M1.example.com\",\"AAAA\"]]}", ""},
        {"{\"must\":[[\"m2.example.com\",\"A\"]]}",
         "questions: expected, but never asked: A m2.example.com"},
        {"{\"order\":[[\"example.com\",\"TXT\"],[\"m1.example.com\",\"AAAA\"]]}", ""},
        {"{\"order\":[[\"m1.example.com\",\"A\"],[\"example.com\",\"TXT\"]]}",
         "questions: out of order or never asked: TXT example.com"},
        {"{\"strict\":true}",
         "questions: m1.example.com (type 1) is asked, and the zone does not foresee it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict verdict = judge(&seeing, rows[i].dns);
        enum verdict_outcome outcome = rows[i].reason[0] == '\0' ? VERDICT_PASS : VERDICT_FAIL_DNS;
        if (verdict.outcome != outcome || strcmp(verdict.reason, rows[i].reason) != 0)
            fail_msg("%s: %s, %s", rows[i].dns, verdict_outcome_name(verdict.outcome),
                     verdict.reason);
    }
}

static void what_cannot_be_seen_is_unchecked_and_no_failure(void **state)
{
    (void)state;
    struct verdict verdict = judge(&blind, "{\"questions\":0,\"terms\":0,\"voids\":0}");
    assert_int_equal(verdict.outcome, VERDICT_PASS);
    assert_int_equal(verdict.unchecked, UNCHECKED_QUESTIONS | UNCHECKED_TERMS | UNCHECKED_VOIDS);
}

static void dns_of_the_expectation_that_applies_counts(void **state)
{
    (void)state;
    struct suite_set *set = empty_set();
    const struct suite_test *test =
        add_test(set, "x",
                 "\"level\":\"must\",\"status\":\"stable\",\"expect\":["
                 "{\"result\":\"fail\",\"when\":\"void-ptr=counted\",\"dns\":{\"voids\":3}},"
                 "{\"result\":\"fail\",\"when\":\"void-ptr=not-counted\",\"dns\":{\"voids\":2}}]");
    struct observed observed = asked();
    struct verdict verdict;
    verdict_judge(NULL, &seeing, test, &observed, &verdict);
    assert_int_equal(verdict.outcome, VERDICT_PASS);
    assert_ptr_equal(verdict.expect, &test->expect[1]);
    observed.voids = 4;
    verdict_judge(NULL, &seeing, test, &observed, &verdict);
    assert_int_equal(verdict.outcome, VERDICT_FAIL_DNS);
    suite_set_destroy(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dns_rows),
        cmocka_unit_test(what_cannot_be_seen_is_unchecked_and_no_failure),
        cmocka_unit_test(dns_of_the_expectation_that_applies_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
