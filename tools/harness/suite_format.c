/*
 * suite_format.c - writes a suite's JSON in the canonical format. Whether it is a valid suite is
 * not its business: what it does not know it writes in the order of the file.
 */
#include "suite_format.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define COLUMNS 100

/* What a value is, which decides the order of its keys and how it is spread. */
enum kind {
    KIND_FILE,
    KIND_ZONES,
    KIND_ZONE,
    KIND_OWNER,
    KIND_RRSET,
    KIND_TESTS,
    KIND_TEST,
    KIND_TEST_ZONE, /* a zone or an overlay */
    KIND_SOURCE,
    KIND_QUERY,
    KIND_OPTIONS,
    KIND_EXPECT_LIST,
    KIND_EXPECT,
    KIND_DNS,
    KIND_RANGE,
    KIND_RECORD,
    KIND_REPORTING,
    KIND_HEADER,
    KIND_LINES, /* a list of texts, one on each line */
    KIND_REFS,
    KIND_REF,
    KIND_OTHER
};

struct key {
    const char *name;
    enum kind kind;
};

#define END {NULL, KIND_OTHER}

static const struct key file_keys[] = {{"format", KIND_OTHER},
                                       {"suite", KIND_OTHER},
                                       {"title", KIND_OTHER},
                                       {"source", KIND_SOURCE},
                                       {"zones", KIND_ZONES},
                                       {"tests", KIND_TESTS},
                                       END};
static const struct key test_keys[] = {
    {"id", KIND_OTHER},           {"rev", KIND_OTHER},         {"title", KIND_OTHER},
    {"source", KIND_SOURCE},      {"zone", KIND_TEST_ZONE},    {"query", KIND_QUERY},
    {"expect", KIND_EXPECT_LIST}, {"explanation", KIND_OTHER}, {"cause", KIND_OTHER},
    {"mech", KIND_OTHER},         {"record", KIND_RECORD},     {"reporting", KIND_REPORTING},
    {"header", KIND_HEADER},      {"trace", KIND_LINES},       {"dns", KIND_DNS},
    {"level", KIND_OTHER},        {"severity", KIND_OTHER},    {"needs", KIND_OTHER},
    {"tags", KIND_OTHER},         {"spec", KIND_OTHER},        {"refs", KIND_REFS},
    {"why", KIND_OTHER},          {"status", KIND_OTHER},      END};
static const struct key rrset_keys[] = {
    {"rrs", KIND_OTHER},     {"rcode", KIND_OTHER}, {"udp", KIND_OTHER},
    {"tcp", KIND_OTHER},     {"ttl", KIND_OTHER},   {"latency_ms", KIND_OTHER},
    {"answers", KIND_OTHER}, {"raw", KIND_OTHER},   END};
static const struct key overlay_keys[] = {{"base", KIND_OTHER}, {"set", KIND_ZONE}, END};
static const struct key source_keys[] = {{"kind", KIND_OTHER},    {"ref", KIND_OTHER},
                                         {"date", KIND_OTHER},    {"author", KIND_OTHER},
                                         {"license", KIND_OTHER}, END};
static const struct key query_keys[] = {{"ip", KIND_OTHER},        {"from", KIND_OTHER},
                                        {"helo", KIND_OTHER},      {"scope", KIND_OTHER},
                                        {"receiver", KIND_OTHER},  {"time", KIND_OTHER},
                                        {"options", KIND_OPTIONS}, END};
static const struct key options_keys[] = {{"terms", KIND_OTHER},   {"voids", KIND_OTHER},
                                          {"mx", KIND_OTHER},      {"ptr", KIND_OTHER},
                                          {"seconds", KIND_OTHER}, END};
static const struct key expect_keys[] = {{"result", KIND_OTHER},
                                         {"when", KIND_OTHER},
                                         {"preferred", KIND_OTHER},
                                         {"dns", KIND_DNS},
                                         {"trace", KIND_LINES},
                                         {"note", KIND_OTHER},
                                         END};
static const struct key dns_keys[] = {
    {"questions", KIND_RANGE}, {"terms", KIND_RANGE}, {"voids", KIND_RANGE},  {"never", KIND_OTHER},
    {"must", KIND_OTHER},      {"order", KIND_OTHER}, {"strict", KIND_OTHER}, END};
static const struct key range_keys[] = {{"min", KIND_OTHER}, {"max", KIND_OTHER}, END};
static const struct key record_keys[] = {{"text", KIND_OTHER},  {"canonical", KIND_OTHER},
                                         {"terms", KIND_OTHER}, {"error", KIND_OTHER},
                                         {"at", KIND_OTHER},    END};
