/*
 * catalog.c - loads requirements.json, choices.json, features.json and ids.tsv and looks things up
 * in them. What suites make of them is suite_*.c's business.
 */
#include "catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_parts.h"
#include "idmap.h"

static const char *const testable_words[] = {"result",  "explanation", "trace", "header",
                                             "session", "no",          NULL};

const char *catalog_testable_name(enum catalog_testable testable)
{
    return testable_words[testable];
}

/* Reads one element of an array of objects; false after a problem. */
typedef bool read_item(struct catalog *catalog, struct reader *reader, const struct where *where,
                       const json_t *item, size_t i);

static bool read_requirement(struct catalog *catalog, struct reader *reader,
                             const struct where *where, const json_t *item, size_t i)
{
    struct catalog_requirement *req = &catalog->requirements[i];
    int64_t rfc = 0;
    size_t testable = 0;
    bool ok = reader_string(reader, where, item, "id", READER_REQUIRED, &req->id);
    ok &= reader_integer(reader, where, item, "rfc", READER_REQUIRED, 1, 99999, &rfc);
    ok &= reader_string(reader, where, item, "section", READER_REQUIRED, &req->section);
    ok &= reader_string(reader, where, item, "level", READER_REQUIRED, &req->level);
    ok &= reader_string(reader, where, item, "text", READER_REQUIRED, &req->text);
    ok &= reader_string(reader, where, item, "kind", READER_REQUIRED, &req->kind);
    ok &= reader_word(reader, where, item, "testable", READER_REQUIRED, testable_words, &testable);
    ok &= reader_string(reader, where, item, "negative", READER_REQUIRED, &req->negative);
    ok &= reader_string(reader, where, item, "note", READER_OPTIONAL, &req->note);
    if (!ok)
        return false;
    req->rfc = (int)rfc;
    req->testable = (enum catalog_testable)testable;
    size_t before = i;
    if (!idmap_add(&catalog->requirement_ids, req->id, &before))
        return reader_fail(reader, where, "id",
                           "'%s' is the id of requirement %zu too (rename one)", req->id, before);
    return true;
}

static bool read_choice(struct catalog *catalog, struct reader *reader, const struct where *where,
                        const json_t *item, size_t i)
{
    struct catalog_choice *choice = &catalog->choices[i];
    bool ok = reader_string(reader, where, item, "name", READER_REQUIRED, &choice->name);
    ok &= reader_strings(reader, where, item, "values", READER_REQUIRED, &choice->values,
                         &choice->value_count);
    ok &= reader_string(reader, where, item, "default", READER_REQUIRED, &choice->default_value);
    ok &= reader_string(reader, where, item, "section", READER_REQUIRED, &choice->section);
    ok &= reader_strings(reader, where, item, "requirements", READER_REQUIRED,
                         &choice->requirements, &choice->requirement_count);
    ok &= reader_string(reader, where, item, "open", READER_REQUIRED, &choice->open);
    ok &= reader_string(reader, where, item, "why", READER_REQUIRED, &choice->why);
    const json_t *option = json_object_get(item, "engine_option");
    if (option != NULL && !json_is_null(option))
        ok &= reader_string(reader, where, item, "engine_option", READER_OPTIONAL,
                            &choice->engine_option);
    if (!ok)
        return false;
    for (size_t j = 0; j < i; j++)
        if (catalog->choices[j].name != NULL && strcmp(catalog->choices[j].name, choice->name) == 0)
            return reader_fail(reader, where, "name", "'%s' is there already (rename one)",
                               choice->name);
    if (!catalog_choice_has(choice, choice->default_value))
        return reader_fail(reader, where, "default", "'%s' is none of the values",
                           choice->default_value);
    /* A lean catalogue takes these ids as they are: each full load checks them. */
    for (size_t j = 0; j < choice->requirement_count && !catalog->later->pending; j++)
        if (catalog_requirement(catalog, choice->requirements[j]) == NULL)
            ok = reader_fail(reader, where, "requirements",
                             "there is no requirement '%s' (see requirements.json)",
                             choice->requirements[j]);
    return ok;
}

