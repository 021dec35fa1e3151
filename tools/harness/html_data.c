/*
 * html_data.c - the data of the HTML report:
 *
 *     { version, requirements: {id: [rfc, section, level, text]}, zones: [zone], seen: [case],
 *       vectors: [{id, section, title, query, zone: N, expect, ...}],
 *       runs: [{label, choices, ..., cells: [index into seen, or -1]}] }
 */
#include "html_data.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "idmap.h"
#include "json_plain.h"

/* Texts that are kept once each, in the order they first came. */
struct pool {
    struct idmap index;
    char **texts;
    size_t count;
    size_t room;
};

/* The place of text, which is taken over. */
static size_t pool_add(struct pool *pool, char *text)
{
    size_t at = pool->count;
    if (!idmap_add(&pool->index, text, &at)) {
        free(text);
        return at;
    }
    if (pool->count == pool->room) {
        pool->room = pool->room == 0 ? 64 : pool->room * 2;
        pool->texts = arena_heap_resize(pool->texts, pool->room * sizeof *pool->texts);
    }
    pool->texts[pool->count++] = text;
    return at;
}

static void pool_clear(struct pool *pool)
{
    idmap_clear(&pool->index);
    for (size_t i = 0; i < pool->count; i++)
        free(pool->texts[i]);
    free(pool->texts);
}

static void write_pool(FILE *out, const char *key, const struct pool *pool)
{
    (void)fprintf(out, ",\n\"%s\":[", key);
    for (size_t i = 0; i < pool->count; i++) {
        (void)fputs(i > 0 ? ",\n" : "\n", out);
        json_plain_write_text(out, pool->texts[i]);
    }
    (void)putc(']', out);
}

/* Borrows a member, if it is there. */
static void put(json_t *object, const char *key, const json_t *from, const char *member)
{
    json_t *value = json_object_get(from, member);
    if (value != NULL && json_object_set(object, key, value) != 0)
        abort();
}

static void put_text(json_t *object, const char *key, const char *text)
{
    if (text == NULL)
        return;
    json_t *value = json_string(text); /* NULL for a path that is no UTF-8 */
    if (json_object_set_new(object, key, value != NULL ? value : json_string("?")) != 0)
        abort();
}

/* --- cells --- */

static size_t add_seen(struct pool *seen, const struct matrix_cell *cell, bool known)
{
    static const char *const members[] = {"observed",  "reason",     "questions",
                                          "unchecked", "transcript", "trace"};
    json_t *object = json_object();
    put_text(object, "outcome", verdict_outcome_name(cell->outcome));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        put(object, members[i], cell->line, members[i]);
    if (cell->stale)
        put(object, "rev", cell->line, "rev");
    if (cell->stale && json_object_set_new(object, "stale", json_true()) != 0)
        abort();
    if (cell->stale || !known)
        put(object, "expected", cell->line, "expected");
    size_t at = pool_add(seen, json_plain_text(object));
    json_decref(object);
    return at;
}

static void write_cells(FILE *out, const struct matrix *matrix, const struct matrix_run *run,
                        struct pool *seen)
{
    (void)fputs(",\"cells\":[", out);
    for (size_t i = 0; i < matrix->vector_count; i++) {
        const struct matrix_cell *cell = &run->cells[i];
        (void)fputs(i > 0 ? "," : "", out);
        if (cell->line == NULL)
            (void)fputs("-1", out);
        else
            (void)fprintf(out, "%zu", add_seen(seen, cell, matrix->vectors[i].test != NULL));
    }
    (void)putc(']', out);
}

static void write_runs(FILE *out, const struct matrix *matrix, struct pool *seen)
{
    static const char *const members[] = {"name", "version", "depth",   "language",
                                          "url",  "issues",  "choices", "lacks"};
    (void)fputs(",\n\"runs\":[", out);
    for (size_t i = 0; i < matrix->run_count; i++) {
        const struct merged_run *run = matrix->runs[i].run;
        const json_t *implementation = json_object_get(run->header, "implementation");
        const json_t *footer = results_footer(run->results[run->file_count - 1]);
        json_t *object = json_object();
        put_text(object, "label", run->label);
        put_text(object, "truncated", run->truncated);
        for (size_t k = 0; k < sizeof members / sizeof *members; k++)
            put(object, members[k], implementation, members[k]);
        put(object, "command", run->header, "command");
        put(object, "settings", run->header, "settings");
        put(object, "implied", footer, "implied");
        put(object, "seconds", footer, "seconds");
        char *text = json_plain_text(object);
        (void)fputs(i > 0 ? ",\n" : "\n", out);
        text[strlen(text) - 1] = '\0'; /* the cells come before its brace */
        json_plain_write_text(out, text);
        free(text);
        json_decref(object);
        write_cells(out, matrix, &matrix->runs[i], seen);
        (void)putc('}', out);
    }
    (void)putc(']', out);
}

