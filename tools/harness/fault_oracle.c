/*
 * fault_oracle.c - what must hold when a question fails, whatever the vector expects.
 *
 * RFC 7208 4.3 and 4.4: the initial policy query gives none where there is nothing, temperror where
 * the look-up fails. 5: a failing look-up of a mechanism ends in temperror, NXDOMAIN is as an empty
 * answer. 5.5 and 7.3: PTR, validation and %{p} never end in an error. 6.2: a failing look-up of
 * the explanation leaves the result. 4.6.4: whatever fails, the limits hold.
 */
#include <stdlib.h>
#include <string.h>

#include "derive.h"
#include "fault.h"
#include "verdict.h"

enum { TERMS = 10, VOIDS = 2, MX_NAMES = 10, PTR_NAMES = 10 /* RFC 7208 4.6.4 */ };

static const struct suite_strings no_strings = {NULL, 0};

/* --- bounds --- */

static uint32_t limit(int32_t asked, uint32_t otherwise)
{
    return asked >= 0 ? (uint32_t)asked : otherwise;
}

static struct suite_range at_most(uint32_t max)
{
    return (struct suite_range){.set = true, .min = 0, .max = max};
}

/* A counter shows what was charged, so that it may stand one above its limit. */
static void bound(struct suite_test *test, const struct implementation *implementation)
{
    const struct suite_limits *limits = &test->query.limits;
    uint32_t terms = limit(limits->terms, TERMS);
    uint32_t mx = limit(limits->mx, MX_NAMES);
    uint32_t ptr = limit(limits->ptr, PTR_NAMES);
    const char *voids = verdict_choice_of(implementation, "void-limit");
    test->dns = (struct suite_dns){.set = true};
    test->dns.terms = at_most(terms + 1);
    bool number = voids != NULL && voids[0] >= '0' && voids[0] <= '9'; /* or "more", "none" */
    uint32_t otherwise = number ? (uint32_t)strtoul(voids, NULL, 10) : VOIDS;
    if (voids == NULL || number || limits->voids >= 0)
        test->dns.voids = at_most(limit(limits->voids, otherwise) + 1);
    /* The policy; for each term one question and the names of an mx; PTR with its names; exp. */
    test->dns.questions = at_most(1 + terms * (1 + mx) + 1 + ptr + 1);
}

/* --- expectations --- */

static void expect_result(struct fault_test *fault, enum spf_result result)
{
    fault->expect[fault->test.expect_count++] = (struct suite_expect){.result = result};
}

static void expect_any(struct fault_test *fault)
{
    static const enum spf_result all[] = {
        SPF_RESULT_NONE,     SPF_RESULT_NEUTRAL,   SPF_RESULT_PASS,     SPF_RESULT_FAIL,
        SPF_RESULT_SOFTFAIL, SPF_RESULT_TEMPERROR, SPF_RESULT_PERMERROR};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        expect_result(fault, all[i]);
}

static void expect_explanation(struct fault_test *fault, const struct fault_outcome *outcome)
{
    if (!outcome->has_explanation)
        return;
    fault->test.explanation = (struct suite_explanation){
        outcome->origin == ORIGIN_OWN ? SUITE_EXPLANATION_DEFAULT : SUITE_EXPLANATION_TEXT,
        outcome->explanation};
}

/* The same as another run of the same implementation: result, explanation and counters. */
static void expect_same(struct fault_test *fault, const struct fault_outcome *outcome)
{
    struct suite_dns *dns = &fault->test.dns;
    expect_result(fault, outcome->result);
    expect_explanation(fault, outcome);
    if (outcome->terms >= 0)
        dns->terms = (struct suite_range){true, (uint32_t)outcome->terms, (uint32_t)outcome->terms};
    if (outcome->voids >= 0)
        dns->voids = (struct suite_range){true, (uint32_t)outcome->voids, (uint32_t)outcome->voids};
}

static void say(struct fault_test *fault, const char *why, const char *const *spec)
{
    fault->test.why = why;
    fault->test.spec = (struct suite_strings){spec, 1};
}

static void expect_unchanged(struct fault_test *fault)
{
    static const char *const spec[] = {"5-dns-error-after-match"};
    const struct fault_vector *vector = fault->vector;
    say(fault, "What is not asked cannot matter: the outcome is that without the fault.", spec);
    expect_same(fault, &vector->base);
    if (vector->observed)
        fault->test.dns.questions = (struct suite_range){true, (uint32_t)vector->question_count,
                                                         (uint32_t)vector->question_count};
}

static void expect_policy(struct fault_test *fault, const struct fault_kind *kind)
{
    say(fault,
        kind->error ? "A failing look-up of the initial policy is temperror (RFC 7208 4.4)."
                    : "Without a record at the initial domain the result is none (RFC 7208 4.3).",
        &kind->policy);
    expect_result(fault, kind->error ? SPF_RESULT_TEMPERROR : SPF_RESULT_NONE);
}

/* RFC 7208 6.2: DNS errors, no record and several records leave the result without the text. */
static void expect_result_stands(struct fault_test *fault, const struct fault_kind *kind)
{
    const struct fault_question *question = &fault->vector->questions[fault->question];
    say(fault, "A failing look-up for the explanation leaves the result (RFC 7208 6.2).",
        &kind->text);
    expect_result(fault, fault->vector->base.result);
    if (question->role == ROLE_TEXT && !question->again)
        fault->test.explanation.kind = SUITE_EXPLANATION_DEFAULT;
}

/* Has the implementation declared another reading than this one, or none at all? */
static bool may_differ(const struct implementation *implementation, const char *choice,
                       const char *reading)
{
    const char *declared = verdict_choice_of(implementation, choice);
    return declared == NULL || strcmp(declared, reading) != 0;
}

