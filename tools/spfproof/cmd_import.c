/*
 * cmd_import.c - "spfproof import": an openspf YAML suite as a suite of our format. The conversion
 * is the harness's (import_openspf.h); here are its options and where the result goes.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "atomic_file.h"
#include "command.h"
#include "import_openspf.h"
#include "suite_format.h"

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

static int write_suite(const json_t *suite, const char *output, struct problems *problems)
{
    size_t len;
    char *text = suite_format(suite, &len);
    int code = COMMAND_OK;
    if (text == NULL) {
        code = command_internal_error("out of memory");
    } else if (output == NULL) {
        /* main tells if it does not arrive. */
        (void)fwrite(text, 1, len, stdout);
    } else if (!atomic_file_write(output, text, len, problems)) {
        problems_print(problems, stderr);
        code = COMMAND_INTERNAL;
    }
    free(text);
    return code;
}

static int import(const char *file, const char *suite, const char *output)
{
    struct problems problems = {0};
    json_t *json = openspf_import_file(file, suite, &problems);
    int code = json == NULL ? command_invalid(&problems) : write_suite(json, output, &problems);
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
