/*
 * import_yaml.h - YAML as the importers read it: nodes with their line, errors that name it, and
 * scalars as octets. Which keys mean what is the importers' business, the syntax libyaml's.
 */
#ifndef HARNESS_IMPORT_YAML_H
#define HARNESS_IMPORT_YAML_H

#include <jansson.h>
#include <stdint.h>
#include <yaml.h>

#include "problem.h"

/* One file being read. Everything is borrowed but the document, which the reader replaces. */
struct yaml_source {
    const char *file; /* the name in messages */
    const char *text;
    size_t len;
    bool ascii; /* text holds no octet above 127 */
    struct problems *problems;
    yaml_document_t document;
    size_t seen_chars; /* a position in text, in characters and in octets, to find others from */
    size_t seen_octets;
};

/* A pair of a mapping. */
struct yaml_pair {
    const char *key;
    const yaml_node_t *key_node;
    const yaml_node_t *value;
};

void yaml_source_init(struct yaml_source *source, const char *file, const char *text, size_t len,
                      struct problems *problems);

/* Adds a problem at the node's line. Always returns false, for "return yaml_refuse(...)". */
bool yaml_refuse(struct yaml_source *source, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Says that memory ran out; returns false. */
bool yaml_no_memory(struct yaml_source *source);

/* How many pairs or items a node has; 0 for a scalar. */
size_t yaml_count(const yaml_node_t *node);

/* The item of a sequence. */
const yaml_node_t *yaml_item(struct yaml_source *source, const yaml_node_t *sequence, size_t i);

/* The pair of a mapping. Refuses a key that is no scalar or holds a NUL. */
bool yaml_pair_at(struct yaml_source *source, const yaml_node_t *mapping, size_t i,
                  struct yaml_pair *pair);

/* Refuses a key that occurs twice. For mappings of a few keys: it compares each with each. */
bool yaml_unique_keys(struct yaml_source *source, const yaml_node_t *mapping);

/* Is it a scalar of exactly this text? */
bool yaml_is(const yaml_node_t *node, const char *word);

/* Refuses, naming what, a node that is no scalar, or no scalar without NUL. */
bool yaml_need_scalar(struct yaml_source *source, const yaml_node_t *node, const char *what);

/*
 * The octets a scalar stands for. YAML counts characters, SPF octets, and the suites write octets
 * as \xEF \xBB \xBF: so an escaped character up to U+00FF is the octet of that number. A character
 * that stands in the file itself is its octets in UTF-8. A scalar that mixes the two is refused,
 * since it does not say which is meant, and so is an escape above U+00FF.
 *
 * out has room for the scalar's length.
 */
bool yaml_octets(struct yaml_source *source, const yaml_node_t *node, uint8_t *out, size_t *len);

/* The same as a byte string of the vector format; NULL if refused. */
json_t *yaml_byte_string(struct yaml_source *source, const yaml_node_t *node);

/* Prose: runs of white space become one space, none at the ends. NULL without memory. */
json_t *yaml_prose(const yaml_node_t *node);

#endif
