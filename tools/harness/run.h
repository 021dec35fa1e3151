/*
 * run.h - a run: cases come in, each with what was observed; verdict, baseline and ledger judge it,
 * reports hear of it, and the buckets are counted. Who runs the cases, and in which order they come
 * back, is not this one's business; an executor runs the cases.
 */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include "baseline.h"
#include "executor.h"
#include "ledger.h"
#include "report.h"

/* What a run consists of. Everything is borrowed until run_end(). */
struct run_plan {
    const struct implementation *implementation;
    const struct suite_set *set;
    const struct suite_test *const *tests; /* the selected ones, in the order to run them */
    size_t test_count;
    /* Instead of tests, where those are made only as the run goes on: what they will be, a tally
     * for each suite of the set; run_tally() adds to one. NULL: tests says it. */
    const struct report_tally *planned;
    const struct derived_summary *derived; /* what the tests were derived from, or NULL */
    const struct verdict_rules *rules;     /* or NULL */
    struct baseline *baseline;             /* or NULL */
    FILE *new_baseline;                    /* each failure is written there as a line, or NULL */
    uint32_t shard_index;                  /* as in report_run */
    uint32_t shard_count;
    bool strict;
    bool stop_at_first;
    bool progress; /* on stderr */
    struct report *const *reports;
    size_t report_count;
    /* Runs a case once more with a trace, for the reports of a failure; NULL: there is none. */
    void (*retrace)(void *user, const struct suite_test *test, struct observed *out);
    void *user;
};

struct run;

/* Counts a test among those of its suite. */
void run_tally(struct report_tally *tally, const struct suite_test *test);

/* Tells the reports that it begins. NULL without memory. */
struct run *run_begin(const struct run_plan *plan);

/* A case has been run. Returns false if the run shall end here: stop_at_first, or output is lost.
 */
bool run_take(struct run *run, const struct suite_test *test, const struct observed *observed);

/* A case that was judged elsewhere: counts it and tells the reports. */
void run_record(struct run *run, const struct suite_test *test, const struct observed *observed,
                const struct verdict *verdict, bool unexpected);

/*
 * Counts what was not taken as not-run, ends the reports and frees the run. interrupted: a signal
 * ended it. *lost tells that output could not be written. Returns how many results are unexpected.
 */
size_t run_end(struct run *run, bool interrupted, bool *lost);

/* Fills in who is under test: implementation and retrace of the plan. */
void run_through(struct run_plan *plan, struct executor *executor);

/*
 * Runs all tests of the plan on the executor. *stop, if it becomes non-zero (a signal), ends it.
 * Returns the number of unexpected results; (size_t)-1 without memory.
 */
size_t run_whole(struct run_plan *plan, struct executor *executor,
                 const volatile sig_atomic_t *stop, bool *lost);

#endif
