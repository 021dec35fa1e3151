/*
 * cmd_import.c - "spfproof import": an openspf YAML suite as a suite of our format. The conversion
 * is the harness's (import_openspf.h); here are its options and where the result goes.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "import_openspf.h"

static const char usage[] =
    "usage: spfproof import FILE.yml [--suite NAME] [-o OUT.json]\n"
    "\n"
    "Converts a test suite of the openspf YAML format to ours.\n"
    "\n"
    "  --suite NAME   the suite's name and the first part of its tests' ids\n"
    "                 (default: openspf/ and the file's name without -tests.yml)\n"
    "  -o, --output FILE\n"
    "                 write there instead of to standard output\n"
    "  -h, --help     show this\n";

/* Ids are slug paths; the suite is their beginning. */
static bool is_suite_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '/' || name[strlen(name) - 1] == '/' ||
        strstr(name, "//") != NULL)
        return false;
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-/")] == '\0';
}

static int failed(const char *file)
{
    return command_internal_error("cannot write %s: %s", file, strerror(errno));
}

static bool write_text(const char *text, FILE *out)
{
    return fputs(text, out) != EOF && fputc('\n', out) != EOF;
}

/* Into a new file first: what stood there before is replaced by a whole suite or not at all. */
static int write_file(const char *text, const char *file)
{
    static const char ending[] = ".new";
    char *temporary = malloc(strlen(file) + sizeof ending);
    if (temporary == NULL)
        return command_internal_error("out of memory");
    (void)strcat(strcpy(temporary, file), ending);
    FILE *out = fopen(temporary, "w");
    int code = COMMAND_OK;
    if (out == NULL) {
        code = failed(temporary);
    } else {
        bool written = write_text(text, out) && fflush(out) == 0;
        if (!written)
            code = failed(temporary);
        if (fclose(out) != 0 && written)
            code = failed(temporary);
        if (code == COMMAND_OK && rename(temporary, file) != 0)
            code = failed(file);
        if (code != COMMAND_OK)
            (void)remove(temporary);
    }
    free(temporary);
    return code;
}

static int import(const char *file, const char *suite, const char *output)
{
    struct problems problems = {0};
    json_t *json = openspf_import_file(file, suite, &problems);
    int code;
    if (json == NULL) {
        code = command_invalid(&problems);
    } else {
        char *text = json_dumps(json, JSON_INDENT(2));
        if (text == NULL)
            code = command_internal_error("out of memory");
        else if (output != NULL)
            code = write_file(text, output);
        else
            code = write_text(text, stdout) ? COMMAND_OK : failed("standard output");
        free(text);
    }
    json_decref(json);
    problems_clear(&problems);
    return code;
}

int command_import(int argc, char **argv)
{
    static const struct option options[] = {
        {"suite", required_argument, NULL, 's'},
        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const char *suite = NULL;
    const char *output = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        switch (option) {
        case 's':
            suite = optarg;
            break;
        case 'o':
            output = optarg;
            break;
        case 'h':
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        default:
            return COMMAND_USAGE;
        }
    }
    if (argc - optind != 1)
        return command_usage_error("import", "give one YAML file");
    if (suite != NULL && !is_suite_name(suite))
        return command_usage_error("import",
                                   "'%s' is no suite name (lower-case letters, digits, '-', and "
                                   "'/' between them)",
                                   suite);
    return import(argv[optind], suite, output);
}
