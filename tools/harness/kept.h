/*
 * kept.h - an observation with memory of its own, for one that has to wait: until its adapter has
 * shown that it said nothing more about the case, and until those before it are in.
 */
#ifndef HARNESS_KEPT_H
#define HARNESS_KEPT_H

#include "observed.h"

/* One block; free() frees it. */
struct kept {
    struct observed observed;
};

/* A copy of observed and all it points to but its trace. Ends the program without memory. */
struct kept *kept_copy(const struct observed *observed);

/* An observation that tells how a case ended other than by a result. */
struct kept *kept_state(enum observed_state state, const char *native, struct spf_text errors);

#endif
