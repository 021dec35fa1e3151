/*
 * matrix.c - lines up the cases of runs and counts them by level, severity and suite.
 */
#include "matrix.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "idmap.h"
#include "shell.h"
#include "text.h"

const struct matrix_form *matrix_form_of(const char *name)
{
    static const struct matrix_form *const forms[] = {
        &matrix_table,  &matrix_markdown, &matrix_html, &matrix_sarif,
        &matrix_github, &matrix_badge,    &matrix_jsonl};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i]->name, name) == 0)
            return forms[i];
    return NULL;
}

/* The group an id belongs to; groups are few. */
static size_t group_of(struct matrix *matrix, const char *id)
{
    size_t len = strcspn(id, "/");
    for (size_t i = matrix->group_count; i-- > 0;)
        if (strlen(matrix->groups[i]) == len && strncmp(matrix->groups[i], id, len) == 0)
            return i;
    matrix->groups =
        arena_heap_resize(matrix->groups, (matrix->group_count + 1) * sizeof *matrix->groups);
    char *name = arena_heap_zeroed(len + 1, 1);
    memcpy(name, id, len);
    matrix->groups[matrix->group_count] = name;
    return matrix->group_count++;
}

static void add_vector(struct matrix *matrix, const char *id, const struct suite_test *test)
{
    matrix->vectors[matrix->vector_count++] = (struct matrix_vector){id, test, 0};
    matrix->unknown += test == NULL;
}

/* The union of the runs' vectors: first those of the suites, in their order. */
static void gather_vectors(struct matrix *matrix, const struct merged *merged,
                           const struct suite_set *set, struct idmap *ids)
{
    size_t room = 0;
    for (size_t i = 0; i < merged->count; i++)
        room += merged->runs[i].count;
    matrix->vectors = arena_heap_zeroed(room + 1, sizeof *matrix->vectors);
    struct idmap ran = {NULL, 0, 0};
    for (size_t i = 0; i < merged->count; i++) {
        for (size_t k = 0; k < merged->runs[i].count; k++) {
            size_t value = 0;
            (void)idmap_add(&ran, merged_string(merged->runs[i].cases[k], "id"), &value);
        }
    }
    for (size_t i = 0; set != NULL && i < suite_set_count(set); i++) {
        const struct suite_test *test = suite_set_test(set, i);
        size_t value = matrix->vector_count;
        if (idmap_find(&ran, test->id, &value)) {
            value = matrix->vector_count;
            if (idmap_add(ids, test->id, &value))
                add_vector(matrix, test->id, test);
        }
    }
    for (size_t i = 0; i < merged->count; i++) {
        for (size_t k = 0; k < merged->runs[i].count; k++) {
            const char *id = merged_string(merged->runs[i].cases[k], "id");
            size_t value = matrix->vector_count;
            if (idmap_add(ids, id, &value))
                add_vector(matrix, id, NULL);
        }
    }
    idmap_clear(&ran);
    for (size_t i = 0; i < matrix->vector_count; i++)
        matrix->vectors[i].group = group_of(matrix, matrix->vectors[i].id);
}

static void count_cell(struct matrix_tally *tally, enum verdict_outcome outcome)
{
    tally->total++;
    if (verdict_outcome_bad(outcome))
        tally->bad++;
    else if (outcome == VERDICT_PASS || outcome == VERDICT_PASS_CHOICE || outcome == VERDICT_INFO)
        tally->good++;
    else if (outcome == VERDICT_UNSUPPORTED)
        tally->unsupported++;
    else
        tally->other++;
}

static void take_case(struct matrix *matrix, struct matrix_run *run, const json_t *line,
                      const struct idmap *ids)
{
    size_t at = 0;
    if (!idmap_find(ids, merged_string(line, "id"), &at))
        return;
    const struct matrix_vector *vector = &matrix->vectors[at];
    struct matrix_cell *cell = &run->cells[at];
    cell->line = line;
    /* An outcome of a later version is shown as an error, not hidden. */
    if (!verdict_outcome_from(merged_string(line, "outcome"), &cell->outcome))
        cell->outcome = VERDICT_ERROR;
    cell->unexpected = json_is_true(json_object_get(line, "unexpected"));
    run->unexpected += cell->unexpected;
    run->buckets[cell->outcome]++;
    count_cell(&run->all, cell->outcome);
    count_cell(&run->groups[vector->group], cell->outcome);
    if (vector->test == NULL)
        return;
    json_int_t rev = json_integer_value(json_object_get(line, "rev"));
    cell->stale = rev != (json_int_t)vector->test->rev;
    count_cell(&run->levels[vector->test->level], cell->outcome);
    count_cell(&run->severities[vector->test->severity], cell->outcome);
}

