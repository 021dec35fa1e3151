/*
 * buffer.h - octets that grow: what is about to be written to an adapter, and what of its lines has
 * been read so far.
 */
#ifndef HARNESS_BUFFER_H
#define HARNESS_BUFFER_H

#include "spf/types.h"

/* Zero is an empty buffer. Without memory the functions end the program with a message. */
struct buffer {
    char *data;
    size_t len;
    size_t room;
};

void buffer_free(struct buffer *buffer);

void buffer_add(struct buffer *buffer, const void *data, size_t len);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_number(struct buffer *buffer, uint64_t number);

/* A JSON string, quotes included, that holds the byte string of text (vectors/README.md). */
void buffer_json_bytes(struct buffer *buffer, struct spf_text text);

/* A JSON string, quotes included, of valid UTF-8. */
void buffer_json_utf8(struct buffer *buffer, const char *text);

/* Makes room for len more octets, so that adding them moves nothing. */
void buffer_reserve(struct buffer *buffer, size_t len);

/* Removes the first len octets. */
void buffer_drop(struct buffer *buffer, size_t len);

#endif