static void expect_temperror(struct fault_test *fault, const struct fault_kind *kind)
{
    say(fault, "A failing look-up that a term needs is temperror (RFC 7208 5).", &kind->term);
    expect_result(fault, SPF_RESULT_TEMPERROR);
}

/* RFC 7208 5.5: a failing PTR query is no match, a failing name is skipped; 7.3: %{p} is unknown.
 * So does an answer without records, if that is no void lookup too many. */
static bool expect_no_match(struct fault_test *fault, const struct implementation *implementation,
                            const struct fault_outcome *nodata)
{
    static const char *const spec[] = {"5.5-ptr-dns-error"};
    const struct fault_question *question = &fault->vector->questions[fault->question];
    if (!nodata->seen || nodata->result == SPF_RESULT_PERMERROR)
        return false;
    /* 7.3 may be read so that one name's error makes %{p} unknown although another validates. */
    if (question->type != SPF_RRTYPE_PTR &&
        may_differ(implementation, "p-validation-error", "skipped"))
        return false;
    say(fault,
        "Failing look-ups of PTR, of a name's validation and of %{p} are as if there were no name "
        "(RFC 7208 5.5, 7.3).",
        spec);
    expect_result(fault, nodata->result);
    return true;
}

static bool expect_like(struct fault_test *fault, const struct fault_outcome *other,
                        const char *why, const char *const *spec)
{
    if (!other->seen)
        return false;
    say(fault, why, spec);
    expect_same(fault, other);
    return true;
}

/* An error of a question whose first use does not end in temperror. */
static bool expect_error(struct fault_test *fault, const struct fault_kind *kind,
                         const struct implementation *implementation,
                         const struct fault_reference *reference)
{
    const struct fault_question *question = &fault->vector->questions[fault->question];
    if (fault->kind != FAULT_SERVFAIL && reference->servfail.seen)
        return expect_like(fault, &reference->servfail,
                           "All RCODEs but 0 and 3, and no answer at all, are one error (RFC 7208 "
                           "4.4, 5).",
                           &kind->term);
    return question->role == ROLE_NAMES && !question->again &&
           expect_no_match(fault, implementation, &reference->nodata);
}

/* Not if a name that has addresses of the other family is no void lookup: that is NODATA's alone.
 */
static bool expect_empty(struct fault_test *fault, const struct implementation *implementation,
                         const struct fault_reference *reference)
{
    static const char *const spec[] = {"5-nxdomain-as-empty"};
    uint32_t type = fault->vector->questions[fault->question].type;
    if ((type == SPF_RRTYPE_A || type == SPF_RRTYPE_AAAA) &&
        may_differ(implementation, "void-other-family", "counted"))
        return false;
    return fault->kind == FAULT_NXDOMAIN &&
           expect_like(fault, &reference->nodata,
                       "NXDOMAIN is treated as an answer without records (RFC 7208 5): the "
                       "outcome is that of one.",
                       spec);
}

static bool expect_by_role(struct fault_test *fault, const struct fault_kind *kind,
                           const struct implementation *implementation,
                           const struct fault_reference *reference)
{
    const struct fault_question *question = &fault->vector->questions[fault->question];
    switch (question->role) {
    case ROLE_POLICY:
        expect_policy(fault, kind);
        return true;
    case ROLE_TEXT:
    case ROLE_AFTER:
        expect_result_stands(fault, kind);
        return true;
    case ROLE_EXCHANGE:
        /* 5.4 gives exchanges no order: another one may match. */
        if (kind->error && may_differ(implementation, "mx-host-error", "temperror"))
            return expect_error(fault, kind, implementation, reference);
        break;
    case ROLE_TERM:
        break;
    case ROLE_NAMES:
    case ROLE_UNKNOWN:
    default:
        return kind->error ? expect_error(fault, kind, implementation, reference)
                           : expect_empty(fault, implementation, reference);
    }
    if (!kind->error)
        return expect_empty(fault, implementation, reference);
    expect_temperror(fault, kind);
    return true;
}

bool fault_expect(struct fault_test *fault, const struct implementation *implementation,
                  const struct fault_reference *reference)
{
    static const char *const spec[] = {"4.6.4-lookup-limit-bounds-queries"};
    struct suite_test *test = &fault->test;
    const struct fault_kind *kind = fault_kind(fault->kind);
    test->expect = fault->expect;
    test->expect_count = 0;
    test->explanation = (struct suite_explanation){.kind = SUITE_EXPLANATION_UNCHECKED};
    test->cause = NULL;
    test->mech = (struct spf_text){NULL, 0};
    test->headers = NULL;
    test->header_count = 0;
    derive_free_shape(test);
    test->refs = NULL;
    test->ref_count = 0;
    test->tags = no_strings;
    /* Where its questions cannot be seen, only the first one is certain to be asked. */
    bool certain =
        fault->vector->observed || (fault->question < fault->vector->question_count &&
                                    fault->vector->questions[fault->question].role == ROLE_POLICY);
    test->level = certain ? SUITE_MUST : SUITE_SHOULD;
    bound(test, implementation);
    if (fault->question == fault->vector->question_count) {
        expect_unchanged(fault);
        return true;
    }
    if (expect_by_role(fault, kind, implementation, reference))
        return true;
    say(fault, "The result is open here, the limits hold (RFC 7208 4.6.4).", spec);
    expect_any(fault);
    return false;
}

void fault_expect_opinion(struct fault_test *fault, enum spf_result result)
{
    fault->test.expect_count = 0;
    expect_result(fault, result);
    fault->test.level = SUITE_SHOULD;
    fault->test.why =
        "No oracle decides it; this is what the engine of spfproof makes of it, under "
        "the readings that the implementation declares.";
}
