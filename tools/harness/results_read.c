/*
 * results_read.c - results files read back: line by line, as far as they go.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"

struct results {
    json_t *header;
    json_t *footer;
    json_t *cases; /* array */
    size_t lines;
    bool broken; /* the last line is incomplete */
};

void results_destroy(struct results *results)
{
    if (results == NULL)
        return;
    json_decref(results->header);
    json_decref(results->footer);
    json_decref(results->cases);
    free(results);
}

static const char *kind_of(const json_t *line)
{
    const char *kind = json_string_value(json_object_get(line, "t"));
    return kind != NULL ? kind : "";
}

static bool take_header(struct results *results, json_t *line, const char *path,
                        struct problems *problems)
{
    json_int_t format = json_integer_value(json_object_get(line, "format"));
    if (strcmp(kind_of(line), "header") != 0 || format < 1) {
        problems_add(problems, path, 1, NULL, "this is no results file: it has no header line");
        return false;
    }
    if (format > RESULTS_FORMAT) {
        problems_add(problems, path, 1, "$.format",
                     "format %lld is newer than this program (update spfproof)", (long long)format);
        return false;
    }
    results->header = json_incref(line);
    return true;
}

/* Takes a whole line; false after adding a problem. */
static bool take_line(struct results *results, json_t *line, const char *path, size_t number,
                      struct problems *problems)
{
    if (number == 1)
        return take_header(results, line, path, problems);
    if (results->footer != NULL) {
        problems_add(problems, path, number, NULL, "a line after the footer");
        return false;
    }
    if (strcmp(kind_of(line), "footer") == 0) {
        results->footer = json_incref(line);
        return true;
    }
    bool whole = strcmp(kind_of(line), "case") == 0 &&
                 json_is_string(json_object_get(line, "id")) &&
                 json_is_string(json_object_get(line, "outcome"));
    if (!whole) {
        problems_add(problems, path, number, NULL, "neither a case nor a footer");
        return false;
    }
    return json_array_append(results->cases, line) == 0;
}

static bool take_file(struct results *results, FILE *file, const char *path,
                      struct problems *problems)
{
    char *text = NULL;
    size_t room = 0;
    size_t number = 0;
    ssize_t len;
    bool good = true;
    errno = 0;
    while (good && !results->broken && (len = getline(&text, &room, file)) >= 0) {
        json_error_t error;
        json_t *line = json_loadb(text, (size_t)len, JSON_REJECT_DUPLICATES, &error);
        results->lines = ++number;
        if (line != NULL) {
            good = take_line(results, line, path, number, problems);
        } else if (text[len - 1] == '\n' || number == 1) {
            problems_add(problems, path, number, NULL, "%s", error.text);
            good = false;
        } else {
            results->broken = true;
        }
        json_decref(line);
    }
    if (ferror(file)) {
        problems_add(problems, path, 0, NULL, "%s", strerror(errno));
        good = false;
    } else if (good && results->header == NULL) {
        problems_add(problems, path, 0, NULL, "the file is empty: no run has written it");
        good = false;
    }
    free(text);
    return good;
}

struct results *results_load(const char *path, struct problems *problems)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        problems_add(problems, path, 0, NULL, "%s", strerror(errno));
        return NULL;
    }
    struct results *results = calloc(1, sizeof *results);
    if (results == NULL || (results->cases = json_array()) == NULL)
        abort();
    bool good = take_file(results, file, path, problems);
    (void)fclose(file);
    if (good)
        return results;
    results_destroy(results);
    return NULL;
}

bool results_truncated(const struct results *results)
{
    if (results->footer == NULL || results->broken)
        return true;
    json_int_t cases = json_integer_value(json_object_get(results->footer, "cases"));
    return cases < 0 || (size_t)cases != json_array_size(results->cases);
}

size_t results_lines(const struct results *results)
{
    return results->lines;
}

const json_t *results_header(const struct results *results)
{
    return results->header;
}

const json_t *results_footer(const struct results *results)
{
    return results->footer;
}

size_t results_count(const struct results *results)
{
    return json_array_size(results->cases);
}

const json_t *results_case(const struct results *results, size_t index)
{
    return json_array_get(results->cases, index);
}
