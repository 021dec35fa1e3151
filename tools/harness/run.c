/*
 * run.c - from observations to counted, reported verdicts. A run that ends early, by choice or by a
 * signal, still sums up: what was not taken counts as not-run.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "derive.h"
#include "text.h"

struct run {
    const struct run_plan *plan;
    struct report_run view;
    struct report_tally *suites;
    struct ledger *ledger;
    struct timespec began;
    double progress_at; /* when the progress line is due again */
    size_t taken;
    bool lost; /* output could not be written */
};

static double seconds_since(const struct timespec *began)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

static uint64_t hash_on(uint64_t hash, const void *data, size_t len)
{
    const uint8_t *octets = data;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ octets[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* Does not depend on the order of the tests, which --shuffle changes. */
static void hash_test(struct report_tally *tally, const struct suite_test *test)
{
    char rev[16];
    int len = snprintf(rev, sizeof rev, " %lu", (unsigned long)test->rev);
    uint64_t hash = hash_on(UINT64_C(0xcbf29ce484222325), test->id, strlen(test->id));
    tally->hash += hash_on(hash, rev, len > 0 ? (size_t)len : 0);
}

/* The tally of a suite; tests of one suite mostly follow each other, so the search is short. */
static struct report_tally *tally_of(struct run *run, const struct suite *suite)
{
    for (size_t i = run->view.suite_count; i-- > 0;)
        if (run->suites[i].suite == suite)
            return &run->suites[i];
    return NULL;
}

void run_tally(struct report_tally *tally, const struct suite_test *test)
{
    tally->total++;
    hash_test(tally, test);
}

/* Counts the tests of the plan, or takes over their counts. */
static void fill_tallies(struct run *run)
{
    const struct run_plan *plan = run->plan;
    struct report_tally *all = &run->view.all;
    for (size_t i = 0; i < run->view.suite_count; i++) {
        if (plan->planned == NULL)
            continue;
        run->suites[i] = plan->planned[i];
        all->hash += plan->planned[i].hash;
    }
    for (size_t i = 0; plan->planned == NULL && i < plan->test_count; i++) {
        struct report_tally *tally = tally_of(run, plan->tests[i]->suite);
        if (tally == NULL)
            continue;
        run_tally(tally, plan->tests[i]);
        hash_test(all, plan->tests[i]);
    }
    all->total = plan->test_count;
}

/* One tally for each suite with selected tests, in the order the suites were loaded. */
static bool make_tallies(struct run *run)
{
    const struct run_plan *plan = run->plan;
    size_t suites = suite_set_suite_count(plan->set);
    struct report_tally *all = calloc(suites + 1, sizeof *all);
    if (all == NULL)
        return false;
    run->suites = all;
    run->view.suite_count = suites;
    for (size_t i = 0; i < suites; i++)
        all[i].suite = suite_set_suite(plan->set, i);
    fill_tallies(run);
    size_t kept = 0;
    for (size_t i = 0; i < suites; i++)
        if (all[i].total > 0)
            all[kept++] = all[i];
    run->view.suite_count = kept;
    run->view.suites = all;
    return true;
}

/* Output once lost stays lost: the run goes on to its end only if someone still reads. */
static void flush_reports(struct run *run)
{
    for (size_t i = 0; i < run->plan->report_count; i++)
        if (!output_flush(&run->plan->reports[i]->out))
            run->lost = true;
}

struct run *run_begin(const struct run_plan *plan)
{
    struct run *run = calloc(1, sizeof *run);
    struct ledger *ledger = ledger_create();
    if (run == NULL || ledger == NULL) {
        free(run);
        ledger_destroy(ledger);
        return NULL;
    }
    run->plan = plan;
    run->ledger = ledger;
    run->view = (struct report_run){.implementation = plan->implementation,
                                    .tests = plan->tests,
                                    .test_count = plan->test_count,
                                    .ledger = ledger,
                                    .derived = plan->derived,
                                    .shard_index = plan->shard_index,
                                    .shard_count = plan->shard_count,
                                    .strict = plan->strict};
    (void)clock_gettime(CLOCK_MONOTONIC, &run->began);
    run->progress_at = 0.2;
    if (!make_tallies(run)) {
        ledger_destroy(ledger);
        free(run);
        return NULL;
    }
    for (size_t i = 0; i < plan->report_count; i++) {
        plan->reports[i]->derived = plan->derived != NULL ? plan->derived->option : NULL;
        if (plan->reports[i]->form->begin != NULL)
            plan->reports[i]->form->begin(plan->reports[i], &run->view);
    }
    return run;
}

static void count(struct run *run, const struct suite_test *test, const struct verdict *verdict,
                  bool unexpected)
{
    struct report_tally *tally = tally_of(run, test->suite);
    run->view.all.buckets[verdict->outcome]++;
    run->view.all.unexpected += unexpected;
    if (tally != NULL) {
        tally->buckets[verdict->outcome]++;
        tally->unexpected += unexpected;
    }
    for (size_t i = 0; i < UNCHECKED_KINDS; i++)
        run->view.unchecked[i] += verdict->unchecked >> i & 1;
}

static void show_progress(struct run *run)
{
    double now = seconds_since(&run->began);
    if (now < run->progress_at)
        return;
    run->progress_at = now + 0.1;
    (void)fprintf(stderr, "\r%zu of %zu, %zu unexpected", run->taken, run->plan->test_count,
                  run->view.all.unexpected);
}

static void clear_progress(const struct run *run)
{
    if (run->plan->progress && run->progress_at > 0.25)
        (void)fprintf(stderr, "\r%60s\r", "");
}

static void tell(struct run *run, const struct suite_test *test, const struct observed *observed,
                 const struct verdict *verdict, bool unexpected)
{
    const struct run_plan *plan = run->plan;
    struct observed again;
    const struct observed *shown = observed;
    if (unexpected && plan->retrace != NULL) {
        plan->retrace(plan->user, test, &again);
        again.us = observed->us; /* without the trace */
        shown = &again;
    }
    if (unexpected)
        clear_progress(run);
    run->view.seconds = seconds_since(&run->began);
    const struct report_case item = {test, shown, verdict, unexpected, run->taken};
    for (size_t i = 0; i < plan->report_count; i++) {
        errno = 0;
        plan->reports[i]->form->test(plan->reports[i], &run->view, &item);
        run->lost |= !output_good(&plan->reports[i]->out);
    }
}

/* A failure that a line of a baseline could list. */
static bool listable(const struct verdict *verdict)
{
    return verdict->outcome == VERDICT_FAIL || verdict->outcome == VERDICT_FAIL_DNS ||
           verdict->outcome == VERDICT_INCONSISTENT || verdict->outcome == VERDICT_ERROR ||
           verdict->outcome == VERDICT_CRASH || verdict->outcome == VERDICT_TIMEOUT ||
           verdict->outcome == VERDICT_PROTOCOL;
}

void run_record(struct run *run, const struct suite_test *test, const struct observed *observed,
                const struct verdict *verdict, bool unexpected)
{
    run->taken++;
    count(run, test, verdict, unexpected);
    tell(run, test, observed, verdict, unexpected);
    if (run->plan->progress)
        show_progress(run);
}

bool run_take(struct run *run, const struct suite_test *test, const struct observed *observed)
{
    const struct run_plan *plan = run->plan;
    struct verdict verdict;
    verdict_judge(plan->rules, plan->implementation, test, observed, &verdict);
    if (!ledger_note(run->ledger, plan->rules, plan->implementation, test, observed, &verdict)) {
        verdict.outcome = VERDICT_ERROR;
        (void)snprintf(verdict.reason, sizeof verdict.reason, "out of memory");
    }
    if (plan->new_baseline != NULL && listable(&verdict))
        baseline_print(plan->new_baseline, test, observed, &verdict);
    if (plan->baseline != NULL)
        baseline_apply(plan->baseline, test, observed, &verdict);
    bool unexpected = verdict_unexpected(&verdict, test, plan->strict);
    run_record(run, test, observed, &verdict, unexpected);
    return !run->lost && !(unexpected && plan->stop_at_first);
}

size_t run_end(struct run *run, bool interrupted, bool *lost)
{
    const struct run_plan *plan = run->plan;
    run->view.all.buckets[VERDICT_NOT_RUN] += plan->test_count - run->taken;
    for (size_t i = 0; i < run->view.suite_count; i++) {
        struct report_tally *tally = &run->suites[i];
        size_t seen = 0;
        for (size_t k = 0; k < VERDICT_OUTCOME_COUNT; k++)
            seen += tally->buckets[k];
        tally->buckets[VERDICT_NOT_RUN] += tally->total - seen;
    }
    clear_progress(run);
    run->view.interrupted = interrupted;
    run->view.seconds = seconds_since(&run->began);
    for (size_t i = 0; i < plan->report_count; i++)
        if (plan->reports[i]->form->end != NULL)
            plan->reports[i]->form->end(plan->reports[i], &run->view);
    flush_reports(run);
    *lost = run->lost;
    size_t unexpected = run->view.all.unexpected;
    ledger_destroy(run->ledger);
    free(run->suites);
    free(run);
    return unexpected;
}

/* --- all of it, through an executor --- */

static bool take(void *user, const struct suite_test *test, const struct observed *observed)
{
    return run_take(user, test, observed);
}

static void retrace(void *user, const struct suite_test *test, struct observed *out)
{
    struct executor *executor = user;
    executor->retrace(executor, test, out);
}

void run_through(struct run_plan *plan, struct executor *executor)
{
    plan->implementation = executor->implementation;
    plan->retrace = executor->retrace != NULL ? retrace : NULL;
    plan->user = executor;
}

size_t run_whole(struct run_plan *plan, struct executor *executor,
                 const volatile sig_atomic_t *stop, bool *lost)
{
    run_through(plan, executor);
    struct run *run = run_begin(plan);
    if (run == NULL)
        return (size_t)-1;
    executor->run(executor, plan->tests, plan->test_count, stop, take, run);
    return run_end(run, *stop != 0, lost);
}
