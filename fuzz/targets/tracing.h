/*
 * tracing.h - the oracle check-trace: a case run again with a trace.
 */
#ifndef FUZZ_TRACING_H
#define FUZZ_TRACING_H

#include "checking.h"

/* Expects the outcome of the first run, and a trace that tells of just that. */
void tracing_check(const struct input *input, const struct spf_options *options,
                   const struct checked *first, uint32_t hash);

#endif
