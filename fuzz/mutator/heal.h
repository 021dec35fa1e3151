/*
 * heal.h - what blind changes break in nearly every case, so that most checks go on to the terms:
 * one policy for each name, and one at the domain that is checked and where include points.
 */
#ifndef FUZZ_HEAL_H
#define FUZZ_HEAL_H

#include "random_text.h"

/* Is it a TXT record whose first string begins like a policy? */
bool is_policy_record(const struct input *input, const struct input_record *record);

/* The policy at a name, NULL if there is none. */
struct input_record *policy_at(struct input *input, struct spf_text name);

/* Mends a case; now and then, by the dice, it leaves it as it is. */
void heal(struct input *input, struct room *room, struct dice *dice);

#endif
