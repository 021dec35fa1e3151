/*
 * executor.h - whoever runs cases: our engine (executor_builtin()), or an adapter. It is given
 * tests and hands back what it observed; it judges nothing. Plain runs, variants and faults all go
 * through this one seam, so none of them knows which implementation answers.
 */
#ifndef HARNESS_EXECUTOR_H
#define HARNESS_EXECUTOR_H

#include <signal.h>

#include "observed.h"
#include "spf/check.h"
#include "suite.h"

/* Receives one observation, valid during the call. Returns false if no more tests shall be run. */
typedef bool executor_sink(void *user, const struct suite_test *test,
                           const struct observed *observed);

struct executor {
    const struct implementation *implementation;
    bool ours; /* it is our own engine, which is no second opinion on itself */
    /* Does it use zone_json and zone_number of a test, or zone alone? A derived zone is made into
     * JSON only for who wants it. */
    bool wants_json;
    /*
     * Runs the tests, in any order and any number at a time, and returns when each has been handed
     * to the sink, the sink has returned false, or *stop has become non-zero (a signal). Tests and
     * their zones are borrowed until it returns. May be called any number of times.
     */
    void (*run)(struct executor *executor, const struct suite_test *const *tests, size_t count,
                const volatile sig_atomic_t *stop, executor_sink *sink, void *user);
    /* Runs one test again with a trace, which stays valid until the next one; NULL: it has none. */
    void (*retrace)(struct executor *executor, const struct suite_test *test,
                    struct observed *observed);
    void (*destroy)(struct executor *executor);
};

/* Our engine under options, which must outlive it. NULL without memory. */
struct executor *executor_builtin(const struct spf_options *options);

#endif
