/*
 * report_markdown.c - a summary for the page of a CI run (GitHub, GitLab, Gitea read the same): the
 * scores, then what is unexpected. Whatever a vector or an implementation says stays text: markup
 * characters are escaped, line ends become blanks.
 */
#include "report_markdown.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

/* A CI page takes about 1 MiB; more failures than this nobody reads there. */
enum { SHOWN_MAX = 100 };

void markdown_text(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        size_t control = text_control_at(at);
        if (control > 0) {
            (void)putc(' ', out);
            at += control - 1;
        } else if (*at == '<') {
            (void)fputs("&lt;", out);
        } else if (*at == '&') {
            (void)fputs("&amp;", out);
        } else if (*at == '@') { /* would call somebody by his name */
            (void)fputs("&#64;", out);
        } else {
            if (strchr("\\`*_{}[]()#+!|>~$", *at) != NULL)
                (void)putc('\\', out);
            (void)putc(*at, out);
        }
    }
}

void markdown_code(FILE *out, const char *text)
{
    size_t longest = 0;
    for (const char *at = text; *at != '\0';) {
        size_t run = strspn(at, "`");
        longest = run > longest ? run : longest;
        at += run > 0 ? run : 1;
    }
    for (size_t i = 0; i <= longest; i++)
        (void)putc('`', out);
    (void)fputs(longest > 0 ? " " : "", out);
    for (const char *at = text; *at != '\0'; at++) {
        size_t control = text_control_at(at);
        if (*at == '|')
            (void)putc('\\', out); /* or it ends the cell of a table */
        (void)putc(control > 0 ? '?' : *at, out);
        at += control > 1 ? control - 1 : 0;
    }
    (void)fputs(longest > 0 ? " " : "", out);
    for (size_t i = 0; i <= longest; i++)
        (void)putc('`', out);
}

static void write_scores(FILE *out, const struct matrix *matrix)
{
    (void)fputs("| implementation | passed | of | against it | unsupported | must | should "
                "| unexpected |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
                out);
    for (size_t i = 0; i < matrix->run_count; i++) {
        const struct matrix_run *run = &matrix->runs[i];
        const struct matrix_tally *must = &run->levels[SUITE_MUST];
        const struct matrix_tally *should = &run->levels[SUITE_SHOULD];
        (void)fputs("| ", out);
        markdown_text(out, run->run->label);
        (void)fprintf(out, " | %zu | %zu | %zu | %zu | %zu/%zu | %zu/%zu | %s%zu%s |\n",
                      run->all.good, run->all.total, run->all.bad, run->all.unsupported, must->good,
                      must->total, should->good, should->total, run->unexpected > 0 ? "**" : "",
                      run->unexpected, run->unexpected > 0 ? "**" : "");
    }
    for (size_t i = 0; i < matrix->run_count; i++) {
        if (matrix->runs[i].run->truncated == NULL)
            continue;
        (void)fputs("\n**Truncated:** ", out);
        markdown_text(out, matrix->runs[i].run->label);
        (void)fputs(": ", out);
        markdown_text(out, matrix->runs[i].run->truncated);
        (void)putc('\n', out);
    }
}

static void write_failure(FILE *out, const struct matrix *matrix, const struct matrix_run *run,
                          size_t at)
{
    const struct matrix_vector *vector = &matrix->vectors[at];
    const struct matrix_cell *cell = &run->cells[at];
    (void)fputs("| ", out);
    markdown_code(out, vector->id);
    (void)fputs(" | ", out);
    (void)fputs(vector->test != NULL ? suite_severity_name(vector->test->severity) : "", out);
    (void)fprintf(out, " | %s | ", verdict_outcome_name(cell->outcome));
    markdown_text(out, merged_string(cell->line, "reason"));
    (void)fputs(" | ", out);
    markdown_text(out, vector->test != NULL ? vector->test->title : "");
    (void)fputs(" |\n", out);
}

static void write_failures(FILE *out, const struct matrix *matrix, const struct matrix_run *run)
{
    (void)fputs("\n<details open><summary>Unexpected in ", out);
    markdown_text(out, run->run->label);
    (void)fprintf(out,
                  " (%zu)</summary>\n\n| vector | severity | outcome | reason | title |\n"
                  "|---|---|---|---|---|\n",
                  run->unexpected);
    size_t shown = 0;
    for (size_t i = 0; i < matrix->vector_count && shown < SHOWN_MAX; i++) {
        if (run->cells[i].line == NULL || !run->cells[i].unexpected)
            continue;
        write_failure(out, matrix, run, i);
        shown++;
    }
    (void)fputs("\n</details>\n", out);
    if (shown < run->unexpected)
        (void)fprintf(out, "\n%zu more are in the results file.\n", run->unexpected - shown);
}

static void write_markdown(struct output *out, const struct matrix *matrix)
{
    (void)fputs("## SPF conformance\n\n", out->file);
    write_scores(out->file, matrix);
    for (size_t i = 0; i < matrix->run_count; i++)
        if (matrix->runs[i].unexpected > 0)
            write_failures(out->file, matrix, &matrix->runs[i]);
    (void)fprintf(out->file, "\n%s\n",
                  matrix_is_good(matrix) ? "Nothing unexpected." : "Not all is as expected.");
}

const struct matrix_form matrix_markdown = {"markdown", write_markdown};
