/*
 * zone_json.h - zones out of JSON, as vectors/README.md ("Zone", "Byte strings") describes them.
 */
#ifndef MOCKDNS_ZONE_JSON_H
#define MOCKDNS_ZONE_JSON_H

#include <jansson.h>

#include "mockdns/zone.h"

/* Why a zone was refused: where (a JSON path such as $.zones.a["example.com"].MX[0]) and what to
 * mend. */
struct mockdns_json_error {
    char path[512];
    char reason[256];
};

/*
 * Makes a finished zone of a JSON object {owner: {type: RRset}}. path is what error paths begin
 * with ("$"). Returns NULL on error and fills error. The caller destroys the zone. The JSON value
 * is not kept.
 */
struct mockdns_zone *mockdns_zone_from_json(const json_t *object, const char *path,
                                            struct mockdns_json_error *error);

/*
 * The same from JSON text, which holds one zone and nothing else. Duplicate keys are refused
 * (rule 6). Where the text is no JSON, error.path is "line L, column C".
 */
struct mockdns_zone *mockdns_zone_parse(const char *text, size_t len,
                                        struct mockdns_json_error *error);

/*
 * The zone as canonical JSON: each RRset in its shortest form, byte strings with the fewest
 * escapes. Loading it gives an equal zone, and dumping that the same JSON. Keys that begin with
 * "x-" are gone, but for "x-illegal" where the zone needs it. NULL without memory; the caller owns
 * the value.
 */
json_t *mockdns_zone_to_json(const struct mockdns_zone *zone);

/*
 * Undoes the escapes of a byte string (\DDD, \\). out has room for strlen(text) octets. Returns
 * false on a raw 8-bit octet, a bad escape or a number above 255; reason then names it.
 */
bool mockdns_unescape(const char *text, uint8_t *out, size_t *len, const char **reason);

/* Writes octets as a byte string, NUL-terminated; out has room for 4 * len + 1. Returns the length.
 */
size_t mockdns_escape(struct spf_text text, char *out);

#endif
