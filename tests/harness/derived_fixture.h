/*
 * derived_fixture.h - one vector, an executor that is our engine except where a test spoils its
 * observations, and the derived tests that came by.
 */
#ifndef DERIVED_FIXTURE_H
#define DERIVED_FIXTURE_H

#include "derive.h"
#include "verdict_fixture.h"

/* Spoils what is observed of a test. */
typedef void spoiler(const struct suite_test *test, struct observed *observed);
/* Looks at a derived test that is about to be run. */
typedef void looker(const struct suite_test *test);

struct spoilt {
    struct executor executor; /* first */
    struct executor *engine;
    struct implementation implementation;
    spoiler *spoil;
    looker *look;
    executor_sink *sink;
    void *user;
};

static inline bool spoilt_take(void *user, const struct suite_test *test,
                               const struct observed *observed)
{
    struct spoilt *spoilt = user;
    struct observed copy = *observed;
    if (spoilt->spoil != NULL)
        spoilt->spoil(test, &copy);
    return spoilt->sink(spoilt->user, test, &copy);
}

static inline void spoilt_run(struct executor *executor, const struct suite_test *const *tests,
                              size_t count, const volatile sig_atomic_t *stop, executor_sink *sink,
                              void *user)
{
    struct spoilt *spoilt = (struct spoilt *)(void *)executor;
    spoilt->sink = sink;
    spoilt->user = user;
    for (size_t i = 0; i < count && spoilt->look != NULL; i++)
        spoilt->look(tests[i]);
    spoilt->engine->run(spoilt->engine, tests, count, stop, spoilt_take, spoilt);
}

/* A suite of one vector with this zone, client and expected result. */
static inline struct suite_set *one_vector(const char *zone, const char *ip, const char *members)
{
    static char text[8192];
    int len =
        snprintf(text, sizeof text,
                 "{\"format\":1,\"suite\":\"t\",\"title\":\"t\","
                 "\"source\":{\"kind\":\"rfc\",\"ref\":\"RFC 7208\",\"license\":\"MIT\"},"
                 "\"tests\":[{\"id\":\"t/v\",\"rev\":1,\"title\":\"t\",\"zone\":%s,"
                 "\"query\":{\"ip\":\"%s\",\"from\":\"a@example.com\",\"helo\":\"h.example\"},"
                 "\"level\":\"must\",\"severity\":\"low\",\"spec\":[\"4.6.4-void-limit\"],"
                 "\"why\":\"w\",\"status\":\"stable\",%s}]}",
                 zone, ip, members);
    assert_true(len > 0 && (size_t)len < sizeof text);
    struct suite_set *set = empty_set();
    if (!suite_set_add_text(set, "t.json", text, (size_t)len))
        problems_print(suite_set_problems(set), stderr);
    assert_int_equal(suite_set_count(set), 1);
    return set;
}

typedef size_t derived_run(struct run_plan *plan, struct executor *executor,
                           const struct derive_options *options, const volatile sig_atomic_t *stop,
                           bool *lost);

/* Runs what is derived from the only test of the set; returns how many results are unexpected. */
static inline size_t derive_and_run(derived_run *run, struct suite_set *set, spoiler *spoil,
                                    looker *look, const struct derive_options *options,
                                    size_t *total)
{
    static const volatile sig_atomic_t never = 0;
    static const struct derive_options all;
    struct spf_options readings;
    spf_options_default(&readings);
    struct spoilt spoilt = {.engine = executor_builtin(&readings), .spoil = spoil, .look = look};
    assert_non_null(spoilt.engine);
    spoilt.implementation = *spoilt.engine->implementation;
    spoilt.executor = (struct executor){
        .implementation = &spoilt.implementation, .wants_json = true, .run = spoilt_run};
    const struct suite_test *test = suite_set_test(set, 0);
    struct run_plan plan = {.set = set, .tests = &test, .test_count = 1};
    bool lost = false;
    size_t unexpected =
        run(&plan, &spoilt.executor, options != NULL ? options : &all, &never, &lost);
    assert_false(lost);
    if (total != NULL)
        *total = plan.test_count;
    spoilt.engine->destroy(spoilt.engine);
    suite_set_destroy(set);
    return unexpected;
}

/* Does the id end so? */
static inline bool is_derived(const struct suite_test *test, const char *suffix)
{
    size_t len = strlen(test->id);
    size_t end = strlen(suffix);
    return len > end && strcmp(test->id + len - end, suffix) == 0;
}

#endif
