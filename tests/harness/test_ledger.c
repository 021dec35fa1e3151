/*
 * test_ledger.c - implied choices and the contradictions between them.
 */
#include "verdict_fixture.h"

#include "ledger.h"

static const struct implementation silent = {.name = "silent", .version = "1"};

#define TWO_WAYS                                                                                   \
    "\"level\":\"must\",\"status\":\"stable\",\"expect\":["                                        \
    "{\"result\":\"permerror\",\"when\":\"void-ptr=counted\"},"                                    \
    "{\"result\":\"fail\",\"when\":\"void-ptr=not-counted\"}]"
#define THREE_WAYS                                                                                 \
    "\"level\":\"must\",\"status\":\"stable\",\"expect\":["                                        \
    "{\"result\":\"permerror\",\"when\":\"void-mx-hosts=counted\"},"                               \
    "{\"result\":\"fail\",\"when\":\"void-mx-hosts=per-term\"},"                                   \
    "{\"result\":\"fail\",\"when\":\"void-mx-hosts=not-counted\"}]"

struct fixture {
    struct suite_set *set;
    struct ledger *ledger;
    unsigned added;
};

static struct verdict take(struct fixture *fixture, const struct implementation *implementation,
                           const char *members, enum spf_result result)
{
    char name[16];
    (void)snprintf(name, sizeof name, "n%u", fixture->added++);
    const struct suite_test *test = add_test(fixture->set, name, members);
    struct observed observed = observed_result(result);
    struct verdict verdict;
    verdict_judge(NULL, implementation, test, &observed, &verdict);
    assert_true(ledger_note(fixture->ledger, NULL, implementation, test, &observed, &verdict));
    return verdict;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){empty_set(), ledger_create(), 0};
    *state = &fixture;
    return fixture.ledger == NULL;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ledger_destroy(fixture->ledger);
    suite_set_destroy(fixture->set);
    return 0;
}

static void two_vectors_that_imply_different_values_are_a_contradiction(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(take(fixture, &silent, TWO_WAYS, SPF_RESULT_FAIL).outcome, VERDICT_PASS);
    assert_int_equal(take(fixture, &silent, TWO_WAYS, SPF_RESULT_FAIL).outcome, VERDICT_PASS);
    struct verdict verdict = take(fixture, &silent, TWO_WAYS, SPF_RESULT_PERMERROR);
    assert_int_equal(verdict.outcome, VERDICT_INCONSISTENT);
    assert_string_equal(verdict.reason, "choices: this implies void-ptr=counted, but t/n0 implied "
                                        "void-ptr=not-counted");
}

static void equal_implications_are_kept_once(void **state)
{
    struct fixture *fixture = *state;
    (void)take(fixture, &silent, TWO_WAYS, SPF_RESULT_FAIL);
    (void)take(fixture, &silent, TWO_WAYS, SPF_RESULT_FAIL);
    assert_non_null(ledger_entry(fixture->ledger, 0));
    assert_string_equal(ledger_entry(fixture->ledger, 0)->choice, "void-ptr");
    assert_null(ledger_entry(fixture->ledger, 1));
}

static void several_readings_with_one_result_imply_a_set(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(take(fixture, &silent, THREE_WAYS, SPF_RESULT_FAIL).outcome, VERDICT_PASS);
    const struct ledger_entry *entry = ledger_entry(fixture->ledger, 0);
    assert_int_equal(entry->count, 2);
    assert_int_equal(take(fixture, &silent, THREE_WAYS, SPF_RESULT_PERMERROR).outcome,
                     VERDICT_INCONSISTENT);
}

static void failures_and_declared_choices_imply_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const struct implementation_choice choices[] = {{"void-ptr", "counted"}};
    struct implementation declared = silent;
    declared.choices = choices;
    declared.choice_count = 1;
    (void)take(fixture, &declared, TWO_WAYS, SPF_RESULT_PERMERROR);
    (void)take(fixture, &silent, TWO_WAYS, SPF_RESULT_NEUTRAL);
    assert_null(ledger_entry(fixture->ledger, 0));
}

static void an_unconditional_expectation_with_the_same_result_implies_nothing(void **state)
{
    struct fixture *fixture = *state;
    (void)take(fixture, &silent,
               "\"level\":\"must\",\"status\":\"stable\",\"expect\":["
               "{\"result\":\"fail\",\"when\":\"void-ptr=counted\"},{\"result\":\"fail\"}]",
               SPF_RESULT_FAIL);
    assert_null(ledger_entry(fixture->ledger, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_vectors_that_imply_different_values_are_a_contradiction,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(equal_implications_are_kept_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_readings_with_one_result_imply_a_set, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(failures_and_declared_choices_imply_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            an_unconditional_expectation_with_the_same_result_implies_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
