/*
 * test_faults.c - the oracles of faults: each catches an implementation that breaks its sentence of
 * RFC 7208, and our engine breaks none.
 */
#include "derived_fixture.h"

/* Questions: 1 TXT example.com, 2 PTR, 3 A h.example.com (validation), 4 A a.example.com,
 * 5 TXT e.example.com. */
#define ZONE                                                                                       \
    "{\"example.com\":{\"TXT\":[\"v=spf1 ptr:example.org a:a.example.com exp=e.example.com "       \
    "-all\"]},"                                                                                    \
    "\"1.2.0.192.in-addr.arpa\":{\"PTR\":[\"h.example.org\"]},"                                    \
    "\"h.example.org\":{\"A\":[\"192.0.2.7\"]},"                                                   \
    "\"a.example.com\":{\"A\":[\"192.0.2.7\"]},"                                                   \
    "\"e.example.com\":{\"TXT\":[\"text\"]}}"
#define FAIL "\"expect\":[{\"result\":\"fail\"}]"
enum { QUESTIONS = 5, KINDS = 7 };

static const char *spoilt_id;
static enum spf_result spoilt_result;

static void give_another_result(const struct suite_test *test, struct observed *observed)
{
    if (is_derived(test, spoilt_id))
        observed->result = spoilt_result;
}

static void publish_the_text(const struct suite_test *test, struct observed *observed)
{
    if (!is_derived(test, spoilt_id))
        return;
    observed->origin = ORIGIN_PUBLISHED;
    observed->explanation = text_of("text");
}

static void charge_too_much(const struct suite_test *test, struct observed *observed)
{
    if (is_derived(test, spoilt_id))
        observed->terms = 12;
}

static size_t run_spoilt(spoiler *spoil, const char *id, enum spf_result result, size_t *total)
{
    spoilt_id = id;
    spoilt_result = result;
    return derive_and_run(run_faults, one_vector(ZONE, "192.0.2.1", FAIL), spoil, NULL, NULL,
                          total);
}

static void our_engine_keeps_every_oracle(void **state)
{
    (void)state;
    size_t total = 0;
    assert_int_equal(run_spoilt(NULL, "", SPF_RESULT_NONE, &total), 0);
    assert_int_equal(total, KINDS * (QUESTIONS + 1));
}

static void a_wrong_result_is_told_where_an_oracle_decides(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        enum spf_result result;
    } wrong[] = {
        {"#nodata-1", SPF_RESULT_PERMERROR},        /* 4.3: none */
        {"#nxdomain-1", SPF_RESULT_NEUTRAL},        /* 4.3: none */
        {"#refused-1", SPF_RESULT_NONE},            /* 4.4: temperror */
        {"#servfail-2", SPF_RESULT_TEMPERROR},      /* 5.5: PTR is no match */
        {"#timeout-2", SPF_RESULT_TEMPERROR},       /* all errors are one */
        {"#servfail-3", SPF_RESULT_TEMPERROR},      /* 5.5: the name is skipped */
        {"#nxdomain-4", SPF_RESULT_PERMERROR},      /* 5: as an empty answer */
        {"#refused-4", SPF_RESULT_FAIL},            /* 5: temperror */
        {"#formerr-4", SPF_RESULT_NEUTRAL},         /* 5: temperror */
        {"#servfail-5", SPF_RESULT_TEMPERROR},      /* 6.2: the result stands */
        {"#nodata-5", SPF_RESULT_PERMERROR},        /* 6.2: the result stands */
        {"#timeout-unasked", SPF_RESULT_TEMPERROR}, /* 5: behind the end nothing matters */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t unexpected = run_spoilt(give_another_result, wrong[i].id, wrong[i].result, NULL);
        if (unexpected == 0)
            fail_msg("%s may be result %d", wrong[i].id, (int)wrong[i].result);
    }
}

static void a_text_that_could_not_be_fetched_is_told(void **state)
{
    (void)state;
    assert_int_equal(run_spoilt(publish_the_text, "#servfail-5", SPF_RESULT_FAIL, NULL), 1);
}

static void a_counter_over_its_limit_is_told(void **state)
{
    (void)state;
    assert_int_equal(run_spoilt(charge_too_much, "#refused-4", SPF_RESULT_FAIL, NULL), 1);
}

static void a_declared_reading_decides_of_an_exchange_that_fails(void **state)
{
    (void)state;
    static const char zone[] = "{\"example.com\":{\"TXT\":[\"v=spf1 mx -all\"],"
                               "\"MX\":[\"1 a.example\",\"2 b.example\"]},"
                               "\"a.example\":{\"A\":[\"192.0.2.7\"]},"
                               "\"b.example\":{\"A\":[\"192.0.2.1\"]}}";
    const char *const ids[] = {"t/v#servfail-3"}; /* A a.example */
    const struct derive_options options = {.ids = ids, .id_count = 1};
    size_t total = 0;
    spoilt_id = "#servfail-3";
    spoilt_result = SPF_RESULT_PASS;
    /* Our engine declares mx-host-error=temperror, so a pass contradicts it. */
    assert_int_equal(
        derive_and_run(run_faults,
                       one_vector(zone, "192.0.2.1", "\"expect\":[{\"result\":\"pass\"}]"),
                       give_another_result, NULL, &options, &total),
        1);
    assert_int_equal(total, 1);
}

static void a_name_that_hides_a_wildcard_does_not_fail(void **state)
{
    (void)state;
    static const char zone[] = "{\"example.com\":{\"TXT\":[\"v=spf1 a:x.example.com -all\"]},"
                               "\"*.example.com\":{\"A\":[\"192.0.2.1\"]}}";
    size_t total = 0;
    assert_int_equal(
        derive_and_run(run_faults,
                       one_vector(zone, "192.0.2.1", "\"expect\":[{\"result\":\"pass\"}]"), NULL,
                       NULL, NULL, &total),
        0);
    assert_int_equal(total, KINDS * 2); /* the policy, and what is not asked */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_engine_keeps_every_oracle),
        cmocka_unit_test(a_wrong_result_is_told_where_an_oracle_decides),
        cmocka_unit_test(a_text_that_could_not_be_fetched_is_told),
        cmocka_unit_test(a_counter_over_its_limit_is_told),
        cmocka_unit_test(a_declared_reading_decides_of_an_exchange_that_fails),
        cmocka_unit_test(a_name_that_hides_a_wildcard_does_not_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
