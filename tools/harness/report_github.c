/*
 * report_github.c - workflow commands that GitHub shows as annotations at the line of the vector.
 * Its escaping: percent, CR and LF in messages; colon and comma too in properties.
 */
#include <string.h>

#include "matrix.h"

/* GitHub shows ten errors and ten warnings of a step; the rest only lengthens the log. */
enum { SHOWN_MAX = 50 };

static void escaped(FILE *out, const char *text, bool property)
{
    for (const char *at = text; *at != '\0'; at++) {
        size_t control = text_control_at(at);
        if (strchr(property ? "%\r\n:," : "%\r\n", *at) != NULL)
            (void)fprintf(out, "%%%02X", (unsigned)*at);
        else
            (void)putc(control > 0 ? '?' : *at, out);
        at += control > 1 ? control - 1 : 0;
    }
}

static void annotate(FILE *out, const struct matrix *matrix, const struct matrix_run *run,
                     size_t at)
{
    const struct matrix_vector *vector = &matrix->vectors[at];
    const struct matrix_cell *cell = &run->cells[at];
    (void)fputs(cell->unexpected ? "::error " : "::warning ", out);
    if (vector->test != NULL) {
        char file[1024];
        matrix_file(matrix, vector, file, sizeof file);
        (void)fputs("file=", out);
        escaped(out, file, true);
        (void)fprintf(out, ",line=%zu,", suite_test_line(vector->test));
    }
    (void)fputs("title=", out);
    escaped(out, run->run->label, true);
    (void)fprintf(out, " %s ", verdict_outcome_name(cell->outcome));
    escaped(out, vector->id, true);
    (void)fputs("::", out);
    escaped(out, merged_string(cell->line, "reason"), false);
    if (vector->test != NULL) {
        (void)fputs("%0A", out);
        escaped(out, vector->test->title, false);
        (void)fputs("%0A", out);
        escaped(out, vector->test->why, false);
    }
    (void)putc('\n', out);
}

static void write_github(struct output *out, const struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->run_count; i++) {
        const struct matrix_run *run = &matrix->runs[i];
        size_t shown = 0;
        for (size_t k = 0; k < matrix->vector_count && shown < SHOWN_MAX; k++) {
            if (run->cells[k].line == NULL || !run->cells[k].unexpected)
                continue;
            annotate(out->file, matrix, run, k);
            shown++;
        }
        if (run->run->truncated != NULL) {
            (void)fputs("::error title=", out->file);
            escaped(out->file, run->run->label, true);
            (void)fputs(" truncated::", out->file);
            escaped(out->file, run->run->truncated, false);
            (void)putc('\n', out->file);
        }
        (void)fprintf(out->file, "::notice title=");
        escaped(out->file, run->run->label, true);
        (void)fprintf(out->file, "::%zu of %zu passed, %zu unexpected\n", run->all.good,
                      run->all.total, run->unexpected);
    }
}

const struct matrix_form matrix_github = {"github", write_github};
