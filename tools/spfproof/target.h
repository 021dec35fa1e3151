/*
 * target.h - the options of `spfproof run` that say what the vectors run against: the engine that
 * is built in, an adapter, a command that is one, or a program over real DNS.
 */
#ifndef SPFPROOF_TARGET_H
#define SPFPROOF_TARGET_H

#include <getopt.h>
#include <signal.h>

#include "exec.h"
#include "executor_adapter.h"

enum {
    TARGET_ADAPTER = 0x3000,
    TARGET_ADAPTERS,
    TARGET_COMMAND,
    TARGET_EXEC,
    TARGET_MAP,
    TARGET_INPUT,
    TARGET_POLICY,
    TARGET_DEPTH,
    TARGET_WINDOW,
    TARGET_TIMEOUT,
    TARGET_HELLO,
    TARGET_WORKERS,
    TARGET_RESTARTS,
    TARGET_MEMORY,
    TARGET_REAL_TIMEOUTS,
    TARGET_SEND_IDS,
    TARGET_IN_PROCESS,
    TARGET_END,
    TARGET_WORDS_MAX = 64
};

#define TARGET_OPTIONS                                                                             \
    {"adapter", required_argument, NULL, TARGET_ADAPTER},                                          \
        {"adapters", required_argument, NULL, TARGET_ADAPTERS},                                    \
        {"command", required_argument, NULL, TARGET_COMMAND},                                      \
        {"exec", required_argument, NULL, TARGET_EXEC},                                            \
        {"map", required_argument, NULL, TARGET_MAP},                                              \
        {"input", required_argument, NULL, TARGET_INPUT},                                          \
        {"policy", no_argument, NULL, TARGET_POLICY},                                              \
        {"depth", required_argument, NULL, TARGET_DEPTH},                                          \
        {"window", required_argument, NULL, TARGET_WINDOW},                                        \
        {"timeout", required_argument, NULL, TARGET_TIMEOUT},                                      \
        {"hello-timeout", required_argument, NULL, TARGET_HELLO},                                  \
        {"workers", required_argument, NULL, TARGET_WORKERS},                                      \
        {"restarts", required_argument, NULL, TARGET_RESTARTS},                                    \
        {"memory", required_argument, NULL, TARGET_MEMORY},                                        \
        {"in-process", no_argument, NULL, TARGET_IN_PROCESS},                                      \
        {"real-timeouts", no_argument, NULL, TARGET_REAL_TIMEOUTS},                                \
    {                                                                                              \
        "send-ids", no_argument, NULL, TARGET_SEND_IDS                                             \
    }

#define TARGET_USAGE                                                                               \
    "What they run against:\n"                                                                     \
    "  --adapter NAME|DIR     an adapter; `spfproof adapters` lists them\n"                        \
    "  --adapters DIR         where adapters are looked for by name\n"                             \
    "  --command 'ARGV'       a program that speaks the adapter protocol\n"                        \
    "  --in-process           the adapter's shared object instead of its program\n"                \
    "  --exec 'ARGV'          a program run once a case over real DNS; {ip} {from} {mail_from}\n"  \
    "                         {helo} {domain} {local} {scope} stand for the query\n"               \
    "  --map RULES            what its exit code and output mean, such as '0=pass,2=fail'\n"       \
    "                         or 'softfail=/^softfail/'; header: it wrote Received-SPF\n"          \
    "  --input TEXT           what is written to it, with the same placeholders and \\n\n"         \
    "  --policy               it is a policy service of Postfix: --input is its request\n"         \
    "  --depth zone|ask|dns   how it meets the zone; the adapter's first if not given\n"           \
    "  --window N             most cases under way in one process\n"                               \
    "  --workers N            processes at once\n"                                                 \
    "  --timeout SECONDS      for a case (2)\n"                                                    \
    "  --hello-timeout SECONDS  for its start (10)\n"                                              \
    "  --restarts N           most restarts of a worker (100)\n"                                   \
    "  --memory MIB           limit of a process' address space; 0: none\n"                        \
    "  --real-timeouts        in dns depth TIMEOUT is silence, not SERVFAIL\n"                     \
    "  --send-ids             the adapter sees the ids of vectors\n\n"

/* Zero is the built-in engine. Words are borrowed from argv. */
struct target {
    const char *name;     /* --adapter */
    const char *adapters; /* --adapters */
    const char *command;
    const char *exec;
    const char *input;
    const char *maps[TARGET_WORDS_MAX];
    size_t map_count;
    bool has_depth;
    bool in_process; /* --in-process */
    unsigned memory_mb;
    struct executor_options run;
    const char *words[2 * TARGET_WORDS_MAX]; /* the options as given, to repeat a case */
    size_t word_count;

    /* After target_load(): */
    struct adapter *adapter;
    char **argv;
    const char *hosted[4]; /* --in-process: this program as the shared object's host */
    struct exec_map *map;
};

/* Takes an option; COMMAND_OK, or COMMAND_USAGE after saying why. */
int target_option(struct target *target, const char *command, int option, const char *argument);

/* Is it another one than the built-in engine? */
bool target_foreign(const struct target *target);

/* Finds the adapter, cuts the command line. COMMAND_OK, or an exit code after saying why. */
int target_load(struct target *target, const char *command);
void target_clear(struct target *target);

/*
 * What runs the cases: an adapter that has said hello, or a program. NULL, after saying why, if it
 * is broken. target must outlive it.
 */
struct executor *target_executor(struct target *target, const volatile sig_atomic_t *stop);

/* Did it end before all cases were through? */
bool target_broke(const struct target *target, const struct executor *executor);

#endif
