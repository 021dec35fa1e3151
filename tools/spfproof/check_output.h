/*
 * check_output.h - how "spfproof check" tells an outcome, for people and as JSON.
 */
#ifndef SPFPROOF_CHECK_OUTPUT_H
#define SPFPROOF_CHECK_OUTPUT_H

#include <stdio.h>

#include "observed.h"
#include "spf/check.h"

struct check_view {
    const struct spf_outcome *outcome; /* NULL: there is none, observed says why */
    const struct spf_request *request;
    const struct observed *observed;
    bool trace;   /* draw the trace (JSON always has it) */
    bool headers; /* print the header fields (JSON always has them) */
};

void check_print(FILE *out, const struct check_view *view);

/* False without memory. */
bool check_print_json(FILE *out, const struct check_view *view);

#endif
