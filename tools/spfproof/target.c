/*
 * target.c - what a run is about, from the command line.
 */
#include "target.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "exec_words.h"
#include "options.h"
#include "words.h"

/* --- options --- */

/* What Postfix writes to a policy service (its SMTPD_POLICY_README). */
static const char policy_request[] = "request=smtpd_access_policy\\nprotocol_state=RCPT\\n"
                                     "protocol_name=ESMTP\\nclient_address={ip}\\n"
                                     "helo_name={helo}\\nsender={mail_from}\\n"
                                     "recipient=postmaster@localhost\\n\\n";

static int take_number(const char *command, const char *option, const char *text, uint64_t least,
                       uint64_t most, uint64_t *number)
{
    if (options_number(text, most, number) && *number >= least)
        return COMMAND_OK;
    return command_usage_error(command, "--%s: '%s' is no whole number from %llu to %llu", option,
                               text, (unsigned long long)least, (unsigned long long)most);
}

static int take_size(const char *command, const char *option, const char *text, size_t most,
                     size_t *number)
{
    uint64_t value = 0;
    int code = take_number(command, option, text, 1, most, &value);
    *number = (size_t)value;
    return code;
}

/* Seconds, with up to three decimals, as milliseconds. */
static int take_seconds(const char *command, const char *option, const char *text, uint64_t *ms)
{
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds >= 0.001) || seconds > 86400)
        return command_usage_error(command, "--%s: '%s' is no number of seconds", option, text);
    *ms = (uint64_t)(seconds * 1000 + 0.5);
    return COMMAND_OK;
}

static int take_map(struct target *target, const char *command, const char *text)
{
    if (target->map_count == TARGET_WORDS_MAX)
        return command_usage_error(command, "more than %d --map", TARGET_WORDS_MAX);
    target->maps[target->map_count++] = text;
    return COMMAND_OK;
}

static int take_memory(struct target *target, const char *command, const char *text)
{
    uint64_t value = 0;
    int code = take_number(command, "memory", text, 0, 1024 * 1024, &value);
    target->memory_mb = (unsigned)value;
    target->run.memory_mb = &target->memory_mb;
    return code;
}

static int take_depth(struct target *target, const char *command, const char *text)
{
    target->has_depth = protocol_depth_from(text, &target->run.depth);
    return target->has_depth
               ? COMMAND_OK
               : command_usage_error(command, "--depth: '%s' is none of zone, ask, dns", text);
}

/* Notes an option so that a report can say how to run a case again. */
static void note(struct target *target, const char *option, const char *argument)
{
    if (target->word_count + 2 > sizeof target->words / sizeof *target->words)
        return;
    target->words[target->word_count++] = option;
    if (argument != NULL)
        target->words[target->word_count++] = argument;
}

int target_option(struct target *target, const char *command, int option, const char *argument)
{
    static const struct option names[] = {TARGET_OPTIONS};
    char *word = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].val == option && option != TARGET_WORKERS) {
            static char options[TARGET_END - TARGET_ADAPTER][32];
            word = options[option - TARGET_ADAPTER];
            (void)snprintf(word, sizeof options[0], "--%s", names[i].name);
            note(target, word, argument);
        }
    switch (option) {
    case TARGET_ADAPTER:
        target->name = argument;
        return COMMAND_OK;
    case TARGET_ADAPTERS:
        target->adapters = argument;
        return COMMAND_OK;
    case TARGET_COMMAND:
        target->command = argument;
        return COMMAND_OK;
    case TARGET_EXEC:
        target->exec = argument;
        return COMMAND_OK;
    case TARGET_MAP:
        return take_map(target, command, argument);
    case TARGET_INPUT:
        target->input = argument;
        return COMMAND_OK;
    case TARGET_POLICY:
        target->input = policy_request;
        return COMMAND_OK;
    case TARGET_DEPTH:
        return take_depth(target, command, argument);
    case TARGET_WINDOW:
        return take_size(command, "window", argument, PROTOCOL_WINDOW_MAX, &target->run.window);
    case TARGET_TIMEOUT:
        return take_seconds(command, "timeout", argument, &target->run.timeout_ms);
    case TARGET_HELLO:
        return take_seconds(command, "hello-timeout", argument, &target->run.hello_ms);
    case TARGET_WORKERS:
        return take_size(command, "workers", argument, 64, &target->run.workers);
    case TARGET_RESTARTS:
        return take_size(command, "restarts", argument, 1000000, &target->run.restarts);
    case TARGET_MEMORY:
        return take_memory(target, command, argument);
    case TARGET_REAL_TIMEOUTS:
        target->run.real_timeouts = true;
        return COMMAND_OK;
    case TARGET_IN_PROCESS:
        target->in_process = true;
        return COMMAND_OK;
    case TARGET_SEND_IDS:
        target->run.send_ids = true;
        return COMMAND_OK;
    default:
        return COMMAND_USAGE;
    }
}

bool target_foreign(const struct target *target)
{
    return target->name != NULL || target->command != NULL || target->exec != NULL;
}

/* --- loading --- */

/* The adapter's folder: a path, or a name below the folder of adapters. */
static char *adapter_path(const struct target *target, const char *folder)
{
    char path[4096];
    if (strchr(target->name, '/') != NULL || folder == NULL)
        (void)snprintf(path, sizeof path, "%s", target->name);
    else
        (void)snprintf(path, sizeof path, "%s/%s", folder, target->name);
    return strdup(path);
}

static int make_map(struct target *target, const char *command, const char *option)
{
    char error[600];
    target->map = exec_map_create(target->maps, target->map_count, error, sizeof error);
    return target->map != NULL ? COMMAND_OK : command_usage_error(command, "%s: %s", option, error);
}

