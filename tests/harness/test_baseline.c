/*
 * test_baseline.c - known failures: the exact wrong answer is excused, nothing else is.
 */
#include "verdict_fixture.h"

#include <stdlib.h>
#include <unistd.h>

#include "baseline.h"

static const struct implementation silent = {
    .name = "silent", .version = "1", .reports = REPORTS_EVERYTHING};

#define EXPECT_PASS "\"level\":\"must\",\"status\":\"stable\",\"expect\":[{\"result\":\"pass\"}]"

static struct baseline *load(const char *text, struct problems *problems)
{
    char path[] = "/tmp/spfproof-baseline-XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    assert_int_equal(write(handle, text, strlen(text)), strlen(text));
    (void)close(handle);
    struct baseline *baseline = baseline_load(path, problems);
    (void)unlink(path);
    return baseline;
}

static struct verdict judge(const char *text, const char *members, struct observed observed)
{
    struct problems problems = {NULL, 0, 0};
    struct baseline *baseline = load(text, &problems);
    assert_non_null(baseline);
    struct suite_set *set = empty_set();
    const struct suite_test *test = add_test(set, "x", members);
    struct verdict verdict;
    verdict_judge(NULL, &silent, test, &observed, &verdict);
    baseline_apply(baseline, test, &observed, &verdict);
    verdict.expect = NULL;
    suite_set_destroy(set);
    baseline_destroy(baseline);
    return verdict;
}

static void a_known_failure_is_xfail_with_its_argument(void **state)
{
    (void)state;
    struct verdict verdict = judge("# known\n\nt/x\tfail\t-\tthe RFC says so\n", EXPECT_PASS,
                                   observed_result(SPF_RESULT_FAIL));
    assert_int_equal(verdict.outcome, VERDICT_XFAIL);
    assert_string_equal(verdict.reason, "the RFC says so");
}

static void a_known_failure_that_passes_is_xpass(void **state)
{
    (void)state;
    struct verdict verdict =
        judge("t/x\tfail\t-\twhy\n", EXPECT_PASS, observed_result(SPF_RESULT_PASS));
    assert_int_equal(verdict.outcome, VERDICT_XPASS);
    assert_non_null(strstr(verdict.reason, "line 1"));
}

static void another_wrong_answer_is_a_failure(void **state)
{
    (void)state;
    struct verdict verdict =
        judge("t/x\tfail\t-\twhy\n", EXPECT_PASS, observed_result(SPF_RESULT_NEUTRAL));
    assert_int_equal(verdict.outcome, VERDICT_FAIL);
    assert_non_null(strstr(verdict.reason, "fails otherwise"));
    struct observed crashed = {.state = OBSERVED_CRASH};
    assert_int_equal(judge("t/x\tfail\t-\twhy\n", EXPECT_PASS, crashed).outcome, VERDICT_CRASH);
    assert_int_equal(judge("t/x\tcrash\t-\twhy\n", EXPECT_PASS, crashed).outcome, VERDICT_XFAIL);
}

static void the_explanation_belongs_to_the_answer(void **state)
{
    (void)state;
    static const char members[] = "\"level\":\"must\",\"status\":\"stable\","
                                  "\"expect\":[{\"result\":\"fail\"}],"
                                  "\"explanation\":{\"text\":\"right\"}";
    struct observed observed = observed_result(SPF_RESULT_FAIL);
    observed.has_explanation = true;
    observed.explanation = text_of("wr\tng");
    assert_int_equal(judge("t/x\tfail\twr\\009ng\twhy\n", members, observed).outcome,
                     VERDICT_XFAIL);
    assert_int_equal(judge("t/x\tfail\tother\twhy\n", members, observed).outcome, VERDICT_FAIL);
    assert_int_equal(judge("t/x\tfail\t-\twhy\n", members, observed).outcome, VERDICT_XFAIL);
}

static void right_result_by_wrong_questions_has_its_own_word(void **state)
{
    (void)state;
    static const char members[] = "\"level\":\"must\",\"status\":\"stable\","
                                  "\"expect\":[{\"result\":\"fail\"}],\"dns\":{\"questions\":1}";
    struct observed observed = observed_result(SPF_RESULT_FAIL);
    assert_int_equal(judge("t/x\tdns:fail\t-\twhy\n", members, observed).outcome, VERDICT_XFAIL);
    assert_int_equal(judge("t/x\tfail\t-\twhy\n", members, observed).outcome, VERDICT_FAIL_DNS);
}

static void other_tests_are_left_alone(void **state)
{
    (void)state;
    assert_int_equal(
        judge("t/y\tfail\t-\twhy\n", EXPECT_PASS, observed_result(SPF_RESULT_FAIL)).outcome,
        VERDICT_FAIL);
    assert_int_equal(judge("", EXPECT_PASS, observed_result(SPF_RESULT_FAIL)).outcome,
                     VERDICT_FAIL);
}

static void what_is_printed_can_be_read_back(void **state)
{
    (void)state;
    struct suite_set *set = empty_set();
    const struct suite_test *test = add_test(set, "x", EXPECT_PASS);
    struct observed observed = observed_result(SPF_RESULT_SOFTFAIL);
    struct verdict verdict;
    verdict_judge(NULL, &silent, test, &observed, &verdict);
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    baseline_print(out, test, &observed, &verdict);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(judge(text, EXPECT_PASS, observed).outcome, VERDICT_XFAIL);
    free(text);
    suite_set_destroy(set);
}

static void entries_without_a_test_are_told(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    struct baseline *baseline = load("t/x\tfail\t-\twhy\nt/gone\tfail\t-\twhy\n", &problems);
    struct suite_set *set = empty_set();
    (void)add_test(set, "x", EXPECT_PASS);
    size_t line = 0;
    assert_string_equal(baseline_stale(baseline, set, 0, &line), "t/gone");
    assert_int_equal(line, 2);
    assert_null(baseline_stale(baseline, set, 1, &line));
    suite_set_destroy(set);
    baseline_destroy(baseline);
}

static void bad_lines_are_refused_with_their_number(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "# c\nt/x\n",
        "# c\nt/x\tfail\n",
        "# c\nt/x\tfail\t-\n",
        "# c\nt/x\tfail\t-\t\n",
        "# c\nt/x\tfail\t-\t  \n",
        "# c\nt/x\tmaybe\t-\twhy\n",
        "# c\nt/x\tdns:\t-\twhy\n",
        "t/x\tfail\t-\twhy\nt/x\tfail\t-\twhy\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct problems problems = {NULL, 0, 0};
        if (load(texts[i], &problems) != NULL)
            fail_msg("accepted: %s", texts[i]);
        assert_int_equal(problems.count, 1);
        assert_true(problems.items[0].line > 0);
        problems_clear(&problems);
    }
    struct problems problems = {NULL, 0, 0};
    assert_null(baseline_load("/no/such/file", &problems));
    assert_int_equal(problems.count, 1);
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_failure_is_xfail_with_its_argument),
        cmocka_unit_test(a_known_failure_that_passes_is_xpass),
        cmocka_unit_test(another_wrong_answer_is_a_failure),
        cmocka_unit_test(the_explanation_belongs_to_the_answer),
        cmocka_unit_test(right_result_by_wrong_questions_has_its_own_word),
        cmocka_unit_test(other_tests_are_left_alone),
        cmocka_unit_test(what_is_printed_can_be_read_back),
        cmocka_unit_test(entries_without_a_test_are_told),
        cmocka_unit_test(bad_lines_are_refused_with_their_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
