/*
 * verdict.h - what an observed case is worth: compares it with what the vector expects, as
 * vectors/README.md says. It runs nothing and prints nothing.
 *
 * An expectation whose `when` contradicts a reading the implementation has declared does not apply.
 * Where a reading is not declared, any expectation is accepted; which readings that implies is
 * kept by ledger.h, which tells contradictions between vectors.
 */
#ifndef HARNESS_VERDICT_H
#define HARNESS_VERDICT_H

#include "observed.h"
#include "suite.h"

/* Outcomes: code, word, does it count against the implementation. */
#define VERDICT_OUTCOMES(X)                                                                        \
    X(PASS, "pass", false)                                                                         \
    X(PASS_CHOICE, "pass:choice", false) /* allowed, not preferred */                              \
    X(FAIL, "fail", true)                                                                          \
    X(FAIL_DNS, "fail:dns", true) /* the right result by the wrong questions */                    \
    X(INCONSISTENT, "inconsistent", true)                                                          \
    X(ERROR, "error", true)                                                                        \
    X(CRASH, "crash", true)                                                                        \
    X(TIMEOUT, "timeout", true)                                                                    \
    X(PROTOCOL, "protocol", true)                                                                  \
    X(UNSUPPORTED, "unsupported", false)                                                           \
    X(XFAIL, "xfail", false) /* a known failure of the baseline, failing as it says */             \
    X(XPASS, "xpass", true)  /* a known failure that passes: the baseline is out of date */        \
    X(NOT_RUN, "not-run", false)                                                                   \
    X(INFO, "info", false) /* deviates where level info says that nothing is asked */

enum verdict_outcome {
#define VERDICT_ENUM(code, word, bad) VERDICT_##code,
    VERDICT_OUTCOMES(VERDICT_ENUM)
#undef VERDICT_ENUM
        VERDICT_OUTCOME_COUNT
};

/* What an expectation asks for and could not be seen: bits of verdict.unchecked. */
enum {
    UNCHECKED_EXPLANATION = 1 << 0,
    UNCHECKED_CAUSE = 1 << 1,
    UNCHECKED_MECH = 1 << 2,
    UNCHECKED_TERMS = 1 << 3,
    UNCHECKED_VOIDS = 1 << 4,
    UNCHECKED_QUESTIONS = 1 << 5,
    UNCHECKED_HEADER = 1 << 6,
    UNCHECKED_RECORD = 1 << 7,
    UNCHECKED_REPORTING = 1 << 8,
    UNCHECKED_TRACE = 1 << 9
};
#define UNCHECKED_KINDS 10

struct verdict {
    enum verdict_outcome outcome;
    const struct suite_expect *expect; /* the one that was met or judged against; NULL if none */
    unsigned unchecked;                /* UNCHECKED_ bits */
    char reason[512];                  /* why not pass, one printable line; "" for a pass */
};

/*
 * Compares a header field the implementation produced with what the vector expects. Returns true
 * if it is as expected; otherwise reason says why not.
 */
typedef bool verdict_header_check(const struct suite_header *expected, struct spf_text field,
                                  char *reason, size_t size);

/* How to judge. Zero members: header fields are not checked. */
struct verdict_rules {
    verdict_header_check *header; /* NULL: there is no reader; such a vector counts as unchecked */
};

/* Judges one case. rules may be NULL. */
void verdict_judge(const struct verdict_rules *rules, const struct implementation *implementation,
                   const struct suite_test *test, const struct observed *observed,
                   struct verdict *verdict);

/*
 * Does what was observed meet this one expectation in everything that can be seen? False too if it
 * does not apply.
 */
bool verdict_meets(const struct verdict_rules *rules, const struct implementation *implementation,
                   const struct suite_test *test, const struct suite_expect *expect,
                   const struct observed *observed);

/* The value that an implementation declares for a choice, or NULL. */
const char *verdict_choice_of(const struct implementation *implementation, const char *choice);

/*
 * The first feature the vector needs and the implementation has declared to lack, or NULL. What
 * nobody has by chance, record-reader and header-reader, is lacking unless it is reported. Such a
 * case is not run at all: it is OBSERVED_UNSUPPORTED beforehand, and no failure ever becomes that.
 */
const char *verdict_lacks(const struct implementation *implementation,
                          const struct suite_test *test);

/* Does it fail a run? Only what is stable does, and below must only if strict. */
bool verdict_unexpected(const struct verdict *verdict, const struct suite_test *test, bool strict);

/* "pass:choice". Static. */
const char *verdict_outcome_name(enum verdict_outcome outcome);

/* False if word names no outcome. */
bool verdict_outcome_from(const char *word, enum verdict_outcome *outcome);

/* Does the outcome count against the implementation? */
bool verdict_outcome_bad(enum verdict_outcome outcome);

/* The word for one UNCHECKED_ bit, by its index below UNCHECKED_KINDS: "explanation". Static. */
const char *verdict_unchecked_name(size_t index);

#endif