/* The command is this program, which loads the adapter's shared object. */
static int host_object(struct target *target, const char *command)
{
    static char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (target->adapter->in_process == NULL)
        return command_usage_error(command, "adapter %s has no shared object (\"in_process\")",
                                   target->adapter->name);
    if (target->run.depth != DEPTH_ZONE)
        return command_usage_error(command, "--in-process works in depth zone only");
    if (len <= 0)
        return command_internal_error("/proc/self/exe cannot be read");
    self[len] = '\0';
    target->hosted[0] = self;
    target->hosted[1] = "in-process";
    target->hosted[2] = target->adapter->in_process;
    target->run.argv = target->hosted;
    return COMMAND_OK;
}

static int load_adapter(struct target *target, const char *command)
{
    struct problems problems = {NULL, 0, 0};
    char *folder = adapter_folder(target->adapters);
    char *path = adapter_path(target, folder);
    char *builds = adapter_builds(folder);
    int code = COMMAND_OK;
    if (path != NULL && builds != NULL)
        target->adapter = adapter_load(path, builds, &problems);
    if (target->adapter == NULL)
        code = command_invalid(&problems);
    free(folder);
    free(path);
    free(builds);
    problems_clear(&problems);
    if (code != COMMAND_OK)
        return code;
    const struct adapter *adapter = target->adapter;
    if (!target->has_depth)
        target->run.depth = adapter->depths[0];
    else if (!adapter_can(adapter, target->run.depth))
        return command_usage_error(command, "adapter %s cannot do depth %s", adapter->name,
                                   protocol_depth_name(target->run.depth));
    if (!adapter_ready(adapter)) {
        (void)fprintf(stderr,
                      "adapter %s is not installed as its adapter.json says: run `spfproof "
                      "adapters install %s`\n",
                      adapter->name, adapter->name);
        return COMMAND_ADAPTER;
    }
    target->run.adapter = adapter;
    target->run.argv = adapter->run;
    target->run.dir = adapter->dir;
    if (target->in_process)
        return host_object(target, command);
    target->run.input = adapter->input;
    for (; adapter->program && adapter->map[target->map_count] != NULL; target->map_count++)
        if (target->map_count == TARGET_WORDS_MAX)
            return command_usage_error(command, "more than %d rules in $.map", TARGET_WORDS_MAX);
        else
            target->maps[target->map_count] = adapter->map[target->map_count];
    return adapter->program ? make_map(target, command, "$.map of adapter.json") : COMMAND_OK;
}

static int load_line(struct target *target, const char *command, const char *option,
                     const char *line)
{
    const char *why = "";
    target->argv = words_split(line, &why);
    if (target->argv == NULL)
        return command_usage_error(command, "--%s '%s': %s", option, line, why);
    target->run.argv = (const char *const *)target->argv;
    return COMMAND_OK;
}

/* libspf2's spfquery calls the result of a record that it cannot compile "(invalid)". */
static void add_rule_of_spfquery(struct target *target)
{
    const char *slash = strrchr(target->argv[0], '/');
    const char *name = slash != NULL ? slash + 1 : target->argv[0];
    if (strncmp(name, "spfquery", 8) == 0 && target->map_count < TARGET_WORDS_MAX)
        target->maps[target->map_count++] = "permerror=/^Error: Failed to compile SPF record/";
}

static int load_exec(struct target *target, const char *command)
{
    char why[256];
    int code = load_line(target, command, "exec", target->exec);
    if (code != COMMAND_OK)
        return code;
    for (size_t i = 0; target->argv[i] != NULL; i++)
        if (!exec_words_known(target->argv[i], why, sizeof why))
            return command_usage_error(command, "--exec: %s", why);
    if (target->input != NULL && !exec_words_known(target->input, why, sizeof why))
        return command_usage_error(command, "--input: %s", why);
    add_rule_of_spfquery(target);
    target->run.input = target->input;
    code = make_map(target, command, "--map");
    if (code != COMMAND_OK)
        return code;
    if (target->has_depth && target->run.depth != DEPTH_DNS)
        return command_usage_error(command, "--exec works in depth dns only");
    return COMMAND_OK;
}

int target_load(struct target *target, const char *command)
{
    int given = (target->name != NULL) + (target->command != NULL) + (target->exec != NULL);
    if (given > 1)
        return command_usage_error(command, "--adapter, --command and --exec exclude each other");
    if (target->in_process && target->name == NULL)
        return command_usage_error(command, "--in-process is for --adapter");
    if ((target->map_count > 0 || target->input != NULL) && target->exec == NULL)
        return command_usage_error(command, "%s is for --exec",
                                   target->map_count > 0 ? "--map" : "--input and --policy");
    if (given == 0 && target->word_count > 0)
        return command_usage_error(command, "%s is for --adapter, --command or --exec",
                                   target->words[0]);
    if (target->name != NULL)
        return load_adapter(target, command);
    if (target->command != NULL)
        return load_line(target, command, "command", target->command);
    return target->exec != NULL ? load_exec(target, command) : COMMAND_OK;
}

void target_clear(struct target *target)
{
    adapter_free(target->adapter);
    exec_map_free(target->map);
    free(target->argv);
}

/* --- running --- */

struct executor *target_executor(struct target *target, const volatile sig_atomic_t *stop)
{
    target->run.stop = stop;
    return target->map != NULL ? executor_exec(&target->run, target->map)
                               : executor_adapter(&target->run);
}

bool target_broke(const struct target *target, const struct executor *executor)
{
    return target->map != NULL ? executor_exec_broken(executor)
                               : executor_adapter_gave_up(executor);
}
