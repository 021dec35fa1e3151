/*
 * coverage.c - puts tests, pins and reasons to the requirements. See coverage.h.
 */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "idmap.h"

static bool is_testable(const struct catalog_requirement *requirement)
{
    return requirement->testable != CATALOG_TESTABLE_SESSION &&
           requirement->testable != CATALOG_TESTABLE_NO;
}

enum cover_state coverage_state(const struct cover *cover)
{
    if (!is_testable(cover->requirement))
        return COVER_APART;
    if (cover->pin != NULL)
        return COVER_PINNED;
    return cover->stable > 0 ? COVER_TOUCHED : COVER_MISSING;
}

const char *coverage_state_name(enum cover_state state)
{
    static const char *const names[] = {"apart", "pinned", "touched", "missing"};
    return names[state];
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

static bool says_something(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void count_test(struct provenance *provenance, const struct suite_test *test)
{
    const struct suite_source *source = &test->source;
    provenance->tests++;
    provenance->why += says_something(test->why);
    provenance->spec += test->spec.count > 0;
    provenance->source += says_something(source->kind) && says_something(source->ref) &&
                          says_something(source->license);
    provenance->generated += source->kind != NULL && strcmp(source->kind, "generated") == 0;
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

bool coverage_make(const struct selection *selection, struct problems *problems,
                   struct coverage *coverage)
{
    struct idmap ids = {NULL, 0, 0};
    *coverage = (struct coverage){.pins = pins_load(selection->catalog, problems)};
    if (coverage->pins == NULL)
        return false;
    coverage->count = catalog_requirement_count(selection->catalog);
    coverage->covers = arena_heap_zeroed(coverage->count, sizeof *coverage->covers);
    for (size_t i = 0; i < coverage->count; i++) {
        size_t index = i;
        struct cover *cover = &coverage->covers[i];
        cover->requirement = catalog_requirement_at(selection->catalog, i);
        cover->reason = pins_reason(coverage->pins, cover->requirement->id);
        (void)idmap_add(&ids, cover->requirement->id, &index);
    }
    for (size_t i = 0; i < selection->test_count; i++) {
        const struct suite_test *test = selection->tests[i];
        if (test->status == SUITE_RETIRED)
            continue;
        count_test(&coverage->provenance, test);
        for (size_t j = 0; j < test->spec.count; j++) {
            size_t index = 0;
            if (idmap_find(&ids, test->spec.items[j], &index))
                add_test(&coverage->covers[index], test);
        }
    }
    add_pins(coverage, &ids);
    idmap_clear(&ids);
    qsort(coverage->covers, coverage->count, sizeof *coverage->covers, by_section);
    return true;
}

void coverage_clear(struct coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++)
        free(coverage->covers[i].tests);
    free(coverage->covers);
    pins_destroy(coverage->pins);
}
