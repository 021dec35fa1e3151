/*
 * mutator.h - what the targets' hooks for libFuzzer share: changes of a case as octets.
 */
#ifndef FUZZ_MUTATOR_H
#define FUZZ_MUTATOR_H

#include "mutate.h"

/* libFuzzer's own change of octets, and its hooks. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned seed);

/* SPFPROOF_MUTATOR=off leaves all to libFuzzer: tools/fuzz-bench measures what our changes are
 * worth. */
bool mutator_is_off(void);

/* Changes a case; returns its new size, 0 if it would not fit. */
size_t mutate_case(uint8_t *data, size_t size, size_t max_size, struct dice *dice);

#endif
