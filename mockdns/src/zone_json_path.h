/*
 * zone_json_path.h - where in a JSON document a loader stands, and the report of what is wrong
 * there.
 */
#ifndef MOCKDNS_ZONE_JSON_PATH_H
#define MOCKDNS_ZONE_JSON_PATH_H

#include "mockdns/zone_json.h"

/* Owner, type, "answers", index, "rrs", index, index of a string; one to spare. */
enum { JSON_PATH_DEPTH = 8 };

struct json_path {
    const char *root; /* what the path begins with */
    struct {
        const char *key; /* NULL: index counts */
        size_t index;
    } steps[JSON_PATH_DEPTH];
    size_t depth;
};

void json_path_enter_key(struct json_path *path, const char *key);
void json_path_enter_index(struct json_path *path, size_t index);
void json_path_leave(struct json_path *path);

/* Writes the path as text, $.plain["any key"][0]; what does not fit is cut between characters. */
void json_path_print(const struct json_path *path, char *out, size_t size);

#endif
