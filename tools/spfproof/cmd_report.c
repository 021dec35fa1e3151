/*
 * cmd_report.c - "spfproof report": results files of any number of implementations, told in one of
 * several forms. Which files make a run is results_merge.h's, the counting matrix.h's, each form a
 * file report_*.c of the harness.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "matrix.h"
#include "replay.h"
#include "vectors.h"

static const char usage[] =
    "usage: spfproof report [OPTION]... RESULTS...\n\n"
    "Makes a report of results files (spfproof run --results FILE), one or several\n"
    "implementations; shards of one run are put together. A folder stands for its *.jsonl.\n\n"
    "  --format FORM        table (the default), markdown, html, sarif, github, badge;\n"
    "                       of one implementation also tap, junit, jsonl\n"
    "  -o, --output FILE    write the report there\n"
    "  --implementation I   only this one, by its name or as the table shows it\n" VECTORS_USAGE;

#define FORMS "table, markdown, html, sarif, github, badge, tap, junit, jsonl"

enum { FORMAT = 256, IMPLEMENTATION, HELP };

struct report_options {
    const char *form;
    const char *output;
    const char *implementation;
    struct vectors vectors;
};

/* Forms of "run" that a results file can be told in. */
static bool is_replayed(const char *form)
{
    return strcmp(form, "tap") == 0 || strcmp(form, "junit") == 0;
}

static int take_options(struct report_options *options, int argc, char **argv)
{
    static const struct option table[] = {
        {"format", required_argument, NULL, FORMAT},
        {"output", required_argument, NULL, 'o'},
        {"implementation", required_argument, NULL, IMPLEMENTATION},
        {"help", no_argument, NULL, HELP},
        VECTORS_OPTIONS,
        {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "o:", table, NULL)) != -1) {
        if (option == FORMAT)
            options->form = optarg;
        else if (option == 'o')
            options->output = optarg;
        else if (option == IMPLEMENTATION)
            options->implementation = optarg;
        else if (option == HELP) {
            (void)fputs(usage, stdout);
            return -1;
        } else if (!vectors_option(&options->vectors, option, optarg))
            return command_option_error("report");
    }
    if (optind == argc)
        return command_usage_error("report", "which results files?");
    if (matrix_form_of(options->form) == NULL && !is_replayed(options->form))
        return command_usage_error("report", "--format: '%s' is none of %s", options->form, FORMS);
    return COMMAND_OK;
}

/* Forms that tell of one run: those of "run", and jsonl, which is one file of one run. */
static bool is_single(const char *form)
{
    return is_replayed(form) || matrix_form_of(form) == &matrix_jsonl;
}

static int write_report(const struct report_options *options, const struct matrix *matrix)
{
    struct output out;
    if (!output_open(&out, options->output))
        return COMMAND_INTERNAL;
    out.colour = out.file == stdout && command_colour(stdout);
    const struct matrix_form *form = matrix_form_of(options->form);
    int code = COMMAND_OK;
    if (form != NULL) {
        form->write(&out, matrix);
    } else {
        struct problems problems = {NULL, 0, 0};
        if (!replay(&out, report_form_of(options->form), matrix, &problems))
            code = command_invalid(&problems);
        problems_clear(&problems);
    }
    return output_close(&out) ? code : COMMAND_INTERNAL;
}

static int report(const struct report_options *options, const struct merged *merged)
{
    struct matrix *matrix = matrix_create(merged, options->vectors.set, options->vectors.catalog,
                                          options->implementation);
    if (matrix == NULL) {
        char labels[512] = "";
        merged_labels(merged, labels, sizeof labels);
        return command_usage_error("report", "no results of '%s', only of %s",
                                   options->implementation, labels);
    }
    int code = COMMAND_OK;
    if (is_single(options->form) && matrix->run_count > 1)
        code = command_usage_error("report",
                                   "the form %s tells of one implementation and here are %zu "
                                   "(choose with --implementation)",
                                   options->form, matrix->run_count);
    if (code == COMMAND_OK)
        code = write_report(options, matrix);
    matrix_destroy(matrix);
    return code;
}

int command_report(int argc, char **argv)
{
    struct report_options options = {.form = "table"};
    int code = take_options(&options, argc, argv);
    if (code != COMMAND_OK)
        return code < 0 ? COMMAND_OK : code;
    struct problems problems = {NULL, 0, 0};
    struct merged *merged =
        merged_load((const char *const *)(argv + optind), (size_t)(argc - optind), &problems);
    code = merged != NULL ? vectors_load(&options.vectors) : command_invalid(&problems);
    problems_clear(&problems);
    if (code == COMMAND_OK)
        code = report(&options, merged);
    if (code == COMMAND_OK && merged->cut.count > 0)
        code = command_invalid(&merged->cut);
    vectors_clear(&options.vectors);
    merged_destroy(merged);
    return code;
}