static const struct key reporting_keys[] = {
    {"ra", KIND_OTHER}, {"rp", KIND_OTHER}, {"rr", KIND_OTHER}, END};
static const struct key header_keys[] = {
    {"field", KIND_OTHER},      {"text", KIND_OTHER},         {"fault", KIND_OTHER},
    {"at", KIND_OTHER},         {"spf_results", KIND_OTHER},  {"other_results", KIND_OTHER},
    {"which", KIND_OTHER},      {"result", KIND_OTHER},       {"keys", KIND_OTHER},
    {"if_present", KIND_OTHER}, {"present", KIND_OTHER},      {"absent", KIND_OTHER},
    {"mentions", KIND_OTHER},   {"forms", KIND_OTHER},        {"comment", KIND_OTHER},
    {"max_line", KIND_OTHER},   {"longest_line", KIND_OTHER}, END};
static const struct key ref_keys[] = {
    {"kind", KIND_OTHER}, {"url", KIND_OTHER}, {"impl", KIND_OTHER}, END};
static const struct key no_keys[] = {END};

static const struct key *keys_of(enum kind kind)
{
    switch (kind) {
    case KIND_FILE:
        return file_keys;
    case KIND_TEST:
        return test_keys;
    case KIND_RRSET:
        return rrset_keys;
    case KIND_TEST_ZONE:
        return overlay_keys;
    case KIND_SOURCE:
        return source_keys;
    case KIND_QUERY:
        return query_keys;
    case KIND_OPTIONS:
        return options_keys;
    case KIND_EXPECT:
        return expect_keys;
    case KIND_DNS:
        return dns_keys;
    case KIND_RANGE:
        return range_keys;
    case KIND_RECORD:
        return record_keys;
    case KIND_REPORTING:
        return reporting_keys;
    case KIND_HEADER:
        return header_keys;
    case KIND_REF:
        return ref_keys;
    case KIND_ZONES:
    case KIND_ZONE:
    case KIND_OWNER:
    case KIND_TESTS:
    case KIND_EXPECT_LIST:
    case KIND_REFS:
    case KIND_LINES:
    case KIND_OTHER:
        break;
    }
    return no_keys;
}

/* The kind of a member that no table names, or of an element. */
static enum kind child_kind(enum kind kind)
{
    switch (kind) {
    case KIND_ZONES:
        return KIND_ZONE;
    case KIND_ZONE:
    case KIND_TEST_ZONE:
        return KIND_OWNER;
    case KIND_OWNER:
        return KIND_RRSET;
    case KIND_TESTS:
        return KIND_TEST;
    case KIND_EXPECT_LIST:
        return KIND_EXPECT;
    case KIND_REFS:
        return KIND_REF;
    case KIND_RECORD: /* a list of them */
        return KIND_RECORD;
    case KIND_HEADER: /* likewise */
        return KIND_HEADER;
    case KIND_FILE:
    case KIND_RRSET:
    case KIND_TEST:
    case KIND_SOURCE:
    case KIND_QUERY:
    case KIND_OPTIONS:
    case KIND_EXPECT:
    case KIND_DNS:
    case KIND_RANGE:
    case KIND_REPORTING:
    case KIND_REF:
    case KIND_LINES:
    case KIND_OTHER:
        break;
    }
    return KIND_OTHER;
}

static bool is_spread(enum kind kind)
{
    return kind == KIND_FILE || kind == KIND_ZONES || kind == KIND_ZONE || kind == KIND_TESTS ||
           kind == KIND_TEST || kind == KIND_LINES;
}

struct buffer {
    char *data;
    size_t len;
    size_t room;
    size_t limit; /* a one-line form may not grow beyond; 0: none */
    bool full;
};

static void put(struct buffer *buffer, const char *text, size_t len)
{
    if (buffer->limit > 0 && buffer->len + len > buffer->limit) {
        buffer->full = true;
        return;
    }
    if (buffer->room - buffer->len < len + 1) {
        buffer->room = 2 * buffer->room + len + 256;
        buffer->data = arena_heap_resize(buffer->data, buffer->room);
    }
    (void)memcpy(buffer->data + buffer->len, text, len);
    buffer->len += len;
    buffer->data[buffer->len] = '\0';
}

static void put_text(struct buffer *buffer, const char *text)
{
    put(buffer, text, strlen(text));
}

static int put_piece(const char *text, size_t len, void *buffer)
{
    put(buffer, text, len);
    return 0;
}

static void put_scalar(struct buffer *buffer, const json_t *value)
{
    (void)json_dump_callback(value, put_piece, buffer, JSON_ENCODE_ANY | JSON_COMPACT);
}

