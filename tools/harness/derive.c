/*
 * derive.c - counts, selection and the zones of derived tests.
 */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"

void derived_skip(struct derived_kind *kind, const char *reason)
{
    size_t i = 0;
    while (i + 1 < DERIVED_SKIPS && kind->skipped[i].reason != NULL &&
           strcmp(kind->skipped[i].reason, reason) != 0)
        i++;
    kind->skipped[i].reason = reason;
    kind->skipped[i].count++;
}

static bool listed(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return count == 0;
}

bool derive_kind_wanted(const struct derive_options *options, const char *name)
{
    return listed(options->kinds, options->kind_count, name);
}

bool derive_id_wanted(const struct derive_options *options, const char *id)
{
    return listed(options->ids, options->id_count, id);
}

bool derive_zones_keep(struct derive_zones *zones, struct mockdns_zone *zone, bool with_json,
                       struct suite_test *test)
{
    if (zones->count == zones->room) {
        zones->room = 2 * zones->room + 64;
        zones->zones = arena_heap_resize(zones->zones, zones->room * sizeof(struct mockdns_zone *));
        zones->jsons = arena_heap_resize(zones->jsons, zones->room * sizeof(json_t *));
    }
    json_t *json = with_json && zone != NULL ? mockdns_zone_to_json(zone) : NULL;
    zones->zones[zones->count] = zone;
    zones->jsons[zones->count] = json;
    zones->count++;
    test->zone = zone;
    test->zone_json = json;
    test->zone_number = zones->number++;
    return zone != NULL && (json != NULL || !with_json);
}

void derive_zones_clear(struct derive_zones *zones)
{
    for (size_t i = 0; i < zones->count; i++) {
        mockdns_zone_destroy(zones->zones[i]);
        json_decref(zones->jsons[i]);
    }
    zones->count = 0;
}

void derive_zones_free(struct derive_zones *zones)
{
    derive_zones_clear(zones);
    free(zones->zones);
    free(zones->jsons);
}

void derive_free_traces(struct suite_test *test, struct arena *arena)
{
    struct suite_expect *expect = arena_array(arena, test->expect_count + 1, sizeof *expect);
    for (size_t i = 0; i < test->expect_count; i++) {
        expect[i] = test->expect[i];
        expect[i].trace = (struct suite_strings){NULL, 0};
    }
    test->expect = expect;
}

void derive_free_shape(struct suite_test *test)
{
    test->records = NULL;
    test->record_count = 0;
    test->reporting = (struct suite_reporting){.checked = 0};
    test->trace = (struct suite_strings){NULL, 0};
}

struct suite_strings derive_strings(struct arena *arena, struct suite_strings items,
                                    const char *more)
{
    const char **copy = arena_array(arena, items.count + 1, sizeof *copy);
    if (items.count > 0)
        memcpy(copy, items.items, items.count * sizeof *copy);
    copy[items.count] = more;
    return (struct suite_strings){copy, items.count + 1};
}
