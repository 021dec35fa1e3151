/*
 * protocol_read.c - the lines that come from an adapter, which may hold anything.
 */
#include <stdio.h>
#include <string.h>

#include "mockdns/zone_json.h"
#include "protocol.h"
#include "text.h"

static enum protocol_kind kind_of(const char *t)
{
    static const struct {
        const char *t;
        enum protocol_kind kind;
    } kinds[] = {{"result", PROTOCOL_RESULT}, {"ask", PROTOCOL_ASK},
                 {"sync", PROTOCOL_SYNC},     {"unsupported", PROTOCOL_UNSUPPORTED},
                 {"error", PROTOCOL_ERROR},   {"hello", PROTOCOL_HELLO}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(t, kinds[i].t) == 0)
            return kinds[i].kind;
    return PROTOCOL_OTHER;
}

/* A number from 0 to 2^53: what every language's JSON can hold. */
static bool number_of(const json_t *json, const char *key, uint64_t *number)
{
    const json_t *value = json_object_get(json, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > INT64_C(0x20000000000000))
        return false;
    *number = (uint64_t)json_integer_value(value);
    return true;
}

static void broken(struct protocol_message *message, const char *why, const char *detail)
{
    message->kind = PROTOCOL_BROKEN;
    (void)snprintf(message->why, sizeof message->why, "%s%.150s", why, detail);
}

void protocol_read(const char *line, size_t len, struct protocol_message *message)
{
    *message = (struct protocol_message){.kind = PROTOCOL_LOG};
    if (len == 0 || line[0] != '{')
        return;
    json_error_t error;
    message->json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
    if (message->json == NULL) {
        broken(message, "a line that is no JSON: ", error.text);
        return;
    }
    const char *t = json_string_value(json_object_get(message->json, "t"));
    if (t == NULL) {
        broken(message, "a message without \"t\"", "");
        return;
    }
    message->kind = kind_of(t);
    message->has_n = number_of(message->json, "n", &message->n);
    if (message->kind == PROTOCOL_SYNC && !number_of(message->json, "s", &message->number))
        broken(message, "a sync without its number \"s\"", "");
    else if (message->kind == PROTOCOL_ASK && !number_of(message->json, "q", &message->number))
        broken(message, "an ask without its number \"q\"", "");
    else if (!message->has_n && (message->kind == PROTOCOL_RESULT ||
                                 message->kind == PROTOCOL_ERROR || message->kind == PROTOCOL_ASK))
        broken(message, "a message without the case's number \"n\": ", t);
}

void protocol_message_clear(struct protocol_message *message)
{
    json_decref(message->json);
    message->json = NULL;
}

/* --- final replies --- */

static void violation(struct observed *out, struct buffer *scratch, const char *why,
                      const char *detail)
{
    buffer_text(scratch, why);
    size_t at = scratch->len;
    buffer_text(scratch, detail);
    if (scratch->len - at > 200)
        scratch->len = at + 200;
    *out = (struct observed){.state = OBSERVED_PROTOCOL,
                             .terms = -1,
                             .voids = -1,
                             .native = {(const uint8_t *)scratch->data, scratch->len}};
}

/* How much scratch memory the texts of a reply can need: escapes only shrink. */
static size_t room_for(const json_t *json)
{
    size_t room = 1;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)json, key, value)
    {
        room += json_string_length(value);
        size_t index;
        json_t *item;
        json_array_foreach(value, index, item) room +=
            json_string_length(json_array_get(item, 0)) + 1;
    }
    return room;
}

/* Undoes the escapes of a string at the end of scratch, which has room for it. */
static bool take_bytes(const json_t *value, struct buffer *scratch, struct spf_text *out)
{
    uint8_t *at = (uint8_t *)scratch->data + scratch->len;
    size_t len = 0;
    const char *reason = NULL;
    if (!json_is_string(value) || !mockdns_unescape(json_string_value(value), at, &len, &reason))
        return false;
    scratch->len += len;
    *out = (struct spf_text){at, len};
    return true;
}

/* An optional text; null is as good as absent. */
static bool optional_bytes(const json_t *json, const char *key, struct buffer *scratch,
                           struct spf_text *out)
{
    const json_t *value = json_object_get(json, key);
    return value == NULL || json_is_null(value) || take_bytes(value, scratch, out);
}

static int count_of(const json_t *json, const char *key)
{
    uint64_t number;
    return number_of(json, key, &number) && number < 1000000 ? (int)number : -1;
}

/* The words of the library itself: text of any kind, so that none is refused. */
static struct spf_text words_of(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));
    return text != NULL ? text_of(text) : (struct spf_text){NULL, 0};
}

static void read_result(const json_t *json, struct buffer *scratch, struct observed *out)
{
    const char *word = json_string_value(json_object_get(json, "result"));
    if (word == NULL || !suite_result_from(word, &out->result)) {
        violation(out, scratch, "a result that is none of the seven words: ",
                  word != NULL ? word : "(no string)");
        return;
    }
    out->state = OBSERVED_RESULT;
    static const char *const keys[] = {"explanation", "mech", "received_spf",
                                       "authentication_results"};
    struct spf_text *const texts[] = {&out->explanation, &out->mech, &out->received_spf,
                                      &out->authentication_results};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!optional_bytes(json, keys[i], scratch, texts[i])) {
            scratch->len = 0;
            violation(out, scratch, "not a byte string of the vector format: ", keys[i]);
            return;
        }
    out->has_explanation = out->explanation.data != NULL;
    out->cause = json_string_value(json_object_get(json, "cause"));
    out->terms = count_of(json, "terms");
    out->voids = count_of(json, "voids");
    out->native = words_of(json, "native");
    const json_t *us = json_object_get(json, "us");
    if (json_is_number(us) && json_number_value(us) >= 0)
        out->us = json_number_value(us);
}

