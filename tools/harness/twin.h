/*
 * twin.h - what holds of every check while it waits for an answer, whatever a vector expects: a
 * copy of it goes on as it does, misuse is refused and changes nothing, and it can be cancelled.
 * See spf/check.h. invariants.h is about checks that have ended, and about what hangs on none.
 */
#ifndef HARNESS_TWIN_H
#define HARNESS_TWIN_H

#include "spf/check.h"

/* Room for a copy: as much as the check itself has, and with its limits. */
struct twin {
    void *block;
    size_t size;
    const struct spf_limits *limits;
    const char *breach; /* the first thing that did not hold; begin with NULL */
};

/* spf_check_feed(), and the same with a copy of the check. */
enum spf_status twin_feed(struct twin *twin, struct spf_check *check,
                          const struct spf_answer *answer);

/* Do two checks stand alike? status is what both have returned last. */
bool twin_alike(const struct spf_check *a, const struct spf_check *b, enum spf_status status);

#endif
