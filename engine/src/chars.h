/*
 * chars.h - the character classes of RFC 7208 12 as one table, since ctype.h knows locales.
 * Octets above 127 belong to no class.
 */
#ifndef SPF_SRC_CHARS_H
#define SPF_SRC_CHARS_H

#include <string.h>

#include "spf/types.h"

enum {
    CHAR_ALPHA = 0x01,
    CHAR_DIGIT = 0x02,
    CHAR_NAME = 0x04,       /* ALPHA / DIGIT / "-" / "_" / ".": name, RFC 7208 4.6.1 */
    CHAR_LITERAL = 0x08,    /* %x21-24 / %x26-7E: macro-literal, RFC 7208 7.1 */
    CHAR_DELIMITER = 0x10,  /* "." "-" "+" "," "/" "_" "=": delimiter, RFC 7208 7.1 */
    CHAR_UNRESERVED = 0x20, /* ALPHA / DIGIT / "-" / "." / "_" / "~": RFC 3986 2.3 */
    CHAR_HEX = 0x40,        /* RFC 4291 2.2 */
    CHAR_LABEL = 0x80,      /* ALPHA / DIGIT / "-": toplabel, RFC 7208 7.1 */
    CHAR_PLAIN = 0x100,     /* CHAR_LITERAL without "." and "/", which a domain-spec must look at */
    CHAR_DOT_ATOM = 0x200,  /* atext and ".": RFC 5322 3.2.3 */
    CHAR_TOKEN = 0x400,     /* no tspecials, no space: RFC 2045 5.1 */
    CHAR_CLEAN = 0x800, /* may stand as it is in a comment and in a quoted-string: RFC 5322 3.2 */
    CHAR_PRINTABLE = 0x1000 /* 0x20 to 0x7E */
};

extern const uint32_t spf_chars[256];

static inline bool char_is(uint8_t octet, unsigned classes)
{
    return (spf_chars[octet] & classes) != 0;
}

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

/* The classes that eight octets have in common. */
static inline uint32_t eight_classes(const uint8_t *octets)
{
    uint32_t front =
        spf_chars[octets[0]] & spf_chars[octets[1]] & spf_chars[octets[2]] & spf_chars[octets[3]];
    uint32_t back =
        spf_chars[octets[4]] & spf_chars[octets[5]] & spf_chars[octets[6]] & spf_chars[octets[7]];
    return front & back;
}

/*
 * The classes that all octets of a text have in common; every class if there are none. Eight octets
 * a step: the last step may look again at some that the one before has seen.
 */
static inline uint32_t text_classes(struct spf_text text)
{
    uint32_t common = UINT32_MAX;
    if (text.len < 8) {
        for (size_t i = 0; i < text.len; i++)
            common &= spf_chars[text.data[i]];
        return common;
    }
    for (size_t at = 0; at < text.len - 8; at += 8)
        common &= eight_classes(&text.data[at]);
    return common & eight_classes(&text.data[text.len - 8]);
}

static inline bool text_is(struct spf_text text, uint32_t class)
{
    return (text_classes(text) & class) != 0;
}

/* Is no octet above 127? That needs no table: one bit tells. */
static inline bool text_is_ascii(struct spf_text text)
{
    uint64_t all = 0;
    if (text.len < 8) {
        for (size_t i = 0; i < text.len; i++)
            all |= text.data[i];
    } else {
        for (size_t at = 0; at < text.len - 8; at += 8)
            all |= load_word(&text.data[at]);
        all |= load_word(&text.data[text.len - 8]);
    }
    return (all & 0x8080808080808080) == 0;
}

/* Lower case for ASCII letters; every other octet stays. */
static inline uint8_t char_lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A')) : octet;
}

#endif
