/*
 * command.h - what every subcommand of spfproof has in common: its entry in the table, its exit
 * codes, usage errors, colour, and output that is not lost silently.
 */
#ifndef SPFPROOF_COMMAND_H
#define SPFPROOF_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "problem.h"

/* Exit codes, the same for every subcommand. */
enum command_exit {
    COMMAND_OK = 0,         /* nothing unexpected */
    COMMAND_UNEXPECTED = 1, /* unexpected results */
    COMMAND_USAGE = 2,
    COMMAND_INVALID = 3, /* invalid vectors or input */
    COMMAND_ADAPTER = 4, /* an adapter is broken */
    COMMAND_INTERNAL = 5 /* our own failure, or output that could not be written */
};

/*
 * A subcommand. run gets argv[0] = its name, so that getopt_long works on it as it is; main
 * resets optind. What run returns is the exit code, after main has flushed standard output.
 */
struct command {
    const char *name;
    const char *summary; /* one line of "spfproof help" */
    int (*run)(int argc, char **argv);
};

/* Says on stderr what is wrong, and how to see the usage; returns COMMAND_USAGE. */
int command_usage_error(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* After getopt_long() has said what is wrong with an option: how to see the usage. Returns
 * COMMAND_USAGE. */
int command_option_error(const char *name);

/* Prints the problems on stderr; returns COMMAND_INVALID, or COMMAND_INTERNAL if it was output that
 * failed. */
int command_invalid(const struct problems *problems);

/* Says on stderr that something failed which is not the user's input; returns COMMAND_INTERNAL. */
int command_internal_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Colour or cursor movement on this stream? Only on a terminal, without NO_COLOR, TERM not dumb. */
bool command_colour(FILE *stream);

/* Flushes out; on failure (full disk, closed pipe) says so and returns COMMAND_INTERNAL, else code.
 * name is what the message calls the stream. */
int command_flush(FILE *out, const char *name, int code);

/* Every subcommand's entry point, one file each. */
int command_adapters(int argc, char **argv);
int command_check(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_coverage(int argc, char **argv);
int command_expand(int argc, char **argv);
int command_fmt(int argc, char **argv);
int command_import(int argc, char **argv);
int command_in_process(int argc, char **argv);
int command_list(int argc, char **argv);
int command_new(int argc, char **argv);
int command_parse(int argc, char **argv);
int command_perf(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_report_bug(int argc, char **argv);
int command_report(int argc, char **argv);
int command_run(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_show(int argc, char **argv);
int command_smoke(int argc, char **argv);
int command_validate(int argc, char **argv);

#endif
