/*
 * stdio.c - the table of spfproof_inprocess.h as a program that speaks the adapter protocol
 * (PROTOCOL.md) in the depths zone and ask: linked with the object that defines
 * spfproof_inprocess(), and with jansson. The zone follows zone.h.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spfproof_inprocess.h"
#include "zone.h"

enum mode { MODE_ZONE, MODE_ASK, MODE_DNS };

static const char *const mode_names[] = {"zone", "ask", "dns"};

static const struct spfproof_inprocess *table;
static enum mode mode = MODE_ZONE;
static json_t *zones;      /* number as text -> {owners, above} */
static json_t *later;      /* messages that came while an answer was awaited */
static json_int_t current; /* number of the case */
static json_int_t asked;

/* --- lines --- */

static void say(json_t *message)
{
    json_dumpf(message, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(message);
}

/* The next message from stdin; NULL at its end. What was said goes out before it blocks. */
static json_t *receive(void)
{
    static char *block;
    static size_t start, end, room;

    for (;;) {
        char *stop = end > start ? memchr(block + start, '\n', end - start) : NULL;
        if (stop != NULL) {
            json_t *message =
                json_loadb(block + start, (size_t)(stop - block) - start, JSON_ALLOW_NUL, NULL);
            start = (size_t)(stop - block) + 1;
            if (message != NULL)
                return message;
            continue;
        }
        if (start > 0) {
            memmove(block, block + start, end - start);
            end -= start;
            start = 0;
        }
        if (end == room) {
            room = room == 0 ? 65536 : room * 2;
            block = realloc(block, room);
            if (block == NULL)
                abort();
        }
        fflush(stdout);
        ssize_t len = read(0, block + end, room - end);
        if (len <= 0)
            return NULL;
        end += (size_t)len;
    }
}

/* --- answers --- */

/* The answer given last and what it is made of. */
static struct {
    struct spfproof_answer answer;
    struct spfproof_record *records;
    struct spfproof_text *texts;
    char **blocks;
    size_t text_count;
    json_t *message;
} given;

static void forget_answer(void)
{
    for (size_t i = 0; i < given.text_count; i++)
        free(given.blocks[i]);
    free(given.blocks);
    free(given.texts);
    free(given.records);
    json_decref(given.message);
    memset(&given, 0, sizeof given);
}

/* Adds the octets of one element of a record, which is in the syntax of vectors/README.md. */
static void put_datum(unsigned type, const char *text, struct spfproof_record *out)
{
    size_t len;
    char *raw = octets(text, &len);
    char *at = raw;
    char address[16];

    if (type == SPFPROOF_A || type == SPFPROOF_AAAA) {
        len = type == SPFPROOF_A ? 4 : 16;
        if (inet_pton(type == SPFPROOF_A ? AF_INET : AF_INET6, raw, address) != 1)
            memset(address, 0, sizeof address);
        free(raw);
        raw = at = calloc(1, 17);
        if (raw == NULL)
            abort();
        memcpy(raw, address, len);
    } else if (type == SPFPROOF_MX) {
        out->preference = (unsigned)strtoul(raw, &at, 10);
        at += *at == ' ';
        len -= (size_t)(at - raw);
    }
    if ((type == SPFPROOF_MX || type == SPFPROOF_PTR) && len > 0 && at[len - 1] == '.')
        at[--len] = '\0';
    given.texts[given.text_count] = (struct spfproof_text){at, len};
    given.blocks[given.text_count++] = raw;
    out->count++;
}

static void put_record(unsigned type, const json_t *record, struct spfproof_record *out)
{
    size_t i;
    json_t *part;

    out->data = given.texts + given.text_count;
    if (json_is_string(record))
        put_datum(type, json_string_value(record), out);
    json_array_foreach(record, i, part) put_datum(type, json_string_value(part), out);
}

/* records: a list as a zone has it, or NULL. */
static void put_records(unsigned type, const json_t *records)
{
    size_t count = json_array_size(records);
    size_t texts = 0;
    size_t i;
    json_t *record;

    json_array_foreach(records, i, record) texts +=
        json_is_string(record) ? 1 : json_array_size(record);
    given.records = calloc(count + 1, sizeof *given.records);
    given.texts = calloc(texts + 1, sizeof *given.texts);
    given.blocks = calloc(texts + 1, sizeof *given.blocks);
    if (given.records == NULL || given.texts == NULL || given.blocks == NULL)
        abort();
    json_array_foreach(records, i, record) put_record(type, record, &given.records[i]);
    given.answer.records = given.records;
    given.answer.count = count;
}

static const char *type_name(unsigned type)
{
    static char other[16];

    switch (type) {
    case SPFPROOF_A:
        return "A";
    case SPFPROOF_AAAA:
        return "AAAA";
    case SPFPROOF_MX:
        return "MX";
    case SPFPROOF_PTR:
        return "PTR";
    case SPFPROOF_TXT:
        return "TXT";
    case SPFPROOF_SPF:
        return "SPF";
    default:
        (void)snprintf(other, sizeof other, "TYPE%u", type);
        return other;
    }
}

static unsigned rcode_of(const char *word)
{
    static const char *const words[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                        "NXDOMAIN", "NOTIMP",  "REFUSED"};

    for (unsigned i = 0; word != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    if (word != NULL && strcmp(word, "TIMEOUT") == 0)
        return SPFPROOF_TIMEOUT;
    if (word != NULL && strncmp(word, "RCODE", 5) == 0)
        return (unsigned)strtoul(word + 5, NULL, 10);
    return SPFPROOF_SERVFAIL;
}

/* The records of the type asked, as the zone would write them. */
static const char *answer_from_harness(const char *name, const char *type, json_t **records)
{
    json_int_t q = ++asked;
    size_t i;
    json_t *rr;

    say(json_pack("{s:s,s:I,s:I,s:s,s:s}", "t", "ask", "n", current, "q", q, "name", name, "type",
                  type));
    for (;;) {
        json_t *message = receive();
        if (message == NULL)
            exit(0);
        const char *t = json_string_value(json_object_get(message, "t"));
        if (t == NULL || strcmp(t, "answer") != 0) {
            json_array_append_new(later, message);
        } else if (json_integer_value(json_object_get(message, "n")) == current &&
                   json_integer_value(json_object_get(message, "q")) == q) {
            given.message = message;
            break;
        } else {
            json_decref(message);
        }
    }
    *records = json_array();
    json_object_set_new(given.message, "records", *records);
    json_array_foreach(json_object_get(given.message, "an"), i, rr)
    {
        const char *rrtype = json_string_value(json_array_get(rr, 1));
        if (rrtype != NULL && strcmp(rrtype, type) == 0)
            json_array_append(*records, json_array_get(rr, 3));
    }
    return json_string_value(json_object_get(given.message, "rcode"));
}

static const struct spfproof_answer *ask(const struct spfproof_dns *dns, const char *name,
                                         size_t len, unsigned type)
{
    /* the harness takes off the final dot itself */
    char *text = mode == MODE_ASK ? escape(name, len, false) : escape_name(name, len);
    json_t *records = NULL;
    const char *rcode;

    (void)dns;
    forget_answer();
    rcode = mode == MODE_ASK ? answer_from_harness(text, type_name(type), &records)
                             : answer_from_zone(text, type_name(type), &records);
    given.answer.rcode = rcode_of(rcode);
    if (given.answer.rcode == SPFPROOF_NOERROR)
        put_records(type, records);
    free(text);
    return &given.answer;
}

/* --- a case --- */

static void set(json_t *reply, const char *key, struct spfproof_text raw)
{
    if (raw.data == NULL)
        return;
    char *text = escape(raw.data, raw.len, false);
    json_object_set_new(reply, key, json_string(text));
    free(text);
}

static struct spfproof_text text_of(const json_t *message, const char *key)
{
    const char *text = json_string_value(json_object_get(message, key));
    struct spfproof_text out = {NULL, 0};

    if (text != NULL)
        out.data = octets(text, &out.len);
    return out;
}

static int32_t limit_of(const json_t *options, const char *key)
{
    const json_t *value = json_object_get(options, key);

    return value != NULL ? (int32_t)json_integer_value(value) : -1;
}

static void unsupported(const json_t *message, const char *feature)
{
    json_t *n = json_object_get(message, "n");

    say(json_pack("{s:s,s:O?,s:s}", "t", "unsupported", "n", n, "feature", feature));
}

static void say_result(const struct spfproof_reply *reply)
{
    static const char *const words[] = {"none",     "neutral",   "pass",     "fail",
                                        "softfail", "temperror", "permerror"};
    json_t *message =
        json_pack("{s:s,s:I,s:s}", "t", "result", "n", current, "result", words[reply->result]);

    set(message, "explanation", reply->explanation);
    set(message, "mech", reply->mech);
    set(message, "received_spf", reply->received_spf);
    set(message, "authentication_results", reply->authentication_results);
    set(message, "native", reply->native);
    if (reply->terms >= 0)
        json_object_set_new(message, "terms", json_integer(reply->terms));
    if (reply->voids >= 0)
        json_object_set_new(message, "voids", json_integer(reply->voids));
    say(message);
}

static void evaluate(void *state, const json_t *message, struct spfproof_query *query)
{
    const struct spfproof_dns dns = {ask, NULL};
    struct spfproof_reply reply = {.terms = -1, .voids = -1};

    query->family = strchr(query->ip.data, ':') != NULL ? 6 : 4;
    (void)inet_pton(query->family == 6 ? AF_INET6 : AF_INET, query->ip.data, query->address);
    switch (table->check(state, query, mode == MODE_DNS ? NULL : &dns, &reply)) {
    case SPFPROOF_RESULT:
        say_result(&reply);
        break;
    case SPFPROOF_UNSUPPORTED:
        unsupported(message, reply.feature);
        break;
    case SPFPROOF_ERROR:
    default: {
        json_t *error = json_pack("{s:s,s:I}", "t", "error", "n", current);
        set(error, "what", reply.native);
        say(error);
    }
    }
}

static void on_case(void *state, const json_t *message)
{
    const json_t *opt = json_object_get(message, "opt");
    const json_t *limits = json_object_get(opt, "options");
    const char *scope = json_string_value(json_object_get(message, "scope"));
    bool helo_scope = scope != NULL && strcmp(scope, "helo") == 0;
    char key[32];

    if (scope != NULL && !helo_scope && strcmp(scope, "mailfrom") != 0) {
        unsupported(message, "scope");
        return;
    }
    current = json_integer_value(json_object_get(message, "n"));
    (void)snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT,
                   json_integer_value(json_object_get(message, "z")));
    current_zone = json_object_get(zones, key);
    json_object_clear(positions);
    const json_t *time = json_object_get(opt, "time");
    struct spfproof_query query = {.ip = text_of(message, "ip"),
                                   .from = text_of(message, "from"),
                                   .helo = text_of(message, "helo"),
                                   .scope = helo_scope ? SPFPROOF_HELO : SPFPROOF_MAILFROM,
                                   .receiver = text_of(opt, "receiver"),
                                   .time = time != NULL ? json_integer_value(time) : -1,
                                   .terms = limit_of(limits, "terms"),
                                   .voids = limit_of(limits, "voids"),
                                   .mx = limit_of(limits, "mx"),
                                   .ptr = limit_of(limits, "ptr"),
                                   .seconds = limit_of(limits, "seconds")};
    if (query.ip.data != NULL && query.from.data != NULL && query.helo.data != NULL)
        evaluate(state, message, &query);
    forget_answer();
    free((char *)query.ip.data);
    free((char *)query.from.data);
    free((char *)query.helo.data);
    free((char *)query.receiver.data);
}

/* --- the conversation --- */

static json_t *words_of(const char *const *words)
{
    json_t *list = json_array();

    for (; words != NULL && *words != NULL; words++)
        json_array_append_new(list, json_string(*words));
    return list;
}

static void on_hello(const json_t *message)
{
    const char *word = json_string_value(json_array_get(json_object_get(message, "modes"), 0));
    json_t *choices = json_object();

    for (size_t i = 0; word != NULL && i < sizeof mode_names / sizeof *mode_names; i++)
        if (strcmp(word, mode_names[i]) == 0)
            mode = (enum mode)i;
    for (const char *const *at = table->choices; at != NULL && at[0] != NULL; at += 2)
        json_object_set_new(choices, at[0], json_string(at[1]));
    say(json_pack("{s:s,s:i,s:s,s:i,s:s,s:o,s:o,s:o,s:{s:s,s:s,s:s,s:s?,s:s?}}", "t", "hello", "v",
                  1, "mode", mode_names[mode], "window", 64, "adapter", "1", "reports",
                  words_of(table->reports), "lacks", words_of(table->lacks), "choices", choices,
                  "impl", "name", table->name, "version", table->version(), "lang", table->language,
                  "url", table->url, "issues", table->issues));
}

/* False: leave. */
static bool on_message(void *state, json_t *message)
{
    const char *t = json_string_value(json_object_get(message, "t"));
    char key[32];

    (void)snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT,
                   json_integer_value(json_object_get(message, "z")));
    if (t == NULL)
        return true;
    if (strcmp(t, "case") == 0)
        on_case(state, message);
    else if (strcmp(t, "zone") == 0)
        json_object_set_new(zones, key, zone_new(json_object_get(message, "rr")));
    else if (strcmp(t, "drop") == 0)
        json_object_del(zones, key);
    else if (strcmp(t, "hello") == 0)
        on_hello(message);
    else if (strcmp(t, "sync") == 0)
        say(json_pack("{s:s,s:O}", "t", "sync", "s", json_object_get(message, "s")));
    else if (strcmp(t, "bye") == 0)
        return false;
    else if (strcmp(t, "reset") != 0 && strcmp(t, "answer") != 0)
        unsupported(message, t);
    return true;
}

int main(void)
{
    bool stay = true;

    table = spfproof_inprocess();
    void *state = table->open();
    if (state == NULL) {
        fprintf(stderr, "%s does not open\n", table->name);
        return 1;
    }
    zones = json_object();
    later = json_array();
    positions = json_object();
    while (stay) {
        json_t *message;
        if (json_array_size(later) > 0) {
            message = json_incref(json_array_get(later, 0));
            json_array_remove(later, 0);
        } else {
            message = receive();
        }
        if (message == NULL)
            break;
        stay = on_message(state, message);
        json_decref(message);
    }
    table->close(state);
    forget_answer();
    json_decref(zones);
    json_decref(later);
    json_decref(positions);
    return fflush(stdout) == 0 ? 0 : 1;
}
