/*
 * case_lines.c - lines into a vector. The grammar is fuzz/input's, the words are those of
 * vectors/README.md; seeds.py goes the other way.
 */
#include "case_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/input/input.h"
#include "json_bytes.h"
#include "spf/check.h"
#include "text.h"

/* RFC 1035 3.3: the octets of one character-string. A case may have longer ones; the strings of a
 * record are joined (RFC 7208 3.3), so cutting them says the same. */
enum { STRING_MAX = 255 };

bool case_lines_is(struct spf_text text)
{
    size_t at = 0;
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t' ||
                             text.data[at] == '\r' || text.data[at] == '\n'))
        at++;
    return at == text.len || text.data[at] != '{';
}

/* The owner's object; two spellings of a name are one owner, which has the first one's. */
static json_t *owner_of(json_t *zone, struct spf_text name)
{
    json_t *spelling = json_bytes(name);
    const char *key;
    json_t *types;
    json_object_foreach(zone, key, types)
    {
        if (!text_same_name(text_of(key), text_of(json_string_value(spelling))))
            continue;
        json_decref(spelling);
        return types;
    }
    types = json_object();
    (void)json_object_set_new(zone, json_string_value(spelling), types);
    json_decref(spelling);
    return types;
}

static json_t *strings_of(const struct input *input, const struct input_record *record)
{
    json_t *strings = json_array();
    for (size_t i = 0; i < record->count; i++) {
        struct spf_text text = input->strings[record->strings + i];
        do {
            size_t len = text.len < STRING_MAX ? text.len : STRING_MAX;
            (void)json_array_append_new(strings, json_bytes((struct spf_text){text.data, len}));
            text = (struct spf_text){text.data + len, text.len - len};
        } while (text.len > 0);
    }
    if (json_array_size(strings) != 1)
        return strings;
    json_t *only = json_incref(json_array_get(strings, 0));
    json_decref(strings);
    return only;
}

/* A name as RDATA: an octet that parts fields is escaped, the root has its dot. */
static json_t *name_of(struct spf_text name, bool exchange, unsigned preference)
{
    static const char space[] = "\\032";
    json_t *plain = json_bytes(name.len > 0 ? name : text_of("."));
    const char *from = json_string_value(plain);
    char *out = malloc(8 + 4 * strlen(from) + 1);
    size_t len = 0;
    if (out != NULL && exchange)
        len = (size_t)snprintf(out, 8, "%u ", preference);
    for (; out != NULL && *from != '\0'; from++) {
        const char *octet = *from == ' ' ? space : from;
        size_t octets = *from == ' ' ? sizeof space - 1 : 1;
        memcpy(out + len, octet, octets);
        len += octets;
    }
    json_t *value = out != NULL ? json_stringn(out, len) : NULL;
    free(out);
    json_decref(plain);
    return value;
}

static json_t *rdata_of(const struct input *input, const struct input_record *record)
{
    struct spf_text data = input->strings[record->strings];
    if (record->type == SPF_RRTYPE_TXT)
        return strings_of(input, record);
    if (record->type == SPF_RRTYPE_A || record->type == SPF_RRTYPE_AAAA) {
        struct spf_ip ip = {.family = record->type == SPF_RRTYPE_A ? 4 : 6};
        uint8_t out[SPF_IP_TEXT_MAX];
        memcpy(ip.octets, record->octets, sizeof ip.octets);
        size_t len = spf_ip_print(&ip, out);
        return json_stringn((const char *)out, len);
    }
    return name_of(data, record->type == SPF_RRTYPE_MX, record->preference);
}

/* Adds a record or a fault. Of several faults of one type the first counts, and it hides records
 * (input_resolve.c). */
static void put_record(json_t *zone, const struct input *input, const struct input_record *record)
{
    json_t *types = owner_of(zone, record->name);
    const char *type = input_type_name(record->type);
    json_t *rrset = json_object_get(types, type);
    if (json_is_string(rrset))
        return;
    if (record->fault) {
        (void)json_object_set_new(types, type, json_string(input_fault_name(record->rcode)));
        return;
    }
    if (rrset == NULL) {
        rrset = json_array();
        (void)json_object_set_new(types, type, rrset);
    }
    (void)json_array_append_new(rrset, rdata_of(input, record));
}

static const char *put_zone(json_t *zone, const struct input *input)
{
    for (size_t i = 0; i < input->count; i++) {
        const struct input_record *record = &input->records[i];
        if (record->name.len == 0)
            return "it has a record at the root, which a zone cannot have (give it another name)";
        if (record->name.data[0] == '*' && (record->name.len == 1 || record->name.data[1] == '.'))
            return "an owner's first label is *: a wildcard in a zone, a name like any other in a "
                   "case (give it another name)";
        put_record(zone, input, record);
    }
    return NULL;
}

static json_t *query_of(const struct spf_request *request)
{
    uint8_t ip[SPF_IP_TEXT_MAX];
    size_t len = spf_ip_print(&request->client, ip);
    json_t *query = json_object();
    (void)json_put(query, "ip", json_stringn((const char *)ip, len));
    (void)json_put_bytes(query, "from", request->sender);
    (void)json_put_bytes(query, "helo", request->helo);
    if (request->scope == SPF_SCOPE_HELO)
        (void)json_put_string(query, "scope", "helo");
    if (request->receiver.len > 0)
        (void)json_put_bytes(query, "receiver", request->receiver);
    if (request->time > 0)
        (void)json_put_count(query, "time", request->time);
    return query;
}

/* Of two values of one choice the first counts (fuzz/targets/readings.c). */
static bool is_first(const struct input *input, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (text_equal(input->choices[i].name, input->choices[index].name))
            return false;
    return true;
}

static json_t *choices_of(const struct input *input)
{
    json_t *choices = json_array();
    for (size_t i = 0; i < input->choice_count; i++) {
        if (!is_first(input, i))
            continue;
        json_t *name = json_bytes(input->choices[i].name);
        json_t *value = json_bytes(input->choices[i].value);
        (void)json_array_append_new(
            choices, json_sprintf("%s=%s", json_string_value(name), json_string_value(value)));
        json_decref(name);
        json_decref(value);
    }
    return choices;
}

json_t *case_lines_suite(struct spf_text text, const char *id, const char **reason)
{
    struct input *input = calloc(1, sizeof *input);
    json_t *zone = json_object();
    json_t *suite = NULL;
    *reason = "out of memory";
    if (input != NULL) {
        input_read(input, text);
        *reason = put_zone(zone, input);
    }
    if (*reason == NULL) {
        json_t *test = json_pack(
            "{s:s, s:i, s:s, s:O, s:o, s:s, s:s, s:[], s:s, s:s}", "id", id, "rev", 1, "title",
            "A case of a fuzz target", "zone", zone, "query", query_of(&input->request), "level",
            "info", "severity", "medium", "spec", "why",
            "Not derived yet: a fuzz target found something here.", "status", "proposed");
        if (input->choice_count > 0)
            (void)json_put(test, "x-choices", choices_of(input));
        suite = json_pack("{s:i, s:s%, s:s, s:{s:s, s:s, s:s}, s:{}, s:[o]}", "format", 1, "suite",
                          id, strcspn(id, "/"), "title", "Found by fuzzing", "source", "kind",
                          "fuzz", "ref", "fuzz/targets", "license", "MIT", "zones", "tests", test);
        *reason = suite == NULL ? "out of memory" : NULL;
    }
    json_decref(zone);
    free(input);
    return suite;
}
