/*
 * test_verdict.c - what an observation is worth: results and choices, explanations, causes, terms,
 * levels and states. Expectations on the DNS are test_verdict_dns.c's.
 */
#include "verdict_fixture.h"

static const struct implementation silent = {.name = "silent", .version = "1"};
static const struct implementation talkative = {
    .name = "talkative", .version = "1", .reports = REPORTS_EVERYTHING};

static struct verdict judge(const struct implementation *implementation, const char *members,
                            const struct observed *observed)
{
    struct suite_set *set = empty_set();
    const struct suite_test *test = add_test(set, "x", members);
    struct verdict verdict;
    verdict_judge(NULL, implementation, test, observed, &verdict);
    verdict.expect = NULL; /* goes with the set */
    suite_set_destroy(set);
    return verdict;
}

#define STABLE_MUST "\"level\":\"must\",\"status\":\"stable\","
#define CHOICES                                                                                    \
    STABLE_MUST "\"expect\":[{\"result\":\"permerror\",\"when\":\"void-exists=counted\"},"         \
                "{\"result\":\"fail\",\"when\":\"void-exists=not-counted\"}]"

static void result_is_compared(void **state)
{
    (void)state;
    static const char members[] = STABLE_MUST "\"expect\":[{\"result\":\"fail\"}]";
    for (unsigned result = SPF_RESULT_NONE; result <= SPF_RESULT_PERMERROR; result++) {
        struct observed observed = observed_result((enum spf_result)result);
        struct verdict verdict = judge(&silent, members, &observed);
        assert_int_equal(verdict.outcome, result == SPF_RESULT_FAIL ? VERDICT_PASS : VERDICT_FAIL);
    }
    struct observed observed = observed_result(SPF_RESULT_PASS);
    struct verdict verdict = judge(&silent, members, &observed);
    assert_string_equal(verdict.reason, "result: expected fail, got pass");
}

static void undeclared_choice_accepts_every_expectation(void **state)
{
    (void)state;
    struct observed observed = observed_result(SPF_RESULT_PERMERROR);
    assert_int_equal(judge(&silent, CHOICES, &observed).outcome, VERDICT_PASS);
    observed = observed_result(SPF_RESULT_FAIL);
    assert_int_equal(judge(&silent, CHOICES, &observed).outcome, VERDICT_PASS);
    observed = observed_result(SPF_RESULT_NEUTRAL);
    struct verdict verdict = judge(&silent, CHOICES, &observed);
    assert_int_equal(verdict.outcome, VERDICT_FAIL);
    assert_string_equal(verdict.reason, "result: expected permerror or fail, got neutral");
}

static void declared_choice_rules_out_other_readings(void **state)
{
    (void)state;
    static const struct implementation_choice choices[] = {{"void-exists", "counted"}};
    struct implementation declared = silent;
    declared.choices = choices;
    declared.choice_count = 1;
    struct observed observed = observed_result(SPF_RESULT_PERMERROR);
    assert_int_equal(judge(&declared, CHOICES, &observed).outcome, VERDICT_PASS);
    observed = observed_result(SPF_RESULT_FAIL);
    struct verdict verdict = judge(&declared, CHOICES, &observed);
    assert_int_equal(verdict.outcome, VERDICT_INCONSISTENT);
    assert_non_null(strstr(verdict.reason, "void-exists=not-counted"));
    observed = observed_result(SPF_RESULT_NEUTRAL);
    assert_int_equal(judge(&declared, CHOICES, &observed).outcome, VERDICT_FAIL);
}

static void all_conditions_of_when_must_hold(void **state)
{
    (void)state;
    static const char members[] =
        STABLE_MUST "\"expect\":[{\"result\":\"fail\"},"
                    "{\"result\":\"pass\",\"when\":\"void-exists=counted&void-ptr=counted\"}]";
    static const struct implementation_choice choices[] = {{"void-exists", "counted"},
                                                           {"void-ptr", "not-counted"}};
    struct implementation declared = silent;
    declared.choices = choices;
    struct observed observed = observed_result(SPF_RESULT_PASS);
    declared.choice_count = 1;
    assert_int_equal(judge(&declared, members, &observed).outcome, VERDICT_PASS);
    declared.choice_count = 2;
    assert_int_equal(judge(&declared, members, &observed).outcome, VERDICT_INCONSISTENT);
}

