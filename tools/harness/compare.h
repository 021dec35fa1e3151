/*
 * compare.h - two runs of an implementation, or of two: what became worse, better or otherwise.
 */
#ifndef HARNESS_COMPARE_H
#define HARNESS_COMPARE_H

#include "output.h"
#include "results_merge.h"

/* Kinds: code, word, meaning, does it fail a comparison. */
#define COMPARE_KINDS(X)                                                                           \
    X(REGRESSION, "regression", "was right, or not held against it, and is so no more", true)      \
    X(CHANGED, "changed", "another answer of the same worth, or another revision of the vector",   \
      false)                                                                                       \
    X(FIXED, "fixed", "was wrong and is not any more", false)                                      \
    X(NEW, "new", "was not in the first run", false)                                               \
    X(GONE, "gone", "is not in the second run", true)

enum compare_kind {
#define COMPARE_ENUM(code, word, text, fails) COMPARE_##code,
    COMPARE_KINDS(COMPARE_ENUM)
#undef COMPARE_ENUM
        COMPARE_KIND_COUNT
};

struct compare_item {
    enum compare_kind kind;
    const char *id;
    const json_t *before; /* case lines; NULL: there is none */
    const json_t *after;
};

/* Runs are borrowed. A run that is missing on one side is NULL. */
struct comparison {
    const struct merged_run *before;
    const struct merged_run *after;
    struct compare_item *items; /* by kind, then in the order of the runs */
    size_t count;
    size_t counts[COMPARE_KIND_COUNT];
    size_t same;
};

struct comparisons {
    struct comparison *items;
    size_t count;
};

/*
 * Pairs runs of the same name and depth; if there is one on either side, these two, whatever they
 * are.
 */
struct comparisons *compare(const struct merged *before, const struct merged *after);
void comparisons_destroy(struct comparisons *comparisons); /* NULL is allowed */

/* True if nothing fails: no regression, nothing gone, nothing truncated, no run missing. */
bool compare_is_good(const struct comparisons *comparisons);

const char *compare_kind_name(enum compare_kind kind);

/* A form: human, markdown, json. NULL if there is no such. */
typedef void compare_write(struct output *out, const struct comparisons *comparisons);
compare_write *compare_form_of(const char *name);

#endif
