/*
 * coverage.h - what stands behind each requirement: its tests, and the seeded bug that pins it.
 * cmd_coverage.c prints it, coverage_check.c says what is wrong with it.
 */
#ifndef SPFPROOF_COVERAGE_H
#define SPFPROOF_COVERAGE_H

#include "catalog.h"
#include "pins.h"
#include "selection.h"

/* What stands behind one requirement. */
struct cover {
    const struct catalog_requirement *requirement;
    const struct suite_test **tests; /* those that cite it and are not retired */
    size_t count;
    size_t room;
    size_t stable;
    const struct pin *pin;       /* or NULL */
    const struct reason *reason; /* why it is not pinned, or NULL */
};

enum cover_state { COVER_APART, COVER_PINNED, COVER_TOUCHED, COVER_MISSING };

/* Where the tests come from. Every one should say so, and why it expects what it expects. */
struct provenance {
    size_t tests; /* not retired */
    size_t why;
    size_t spec;
    size_t source;
    size_t generated;
};

struct coverage {
    struct cover *covers; /* by section; RFC 7208 first */
    size_t count;
    struct pins *pins;
    struct provenance provenance;
};

/* Reads pinned.tsv and unpinned.tsv beside the catalogue. False, with problems, if one is wrong. */
bool coverage_make(const struct selection *selection, struct problems *problems,
                   struct coverage *coverage);
void coverage_clear(struct coverage *coverage);

enum cover_state coverage_state(const struct cover *cover);
/* apart pinned touched missing */
const char *coverage_state_name(enum cover_state state);

/*
 * Writes to standard output what must not be: a requirement that is not pinned and has no reason in
 * unpinned.tsv, a reason that is stale, a line of pinned.tsv that cannot hold, a test without why,
 * spec or source. Returns how many there are.
 */
size_t coverage_check(const struct coverage *coverage);

#endif
