/*
 * buffer.c - octets that grow by doubling.
 */
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { FIRST_ROOM = 4096 };

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){NULL, 0, 0};
}

static char *make_room(struct buffer *buffer, size_t len)
{
    if (buffer->room - buffer->len < len) {
        size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;
        while (room - buffer->len < len)
            room *= 2;
        buffer->data = arena_heap_resize(buffer->data, room);
        buffer->room = room;
    }
    return buffer->data + buffer->len;
}

void buffer_add(struct buffer *buffer, const void *data, size_t len)
{
    if (len == 0)
        return;
    (void)memcpy(make_room(buffer, len), data, len);
    buffer->len += len;
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_number(struct buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    buffer_add(buffer, digits + at, sizeof digits - at);
}

void buffer_json_bytes(struct buffer *buffer, struct spf_text text)
{
    /* At most "\\ddd", five octets, for one; the quotes are two. */
    char *begin = make_room(buffer, 5 * text.len + 2);
    char *out = begin;
    *out++ = '"';
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        if (octet == '\\') {
            (void)memcpy(out, "\\\\\\\\", 4);
            out += 4;
        } else if (octet == '"') {
            *out++ = '\\';
            *out++ = '"';
        } else if (octet >= 0x20 && octet < 0x7F) {
            *out++ = (char)octet;
        } else {
            *out++ = '\\';
            *out++ = '\\';
            *out++ = (char)('0' + octet / 100);
            *out++ = (char)('0' + octet / 10 % 10);
            *out++ = (char)('0' + octet % 10);
        }
    }
    *out++ = '"';
    buffer->len += (size_t)(out - begin);
}

void buffer_json_utf8(struct buffer *buffer, const char *text)
{
    buffer_text(buffer, "\"");
    for (; *text != '\0'; text++) {
        uint8_t octet = (uint8_t)*text;
        char escape[8];
        if (octet < 0x20 || octet == '"' || octet == '\\') {
            (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)octet);
            buffer_text(buffer, escape);
        } else {
            buffer_add(buffer, text, 1);
        }
    }
    buffer_text(buffer, "\"");
}

void buffer_reserve(struct buffer *buffer, size_t len)
{
    (void)make_room(buffer, len);
}

void buffer_drop(struct buffer *buffer, size_t len)
{
    if (len < buffer->len)
        (void)memmove(buffer->data, buffer->data + len, buffer->len - len);
    buffer->len -= len;
}
