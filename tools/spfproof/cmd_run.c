/*
 * cmd_run.c - "spfproof run": suites against an implementation, the engine that is built in or
 * another one (target.h). Which tests is selection.h's, what a result is worth verdict.h's, how it
 * is told report.h's.
 */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "derived.h"
#include "options.h"
#include "program.h"
#include "run.h"
#include "selection.h"
#include "target.h"
#include "verdict_header.h"

static const char usage[] =
    "usage: spfproof run [OPTION]... [SELECTION] [SUITE | ID-GLOB]...\n\n"
    "Runs test vectors against the built-in engine or another implementation; without SUITE all\n"
    "that are installed.\n\n"
    "  --format FORM          human (the default), tap, junit or jsonl\n"
    "  --output FILE          write the report there\n"
    "  --results FILE         write a results file (jsonl) as well\n"
    "  --baseline FILE        known failures; a listed test that passes, or fails otherwise,\n"
    "                         fails the run\n"
    "  --write-baseline FILE  write the failures of this run as a baseline\n"
    "  --strict               should and may fail the run too\n"
    "  -x, --fail-fast        stop at the first unexpected result\n"
    "  --choice NAME=VALUE    a reading of the RFC, as choices.json names it\n"
    "  --jobs N               at most N processes\n"
    "  --variants[=NAME,...]  instead of each vector what must have the same result: other case,\n"
    "                         order, spelling and so on; ID#NAME among the words is one of them\n"
    "  --faults[=NAME,...]    instead of each vector what becomes of it if one of its questions\n"
    "                         fails, for each question and each way to fail\n\n" TARGET_USAGE
        SELECT_USAGE;

enum {
    FORMAT = 256,
    OUTPUT,
    RESULTS,
    BASELINE,
    WRITE_BASELINE,
    STRICT,
    CHOICE,
    JOBS,
    VARIANTS,
    FAULTS,
    HELP,
    REPORTS_MAX = 2,
    CHOICES_MAX = 64,
    EXIT_INTERRUPTED = 130 /* as a shell tells a command ended by SIGINT */
};

struct run_options {
    struct selection selection;
    struct target target;
    struct derived_choice derived;
    struct spf_options readings;
    const char *choices[CHOICES_MAX]; /* as they were given */
    size_t choice_count;
    const struct report_form *form;
    const char *output;
    const char *results;
    const char *baseline;
    const char *write_baseline;
    bool strict;
    bool fail_fast;
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    stop = number;
}

/* The first signal ends the run with a summary, a second one at once. A write in progress goes on:
 * what was recorded shall arrive. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal,
                               .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

static int take_format(struct run_options *options, const char *name)
{
    options->form = report_form_of(name);
    return options->form != NULL
               ? COMMAND_OK
               : command_usage_error("run", "--format: '%s' is none of human, tap, junit, jsonl",
                                     name);
}

/*
 * One process runs the built-in engine whatever N says. Of a run of 50,000 vectors 0.9 s went into
 * reading them and 0.05 s into evaluating and judging them: forks could share only the latter.
 */
static int take_jobs(const char *number)
{
    uint64_t jobs;
    return options_number(number, 1024, &jobs) && jobs > 0
               ? COMMAND_OK
               : command_usage_error("run", "--jobs: '%s' is no number from 1 to 1024", number);
}

static int take_choice(struct run_options *options, const char *setting)
{
    if (options->choice_count == CHOICES_MAX)
        return command_usage_error("run", "more than %d --choice", CHOICES_MAX);
    if (!options_choice("run", &options->readings, setting))
        return COMMAND_USAGE;
    options->choices[options->choice_count++] = setting;
    return COMMAND_OK;
}

/* COMMAND_OK, or an exit code after saying why; -1: help was shown. */
static int take_option(struct run_options *options, int option)
{
    switch (option) {
    case FORMAT:
        return take_format(options, optarg);
    case OUTPUT:
        options->output = optarg;
        return COMMAND_OK;
    case RESULTS:
        options->results = optarg;
        return COMMAND_OK;
    case BASELINE:
        options->baseline = optarg;
        return COMMAND_OK;
    case WRITE_BASELINE:
        options->write_baseline = optarg;
        return COMMAND_OK;
    case STRICT:
        options->strict = true;
        return COMMAND_OK;
    case 'x':
        options->fail_fast = true;
        return COMMAND_OK;
    case CHOICE:
        return take_choice(options, optarg);
    case JOBS:
        return take_jobs(optarg);
    case VARIANTS:
        return derived_option(&options->derived, DERIVED_VARIANTS, optarg);
    case FAULTS:
        return derived_option(&options->derived, DERIVED_FAULTS, optarg);
    case HELP:
        (void)fputs(usage, stdout);
        return -1;
    default:
        return option >= TARGET_ADAPTER && option < TARGET_END
                   ? target_option(&options->target, "run", option, optarg)
                   : selection_option(&options->selection, "run", option, optarg);
    }
}

