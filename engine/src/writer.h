/*
 * writer.h - the one way to write output: a buffer with its capacity. What does not fit is not
 * written at all and the writer remembers that; it never writes beyond the capacity.
 */
#ifndef SPF_SRC_WRITER_H
#define SPF_SRC_WRITER_H

#include <string.h>

#include "spf/types.h"
#include "inline.h"

struct writer {
    uint8_t *data;
    size_t capacity;
    size_t len;
    size_t
        tail; /* if not 0: drop what is in front instead, and keep at least the last tail octets */
    bool overflow;
};

static inline struct writer writer_of(uint8_t *data, size_t capacity)
{
    return (struct writer){data, capacity, 0, 0, false};
}

/*
 * Copies without a call where it is short, as nearly every piece of a name or a field is: two moves
 * that may overlap, each inside both texts.
 */
ALWAYS_INLINE void copy_octets(uint8_t *to, const uint8_t *from, size_t len)
{
    if (len > 64) {
        memcpy(to, from, len);
    } else if (len > 32) {
        memcpy(to, from, 32);
        memcpy(to + (len - 32), from + (len - 32), 32);
    } else if (len >= 16) {
        memcpy(to, from, 16);
        memcpy(to + (len - 16), from + (len - 16), 16);
    } else if (len >= 8) {
        memcpy(to, from, 8);
        memcpy(to + (len - 8), from + (len - 8), 8);
    } else if (len >= 4) {
        memcpy(to, from, 4);
        memcpy(to + (len - 4), from + (len - 4), 4);
    } else if (len > 0) {
        to[0] = from[0];
        to[len / 2] = from[len / 2];
        to[len - 1] = from[len - 1];
    }
}

/* A writer of which only the last octets matter; capacity is at least twice tail. */
static inline struct writer writer_of_tail(uint8_t *data, size_t capacity, size_t tail)
{
    return (struct writer){data, capacity, 0, tail, false};
}

ALWAYS_INLINE bool writer_room(struct writer *w, size_t len)
{
    if (len <= w->capacity - w->len)
        return true;
    if (w->tail == 0) {
        w->overflow = true;
        return false;
    }
    memmove(w->data, w->data + w->len - w->tail, w->tail);
    w->len = w->tail;
    return true;
}

ALWAYS_INLINE void writer_octet(struct writer *w, uint8_t octet)
{
    if (!writer_room(w, 1))
        return;
    w->data[w->len] = octet;
    w->len++;
}

ALWAYS_INLINE void writer_text(struct writer *w, struct spf_text text)
{
    if (text.len > w->capacity - w->len) {
        if (w->tail > 0 && text.len > w->tail) {
            text.data += text.len - w->tail;
            text.len = w->tail;
        }
        if (!writer_room(w, text.len))
            return;
    }
    copy_octets(w->data + w->len, text.data, text.len);
    w->len += text.len;
}

/* The size of a buffer in which a short text is made up: larger than any move of copy_octets(), or
 * gcc fears that one could reach beyond it. */
#define WRITER_SCRATCH 72

/* A static string that ends in NUL. */
ALWAYS_INLINE void writer_string(struct writer *w, const char *string)
{
    size_t len = strlen(string);
    if (!writer_room(w, len))
        return;
    memcpy(w->data + w->len, string, len);
    w->len += len;
}

static inline void writer_decimal(struct writer *w, uint64_t number)
{
    uint8_t digits[WRITER_SCRATCH];
    size_t at = sizeof digits;
    do {
        at--;
        digits[at] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    writer_text(w, (struct spf_text){digits + at, sizeof digits - at});
}

/* All or nothing: the status and length a public function returns. */
static inline enum spf_status writer_finish(const struct writer *w, size_t *len)
{
    *len = w->overflow ? 0 : w->len;
    return w->overflow ? SPF_ERR_SPACE : SPF_OK;
}

#endif
