/*
 * perf.c - repetitions, medians and percentiles. The median of several repetitions stands up to a
 * machine that is busy now and then; the quartiles show how busy it was.
 */
#include "perf.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "assets.h"
#include "builtin.h"
#include "json_plain.h"
#include "text.h"

enum { SAMPLES_MAX = 200 * 1000 };

static double now(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The value below which share of the sorted values lie. */
static double at_share(const double *sorted, size_t count, double share)
{
    size_t at = (size_t)(share * (double)count);
    return sorted[at < count ? at : count - 1];
}

static void take_times(struct perf_row *row, double *samples, size_t count)
{
    if (count == 0)
        return;
    qsort(samples, count, sizeof *samples, by_size);
    row->p50 = at_share(samples, count, 0.50);
    row->p90 = at_share(samples, count, 0.90);
    row->p99 = at_share(samples, count, 0.99);
    row->most = samples[count - 1];
}

static void take_rates(struct perf_row *row, double *rates)
{
    qsort(rates, row->repetitions, sizeof *rates, by_size);
    row->rate = at_share(rates, row->repetitions, 0.50);
    row->rate_low = at_share(rates, row->repetitions, 0.25);
    row->rate_high = at_share(rates, row->repetitions, 0.75);
}

/* One pass over the cases, its room and its rest. */
struct pass {
    const struct suite_test *const *tests;
    size_t count;
    double *us;
    enum spf_result *results;
};

static const char *first_wrong(const struct pass *pass)
{
    for (size_t i = 0; i < pass->count; i++)
        if (pass->tests[i]->expect_count == 1 &&
            pass->results[i] != pass->tests[i]->expect[0].result)
            return pass->tests[i]->id;
    return NULL;
}

/* Passes for that many seconds: cases a second. 0 if the runner gave up. */
static double repeat(const struct perf_runner *runner, const struct pass *pass, double seconds,
                     double *samples, size_t *sample_count)
{
    double began = now();
    double spent = 0;
    size_t cases = 0;
    do {
        if (!runner->run(runner->user, pass->tests, pass->count, pass->us, pass->results))
            return 0;
        cases += pass->count;
        spent = now() - began;
        for (size_t i = 0; i < pass->count && *sample_count < SAMPLES_MAX; i++)
            samples[(*sample_count)++] = pass->us[i];
    } while (spent < seconds);
    return (double)cases / spent;
}

bool perf_measure(const struct perf_runner *runner, const char *workload,
                  const struct suite_test *const *tests, size_t count, double seconds,
                  struct perf_row *row)
{
    *row = (struct perf_row){.cases = count};
    (void)snprintf(row->workload, sizeof row->workload, "%s", workload);
    struct pass pass = {tests, count, arena_heap_zeroed(count + 1, sizeof(double)),
                        arena_heap_zeroed(count + 1, sizeof(enum spf_result))};
    double *samples = arena_heap_zeroed(SAMPLES_MAX, sizeof *samples);
    const double part = seconds / (double)PERF_REPETITIONS;
    double rates[PERF_REPETITIONS];
    size_t sample_count = 0;
    bool good = count > 0 && runner->run(runner->user, tests, count, pass.us, pass.results);
    if (good)
        row->wrong = first_wrong(&pass);
    for (; good && row->repetitions < PERF_REPETITIONS; row->repetitions++) {
        rates[row->repetitions] = repeat(runner, &pass, part, samples, &sample_count);
        good = rates[row->repetitions] > 0;
    }
    if (good) {
        take_rates(row, rates);
        take_times(row, samples, sample_count);
    }
    free(pass.us);
    free(pass.results);
    free(samples);
    return good;
}

bool perf_results(const struct merged_run *run, struct perf_row *row)
{
    *row = (struct perf_row){.cases = run->count};
    (void)text_format(text_of(run->label), row->workload, sizeof row->workload);
    double *samples = arena_heap_zeroed(run->count + 1, sizeof *samples);
    double seconds = 0;
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++) {
        double us = json_number_value(json_object_get(run->cases[i], "us"));
        if (us > 0)
            samples[count++] = us;
    }
    for (size_t i = 0; i < run->file_count; i++)
        seconds += json_number_value(json_object_get(results_footer(run->results[i]), "seconds"));
    take_times(row, samples, count);
    if (seconds > 0)
        row->rate = (double)run->count / seconds;
    free(samples);
    return count > 0;
}

