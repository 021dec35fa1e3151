/*
 * cmd_replay.c - "spfproof replay": plays inputs of fuzz_check and fuzz_diff, or vectors, once more
 * on the engine and tells query, zone, what was seen when it was found, trace and outcome. It
 * judges nothing: run does.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "builtin.h"
#include "builtin_choices.h"
#include "case_lines.h"
#include "check_output.h"
#include "command.h"
#include "json_file.h"
#include "options.h"
#include "selection.h"
#include "suite_format.h"
#include "test_output.h"
#include "trace_buffer.h"

static const char usage[] =
    "usage: spfproof replay [--choice NAME=VALUE]... [--json] FILE...\n"
    "       spfproof replay [--choice NAME=VALUE]... [--json] [SELECTION] [SUITE]... "
    "ID-OR-GLOB...\n"
    "       spfproof replay --vector ID FILE\n"
    "\n"
    "Plays an input of fuzz_check or fuzz_diff (a query and a zone as lines), or vectors, on the\n"
    "engine, and tells query, zone, trace and outcome.\n"
    "\n"
    "  --choice NAME=VALUE  a reading of the RFC, as choices.json names it\n"
    "  --json               the outcome and its trace as JSON, and nothing else\n"
    "  --vector ID          instead print the input as a suite of one vector: proposed, of that\n"
    "                       id, with no expected value\n"
    "\n" SELECT_USAGE;

/* What fuzz targets read at most (INPUT_SIZE_MAX of fuzz/input/input.h). */
enum { CASE_OCTETS_MAX = 1 << 17, CHOICES_MAX = 32 };

struct replaying {
    const char *choices[CHOICES_MAX];
    size_t choice_count;
    const char *vector;
    bool json;
    struct builtin *builtin;
    struct spf_trace trace;
};

/* The readings of the case itself, then those of the command line. A fuzz target passes over
 * choices it does not know, and so does this. */
static void set_choices(const struct replaying *replaying, const struct suite_test *test,
                        struct spf_options *options)
{
    const json_t *choices = json_object_get(test->json, "x-choices");
    const char *hint;
    spf_options_default(options);
    for (size_t i = 0; i < json_array_size(choices); i++) {
        const char *setting = json_string_value(json_array_get(choices, i));
        if (setting != NULL)
            (void)builtin_choice_set(options, setting, &hint);
    }
    for (size_t i = 0; i < replaying->choice_count; i++)
        (void)builtin_choice_set(options, replaying->choices[i], &hint);
}

static void print_test(const struct suite_test *test)
{
    const json_t *choices = json_object_get(test->json, "x-choices");
    const json_t *observed = json_object_get(test->json, "x-observed");
    size_t i;
    const json_t *choice;
    (void)printf("%s\n", test->id);
    test_print_head("Query");
    test_print_object(json_object_get(test->json, "query"));
    test_print_head("Zone");
    test_print_zone(test->zone_json);
    if (json_array_size(choices) > 0)
        test_print_head("Choices");
    json_array_foreach(choices, i, choice)
    {
        (void)printf("  ");
        test_print_json(choice);
        (void)putchar('\n');
    }
    if (json_is_object(observed)) {
        test_print_head("Observed when it was found");
        test_print_object(observed);
    }
    test_print_head("Trace and outcome");
}

static int play(struct replaying *replaying, const struct suite_test *test)
{
    struct spf_options options;
    struct observed observed;
    set_choices(replaying, test, &options);
    struct builtin_job job = builtin_job_of(test, &options);
    builtin_run(replaying->builtin, &job, &replaying->trace, &observed);
    const struct check_view view = {.outcome = builtin_outcome(replaying->builtin),
                                    .request = builtin_request(replaying->builtin),
                                    .observed = &observed,
                                    .trace = true};
    if (replaying->json)
        return check_print_json(stdout, &view) ? COMMAND_OK
                                               : command_internal_error("replay: out of memory");
    print_test(test);
    check_print(stdout, &view);
    return COMMAND_OK;
}

static int print_vector(const json_t *suite)
{
    size_t len = 0;
    char *text = suite_format(suite, &len);
    if (text == NULL)
        return command_internal_error("replay: out of memory");
    (void)fwrite(text, 1, len, stdout);
    free(text);
    return COMMAND_OK;
}

/* The suite of a case, loaded as a file of it would be. */
static int play_suite(struct replaying *replaying, const char *name, const json_t *json)
{
    const struct suite_load_options load = {.catalog = NULL};
    struct suite_set *set = suite_set_create(&load);
    size_t len = 0;
    char *text = suite_format(json, &len);
    int code;
    if (set == NULL || text == NULL)
        code = command_internal_error("replay: out of memory");
    else if (!suite_set_add_text(set, name, text, len))
        code = command_invalid(suite_set_problems(set));
    else
        code = play(replaying, suite_set_test(set, 0));
    free(text);
    suite_set_destroy(set);
    return code;
}

