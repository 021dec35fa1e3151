/*
 * suite_file.c - reads a suite file: its head, its zones, its tests. All problems of a file are
 * collected; a file with a problem gives no test.
 */
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone.h"
#include "suite_parts.h"

#define FORMAT 1

static bool read_head(struct suite_reader *suite_reader, const struct where *root)
{
    static const char *const keys[] = {"format", "suite", "title", "source",
                                       "zones",  "tests", NULL};
    struct reader *reader = &suite_reader->reader;
    struct suite *suite = &suite_reader->unit->suite;
    const json_t *object = reader->file->root;
    int64_t format = FORMAT;
    bool ok = reader_known(reader, root, object, keys);
    ok &= reader_string(reader, root, object, "suite", READER_REQUIRED, &suite->name);
    if (ok && !suite_is_slug_path(suite->name, 1))
        ok = reader_fail(reader, root, "suite",
                         "'%.80s' is no suite name (parts of a-z, 0-9 and -, joined by /)",
                         suite->name);
    ok &= reader_string(reader, root, object, "title", READER_REQUIRED, &suite->title);
    ok &= suite_read_source(suite_reader, root, object, &suite->source);
    ok &= reader_integer(reader, root, object, "format", READER_REQUIRED, FORMAT, FORMAT, &format);
    return ok;
}

/* A higher format may mean anything by any key, so nothing else is looked at. */
static bool check_format(struct reader *reader, const struct where *root)
{
    const json_t *format = json_object_get(reader->file->root, "format");
    if (!json_is_integer(format) || json_integer_value(format) <= FORMAT)
        return true;
    return reader_fail(reader, root, "format",
                       "%lld is newer than this program, which reads format %d (update spfproof)",
                       (long long)json_integer_value(format), FORMAT);
}

static bool read_tests(struct suite_reader *suite_reader, const struct where *root)
{
    struct reader *reader = &suite_reader->reader;
    struct suite_unit *unit = suite_reader->unit;
    const json_t *array = NULL;
    if (!reader_member(reader, root, reader->file->root, "tests", JSON_ARRAY, READER_REQUIRED,
                       &array))
        return false;
    size_t count = json_array_size(array);
    unit->tests = arena_array(&unit->arena, count, sizeof *unit->tests);
    struct where list = {root, "tests", 0};
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        struct where where = {&list, NULL, i};
        struct suite_test *test = &unit->tests[i];
        test->suite = &unit->suite;
        test->index = i;
        ok &= suite_read_test(suite_reader, &where, json_array_get(array, i), test);
    }
    unit->suite.tests = unit->tests;
    unit->suite.test_count = count;
    return ok;
}

/* Names each test once: within the file and over all files of the set. */
static bool check_ids(struct suite_set *set, struct suite_reader *suite_reader,
                      const struct where *root)
{
    const struct suite_unit *unit = suite_reader->unit;
    struct where list = {root, "tests", 0};
    struct idmap own = {NULL, 0, 0};
    bool ok = true;
    for (size_t i = 0; i < unit->suite.test_count; i++) {
        struct where where = {&list, NULL, i};
        const char *id = unit->tests[i].id;
        size_t before = i;
        if (id == NULL)
            continue;
        if (!idmap_add(&own, id, &before)) {
            ok = reader_fail(&suite_reader->reader, &where, "id",
                             "'%.80s' is the id of tests[%zu] too (rename one)", id, before);
        } else if (idmap_find(&set->ids, id, &before)) {
            const struct suite_test *other = set->tests[before];
            ok = reader_fail(&suite_reader->reader, &where, "id",
                             "'%.80s' is the id of a test in %.200s:%zu too (rename one)", id,
                             other->suite->file, suite_test_line(other));
        }
    }
    idmap_clear(&own);
    return ok;
}

bool suite_read_file(struct suite_set *set, struct suite_unit *unit)
{
    struct where root = {NULL, NULL, 0};
    struct suite_reader reader = {
        .reader = {&unit->file, &set->problems, &unit->arena, set->options.strict},
        .unit = unit,
        .catalog = set->options.catalog,
        .zone_base = set->zone_count,
    };
    unit->suite.file = unit->file.name;
    unit->suite.json = unit->file.root;
    if (!reader_is(&reader.reader, &root, NULL, unit->file.root, JSON_OBJECT) ||
        !check_format(&reader.reader, &root) || !read_head(&reader, &root))
        return false;
    bool ok = suite_read_zones(&reader, &root);
    ok &= read_tests(&reader, &root);
    ok &= check_ids(set, &reader, &root);
    /* A test with a mistake may not have come to its zone. */
    ok = ok && suite_check_zones_used(&reader, &root);
    idmap_clear(&reader.named);
    return ok;
}

void suite_unit_destroy(struct suite_unit *unit)
{
    for (size_t i = 0; i < unit->zone_count; i++) {
        mockdns_zone_destroy(unit->zones[i]);
        json_decref((json_t *)(uintptr_t)unit->zone_jsons[i]);
    }
    free(unit->zones);
    free(unit->zone_jsons);
    json_file_clear(&unit->file);
    arena_clear(&unit->arena);
    free(unit);
}
