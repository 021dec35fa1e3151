/*
 * smoke.c - the checks of an adapter: the cases of harness/smoke.json through an executor, then
 * whole conversations that no run would have.
 */
#include "smoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "command.h"
#include "exec.h"
#include "program.h"
#include "smoke_talk.h"
#include "suite.h"
#include "text.h"
#include "verdict.h"
#include "words.h"

enum { TALK_MS = 12000, LEAVE_MS = 1000, WINDOW_TESTS = 200 };

struct smoker {
    const struct executor_options *options;
    const char *words;
    const struct executor *executor;
    const struct exec_map *map; /* of a program that knows no protocol, or NULL */
    size_t failed;
    size_t passed;
    size_t unsupported;
    size_t asked; /* questions seen */
};

static void tell(struct smoker *smoker, bool good, const char *check, const char *why)
{
    if (good) {
        smoker->passed++;
        (void)printf("  ok    %s\n", check);
    } else {
        smoker->failed++;
        (void)printf("  FAIL  %s%s%s\n", check, why[0] != '\0' ? ": " : "", why);
    }
}

/* The conversation as a command for the shell. */
static void show_talk(const struct smoker *smoker, const struct buffer *lines)
{
    const char *at = lines->data;
    const char *end = lines->data + lines->len;
    (void)printf("        reproduce: (");
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        char *line = strndup(at, (size_t)(stop - at));
        const char *const words[] = {"printf", "%s\\n", line, NULL};
        char *command = words_join(words);
        (void)printf("%s; ", command);
        free(command);
        free(line);
        at = stop + 1;
    }
    char *command = words_join(smoker->options->argv);
    (void)printf("sleep 1) | ");
    if (smoker->options->dir != NULL)
        (void)printf("(cd '%s' && %s)\n", smoker->options->dir, command);
    else
        (void)printf("%s\n", command);
    free(command);
}

/* --- cases --- */

static void show_case(const struct smoker *smoker, const struct suite_test *test)
{
    if (smoker->options->depth == DEPTH_ZONE) {
        struct buffer lines = {NULL, 0, 0};
        protocol_hello(&lines, DEPTH_ZONE, NULL);
        protocol_zone(&lines, 1, test->zone_json);
        protocol_case(&lines, 1, 1, test, false);
        protocol_plain(&lines, "bye");
        show_talk(smoker, &lines);
        buffer_free(&lines);
    } else {
        char program[PROGRAM_PATH_MAX];
        program_path(program);
        (void)printf("        reproduce: %s smoke --suite >smoke.json && %s run %s --id %s "
                     "smoke.json\n",
                     program, program, smoker->words, test->id);
    }
}

static bool on_case(void *user, const struct suite_test *test, const struct observed *observed)
{
    struct smoker *smoker = user;
    struct verdict verdict;
    char why[600];
    verdict_judge(NULL, smoker->executor->implementation, test, observed, &verdict);
    smoker->asked += observed->question_count;
    if (observed->state == OBSERVED_UNSUPPORTED) {
        smoker->unsupported++;
        (void)printf("  -     %s: unsupported, as it says\n", test->id);
        return true;
    }
    (void)snprintf(why, sizeof why, "%s", verdict.reason);
    tell(smoker, verdict.outcome == VERDICT_PASS, test->id, why);
    if (verdict.outcome != VERDICT_PASS)
        show_case(smoker, test);
    return true;
}

struct burst {
    size_t right;
    size_t count;
};

static bool on_burst(void *user, const struct suite_test *test, const struct observed *observed)
{
    struct burst *burst = user;
    burst->count++;
    burst->right +=
        observed->state == OBSERVED_RESULT && observed->result == test->expect[0].result;
    return true;
}

