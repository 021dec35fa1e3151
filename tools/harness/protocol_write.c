/*
 * protocol_write.c - the lines that go to an adapter. A case is written by hand and not through a
 * JSON tree: a hundred thousand go out in a second.
 */
#include <stdlib.h>

#include "arena.h"
#include "protocol.h"
#include "spf/types.h"
#include "text.h"

static const char *const depths[DEPTH_COUNT] = {"zone", "ask", "dns"};

const char *protocol_depth_name(enum protocol_depth depth)
{
    return depths[depth];
}

bool protocol_depth_from(const char *word, enum protocol_depth *depth)
{
    for (size_t i = 0; i < DEPTH_COUNT; i++)
        if (text_equal(text_of(word), text_of(depths[i]))) {
            *depth = (enum protocol_depth)i;
            return true;
        }
    return false;
}

void protocol_hello(struct buffer *out, enum protocol_depth depth, const char *dns)
{
    buffer_text(out, "{\"t\":\"hello\",\"v\":[1],\"harness\":\"spfproof/" SPFPROOF_VERSION
                     "\",\"modes\":[\"");
    buffer_text(out, protocol_depth_name(depth));
    buffer_text(out, "\"],\"max_line\":");
    buffer_number(out, PROTOCOL_MAX_LINE);
    if (dns != NULL) {
        buffer_text(out, ",\"dns\":");
        buffer_json_utf8(out, dns);
    }
    buffer_text(out, "}\n");
}

void protocol_zone(struct buffer *out, uint64_t z, const json_t *zone)
{
    char *text = json_dumps(zone, JSON_COMPACT);
    if (text == NULL)
        arena_out_of_memory();
    buffer_text(out, "{\"t\":\"zone\",\"z\":");
    buffer_number(out, z);
    buffer_text(out, ",\"rr\":");
    buffer_text(out, text);
    buffer_text(out, "}\n");
    free(text);
}

static void head(struct buffer *out, const char *t, const char *key, uint64_t number)
{
    buffer_text(out, "{\"t\":\"");
    buffer_text(out, t);
    buffer_text(out, "\",\"");
    buffer_text(out, key);
    buffer_text(out, "\":");
    buffer_number(out, number);
}

void protocol_drop(struct buffer *out, uint64_t z)
{
    head(out, "drop", "z", z);
    buffer_text(out, "}\n");
}

/* Limits that the query names, as "options". */
static void put_limits(struct buffer *out, const struct suite_limits *limits, const char *before)
{
    const struct {
        const char *name;
        int32_t value;
    } all[] = {{"terms", limits->terms},
               {"voids", limits->voids},
               {"mx", limits->mx},
               {"ptr", limits->ptr},
               {"seconds", limits->seconds}};
    bool any = false;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].value < 0)
            continue;
        buffer_text(out, any ? ",\"" : before);
        if (!any)
            buffer_text(out, "\"options\":{\"");
        buffer_text(out, all[i].name);
        buffer_text(out, "\":");
        buffer_number(out, (uint64_t)all[i].value);
        any = true;
    }
    if (any)
        buffer_text(out, "}");
}

static void put_options(struct buffer *out, const struct suite_query *query)
{
    const char *before = "";
    const struct suite_limits *limits = &query->limits;
    if (!query->has_receiver && !query->has_time && limits->terms < 0 && limits->voids < 0 &&
        limits->mx < 0 && limits->ptr < 0 && limits->seconds < 0)
        return;
    buffer_text(out, ",\"opt\":{");
    if (query->has_receiver) {
        buffer_text(out, "\"receiver\":");
        buffer_json_bytes(out, query->receiver);
        before = ",";
    }
    if (query->has_time) {
        buffer_text(out, before);
        buffer_text(out, "\"time\":");
        buffer_number(out, query->time);
        before = ",";
    }
    put_limits(out, limits, before);
    buffer_text(out, "}");
}

void protocol_case(struct buffer *out, uint64_t n, uint64_t z, const struct suite_test *test,
                   bool send_id)
{
    const struct suite_query *query = &test->query;
    head(out, "case", "n", n);
    buffer_text(out, ",\"z\":");
    buffer_number(out, z);
    buffer_text(out, ",\"ip\":");
    buffer_json_bytes(out, text_of(query->ip_text));
    buffer_text(out, ",\"from\":");
    buffer_json_bytes(out, query->from);
    buffer_text(out, ",\"helo\":");
    buffer_json_bytes(out, query->helo);
    buffer_text(out,
                query->scope == SPF_SCOPE_HELO ? ",\"scope\":\"helo\"" : ",\"scope\":\"mailfrom\"");
    put_options(out, query);
    if (send_id) {
        buffer_text(out, ",\"id\":");
        buffer_json_utf8(out, test->id);
    }
    buffer_text(out, "}\n");
}

void protocol_sync(struct buffer *out, uint64_t s)
{
    head(out, "sync", "s", s);
    buffer_text(out, "}\n");
}

void protocol_plain(struct buffer *out, const char *t)
{
    buffer_text(out, "{\"t\":\"");
    buffer_text(out, t);
    buffer_text(out, "\"}\n");
}
