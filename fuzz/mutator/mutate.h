/*
 * mutate.h - changes of a case that know the field: terms, edges between names, faults, limits.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include "random_text.h"

/* Applies one random change. Texts it makes lie in room, which must live as long as input is used.
 */
void mutate(struct input *input, struct room *room, struct dice *dice);

/* A new case from nothing. */
void mutate_fresh(struct input *input, struct room *room, struct dice *dice);

#endif
