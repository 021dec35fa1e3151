/*
 * json_bytes.h - octets as JSON: byte strings of the vector format, so that any octet survives and
 * what reads vectors reads our output too.
 */
#ifndef HARNESS_JSON_BYTES_H
#define HARNESS_JSON_BYTES_H

#include <jansson.h>

#include "spf/types.h"

/* A new JSON string; NULL without memory. */
json_t *json_bytes(struct spf_text text);

/* Sets object[key] to a new value, which is taken over. False without memory. */
bool json_put(json_t *object, const char *key, json_t *value);
bool json_put_bytes(json_t *object, const char *key, struct spf_text text);

/* The string is printable US-ASCII of ours or of a checked vector. */
bool json_put_string(json_t *object, const char *key, const char *string);
bool json_put_count(json_t *object, const char *key, uint64_t number);

#endif
