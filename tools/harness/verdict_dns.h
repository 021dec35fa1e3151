/*
 * verdict_dns.h - is what was asked and charged as the vector expects? Part of verdict.h.
 */
#ifndef HARNESS_VERDICT_DNS_H
#define HARNESS_VERDICT_DNS_H

#include "verdict.h"

/*
 * Compares the questions, terms and voids with one `dns` expectation. Returns false after writing
 * verdict->reason; what cannot be seen is noted in verdict->unchecked and is no failure.
 */
bool verdict_dns(const struct implementation *implementation, const struct suite_test *test,
                 const struct suite_dns *dns, const struct observed *observed,
                 struct verdict *verdict);

#endif
