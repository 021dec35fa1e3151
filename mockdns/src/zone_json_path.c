/*
 * zone_json_path.c - writes the place of an error the way a reader can paste into a JSON query tool
 * (RFC 9535 2.3.1: names in double quotes, with JSON's escapes).
 */
#include "zone_json_path.h"

#include <stdio.h>
#include <string.h>

/* A text under construction; size counts the final NUL. */
struct text {
    char *data;
    size_t used;
    size_t size;
};

void json_path_enter_key(struct json_path *path, const char *key)
{
    path->steps[path->depth].key = key;
    path->depth++;
}

void json_path_enter_index(struct json_path *path, size_t index)
{
    path->steps[path->depth].key = NULL;
    path->steps[path->depth].index = index;
    path->depth++;
}

void json_path_leave(struct json_path *path)
{
    path->depth--;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_plain_key(const char *key)
{
    for (const char *p = key; *p != '\0'; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_';

        if (!letter && (p == key || *p < '0' || *p > '9')) {
            return false;
        }
    }
    return *key != '\0';
}

/* Appends what fits, a character of UTF-8 as a whole; behind what did not fit, nothing. */
static void append(struct text *out, const char *piece)
{
    size_t len = strlen(piece);
    size_t room = out->size - 1 - out->used;

    if (len > room) {
        len = room;
        while (len > 0 && is_continuation(piece[len])) {
            len--;
        }
        out->size = out->used + len + 1;
    }
    memcpy(out->data + out->used, piece, len);
    out->used += len;
    out->data[out->used] = '\0';
}

static void append_key(struct text *out, const char *key)
{
    if (is_plain_key(key)) {
        append(out, ".");
        append(out, key);
        return;
    }
    append(out, "[\"");
    while (*key != '\0') {
        char piece[8] = {*key};
        size_t taken = 1;

        if (*key == '"' || *key == '\\') {
            snprintf(piece, sizeof piece, "\\%c", *key);
        } else if ((unsigned char)*key < 0x20 || *key == 0x7f) {
            snprintf(piece, sizeof piece, "\\u%04x", (unsigned)(unsigned char)*key);
        }
        for (; taken < 4 && is_continuation(key[taken]); taken++) {
            piece[taken] = key[taken];
        }
        append(out, piece);
        key += taken;
    }
    append(out, "\"]");
}

void json_path_print(const struct json_path *path, char *out, size_t size)
{
    struct text text = {out, 0, size};

    out[0] = '\0';
    append(&text, path->root);
    for (size_t i = 0; i < path->depth; i++) {
        if (path->steps[i].key != NULL) {
            append_key(&text, path->steps[i].key);
        } else {
            char index[32];

            snprintf(index, sizeof index, "[%zu]", path->steps[i].index);
            append(&text, index);
        }
    }
}
