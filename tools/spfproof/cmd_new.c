/*
 * cmd_new.c - "spfproof new ID": a test to begin from. Into a suite file it is added; a file that
 * does not exist is made. It begins as proposed, so that it cannot fail a run before it is done.
 */
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atomic_file.h"
#include "catalog.h"
#include "command.h"
#include "json_file.h"
#include "suite.h"
#include "suite_format.h"

static const char usage[] =
    "usage: spfproof new ID [--to FILE] [--spec REQUIREMENT] [--title TEXT]\n"
    "\n"
    "Writes a new test, status proposed, to begin from; without --to, to standard output.\n"
    "\n"
    "  --to FILE           add it to this suite file, which is made if there is none\n"
    "  --spec REQUIREMENT  an id of requirements.json; its text becomes the title\n"
    "  --title TEXT        one line\n"
    "  --vectors DIR       the folder with requirements.json and the other catalogues\n"
    "  -h, --help          show this\n";

struct draft {
    const char *id;
    const char *to;
    const char *spec;
    const char *title;
    const char *vectors;
};

static json_t *make_test(const struct draft *draft, const struct catalog_requirement *requirement)
{
    const char *title = draft->title;
    if (title == NULL)
        title = requirement != NULL ? requirement->text : "What the test shows, in one line";
    json_t *test = json_pack(
        "{s:s, s:i, s:s, s:{s:{s:[s]}}, s:{s:s, s:s, s:s}, s:[{s:s}], s:s, s:s, s:[], s:s, s:s}",
        "id", draft->id, "rev", 1, "title", title, "zone", "example.com", "TXT",
        "v=spf1 ip4:192.0.2.1 -all", "query", "ip", "192.0.2.1", "from", "joe@example.com", "helo",
        "mx.example.net", "expect", "result", "pass", "level", "must", "severity", "medium", "spec",
        "why", "Derive the expected result from the RFC here, and name the section.", "status",
        "proposed");
    if (test != NULL && draft->spec != NULL)
        (void)json_array_append_new(json_object_get(test, "spec"), json_string(draft->spec));
    return test;
}

/* A suite around the first test; its name is the first part of the id. */
static json_t *make_suite(const struct draft *draft, const struct catalog_requirement *requirement)
{
    char ref[64] = "RFC 7208";
    if (requirement != NULL)
        (void)snprintf(ref, sizeof ref, "RFC %d %.20s", requirement->rfc, requirement->section);
    return json_pack("{s:i, s:s%, s:s, s:{s:s, s:s, s:s}, s:[]}", "format", 1, "suite", draft->id,
                     strcspn(draft->id, "/"), "title", "What these tests have in common", "source",
                     "kind", "rfc", "ref", ref, "license", "MIT", "tests");
}

/* Is the suite as it would be written free of mistakes, in itself and beside all others? */
static bool check(const struct catalog *catalog, const char *name, const char *text, size_t len,
                  struct problems *problems)
{
    struct suite_load_options options = {catalog, 0, false};
    struct suite_set *set = suite_set_create(&options);
    if (set == NULL)
        return false;
    bool ok = suite_set_add_text(set, name, text, len);
    const struct problems *found = suite_set_problems(set);
    for (size_t i = 0; i < found->count; i++)
        problems_add(problems, found->items[i].file, found->items[i].line, found->items[i].path,
                     "%s", found->items[i].text);
    suite_set_destroy(set);
    return ok;
}

/* The id must be new; suites that cannot be loaded are another matter. */
static bool is_taken(const struct catalog *catalog, const char *id)
{
    struct suite_load_options options = {catalog, 0, false};
    struct suite_set *set = suite_set_create(&options);
    if (set == NULL)
        return false;
    (void)suite_set_add(set, catalog_dir(catalog));
    bool taken = suite_set_find(set, id) != NULL;
    suite_set_destroy(set);
    return taken;
}

static int write_draft(const struct draft *draft, const struct catalog *catalog, json_t *suite,
                       struct problems *problems)
{
    size_t len = 0;
    char *text = suite_format(suite, &len);
    bool ok = check(catalog, draft->to != NULL ? draft->to : "new test", text, len, problems);
    if (ok && draft->to == NULL)
        (void)fwrite(text, 1, len, stdout);
    else if (ok)
        ok = atomic_file_write(draft->to, text, len, problems);
    if (ok && draft->to != NULL)
        (void)printf("%s: %s\n", draft->to, draft->id);
    free(text);
    return ok ? COMMAND_OK : command_invalid(problems);
}

static int add_draft(const struct draft *draft, const struct catalog *catalog,
                     struct problems *problems)
{
    const struct catalog_requirement *requirement = NULL;
    if (draft->spec != NULL) {
        requirement = catalog_requirement(catalog, draft->spec);
        if (requirement == NULL)
            return command_usage_error(
                "new", "there is no requirement '%s' (see requirements.json)", draft->spec);
    }
    if (is_taken(catalog, draft->id))
        return command_usage_error("new", "there is a test '%s' already", draft->id);
    struct json_file file = {NULL, NULL, 0, NULL};
    json_t *suite;
    if (draft->to != NULL && access(draft->to, F_OK) == 0) {
        if (!json_file_load(&file, draft->to, SUITE_FILE_OCTETS_MAX, "split it", problems))
            return command_invalid(problems);
        suite = json_incref(file.root);
    } else {
        suite = make_suite(draft, requirement);
    }
    json_t *test = make_test(draft, requirement);
    int code;
    /* What is no suite has no tests; check() would name the mistake only if it could be written. */
    if (test == NULL || json_array_append_new(json_object_get(suite, "tests"), test) != 0) {
        problems_add(problems, draft->to, 1, "$", "is no suite with an array \"tests\"");
        code = command_invalid(problems);
    } else {
        code = write_draft(draft, catalog, suite, problems);
    }
    json_decref(suite);
    json_file_clear(&file);
    return code;
}

static int run(const struct draft *draft)
{
    char *dir = catalog_find(draft->vectors, draft->to != NULL ? draft->to : ".");
    if (dir == NULL)
        return command_usage_error("new", "no folder with features.json and requirements.json is "
                                          "near (name it with --vectors DIR)");
    struct problems problems = {NULL, 0, 0};
    struct catalog *catalog = catalog_load(dir, &problems);
    int code = catalog != NULL ? add_draft(draft, catalog, &problems) : command_invalid(&problems);
    catalog_destroy(catalog);
    problems_clear(&problems);
    free(dir);
    return code;
}

int command_new(int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'},    {"spec", required_argument, NULL, 's'},
        {"title", required_argument, NULL, 'i'}, {"vectors", required_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},        {NULL, 0, NULL, 0}};
    struct draft draft = {.id = NULL};
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        }
        if (option == 't')
            draft.to = optarg;
        else if (option == 's')
            draft.spec = optarg;
        else if (option == 'i')
            draft.title = optarg;
        else if (option == 'v')
            draft.vectors = optarg;
        else
            return command_option_error("new");
    }
    if (optind + 1 != argc)
        return command_usage_error("new", "give one id, such as limits/void-third-in-include");
    draft.id = argv[optind];
    if (!suite_is_slug_path(draft.id, 2))
        return command_usage_error("new", "'%s' is no id (write suite/name with a-z, 0-9, - and /)",
                                   draft.id);
    return run(&draft);
}