/* --- vectors --- */

/* "RFC 7208 4.6.4": the section of the first requirement that has one, or else the suite. */
static void section_of(const struct matrix *matrix, const struct matrix_vector *vector, char *out,
                       size_t size)
{
    const struct suite_test *test = vector->test;
    for (size_t i = 0; test != NULL && matrix->catalog != NULL && i < test->spec.count; i++) {
        const struct catalog_requirement *law =
            catalog_requirement(matrix->catalog, test->spec.items[i]);
        if (law == NULL)
            continue;
        (void)snprintf(out, size, "RFC %d %s", law->rfc, law->section);
        return;
    }
    (void)snprintf(out, size, "suite %s", matrix->groups[vector->group]);
}

static void put_test(json_t *object, const struct suite_test *test, struct pool *zones)
{
    static const char *const same[] = {"title", "rev",  "query", "expect",
                                       "spec",  "tags", "refs",  "why"};
    static const char *const more[] = {"explanation", "cause", "mech", "record", "reporting",
                                       "header",      "trace", "dns",  "needs"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        put(object, same[i], test->json, same[i]);
    json_t *rest = json_object();
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        put(rest, more[i], test->json, more[i]);
    if (json_object_set_new(object, "more", rest) != 0)
        abort();
    put_text(object, "level", suite_level_name(test->level));
    put_text(object, "severity", suite_severity_name(test->severity));
    put_text(object, "status", suite_state_name(test->status));
    size_t zone = pool_add(zones, json_plain_text(test->zone_json));
    if (json_object_set_new(object, "zone", json_integer((json_int_t)zone)) != 0)
        abort();
}

static void write_vectors(FILE *out, const struct matrix *matrix, struct pool *zones)
{
    (void)fputs(",\n\"vectors\":[", out);
    for (size_t i = 0; i < matrix->vector_count; i++) {
        const struct matrix_vector *vector = &matrix->vectors[i];
        char section[256];
        section_of(matrix, vector, section, sizeof section);
        json_t *object = json_object();
        put_text(object, "id", vector->id);
        put_text(object, "section", section);
        if (vector->test != NULL)
            put_test(object, vector->test, zones);
        char file[1024];
        matrix_file(matrix, vector, file, sizeof file);
        put_text(object, "file", file);
        (void)fputs(i > 0 ? ",\n" : "\n", out);
        json_plain_write(out, object, 0);
        json_decref(object);
    }
    (void)putc(']', out);
}

static void write_requirements(FILE *out, const struct matrix *matrix)
{
    json_t *all = json_object();
    for (size_t i = 0; matrix->catalog != NULL && i < matrix->vector_count; i++) {
        const struct suite_test *test = matrix->vectors[i].test;
        for (size_t k = 0; test != NULL && k < test->spec.count; k++) {
            const struct catalog_requirement *law =
                catalog_requirement(matrix->catalog, test->spec.items[k]);
            if (law == NULL || json_object_get(all, law->id) != NULL)
                continue;
            json_t *row = json_pack("[i, s, s, s]", law->rfc, law->section, law->level, law->text);
            if (row == NULL || json_object_set_new(all, law->id, row) != 0)
                abort();
        }
    }
    (void)fputs(",\n\"requirements\":", out);
    json_plain_write(out, all, 0);
    json_decref(all);
}

void html_data_write(FILE *out, const struct matrix *matrix)
{
    struct pool seen = {{NULL, 0, 0}, NULL, 0, 0};
    struct pool zones = {{NULL, 0, 0}, NULL, 0, 0};
    (void)fprintf(out, "{\"version\":\"%s\"", SPFPROOF_VERSION);
    write_requirements(out, matrix);
    write_vectors(out, matrix, &zones);
    write_pool(out, "zones", &zones);
    write_runs(out, matrix, &seen);
    write_pool(out, "seen", &seen);
    (void)fputs("}\n", out);
    pool_clear(&seen);
    pool_clear(&zones);
}