/* The window full, again and again, on two zones that say different things of one name. */
static void check_window(struct smoker *smoker, struct executor *executor,
                         const struct suite_set *set, const volatile sig_atomic_t *stop)
{
    const struct suite_test *tests[WINDOW_TESTS];
    struct burst burst = {0, 0};
    char why[100];
    size_t most = smoker->options->depth == DEPTH_DNS ? 20 : WINDOW_TESTS;
    for (size_t i = 0; i < most; i++)
        tests[i] = suite_set_find(set, i % 2 == 0 ? "smoke/zone-1" : "smoke/zone-2");
    executor->run(executor, tests, most, stop, on_burst, &burst);
    (void)snprintf(why, sizeof why, "%zu of %zu cases answered right", burst.right, most);
    tell(smoker, burst.right == most, "window kept, zones interleaved", why);
}

/* Where the catalogue of features is at hand: a word that is none would never match a vector. */
static void check_lacks(struct smoker *smoker)
{
    const struct implementation *implementation = smoker->executor->implementation;
    struct problems problems = {NULL, 0, 0};
    char why[160] = "";
    char *folder = catalog_find(NULL, NULL);
    struct catalog *catalog = folder != NULL ? catalog_load(folder, &problems) : NULL;
    for (size_t i = 0; catalog != NULL && i < implementation->lacks_count; i++)
        if (catalog_feature(catalog, implementation->lacks[i]) == NULL)
            (void)snprintf(why, sizeof why, "features.json has no '%.80s'",
                           implementation->lacks[i]);
    tell(smoker, why[0] == '\0', "lacks only features that there are", why);
    catalog_destroy(catalog);
    problems_clear(&problems);
    free(folder);
}

static bool check_cases(struct smoker *smoker, const struct suite_set *set)
{
    static const volatile sig_atomic_t never = 0;
    struct executor_options options = *smoker->options;
    options.workers = 1;
    options.stop = &never;
    struct executor *executor =
        smoker->map != NULL ? executor_exec(&options, smoker->map) : executor_adapter(&options);
    tell(smoker, executor != NULL,
         smoker->map != NULL ? "its DNS server starts" : "starts, says hello, answers sync",
         "see above");
    if (executor == NULL)
        return false;
    size_t count = suite_set_count(set);
    const struct suite_test **tests = calloc(count, sizeof *tests);
    for (size_t i = 0; tests != NULL && i < count; i++)
        tests[i] = suite_set_test(set, i);
    smoker->executor = executor;
    if (tests != NULL)
        executor->run(executor, tests, count, &never, on_case, smoker);
    free(tests);
    check_window(smoker, executor, set, &never);
    check_lacks(smoker);
    if (smoker->options->depth != DEPTH_ZONE)
        tell(smoker, smoker->asked > 0, "its questions reach us", "not one did");
    if (smoker->map == NULL)
        tell(smoker, !executor_adapter_gave_up(executor), "stays alive", "it ended too often");
    else
        tell(smoker, !executor_exec_broken(executor), "can be started", "see above");
    executor->destroy(executor);
    return true;
}

/* --- conversations --- */

/* How many lines are no messages, and is one a message of that t? */
static size_t read_lines(const struct smoke_talk *talk, const char *t, size_t *found)
{
    size_t noise = 0;
    const char *at = talk->out.data;
    *found = 0;
    while (*at != '\0') {
        size_t width = strcspn(at, "\n");
        struct protocol_message message;
        protocol_read(at, width, &message);
        noise += message.kind == PROTOCOL_LOG || message.kind == PROTOCOL_BROKEN;
        const char *said = json_string_value(json_object_get(message.json, "t"));
        *found += said != NULL && strcmp(said, t) == 0;
        protocol_message_clear(&message);
        at += width + (at[width] == '\n');
    }
    return noise;
}

static void check_end(struct smoker *smoker, const struct buffer *lines,
                      const struct smoke_talk *talk, const char *check)
{
    char why[500];
    bool clean = talk->in_time && talk->report.end == ISOLATION_EXITED && talk->report.code == 0;
    (void)snprintf(why, sizeof why, "%s",
                   talk->in_time ? talk->report.text : "it had to be killed");
    tell(smoker, clean, check, why);
    if (!clean)
        show_talk(smoker, lines);
}