static void allowed_but_not_preferred_is_pass_choice(void **state)
{
    (void)state;
    static const char members[] =
        STABLE_MUST "\"expect\":[{\"result\":\"permerror\",\"preferred\":true},"
                    "{\"result\":\"none\"}]";
    struct observed observed = observed_result(SPF_RESULT_PERMERROR);
    assert_int_equal(judge(&silent, members, &observed).outcome, VERDICT_PASS);
    observed = observed_result(SPF_RESULT_NONE);
    assert_int_equal(judge(&silent, members, &observed).outcome, VERDICT_PASS_CHOICE);
}

/* kind, the text seen, its origin, what comes of it */
static void explanation_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *expected;
        const char *seen;
        enum observed_origin origin;
        enum verdict_outcome outcome;
        unsigned unchecked;
    } rows[] = {
        {"{\"text\":\"no\"}", "no", ORIGIN_PUBLISHED, VERDICT_PASS, 0},
        {"{\"text\":\"no\"}", "no", ORIGIN_UNKNOWN, VERDICT_PASS, 0},
        {"{\"text\":\"no\"}", "NO", ORIGIN_PUBLISHED, VERDICT_FAIL, 0},
        {"{\"text\":\"no\"}", "no", ORIGIN_OWN, VERDICT_FAIL, 0},
        {"{\"text\":\"no\"}", "", ORIGIN_PUBLISHED, VERDICT_FAIL, 0},
        {"{\"text\":\"\"}", "", ORIGIN_PUBLISHED, VERDICT_PASS, 0},
        {"{\"text\":\"a\\\\001b\"}", "a\001b", ORIGIN_PUBLISHED, VERDICT_PASS, 0},
        {"{\"default\":true}", "whatever", ORIGIN_OWN, VERDICT_PASS, 0},
        {"{\"default\":true}", "", ORIGIN_UNKNOWN, VERDICT_PASS, 0},
        {"{\"default\":true}", "no", ORIGIN_PUBLISHED, VERDICT_FAIL, 0},
        {"{\"default\":true}", "no", ORIGIN_UNKNOWN, VERDICT_PASS, UNCHECKED_EXPLANATION},
        {"{\"none\":true}", "", ORIGIN_OWN, VERDICT_PASS, 0},
        {"{\"none\":true}", "no", ORIGIN_OWN, VERDICT_FAIL, 0},
        {"{\"any\":true}", "no", ORIGIN_UNKNOWN, VERDICT_PASS, 0},
        {"{\"any\":true}", "", ORIGIN_UNKNOWN, VERDICT_FAIL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char members[256];
        (void)snprintf(members, sizeof members,
                       STABLE_MUST "\"expect\":[{\"result\":\"fail\"}],\"explanation\":%s",
                       rows[i].expected);
        struct observed observed = observed_result(SPF_RESULT_FAIL);
        observed.has_explanation = true;
        observed.explanation = text_of(rows[i].seen);
        observed.origin = rows[i].origin;
        struct verdict verdict = judge(&talkative, members, &observed);
        if (verdict.outcome != rows[i].outcome || verdict.unchecked != rows[i].unchecked)
            fail_msg("row %zu: outcome %s, unchecked %u", i, verdict_outcome_name(verdict.outcome),
                     verdict.unchecked);
    }
}

static void explanation_of_a_silent_implementation_is_unchecked(void **state)
{
    (void)state;
    static const char members[] =
        STABLE_MUST "\"expect\":[{\"result\":\"fail\"},{\"result\":\"pass\"}],"
                    "\"explanation\":{\"text\":\"no\"}";
    struct observed observed = observed_result(SPF_RESULT_FAIL);
    struct verdict verdict = judge(&silent, members, &observed);
    assert_int_equal(verdict.outcome, VERDICT_PASS);
    assert_int_equal(verdict.unchecked, UNCHECKED_EXPLANATION);
    observed = observed_result(SPF_RESULT_PASS);
    assert_int_equal(judge(&talkative, members, &observed).outcome, VERDICT_PASS);
    assert_int_equal(judge(&talkative, members, &observed).unchecked, 0);
}

