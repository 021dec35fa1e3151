/*
 * cmd_coverage.c - "spfproof coverage": which requirements have tests. A requirement that only a
 * mail server or nobody can show is set apart. Retired tests do not count. Pinned is a requirement
 * whose test has been seen to fail for a seeded bug that violates it (pins.h); touched, one that is
 * only cited by a stable test; missing, one without a stable test. What stands behind a requirement
 * is coverage.c's to find.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "coverage.h"
#include "wrap.h"

static const char usage[] =
    "usage: spfproof coverage [--json | --long | --touched | --missing | --check]\n"
    "                         [SELECTION] [SUITE | ID-GLOB]...\n"
    "\n"
    "Counts the tests that cite each requirement; without an option, by section. Pinned is a\n"
    "requirement if a seeded bug that violates it is caught by a test that cites it (pinned.tsv,\n"
    "which tools/kill-matrix writes); touched, if a stable test cites it, and no more is known.\n"
    "\n"
    "  --long     each requirement and the ids of its tests\n"
    "  --touched  the requirements that are not pinned although a stable test cites them, what\n"
    "             they demand, and the reason that unpinned.tsv gives\n"
    "  --missing  likewise the testable requirements without a stable test\n"
    "  --check    of a whole tree: exit 1 if a requirement is neither pinned nor has a reason in\n"
    "             unpinned.tsv, if a reason or a line of pinned.tsv is stale, or if a test lacks\n"
    "             why, spec or source\n"
    "  --json     all of it as one JSON object\n"
    "\n" SELECT_USAGE;

enum form { FORM_SECTIONS, FORM_LONG, FORM_TOUCHED, FORM_MISSING, FORM_CHECK, FORM_JSON };

struct sums {
    size_t testable;
    size_t cited;
    size_t stable; /* cited by a stable test */
    size_t pinned;
    size_t tests; /* citations */
    size_t apart;
};

static void add_up(struct sums *sums, const struct cover *cover)
{
    if (coverage_state(cover) == COVER_APART) {
        sums->apart++;
        return;
    }
    sums->testable++;
    sums->cited += cover->count > 0;
    sums->stable += cover->stable > 0;
    sums->pinned += cover->pin != NULL;
    sums->tests += cover->count;
}

static bool same_section(const struct cover *a, const struct cover *b)
{
    return a->requirement->rfc == b->requirement->rfc &&
           strcmp(a->requirement->section, b->requirement->section) == 0;
}

static void print_sums(const char *name, const struct sums *sums)
{
    (void)printf("%-18s %8zu %6zu %7zu %8zu %8zu %8zu %6zu\n", name, sums->testable, sums->pinned,
                 sums->stable - sums->pinned, sums->testable - sums->stable, sums->cited,
                 sums->tests, sums->apart);
}

static double percent(size_t part, size_t whole)
{
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0.0;
}

static void print_provenance(const struct provenance *provenance)
{
    (void)printf("%zu tests: %zu with why, %zu with spec, %zu with source; %zu generated, %zu made "
                 "by hand.\n",
                 provenance->tests, provenance->why, provenance->spec, provenance->source,
                 provenance->generated, provenance->tests - provenance->generated);
}

static void print_sections(const struct coverage *coverage)
{
    struct sums all = {0};
    (void)printf("%-18s %8s %6s %7s %8s %8s %8s %6s\n", "section", "testable", "pinned", "touched",
                 "missing", "cited", "cited by", "apart");
    for (size_t i = 0; i < coverage->count;) {
        struct sums sums = {0};
        const struct cover *first = &coverage->covers[i];
        char name[32];
        for (; i < coverage->count && same_section(first, &coverage->covers[i]); i++) {
            add_up(&sums, &coverage->covers[i]);
            add_up(&all, &coverage->covers[i]);
        }
        (void)snprintf(name, sizeof name, "RFC %d %s", first->requirement->rfc,
                       first->requirement->section);
        print_sums(name, &sums);
    }
    print_sums("all", &all);
    (void)printf("\n%zu of %zu testable requirements have a stable test (%.1f %%), %zu of them are "
                 "pinned (%.1f %%);\n%zu belong to a mail server or to nobody and are set apart.\n",
                 all.stable, all.testable, percent(all.stable, all.testable), all.pinned,
                 percent(all.pinned, all.testable), all.apart);
    print_provenance(&coverage->provenance);
}

static void print_long(const struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++) {
        const struct cover *cover = &coverage->covers[i];
        (void)printf("%s\t%s\t%zu", cover->requirement->id,
                     catalog_testable_name(cover->requirement->testable), cover->count);
        for (size_t j = 0; j < cover->count; j++)
            (void)printf("%c%s", j == 0 ? '\t' : ' ', cover->tests[j]->id);
        (void)putchar('\n');
    }
}

