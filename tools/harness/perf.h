/*
 * perf.h - how fast an implementation is: cases a second and the time one case takes.
 *
 * Who runs the cases is a runner's business: perf_builtin() is the one of our own engine,
 * perf_live() that of any other implementation. What a results file tells of the time of its cases
 * is read by perf_results().
 */
#ifndef HARNESS_PERF_H
#define HARNESS_PERF_H

#include "executor.h"
#include "output.h"
#include "results_merge.h"
#include "suite.h"

/* Runs tests[0..count) once, in order, and writes the microseconds each took to us and its result
 * to results. False if it could not. */
typedef bool perf_run(void *user, const struct suite_test *const *tests, size_t count, double *us,
                      enum spf_result *results);

struct perf_runner {
    const char *label;
    perf_run *run;
    void *user;
};

enum { PERF_REPETITIONS = 7 };

struct perf_row {
    char workload[64];
    size_t cases;       /* of one pass */
    size_t repetitions; /* 0: no rate was measured, the times are those of a results file */
    double rate;        /* cases a second: the median of the repetitions */
    double rate_low;    /* their quartiles */
    double rate_high;
    double p50, p90, p99, most; /* microseconds a case; 0 if unknown */
    size_t left_out;            /* cases it gives no result to; not among cases */
    const char *wrong; /* the id of a case whose result is not the first expected, or NULL */
};

/* Runs one pass to warm up, then PERF_REPETITIONS times passes for a part of seconds. */
bool perf_measure(const struct perf_runner *runner, const char *workload,
                  const struct suite_test *const *tests, size_t count, double seconds,
                  struct perf_row *row);

/* The times in a results file; false if it has none. */
bool perf_results(const struct merged_run *run, struct perf_row *row);

/* The three workloads of workloads.json. */
struct suite_set *perf_workloads(void);

/* Our engine; NULL without memory. */
struct perf_builtin;
struct perf_builtin *perf_builtin_create(struct perf_runner *runner);
void perf_builtin_destroy(struct perf_builtin *builtin);

/* Another implementation, run by an executor of the caller's. *stop, if it becomes non-zero, ends a
 * pass. */
struct perf_live {
    struct executor *executor;
    const volatile sig_atomic_t *stop;
    char label[160];
};
struct perf_runner perf_live(struct perf_live *live);

/* The tests that it gives a result to, in order; out has room for count. Returns how many. */
size_t perf_live_select(struct perf_live *live, const struct suite_test *const *tests, size_t count,
                        const struct suite_test **out);

/* A table with a line for each row; as_json: one JSON object a row and line. */
void perf_write(struct output *out, const char *label, const struct perf_row *rows, size_t count,
                bool as_json);

#endif
