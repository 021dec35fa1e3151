/*
 * coverage_check.c - what must not be about the coverage of a whole tree of vectors. See
 * coverage.h.
 */
#include <stdio.h>
#include <string.h>

#include "coverage.h"

/* pinned, or a reason that tells what it is instead; nothing of both. */
static size_t check_reason(const struct cover *cover)
{
    const char *id = cover->requirement->id;
    enum cover_state state = coverage_state(cover);
    const char *name = coverage_state_name(state);
    bool wants = state == COVER_TOUCHED || state == COVER_MISSING;
    if (cover->reason == NULL && wants) {
        (void)printf("%s is %s, and unpinned.tsv gives no reason: %s, or give one\n", id, name,
                     state == COVER_MISSING ? "write a test that cites it"
                                            : "write a bug that does what its negative says "
                                              "(fuzz/bugs), then tools/kill-matrix --update");
        return 1;
    }
    if (cover->reason != NULL && !wants) {
        (void)printf("%s is %s, and unpinned.tsv says %s: remove that line\n", id, name,
                     pins_state_name(cover->reason->state));
        return 1;
    }
    if (cover->reason != NULL && strcmp(pins_state_name(cover->reason->state), name) != 0) {
        (void)printf("%s is %s, and unpinned.tsv says %s: mend that line, its reason too\n", id,
                     name, pins_state_name(cover->reason->state));
        return 1;
    }
    return 0;
}

/* Whether the bug still makes the test fail is tools/kill-matrix's to say. */
static bool can_hold(const struct coverage *coverage, const struct pin *pin)
{
    for (size_t i = 0; i < coverage->count; i++) {
        const struct cover *cover = &coverage->covers[i];
        if (strcmp(cover->requirement->id, pin->requirement) != 0)
            continue;
        for (size_t j = 0; j < cover->count; j++)
            if (cover->tests[j]->status == SUITE_STABLE &&
                strcmp(cover->tests[j]->id, pin->test) == 0)
                return true;
    }
    return false;
}

static size_t check_pins(const struct coverage *coverage)
{
    size_t wrong = 0;
    for (size_t i = 0; i < pins_count(coverage->pins); i++) {
        const struct pin *pin = pins_at(coverage->pins, i);
        if (can_hold(coverage, pin))
            continue;
        wrong++;
        (void)printf("pinned.tsv: %s, %s: no stable test %s cites it: tools/kill-matrix --update, "
                     "and see in the diff what is lost\n",
                     pin->requirement, pin->bug, pin->test);
    }
    return wrong;
}

static size_t check_count(const char *what, size_t count, size_t all)
{
    if (count == all)
        return 0;
    (void)printf("%zu of %zu tests have no %s\n", all - count, all, what);
    return 1;
}

size_t coverage_check(const struct coverage *coverage)
{
    const struct provenance *provenance = &coverage->provenance;
    size_t wrong = check_pins(coverage);
    for (size_t i = 0; i < coverage->count; i++)
        wrong += check_reason(&coverage->covers[i]);
    wrong += check_count("why", provenance->why, provenance->tests);
    wrong += check_count("spec", provenance->spec, provenance->tests);
    wrong += check_count("source", provenance->source, provenance->tests);
    return wrong;
}
