/*
 * suite_header.c - reads what a test expects of header fields. Comparing is verdict_header's.
 */
#include <string.h>

#include "suite_parts.h"

static bool read_keys(struct reader *reader, const struct where *where, const json_t *header,
                      const char *member, struct suite_header_keys *out)
{
    const json_t *object = NULL;
    if (!reader_member(reader, where, header, member, JSON_OBJECT, READER_OPTIONAL, &object))
        return false;
    struct where here = {where, member, 0};
    struct suite_header_key *keys =
        arena_array(reader->arena, json_object_size(object), sizeof *keys);
    bool ok = true;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        struct suite_header_key *key = &keys[out->count++];
        key->name = name;
        ok &= reader_bytes(reader, &here, object, name, READER_REQUIRED, &key->value);
    }
    out->items = keys;
    return ok;
}

static bool read_mentions(struct reader *reader, const struct where *where, const json_t *header,
                          struct suite_header_mentions *out)
{
    const json_t *object = NULL;
    if (!reader_member(reader, where, header, "mentions", JSON_OBJECT, READER_OPTIONAL, &object))
        return false;
    struct where here = {where, "mentions", 0};
    struct suite_header_mention *mentions =
        arena_array(reader->arena, json_object_size(object), sizeof *mentions);
    bool ok = true;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        struct suite_header_mention *mention = &mentions[out->count++];
        struct suite_strings *words = &mention->words;
        mention->name = name;
        ok &= reader_strings(reader, &here, object, name, READER_REQUIRED, &words->items,
                             &words->count);
        if (words->count == 0)
            ok = reader_fail(reader, &here, name, "names no word (name one at least)");
    }
    out->items = mentions;
    return ok;
}

static bool read_names(struct reader *reader, const struct where *where, const json_t *header,
                       const char *member, struct suite_strings *out)
{
    return reader_strings(reader, where, header, member, READER_OPTIONAL, &out->items, &out->count);
}

static bool read_header(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_header *header)
{
    static const char *const keys[] = {"field",  "result",   "keys",    "if_present", "present",
                                       "absent", "mentions", "comment", "max_line",   NULL};
    static const char *const fields[] = {"received-spf", "authentication-results", NULL};
    size_t field = 0;
    size_t result = 0;
    int64_t max_line = 0;
    if (!reader_is(reader, where, NULL, object, JSON_OBJECT))
        return false;
    bool ok = reader_known(reader, where, object, keys);
    ok &= reader_word(reader, where, object, "field", READER_REQUIRED, fields, &field);
    ok &=
        reader_word(reader, where, object, "result", READER_OPTIONAL, suite_result_words, &result);
    ok &= read_keys(reader, where, object, "keys", &header->keys);
    ok &= read_keys(reader, where, object, "if_present", &header->if_present);
    ok &= read_names(reader, where, object, "present", &header->present);
    ok &= read_names(reader, where, object, "absent", &header->absent);
    ok &= read_mentions(reader, where, object, &header->mentions);
    ok &= reader_boolean(reader, where, object, "comment", &header->comment);
    ok &= reader_integer(reader, where, object, "max_line", READER_OPTIONAL, 1, 1000000, &max_line);
    header->field = (enum suite_header_field)field;
    if (json_object_get(object, "result") != NULL)
        header->result = suite_result_words[result];
    header->max_line = (size_t)max_line;
    if (header->comment && header->field != SUITE_HEADER_RECEIVED_SPF)
        ok = reader_fail(reader, where, "comment", "is of Received-SPF alone (leave it out)");
    return ok;
}

bool suite_read_headers(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_test *test)
{
    const json_t *value = json_object_get(object, "header");
    if (value == NULL)
        return true;
    struct where here = {where, "header", 0};
    bool list = json_is_array(value);
    size_t count = list ? json_array_size(value) : 1;
    struct suite_header *headers = arena_array(reader->arena, count, sizeof *headers);
    bool ok = true;
    if (count == 0)
        ok = reader_fail(reader, where, "header", "is empty (name a field, or leave it out)");
    for (size_t i = 0; i < count; i++) {
        struct where element = {&here, NULL, i};
        ok &= read_header(reader, list ? &element : &here, list ? json_array_get(value, i) : value,
                          &headers[i]);
    }
    test->headers = headers;
    test->header_count = count;
    return ok;
}
