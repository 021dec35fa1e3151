/*
 * text.h - texts in the oracle's memory: make, cut, compare, join. Of use to the oracle's own
 * files only.
 */
#ifndef ORACLE_TEXT_H
#define ORACLE_TEXT_H

#include <string.h>

#include "oracle.h"

/* Zeroed. With ASan or MSan each request has a block of its own, so that each bound is seen. */
void *oracle_memory_take(struct oracle_memory *memory, size_t size);

static inline struct spf_text oracle_text_of(const char *literal)
{
    struct spf_text text = {(const uint8_t *)literal, strlen(literal)};
    return text;
}

struct spf_text oracle_text_copy(struct oracle_memory *memory, struct spf_text text);
struct spf_text oracle_text_join(struct oracle_memory *memory, struct spf_text a,
                                 struct spf_text b);

/* The piece from begin up to, but without, end; from begin to the end of the text. */
static inline struct spf_text oracle_text_cut(struct spf_text text, size_t begin, size_t end)
{
    struct spf_text piece = {begin == end ? NULL : text.data + begin, end - begin};
    return piece;
}

static inline struct spf_text oracle_text_from(struct spf_text text, size_t begin)
{
    return oracle_text_cut(text, begin, text.len);
}

bool oracle_text_equal(struct spf_text a, struct spf_text b);
bool oracle_text_equal_nocase(struct spf_text a, struct spf_text b); /* US-ASCII letters only */
bool oracle_text_is(struct spf_text a, const char *literal);         /* likewise */

/* Where the octet stands first; text.len if nowhere. */
static inline size_t oracle_text_find(struct spf_text text, uint8_t octet)
{
    size_t at = 0;
    while (at < text.len && text.data[at] != octet)
        at++;
    return at;
}

static inline uint8_t oracle_octet_lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet - 'A' + 'a') : octet;
}

static inline bool oracle_octet_is_alpha(uint8_t octet)
{
    return oracle_octet_lower(octet) >= 'a' && oracle_octet_lower(octet) <= 'z';
}

static inline bool oracle_octet_is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
}

/* A list of texts, for parts (7.3) and labels. */
struct text_list {
    struct spf_text *texts;
    size_t count;
};

/* Splits at every octet for which a delimiter stands in the set. "" is one empty part. */
struct text_list oracle_text_split(struct oracle_memory *memory, struct spf_text text,
                                   struct spf_text delimiters);
struct spf_text oracle_text_list_join(struct oracle_memory *memory, struct text_list list,
                                      const char *between);

/* Without its one trailing dot, if there is one. */
struct spf_text oracle_name_without_dot(struct spf_text name);

/* Can the DNS carry this name (RFC 1035 2.3.4): no empty label, none over 63, not over 253? */
bool oracle_name_is_valid(struct oracle_memory *memory, struct spf_text name);

/* Is name the same as domain, or below it (RFC 7208 5.5)? */
bool oracle_name_is_same(struct spf_text name, struct spf_text domain);
bool oracle_name_is_below(struct spf_text name, struct spf_text domain);

#endif