static void cause_is_compared_where_reported(void **state)
{
    (void)state;
    static const char members[] =
        STABLE_MUST "\"expect\":[{\"result\":\"permerror\"}],\"cause\":\"limit-voids\"";
    struct observed observed = observed_result(SPF_RESULT_PERMERROR);
    assert_int_equal(judge(&talkative, members, &observed).unchecked, UNCHECKED_CAUSE);
    observed.cause = "limit-voids";
    assert_int_equal(judge(&talkative, members, &observed).outcome, VERDICT_PASS);
    assert_int_equal(judge(&silent, members, &observed).unchecked, UNCHECKED_CAUSE);
    observed.cause = "limit-terms";
    struct verdict verdict = judge(&talkative, members, &observed);
    assert_int_equal(verdict.outcome, VERDICT_FAIL);
    assert_string_equal(verdict.reason, "cause: expected limit-voids, got limit-terms");
}

static void deciding_term_needs_its_qualifier_only_if_both_have_one(void **state)
{
    (void)state;
    static const struct {
        const char *expected;
        const char *seen;
        bool same;
    } rows[] = {{"mx", "mx", true},   {"mx", "-mx", true},   {"-mx", "mx", true},
                {"-mx", "-mx", true}, {"-mx", "~mx", false}, {"mx", "a", false},
                {"mx", "", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char members[256];
        (void)snprintf(members, sizeof members,
                       STABLE_MUST "\"expect\":[{\"result\":\"fail\"}],\"mech\":\"%s\"",
                       rows[i].expected);
        struct observed observed = observed_result(SPF_RESULT_FAIL);
        observed.mech = text_of(rows[i].seen);
        struct verdict verdict = judge(&talkative, members, &observed);
        if ((verdict.outcome == VERDICT_PASS) != rows[i].same)
            fail_msg("row %zu: %s", i, verdict_outcome_name(verdict.outcome));
    }
}

static bool refuse_header(const struct suite_header *expected, struct spf_text field, char *reason,
                          size_t size)
{
    (void)expected;
    (void)snprintf(reason, size, "header: %zu octets", field.len);
    return false;
}

static void header_is_unchecked_without_a_reader(void **state)
{
    (void)state;
    struct suite_set *set = empty_set();
    const struct suite_test *test =
        add_test(set, "x",
                 STABLE_MUST "\"expect\":[{\"result\":\"fail\"}],"
                             "\"header\":{\"field\":\"received-spf\",\"result\":\"fail\"}");
    struct observed observed = observed_result(SPF_RESULT_FAIL);
    observed.received_spf = text_of("Received-SPF: fail\r\n");
    struct verdict verdict;
    verdict_judge(NULL, &talkative, test, &observed, &verdict);
    assert_int_equal(verdict.outcome, VERDICT_PASS);
    assert_int_equal(verdict.unchecked, UNCHECKED_HEADER);
    const struct verdict_rules rules = {.header = refuse_header};
    verdict_judge(&rules, &talkative, test, &observed, &verdict);
    assert_int_equal(verdict.outcome, VERDICT_FAIL);
    assert_string_equal(verdict.reason, "header: 20 octets");
    suite_set_destroy(set);
}

static void what_is_no_result_has_its_own_outcome(void **state)
{
    (void)state;
    static const struct {
        enum observed_state state;
        enum verdict_outcome outcome;
    } rows[] = {{OBSERVED_ERROR, VERDICT_ERROR},     {OBSERVED_CRASH, VERDICT_CRASH},
                {OBSERVED_TIMEOUT, VERDICT_TIMEOUT}, {OBSERVED_PROTOCOL, VERDICT_PROTOCOL},
                {OBSERVED_NOT_RUN, VERDICT_NOT_RUN}, {OBSERVED_UNSUPPORTED, VERDICT_UNSUPPORTED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct observed observed = {.state = rows[i].state, .native = text_of("a\033b")};
        struct verdict verdict =
            judge(&silent, STABLE_MUST "\"expect\":[{\"result\":\"none\"}]", &observed);
        assert_int_equal(verdict.outcome, rows[i].outcome);
        assert_non_null(strstr(verdict.reason, "a\\027b"));
    }
}

static void a_needed_feature_that_is_lacking_is_named(void **state)
{
    (void)state;
    static const char *const lacking[] = {"ptr", "time"};
    struct implementation implementation = silent;
    struct suite_set *set = empty_set();
    const struct suite_test *test = add_test(
        set, "x", STABLE_MUST "\"expect\":[{\"result\":\"fail\"}],\"needs\":[\"ip6\",\"time\"]");
    assert_null(verdict_lacks(&implementation, test));
    implementation.lacks = lacking;
    implementation.lacks_count = 1;
    assert_null(verdict_lacks(&implementation, test));
    implementation.lacks_count = 2;
    assert_string_equal(verdict_lacks(&implementation, test), "time");
    suite_set_destroy(set);
}

static void info_only_informs(void **state)
{
    (void)state;
    static const char members[] =
        "\"level\":\"info\",\"status\":\"stable\",\"expect\":[{\"result\":\"fail\"}]";
    struct observed observed = observed_result(SPF_RESULT_PASS);
    assert_int_equal(judge(&silent, members, &observed).outcome, VERDICT_INFO);
    observed = observed_result(SPF_RESULT_FAIL);
    assert_int_equal(judge(&silent, members, &observed).outcome, VERDICT_PASS);
}

/* level, status, does a fail fail the run: without and with --strict */
static void level_and_status_decide_what_fails_a_run(void **state)
{
    (void)state;
    static const struct {
        enum suite_level level;
        enum suite_state status;
        bool plain;
        bool strict;
    } rows[] = {
        {SUITE_MUST, SUITE_STABLE, true, true},     {SUITE_SHOULD, SUITE_STABLE, false, true},
        {SUITE_MAY, SUITE_STABLE, false, true},     {SUITE_INFO, SUITE_STABLE, false, false},
        {SUITE_MUST, SUITE_PROPOSED, false, false}, {SUITE_MUST, SUITE_DISPUTED, false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct suite_test test = {.level = rows[i].level, .status = rows[i].status};
        struct verdict verdict = {.outcome = VERDICT_FAIL};
        assert_int_equal(verdict_unexpected(&verdict, &test, false), rows[i].plain);
        assert_int_equal(verdict_unexpected(&verdict, &test, true), rows[i].strict);
    }
}

static void only_bad_outcomes_fail_a_run(void **state)
{
    (void)state;
    static const enum verdict_outcome good[] = {VERDICT_PASS, VERDICT_PASS_CHOICE, VERDICT_XFAIL,
                                                VERDICT_INFO, VERDICT_UNSUPPORTED, VERDICT_NOT_RUN};
    const struct suite_test test = {.level = SUITE_MUST, .status = SUITE_STABLE};
    size_t bad = 0;
    for (int i = 0; i < VERDICT_OUTCOME_COUNT; i++) {
        struct verdict verdict = {.outcome = (enum verdict_outcome)i};
        bad += verdict_unexpected(&verdict, &test, true);
    }
    assert_int_equal(bad, VERDICT_OUTCOME_COUNT - sizeof good / sizeof *good);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct verdict verdict = {.outcome = good[i]};
        assert_false(verdict_unexpected(&verdict, &test, true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(result_is_compared),
        cmocka_unit_test(undeclared_choice_accepts_every_expectation),
        cmocka_unit_test(declared_choice_rules_out_other_readings),
        cmocka_unit_test(all_conditions_of_when_must_hold),
        cmocka_unit_test(allowed_but_not_preferred_is_pass_choice),
        cmocka_unit_test(explanation_kinds),
        cmocka_unit_test(explanation_of_a_silent_implementation_is_unchecked),
        cmocka_unit_test(cause_is_compared_where_reported),
        cmocka_unit_test(deciding_term_needs_its_qualifier_only_if_both_have_one),
        cmocka_unit_test(header_is_unchecked_without_a_reader),
        cmocka_unit_test(what_is_no_result_has_its_own_outcome),
        cmocka_unit_test(a_needed_feature_that_is_lacking_is_named),
        cmocka_unit_test(info_only_informs),
        cmocka_unit_test(level_and_status_decide_what_fails_a_run),
        cmocka_unit_test(only_bad_outcomes_fail_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
