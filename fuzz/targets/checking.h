/*
 * checking.h - runs a case on the engine and on the reference, and compares.
 */
#ifndef FUZZ_CHECKING_H
#define FUZZ_CHECKING_H

#include "readings.h"

/* What a run on the engine showed. The texts of outcome point into buffers of this struct. */
struct checked {
    struct spf_outcome outcome;
    unsigned questions;
    size_t most_used;
    bool asked_names; /* for the names of the client */
    uint8_t explanation[8192];
    uint8_t domain[SPF_NAME_MAX];
    uint8_t record[70000];
};

/*
 * Runs a case. At question number copy_at (UINT32_MAX: never) the check is copied, the original
 * spoilt, and the copy continued.
 */
void checking_run(const struct input *input, const struct spf_options *options, unsigned copy_at,
                  struct checked *out);

/* The same with a trace of it. */
void checking_trace(const struct input *input, const struct spf_options *options,
                    struct spf_trace *trace, struct checked *out);

/* The same up to a question, at which the check is cancelled. */
void checking_cancel(const struct input *input, const struct spf_options *options,
                     unsigned cancel_at, enum spf_cancel why, struct checked *out);

/* Runs the reference and expects its opinion to be the engine's (oracle check-reference). */
void checking_reference(const struct input *input, const struct oracle_options *options,
                        const struct checked *engine);

#endif