static void put_key(struct buffer *buffer, const char *key)
{
    json_t *text = json_string(key);
    put_scalar(buffer, text);
    json_decref(text);
    put(buffer, ": ", 2);
}

/* Members in canonical order: step with next_member() from zero. */
struct members {
    const json_t *object;
    const struct key *keys;
    size_t known;  /* the next of keys */
    void *unknown; /* the next member that keys may not name */
    const char *name;
    const json_t *value;
    enum kind kind;
};

static bool is_known(const struct key *keys, const char *name)
{
    for (size_t i = 0; keys[i].name != NULL; i++)
        if (strcmp(keys[i].name, name) == 0)
            return true;
    return false;
}

static struct members begin_members(const json_t *object, enum kind kind)
{
    const struct key *keys = keys_of(kind);
    /* An overlay is told from a zone as the loader does: by a base that is a name. */
    if (kind == KIND_TEST_ZONE && !json_is_string(json_object_get(object, "base")))
        keys = no_keys;
    return (struct members){.object = object,
                            .keys = keys,
                            .unknown = json_object_iter((json_t *)(uintptr_t)object),
                            .kind = kind};
}

static bool next_member(struct members *members, enum kind kind)
{
    while (members->keys[members->known].name != NULL) {
        const struct key *key = &members->keys[members->known++];
        members->value = json_object_get(members->object, key->name);
        members->name = key->name;
        members->kind = key->kind;
        if (members->value != NULL)
            return true;
    }
    while (members->unknown != NULL) {
        members->name = json_object_iter_key(members->unknown);
        members->value = json_object_iter_value(members->unknown);
        members->kind = child_kind(kind);
        members->unknown =
            json_object_iter_next((json_t *)(uintptr_t)members->object, members->unknown);
        if (!is_known(members->keys, members->name))
            return true;
    }
    return false;
}

static void put_line(struct buffer *buffer, const json_t *value, enum kind kind)
{
    const char *comma = "";
    if (json_is_object(value)) {
        struct members members = begin_members(value, kind);
        put_text(buffer, "{");
        while (!buffer->full && next_member(&members, kind)) {
            put_text(buffer, comma);
            put_key(buffer, members.name);
            put_line(buffer, members.value, members.kind);
            comma = ", ";
        }
        put_text(buffer, "}");
    } else if (json_is_array(value)) {
        put_text(buffer, "[");
        for (size_t i = 0; !buffer->full && i < json_array_size(value); i++) {
            put_text(buffer, comma);
            put_line(buffer, json_array_get(value, i), child_kind(kind));
            comma = ", ";
        }
        put_text(buffer, "]");
    } else {
        put_scalar(buffer, value);
    }
}

static void put_break(struct buffer *buffer, const char *comma, size_t depth)
{
    put_text(buffer, comma);
    put_text(buffer, "\n");
    for (size_t i = 0; i < depth; i++)
        put(buffer, "  ", 2);
}

/* column: what stands before the value on its line, and behind it at most a comma. */
static void put_value(struct buffer *buffer, const json_t *value, enum kind kind, size_t depth,
                      size_t column)
{
    bool empty = json_object_size(value) == 0 && json_array_size(value) == 0;
    if (empty || !is_spread(kind)) {
        struct buffer line = {NULL, 0, 0, column + 1 < COLUMNS ? COLUMNS - column - 1 : 1, false};
        if (empty)
            line.limit = 0;
        put_line(&line, value, kind);
        if (!line.full)
            put(buffer, line.data, line.len);
        free(line.data);
        if (!line.full)
            return;
    }
    const char *comma = "";
    if (json_is_object(value)) {
        struct members members = begin_members(value, kind);
        put_text(buffer, "{");
        while (next_member(&members, kind)) {
            put_break(buffer, comma, depth + 1);
            size_t before = buffer->len;
            put_key(buffer, members.name);
            put_value(buffer, members.value, members.kind, depth + 1,
                      2 * (depth + 1) + buffer->len - before);
            comma = ",";
        }
        put_break(buffer, "", depth);
        put_text(buffer, "}");
        return;
    }
    put_text(buffer, "[");
    for (size_t i = 0; i < json_array_size(value); i++) {
        put_break(buffer, comma, depth + 1);
        put_value(buffer, json_array_get(value, i), child_kind(kind), depth + 1, 2 * (depth + 1));
        comma = ",";
    }
    put_break(buffer, "", depth);
    put_text(buffer, "]");
}

char *suite_format(const json_t *root, size_t *len)
{
    struct buffer buffer = {NULL, 0, 0, 0, false};
    put_value(&buffer, root, KIND_FILE, 0, 0);
    put_text(&buffer, "\n");
    *len = buffer.len;
    return buffer.data;
}
