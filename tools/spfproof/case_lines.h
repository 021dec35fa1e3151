/*
 * case_lines.h - the line format of fuzz_check and fuzz_diff (fuzz/input/input.h) as a suite of one
 * vector: one to one, so that what is replayed is what was fuzzed.
 */
#ifndef SPFPROOF_CASE_LINES_H
#define SPFPROOF_CASE_LINES_H

#include <jansson.h>

#include "spf/types.h"

/* Is this a case rather than a JSON file? Whatever does not begin with a brace is one, since
 * reading lines is total. */
bool case_lines_is(struct spf_text text);

/*
 * The suite: one proposed vector of that id without expectation, the readings of the case in its
 * x-choices, ["name=value", ...]. NULL and a reason if a zone cannot say what the case says.
 */
json_t *case_lines_suite(struct spf_text text, const char *id, const char **reason);

#endif
