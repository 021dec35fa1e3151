/*
 * reader.h - typed reading of JSON objects, each mistake one problem with file, line and path.
 *
 * A where is one step of a path and points to the step before; paths are put together only when
 * something is wrong, so that reading what is right costs nothing.
 */
#ifndef HARNESS_READER_H
#define HARNESS_READER_H

#include <stdint.h>

#include "arena.h"
#include "json_file.h"
#include "spf/types.h"

struct where {
    const struct where *up; /* NULL: this is $ */
    const char *key;        /* NULL: element index */
    size_t index;
};

struct reader {
    const struct json_file *file;
    struct problems *problems;
    struct arena *arena; /* where what is read lives */
    bool strict;         /* unknown keys are problems */
};

enum reader_need { READER_OPTIONAL, READER_REQUIRED };

/* Adds a problem at where, or at the key member of it (NULL: at where itself). Returns false. */
bool reader_fail(struct reader *reader, const struct where *where, const char *key,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The path as text. */
void reader_path(const struct where *where, const char *key, char *path, size_t size);

/* Like reader_fail(), for a path that somebody else has put together. */
bool reader_fail_path(struct reader *reader, const char *path, const char *reason);

/* Is value of that type? If not: a problem at where. JSON_TRUE stands for both booleans. */
bool reader_is(struct reader *reader, const struct where *where, const char *key,
               const json_t *value, json_type type);

/*
 * object's member key into *value, NULL if it is absent. False, with a problem, if it has another
 * type, or is absent and required. object is an object.
 */
bool reader_member(struct reader *reader, const struct where *where, const json_t *object,
                   const char *key, json_type type, enum reader_need need, const json_t **value);

/* The same for a string; what is required is not blank either. *text is left alone if absent. The
 * text is the JSON value's own. */
bool reader_string(struct reader *reader, const struct where *where, const json_t *object,
                   const char *key, enum reader_need need, const char **text);

/* The same for a byte string, its escapes undone. */
bool reader_bytes(struct reader *reader, const struct where *where, const json_t *object,
                  const char *key, enum reader_need need, struct spf_text *text);

/* Undoes the escapes of one text into the arena. */
bool reader_unescape(struct reader *reader, const struct where *where, const char *key,
                     const char *text, struct spf_text *out);

/* An integer of min to max. */
bool reader_integer(struct reader *reader, const struct where *where, const json_t *object,
                    const char *key, enum reader_need need, int64_t min, int64_t max,
                    int64_t *number);

bool reader_boolean(struct reader *reader, const struct where *where, const json_t *object,
                    const char *key, bool *value);

/* One word of a list that ends in NULL; *index is its place. */
bool reader_word(struct reader *reader, const struct where *where, const json_t *object,
                 const char *key, enum reader_need need, const char *const *words, size_t *index);

/* An array of strings that are not blank. */
bool reader_strings(struct reader *reader, const struct where *where, const json_t *object,
                    const char *key, enum reader_need need, const char *const **items,
                    size_t *count);

/* If strict: a problem for each key that is not in the list (which ends in NULL) and does not begin
 * with x-. */
bool reader_known(struct reader *reader, const struct where *where, const json_t *object,
                  const char *const *keys);

/* The word of the list nearest to text, if it is near enough to have been meant; else NULL. */
const char *reader_nearest(const char *text, const char *const *words);

#endif
