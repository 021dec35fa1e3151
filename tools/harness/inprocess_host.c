/*
 * inprocess_host.c - the adapter protocol around a shared object: zones and questions are mockdns',
 * the evaluation is the object's. What the object asks is listed in each result, so that its
 * questions are seen as in the ask depth.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "arena.h"
#include "inprocess.h"
#include "mockdns/zone_json.h"
#include "report.h"
#include "suite.h"
#include "text.h"

enum { FLUSH_AT = 65536, WINDOW = 256 };

struct held_zone {
    json_int_t z;
    struct mockdns_zone *zone;
};

struct host {
    struct inprocess *object;
    struct mockdns_session *session; /* of the first case on */
    struct held_zone *zones;
    size_t zone_count;
    size_t zone_room;
    struct buffer out;
    struct buffer texts; /* of the query at hand */
    int out_file;
    bool lost; /* what was said could not be written */
};

/* --- saying --- */

static void flush(struct host *host)
{
    size_t at = 0;
    while (at < host->out.len && !host->lost) {
        ssize_t len = write(host->out_file, host->out.data + at, host->out.len - at);
        if (len > 0)
            at += (size_t)len;
        else
            host->lost = errno != EINTR;
    }
    host->out.len = 0;
}

static void say(struct host *host, json_t *message)
{
    char *text = json_dumps(message, JSON_COMPACT);
    if (text == NULL)
        arena_out_of_memory();
    buffer_text(&host->out, text);
    buffer_text(&host->out, "\n");
    free(text);
    json_decref(message);
}

static void begin_reply(struct host *host, const char *t, json_int_t n)
{
    buffer_text(&host->out, "{\"t\":\"");
    buffer_text(&host->out, t);
    buffer_text(&host->out, "\",\"n\":");
    buffer_number(&host->out, (uint64_t)n);
}

static void put(struct host *host, const char *key, struct spfproof_text text)
{
    if (text.data == NULL)
        return;
    buffer_text(&host->out, ",\"");
    buffer_text(&host->out, key);
    buffer_text(&host->out, "\":");
    buffer_json_bytes(&host->out, (struct spf_text){(const uint8_t *)text.data, text.len});
}

static void put_number(struct host *host, const char *key, int32_t number)
{
    if (number < 0)
        return;
    buffer_text(&host->out, ",\"");
    buffer_text(&host->out, key);
    buffer_text(&host->out, "\":");
    buffer_number(&host->out, (uint64_t)number);
}

static bool asked_before(const struct mockdns_session *session, size_t index)
{
    const struct mockdns_question *question = mockdns_session_question(session, index);
    for (size_t i = 0; i < index; i++) {
        const struct mockdns_question *other = mockdns_session_question(session, i);
        if (other->type == question->type && text_same_name(other->name, question->name))
            return true;
    }
    return false;
}

static void put_questions(struct host *host)
{
    const char *before = "";
    size_t count = mockdns_session_question_count(host->session);
    buffer_text(&host->out, ",\"questions\":[");
    for (size_t i = 0; i < count; i++) {
        const struct mockdns_question *question = mockdns_session_question(host->session, i);
        if (asked_before(host->session, i))
            continue;
        char type[16];
        report_type_format(question->type, type);
        buffer_text(&host->out, before);
        buffer_text(&host->out, "[");
        buffer_json_bytes(&host->out, question->name);
        buffer_text(&host->out, ",\"");
        buffer_text(&host->out, type);
        buffer_text(&host->out, "\"]");
        before = ",";
    }
    buffer_text(&host->out, "]");
}

static void unsupported(struct host *host, const json_t *message, const char *feature)
{
    json_t *n = json_object_get(message, "n");
    say(host, json_pack("{s:s,s:O?,s:s}", "t", "unsupported", "n", n, "feature", feature));
}

static void failed(struct host *host, json_int_t n, struct spfproof_text what)
{
    begin_reply(host, "error", n);
    put(host, "what", what.data != NULL ? what : (struct spfproof_text){"(it does not say)", 17});
    buffer_text(&host->out, "}\n");
}

/* --- a case --- */

static struct spfproof_text take_text(struct host *host, const json_t *message, const char *key)
{
    const json_t *value = json_object_get(message, key);
    struct spfproof_text text = {NULL, 0};
    const char *reason;
    if (!json_is_string(value))
        return text;
    uint8_t *at = (uint8_t *)host->texts.data + host->texts.len;
    if (!mockdns_unescape(json_string_value(value), at, &text.len, &reason))
        return (struct spfproof_text){NULL, 0};
    text.data = (const char *)at;
    at[text.len] = '\0';
    host->texts.len += text.len + 1;
    return text;
}

