/*
 * cmd_show.c - "spfproof show ID": one test as a person reads it, with the texts of the
 * requirements it pins and of the choices it names.
 */
#include <getopt.h>
#include <stdint.h>
#include <string.h>

#include "command.h"
#include "selection.h"
#include "test_output.h"
#include "wrap.h"

static const char usage[] =
    "usage: spfproof show [--json] [SELECTION] [SUITE]... [ID-OR-GLOB]...\n"
    "\n"
    "Shows tests: query, zone, expectation, why, and what the cited requirements say.\n"
    "\n"
    "  --json  the test, its resolved zone and its requirements, one object a line\n"
    "\n" SELECT_USAGE;

static void print_member(const char *name, const char *value)
{
    (void)printf("  %-12s ", name);
    wrap_print_raw(stdout, value);
    (void)putchar('\n');
}

/* The lines of a trace. */
static void print_trace(const struct suite_strings *trace)
{
    if (trace->count > 0)
        (void)puts("  trace");
    for (size_t i = 0; i < trace->count; i++) {
        (void)printf("    ");
        wrap_print_raw(stdout, trace->items[i]);
        (void)putchar('\n');
    }
}

static void print_expectations(const struct suite_test *test)
{
    static const char *const more[] = {"explanation", "cause",  "mech", "record",
                                       "reporting",   "header", "dns"};
    if (test->expect_count == 0)
        (void)puts("  (none yet: the test is only proposed)");
    for (size_t i = 0; i < test->expect_count; i++) {
        const struct suite_expect *expect = &test->expect[i];
        (void)printf("  %s%s", suite_result_name(expect->result),
                     expect->preferred ? " (preferred)" : "");
        for (size_t j = 0; j < expect->when_count; j++)
            (void)printf("%s%s=%s", j == 0 ? " if " : " and ", expect->when[j].choice,
                         expect->when[j].value);
        const json_t *item = json_array_get(json_object_get(test->json, "expect"), i);
        if (expect->dns.set) {
            (void)printf(", dns ");
            (void)json_dumpf(json_object_get(item, "dns"), stdout, JSON_ENCODE_ANY);
        }
        (void)putchar('\n');
        if (expect->note != NULL)
            wrap_print(stdout, 4, expect->note);
        print_trace(&expect->trace);
    }
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        const json_t *value = json_object_get(test->json, more[i]);
        if (value == NULL)
            continue;
        (void)printf("  %-12s ", more[i]);
        test_print_json(value);
        (void)putchar('\n');
    }
    print_trace(&test->trace);
}

static void print_requirements(const struct catalog *catalog, const struct suite_test *test)
{
    for (size_t i = 0; i < test->spec.count; i++) {
        const struct catalog_requirement *req = catalog_requirement(catalog, test->spec.items[i]);
        if (req == NULL) {
            (void)printf("  %s\n", test->spec.items[i]);
            continue;
        }
        (void)printf("  %s (RFC %d %s, %s)\n", req->id, req->rfc, req->section, req->level);
        wrap_print(stdout, 4, req->text);
        wrap_print(stdout, 4, "Violated where:");
        wrap_print(stdout, 6, req->negative);
    }
}

/* Each choice that an expectation depends on, once. */
static void print_choices(const struct catalog *catalog, const struct suite_test *test)
{
    const struct catalog_choice *shown[32];
    size_t count = 0;
    for (size_t i = 0; i < test->expect_count; i++) {
        for (size_t j = 0; j < test->expect[i].when_count; j++) {
            const struct catalog_choice *choice =
                catalog_choice(catalog, test->expect[i].when[j].choice);
            size_t k = 0;
            while (k < count && shown[k] != choice)
                k++;
            if (choice == NULL || k < count || count == 32)
                continue;
            shown[count++] = choice;
            if (count == 1)
                test_print_head("Choices");
            (void)printf("  %s (RFC 7208 %s; default %s)\n", choice->name, choice->section,
                         choice->default_value);
            wrap_print(stdout, 4, choice->open);
        }
    }
}

