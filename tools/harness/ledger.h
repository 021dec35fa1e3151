/*
 * ledger.h - the readings an implementation shows by its results. An implementation may choose
 * where RFC 7208 leaves a choice, but it must be consistent: two vectors that imply different
 * values of one choice are a contradiction.
 */
#ifndef HARNESS_LEDGER_H
#define HARNESS_LEDGER_H

#include "verdict.h"

struct ledger;

/* NULL without memory. */
struct ledger *ledger_create(void);
void ledger_destroy(struct ledger *ledger); /* NULL is allowed */

/*
 * Notes what a passed case implies for choices that the implementation has not declared. If an
 * earlier case implies otherwise, verdict becomes VERDICT_INCONSISTENT with both ids in its
 * reason. Returns false without memory.
 */
bool ledger_note(struct ledger *ledger, const struct verdict_rules *rules,
                 const struct implementation *implementation, const struct suite_test *test,
                 const struct observed *observed, struct verdict *verdict) SPF_MUST_CHECK;

/* One thing a case has shown: choice is one of values. */
struct ledger_entry {
    const char *choice;
    const char **values;
    size_t count;
    const struct suite_test *test; /* the first that showed it */
};

/* What was shown so far, in order; NULL past the end. */
const struct ledger_entry *ledger_entry(const struct ledger *ledger, size_t index);

#endif
