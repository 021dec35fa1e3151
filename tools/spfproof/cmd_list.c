/*
 * cmd_list.c - "spfproof list": the ids of the selected tests, for people and for programs.
 */
#include <string.h>

#include "command.h"
#include "selection.h"

static void print_usage(FILE *out)
{
    (void)fputs(
        "usage: spfproof list [--json | --long] [--count] [SELECTION] [SUITE | ID-GLOB]...\n\n"
        "  --long    level, severity, status, file:line and title as well\n"
        "  --json    one JSON object a line\n"
        "  --count   only how many\n\n" SELECT_USAGE,
        out);
}

static void print_long(const struct suite_test *test)
{
    (void)printf("%s\t%s\t%s\t%s\t%s:%zu\t%s\n", test->id, suite_level_name(test->level),
                 suite_severity_name(test->severity), suite_state_name(test->status),
                 test->suite->file, suite_test_line(test), test->title);
}

static json_t *string_array(const struct suite_strings *strings)
{
    json_t *array = json_array();
    for (size_t i = 0; i < strings->count; i++)
        (void)json_array_append_new(array, json_string(strings->items[i]));
    return array;
}

static int print_json(const struct suite_test *test)
{
    json_t *object =
        json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:I}", "id", test->id, "rev",
                  (json_int_t)test->rev, "title", test->title, "level",
                  suite_level_name(test->level), "severity", suite_severity_name(test->severity),
                  "status", suite_state_name(test->status), "needs", string_array(&test->needs),
                  "tags", string_array(&test->tags), "spec", string_array(&test->spec), "file",
                  test->suite->file, "line", (json_int_t)suite_test_line(test));
    if (object == NULL)
        return command_internal_error("out of memory");
    (void)json_dumpf(object, stdout, JSON_COMPACT);
    (void)putchar('\n');
    json_decref(object);
    return COMMAND_OK;
}

enum form { FORM_IDS, FORM_LONG, FORM_JSON, FORM_COUNT };

static int print_tests(const struct selection *selection, enum form form)
{
    int code = COMMAND_OK;
    if (form == FORM_COUNT)
        (void)printf("%zu\n", selection->test_count);
    for (size_t i = 0; form != FORM_COUNT && code == COMMAND_OK && i < selection->test_count; i++) {
        if (form == FORM_JSON)
            code = print_json(selection->tests[i]);
        else if (form == FORM_LONG)
            print_long(selection->tests[i]);
        else
            (void)puts(selection->tests[i]->id);
    }
    return code;
}

int command_list(int argc, char **argv)
{
    static const struct option options[] = {{"long", no_argument, NULL, 'l'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"count", no_argument, NULL, 'c'},
                                            {"help", no_argument, NULL, 'h'},
                                            SELECT_OPTIONS,
                                            {NULL, 0, NULL, 0}};
    struct selection selection = {.vectors = NULL};
    enum form form = FORM_IDS;
    int code = COMMAND_OK;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            print_usage(stdout);
            return COMMAND_OK;
        }
        if (option == 'l')
            form = FORM_LONG;
        else if (option == 'j')
            form = FORM_JSON;
        else if (option == 'c')
            form = FORM_COUNT;
        else
            code = selection_option(&selection, "list", option, optarg);
        if (code != COMMAND_OK)
            return code;
    }
    code = selection_load(&selection, "list", argv + optind, (size_t)(argc - optind));
    if (code == COMMAND_OK)
        code = print_tests(&selection, form);
    selection_clear(&selection);
    return code;
}