static int32_t take_limit(const json_t *options, const char *key)
{
    const json_t *value = json_object_get(options, key);
    return json_is_integer(value) ? (int32_t)json_integer_value(value) : -1;
}

/* False if the message lacks what every case has. */
static bool take_query(struct host *host, const json_t *message, bool helo_scope,
                       struct spfproof_query *query)
{
    static const char *const keys[] = {"ip", "from", "helo"};
    const json_t *opt = json_object_get(message, "opt");
    const json_t *limits = json_object_get(opt, "options");
    const json_t *time = json_object_get(opt, "time");
    size_t room = json_string_length(json_object_get(opt, "receiver")) + 1;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        room += json_string_length(json_object_get(message, keys[i])) + 1;
    host->texts.len = 0;
    buffer_reserve(&host->texts, room);
    *query = (struct spfproof_query){.ip = take_text(host, message, "ip"),
                                     .from = take_text(host, message, "from"),
                                     .helo = take_text(host, message, "helo"),
                                     .scope = helo_scope ? SPFPROOF_HELO : SPFPROOF_MAILFROM,
                                     .receiver = take_text(host, opt, "receiver"),
                                     .time = json_is_integer(time) ? json_integer_value(time) : -1,
                                     .terms = take_limit(limits, "terms"),
                                     .voids = take_limit(limits, "voids"),
                                     .mx = take_limit(limits, "mx"),
                                     .ptr = take_limit(limits, "ptr"),
                                     .seconds = take_limit(limits, "seconds")};
    if (query->ip.data == NULL || query->from.data == NULL || query->helo.data == NULL)
        return false;
    query->family = strchr(query->ip.data, ':') != NULL ? 6 : 4;
    return inet_pton(query->family == 6 ? AF_INET6 : AF_INET, query->ip.data, query->address) == 1;
}

static void say_result(struct host *host, json_int_t n, const struct spfproof_reply *reply,
                       uint64_t us)
{
    begin_reply(host, "result", n);
    buffer_text(&host->out, ",\"result\":\"");
    buffer_text(&host->out, (unsigned)reply->result <= SPFPROOF_PERMERROR
                                ? suite_result_name((enum spf_result)reply->result)
                                : "(none of enum spfproof_result)");
    buffer_text(&host->out, "\"");
    put(host, "explanation", reply->explanation);
    put(host, "mech", reply->mech);
    put_number(host, "terms", reply->terms);
    put_number(host, "voids", reply->voids);
    put(host, "received_spf", reply->received_spf);
    put(host, "authentication_results", reply->authentication_results);
    put(host, "native", reply->native);
    buffer_text(&host->out, ",\"us\":");
    buffer_number(&host->out, us);
    put_questions(host);
    buffer_text(&host->out, "}\n");
}

static const struct mockdns_zone *zone_of(const struct host *host, json_int_t z)
{
    for (size_t i = host->zone_count; i-- > 0;)
        if (host->zones[i].z == z)
            return host->zones[i].zone;
    return NULL;
}

static void evaluate(struct host *host, const json_t *message, json_int_t n,
                     const struct spfproof_query *query)
{
    struct spfproof_reply reply;
    uint64_t began = uv_hrtime();
    enum spfproof_status status = inprocess_check(host->object, query, host->session, &reply);
    uint64_t ns = uv_hrtime() - began;
    switch (status) {
    case SPFPROOF_RESULT:
        say_result(host, n, &reply, (ns + 500) / 1000);
        break;
    case SPFPROOF_UNSUPPORTED:
        unsupported(host, message, reply.feature != NULL ? reply.feature : "(it does not say)");
        break;
    case SPFPROOF_ERROR:
    default:
        failed(host, n, reply.native);
        break;
    }
}

static void on_case(struct host *host, const json_t *message)
{
    const char *scope = json_string_value(json_object_get(message, "scope"));
    bool helo_scope = scope != NULL && strcmp(scope, "helo") == 0;
    json_int_t n = json_integer_value(json_object_get(message, "n"));
    const struct mockdns_zone *zone =
        zone_of(host, json_integer_value(json_object_get(message, "z")));
    struct spfproof_query query;
    if (scope != NULL && !helo_scope && strcmp(scope, "mailfrom") != 0) {
        unsupported(host, message, "scope");
        return;
    }
    if (zone == NULL || !take_query(host, message, helo_scope, &query)) {
        failed(host, n, (struct spfproof_text){"a case without zone or query", 28});
        return;
    }
    if (host->session == NULL)
        host->session = mockdns_session_create(zone);
    else
        mockdns_session_reset(host->session, zone);
    if (host->session == NULL)
        arena_out_of_memory();
    evaluate(host, message, n, &query);
}

