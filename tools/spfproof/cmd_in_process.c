/*
 * cmd_in_process.c - "spfproof in-process": an adapter out of a shared object. `spfproof run
 * --in-process` starts it as the worker; what runs in it is harness/inprocess_host.c's.
 */
#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include "command.h"
#include "inprocess.h"

static const char usage[] =
    "usage: spfproof in-process FILE.so\n\n"
    "Loads an SPF library that was built with tools/adapters/common/c/spfproof_inprocess.h and\n"
    "speaks the adapter protocol for it on stdin and stdout:\n\n"
    "  spfproof run --command 'spfproof in-process ./mine.so'\n";

/* What the library prints on stdout would be noise between messages: it goes to stderr. */
static int take_stdout(void)
{
    int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    return out >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 ? out : -1;
}

int command_in_process(int argc, char **argv)
{
    static const struct option table[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    struct inprocess object;
    char error[600];
    int option = getopt_long(argc, argv, "h", table, NULL);
    if (option == 'h') {
        (void)fputs(usage, stdout);
        return COMMAND_OK;
    }
    if (option != -1)
        return command_option_error("in-process");
    if (argc - optind != 1)
        return command_usage_error("in-process", "one shared object is wanted");
    int out = take_stdout();
    if (out < 0)
        return command_internal_error("in-process: stdout cannot be taken");
    if (!inprocess_open(&object, argv[optind], error, sizeof error)) {
        (void)fprintf(stderr, "%s\n", error);
        return COMMAND_ADAPTER;
    }
    bool kept = inprocess_host(&object, STDIN_FILENO, out);
    inprocess_close(&object);
    (void)close(out);
    return kept ? COMMAND_OK : command_internal_error("in-process: what it said was not read");
}
