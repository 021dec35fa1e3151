/*
 * fault.h - one question of a vector failing: the ways to fail, what a question is for, the zone in
 * which it fails, and what may be said of the result without knowing it (the oracles). The order of
 * runs is run_faults.c's.
 */
#ifndef HARNESS_FAULT_H
#define HARNESS_FAULT_H

#include "executor.h"
#include "zone_copy.h"

/* A way to fail: a row of the table. */
struct fault_kind {
    const char *name;
    const char *does;
    uint32_t rcode; /* NOERROR: an answer without records */
    bool error;     /* temperror by RFC 7208 4.4 and 5; else like an empty answer */
    /* Requirements it pins: on the initial policy, in a term, at an exp target. */
    const char *policy;
    const char *term;
    const char *text;
};

enum fault_index {
    FAULT_NODATA,
    FAULT_NXDOMAIN,
    FAULT_SERVFAIL,
    FAULT_REFUSED,
    FAULT_FORMERR,
    FAULT_NOTIMP,
    FAULT_TIMEOUT,
    FAULT_KINDS
};

const struct fault_kind *fault_kind(size_t index);

/* What a question was asked for first. */
enum fault_role {
    ROLE_UNKNOWN,  /* our engine did not ask it */
    ROLE_POLICY,   /* the policy of the checked domain */
    ROLE_TERM,     /* a mechanism, or the policy of include or redirect */
    ROLE_EXCHANGE, /* the address of an exchange of mx */
    ROLE_NAMES,    /* PTR, or the validation of a name (RFC 7208 5.5, 7.3) */
    ROLE_TEXT,     /* the explanation (6.2) */
    ROLE_AFTER     /* %{p} for an explanation: the result stands already */
};

struct fault_question {
    struct spf_text name;
    uint32_t type;
    enum fault_role role;
    bool again; /* was asked for another purpose later, which the role does not tell */
};

/* Finds the roles of the questions in the trace of a check of our engine that asked them. */
void fault_roles(const struct spf_trace *trace, struct fault_question *questions, size_t count);

/* What was observed of a vector, with or without a fault. Texts are copies. */
struct fault_outcome {
    bool seen; /* there is a result */
    enum spf_result result;
    bool has_explanation;
    enum observed_origin origin;
    struct spf_text explanation;
    int terms;
    int voids;
};

struct fault_outcome fault_outcome_of(const struct observed *observed, struct arena *arena);

/* A vector with what it asks. */
struct fault_vector {
    const struct suite_test *test;
    struct fault_outcome base;
    struct fault_question *questions;
    size_t question_count;
    bool observed;         /* the questions are those of the implementation, not of our engine */
    const char *untouched; /* why no question of it is made to fail, or NULL */
    bool has_wildcard;
};

/* Why a question cannot be made to fail in a zone of the vector; NULL if it can. Static. */
const char *fault_refuse(const struct fault_vector *vector, const struct fault_question *question);

/* The vector's zone with that question failing at once. */
struct mockdns_zone *fault_zone(const struct fault_vector *vector,
                                const struct fault_question *question,
                                const struct fault_kind *kind, struct arena *arena);

/* The vector's zone with everything failing that it does not ask. */
struct mockdns_zone *fault_zone_unasked(const struct fault_vector *vector,
                                        const struct fault_kind *kind, struct arena *arena);

/* --- oracles --- */

/* A derived test; fault_expect() fills in what is expected of it. */
struct fault_test {
    struct suite_test test;
    struct fault_vector *vector;
    size_t question; /* index, or vector->question_count: what it does not ask */
    enum fault_index kind;
    bool wanted; /* is part of the report; others are run for comparison only */
    struct suite_expect expect[7];
};

/* What earlier runs of the same vector and question gave. */
struct fault_reference {
    struct fault_outcome nodata;
    struct fault_outcome servfail;
};

/*
 * Fills in the expectations. Returns false if the oracles leave the result open: then any is
 * expected, within the bounds.
 */
bool fault_expect(struct fault_test *fault, const struct implementation *implementation,
                  const struct fault_reference *reference);

/* Expects one result as an opinion, where fault_expect() returned false. */
void fault_expect_opinion(struct fault_test *fault, enum spf_result result);

#endif
