/*
 * relations.h - changes of a case that must not change its outcome, each with its precondition.
 */
#ifndef FUZZ_RELATIONS_H
#define FUZZ_RELATIONS_H

#include "checking.h"

/*
 * Applies one of the relations, which the hash chooses, and expects the same result and cause. A
 * case that does not meet the precondition is left alone.
 */
void relations_check(const struct input *input, const struct spf_options *options,
                     const struct checked *first, unsigned hash);

#endif
