/*
 * random_text.h - random pieces of SPF: names, macros, terms, records. They are mostly grammatical,
 * since a record that does not parse tests the parser alone.
 */
#ifndef FUZZ_RANDOM_TEXT_H
#define FUZZ_RANDOM_TEXT_H

#include "input.h"

/* A generator; the same seed gives the same sequence. */
struct dice {
    uint32_t state;
};

/* A number below sides, which is not 0. */
unsigned dice_roll(struct dice *dice, unsigned sides);

/* True once in so many. */
static inline bool dice_one_in(struct dice *dice, unsigned sides)
{
    return dice_roll(dice, sides) == 0;
}

/* Room for the texts of one mutation. What does not fit is cut. */
struct room {
    uint8_t octets[1 << 17];
    size_t len;
};

void room_octet(struct room *room, uint8_t octet);
void room_string(struct room *room, const char *string);
void room_text(struct room *room, struct spf_text text);

/* Each writes to the room; the names of input are what terms and macros point at. */
void random_name(struct room *room, struct dice *dice, const struct input *input);
void random_macro(struct room *room, struct dice *dice, bool explanation);
void random_domain_spec(struct room *room, struct dice *dice, const struct input *input);
void random_term(struct room *room, struct dice *dice, const struct input *input);
void random_ending(struct room *room, struct dice *dice, const struct input *input); /* all */
void random_record(struct room *room, struct dice *dice, const struct input *input);
void random_explanation(struct room *room, struct dice *dice);

/* The name whose PTR records name the client. */
void reverse_name(struct room *room, const struct spf_ip *client);

#endif
