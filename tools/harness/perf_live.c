/*
 * perf_live.c - an executor as a runner: an adapter or a program, whose cases go out in bulk, so
 * that its window stays full. The microseconds of a case are those it tells itself.
 */
#include <stdlib.h>

#include "arena.h"
#include "perf.h"

struct pass {
    double *us;
    enum spf_result *results;
    bool *told; /* or NULL */
    size_t count;
    size_t given;
};

static bool on_case(void *user, const struct suite_test *test, const struct observed *observed)
{
    struct pass *pass = user;
    size_t i = pass->count++;
    (void)test;
    pass->us[i] = observed->us;
    pass->results[i] = observed->result;
    pass->given += observed->state == OBSERVED_RESULT;
    if (pass->told != NULL)
        pass->told[i] = observed->state == OBSERVED_RESULT;
    return true;
}

static bool run_pass(void *user, const struct suite_test *const *tests, size_t count, double *us,
                     enum spf_result *results)
{
    struct perf_live *live = user;
    struct pass pass = {.us = us, .results = results};
    live->executor->run(live->executor, tests, count, live->stop, on_case, &pass);
    return pass.given == count;
}

struct perf_runner perf_live(struct perf_live *live)
{
    const struct implementation *implementation = live->executor->implementation;
    (void)snprintf(live->label, sizeof live->label, "%.80s %.40s, depth %s", implementation->name,
                   implementation->version, implementation->depth);
    return (struct perf_runner){live->label, run_pass, live};
}

size_t perf_live_select(struct perf_live *live, const struct suite_test *const *tests, size_t count,
                        const struct suite_test **out)
{
    struct pass pass = {.us = arena_heap_zeroed(count + 1, sizeof(double)),
                        .results = arena_heap_zeroed(count + 1, sizeof(enum spf_result)),
                        .told = arena_heap_zeroed(count + 1, sizeof(bool))};
    size_t kept = 0;
    live->executor->run(live->executor, tests, count, live->stop, on_case, &pass);
    for (size_t i = 0; i < pass.count; i++)
        if (pass.told[i])
            out[kept++] = tests[i];
    free(pass.us);
    free(pass.results);
    free(pass.told);
    return kept;
}
