/*
 * run_variants.c - derives from each vector what variant.h's transformations make of it, and runs
 * that. The whole list is known before the run begins, without zones; these are built for a batch
 * at a time, once for all tests that share one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "derive.h"
#include "variant.h"

enum { KINDS_MAX = 16, BATCH = 512 };

/* A derived test and where it comes from. */
struct derived {
    struct suite_test test;
    const struct suite_test *base;
    size_t kind;
};

struct variants {
    const struct derive_options *options;
    struct arena arena; /* derived tests, for the whole run */
    struct arena scratch;
    struct derived_kind kinds[KINDS_MAX];
    struct derived_summary summary;
    const struct suite_test **tests;
    size_t count;
    size_t room;

    struct variant_zone facts;      /* of the zone looked at last */
    signed char differs[KINDS_MAX]; /* does a transformation change it; -1: not known */

    struct derive_zones zones; /* of the present batch */
    struct {
        const struct mockdns_zone *from;
        const struct suite_test *made; /* has the derived zone */
    } latest[KINDS_MAX];
    struct run *run;
    bool going;
};

/* --- deriving --- */

/* The same transformation, to be applied to this zone. */
static struct zone_changes changes_of(struct variants *variants, const struct variant *variant)
{
    struct zone_changes changes = variant->zone;
    changes.user = &variants->facts;
    return changes;
}

static bool look_at(struct variants *variants, const struct mockdns_zone *zone)
{
    if (variants->facts.zone == zone)
        return true;
    arena_clear(&variants->scratch);
    if (variants->facts.session == NULL)
        variants->facts.session = mockdns_session_create(zone);
    else
        mockdns_session_reset(variants->facts.session, zone);
    if (variants->facts.session == NULL)
        return false;
    variant_zone_read(&variants->facts, zone, &variants->scratch);
    memset(variants->differs, -1, sizeof variants->differs);
    return true;
}

static bool changes_zone(const struct variant *variant)
{
    return variant->zone.rrset != NULL || variant->zone.owner != NULL ||
           variant->zone.alias != NULL;
}

static bool zone_differs(struct variants *variants, size_t kind)
{
    const struct variant *variant = variant_at(kind);
    if (variants->differs[kind] < 0) {
        struct zone_changes changes = changes_of(variants, variant);
        variants->differs[kind] =
            changes_zone(variant) &&
            zone_copy_differs(variants->facts.zone, &changes, &variants->scratch);
    }
    return variants->differs[kind] > 0;
}

static void append(struct variants *variants, const struct suite_test *test)
{
    if (variants->count == variants->room) {
        variants->room = 2 * variants->room + 1024;
        variants->tests =
            arena_heap_resize(variants->tests, variants->room * sizeof(const struct suite_test *));
    }
    variants->tests[variants->count++] = test;
}

static const char *id_of(struct variants *variants, const struct suite_test *base,
                         const struct variant *variant)
{
    size_t size = strlen(base->id) + strlen(variant->name) + 2;
    char *id = arena_alloc(&variants->arena, size);
    (void)snprintf(id, size, "%s#%s", base->id, variant->name);
    return id;
}

static void derive(struct variants *variants, const struct suite_test *base, size_t kind)
{
    const struct variant *variant = variant_at(kind);
    struct derived_kind *counts = &variants->kinds[kind];
    struct suite_test test = *base;
    bool query = variant->test != NULL && variant->test(&test, &variants->facts, &variants->arena);
    bool zone = zone_differs(variants, kind);
    const char *reason = base->expect_count == 0   ? "nothing is expected yet"
                         : !zone && !query         ? "there is nothing to change"
                         : variant->refuse != NULL ? variant->refuse(base, &variants->facts)
                                                   : NULL;
    if (reason != NULL) {
        derived_skip(counts, reason);
        return;
    }
    test.id = id_of(variants, base, variant);
    if (!derive_id_wanted(variants->options, test.id))
        return;
    test.id_hash = suite_id_hash(test.id);
    test.title = variant->does;
    derive_free_shape(&test);
    derive_free_traces(&test, &variants->arena);
    if (variant->needs != NULL)
        test.needs = derive_strings(&variants->arena, test.needs, variant->needs);
    if (zone)
        test.zone = NULL;
    struct derived *derived = arena_alloc(&variants->arena, sizeof *derived);
    *derived = (struct derived){test, base, kind};
    append(variants, &derived->test);
    counts->derived++;
}

