/*
 * report_table.c - implementations by levels and suites on a terminal: passed of all, and what
 * failed where it did.
 */
#include <string.h>

#include "matrix.h"
#include "text.h"

enum { NAME_OCTETS = 48, CELL = 13 };

static int name_width(const struct matrix *matrix)
{
    size_t width = strlen("implementation");
    for (size_t i = 0; i < matrix->run_count; i++) {
        char name[NAME_OCTETS];
        size_t len = text_format(text_of(matrix->runs[i].run->label), name, sizeof name);
        width = len > width ? len : width;
    }
    return (int)width;
}

static void print_cell(struct output *out, const struct matrix_tally *tally)
{
    enum output_style style = tally->bad > 0                ? OUTPUT_RED
                              : tally->good == tally->total ? OUTPUT_GREEN
                                                            : OUTPUT_YELLOW;
    char text[CELL + 32];
    if (tally->total == 0)
        (void)snprintf(text, sizeof text, "-");
    else
        (void)snprintf(text, sizeof text, "%zu/%zu", tally->good, tally->total);
    (void)fprintf(out->file, "  %s%*s%s", tally->total > 0 ? output_on(out, style) : "", CELL - 2,
                  text, tally->total > 0 ? output_off(out) : "");
}

/* The tallies of one run that a table shows: of groups, or of levels. */
static const struct matrix_tally *row_of(const struct matrix_run *run, bool groups)
{
    return groups ? run->groups : run->levels;
}

static void print_rows(struct output *out, const struct matrix *matrix, bool groups, size_t first,
                       size_t end)
{
    int width = name_width(matrix);
    (void)fprintf(out->file, "%-*s", width, "implementation");
    for (size_t i = first; i < end; i++) {
        char name[CELL - 1];
        const char *head = groups ? matrix->groups[i] : suite_level_name((enum suite_level)i);
        (void)text_format(text_of(head), name, sizeof name);
        (void)fprintf(out->file, "  %*s", CELL - 2, name);
    }
    (void)putc('\n', out->file);
    for (size_t i = 0; i < matrix->run_count; i++) {
        char name[NAME_OCTETS];
        (void)text_format(text_of(matrix->runs[i].run->label), name, sizeof name);
        (void)fprintf(out->file, "%-*s", width, name);
        for (size_t k = first; k < end; k++)
            print_cell(out, &row_of(&matrix->runs[i], groups)[k]);
        (void)putc('\n', out->file);
    }
    (void)putc('\n', out->file);
}

static void print_sums(struct output *out, const struct matrix *matrix)
{
    FILE *file = out->file;
    for (size_t i = 0; i < matrix->run_count; i++) {
        const struct matrix_run *run = &matrix->runs[i];
        bool good = run->unexpected == 0 && run->run->truncated == NULL;
        (void)fputs(output_on(out, good ? OUTPUT_GREEN : OUTPUT_RED), file);
        text_print_utf8(file, run->run->label);
        (void)fprintf(file, "%s: %zu of %zu passed", output_off(out), run->all.good,
                      run->all.total);
        for (size_t k = 0; k < VERDICT_OUTCOME_COUNT; k++)
            if (run->buckets[k] > 0 && k != VERDICT_PASS)
                (void)fprintf(file, ", %zu %s", run->buckets[k],
                              verdict_outcome_name((enum verdict_outcome)k));
        if (run->unexpected > 0)
            (void)fprintf(file, "; %zu unexpected", run->unexpected);
        if (run->run->truncated != NULL) {
            (void)fputs("; truncated: ", file);
            text_print_utf8(file, run->run->truncated);
        }
        (void)putc('\n', file);
    }
}

/* Suites in tables of at most six columns, which 100 columns of a terminal hold. */
static void write_table(struct output *out, const struct matrix *matrix)
{
    enum { COLUMNS = 6 };
    if (matrix->unknown < matrix->vector_count)
        print_rows(out, matrix, false, 0, MATRIX_LEVELS);
    for (size_t i = 0; i < matrix->group_count; i += COLUMNS)
        print_rows(out, matrix, true, i,
                   i + COLUMNS < matrix->group_count ? i + COLUMNS : matrix->group_count);
    print_sums(out, matrix);
    if (matrix->unknown > 0)
        (void)fprintf(out->file,
                      "%zu vectors are in no suite that was loaded; levels do not count them "
                      "(--suite PATH loads more)\n",
                      matrix->unknown);
}

const struct matrix_form matrix_table = {"table", write_table};
