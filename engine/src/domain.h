/*
 * domain.h - domain names in text form: well formed or not, equal, below (RFC 7208 4.3, 4.8, 5.5).
 */
#ifndef SPF_SRC_DOMAIN_H
#define SPF_SRC_DOMAIN_H

#include <string.h>

#include "cursor.h"

/* Eight octets as one number, the first octet lowest. */
static inline uint64_t load_word(const uint8_t *octets)
{
    uint64_t word;
    memcpy(&word, octets, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The high bit of each octet of word that is a dot. No carry passes from one octet to the next. */
static inline uint64_t dots_of(uint64_t word)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t zero = word ^ 0x2e2e2e2e2e2e2e2e;
    return ~(((zero & low) + low) | zero | low);
}

/* The place of the first dot at or behind from; the length if there is none. Eight octets a step.
 */
static inline size_t next_dot(struct spf_text name, size_t from)
{
    for (; name.len - from >= 8; from += 8) {
        uint64_t dots = dots_of(load_word(&name.data[from]));
        if (dots != 0)
            return from + (size_t)__builtin_ctzll(dots) / 8;
    }
    while (from < name.len && name.data[from] != '.')
        from++;
    return from;
}

enum domain_fault {
    DOMAIN_GOOD,
    DOMAIN_EMPTY,
    DOMAIN_LONG,       /* over 253 octets */
    DOMAIN_GAP,        /* an empty label */
    DOMAIN_LONG_LABEL, /* a label over 63 octets */
    DOMAIN_ONE_LABEL   /* good for a query, not for check_host() (4.3) */
};

/* Judges a name without its trailing dot. */
enum domain_fault domain_judge(struct spf_text name);

/* The name without one trailing dot, if it has one (4.3). */
struct spf_text domain_without_dot(struct spf_text name);

/* Equal without regard to ASCII case. */
bool domain_equal(struct spf_text a, struct spf_text b);

/* Is name at or below parent, at a label boundary (5.5)? */
bool domain_within(struct spf_text name, struct spf_text parent);

/* What stands behind the last "@" of an address, the whole of it if there is none; and what stands
 * in front. */
struct spf_text domain_of_address(struct spf_text address, struct spf_text *local);

#endif