static void print_state(const struct coverage *coverage, enum cover_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < coverage->count; i++) {
        const struct cover *cover = &coverage->covers[i];
        if (coverage_state(cover) != state)
            continue;
        count++;
        (void)printf("%s (RFC %d %s, %s, testable by %s%s)\n", cover->requirement->id,
                     cover->requirement->rfc, cover->requirement->section,
                     cover->requirement->level, catalog_testable_name(cover->requirement->testable),
                     cover->count > 0 && cover->stable == 0 ? "; tests that are not stable" : "");
        wrap_print(stdout, 2, cover->requirement->text);
        if (cover->reason != NULL)
            wrap_print(stdout, 4, cover->reason->text);
    }
    (void)printf("%zu %s\n", count, coverage_state_name(state));
}

static json_t *cover_json(const struct cover *cover)
{
    json_t *tests = json_array();
    for (size_t i = 0; i < cover->count; i++)
        (void)json_array_append_new(tests,
                                    json_pack("{s:s, s:s}", "id", cover->tests[i]->id, "status",
                                              suite_state_name(cover->tests[i]->status)));
    json_t *pin = cover->pin == NULL
                      ? json_null()
                      : json_pack("{s:s, s:s}", "bug", cover->pin->bug, "test", cover->pin->test);
    const char *reason = cover->reason != NULL ? cover->reason->text : NULL;
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s?, s:b, s:I, s:o, s:o}", "id",
                     cover->requirement->id, "rfc", cover->requirement->rfc, "section",
                     cover->requirement->section, "level", cover->requirement->level, "testable",
                     catalog_testable_name(cover->requirement->testable), "state",
                     coverage_state_name(coverage_state(cover)), "reason", reason, "apart",
                     coverage_state(cover) == COVER_APART, "stable", (json_int_t)cover->stable,
                     "pinned", pin, "tests", tests);
}

static int print_json(const struct coverage *coverage)
{
    struct sums all = {0};
    json_t *requirements = json_array();
    for (size_t i = 0; i < coverage->count; i++) {
        add_up(&all, &coverage->covers[i]);
        (void)json_array_append_new(requirements, cover_json(&coverage->covers[i]));
    }
    const struct provenance *provenance = &coverage->provenance;
    json_t *object = json_pack(
        "{s:{s:I, s:I, s:I, s:I, s:I}, s:{s:I, s:I, s:I, s:I, s:I}, s:o}", "summary", "testable",
        (json_int_t)all.testable, "cited", (json_int_t)all.cited, "stable", (json_int_t)all.stable,
        "pinned", (json_int_t)all.pinned, "apart", (json_int_t)all.apart, "tests", "all",
        (json_int_t)provenance->tests, "why", (json_int_t)provenance->why, "spec",
        (json_int_t)provenance->spec, "source", (json_int_t)provenance->source, "generated",
        (json_int_t)provenance->generated, "requirements", requirements);
    if (object == NULL)
        return command_internal_error("out of memory");
    (void)json_dumpf(object, stdout, JSON_INDENT(1));
    (void)putchar('\n');
    json_decref(object);
    return COMMAND_OK;
}

static int print_coverage(const struct selection *selection, enum form form)
{
    struct problems problems = {NULL, 0, 0};
    struct coverage coverage;
    int code = COMMAND_OK;
    if (!coverage_make(selection, &problems, &coverage)) {
        problems_print(&problems, stderr);
        problems_clear(&problems);
        return COMMAND_INVALID;
    }
    switch (form) {
    case FORM_SECTIONS:
        print_sections(&coverage);
        break;
    case FORM_LONG:
        print_long(&coverage);
        break;
    case FORM_TOUCHED:
        print_state(&coverage, COVER_TOUCHED);
        break;
    case FORM_MISSING:
        print_state(&coverage, COVER_MISSING);
        break;
    case FORM_CHECK:
        print_sections(&coverage);
        code = coverage_check(&coverage) > 0 ? COMMAND_UNEXPECTED : COMMAND_OK;
        break;
    case FORM_JSON:
        code = print_json(&coverage);
        break;
    }
    coverage_clear(&coverage);
    return code;
}

int command_coverage(int argc, char **argv)
{
    static const struct option options[] = {{"long", no_argument, NULL, 'l'},
                                            {"touched", no_argument, NULL, 't'},
                                            {"missing", no_argument, NULL, 'm'},
                                            {"check", no_argument, NULL, 'c'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            SELECT_OPTIONS,
                                            {NULL, 0, NULL, 0}};
    struct selection selection = {.vectors = NULL};
    enum form form = FORM_SECTIONS;
    int code = COMMAND_OK;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        }
        if (option == 'l')
            form = FORM_LONG;
        else if (option == 't')
            form = FORM_TOUCHED;
        else if (option == 'c')
            form = FORM_CHECK;
        else if (option == 'm')
            form = FORM_MISSING;
        else if (option == 'j')
            form = FORM_JSON;
        else
            code = selection_option(&selection, "coverage", option, optarg);
        if (code != COMMAND_OK)
            return code;
    }
    code = selection_load(&selection, "coverage", argv + optind, (size_t)(argc - optind));
    if (code == COMMAND_OK)
        code = print_coverage(&selection, form);
    selection_clear(&selection);
    return code;
}
