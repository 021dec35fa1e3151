/*
 * cursor.h - the one way to read input: a text and a place in it. Nothing reads beyond the end; the
 * end itself reads as CURSOR_END, which is no octet.
 */
#ifndef SPF_SRC_CURSOR_H
#define SPF_SRC_CURSOR_H

#include "spf/types.h"
#include "chars.h"

#define CURSOR_END (-1)

struct cursor {
    const uint8_t *data;
    size_t len;
    size_t at;
};

static inline struct cursor cursor_of(struct spf_text text)
{
    return (struct cursor){text.data, text.len, 0};
}

/* The octet here, or CURSOR_END. */
static inline int cursor_peek(const struct cursor *c)
{
    return c->at < c->len ? c->data[c->at] : CURSOR_END;
}

/* The octet one further on, or CURSOR_END. */
static inline int cursor_peek_next(const struct cursor *c)
{
    return c->len - c->at > 1 ? c->data[c->at + 1] : CURSOR_END;
}

/* The next eight octets as one number, the first octet lowest; zeros stand for what is beyond the
 * end. Only for texts of eight octets or more, as every record is that has a term. */
static inline uint64_t cursor_word(const struct cursor *c)
{
    size_t left = c->len - c->at;
    if (left >= 8)
        return load_word(&c->data[c->at]);
    /* the last eight, without those in front of the cursor */
    return left > 0 ? load_word(&c->data[c->len - 8]) >> (64 - 8 * left) : 0;
}

/* Does an octet of these classes stand here? */
static inline bool cursor_is(const struct cursor *c, unsigned classes)
{
    return c->at < c->len && char_is(c->data[c->at], classes);
}

/* Goes one octet on. Only where an octet was seen. */
static inline void cursor_skip(struct cursor *c)
{
    c->at++;
}

/* Goes on if this octet stands here. */
static inline bool cursor_take(struct cursor *c, uint8_t octet)
{
    if (c->at >= c->len || c->data[c->at] != octet)
        return false;
    c->at++;
    return true;
}

/* Goes on over every octet of these classes. */
static inline void cursor_skip_class(struct cursor *c, unsigned classes)
{
    size_t at = c->at;
    while (at < c->len && char_is(c->data[at], classes))
        at++;
    c->at = at;
}

/* Does a term end here: at a space or at the end (RFC 7208 4.6.1)? */
static inline bool cursor_at_term_end(const struct cursor *c)
{
    return c->at >= c->len || c->data[c->at] == ' ';
}

/* The text from one offset to another. */
static inline struct spf_text text_slice(struct spf_text text, size_t from, size_t to)
{
    return (struct spf_text){text.data == NULL ? NULL : text.data + from, to - from};
}

#endif
