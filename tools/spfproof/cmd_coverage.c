/*
 * cmd_coverage.c - "spfproof coverage": which requirements have tests. A requirement that only a
 * mail server or nobody can show is set apart. Retired tests do not count. Pinned is a requirement
 * whose test has been seen to fail for a seeded bug that violates it (pins.h); touched, one that is
 * only cited by a stable test.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "command.h"
#include "idmap.h"
#include "pins.h"
#include "selection.h"
#include "wrap.h"

static const char usage[] =
    "usage: spfproof coverage [--json | --long | --missing] [SELECTION] [SUITE | ID-GLOB]...\n"
    "\n"
    "Counts the tests that cite each requirement; without an option, by section. Pinned is a\n"
    "requirement if a seeded bug that violates it is caught by a test that cites it (pinned.tsv,\n"
    "which tools/kill-matrix writes); touched, if a stable test cites it, and no more is known.\n"
    "\n"
    "  --long     each requirement and the ids of its tests\n"
    "  --missing  the testable requirements without a stable test, what they demand, and the\n"
    "             reason that unpinned.tsv gives\n"
    "  --json     all of it as one JSON object\n"
    "\n" SELECT_USAGE;

enum form { FORM_SECTIONS, FORM_LONG, FORM_MISSING, FORM_JSON };

/* What stands behind one requirement. */
struct cover {
    const struct catalog_requirement *requirement;
    const struct suite_test **tests;
    size_t count;
    size_t room;
    size_t stable;
    const struct pin *pin; /* or NULL */
};

struct coverage {
    struct cover *covers; /* in the order of requirements.json */
    size_t count;
    struct pins *pins;
};

struct sums {
    size_t testable;
    size_t cited;
    size_t stable; /* cited by a stable test */
    size_t pinned;
    size_t tests; /* citations */
    size_t apart;
};

static bool is_testable(const struct catalog_requirement *requirement)
{
    return requirement->testable != CATALOG_TESTABLE_SESSION &&
           requirement->testable != CATALOG_TESTABLE_NO;
}

static void add_test(struct cover *cover, const struct suite_test *test)
{
    if (cover->count == cover->room) {
        cover->room = cover->room > 0 ? 2 * cover->room : 8;
        cover->tests =
            arena_heap_resize(cover->tests, cover->room * sizeof(const struct suite_test *));
    }
    cover->tests[cover->count++] = test;
    cover->stable += test->status == SUITE_STABLE;
}

/* A pin holds if its test is among those selected, is stable, and cites the requirement. */
static void add_pins(struct coverage *coverage, const struct idmap *ids)
{
    for (size_t i = 0; i < pins_count(coverage->pins); i++) {
        const struct pin *pin = pins_at(coverage->pins, i);
        size_t index = 0;
        if (!idmap_find(ids, pin->requirement, &index))
            continue;
        struct cover *cover = &coverage->covers[index];
        for (size_t j = 0; j < cover->count && cover->pin == NULL; j++)
            if (cover->tests[j]->status == SUITE_STABLE &&
                strcmp(cover->tests[j]->id, pin->test) == 0)
                cover->pin = pin;
    }
}

static void count_tests(struct coverage *coverage, const struct selection *selection)
{
    struct idmap ids = {NULL, 0, 0};
    coverage->count = catalog_requirement_count(selection->catalog);
    coverage->covers = arena_heap_zeroed(coverage->count, sizeof *coverage->covers);
    for (size_t i = 0; i < coverage->count; i++) {
        size_t index = i;
        coverage->covers[i].requirement = catalog_requirement_at(selection->catalog, i);
        (void)idmap_add(&ids, coverage->covers[i].requirement->id, &index);
    }
    for (size_t i = 0; i < selection->test_count; i++) {
        const struct suite_test *test = selection->tests[i];
        for (size_t j = 0; test->status != SUITE_RETIRED && j < test->spec.count; j++) {
            size_t index = 0;
            if (idmap_find(&ids, test->spec.items[j], &index))
                add_test(&coverage->covers[index], test);
        }
    }
    add_pins(coverage, &ids);
    idmap_clear(&ids);
}

