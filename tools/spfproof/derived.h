/*
 * derived.h - the options of run that replace each vector by tests made out of it:
 *
 *     --variants[=NAME,...] | --faults[=NAME,...] and, among the words, derived ids: ID#NAME
 */
#ifndef SPFPROOF_DERIVED_H
#define SPFPROOF_DERIVED_H

#include "derive.h"

enum { DERIVED_WORDS_MAX = 64 };

enum derived_mode { DERIVED_NONE, DERIVED_VARIANTS, DERIVED_FAULTS };

/* Zero is none. */
struct derived_choice {
    enum derived_mode mode;
    char *words[2 * DERIVED_WORDS_MAX]; /* owned */
    size_t word_count;
    const char *kinds[DERIVED_WORDS_MAX];
    const char *ids[DERIVED_WORDS_MAX];
    struct derive_options options;
};

/* Takes an option, list being NULL for all kinds. Returns COMMAND_OK, or an exit code after saying
 * why not. */
int derived_option(struct derived_choice *choice, enum derived_mode mode, const char *list);

/* Keeps the derived ids among words, which are shortened to the ids of their vectors. Call it after
 * the options. */
int derived_words(struct derived_choice *choice, char **words, size_t count);

void derived_clear(struct derived_choice *choice);

#endif
