/*
 * heal.h - what blind changes break in nearly every case, so that most checks go on to the terms:
 * one policy for each name, and one at the domain that is checked and where include points.
 */
#ifndef FUZZ_HEAL_H
#define FUZZ_HEAL_H

#include "random_text.h"

/* Mends a case; now and then, by the dice, it leaves it as it is. */
void heal(struct input *input, struct room *room, struct dice *dice);

#endif
