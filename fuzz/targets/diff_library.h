/*
 * diff_library.h - the SPF library that fuzz_diff holds the engine against: loaded, and asked about
 * a case, whose DNS answers its questions.
 */
#ifndef FUZZ_DIFF_LIBRARY_H
#define FUZZ_DIFF_LIBRARY_H

#include "input.h"
#include "spfproof_inprocess.h"

/* What it said. The texts point into buffers of this struct, cut to their size. */
struct diff_said {
    enum spfproof_status status;
    enum spf_result result;
    unsigned questions;
    struct spf_text explanation; /* data NULL: not reported */
    struct spf_text native;
    uint8_t explanation_octets[70000];
    uint8_t native_octets[256];
};

/* Loads and opens it; ends the program if that cannot be done. */
const struct spfproof_inprocess *diff_library_open(void);

void diff_library_check(const struct input *input, struct diff_said *said);

#endif
