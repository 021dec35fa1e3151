/*
 * report_badge.c - a small SVG picture for a README: how many of the vectors of level must pass.
 * Widths are those of a common sans-serif font of 11 pixels; textLength makes any other fit.
 */
#include <string.h>

#include "matrix.h"

static struct matrix_tally must_of(const struct matrix *matrix)
{
    struct matrix_tally sum = {0, 0, 0, 0, 0};
    for (size_t i = 0; i < matrix->run_count; i++) {
        const struct matrix_run *run = &matrix->runs[i];
        /* Without suites there are no levels. */
        const struct matrix_tally *one =
            matrix->unknown == matrix->vector_count ? &run->all : &run->levels[SUITE_MUST];
        sum.total += one->total;
        sum.good += one->good;
        sum.bad += one->bad;
    }
    return sum;
}

static void write_text(FILE *out, size_t x, size_t width, const char *text)
{
    (void)fprintf(out, "  <text x=\"%zu\" y=\"14\" textLength=\"%zu\">%s</text>\n", x, width, text);
}

static void write_badge(struct output *out, const struct matrix *matrix)
{
    static const char name[] = "RFC 7208";
    const struct matrix_tally must = must_of(matrix);
    bool truncated = false;
    for (size_t i = 0; i < matrix->run_count; i++)
        truncated |= matrix->runs[i].run->truncated != NULL;
    char text[64];
    if (truncated)
        (void)snprintf(text, sizeof text, "incomplete run");
    else
        (void)snprintf(text, sizeof text, "%zu of %zu", must.good, must.total);
    /* White on each of them has a contrast of at least 4.5. */
    const char *colour = truncated                ? "#6b7280"
                         : must.bad > 0           ? "#b91c1c"
                         : must.good < must.total ? "#8a5a00"
                                                  : "#15803d";
    size_t left = 62;
    size_t right = strlen(text) * 7 + 12;
    FILE *file = out->file;
    (void)fprintf(file,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"20\" "
                  "role=\"img\" aria-label=\"%s: %s\">\n  <title>%s: %s</title>\n",
                  left + right, name, text, name, text);
    (void)fprintf(file,
                  "  <rect width=\"%zu\" height=\"20\" rx=\"3\" fill=\"#374151\"/>\n"
                  "  <path d=\"M%zu 0h%zua3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-%zuz\" fill=\"%s\"/>\n"
                  "  <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
                  "font-size=\"11\">\n",
                  left + right, left, right - 3, right - 3, colour);
    write_text(file, 6, left - 12, name);
    write_text(file, left + 6, right - 12, text);
    (void)fputs("  </g>\n</svg>\n", file);
}

const struct matrix_form matrix_badge = {"badge", write_badge};