/* --- the rest of the conversation --- */

static json_t *list_of(const char *const *words)
{
    json_t *list = json_array();
    for (; words != NULL && *words != NULL; words++)
        (void)json_array_append_new(list, json_string(*words));
    return list;
}

static void on_hello(struct host *host)
{
    const struct spfproof_inprocess *table = host->object->table;
    json_t *choices = json_object();
    json_t *reports = list_of(table->reports);
    for (const char *const *at = table->choices; at != NULL && at[0] != NULL; at += 2)
        (void)json_object_set_new(choices, at[0], json_string(at[1]));
    (void)json_array_append_new(reports, json_string("questions"));
    json_t *hello = json_pack("{s:s,s:i,s:s,s:i,s:s,s:o,s:o,s:o,s:{s:s,s:s,s:s,s:s*,s:s*}}", "t",
                              "hello", "v", 1, "mode", "zone", "window", WINDOW, "adapter", "1",
                              "reports", reports, "lacks", list_of(table->lacks), "choices",
                              choices, "impl", "name", table->name, "version", table->version(),
                              "lang", table->language, "url", table->url, "issues", table->issues);
    if (hello == NULL)
        arena_out_of_memory();
    say(host, hello);
}

static void on_drop(struct host *host, json_int_t z)
{
    for (size_t i = 0; i < host->zone_count; i++)
        if (host->zones[i].z == z) {
            mockdns_zone_destroy(host->zones[i].zone);
            host->zones[i] = host->zones[--host->zone_count];
            return;
        }
}

static void on_zone(struct host *host, json_int_t z, const json_t *rr)
{
    struct mockdns_json_error error;
    on_drop(host, z);
    struct mockdns_zone *zone = mockdns_zone_from_json(rr, "$.rr", &error);
    if (zone == NULL) /* its cases will say that they have none */
        return;
    if (host->zone_count == host->zone_room) {
        host->zone_room = host->zone_room == 0 ? 64 : 2 * host->zone_room;
        host->zones = arena_heap_resize(host->zones, host->zone_room * sizeof *host->zones);
    }
    host->zones[host->zone_count++] = (struct held_zone){z, zone};
}

/* False: leave. */
static bool on_message(struct host *host, const json_t *message)
{
    const char *t = json_string_value(json_object_get(message, "t"));
    json_int_t z = json_integer_value(json_object_get(message, "z"));
    if (t == NULL)
        return true;
    if (strcmp(t, "case") == 0)
        on_case(host, message);
    else if (strcmp(t, "zone") == 0)
        on_zone(host, z, json_object_get(message, "rr"));
    else if (strcmp(t, "drop") == 0)
        on_drop(host, z);
    else if (strcmp(t, "hello") == 0)
        on_hello(host);
    else if (strcmp(t, "sync") == 0)
        say(host, json_pack("{s:s,s:O}", "t", "sync", "s", json_object_get(message, "s")));
    else if (strcmp(t, "bye") == 0)
        return false;
    else if (strcmp(t, "reset") != 0)
        unsupported(host, message, t);
    return true;
}

/* Takes the whole lines of in. False: leave. */
static bool take_lines(struct host *host, struct buffer *in)
{
    size_t at = 0;
    bool stay = true;
    const char *end;
    while (stay && (end = memchr(in->data + at, '\n', in->len - at)) != NULL) {
        size_t len = (size_t)(end - in->data) - at;
        json_t *message = json_loadb(in->data + at, len, 0, NULL);
        if (message != NULL)
            stay = on_message(host, message);
        json_decref(message);
        if (host->out.len > FLUSH_AT)
            flush(host);
        at += len + 1;
    }
    buffer_drop(in, at);
    return stay;
}

bool inprocess_host(struct inprocess *object, int in_file, int out_file)
{
    struct host host = {.object = object, .out_file = out_file};
    struct buffer in = {NULL, 0, 0};
    ssize_t len;
    do {
        flush(&host);
        buffer_reserve(&in, FLUSH_AT);
        do
            len = read(in_file, in.data + in.len, FLUSH_AT);
        while (len < 0 && errno == EINTR);
        in.len += len > 0 ? (size_t)len : 0;
    } while (len > 0 && !host.lost && take_lines(&host, &in));
    flush(&host);
    mockdns_session_destroy(host.session);
    for (size_t i = 0; i < host.zone_count; i++)
        mockdns_zone_destroy(host.zones[i].zone);
    free(host.zones);
    buffer_free(&host.out);
    buffer_free(&host.texts);
    buffer_free(&in);
    return !host.lost;
}