static bool derive_all(struct variants *variants, const struct run_plan *plan)
{
    for (size_t i = 0; i < plan->test_count; i++) {
        if (!look_at(variants, plan->tests[i]->zone))
            return false;
        for (size_t kind = 0; kind < variants->summary.kind_count; kind++)
            if (derive_kind_wanted(variants->options, variant_at(kind)->name))
                derive(variants, plan->tests[i], kind);
    }
    return true;
}

/* --- running --- */

static bool take(void *user, const struct suite_test *test, const struct observed *observed)
{
    struct variants *variants = user;
    variants->going = run_take(variants->run, test, observed);
    return variants->going;
}

/* Gives a derived test its zone: that of the test before it, if that was made of the same one. */
static bool give_zone(struct variants *variants, struct derived *derived, bool with_json)
{
    struct suite_test *test = &derived->test;
    if (test->zone != NULL)
        return true;
    size_t kind = derived->kind;
    const struct mockdns_zone *from = derived->base->zone;
    if (variants->latest[kind].from == from) {
        const struct suite_test *made = variants->latest[kind].made;
        test->zone = made->zone;
        test->zone_json = made->zone_json;
        test->zone_number = made->zone_number;
        return true;
    }
    struct zone_changes changes = changes_of(variants, variant_at(kind));
    if (!derive_zones_keep(&variants->zones, zone_copy(from, &changes, &variants->scratch),
                           with_json, test))
        return false;
    variants->latest[kind].from = from;
    variants->latest[kind].made = test;
    return true;
}

static bool run_batch(struct variants *variants, struct executor *executor, size_t from, size_t to,
                      const volatile sig_atomic_t *stop)
{
    bool ok = true;
    for (size_t i = from; ok && i < to; i++) {
        /* Made by derive(): the list gives it out as const. */
        struct derived *derived = (struct derived *)(uintptr_t)variants->tests[i];
        ok = give_zone(variants, derived, executor->wants_json);
    }
    if (ok)
        executor->run(executor, variants->tests + from, to - from, stop, take, variants);
    derive_zones_clear(&variants->zones);
    memset(variants->latest, 0, sizeof variants->latest);
    arena_clear(&variants->scratch);
    return ok;
}

static bool run_all(struct variants *variants, struct executor *executor,
                    const volatile sig_atomic_t *stop)
{
    bool ok = true;
    for (size_t at = 0; ok && variants->going && *stop == 0 && at < variants->count; at += BATCH) {
        size_t to = variants->count - at < BATCH ? variants->count : at + BATCH;
        ok = run_batch(variants, executor, at, to, stop);
    }
    return ok;
}

static void begin(struct variants *variants, const struct run_plan *plan,
                  const struct derive_options *options)
{
    *variants = (struct variants){.options = options, .going = true};
    variants->summary.option = "--variants";
    variants->summary.vectors = plan->test_count;
    variants->summary.kinds = variants->kinds;
    variants->zones.number = suite_set_zone_count(plan->set);
    const struct variant *variant;
    for (size_t i = 0; (variant = variant_at(i)) != NULL && i < KINDS_MAX; i++) {
        variants->kinds[i] = (struct derived_kind){
            .name = variant->name, .does = variant->does, .holds = variant->holds};
        variants->summary.kind_count++;
    }
}

static void end(struct variants *variants)
{
    derive_zones_free(&variants->zones);
    mockdns_session_destroy(variants->facts.session);
    arena_clear(&variants->arena);
    arena_clear(&variants->scratch);
    free(variants->tests);
}

size_t run_variants(struct run_plan *plan, struct executor *executor,
                    const struct derive_options *options, const volatile sig_atomic_t *stop,
                    bool *lost)
{
    struct variants variants;
    size_t unexpected = (size_t)-1;
    begin(&variants, plan, options);
    if (derive_all(&variants, plan)) {
        plan->derived = &variants.summary;
        plan->tests = variants.tests;
        plan->test_count = variants.count;
        run_through(plan, executor);
        variants.run = run_begin(plan);
    }
    if (variants.run != NULL) {
        bool ok = run_all(&variants, executor, stop);
        unexpected = run_end(variants.run, *stop != 0, lost);
        unexpected = ok ? unexpected : (size_t)-1;
    }
    end(&variants);
    return unexpected;
}

bool run_variants_knows(const char *name)
{
    const struct variant *variant;
    for (size_t i = 0; (variant = variant_at(i)) != NULL; i++)
        if (strcmp(variant->name, name) == 0)
            return true;
    return false;
}
