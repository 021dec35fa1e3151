/*
 * suite.c - a set of suites: files added one by one or by the folder, tests found by id.
 */
#include "suite.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "json_where.h"
#include "suite_parts.h"

#define DEPTH_MAX 16

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

/* Folders that hold schemas, and files that are no suites though they lie among them. */
static bool is_skipped(const char *name, bool folder)
{
    static const char *const catalogues[] = {"requirements.json", "choices.json", "features.json"};
    if (name[0] == '.')
        return true;
    if (folder)
        return strcmp(name, "schema") == 0;
    for (size_t i = 0; i < sizeof catalogues / sizeof *catalogues; i++)
        if (strcmp(name, catalogues[i]) == 0)
            return true;
    size_t len = strlen(name);
    return len < 6 || strcmp(name + len - 5, ".json") != 0;
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* The names in a folder, sorted, so that the order does not depend on the file system. */
static bool list_folder(struct suite_set *set, const char *path, char ***names, size_t *count)
{
    *names = NULL;
    *count = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        problems_add(&set->problems, path, 0, NULL, "cannot be opened: %s", strerror(errno));
        return false;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        *names = arena_heap_resize(*names, (*count + 1) * sizeof **names);
        size_t size = strlen(entry->d_name) + 1;
        (*names)[(*count)++] = memcpy(arena_heap_resize(NULL, size), entry->d_name, size);
    }
    (void)closedir(folder);
    qsort(*names, *count, sizeof **names, by_name);
    return true;
}

/* Adds what lies below path; *found counts the files that may be suites. */
static bool add_folder(struct suite_set *set, const char *path, size_t depth, size_t *found)
{
    char **names;
    size_t count;
    if (depth > DEPTH_MAX) {
        problems_add(&set->problems, path, 0, NULL,
                     "more than %d folders deep (a link in a circle?)", DEPTH_MAX);
        return false;
    }
    if (!list_folder(set, path, &names, &count))
        return false;
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(path) + strlen(names[i]) + 2;
        char *child = arena_heap_resize(NULL, size);
        size_t bare = strlen(path);
        while (bare > 1 && path[bare - 1] == '/')
            bare--;
        (void)snprintf(child, size, "%.*s/%s", (int)bare, path, names[i]);
        struct stat status;
        bool folder = stat(child, &status) == 0 && S_ISDIR(status.st_mode);
        if (!is_skipped(names[i], folder)) {
            *found += folder ? 0 : 1;
            ok &= folder ? add_folder(set, child, depth + 1, found) : add_file(set, child);
        }
        free(child);
    }
    free_names(names, count);
    return ok;
}

bool suite_set_add(struct suite_set *set, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return add_file(set, path);
    size_t found = 0;
    bool ok = add_folder(set, path, 0, &found);
    if (ok && found == 0) {
        problems_add(&set->problems, path, 0, NULL,
                     "is a directory without a suite file in it (name a file, or another folder)");
        return false;
    }
    return ok;
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
