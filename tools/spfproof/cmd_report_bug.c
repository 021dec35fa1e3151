/*
 * cmd_report_bug.c - "spfproof report-bug": one case as an issue for the implementation's tracker.
 */
#include <getopt.h>
#include <string.h>

#include "command.h"
#include "report_bug.h"
#include "vectors.h"

static const char usage[] =
    "usage: spfproof report-bug IMPLEMENTATION ID --results FILE [OPTION]...\n\n"
    "Writes an issue in Markdown about one case of a results file, for the tracker of the\n"
    "implementation.\n\n"
    "  --results FILE       a results file, or a folder of such (may be repeated)\n"
    "  -o, --output FILE    write the issue there\n" VECTORS_USAGE;

enum { RESULTS = 256, HELP, RESULTS_MAX = 64 };

struct bug_options {
    const char *results[RESULTS_MAX];
    size_t result_count;
    const char *output;
    struct vectors vectors;
};

static int take_options(struct bug_options *options, int argc, char **argv)
{
    static const struct option table[] = {{"results", required_argument, NULL, RESULTS},
                                          {"output", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, HELP},
                                          VECTORS_OPTIONS,
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = getopt_long(argc, argv, "o:", table, NULL)) != -1;) {
        if (option == RESULTS && options->result_count < RESULTS_MAX)
            options->results[options->result_count++] = optarg;
        else if (option == 'o')
            options->output = optarg;
        else if (option == HELP) {
            (void)fputs(usage, stdout);
            return -1;
        } else if (!vectors_option(&options->vectors, option, optarg))
            return command_option_error("report-bug");
    }
    if (argc - optind != 2)
        return command_usage_error("report-bug",
                                   "an implementation and the id of a vector, please");
    if (options->result_count == 0)
        return command_usage_error("report-bug", "--results FILE: which results?");
    return COMMAND_OK;
}

/* COMMAND_OK if there is a case to tell of. */
static int find_case(const struct matrix *matrix, const char *name, const char *id, size_t *at)
{
    for (*at = 0; *at < matrix->vector_count; (*at)++)
        if (strcmp(matrix->vectors[*at].id, id) == 0)
            break;
    if (*at == matrix->vector_count)
        return command_usage_error("report-bug", "%s has no case '%s'", name, id);
    if (matrix->vectors[*at].test == NULL)
        return command_usage_error("report-bug",
                                   "no loaded suite has '%s' (--suite PATH names one)", id);
    if (!verdict_outcome_bad(matrix->runs[0].cells[*at].outcome))
        return command_usage_error("report-bug", "%s of %s is %s: nothing to report", id, name,
                                   verdict_outcome_name(matrix->runs[0].cells[*at].outcome));
    return COMMAND_OK;
}

static int write_issue(const struct bug_options *options, const struct merged *merged,
                       const char *name, const char *id)
{
    struct matrix *matrix =
        matrix_create(merged, options->vectors.set, options->vectors.catalog, name);
    size_t at = 0;
    if (matrix == NULL) {
        char labels[512] = "";
        merged_labels(merged, labels, sizeof labels);
        return command_usage_error("report-bug", "no results of '%s', only of %s", name, labels);
    }
    int code = find_case(matrix, name, id, &at);
    if (code == COMMAND_OK) {
        struct output out;
        if (output_open(&out, options->output)) {
            report_bug(&out, matrix, &matrix->runs[0], at);
            code = output_close(&out) ? COMMAND_OK : COMMAND_INTERNAL;
        } else {
            code = COMMAND_INTERNAL;
        }
    }
    matrix_destroy(matrix);
    return code;
}

int command_report_bug(int argc, char **argv)
{
    struct bug_options options = {.result_count = 0};
    int code = take_options(&options, argc, argv);
    if (code != COMMAND_OK)
        return code < 0 ? COMMAND_OK : code;
    struct problems problems = {NULL, 0, 0};
    struct merged *merged = merged_load(options.results, options.result_count, &problems);
    code = merged != NULL ? vectors_load(&options.vectors) : command_invalid(&problems);
    problems_clear(&problems);
    if (code == COMMAND_OK)
        code = write_issue(&options, merged, argv[optind], argv[optind + 1]);
    vectors_clear(&options.vectors);
    merged_destroy(merged);
    return code;
}
