/*
 * measure.c - how many runs of a piece of work fit into a second of CPU time.
 *
 * The sides take turns within each repetition, so that whatever slows the machine down for a while
 * hits all of them. The clock is that of the process: what other processes do does not count, but
 * for what they do to caches; hence the median and the spread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

/* Runs for warm-up and for finding out how many runs a repetition takes. */
#define WARM_UP_SECONDS 0.02

static double cpu_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* One run, checked. */
static bool run_once(const struct side *side, size_t workload, bool parse)
{
    if (parse)
        return side->parse(side->state, workload);
    struct bench_result result;
    return side->evaluate(side->state, workload, &result) &&
           result.result == workloads[workload].result &&
           result.questions == workloads[workload].questions;
}

static bool runs(const struct side *side, size_t workload, bool parse, unsigned long count)
{
    bool ok = true;
    for (unsigned long i = 0; i < count; i++)
        ok = run_once(side, workload, parse) && ok;
    if (!ok)
        (void)fprintf(stderr, "spf-bench: %s: %s gave another result or count of questions\n",
                      workloads[workload].name, side->name);
    return ok;
}

static bool runs_for(const struct side *side, size_t workload, bool parse, double seconds,
                     unsigned long *count)
{
    unsigned long chunk = 1;
    double begin = cpu_seconds();
    double spent = 0;
    unsigned long done = 0;
    while (spent < WARM_UP_SECONDS) {
        if (!runs(side, workload, parse, chunk))
            return false;
        done += chunk;
        chunk *= 2;
        spent = cpu_seconds() - begin;
    }
    *count = (unsigned long)((double)done * seconds / spent) + 1;
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *values, size_t count, double *low, double *high)
{
    qsort(values, count, sizeof *values, compare);
    if (low != NULL)
        *low = values[0];
    if (high != NULL)
        *high = values[count - 1];
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Allocations of a hundred runs, after warm-up. */
static double allocations(const struct side *side, size_t workload, bool parse)
{
    const unsigned long count = 100;
    if (!alloc_counting())
        return -1;
    unsigned long before = alloc_count();
    if (!runs(side, workload, parse, count))
        return -1;
    return (double)(alloc_count() - before) / (double)count;
}

static bool repeat(const struct side *sides, size_t count, size_t workload, bool parse,
                   unsigned repetitions, const unsigned long *sizes, double *rates)
{
    for (unsigned r = 0; r < repetitions; r++) {
        for (size_t i = 0; i < count; i++) {
            double begin = cpu_seconds();
            if (!runs(&sides[i], workload, parse, sizes[i]))
                return false;
            rates[i * repetitions + r] = (double)sizes[i] / (cpu_seconds() - begin);
        }
    }
    return true;
}

bool measure(const struct side *sides, size_t count, size_t workload, bool parse,
             const struct measure_options *options, struct figure *figures)
{
    unsigned long sizes[SIDE_COUNT];
    for (size_t i = 0; i < count; i++)
        if (!runs_for(&sides[i], workload, parse, options->seconds, &sizes[i]))
            return false;
    double *rates = calloc(count * options->repetitions, sizeof *rates);
    bool ok =
        rates != NULL && repeat(sides, count, workload, parse, options->repetitions, sizes, rates);
    for (size_t i = 0; ok && i < count; i++) {
        figures[i].median = median(rates + i * options->repetitions, options->repetitions,
                                   &figures[i].low, &figures[i].high);
        figures[i].allocations = allocations(&sides[i], workload, parse);
    }
    free(rates);
    return ok;
}
