/*
 * command.c - what the subcommands share: how errors are told, when there is colour, and the check
 * that output has arrived.
 */
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int command_usage_error(const char *name, const char *format, ...)
{
    (void)fprintf(stderr, "spfproof%s%s: ", name != NULL ? " " : "", name != NULL ? name : "");
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, "\n(\"spfproof %s%s--help\" shows the usage)\n", name != NULL ? name : "",
                  name != NULL ? " " : "");
    return COMMAND_USAGE;
}

int command_option_error(const char *name)
{
    (void)fprintf(stderr, "(\"spfproof %s --help\" shows the usage)\n", name);
    return COMMAND_USAGE;
}

int command_invalid(const struct problems *problems)
{
    problems_print(problems, stderr);
    return problems_have_output(problems) ? COMMAND_INTERNAL : COMMAND_INVALID;
}

int command_internal_error(const char *format, ...)
{
    (void)fprintf(stderr, "spfproof: ");
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, "\n");
    return COMMAND_INTERNAL;
}

bool command_colour(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (no_colour != NULL && no_colour[0] != '\0')
        return false;
    if (term == NULL || strcmp(term, "dumb") == 0)
        return false;
    return isatty(fileno(stream)) == 1;
}

int command_flush(FILE *out, const char *name, int code)
{
    errno = 0;
    if (fflush(out) == 0 && ferror(out) == 0)
        return code;
    /* ferror() without errno: an earlier write failed, and stdio has forgotten why. */
    return command_internal_error("cannot write %s: %s", name,
                                  errno != 0 ? strerror(errno) : "an earlier write failed");
}