/* hello, what text says, and perhaps bye; then how many messages of that t came. */
static size_t converse(struct smoker *smoker, const char *text, bool bye, const char *t,
                       const char *check)
{
    struct buffer lines = {NULL, 0, 0};
    struct smoke_talk talk;
    size_t found = 0;
    protocol_hello(&lines, smoker->options->depth,
                   smoker->options->depth == DEPTH_DNS ? "127.0.0.1:9" : NULL);
    buffer_text(&lines, text);
    if (bye)
        protocol_plain(&lines, "bye");
    smoke_talk(smoker->options, &lines, TALK_MS, &talk);
    size_t noise = read_lines(&talk, t, &found);
    if (t[0] != '\0') {
        tell(smoker, found > 0, check, "it is not");
        if (found == 0)
            show_talk(smoker, &lines);
    } else {
        check_end(smoker, &lines, &talk, check);
        tell(smoker, noise == 0, "no noise on stdout", "a line is no message");
        if (noise > 0)
            show_talk(smoker, &lines);
    }
    buffer_free(&lines);
    buffer_free(&talk.out);
    return found;
}

static void check_talks(struct smoker *smoker)
{
    (void)converse(smoker, "", true, "", "leaves with 0 after bye");
    (void)converse(smoker, "", false, "", "leaves with 0 at the end of its input");
    (void)converse(smoker, "{\"t\":\"no-such-message\"}\n", true, "unsupported",
                   "an unknown message is answered unsupported");
    (void)converse(
        smoker,
        "{\"t\":\"zone\",\"z\":1,\"rr\":{\"example.com\":{\"TXT\":[\"v=spf1 -all\"]}}}\n"
        "{\"t\":\"case\",\"n\":1,\"z\":1,\"ip\":\"192.0.2.1\",\"from\":\"a@example.com\","
        "\"helo\":\"example.com\",\"scope\":\"no-such-scope\"}\n",
        true, "unsupported", "a case with an unknown scope is answered unsupported");
}

/* --- all of it --- */

int smoke(const struct executor_options *options, const struct exec_map *map, const char *name,
          const char *words)
{
    const struct suite_load_options load = {.catalog = NULL};
    struct suite_set *set = suite_set_create(&load);
    struct smoker smoker = {.options = options, .words = words, .map = map};
    if (set == NULL || !suite_set_add_text(set, "smoke.json", asset_smoke, asset_smoke_len))
        return command_invalid(suite_set_problems(set));
    (void)printf("%s, depth %s\n", name, protocol_depth_name(options->depth));
    if (check_cases(&smoker, set) && map == NULL)
        check_talks(&smoker);
    (void)printf("%s: %zu ok, %zu failed, %zu unsupported\n", name, smoker.passed, smoker.failed,
                 smoker.unsupported);
    suite_set_destroy(set);
    return smoker.failed > 0 ? COMMAND_ADAPTER : COMMAND_OK;
}

static int smoke_program(const struct adapter *adapter, const struct executor_options *options,
                         const char *words)
{
    char error[600];
    size_t count = 0;
    while (adapter->map[count] != NULL)
        count++;
    struct exec_map *map = exec_map_create(adapter->map, count, error, sizeof error);
    if (map == NULL)
        return command_usage_error("smoke", "$.map of adapter.json: %s", error);
    int code = smoke(options, map, adapter->name, words);
    exec_map_free(map);
    return code;
}

int smoke_adapter(const struct adapter *adapter, const char *given)
{
    int worst = COMMAND_OK;
    for (size_t i = 0; i < adapter->depth_count; i++) {
        char words[4096];
        const char *depth = protocol_depth_name(adapter->depths[i]);
        const struct executor_options options = {.argv = adapter->run,
                                                 .input = adapter->input,
                                                 .dir = adapter->dir,
                                                 .adapter = adapter,
                                                 .depth = adapter->depths[i]};
        (void)snprintf(words, sizeof words, "--adapter %.4000s --depth %s", given, depth);
        int code = adapter->program ? smoke_program(adapter, &options, words)
                                    : smoke(&options, NULL, adapter->name, words);
        worst = code > worst ? code : worst;
    }
    return worst;
}
