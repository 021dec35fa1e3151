/*
 * test_builtin.c - our engine as an implementation: the query's options, virtual time, the distinct
 * questions, U-labels, and the choices it declares, which must be those of choices.json.
 */
#include "verdict_fixture.h"

#include <stdlib.h>

#include "builtin.h"
#include "builtin_choices.h"
#include "mockdns/zone_json.h"
#include "trace_buffer.h"

static struct builtin *engine;

static struct mockdns_zone *zone_of(const char *json)
{
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_parse(json, strlen(json), &error);
    if (zone == NULL)
        fail_msg("%s: %s", error.path, error.reason);
    return zone;
}

static struct builtin_job job_of(const struct mockdns_zone *zone, const char *sender)
{
    struct builtin_job job = {.zone = zone, .budget_ms = BUILTIN_BUDGET_MS};
    job.request.client = (struct spf_ip){4, {192, 0, 2, 1}};
    job.request.sender = text_of(sender);
    job.request.helo = text_of("h.example.net");
    spf_options_default(&job.options);
    return job;
}

/* RFC 7208 4.6.4: a check may take 20 seconds; the zone says how long answers take. */
static void budget_is_spent_in_virtual_time(void **state)
{
    (void)state;
    struct mockdns_zone *zone =
        zone_of("{\"example.com\":{\"TXT\":[\"v=spf1 a:slow.example.com -all\"]},"
                "\"slow.example.com\":{\"A\":{\"rrs\":[\"192.0.2.1\"],\"latency_ms\":5000}}}");
    struct builtin_job job = job_of(zone, "a@example.com");
    struct observed observed;
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.result, SPF_RESULT_PASS);
    assert_int_equal(observed.virtual_ms, 5000);
    job.budget_ms = 5000;
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.result, SPF_RESULT_PASS);
    job.budget_ms = 4999;
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.result, SPF_RESULT_TEMPERROR);
    assert_string_equal(observed.cause, "cancelled-timeout");
    mockdns_zone_destroy(zone);
}

static void questions_are_distinct_without_regard_to_case(void **state)
{
    (void)state;
    struct mockdns_zone *zone =
        zone_of("{\"example.com\":{\"TXT\":[\"v=spf1 a:X.example.com a:x.EXAMPLE.com a -all\"],"
                "\"A\":[\"192.0.2.9\"]},\"x.example.com\":{\"A\":[\"192.0.2.9\"]}}");
    struct builtin_job job = job_of(zone, "a@example.com");
    struct observed observed;
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.result, SPF_RESULT_FAIL);
    assert_int_equal(observed.question_count, 3);
    assert_true(text_equal(observed.questions[1].name, text_of("X.example.com")));
    mockdns_zone_destroy(zone);
}

/* RFC 8616 4: U-labels of a MAIL FROM are converted before they are used. */
static void sender_with_u_labels_is_converted(void **state)
{
    (void)state;
    struct mockdns_zone *zone =
        zone_of("{\"xn--bcher-kva.example\":{\"TXT\":[\"v=spf1 ip4:192.0.2.1 -all\"]}}");
    struct builtin_job job = job_of(zone, "a@b\xc3\xbc"
                                          "cher.example");
    struct observed observed;
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.result, SPF_RESULT_PASS);
    job.request.sender = text_of("a@b\xff"
                                 "cher.example");
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.result, SPF_RESULT_NONE);
    assert_string_equal(observed.cause, "domain-non-ascii");
    mockdns_zone_destroy(zone);
}

static void limits_of_the_query_go_beyond_those_of_the_rfc(void **state)
{
    (void)state;
    struct suite_set *set = empty_set();
    const char members[] = "\"level\":\"must\",\"status\":\"stable\",\"expect\":[{\"result\":"
                           "\"fail\"}]";
    const struct suite_test *test = add_test(set, "x", members);
    struct spf_options options;
    spf_options_default(&options);
    struct suite_test changed = *test;
    changed.query.limits =
        (struct suite_limits){.terms = 40, .voids = 7, .mx = 20, .ptr = 3, .seconds = 2};
    struct builtin_job job = builtin_job_of(&changed, &options);
    assert_int_equal(job.options.terms, 40);
    assert_int_equal(job.options.voids, 7);
    assert_int_equal(job.options.mx, 20);
    assert_int_equal(job.options.ptr, 3);
    assert_int_equal(job.budget_ms, 2000);
    struct observed observed;
    builtin_run(engine, &job, NULL, &observed);
    assert_int_equal(observed.state, OBSERVED_RESULT);
    assert_int_equal(observed.result, SPF_RESULT_FAIL);
    suite_set_destroy(set);
}