static void print_words(const char *name, const struct suite_strings *words)
{
    if (words->count == 0)
        return;
    (void)printf("  %-12s", name);
    for (size_t i = 0; i < words->count; i++) {
        (void)putchar(' ');
        wrap_print_raw(stdout, words->items[i]);
    }
    (void)putchar('\n');
}

static void print_test(const struct catalog *catalog, const struct suite_test *test)
{
    const json_t *zone = json_object_get(test->json, "zone");
    const char *name = json_is_string(zone) ? json_string_value(zone)
                                            : json_string_value(json_object_get(zone, "base"));
    bool colour = command_colour(stdout);
    (void)printf("%s%s%s\n", colour ? "\033[1m" : "", test->id, colour ? "\033[0m" : "");
    wrap_print(stdout, 2, test->title);
    (void)printf("  %s:%zu\n  rev %u, %s, severity %s, %s\n", test->suite->file,
                 suite_test_line(test), (unsigned)test->rev, suite_level_name(test->level),
                 suite_severity_name(test->severity), suite_state_name(test->status));
    print_words("needs", &test->needs);
    print_words("tags", &test->tags);
    print_member("source", test->source.ref);
    for (size_t i = 0; i < test->ref_count; i++)
        print_member(test->refs[i].kind, test->refs[i].url);
    test_print_head("Query");
    test_print_object(json_object_get(test->json, "query"));
    test_print_head("Zone");
    if (name != NULL)
        (void)printf("  (%s%s)\n", json_is_string(zone) ? "" : "with changes: ", name);
    test_print_zone(test->zone_json);
    test_print_head("Expected");
    print_expectations(test);
    test_print_head("Why");
    wrap_print(stdout, 2, test->why);
    test_print_head("Requirements");
    print_requirements(catalog, test);
    print_choices(catalog, test);
}

static json_t *requirement_json(const struct catalog_requirement *req)
{
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s}", "id", req->id, "rfc", req->rfc, "section",
                     req->section, "level", req->level, "text", req->text, "negative",
                     req->negative);
}

static int print_json(const struct catalog *catalog, const struct suite_test *test)
{
    json_t *object = json_copy((json_t *)(uintptr_t)test->json);
    json_t *requirements = json_array();
    for (size_t i = 0; i < test->spec.count; i++) {
        const struct catalog_requirement *req = catalog_requirement(catalog, test->spec.items[i]);
        if (req != NULL)
            (void)json_array_append_new(requirements, requirement_json(req));
    }
    int failed = json_object_set(object, "zone", (json_t *)(uintptr_t)test->zone_json);
    failed |= json_object_set_new(object, "requirements", requirements);
    failed |= json_object_set_new(object, "file", json_string(test->suite->file));
    failed |= json_object_set_new(object, "line", json_integer((json_int_t)suite_test_line(test)));
    if (failed == 0) {
        (void)json_dumpf(object, stdout, JSON_COMPACT);
        (void)putchar('\n');
    }
    json_decref(object);
    return failed == 0 ? COMMAND_OK : command_internal_error("out of memory");
}

int command_show(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            SELECT_OPTIONS,
                                            {NULL, 0, NULL, 0}};
    struct selection selection = {.vectors = NULL};
    bool json = false;
    int code = COMMAND_OK;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        }
        if (option == 'j')
            json = true;
        else
            code = selection_option(&selection, "show", option, optarg);
        if (code != COMMAND_OK)
            return code;
    }
    if (optind == argc && selection.filter.id_count == 0)
        return command_usage_error("show", "which test? (an id, or a glob such as 'limits/**')");
    code = selection_load(&selection, "show", argv + optind, (size_t)(argc - optind));
    for (size_t i = 0; code == COMMAND_OK && i < selection.test_count; i++) {
        if (!json && i > 0)
            (void)puts("\n----");
        if (json)
            code = print_json(selection.catalog, selection.tests[i]);
        else
            print_test(selection.catalog, selection.tests[i]);
    }
    selection_clear(&selection);
    return code;
}