/* Only the run that is asked for; its own matrix then has no vector of another. */
static struct merged chosen(const struct merged *merged, const char *run)
{
    for (size_t i = 0; run != NULL && i < merged->count; i++)
        if (strcmp(merged->runs[i].label, run) == 0)
            return (struct merged){.runs = &merged->runs[i], .count = 1};
    for (size_t i = 0; run != NULL && i < merged->count; i++)
        if (strcmp(merged->runs[i].name, run) == 0)
            return (struct merged){.runs = &merged->runs[i], .count = 1};
    return (struct merged){.runs = merged->runs, .count = run == NULL ? merged->count : 0};
}

struct matrix *matrix_create(const struct merged *merged, const struct suite_set *set,
                             const struct catalog *catalog, const char *run)
{
    const struct merged runs = chosen(merged, run);
    if (runs.count == 0)
        return NULL;
    struct matrix *matrix = arena_heap_zeroed(1, sizeof *matrix);
    struct idmap ids = {NULL, 0, 0};
    matrix->catalog = catalog;
    matrix->set = set;
    gather_vectors(matrix, &runs, set, &ids);
    matrix->runs = arena_heap_zeroed(runs.count, sizeof *matrix->runs);
    matrix->run_count = runs.count;
    for (size_t i = 0; i < runs.count; i++) {
        struct matrix_run *row = &matrix->runs[i];
        row->run = &runs.runs[i];
        row->cells = arena_heap_zeroed(matrix->vector_count + 1, sizeof *row->cells);
        row->groups = arena_heap_zeroed(matrix->group_count + 1, sizeof *row->groups);
        for (size_t k = 0; k < row->run->count; k++)
            take_case(matrix, row, row->run->cases[k], &ids);
    }
    idmap_clear(&ids);
    return matrix;
}

void matrix_destroy(struct matrix *matrix)
{
    if (matrix == NULL)
        return;
    for (size_t i = 0; i < matrix->run_count; i++) {
        free(matrix->runs[i].cells);
        free(matrix->runs[i].groups);
    }
    for (size_t i = 0; i < matrix->group_count; i++)
        free(matrix->groups[i]);
    free(matrix->groups);
    free(matrix->runs);
    free(matrix->vectors);
    free(matrix);
}

bool matrix_is_good(const struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->run_count; i++)
        if (matrix->runs[i].unexpected > 0 || matrix->runs[i].run->truncated != NULL)
            return false;
    return true;
}

const char *matrix_result(const struct matrix_cell *cell)
{
    const json_t *observed = json_object_get(cell->line, "observed");
    const char *result = merged_string(observed, "result");
    return result[0] != '\0' ? result : merged_string(observed, "state");
}

void matrix_expected(FILE *out, const struct matrix_cell *cell)
{
    const json_t *expected = json_object_get(cell->line, "expected");
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *one = json_array_get(expected, i);
        const char *when = merged_string(one, "when");
        (void)fputs(i > 0 ? " or " : "", out);
        text_print_utf8(out, merged_string(one, "result"));
        if (when[0] == '\0')
            continue;
        (void)fputs(" (", out);
        text_print_utf8(out, when);
        (void)putc(')', out);
    }
}

void matrix_file(const struct matrix *matrix, const struct matrix_vector *vector, char *out,
                 size_t size)
{
    const char *file = vector->test != NULL ? vector->test->suite->file : "SUITE";
    const char *dir = matrix->catalog != NULL ? catalog_dir(matrix->catalog) : "";
    size_t len = strlen(dir);
    bool below = len > 0 && strncmp(file, dir, len) == 0 && file[len] == '/';
    (void)snprintf(out, size, "%s%s", below ? "vectors" : "", below ? file + len : file);
}

void matrix_command(FILE *out, const struct matrix *matrix, const struct matrix_run *run,
                    const struct matrix_vector *vector)
{
    const char *command = merged_string(run->run->header, "command");
    if (command[0] != '\0') {
        text_print_utf8(out, command);
        (void)fprintf(out, " --id ");
        shell_word(out, vector->id);
        return;
    }
    char file[1024];
    matrix_file(matrix, vector, file, sizeof file);
    (void)fputs("spfproof check --zone ", out);
    shell_word(out, file);
    (void)fputs(" --vector ", out);
    shell_word(out, vector->id);
    (void)fputs(" --trace", out);
    const json_t *choices = json_object_get(run->run->header, "settings");
    for (size_t i = 0; i < json_array_size(choices); i++) {
        (void)fputs(" --choice ", out);
        shell_word(out, json_string_value(json_array_get(choices, i)));
    }
}
