/*
 * main.c - the command spfproof: finds the subcommand, runs it, and sees to it that what it wrote
 * has arrived. Each subcommand is one file beside this one.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

#ifndef SPFPROOF_VERSION
#error "SPFPROOF_VERSION is the build's to define"
#endif

/* In the order of the help text. A subcommand whose file is not built is not listed. */
static const struct command commands[] = {
#ifdef HAVE_COMMAND_RUN
    {"run", "run suites against an implementation", command_run},
#endif
#ifdef HAVE_COMMAND_REPORT
    {"report", "make a report of results files", command_report},
#endif
#ifdef HAVE_COMMAND_COMPARE
    {"compare", "tell what changed between two runs", command_compare},
#endif
#ifdef HAVE_COMMAND_REPORT_BUG
    {"report-bug", "write an issue about one case for its implementation", command_report_bug},
#endif
#ifdef HAVE_COMMAND_PERF
    {"perf", "time an implementation", command_perf},
#endif
#ifdef HAVE_COMMAND_ADAPTERS
    {"adapters", "list, install, build and check adapters", command_adapters},
#endif
#ifdef HAVE_COMMAND_SMOKE
    {"smoke", "prove an adapter honest", command_smoke},
#endif
#ifdef HAVE_COMMAND_IN_PROCESS
    {"in-process", "make an adapter of a C library's shared object", command_in_process},
#endif
#ifdef HAVE_COMMAND_LIST
    {"list", "list the selected tests", command_list},
#endif
#ifdef HAVE_COMMAND_SHOW
    {"show", "show one test: query, zone, expectation, why, requirements", command_show},
#endif
#ifdef HAVE_COMMAND_CHECK
    {"check", "evaluate one identity against a zone file", command_check},
#endif
#ifdef HAVE_COMMAND_REPLAY
    {"replay", "play an input of a fuzz target, or a vector, with its trace", command_replay},
#endif
#ifdef HAVE_COMMAND_PARSE
    {"parse", "parse one SPF record", command_parse},
#endif
#ifdef HAVE_COMMAND_EXPAND
    {"expand", "expand one macro-string", command_expand},
#endif
#ifdef HAVE_COMMAND_SERVE
    {"serve", "serve a zone over UDP and TCP", command_serve},
#endif
#ifdef HAVE_COMMAND_VALIDATE
    {"validate", "check suite files for mistakes and silent changes", command_validate},
#endif
#ifdef HAVE_COMMAND_FMT
    {"fmt", "put suite files into the canonical format", command_fmt},
#endif
#ifdef HAVE_COMMAND_NEW
    {"new", "write a new test to begin from", command_new},
#endif
#ifdef HAVE_COMMAND_COVERAGE
    {"coverage", "which requirements have tests", command_coverage},
#endif
#ifdef HAVE_COMMAND_IMPORT
    {"import", "convert openspf YAML suites", command_import},
#endif
    {NULL, NULL, NULL},
};

static void print_help(FILE *out)
{
    (void)fprintf(out, "usage: spfproof COMMAND [OPTION...] [ARGUMENT...]\n\n");
    for (const struct command *command = commands; command->name != NULL; command++)
        (void)fprintf(out, "  %-10s %s\n", command->name, command->summary);
    (void)fprintf(out, "\n\"spfproof COMMAND --help\" shows a command's options, \"man "
                       "spfproof-COMMAND\" explains them.\n"
                       "Exit codes: 0 nothing unexpected, 1 unexpected results, 2 usage, 3 invalid "
                       "vectors or input,\n4 adapter broken, 5 internal.\n");
}

static const struct command *find_command(const char *name)
{
    for (const struct command *command = commands; command->name != NULL; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

/* "spfproof help run" is "spfproof run --help". */
static int help(int argc, char **argv)
{
    if (argc < 3) {
        print_help(stdout);
        return COMMAND_OK;
    }
    const struct command *command = find_command(argv[2]);
    if (command == NULL)
        return command_usage_error("help", "there is no command '%s'", argv[2]);
    char option[] = "--help";
    char *words[] = {argv[2], option, NULL};
    optind = 1;
    return command->run(2, words);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return COMMAND_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return help(argc, argv);
    if (strcmp(word, "version") == 0 || strcmp(word, "--version") == 0) {
        (void)printf("spfproof %s\n", SPFPROOF_VERSION);
        return COMMAND_OK;
    }
    const struct command *command = find_command(word);
    if (command == NULL)
        return command_usage_error(NULL, "there is no command '%s'", word);
    optind = 1;
    return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    /* A closed pipe shall be an error of write(), with a message and an exit code of ours. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
    int code = dispatch(argc, argv);
    return command_flush(stdout, "standard output", code);
}
