/*
 * suite_record.c - reads what a test expects of a record as parsed, of the reporting modifiers and
 * of the trace. Comparing is verdict_shape's.
 */
#include <string.h>

#include "spf/cause.h"
#include "spf/record.h"
#include "suite_parts.h"

/* A list of byte strings; items is never NULL if it is there. */
static bool read_texts(struct reader *reader, const struct where *where, const json_t *object,
                       const char *key, struct suite_texts *out)
{
    const json_t *array = NULL;
    if (!reader_member(reader, where, object, key, JSON_ARRAY, READER_OPTIONAL, &array))
        return false;
    if (array == NULL)
        return true;
    size_t count = json_array_size(array);
    struct spf_text *items = arena_array(reader->arena, count + 1, sizeof *items);
    struct where list = {where, key, 0};
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        struct where element = {&list, NULL, i};
        const json_t *item = json_array_get(array, i);
        ok &= reader_is(reader, &element, NULL, item, JSON_STRING) &&
              reader_unescape(reader, &element, NULL, json_string_value(item), &items[i]);
    }
    *out = (struct suite_texts){items, count};
    return ok;
}

bool suite_read_at(struct reader *reader, const struct where *where, const json_t *object,
                   const struct spf_text *text, bool *has_at, size_t *at)
{
    int64_t number = 0;
    *has_at = json_object_get(object, "at") != NULL;
    if (!reader_integer(reader, where, object, "at", READER_OPTIONAL, 0, INT32_MAX, &number))
        return false;
    *at = (size_t)number;
    if (text != NULL && *at > text->len)
        return reader_fail(reader, where, "at", "lies behind the text of %zu octets (count again)",
                           text->len);
    return true;
}

static bool is_syntax_cause(const char *word)
{
#define CAUSE_NAME(code, name, result, section, text, input) name,
    static const char *const names[] = {SPF_SYNTAX_CAUSES(CAUSE_NAME)};
#undef CAUSE_NAME
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], word) == 0)
            return true;
    return false;
}

/* What can hold together and what cannot. */
static bool check_record(struct reader *reader, const struct where *where,
                         const struct suite_record *record)
{
    if (record->error == NULL && record->has_at)
        return reader_fail(reader, where, "at", "is where an error stands (name the error, too)");
    if (record->error != NULL && !is_syntax_cause(record->error))
        return reader_fail(reader, where, "error",
                           "'%.60s' is no error of a record (see SPF_SYNTAX_CAUSES in spf/cause.h)",
                           record->error);
    if (record->error != NULL && (record->has_terms || record->canonical.data != NULL))
        return reader_fail(reader, where, "error",
                           "stands beside terms or canonical (a record with an error has neither)");
    if (record->error == NULL && !record->has_terms && record->canonical.data == NULL)
        return reader_fail(reader, where, NULL, "expects nothing (give canonical, terms or error)");
    return true;
}

static bool read_record(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_record *record)
{
    static const char *const keys[] = {"text", "canonical", "terms", "error", "at", NULL};
    if (!reader_is(reader, where, NULL, object, JSON_OBJECT))
        return false;
    bool ok = reader_known(reader, where, object, keys);
    record->has_text = json_object_get(object, "text") != NULL;
    ok &= reader_bytes(reader, where, object, "text", READER_OPTIONAL, &record->text);
    ok &= reader_bytes(reader, where, object, "canonical", READER_OPTIONAL, &record->canonical);
    ok &= read_texts(reader, where, object, "terms", &record->terms);
    record->has_terms = record->terms.items != NULL;
    ok &= reader_string(reader, where, object, "error", READER_OPTIONAL, &record->error);
    ok &= suite_read_at(reader, where, object, record->has_text ? &record->text : NULL,
                        &record->has_at, &record->at);
    return ok && check_record(reader, where, record);
}

bool suite_read_records(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_test *test)
{
    const json_t *value = json_object_get(object, "record");
    if (value == NULL)
        return true;
    struct where here = {where, "record", 0};
    bool list = json_is_array(value);
    size_t count = list ? json_array_size(value) : 1;
    struct suite_record *records = arena_array(reader->arena, count, sizeof *records);
    bool ok = true;
    if (count == 0)
        ok = reader_fail(reader, where, "record",
                         "is empty (say what is expected, or leave it out)");
    for (size_t i = 0; i < count; i++) {
        struct where element = {&here, NULL, i};
        ok &= read_record(reader, list ? &element : &here, list ? json_array_get(value, i) : value,
                          &records[i]);
    }
    test->records = records;
    test->record_count = count;
    return ok;
}

/* rr: the letters of the outcomes to report, in the order e, f, s, n. */
static bool read_rr(struct reader *reader, const struct where *where, const char *letters,
                    unsigned *bits)
{
    static const char order[] = "efsn";
    const char *next = order;
    *bits = 0;
    for (const char *p = letters; *p != '\0'; p++) {
        const char *found = strchr(next, *p);
        if (found == NULL)
            return reader_fail(reader, where, "rr",
                               "'%.20s' is none of e, f, s and n in this order, each at most once",
                               letters);
        *bits |= 1u << (found - order);
        next = found + 1;
    }
    return true;
}

bool suite_read_reporting(struct reader *reader, const struct where *where, const json_t *object,
                          struct suite_reporting *reporting)
{
    static const char *const keys[] = {"ra", "rp", "rr", NULL};
    static const unsigned bits[] = {SUITE_REPORTING_RA, SUITE_REPORTING_RP, SUITE_REPORTING_RR};
    const json_t *value = NULL;
    const char *rr = NULL;
    int64_t rp = 0;
    if (!reader_member(reader, where, object, "reporting", JSON_OBJECT, READER_OPTIONAL, &value))
        return false;
    if (value == NULL)
        return true;
    struct where here = {where, "reporting", 0};
    bool ok = reader_known(reader, &here, value, keys);
    ok &= reader_bytes(reader, &here, value, "ra", READER_OPTIONAL, &reporting->ra);
    ok &= reader_integer(reader, &here, value, "rp", READER_OPTIONAL, 0, 100, &rp);
    ok &= reader_string(reader, &here, value, "rr", READER_OPTIONAL, &rr);
    reporting->rp = (unsigned)rp;
    if (rr != NULL)
        ok &= read_rr(reader, &here, rr, &reporting->rr);
    for (size_t i = 0; keys[i] != NULL; i++)
        if (json_object_get(value, keys[i]) != NULL)
            reporting->checked |= bits[i];
    if (reporting->checked == 0)
        ok = reader_fail(reader, where, "reporting", "expects nothing (give ra, rp or rr)");
    return ok;
}

bool suite_read_trace(struct reader *reader, const struct where *where, const json_t *object,
                      struct suite_strings *trace)
{
    if (!reader_strings(reader, where, object, "trace", READER_OPTIONAL, &trace->items,
                        &trace->count))
        return false;
    if (trace->count == 0 && json_object_get(object, "trace") != NULL)
        return reader_fail(reader, where, "trace", "is empty (give the lines, or leave it out)");
    return true;
}