static void tracing_changes_nothing_and_is_filled(void **state)
{
    (void)state;
    struct mockdns_zone *zone = zone_of("{\"example.com\":{\"TXT\":[\"v=spf1 a mx -all\"]}}");
    struct builtin_job job = job_of(zone, "a@example.com");
    struct observed plain;
    builtin_run(engine, &job, NULL, &plain);
    struct spf_trace trace;
    assert_true(trace_buffer_make(&trace));
    struct observed traced;
    builtin_run(engine, &job, &trace, &traced);
    assert_int_equal(plain.result, traced.result);
    assert_int_equal(plain.question_count, traced.question_count);
    assert_ptr_equal(traced.trace, &trace);
    assert_true(trace.count > 4);
    assert_int_equal(trace.events[trace.count - 1].kind, SPF_EVENT_RESULT);
    trace_buffer_free(&trace);
    mockdns_zone_destroy(zone);
}

/* The table of builtin_choices.c against vectors/choices.json. */
static void declared_choices_and_features_are_those_of_the_catalogue(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    struct catalog *catalog = catalog_load(TEST_VECTORS, &problems);
    assert_non_null(catalog);
    struct spf_options options;
    spf_options_default(&options);
    assert_int_equal(builtin_choice_count(), catalog_choice_count(catalog));
    for (size_t i = 0; i < builtin_choice_count(); i++) {
        const char *name = builtin_choice_name(i);
        const struct catalog_choice *choice = catalog_choice(catalog, name);
        if (choice == NULL)
            fail_msg("choices.json has no %s", name);
        assert_string_equal(builtin_choice_value(&options, i), choice->default_value);
    }
    const struct implementation *implementation = builtin_implementation(engine, &options);
    for (size_t i = 0; i < implementation->lacks_count; i++)
        assert_non_null(catalog_feature(catalog, implementation->lacks[i]));
    catalog_destroy(catalog);
}

/* Where there is an option each value can be set and is told back; elsewhere only the default.
 * "more" stands for every other number. */
static void choices_are_set_and_told_back(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    struct catalog *catalog = catalog_load(TEST_VECTORS, &problems);
    assert_non_null(catalog);
    for (size_t i = 0; i < builtin_choice_count(); i++) {
        const struct catalog_choice *choice = catalog_choice(catalog, builtin_choice_name(i));
        for (size_t k = 0; k < choice->value_count; k++) {
            const char *value = choice->values[k];
            const char *given = strcmp(value, "more") == 0 ? "7" : value;
            char setting[128];
            (void)snprintf(setting, sizeof setting, "%s=%s", choice->name, given);
            struct spf_options options;
            spf_options_default(&options);
            const char *hint = NULL;
            enum choice_status status = builtin_choice_set(&options, setting, &hint);
            if (choice->engine_option == NULL && strcmp(value, choice->default_value) != 0) {
                assert_int_equal(status, CHOICE_FIXED);
                continue;
            }
            assert_int_equal(status, CHOICE_SET);
            assert_string_equal(builtin_choice_value(&options, i), value);
        }
    }
    catalog_destroy(catalog);
}

static void bad_choices_are_refused(void **state)
{
    (void)state;
    struct spf_options options;
    spf_options_default(&options);
    const char *hint = NULL;
    assert_int_equal(builtin_choice_set(&options, "no-such=x", &hint), CHOICE_UNKNOWN);
    assert_int_equal(builtin_choice_set(&options, "void-ptr", &hint), CHOICE_UNKNOWN);
    assert_int_equal(builtin_choice_set(&options, "void-ptr=", &hint), CHOICE_BAD_VALUE);
    assert_int_equal(builtin_choice_set(&options, "odd-domain=none", &hint), CHOICE_FIXED);
    assert_int_equal(builtin_choice_set(&options, "void-limit=255", &hint), CHOICE_BAD_VALUE);
    assert_int_equal(builtin_choice_set(&options, "void-limit=254", &hint), CHOICE_SET);
    assert_int_equal(options.voids, 254);
    assert_int_equal(builtin_choice_set(&options, "void-limit=none", &hint), CHOICE_SET);
    assert_int_equal(options.voids, SPF_VOIDS_UNLIMITED);
}

static int make(void **state)
{
    (void)state;
    engine = builtin_create();
    return engine == NULL;
}

static int drop(void **state)
{
    (void)state;
    builtin_destroy(engine);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(budget_is_spent_in_virtual_time),
        cmocka_unit_test(questions_are_distinct_without_regard_to_case),
        cmocka_unit_test(sender_with_u_labels_is_converted),
        cmocka_unit_test(limits_of_the_query_go_beyond_those_of_the_rfc),
        cmocka_unit_test(tracing_changes_nothing_and_is_filled),
        cmocka_unit_test(declared_choices_and_features_are_those_of_the_catalogue),
        cmocka_unit_test(choices_are_set_and_told_back),
        cmocka_unit_test(bad_choices_are_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