static bool read_feature(struct catalog *catalog, struct reader *reader, const struct where *where,
                         const json_t *item, size_t i)
{
    struct catalog_feature *feature = &catalog->features[i];
    bool ok = reader_string(reader, where, item, "name", READER_REQUIRED, &feature->name);
    ok &= reader_string(reader, where, item, "text", READER_REQUIRED, &feature->text);
    if (!ok)
        return false;
    for (size_t j = 0; j < i; j++)
        if (catalog->features[j].name != NULL &&
            strcmp(catalog->features[j].name, feature->name) == 0)
            return reader_fail(reader, where, "name", "'%s' is there already (rename one)",
                               feature->name);
    return true;
}

static bool read_array(struct catalog *catalog, struct reader *reader, const json_t *array,
                       const struct where *where, read_item *read)
{
    bool ok = true;
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct where element = {where, NULL, i};
        const json_t *item = json_array_get(array, i);
        ok &= reader_is(reader, &element, NULL, item, JSON_OBJECT) &&
              read(catalog, reader, &element, item, i);
    }
    return ok;
}

static bool load_requirements(struct catalog *catalog, struct reader *reader)
{
    struct where root = {NULL, NULL, 0};
    const json_t *array = reader->file->root;
    if (!reader_is(reader, &root, NULL, array, JSON_ARRAY))
        return false;
    catalog->requirement_count = json_array_size(array);
    catalog->requirements =
        arena_array(&catalog->arena, catalog->requirement_count, sizeof *catalog->requirements);
    return read_array(catalog, reader, array, &root, read_requirement);
}

/* {"choices": [...]} and {"features": [...]}: the array, or NULL after a problem. */
static const json_t *only_array(struct reader *reader, const struct where *root, const char *key)
{
    const json_t *array = NULL;
    if (reader_is(reader, root, NULL, reader->file->root, JSON_OBJECT) &&
        reader_member(reader, root, reader->file->root, key, JSON_ARRAY, READER_REQUIRED, &array))
        return array;
    return NULL;
}

static bool load_choices(struct catalog *catalog, struct reader *reader)
{
    struct where root = {NULL, NULL, 0};
    struct where list = {&root, "choices", 0};
    const json_t *array = only_array(reader, &root, "choices");
    if (array == NULL)
        return false;
    catalog->choice_count = json_array_size(array);
    catalog->choices =
        arena_array(&catalog->arena, catalog->choice_count, sizeof *catalog->choices);
    return read_array(catalog, reader, array, &list, read_choice);
}

static bool load_features(struct catalog *catalog, struct reader *reader)
{
    struct where root = {NULL, NULL, 0};
    struct where list = {&root, "features", 0};
    const json_t *array = only_array(reader, &root, "features");
    if (array == NULL)
        return false;
    catalog->feature_count = json_array_size(array);
    catalog->features =
        arena_array(&catalog->arena, catalog->feature_count, sizeof *catalog->features);
    return read_array(catalog, reader, array, &list, read_feature);
}

char *catalog_path(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = arena_heap_resize(NULL, size);
    (void)snprintf(path, size, "%s/%s", dir, name);
    return path;
}

static bool load_json(struct catalog *catalog, enum catalog_file which, const char *name,
                      bool (*load)(struct catalog *, struct reader *), struct problems *problems)
{
    char *path = catalog_path(catalog->dir, name);
    struct json_file *file = &catalog->files[which];
    bool ok = json_file_load(file, path, CATALOG_FILE_MAX, "a catalogue is smaller", problems);
    if (ok) {
        struct reader reader = {file, problems, &catalog->arena, false};
        ok = load(catalog, &reader);
    }
    free(path);
    return ok;
}

static bool requirements(struct catalog *catalog, struct problems *problems)
{
    catalog->later->pending = false;
    return load_json(catalog, CATALOG_REQUIREMENTS, "requirements.json", load_requirements,
                     problems);
}

