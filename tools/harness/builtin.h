/*
 * builtin.h - our engine over a mock zone: one case after the other on one check object, in virtual
 * time. It judges nothing; verdict.h does. What a vector need not say of it, invariants.h proves.
 */
#ifndef HARNESS_BUILTIN_H
#define HARNESS_BUILTIN_H

#include "mockdns/zone.h"
#include "observed.h"
#include "spf/check.h"
#include "suite.h"

/* RFC 7208 4.6.4: "at least 20 seconds" for a check. */
#define BUILTIN_BUDGET_MS 20000u

/* What to evaluate. Texts and zone are borrowed until the next run. */
struct builtin_job {
    const struct mockdns_zone *zone;
    struct spf_request request; /* a sender with U-labels is converted on the way (RFC 8616 4) */
    struct spf_options options;
    uint64_t budget_ms; /* of virtual time; then the check is cancelled */
    bool headers;       /* write both header fields */
    bool twin;          /* with a copy of the check beside it, for builtin_prove() (twin.h) */
};

struct builtin;

/* NULL without memory. */
struct builtin *builtin_create(void);
void builtin_destroy(struct builtin *builtin); /* NULL is allowed */

/* The implementation under the given options. Valid until the next call or builtin_destroy(). */
const struct implementation *builtin_implementation(struct builtin *builtin,
                                                    const struct spf_options *options);

/* The job that a test asks for, under options as far as its query does not change them. */
struct builtin_job builtin_job_of(const struct suite_test *test, const struct spf_options *options);

/*
 * Runs one case. trace, if not NULL, is emptied and filled. out is always set: a check that could
 * not be run is OBSERVED_ERROR and native says why.
 */
void builtin_run(struct builtin *builtin, const struct builtin_job *job, struct spf_trace *trace,
                 struct observed *out);

/* A trace with room for any check, the same one in each call; NULL without memory. */
struct spf_trace *builtin_trace(struct builtin *builtin);

/*
 * Does what invariants.h tells hold of the run that gave out, which had a trace? If not, out
 * becomes OBSERVED_ERROR and native says what is broken.
 */
void builtin_prove(struct builtin *builtin, const struct builtin_job *job, struct observed *out);

/* The outcome and request of the last run that gave a result; NULL if it gave none. */
const struct spf_outcome *builtin_outcome(const struct builtin *builtin);
const struct spf_request *builtin_request(const struct builtin *builtin);

#endif
