/*
 * histogram.h - how often each result and each cause came, and how many questions were asked:
 * whether a fuzzer does meaningful work shows here, not in its coverage.
 */
#ifndef FUZZ_HISTOGRAM_H
#define FUZZ_HISTOGRAM_H

#include "spf/check.h"

/* Counts an outcome. At exit the counts go to the file that SPFPROOF_HISTOGRAM names, if it is set.
 */
void histogram_count(const struct spf_outcome *outcome);

/* Counts the cause of a check that was cancelled on the way, beside the others. */
void histogram_count_cancelled(const struct spf_outcome *outcome);

#endif
