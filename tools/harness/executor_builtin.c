/*
 * executor_builtin.c - our engine as an executor: one case after the other, in virtual time.
 */
#include <stdlib.h>
#include <time.h>

#include "builtin.h"
#include "executor.h"
#include "text.h"
#include "verdict.h"

struct engine {
    struct executor executor;
    struct builtin *builtin;
    const struct spf_options *options;
};

static struct engine *engine_of(struct executor *executor)
{
    return (struct engine *)(void *)executor; /* its first member */
}

static double microseconds_since(const struct timespec *began)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) * 1e6 +
           (double)(now.tv_nsec - began->tv_nsec) / 1e3;
}

static void run_test(struct engine *engine, const struct suite_test *test,
                     struct observed *observed)
{
    const char *lacking = verdict_lacks(engine->executor.implementation, test);
    if (lacking != NULL) {
        *observed = (struct observed){
            .state = OBSERVED_UNSUPPORTED, .terms = -1, .voids = -1, .native = text_of(lacking)};
        return;
    }
    struct timespec began;
    (void)clock_gettime(CLOCK_MONOTONIC, &began);
    struct builtin_job job = builtin_job_of(test, engine->options);
    job.twin = true;
    builtin_run(engine->builtin, &job, builtin_trace(engine->builtin), observed);
    observed->us = microseconds_since(&began);
    builtin_prove(engine->builtin, &job, observed);
}

static bool expects_trace(const struct suite_test *test)
{
    bool expects = test->trace.count > 0;
    for (size_t i = 0; i < test->expect_count; i++)
        expects |= test->expect[i].trace.count > 0;
    return expects;
}

static void engine_run(struct executor *executor, const struct suite_test *const *tests,
                       size_t count, const volatile sig_atomic_t *stop, executor_sink *sink,
                       void *user)
{
    for (size_t i = 0; i < count && *stop == 0; i++) {
        struct observed observed;
        run_test(engine_of(executor), tests[i], &observed);
        if (!expects_trace(tests[i]))
            observed.trace = NULL; /* reports show it of what was run again because of them */
        if (!sink(user, tests[i], &observed))
            return;
    }
}

static void engine_retrace(struct executor *executor, const struct suite_test *test,
                           struct observed *observed)
{
    run_test(engine_of(executor), test, observed);
}

static void engine_destroy(struct executor *executor)
{
    struct engine *engine = engine_of(executor);
    builtin_destroy(engine->builtin);
    free(engine);
}

struct executor *executor_builtin(const struct spf_options *options)
{
    struct engine *engine = calloc(1, sizeof *engine);
    struct builtin *builtin = builtin_create();
    if (engine == NULL || builtin == NULL) {
        free(engine);
        builtin_destroy(builtin);
        return NULL;
    }
    *engine =
        (struct engine){.executor = {.implementation = builtin_implementation(builtin, options),
                                     .run = engine_run,
                                     .retrace = engine_retrace,
                                     .destroy = engine_destroy},
                        .builtin = builtin,
                        .options = options};
    return &engine->executor;
}
