/*
 * input_words.h - what reading and writing the line format, and its choices, share.
 */
#ifndef FUZZ_INPUT_WORDS_H
#define FUZZ_INPUT_WORDS_H

#include "spf/types.h"

bool text_is_word(struct spf_text text, const char *word);
bool input_fault_of(struct spf_text word, uint32_t *rcode);

#endif
