/*
 * diff_skips.h - what fuzz_diff does not compare, and why: the table is in diff_skips.c.
 */
#ifndef FUZZ_DIFF_SKIPS_H
#define FUZZ_DIFF_SKIPS_H

#include "checking.h"
#include "diff_library.h"

enum diff_stage {
    DIFF_CASE,        /* the library is not asked */
    DIFF_UNSUPPORTED, /* it said that it lacks what the case needs */
    DIFF_RESULT,      /* the results differ */
    DIFF_EXPLANATION, /* the explanations differ */
    DIFF_QUESTIONS    /* it asked more questions than RFC 7208 allows */
};

struct diff_case {
    const char *name; /* of the library */
    const struct input *input;
    const struct checked *engine;
    const struct diff_said *library; /* not set at DIFF_CASE */
};

/* Is there a rule for not comparing this? Counts it. SPFPROOF_NO_SKIP in the environment names
 * rules, parted by commas, that are not in force; "all" is all but those of DIFF_CASE. */
bool diff_skip(enum diff_stage stage, const struct diff_case *c);

/* Counts a case. At exit the counts of cases and of each rule go to stderr. */
void diff_case_count(void);

#endif
