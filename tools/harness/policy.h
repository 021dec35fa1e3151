/*
 * policy.h - the TXT records of a zone as variants look at them and write them anew: which are
 * policies, what their terms are, and how a text is cut into character-strings.
 */
#ifndef HARNESS_POLICY_H
#define HARNESS_POLICY_H

#include "arena.h"
#include "spf/record.h"

/* A text that grows. Zero, with an arena, is an empty one. */
struct policy_writer {
    struct arena *arena;
    uint8_t *data;
    size_t len;
    size_t room;
};

void policy_put(struct policy_writer *writer, struct spf_text text);
struct spf_text policy_text(const struct policy_writer *writer);

/* The joined character-strings of a TXT record (RFC 7208 3.3). */
struct spf_text policy_join(struct arena *arena, const struct spf_rr *rr);

/* Does the text begin with the version section (RFC 7208 4.5)? It need not be grammatical. */
bool policy_is(struct spf_text text);

/* A grammatical record. */
struct policy {
    struct spf_text text;
    const struct spf_term *terms;
    size_t count;
};

/* Parses a record; false if it is none or not grammatical (RFC 7208 4.6). */
bool policy_parse(struct arena *arena, struct spf_text text, struct policy *policy);

/* The octets of a span. */
struct spf_text policy_span(const struct policy *policy, struct spf_span span);

/*
 * A TXT record with that text, in strings of the lengths that length() names for the first, the
 * second and so on, 1 to 255 each.
 */
struct spf_rr policy_cut(struct arena *arena, struct spf_text text, size_t (*length)(size_t index));

/* Strings as long as they may be: for policy_cut(). */
size_t policy_longest(size_t index);

/* Copies octets with the case of each US-ASCII letter changed. */
struct spf_text policy_swap_case(struct arena *arena, struct spf_text text);

/* The same, but leaves macros (%{d}, %_) as they are: the case of a letter there has a meaning (RFC
 * 7208 7.3). */
struct spf_text policy_swap_literals(struct arena *arena, struct spf_text text);

#endif
