/*
 * cmd_perf.c - "spfproof perf": how fast an implementation is on the workloads and on suites - the
 * built-in engine, an adapter or a program -, or how fast those of results files were.
 */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "perf.h"
#include "selection.h"
#include "target.h"

static const char usage[] =
    "usage: spfproof perf [OPTION]... [SELECTION] [SUITE | ID-GLOB]...\n"
    "       spfproof perf --results FILE [--results FILE]...\n\n"
    "Times the built-in engine, or what the options below name, on three workloads and on the\n"
    "selected vectors; or tells how long the cases of results files took.\n\n"
    "  --results FILE     a results file, or a folder of such (may be repeated)\n"
    "  --seconds N        so long for each workload (2)\n"
    "  --json             one JSON object a line\n"
    "  -o, --output FILE  write there\n\n" TARGET_USAGE SELECT_USAGE;

enum { RESULTS = 256, SECONDS, JSON, HELP };
enum { RESULTS_MAX = 64, ROWS_MAX = 8, SECONDS_MAX = 3600 };

/* How often a workload is in one pass of another implementation: enough to keep its window full; of
 * a program, which is started for each, few. */
enum { BULK = 500, BULK_PROGRAM = 10 };

static const volatile sig_atomic_t never = 0;

struct perf_options {
    struct selection selection;
    struct target target;
    const char *results[RESULTS_MAX];
    size_t result_count;
    uint64_t seconds;
    const char *output;
    bool json;
};

static int take_options(struct perf_options *options, int argc, char **argv)
{
    static const struct option table[] = {{"results", required_argument, NULL, RESULTS},
                                          {"seconds", required_argument, NULL, SECONDS},
                                          {"json", no_argument, NULL, JSON},
                                          {"output", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, HELP},
                                          TARGET_OPTIONS,
                                          SELECT_OPTIONS,
                                          {NULL, 0, NULL, 0}};
    int code = COMMAND_OK;
    for (int option;
         code == COMMAND_OK && (option = getopt_long(argc, argv, "o:", table, NULL)) != -1;) {
        if (option == RESULTS && options->result_count < RESULTS_MAX)
            options->results[options->result_count++] = optarg;
        else if (option == SECONDS)
            code = options_number(optarg, SECONDS_MAX, &options->seconds) && options->seconds > 0
                       ? COMMAND_OK
                       : command_usage_error("perf", "--seconds: '%s' is no number from 1 to %d",
                                             optarg, SECONDS_MAX);
        else if (option == JSON)
            options->json = true;
        else if (option == 'o')
            options->output = optarg;
        else if (option == HELP) {
            (void)fputs(usage, stdout);
            return -1;
        } else if (option >= TARGET_ADAPTER && option < TARGET_END)
            code = target_option(&options->target, "perf", option, optarg);
        else
            code = selection_option(&options->selection, "perf", option, optarg);
    }
    return code;
}

/* The workloads one by one, then all selected vectors in turn. */
static bool measure_all(const struct perf_options *options, const struct perf_runner *runner,
                        const struct suite_set *workloads, struct perf_row *rows, size_t *count)
{
    double seconds = (double)options->seconds;
    bool good = true;
    *count = 0;
    for (size_t i = 0; good && i < suite_set_count(workloads) && *count + 1 < ROWS_MAX; i++) {
        const struct suite_test *test = suite_set_test(workloads, i);
        const char *slash = strrchr(test->id, '/');
        good = perf_measure(runner, slash != NULL ? slash + 1 : test->id, &test, 1, seconds,
                            &rows[*count]);
        (*count)++;
    }
    if (good && options->selection.test_count > 0)
        good = perf_measure(runner, "selected vectors", options->selection.tests,
                            options->selection.test_count, seconds, &rows[(*count)++]);
    return good;
}

static int perf_engine(struct perf_options *options, struct output *out)
{
    struct perf_runner runner;
    struct perf_builtin *builtin = perf_builtin_create(&runner);
    struct suite_set *workloads = perf_workloads();
    struct perf_row rows[ROWS_MAX];
    size_t count = 0;
    int code = COMMAND_OK;
    if (builtin == NULL || workloads == NULL ||
        !measure_all(options, &runner, workloads, rows, &count))
        code = command_internal_error("perf: out of memory");
    else
        perf_write(out, runner.label, rows, count, options->json);
    for (size_t i = 0; i < count; i++)
        if (rows[i].wrong != NULL)
            code = COMMAND_UNEXPECTED;
    suite_set_destroy(workloads);
    perf_builtin_destroy(builtin);
    return code;
}