static int take_options(struct run_options *options, int argc, char **argv)
{
    static const struct option table[] = {
        {"format", required_argument, NULL, FORMAT},
        {"output", required_argument, NULL, OUTPUT},
        {"results", required_argument, NULL, RESULTS},
        {"baseline", required_argument, NULL, BASELINE},
        {"write-baseline", required_argument, NULL, WRITE_BASELINE},
        {"strict", no_argument, NULL, STRICT},
        {"fail-fast", no_argument, NULL, 'x'},
        {"choice", required_argument, NULL, CHOICE},
        {"jobs", required_argument, NULL, JOBS},
        {"variants", optional_argument, NULL, VARIANTS},
        {"faults", optional_argument, NULL, FAULTS},
        {"help", no_argument, NULL, HELP},
        TARGET_OPTIONS,
        SELECT_OPTIONS,
        {NULL, 0, NULL, 0}};
    *options = (struct run_options){.form = &report_human, .selection.lean = true};
    spf_options_default(&options->readings);
    int option;
    while ((option = getopt_long(argc, argv, "x", table, NULL)) != -1) {
        int code = take_option(options, option);
        if (code != COMMAND_OK)
            return code;
    }
    return COMMAND_OK;
}

/* The selected tests; nothing selected is a mistake unless shards are small. */
static int load(struct run_options *options, int argc, char **argv)
{
    struct selection *selection = &options->selection;
    int code = derived_words(&options->derived, argv + optind, (size_t)(argc - optind));
    if (code != COMMAND_OK)
        return code;
    if (selection->filter.states == 0)
        selection->filter.states = ~(1u << SUITE_RETIRED);
    code = selection_load(selection, "run", argv + optind, (size_t)(argc - optind));
    if (code == COMMAND_OK && selection->test_count == 0 && selection->filter.shard_count == 0)
        code = command_usage_error("run", "no test is selected");
    if (code == COMMAND_OK && selection->filter.shuffle)
        (void)fprintf(stderr, "shuffled: --shuffle=%llu repeats this order\n",
                      (unsigned long long)selection->filter.seed);
    return code;
}

static int load_baseline(const struct run_options *options, struct baseline **baseline)
{
    if (options->baseline == NULL)
        return COMMAND_OK;
    struct problems problems = {NULL, 0, 0};
    *baseline = baseline_load(options->baseline, &problems);
    int code = *baseline != NULL ? COMMAND_OK : command_invalid(&problems);
    problems_clear(&problems);
    return code;
}

/* A line of the baseline about a test there is not, in a run of everything, is a line to remove. */
static void tell_stale(const struct run_options *options, const struct baseline *baseline)
{
    size_t line = 0;
    const char *id;
    for (size_t i = 0; baseline != NULL &&
                       (id = baseline_stale(baseline, options->selection.set, i, &line)) != NULL;
         i++)
        (void)fprintf(stderr, "%s:%zu: no loaded suite has a test %s\n", options->baseline, line,
                      id);
}

/* The outputs of a run. */
struct sinks {
    struct report reports[REPORTS_MAX];
    struct report *list[REPORTS_MAX];
    size_t count;
    struct output baseline;
};

static bool add_report(struct sinks *sinks, const struct run_options *options,
                       const struct report_form *form, const char *path, const char *program)
{
    struct report *report = &sinks->reports[sinks->count];
    *report = (struct report){.form = form,
                              .catalog = options->selection.catalog,
                              .program = program,
                              .choices = options->choices,
                              .choice_count = options->choice_count};
    if (target_foreign(&options->target)) {
        report->run_words = options->target.words;
        report->run_word_count = options->target.word_count;
    }
    if (!output_open(&report->out, path))
        return false;
    report->out.colour = report->out.file == stdout && command_colour(stdout);
    sinks->list[sinks->count++] = report;
    return true;
}

