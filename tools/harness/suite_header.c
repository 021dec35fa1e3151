/*
 * suite_header.c - reads what a test expects of header fields. Comparing is verdict_header's.
 */
#include <string.h>

#include "spf/header.h"
#include "suite_parts.h"

/* Reads the member key->name of object. */
typedef bool read_key(struct reader *reader, const struct where *where, const json_t *object,
                      struct suite_header_key *key);

static bool read_value(struct reader *reader, const struct where *where, const json_t *object,
                       struct suite_header_key *key)
{
    return reader_bytes(reader, where, object, key->name, READER_REQUIRED, &key->value);
}

static bool read_words(struct reader *reader, const struct where *where, const json_t *object,
                       struct suite_header_key *key)
{
    struct suite_strings *words = &key->words;
    bool ok = reader_strings(reader, where, object, key->name, READER_REQUIRED, &words->items,
                             &words->count);
    if (words->count == 0)
        return reader_fail(reader, where, key->name, "names no word (name one at least)");
    return ok;
}

/* The words of enum spf_field_form. */
static bool read_form(struct reader *reader, const struct where *where, const json_t *object,
                      struct suite_header_key *key)
{
    static const char *const words[] = {"atom", "quoted", "address", "word", NULL};
    static const enum spf_field_form forms[] = {SPF_FORM_ATOM, SPF_FORM_QUOTED, SPF_FORM_ADDRESS,
                                                SPF_FORM_WORD};
    size_t word = 0;
    bool ok = reader_word(reader, where, object, key->name, READER_REQUIRED, words, &word);
    key->form = forms[word];
    return ok;
}

static bool read_keys(struct reader *reader, const struct where *where, const json_t *header,
                      const char *member, read_key *read, struct suite_header_keys *out)
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
        keys[out->count] = (struct suite_header_key){.name = name};
        ok &= read(reader, &here, object, &keys[out->count++]);
    }
    out->items = keys;
    return ok;
}

/* comment: true, or what it says. */
static bool read_comment(struct reader *reader, const struct where *where, const json_t *object,
                         struct suite_header *header)
{
    bool ok;
    if (json_is_string(json_object_get(object, "comment"))) {
        header->comment = true;
        ok = reader_bytes(reader, where, object, "comment", READER_REQUIRED, &header->comment_text);
    } else {
        ok = reader_boolean(reader, where, object, "comment", &header->comment);
    }
    if (header->comment && header->field != SUITE_HEADER_RECEIVED_SPF)
        return reader_fail(reader, where, "comment", "is of Received-SPF alone (leave it out)");
    return ok;
}

static bool is_fault(const char *word)
{
    for (unsigned i = SPF_FIELD_NONE + 1; i < SPF_FIELD_FAULT_COUNT; i++)
        if (strcmp(spf_field_fault_name((enum spf_field_fault)i), word) == 0)
            return true;
    return false;
}

/* text, fault and at: a field to be read, and why it cannot be. */
static bool read_refused(struct reader *reader, const struct where *where, const json_t *object,
                         struct suite_header *header)
{
    bool ok = reader_bytes(reader, where, object, "text", READER_OPTIONAL, &header->text);
    ok &= reader_string(reader, where, object, "fault", READER_OPTIONAL, &header->fault);
    ok &= suite_read_at(reader, where, object, header->text.data != NULL ? &header->text : NULL,
                        &header->has_at, &header->at);
    if (header->fault == NULL)
        return header->has_at ? reader_fail(reader, where, "at",
                                            "is where a fault stands (name the fault, too)")
                              : ok;
    if (!is_fault(header->fault))
        return reader_fail(reader, where, "fault",
                           "there is no fault '%.60s' (see SPF_FIELD_FAULTS in spf/header.h)",
                           header->fault);
    if (header->text.data == NULL)
        return reader_fail(reader, where, "fault",
                           "is of a field that is given (give it as \"text\")");
    return ok;
}

/* spf_results, other_results and which: more than the one result that a checker writes. */
static bool read_counts(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_header *header)
{
    int64_t spf = 1;
    int64_t others = 0;
    int64_t which = 0;
    bool ok = reader_integer(reader, where, object, "spf_results", READER_OPTIONAL, 0, 1000, &spf);
    ok &= reader_integer(reader, where, object, "other_results", READER_OPTIONAL, 0, 1000, &others);
    ok &= reader_integer(reader, where, object, "which", READER_OPTIONAL, 0, 1000, &which);
    header->spf_results = (size_t)spf;
    header->other_results = (size_t)others;
    header->which = (size_t)which;
    if (ok && which > 0 && which >= spf)
        return reader_fail(reader, where, "which", "is not below spf_results (the first is 0)");
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
    static const char *const keys[] = {
        "field",    "text",   "fault",   "at",         "spf_results",  "other_results",
        "which",    "result", "keys",    "if_present", "present",      "absent",
        "mentions", "forms",  "comment", "max_line",   "longest_line", NULL};
    static const char *const fields[] = {"received-spf", "authentication-results", NULL};
    size_t field = 0;
    size_t result = 0;
    int64_t max_line = 0;
    int64_t longest_line = 0;
    if (!reader_is(reader, where, NULL, object, JSON_OBJECT))
        return false;
    bool ok = reader_known(reader, where, object, keys);
    ok &= reader_word(reader, where, object, "field", READER_REQUIRED, fields, &field);
    ok &=
        reader_word(reader, where, object, "result", READER_OPTIONAL, suite_result_words, &result);
    ok &= read_keys(reader, where, object, "keys", read_value, &header->keys);
    ok &= read_keys(reader, where, object, "if_present", read_value, &header->if_present);
    ok &= read_names(reader, where, object, "present", &header->present);
    ok &= read_names(reader, where, object, "absent", &header->absent);
    ok &= read_keys(reader, where, object, "mentions", read_words, &header->mentions);
    ok &= read_keys(reader, where, object, "forms", read_form, &header->forms);
    ok &= reader_integer(reader, where, object, "max_line", READER_OPTIONAL, 1, 1000000, &max_line);
    ok &= reader_integer(reader, where, object, "longest_line", READER_OPTIONAL, 1, 1000000,
                         &longest_line);
    header->field = (enum suite_header_field)field;
    ok &= read_comment(reader, where, object, header);
    ok &= read_refused(reader, where, object, header);
    ok &= read_counts(reader, where, object, header);
    if (json_object_get(object, "result") != NULL)
        header->result = suite_result_words[result];
    header->max_line = (size_t)max_line;
    header->longest_line = (size_t)longest_line;
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
