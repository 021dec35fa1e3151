/*
 * exec_header.c - header fields found in what a program says, read by the engine's reader
 * (RFC 7208 9.1, RFC 8601 2.2).
 */
#include "exec_header.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "spf/header.h"
#include "arena.h"
#include "buffer.h"
#include "suite.h"

static const char received_spf[] = "Received-SPF:";
static const char authentication_results[] = "Authentication-Results:";

static bool is_blank(char octet)
{
    return octet == ' ' || octet == '\t';
}

/* Where the field begins: at a line's start or behind a blank. */
static const char *find_field(const char *output, const char *name)
{
    for (const char *at = output; *at != '\0'; at++)
        if ((at == output || isspace((unsigned char)at[-1])) &&
            strncasecmp(at, name, strlen(name)) == 0)
            return at;
    return NULL;
}

/* The field with its folded lines, which end with CRLF whatever ends them in the output. */
static void copy_field(struct buffer *out, const char *at)
{
    while (*at != '\0') {
        size_t width = strcspn(at, "\n");
        size_t text = width > 0 && at[width - 1] == '\r' ? width - 1 : width;
        buffer_add(out, at, text);
        at += width + (at[width] == '\n');
        if (!is_blank(*at))
            return;
        buffer_text(out, "\r\n");
    }
}

/* The word at the field's octet `at`, behind blanks. */
static bool word_at(const struct buffer *field, size_t at, enum spf_result *result)
{
    char word[16];
    size_t len = 0;
    while (at < field->len && isspace((unsigned char)field->data[at]))
        at++;
    while (at < field->len && isalpha((unsigned char)field->data[at]) && len < sizeof word - 1)
        word[len++] = (char)tolower((unsigned char)field->data[at++]);
    word[len] = '\0';
    return suite_result_from(word, result);
}

static bool read_received(const struct buffer *field, const struct spf_field_space *space,
                          enum spf_result *result)
{
    struct spf_received_spf read;
    struct spf_field_error error;
    struct spf_text text = {(const uint8_t *)field->data, field->len};
    if (spf_header_read_received_spf(text, space, &read, &error) != SPF_OK)
        return word_at(field, sizeof received_spf - 1, result);
    *result = read.result;
    return true;
}

static bool read_results(const struct buffer *field, const struct spf_field_space *space,
                         enum spf_result *result)
{
    static const char method[] = "spf=";
    struct spf_authentication_results read;
    struct spf_field_error error;
    struct spf_text text = {(const uint8_t *)field->data, field->len};
    if (spf_header_read_authentication_results(text, space, &read, &error) == SPF_OK) {
        if (read.result_count == 0 || !space->results[0].known)
            return false;
        *result = space->results[0].result;
        return true;
    }
    for (size_t at = sizeof authentication_results; at + sizeof method <= field->len; at++)
        if ((is_blank(field->data[at - 1]) || field->data[at - 1] == ';') &&
            strncasecmp(field->data + at, method, sizeof method - 1) == 0)
            return word_at(field, at + sizeof method - 1, result);
    return false;
}

bool exec_header_result(const char *output, enum spf_result *result)
{
    const char *received = find_field(output, received_spf);
    const char *at = received != NULL ? received : find_field(output, authentication_results);
    if (at == NULL)
        return false;
    struct buffer field = {NULL, 0, 0};
    copy_field(&field, at);
    struct spf_field_space space = {
        .pairs = arena_heap_zeroed(field.len / 4 + 1, sizeof *space.pairs),
        .pair_capacity = field.len / 4 + 1,
        .results = arena_heap_zeroed(field.len / 6 + 1, sizeof *space.results),
        .result_capacity = field.len / 6 + 1,
        .octets = arena_heap_zeroed(field.len + 1, 1),
        .octet_capacity = field.len};
    bool found = received != NULL ? read_received(&field, &space, result)
                                  : read_results(&field, &space, result);
    free(space.pairs);
    free(space.results);
    free(space.octets);
    buffer_free(&field);
    return found;
}
