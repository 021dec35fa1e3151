/*
 * json_file.h - a JSON file in memory: read within a size limit, parsed strictly (no duplicate
 * keys, no \u0000, valid UTF-8), each failure one problem with its place and its mend.
 */
#ifndef HARNESS_JSON_FILE_H
#define HARNESS_JSON_FILE_H

#include <jansson.h>

#include "problem.h"

struct json_file {
    char *name;
    char *text; /* kept for the positions of later problems; a NUL follows */
    size_t len;
    json_t *root;
};

/*
 * Reads the whole of a file into *text (to be freed; a NUL follows). What is larger than max
 * octets is refused, a regular file before anything of it is read. mend is said behind "too large".
 */
bool json_file_read(const char *name, size_t max, const char *mend, struct problems *problems,
                    char **text, size_t *len);

/* Reads and parses; on failure adds a problem, returns false and leaves file empty. */
bool json_file_load(struct json_file *file, const char *name, size_t max, const char *mend,
                    struct problems *problems);

/* Parses text, which is copied. */
bool json_file_parse(struct json_file *file, const char *name, const char *text, size_t len,
                     struct problems *problems);

void json_file_clear(struct json_file *file);

#endif
