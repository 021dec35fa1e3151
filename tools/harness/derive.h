/*
 * derive.h - runs of tests that are made out of other tests: what variants (run_variants.c) and
 * faults (run_faults.c) have in common. It keeps derived tests for the whole run, since reports and
 * ledger name them, and their zones only while they are run.
 */
#ifndef HARNESS_DERIVE_H
#define HARNESS_DERIVE_H

#include "arena.h"
#include "run.h"

/* How many vectors were left out for one reason; the reason is static. */
struct derived_skip {
    const char *reason;
    size_t count;
};

enum { DERIVED_SKIPS = 12 };

/* One way of deriving: its name, words for people, and counts. */
struct derived_kind {
    const char *name;
    const char *does;
    const char *holds;
    size_t derived;
    struct derived_skip skipped[DERIVED_SKIPS];
};

/* What a run derived, for reports. */
struct derived_summary {
    const char *option; /* of the command: "--variants" */
    size_t vectors;     /* that tests were derived from, or skipped */
    struct derived_kind *kinds;
    size_t kind_count;
};

void derived_skip(struct derived_kind *kind, const char *reason);

/* What to derive. */
struct derive_options {
    const char *const *kinds; /* names; none: all */
    size_t kind_count;
    const char *const *ids; /* derived ids, whole; none: all */
    size_t id_count;
};

bool derive_kind_wanted(const struct derive_options *options, const char *name);
bool derive_id_wanted(const struct derive_options *options, const char *id);

/* --- zones of a batch --- */

struct derive_zones {
    struct mockdns_zone **zones;
    json_t **jsons;
    size_t count;
    size_t room;
    size_t number; /* of the next zone; never the same twice in a run */
};

/*
 * Keeps a zone until derive_zones_clear(), and gives it to test. with_json: zone_json too. Returns
 * false without memory; the zone is kept even so.
 */
bool derive_zones_keep(struct derive_zones *zones, struct mockdns_zone *zone, bool with_json,
                       struct suite_test *test);
void derive_zones_clear(struct derive_zones *zones);
void derive_zones_free(struct derive_zones *zones);

/* A copy of items with one more string behind. */
struct suite_strings derive_strings(struct arena *arena, struct suite_strings items,
                                    const char *more);

/* No longer expects what another spelling of the zone or another answer changes, though not the
 * result: records as parsed, reporting modifiers, the trace. That of expect[] has one, too. */
void derive_free_shape(struct suite_test *test);
void derive_free_traces(struct suite_test *test, struct arena *arena);

/* --- the runs --- */

/*
 * Like run_whole(), with what can be derived from the tests of the plan instead of these. The
 * plan's derived, tests and test_count are filled in.
 */
size_t run_variants(struct run_plan *plan, struct executor *executor,
                    const struct derive_options *options, const volatile sig_atomic_t *stop,
                    bool *lost);

/*
 * The same for the faults of fault.h: the tests of the plan are run first, as they are and without
 * a verdict, to see which questions they ask.
 */
size_t run_faults(struct run_plan *plan, struct executor *executor,
                  const struct derive_options *options, const volatile sig_atomic_t *stop,
                  bool *lost);

/* Is there a transformation, or a fault, of that name? */
bool run_variants_knows(const char *name);
bool run_faults_knows(const char *name);

#endif
