/*
 * json_where.h - from a JSON path to the line it stands on, and from an octet to its path.
 *
 * jansson does not keep positions. They are needed for error messages only, so the text is scanned
 * again for each message; the scan trusts nothing about the text, which may be broken.
 */
#ifndef HARNESS_JSON_WHERE_H
#define HARNESS_JSON_WHERE_H

#include <stddef.h>

/*
 * The line, from 1, of what path names: $, .key, ["key"] and [n]. Where the text holds only the
 * beginning of the path, the line of the last thing found. An object's member is where its key is.
 */
size_t json_where_line(const char *text, size_t len, const char *path);

/* Writes the path of the value or key that octet offset of the text lies in; cuts it at size. */
void json_where_path(const char *text, size_t len, size_t offset, char *path, size_t size);

/* Appends one step to a path of at most size octets, NUL included: a member, or (key NULL) an
 * element. Returns the new length; a path that does not fit is cut. */
size_t json_where_step(char *path, size_t size, size_t used, const char *key, size_t key_len,
                       size_t index);

#endif