/* The same of another implementation. False if it broke. */
static bool measure_live(const struct perf_options *options, struct perf_live *live,
                         const struct perf_runner *runner, const struct suite_set *workloads,
                         struct perf_row *rows, size_t *count)
{
    const struct suite_test *bulk[BULK];
    const struct selection *selection = &options->selection;
    double seconds = (double)options->seconds;
    size_t many = options->target.exec != NULL ? BULK_PROGRAM : BULK;
    bool good = true;
    for (*count = 0; good && *count < suite_set_count(workloads) && *count + 1 < ROWS_MAX;
         (*count)++) {
        const char *id = suite_set_test(workloads, *count)->id;
        const char *slash = strrchr(id, '/');
        for (size_t i = 0; i < many; i++)
            bulk[i] = suite_set_test(workloads, *count);
        good = perf_measure(runner, slash != NULL ? slash + 1 : id, bulk, many, seconds,
                            &rows[*count]);
    }
    if (!good || selection->test_count == 0)
        return good;
    const struct suite_test **tests = calloc(selection->test_count, sizeof *tests);
    size_t kept = 0;
    if (tests != NULL)
        kept = perf_live_select(live, selection->tests, selection->test_count, tests);
    struct perf_row *row = &rows[(*count)++];
    good = kept == 0 || perf_measure(runner, "selected vectors", tests, kept, seconds, row);
    row->left_out = selection->test_count - kept;
    row->wrong = NULL; /* its failures are another command's */
    free(tests);
    return good;
}

static int perf_target(struct perf_options *options, struct output *out)
{
    struct perf_row rows[ROWS_MAX];
    size_t count = 0;
    if (options->target.run.workers == 0)
        options->target.run.workers = 1;
    struct perf_live live = {.executor = target_executor(&options->target, &never), .stop = &never};
    if (live.executor == NULL)
        return COMMAND_ADAPTER;
    struct perf_runner runner = perf_live(&live);
    struct suite_set *workloads = perf_workloads();
    bool good = workloads != NULL && measure_live(options, &live, &runner, workloads, rows, &count);
    if (good)
        perf_write(out, runner.label, rows, count, options->json);
    else
        (void)fprintf(stderr,
                      "spfproof perf: %s gave no result to a case that it has given one "
                      "before\n",
                      runner.label);
    suite_set_destroy(workloads);
    live.executor->destroy(live.executor);
    return good ? COMMAND_OK : COMMAND_ADAPTER;
}

static int perf_files(const struct perf_options *options, struct output *out)
{
    struct problems problems = {NULL, 0, 0};
    struct merged *merged = merged_load(options->results, options->result_count, &problems);
    if (merged == NULL) {
        int code = command_invalid(&problems);
        problems_clear(&problems);
        return code;
    }
    struct perf_row *rows = calloc(merged->count + 1, sizeof *rows);
    if (rows == NULL)
        abort();
    for (size_t i = 0; i < merged->count; i++)
        if (!perf_results(&merged->runs[i], &rows[i]))
            (void)fprintf(stderr, "spfproof perf: %s says no times of its cases\n",
                          merged->runs[i].path);
    perf_write(out, NULL, rows, merged->count, options->json);
    free(rows);
    merged_destroy(merged);
    return COMMAND_OK;
}

static int perf(struct perf_options *options)
{
    struct output out;
    if (!output_open(&out, options->output))
        return COMMAND_INTERNAL;
    int code = options->result_count > 0          ? perf_files(options, &out)
               : target_foreign(&options->target) ? perf_target(options, &out)
                                                  : perf_engine(options, &out);
    return output_close(&out) ? code : COMMAND_INTERNAL;
}

int command_perf(int argc, char **argv)
{
    struct perf_options options = {.seconds = 2, .selection.lean = true};
    int code = take_options(&options, argc, argv);
    if (code != COMMAND_OK)
        return code < 0 ? COMMAND_OK : code;
    if (options.selection.filter.states == 0)
        options.selection.filter.states = 1u << SUITE_STABLE;
    code = target_load(&options.target, "perf");
    if (code == COMMAND_OK && options.result_count == 0)
        code = selection_load(&options.selection, "perf", argv + optind, (size_t)(argc - optind));
    else if (code == COMMAND_OK && (optind < argc || target_foreign(&options.target)))
        code = command_usage_error("perf", "--results goes with no suite and no implementation");
    if (code == COMMAND_OK)
        code = perf(&options);
    target_clear(&options.target);
    selection_clear(&options.selection);
    return code;
}