static int replay_lines(struct replaying *replaying, const char *name, struct spf_text text)
{
    const char *reason = NULL;
    const char *id = replaying->vector != NULL ? replaying->vector : "fuzz/case";
    json_t *suite = case_lines_suite(text, id, &reason);
    int code;
    if (suite == NULL) {
        (void)fprintf(stderr, "%s: %s\n", name, reason);
        return COMMAND_INVALID;
    }
    if (replaying->vector != NULL)
        code = print_vector(suite);
    else
        code = play_suite(replaying, name, suite);
    json_decref(suite);
    return code;
}

/* Is the word a file of lines? Then *code is what became of it. */
static bool take_lines(struct replaying *replaying, const char *word, int *code)
{
    struct stat status;
    struct problems problems = {NULL, 0, 0};
    char *text = NULL;
    size_t len = 0;
    bool lines = true;
    if (stat(word, &status) != 0 || S_ISDIR(status.st_mode))
        return false;
    if (!json_file_read(word, SUITE_FILE_OCTETS_MAX, "a case is smaller", &problems, &text, &len)) {
        *code = command_invalid(&problems);
    } else {
        struct spf_text all = {(const uint8_t *)text, len};
        lines = case_lines_is(all);
        if (lines && len > CASE_OCTETS_MAX)
            all.len = CASE_OCTETS_MAX; /* as the targets do */
        if (lines)
            *code = replay_lines(replaying, word, all);
    }
    problems_clear(&problems);
    free(text);
    return lines;
}

static int replay_words(struct replaying *replaying, struct selection *selection, char **words,
                        size_t count)
{
    size_t left = 0;
    int code = COMMAND_OK;
    for (size_t i = 0; i < count && code == COMMAND_OK; i++)
        if (!take_lines(replaying, words[i], &code))
            words[left++] = words[i];
    if (code != COMMAND_OK || (left == 0 && selection->filter.id_count == 0))
        return code;
    if (replaying->vector != NULL)
        return command_usage_error("replay", "--vector takes a file of lines, and '%s' is none",
                                   left > 0 ? words[0] : "--id");
    code = selection_load(selection, "replay", words, left);
    for (size_t i = 0; code == COMMAND_OK && i < selection->test_count; i++) {
        if (!replaying->json && i > 0)
            (void)puts("\n----");
        code = play(replaying, selection->tests[i]);
    }
    selection_clear(selection);
    return code;
}

enum { CHOICE = 256, VECTOR, JSON, HELP };

/* COMMAND_OK, or an exit code after saying why; -1: help was shown. */
static int take_option(struct replaying *replaying, struct selection *selection, int option)
{
    struct spf_options options;
    switch (option) {
    case CHOICE:
        if (!options_choice("replay", &options, optarg))
            return COMMAND_USAGE;
        if (replaying->choice_count == CHOICES_MAX)
            return command_usage_error("replay", "more than %d --choice", CHOICES_MAX);
        replaying->choices[replaying->choice_count++] = optarg;
        return COMMAND_OK;
    case VECTOR:
        replaying->vector = optarg;
        return suite_is_slug_path(optarg, 2)
                   ? COMMAND_OK
                   : command_usage_error("replay",
                                         "'%s' is no id (write suite/name with a-z, 0-9, - and /)",
                                         optarg);
    case JSON:
        replaying->json = true;
        return COMMAND_OK;
    case HELP:
        (void)fputs(usage, stdout);
        return -1;
    default:
        return selection_option(selection, "replay", option, optarg);
    }
}

int command_replay(int argc, char **argv)
{
    static const struct option table[] = {{"choice", required_argument, NULL, CHOICE},
                                          {"vector", required_argument, NULL, VECTOR},
                                          {"json", no_argument, NULL, JSON},
                                          {"help", no_argument, NULL, HELP},
                                          SELECT_OPTIONS,
                                          {NULL, 0, NULL, 0}};
    struct replaying replaying = {.json = false};
    struct selection selection = {.vectors = NULL};
    for (int option; (option = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        int code = take_option(&replaying, &selection, option);
        if (code != COMMAND_OK)
            return code < 0 ? COMMAND_OK : code;
    }
    if (optind == argc && selection.filter.id_count == 0)
        return command_usage_error("replay",
                                   "what? (an input of a fuzz target, or the id of a vector)");
    if (replaying.vector != NULL && optind + 1 != argc)
        return command_usage_error("replay", "--vector takes one file");
    replaying.builtin = builtin_create();
    bool traced = trace_buffer_make(&replaying.trace);
    int code = COMMAND_OK;
    if (replaying.builtin == NULL || !traced)
        code = command_internal_error("replay: out of memory");
    else
        code = replay_words(&replaying, &selection, argv + optind, (size_t)(argc - optind));
    if (traced)
        trace_buffer_free(&replaying.trace);
    builtin_destroy(replaying.builtin);
    return code;
}
