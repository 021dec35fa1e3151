/*
 * suite.c - a set of suites: files added one by one or by the folder, tests found by id.
 */
#include "suite.h"

#include <stdlib.h>

#include "json_where.h"
#include "suite_parts.h"
#include "suite_walk.h"

struct suite_set *suite_set_create(const struct suite_load_options *options)
{
    struct suite_set *set = calloc(1, sizeof *set);
    if (set == NULL)
        return NULL;
    set->options = *options;
    if (set->options.max_file_octets == 0)
        set->options.max_file_octets = SUITE_FILE_OCTETS_MAX;
    return set;
}

void suite_set_destroy(struct suite_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->unit_count; i++)
        suite_unit_destroy(set->units[i]);
    free(set->units);
    free(set->tests);
    idmap_clear(&set->ids);
    problems_clear(&set->problems);
    free(set);
}

/* A file that has been read without a problem becomes part of the set. */
static void keep_unit(struct suite_set *set, struct suite_unit *unit)
{
    size_t count = unit->suite.test_count;
    set->units = arena_heap_resize(set->units, (set->unit_count + 1) * sizeof(struct suite_unit *));
    set->units[set->unit_count++] = unit;
    set->tests = arena_heap_resize(set->tests,
                                   (set->test_count + count) * sizeof(const struct suite_test *));
    for (size_t i = 0; i < count; i++) {
        size_t index = set->test_count++;
        set->tests[index] = &unit->tests[i];
        (void)idmap_add(&set->ids, unit->tests[i].id, &index);
    }
    set->zone_count += unit->zone_count;
}

static bool take_unit(struct suite_set *set, struct suite_unit *unit, bool parsed)
{
    if (parsed && suite_read_file(set, unit)) {
        keep_unit(set, unit);
        return true;
    }
    suite_unit_destroy(unit);
    return false;
}

static bool add_file(struct suite_set *set, const char *path)
{
    struct suite_unit *unit = arena_heap_zeroed(1, sizeof *unit);
    bool parsed = json_file_load(&unit->file, path, set->options.max_file_octets,
                                 "split it, or allow more with --max-file-size", &set->problems);
    return take_unit(set, unit, parsed);
}

bool suite_set_add_text(struct suite_set *set, const char *file, const char *text, size_t len)
{
    struct suite_unit *unit = arena_heap_zeroed(1, sizeof *unit);
    return take_unit(set, unit, json_file_parse(&unit->file, file, text, len, &set->problems));
}

static bool visit_file(void *context, const char *file)
{
    return add_file(context, file);
}

bool suite_set_add(struct suite_set *set, const char *path)
{
    return suite_walk(path, &set->problems, visit_file, set);
}

const struct problems *suite_set_problems(const struct suite_set *set)
{
    return &set->problems;
}

size_t suite_set_suite_count(const struct suite_set *set)
{
    return set->unit_count;
}

const struct suite *suite_set_suite(const struct suite_set *set, size_t i)
{
    return i < set->unit_count ? &set->units[i]->suite : NULL;
}

size_t suite_set_count(const struct suite_set *set)
{
    return set->test_count;
}

const struct suite_test *suite_set_test(const struct suite_set *set, size_t i)
{
    return i < set->test_count ? set->tests[i] : NULL;
}

size_t suite_set_zone_count(const struct suite_set *set)
{
    return set->zone_count;
}

const struct suite_test *suite_set_find(const struct suite_set *set, const char *id)
{
    size_t i;
    return idmap_find(&set->ids, id, &i) ? set->tests[i] : NULL;
}

size_t suite_test_line(const struct suite_test *test)
{
    /* The suite is the first member of its unit. */
    const struct suite_unit *unit = (const struct suite_unit *)(const void *)test->suite;
    char path[64];
    (void)snprintf(path, sizeof path, "$.tests[%zu]", test->index);
    return json_where_line(unit->file.text, unit->file.len, path);
}