struct suite_set *perf_workloads(void)
{
    const struct suite_load_options options = {NULL, 0, false};
    struct suite_set *set = suite_set_create(&options);
    if (set != NULL &&
        !suite_set_add_text(set, "workloads.json", asset_workloads, asset_workloads_len))
        abort(); /* it is ours: a build that does not read it is broken */
    return set;
}

/* --- our engine --- */

struct perf_builtin {
    struct builtin *builtin;
    struct spf_options options;
};

static bool run_builtin_pass(void *user, const struct suite_test *const *tests, size_t count,
                             double *us, enum spf_result *results)
{
    struct perf_builtin *own = user;
    double before = now();
    for (size_t i = 0; i < count; i++) {
        struct observed observed;
        const struct builtin_job job = builtin_job_of(tests[i], &own->options);
        builtin_run(own->builtin, &job, NULL, &observed);
        double after = now();
        us[i] = (after - before) * 1e6;
        results[i] = observed.result;
        before = after;
    }
    return true;
}

struct perf_builtin *perf_builtin_create(struct perf_runner *runner)
{
    struct perf_builtin *own = arena_heap_zeroed(1, sizeof *own);
    own->builtin = builtin_create();
    spf_options_default(&own->options);
    *runner = (struct perf_runner){"spfproof " SPFPROOF_VERSION, run_builtin_pass, own};
    if (own->builtin != NULL)
        return own;
    free(own);
    return NULL;
}

void perf_builtin_destroy(struct perf_builtin *builtin)
{
    if (builtin == NULL)
        return;
    builtin_destroy(builtin->builtin);
    free(builtin);
}

/* --- output --- */

static void write_json_row(FILE *out, const char *label, const struct perf_row *row)
{
    json_t *object =
        json_pack("{s:s?, s:s, s:I, s:I, s:f, s:[f, f], s:{s:f, s:f, s:f, s:f}, s:s?}",
                  "implementation", label, "workload", row->workload, "cases",
                  (json_int_t)row->cases, "repetitions", (json_int_t)row->repetitions, "rate",
                  row->rate, "quartiles", row->rate_low, row->rate_high, "us", "p50", row->p50,
                  "p90", row->p90, "p99", row->p99, "max", row->most, "wrong", row->wrong);
    if (object == NULL)
        abort(); /* out of memory */
    json_plain_write(out, object, 0);
    (void)putc('\n', out);
    json_decref(object);
}

void perf_write(struct output *out, const char *label, const struct perf_row *rows, size_t count,
                bool as_json)
{
    if (!as_json) {
        if (label != NULL)
            (void)fprintf(out->file, "%s, one process, one thread\n", label);
        (void)fprintf(out->file, "%-24s %8s %12s %25s %9s %9s %9s %9s\n", "workload", "cases",
                      "cases/s", "quartiles", "p50 us", "p90 us", "p99 us", "max us");
    }
    for (size_t i = 0; i < count; i++) {
        const struct perf_row *row = &rows[i];
        if (as_json) {
            write_json_row(out->file, label, row);
            continue;
        }
        char quartiles[64] = "";
        if (row->repetitions > 0)
            (void)snprintf(quartiles, sizeof quartiles, "%.0f to %.0f", row->rate_low,
                           row->rate_high);
        (void)fprintf(out->file, "%-24s %8zu %12.0f %25s", row->workload, row->cases, row->rate,
                      quartiles);
        const double times[] = {row->p50, row->p90, row->p99, row->most};
        for (size_t k = 0; k < sizeof times / sizeof *times; k++)
            (void)(row->most > 0 ? fprintf(out->file, " %9.1f", times[k])
                                 : fprintf(out->file, " %9s", "-"));
        (void)putc('\n', out->file);
        if (row->left_out > 0)
            (void)fprintf(out->file, "  %zu more give no result and are left out\n", row->left_out);
        if (row->wrong != NULL)
            (void)fprintf(out->file, "  %s gave another result than the one expected\n",
                          row->wrong);
    }
}
