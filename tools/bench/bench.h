/*
 * bench.h - the parts of spf-bench: workloads, the two sides that run them, the count of
 * allocations, and the measuring.
 */
#ifndef BENCH_H
#define BENCH_H

#include "mockdns/zone.h"

/* --- workload.c --- */

/* One evaluation and what must come out of it. */
struct workload {
    const char *name;
    const char *domain; /* the sender is strong-bad@ it */
    const char *client; /* IPv4 */
    const char *record; /* the domain's, for parse-only */
    enum spf_result result;
    unsigned questions;
};

#define WORKLOAD_COUNT 3
extern const struct workload workloads[WORKLOAD_COUNT];

/* The HELO name, the sender's local-part and the name of the checking host of all of them. */
#define BENCH_HELO "mx.sender.example.com"
#define BENCH_LOCAL_PART "strong-bad"
#define BENCH_RECEIVER "receiver.example.org"
/* The text of a fail without exp, on both sides. */
#define BENCH_EXPLANATION "SPF fail"

/* The zone of all of them. NULL after an error, which is told on stderr. */
struct mockdns_zone *workload_zone(void);

/* --- sides --- */

enum side_kind {
    SIDE_LIBSPF2,
    SIDE_WITH_FIELD,    /* our engine, writing Received-SPF as libspf2 always does */
    SIDE_WITHOUT_FIELD, /* our engine */
    SIDE_ZONE_ALONE     /* nobody: the questions, asked of the zone */
};
#define SIDE_COUNT 4

/* What one evaluation came to. */
struct bench_result {
    enum spf_result result;
    unsigned questions;
    bool field; /* a Received-SPF field was written */
};

/*
 * One implementation. Each evaluate() is a whole check of the workload: request, questions, records
 * parsed anew, result; parse() parses the workload's record. Both return false if something did not
 * work as it must. Neither keeps anything for the next call.
 */
struct side {
    const char *name;
    bool (*evaluate)(void *state, size_t workload, struct bench_result *result);
    bool (*parse)(void *state, size_t workload); /* NULL: has no parser */
    void *state;
};

/* NULL after an error, which is told on stderr. */
void *ours_create(const struct mockdns_zone *zone);
void ours_destroy(void *state); /* NULL is allowed */
bool ours_evaluate(void *state, size_t workload, struct bench_result *result);
bool ours_evaluate_with_field(void *state, size_t workload, struct bench_result *result);
bool ours_parse(void *state, size_t workload);

/* The session that ours asks. */
struct mockdns_session *ours_session(void *state);

void *zone_alone_create(const struct mockdns_zone *zone, void *ours);
void zone_alone_destroy(void *state); /* NULL is allowed */
bool zone_alone_evaluate(void *state, size_t workload, struct bench_result *result);

void *libspf2_create(const struct mockdns_zone *zone);
void libspf2_destroy(void *state); /* NULL is allowed */
bool libspf2_evaluate(void *state, size_t workload, struct bench_result *result);
bool libspf2_parse(void *state, size_t workload);

/* --- alloc.c --- */

/* Can allocations be counted in this build? Not under a sanitizer, which has an allocator of its
 * own. */
bool alloc_counting(void);
/* Calls of malloc, calloc and realloc since the program began, libraries included. */
unsigned long alloc_count(void);

/* --- measure.c --- */

/* Figures of one kind of work on one side. */
struct figure {
    double median; /* runs per second of process CPU time */
    double low;
    double high;
    double allocations; /* per run; -1 if they cannot be counted */
};

struct measure_options {
    unsigned repetitions;
    double seconds; /* of CPU time for one repetition */
};

/*
 * Measures count sides on one workload, parsing or evaluating, one after the other in each of the
 * repetitions. Returns false, with a message on stderr, if a run failed.
 */
bool measure(const struct side *sides, size_t count, size_t workload, bool parse,
             const struct measure_options *options, struct figure *figures);

/* The median of values, which are sorted; low and high receive the ends if not NULL. */
double median(double *values, size_t count, double *low, double *high);

/* --- startup.c --- */

/* Runs argv count times, output thrown away, and prints the wall time of one run. Returns false if
 * it could not be run or failed. */
bool startup(char *const *argv, unsigned count, bool json);

#endif