static void drop_coverage(struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++)
        free(coverage->covers[i].tests);
    free(coverage->covers);
    pins_destroy(coverage->pins);
}

static void add_up(struct sums *sums, const struct cover *cover)
{
    if (!is_testable(cover->requirement)) {
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

/* 4.10 stands behind 4.9. */
static int compare_sections(const char *a, const char *b)
{
    for (;;) {
        char *a_end = NULL;
        char *b_end = NULL;
        unsigned long left = strtoul(a, &a_end, 10);
        unsigned long right = strtoul(b, &b_end, 10);
        if (left != right)
            return left < right ? -1 : 1;
        if (*a_end != '.' || *b_end != '.')
            return (*a_end == '.') - (*b_end == '.');
        a = a_end + 1;
        b = b_end + 1;
    }
}

static int by_section(const void *a, const void *b)
{
    const struct cover *left = a;
    const struct cover *right = b;
    int rfc = (left->requirement->rfc == 7208 ? 0 : left->requirement->rfc) -
              (right->requirement->rfc == 7208 ? 0 : right->requirement->rfc);
    if (rfc != 0)
        return rfc;
    int section = compare_sections(left->requirement->section, right->requirement->section);
    return section != 0 ? section : strcmp(left->requirement->id, right->requirement->id);
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

static void print_missing(const struct coverage *coverage)
{
    size_t count = 0;
    for (size_t i = 0; i < coverage->count; i++) {
        const struct cover *cover = &coverage->covers[i];
        if (!is_testable(cover->requirement) || cover->stable > 0)
            continue;
        count++;
        (void)printf("%s (RFC %d %s, %s, testable by %s%s)\n", cover->requirement->id,
                     cover->requirement->rfc, cover->requirement->section,
                     cover->requirement->level, catalog_testable_name(cover->requirement->testable),
                     cover->count > 0 ? "; tests that are not stable" : "");
        wrap_print(stdout, 2, cover->requirement->text);
        const char *reason = pins_reason(coverage->pins, cover->requirement->id);
        if (reason != NULL)
            wrap_print(stdout, 4, reason);
    }
    (void)printf("%zu missing\n", count);
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
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:b, s:I, s:o, s:o}", "id", cover->requirement->id,
                     "rfc", cover->requirement->rfc, "section", cover->requirement->section,
                     "level", cover->requirement->level, "testable",
                     catalog_testable_name(cover->requirement->testable), "apart",
                     !is_testable(cover->requirement), "stable", (json_int_t)cover->stable,
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
    json_t *object = json_pack("{s:{s:I, s:I, s:I, s:I, s:I}, s:o}", "summary", "testable",
                               (json_int_t)all.testable, "cited", (json_int_t)all.cited, "stable",
                               (json_int_t)all.stable, "pinned", (json_int_t)all.pinned, "apart",
                               (json_int_t)all.apart, "requirements", requirements);
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
    struct coverage coverage = {.pins = pins_load(selection->catalog, &problems)};
    int code = COMMAND_OK;
    if (coverage.pins == NULL) {
        problems_print(&problems, stderr);
        problems_clear(&problems);
        return COMMAND_INVALID;
    }
    count_tests(&coverage, selection);
    qsort(coverage.covers, coverage.count, sizeof *coverage.covers, by_section);
    switch (form) {
    case FORM_SECTIONS:
        print_sections(&coverage);
        break;
    case FORM_LONG:
        print_long(&coverage);
        break;
    case FORM_MISSING:
        print_missing(&coverage);
        break;
    case FORM_JSON:
        code = print_json(&coverage);
        break;
    }
    drop_coverage(&coverage);
    return code;
}

int command_coverage(int argc, char **argv)
{
    static const struct option options[] = {{"long", no_argument, NULL, 'l'},
                                            {"missing", no_argument, NULL, 'm'},
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