static bool open_sinks(struct sinks *sinks, const struct run_options *options, const char *program)
{
    *sinks = (struct sinks){.count = 0};
    return add_report(sinks, options, options->form, options->output, program) &&
           (options->results == NULL ||
            add_report(sinks, options, &results_form, options->results, program)) &&
           (options->write_baseline == NULL ||
            output_open(&sinks->baseline, options->write_baseline));
}

/* False if anything written was lost. */
static bool close_sinks(struct sinks *sinks)
{
    bool kept = true;
    for (size_t i = 0; i < sinks->count; i++) {
        kept &= output_close(&sinks->reports[i].out);
        if (sinks->reports[i].form->release != NULL && sinks->reports[i].state != NULL)
            sinks->reports[i].form->release(&sinks->reports[i]);
    }
    if (sinks->baseline.file != NULL)
        kept &= output_close(&sinks->baseline);
    return kept;
}

static size_t run_plan_on(struct run_plan *plan, struct executor *executor,
                          const struct run_options *options, bool *lost)
{
    const struct derive_options *derive = &options->derived.options;
    switch (options->derived.mode) {
    case DERIVED_VARIANTS:
        return run_variants(plan, executor, derive, &stop, lost);
    case DERIVED_FAULTS:
        return run_faults(plan, executor, derive, &stop, lost);
    case DERIVED_NONE:
    default:
        return run_whole(plan, executor, &stop, lost);
    }
}

/* Runs the plan on what was chosen. */
static int run_on(struct run_options *options, struct run_plan *plan)
{
    bool foreign = target_foreign(&options->target);
    struct executor *executor =
        foreign ? target_executor(&options->target, &stop) : executor_builtin(&options->readings);
    if (executor == NULL)
        return foreign ? COMMAND_ADAPTER : command_internal_error("run: out of memory");
    bool lost = false;
    size_t unexpected = run_plan_on(plan, executor, options, &lost);
    bool broke = foreign && target_broke(&options->target, executor);
    executor->destroy(executor);
    if (unexpected == (size_t)-1)
        return command_internal_error("run: out of memory");
    if (lost)
        return COMMAND_INTERNAL;
    if (broke)
        return COMMAND_ADAPTER;
    return unexpected > 0 ? COMMAND_UNEXPECTED : COMMAND_OK;
}

static int run(struct run_options *options, struct baseline *baseline, struct sinks *sinks)
{
    struct selection *selection = &options->selection;
    struct run_plan plan = {.set = selection->set,
                            .tests = selection->tests,
                            .test_count = selection->test_count,
                            .rules = &verdict_rules_all,
                            .baseline = baseline,
                            .new_baseline = sinks->baseline.file,
                            .shard_index = selection->filter.shard_index,
                            .shard_count = selection->filter.shard_count,
                            .strict = options->strict,
                            .stop_at_first = options->fail_fast,
                            .progress = command_colour(stderr),
                            .reports = sinks->list,
                            .report_count = sinks->count};
    catch_signals();
    int code = run_on(options, &plan);
    return stop != 0 && code != COMMAND_INTERNAL ? EXIT_INTERRUPTED : code;
}

static int run_selected(struct run_options *options)
{
    struct baseline *baseline = NULL;
    int code = load_baseline(options, &baseline);
    if (code != COMMAND_OK)
        return code;
    tell_stale(options, baseline);
    char program[PROGRAM_PATH_MAX];
    program_path(program);
    struct sinks sinks;
    code = open_sinks(&sinks, options, program) ? run(options, baseline, &sinks) : COMMAND_INTERNAL;
    if (!close_sinks(&sinks))
        code = COMMAND_INTERNAL;
    baseline_destroy(baseline);
    return code;
}

int command_run(int argc, char **argv)
{
    struct run_options options;
    int code = take_options(&options, argc, argv);
    if (code == COMMAND_OK)
        code = target_load(&options.target, "run");
    if (code == COMMAND_OK && target_foreign(&options.target) && options.choice_count > 0)
        code = command_usage_error("run", "--choice sets the built-in engine; an adapter declares "
                                          "its choices itself");
    if (code == COMMAND_OK)
        code = load(&options, argc, argv);
    if (code == COMMAND_OK)
        code = run_selected(&options);
    target_clear(&options.target);
    selection_clear(&options.selection);
    derived_clear(&options.derived);
    return code < 0 ? COMMAND_OK : code; /* below 0: --help has been printed */
}
