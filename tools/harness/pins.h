/*
 * pins.h - pinned.tsv and unpinned.tsv, beside the suites: which requirement a seeded bug
 * (fuzz/bugs) pins, and why one is not pinned. tools/kill-matrix writes the first; both may be
 * missing.
 */
#ifndef HARNESS_PINS_H
#define HARNESS_PINS_H

#include "catalog.h"

/* A vector fails because of a bug that does what the requirement's negative says, and cites it. */
struct pin {
    const char *requirement;
    const char *bug;
    const char *test;
};

/* What a requirement that is not pinned is instead. */
enum pins_state { PINS_TOUCHED, PINS_MISSING };

struct reason {
    enum pins_state state;
    const char *text;
};

struct pins;

/* Reads the files in the catalogue's folder. Returns NULL and adds to problems if one is wrong. */
struct pins *pins_load(const struct catalog *catalog, struct problems *problems);
void pins_destroy(struct pins *pins); /* NULL is allowed */

size_t pins_count(const struct pins *pins);
const struct pin *pins_at(const struct pins *pins, size_t i);

const char *pins_state_name(enum pins_state state); /* touched missing */

/* Why a requirement is not pinned; NULL if no reason is given. */
const struct reason *pins_reason(const struct pins *pins, const char *requirement);

#endif