void protocol_observed(const struct protocol_message *message, struct buffer *scratch,
                       struct observed *out)
{
    *out = (struct observed){.terms = -1, .voids = -1};
    scratch->len = 0;
    buffer_reserve(scratch, room_for(message->json) + 300);
    if (message->kind == PROTOCOL_RESULT) {
        read_result(message->json, scratch, out);
    } else if (message->kind == PROTOCOL_UNSUPPORTED) {
        out->state = OBSERVED_UNSUPPORTED;
        out->native = words_of(message->json, "feature");
    } else {
        out->state = OBSERVED_ERROR;
        out->native = words_of(message->json, "what");
    }
}

size_t protocol_questions(const struct protocol_message *message, struct buffer *scratch,
                          struct observed_question *questions, size_t max)
{
    const json_t *array = json_object_get(message->json, "questions");
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(array) && count < max; i++) {
        const json_t *pair = json_array_get(array, i);
        const char *type = json_string_value(json_array_get(pair, 1));
        struct observed_question question;
        if (type != NULL && suite_type_from(type, &question.type) &&
            take_bytes(json_array_get(pair, 0), scratch, &question.name))
            questions[count++] = question;
    }
    return count;
}

bool protocol_question(const struct protocol_message *message, struct buffer *scratch,
                       struct spf_text *name, uint32_t *type)
{
    const char *word = json_string_value(json_object_get(message->json, "type"));
    const json_t *owner = json_object_get(message->json, "name");
    scratch->len = 0;
    buffer_reserve(scratch, json_string_length(owner) + 1);
    return word != NULL && suite_type_from(word, type) && take_bytes(owner, scratch, name);
}

/* --- hello --- */

static const char *word_of(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

static bool all_strings(const json_t *value)
{
    bool good = true;
    for (size_t i = 0; i < json_array_size(value); i++)
        good &= json_is_string(json_array_get(value, i));
    const char *key;
    json_t *item;
    if (json_is_object(value))
        json_object_foreach((json_t *)(uintptr_t)value, key, item) good &= json_is_string(item);
    return good;
}

static bool read_lists(const json_t *json, struct protocol_greeting *greeting, char *why,
                       size_t size)
{
    static const struct {
        const char *word;
        unsigned bit;
    } reports[] = {{"explanation", REPORTS_EXPLANATION},
                   {"cause", REPORTS_CAUSE},
                   {"mech", REPORTS_MECH},
                   {"terms", REPORTS_TERMS},
                   {"voids", REPORTS_VOIDS},
                   {"received-spf", REPORTS_RECEIVED_SPF},
                   {"authentication-results", REPORTS_AUTHENTICATION_RESULTS},
                   {"questions", REPORTS_QUESTIONS}};
    const json_t *list = json_object_get(json, "reports");
    greeting->lacks = json_object_get(json, "lacks");
    greeting->has = json_object_get(json, "has");
    greeting->choices = json_object_get(json, "choices");
    if ((list != NULL && !json_is_array(list)) || !all_strings(list) ||
        (greeting->lacks != NULL && !json_is_array(greeting->lacks)) ||
        !all_strings(greeting->lacks) ||
        (greeting->choices != NULL && !json_is_object(greeting->choices)) ||
        !all_strings(greeting->choices) || !all_strings(greeting->has)) {
        (void)snprintf(why, size,
                       "hello: reports and lacks are lists of words, choices an object "
                       "of words");
        return false;
    }
    for (size_t i = 0; i < json_array_size(list); i++)
        for (size_t k = 0; k < sizeof reports / sizeof *reports; k++)
            if (strcmp(json_string_value(json_array_get(list, i)), reports[k].word) == 0)
                greeting->reports |= reports[k].bit;
    return true;
}

bool protocol_greeting(const struct protocol_message *message, struct protocol_greeting *greeting,
                       char *why, size_t size)
{
    const json_t *json = message->json;
    const json_t *impl = json_object_get(json, "impl");
    const char *mode = word_of(json, "mode");
    uint64_t version = 0;
    uint64_t window = 1;
    *greeting = (struct protocol_greeting){.name = word_of(impl, "name"),
                                           .version = word_of(impl, "version"),
                                           .language = word_of(impl, "lang"),
                                           .url = word_of(impl, "url"),
                                           .issues = word_of(impl, "issues")};
    if (message->kind != PROTOCOL_HELLO)
        (void)snprintf(why, size, "its first message is no hello");
    else if (!number_of(json, "v", &version) || version != PROTOCOL_VERSION)
        (void)snprintf(why, size, "hello: \"v\" must be 1, the version of the protocol");
    else if (mode == NULL || !protocol_depth_from(mode, &greeting->depth))
        (void)snprintf(why, size, "hello: \"mode\" must be one of the modes offered");
    else if (greeting->name == NULL || greeting->version == NULL)
        (void)snprintf(why, size, "hello: \"impl\" must have a name and a version");
    else if (json_object_get(json, "window") != NULL &&
             (!number_of(json, "window", &window) || window == 0))
        (void)snprintf(why, size, "hello: \"window\" must be a number from 1");
    else {
        greeting->window = window > PROTOCOL_WINDOW_MAX ? PROTOCOL_WINDOW_MAX : (size_t)window;
        return read_lists(json, greeting, why, size);
    }
    return false;
}
