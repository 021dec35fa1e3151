/*
 * relations.h - changes of a case that must not change its outcome, each with its precondition.
 */
#ifndef FUZZ_RELATIONS_H
#define FUZZ_RELATIONS_H

#include "checking.h"

/*
 * Applies the relations whose turn it is by the hash (target_due), and expects the same outcome. A
 * case that does not meet a relation's precondition is left alone.
 */
void relations_check(const struct input *input, const struct spf_options *options,
                     const struct checked *first, uint32_t hash);

#endif