/* The catalogue, its requirements read; none if they cannot be. */
static const struct catalog *complete(const struct catalog *catalog)
{
    if (!catalog->later->pending)
        return catalog;
    struct catalog *owner = catalog->later->owner;
    struct problems problems = {NULL, 0, 0};
    if (!requirements(owner, &problems)) {
        problems_print(&problems, stderr);
        idmap_clear(&owner->requirement_ids);
        owner->requirement_count = 0;
    }
    problems_clear(&problems);
    return catalog;
}

static struct catalog *load(const char *dir, bool lean, struct problems *problems)
{
    struct catalog *catalog = arena_heap_zeroed(1, sizeof *catalog);
    catalog->dir = arena_copy(&catalog->arena, dir);
    catalog->later = arena_array(&catalog->arena, 1, sizeof *catalog->later);
    *catalog->later = (struct catalog_later){catalog, true};
    bool ok = lean || requirements(catalog, problems);
    ok = ok && load_json(catalog, CATALOG_CHOICES, "choices.json", load_choices, problems);
    ok &= load_json(catalog, CATALOG_FEATURES, "features.json", load_features, problems);
    ok &= catalog_load_ids(catalog, problems);
    if (ok)
        return catalog;
    catalog_destroy(catalog);
    return NULL;
}

struct catalog *catalog_load(const char *dir, struct problems *problems)
{
    return load(dir, false, problems);
}

struct catalog *catalog_load_lean(const char *dir, struct problems *problems)
{
    return load(dir, true, problems);
}

void catalog_destroy(struct catalog *catalog)
{
    if (catalog == NULL)
        return;
    for (size_t i = 0; i < CATALOG_FILES; i++)
        json_file_clear(&catalog->files[i]);
    idmap_clear(&catalog->requirement_ids);
    idmap_clear(&catalog->id_ids);
    arena_clear(&catalog->arena);
    free(catalog);
}

const char *catalog_dir(const struct catalog *catalog)
{
    return catalog->dir;
}

size_t catalog_requirement_count(const struct catalog *catalog)
{
    return complete(catalog)->requirement_count;
}

const struct catalog_requirement *catalog_requirement_at(const struct catalog *catalog, size_t i)
{
    return i < complete(catalog)->requirement_count ? &catalog->requirements[i] : NULL;
}

size_t catalog_choice_count(const struct catalog *catalog)
{
    return catalog->choice_count;
}

const struct catalog_choice *catalog_choice_at(const struct catalog *catalog, size_t i)
{
    return i < catalog->choice_count ? &catalog->choices[i] : NULL;
}

size_t catalog_feature_count(const struct catalog *catalog)
{
    return catalog->feature_count;
}

const struct catalog_feature *catalog_feature_at(const struct catalog *catalog, size_t i)
{
    return i < catalog->feature_count ? &catalog->features[i] : NULL;
}

size_t catalog_id_count(const struct catalog *catalog)
{
    return catalog->id_count;
}

const struct catalog_id *catalog_id_at(const struct catalog *catalog, size_t i)
{
    return i < catalog->id_count ? &catalog->ids[i] : NULL;
}

const struct catalog_requirement *catalog_requirement(const struct catalog *catalog, const char *id)
{
    size_t i;
    return idmap_find(&complete(catalog)->requirement_ids, id, &i) ? &catalog->requirements[i]
                                                                   : NULL;
}

const struct catalog_id *catalog_id(const struct catalog *catalog, const char *id)
{
    size_t i;
    return idmap_find(&catalog->id_ids, id, &i) ? &catalog->ids[i] : NULL;
}

const struct catalog_choice *catalog_choice(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->choice_count; i++)
        if (strcmp(catalog->choices[i].name, name) == 0)
            return &catalog->choices[i];
    return NULL;
}

const struct catalog_feature *catalog_feature(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->feature_count; i++)
        if (strcmp(catalog->features[i].name, name) == 0)
            return &catalog->features[i];
    return NULL;
}

bool catalog_choice_has(const struct catalog_choice *choice, const char *value)
{
    for (size_t i = 0; i < choice->value_count; i++)
        if (strcmp(choice->values[i], value) == 0)
            return true;
    return false;
}
