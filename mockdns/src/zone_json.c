/*
 * zone_json.c - loads a zone from JSON (vectors/README.md, "Zone") and says exactly what is wrong.
 *
 * The form of types, faults and RDATA is zone_json_rdata.c's business, the meaning zone.c's and
 * answer.c's.
 */
#include "mockdns/zone_json.h"

#include "arena.h"
#include "zone_json_path.h"
#include "zone_json_rdata.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LATENCY_MAX_MS = 86400000, OCTETS_MAX = 65535 };

struct loader {
    struct mockdns_zone *zone;
    struct arena scratch; /* of the owner at work */
    struct json_path path;
    struct mockdns_json_error *error;
};

/* --- where and why --- */

/* Records where the loader stands and the reason; returns false for the caller to return. */
__attribute__((format(printf, 2, 3))) static bool fail(struct loader *loader, const char *format,
                                                       ...)
{
    struct mockdns_json_error *error = loader->error;
    va_list args;

    json_path_print(&loader->path, error->path, sizeof error->path);
    va_start(args, format);
    vsnprintf(error->reason, sizeof error->reason, format, args);
    va_end(args);
    return false;
}

/* The text of a JSON string without a NUL in it. */
static bool get_text(struct loader *loader, const json_t *value, const char **text)
{
    *text = json_string_value(value);
    if (strlen(*text) != json_string_length(value)) {
        return fail(loader, "a NUL: write \\000");
    }
    return true;
}

static bool get_number(struct loader *loader, const json_t *value, json_int_t max, uint32_t *out)
{
    bool integer = json_is_integer(value);
    json_int_t number = json_integer_value(value);

    if (!integer || number < 0 || number > max) {
        return fail(loader, "not an integer of 0 to %lld", (long long)max);
    }
    *out = (uint32_t)number;
    return true;
}

/* --- records --- */

static bool is_text_type(uint32_t type)
{
    return type == SPF_RRTYPE_TXT || type == MOCKDNS_TYPE_SPF;
}

/* The character-strings of one record: a string, or for TXT and SPF an array of them. */
static bool get_strings(struct loader *loader, const json_t *value, bool several,
                        const char ***texts, size_t *count)
{
    bool array = json_is_array(value);

    *count = array && several ? json_array_size(value) : 1;
    *texts = arena_take(&loader->scratch, (*count + 1) * sizeof **texts);
    if (*texts == NULL) {
        return fail(loader, "out of memory");
    }
    if (json_is_string(value)) {
        return get_text(loader, value, &(*texts)[0]);
    }
    if (!array || !several) {
        return fail(loader, several ? "a TXT record is a string or an array of strings"
                                    : "a record is a string in presentation format");
    }
    for (size_t i = 0; i < *count; i++) {
        const json_t *item = json_array_get(value, i);

        json_path_enter_index(&loader->path, i);
        if (!json_is_string(item)) {
            return fail(loader, "a character-string is a JSON string");
        }
        if (!get_text(loader, item, &(*texts)[i])) {
            return false;
        }
        json_path_leave(&loader->path);
    }
    return true;
}

static bool load_record(struct loader *loader, uint32_t type, bool generic, const json_t *value,
                        struct spf_rr *out)
{
    const char **texts;
    const char *reason;
    size_t count;
    size_t at;

    if (!get_strings(loader, value, is_text_type(type) && !generic, &texts, &count)) {
        return false;
    }
    if (rdata_parse(&loader->scratch, type, generic, texts, count, out, &reason, &at)) {
        return true;
    }
    if (json_is_array(value) && count > 0) {
        json_path_enter_index(&loader->path, at);
    }
    return fail(loader, "%s", reason);
}

static bool load_records(struct loader *loader, uint32_t type, bool generic, const json_t *array,
                         struct mockdns_rrset *out)
{
    size_t count = json_array_size(array);
    struct spf_rr *rrs = arena_take(&loader->scratch, (count + 1) * sizeof *rrs);

    if (rrs == NULL) {
        return fail(loader, "out of memory");
    }
    if (type == MOCKDNS_TYPE_ANY_OTHER && count > 0) {
        return fail(loader, "\"*\" has no records, for they need a type: give a fault, or list the "
                            "type");
    }
    for (size_t i = 0; i < count; i++) {
        json_path_enter_index(&loader->path, i);
        if (!load_record(loader, type, generic, json_array_get(array, i), &rrs[i])) {
            return false;
        }
        json_path_leave(&loader->path);
    }
    out->rrs = rrs;
    out->count = count;
    return true;
}

/* --- RRsets --- */

static bool load_fault(struct loader *loader, const json_t *value, uint32_t *rcode)
{
    const char *text;

    if (!get_text(loader, value, &text)) {
        return false;
    }
    if (!rdata_fault(text, rcode)) {
        return fail(loader, "unknown fault: known are " RDATA_FAULTS "; records stand in an array");
    }
    return true;
}

static bool load_rcode(struct loader *loader, const json_t *value, uint32_t *rcode)
{
    if (json_is_integer(value)) {
        return get_number(loader, value, 4095, rcode);
    }
    if (!json_is_string(value)) {
        return fail(loader, "an rcode is a fault or an integer of 0 to 4095");
    }
    if (strcmp(json_string_value(value), "NOERROR") == 0) {
        *rcode = SPF_RCODE_NOERROR;
        return true;
    }
    return load_fault(loader, value, rcode);
}

static bool load_udp(struct loader *loader, const json_t *value, bool *truncate)
{
    const char *text = json_string_value(value);

    if (text == NULL || strcmp(text, "truncate") != 0) {
        return fail(loader, "the only value of udp is \"truncate\"");
    }
    *truncate = true;
    return true;
}

static bool load_tcp(struct loader *loader, const json_t *value, uint32_t *rcode)
{
    if (!json_is_string(value)) {
        return fail(loader, "tcp is a fault: " RDATA_FAULTS);
    }
    if (!load_fault(loader, value, rcode)) {
        return false;
    }
    if (*rcode == SPF_RCODE_NOERROR) {
        return fail(loader, "NODATA is no fault of TCP: leave tcp out, or empty rrs");
    }
    return true;
}

static bool load_raw(struct loader *loader, const json_t *value, struct spf_text *out)
{
    uint8_t *octets;
    const char *text;

    if (!json_is_string(value)) {
        return fail(loader, "raw is a string of hexadecimal digits");
    }
    if (!get_text(loader, value, &text)) {
        return false;
    }
    octets = arena_take(&loader->scratch, strlen(text));
    if (octets == NULL) {
        return fail(loader, "out of memory");
    }
    if (!rdata_hex(text, octets, &out->len) || out->len == 0 || out->len > OCTETS_MAX) {
        return fail(loader, "raw is hexadecimal digits, two for each of 1 to 65535 octets");
    }
    out->data = octets;
    return true;
}

/* One key of an RRset object but "answers". */
static bool load_member(struct loader *loader, uint32_t type, bool generic, const char *key,
                        const json_t *value, struct mockdns_rrset *out)
{
    if (strncmp(key, "x-", 2) == 0) {
        return true;
    }
    if (strcmp(key, "rrs") == 0) {
        if (!json_is_array(value)) {
            return fail(loader, "rrs is an array of records; a fault is the value of rcode");
        }
        return load_records(loader, type, generic, value, out);
    }
    if (strcmp(key, "rcode") == 0) {
        return load_rcode(loader, value, &out->rcode);
    }
    if (strcmp(key, "udp") == 0) {
        return load_udp(loader, value, &out->udp_truncate);
    }
    if (strcmp(key, "tcp") == 0) {
        return load_tcp(loader, value, &out->tcp_rcode);
    }
    if (strcmp(key, "ttl") == 0) {
        return get_number(loader, value, INT32_MAX, &out->ttl); /* RFC 2181 8 */
    }
    if (strcmp(key, "latency_ms") == 0) {
        return get_number(loader, value, LATENCY_MAX_MS, &out->latency_ms);
    }
    if (strcmp(key, "raw") == 0) {
        return load_raw(loader, value, &out->raw);
    }
    return fail(loader, "unknown key: known are rrs, rcode, udp, tcp, ttl, latency_ms, answers, "
                        "raw; your own begin with \"x-\"");
}

/* Refuses in an object with "answers" what each of those answers must say for itself. */
static bool check_default(struct loader *loader, const char *key)
{
    if (strcmp(key, "rrs") == 0 || strcmp(key, "rcode") == 0 || strcmp(key, "raw") == 0) {
        return fail(loader, "%s beside answers: move it into one of the answers", key);
    }
    return true;
}

/* All keys of an RRset object; defaults: those beside "answers", which hold for each of them. */
static bool load_members(struct loader *loader, uint32_t type, bool generic, const json_t *object,
                         bool defaults, struct mockdns_rrset *out)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        json_path_enter_key(&loader->path, key);
        if (defaults && !check_default(loader, key)) {
            return false;
        }
        if (defaults && strcmp(key, "answers") == 0) {
            json_path_leave(&loader->path);
            continue;
        }
        if (!load_member(loader, type, generic, key, value, out)) {
            return false;
        }
        json_path_leave(&loader->path);
    }
    return true;
}

/* One answer: an array of records, a fault, or an object without "answers". */
static bool load_answer(struct loader *loader, uint32_t type, bool generic, const json_t *value,
                        struct mockdns_rrset *out)
{
    if (json_is_array(value)) {
        return load_records(loader, type, generic, value, out);
    }
    if (json_is_string(value)) {
        return load_fault(loader, value, &out->rcode);
    }
    if (!json_is_object(value)) {
        return fail(loader, "an RRset is an array of records, a fault (a string), or an object");
    }
    if (json_object_get(value, "answers") != NULL) {
        return fail(loader, "answers inside answers");
    }
    if (json_object_size(value) == 0) {
        return fail(loader, "an empty RRset object: write [] for no records");
    }
    return load_members(loader, type, generic, value, false, out);
}

/* The answers of one type: one, or those of "answers". */
static bool load_rrset(struct loader *loader, uint32_t type, bool generic, const json_t *value,
                       struct mockdns_rrset **answers, size_t *count)
{
    const json_t *list = json_object_get(value, "answers");
    bool array = json_is_array(list);
    struct mockdns_rrset defaults = {0};

    *count = list == NULL ? 1 : json_array_size(list);
    *answers = arena_take(&loader->scratch, (*count + 1) * sizeof **answers);
    if (*answers == NULL) {
        return fail(loader, "out of memory");
    }
    (*answers)[0] = defaults;
    if (list == NULL) {
        return load_answer(loader, type, generic, value, *answers);
    }
    if (!load_members(loader, type, generic, value, true, &defaults)) {
        return false;
    }
    json_path_enter_key(&loader->path, "answers");
    if (!array || *count == 0) {
        return fail(loader, "answers is an array of at least one RRset");
    }
    for (size_t i = 0; i < *count; i++) {
        json_path_enter_index(&loader->path, i);
        (*answers)[i] = defaults;
        if (!load_answer(loader, type, generic, json_array_get(list, i), &(*answers)[i])) {
            return false;
        }
        json_path_leave(&loader->path);
    }
    json_path_leave(&loader->path);
    return true;
}

/* --- owners --- */

static bool load_type(struct loader *loader, struct mockdns_owner *owner, const char *key,
                      const json_t *value, bool illegal)
{
    struct mockdns_rrset *answers;
    const char *reason;
    uint32_t type;
    size_t count;

    if (!rdata_type(key, &type, &reason)) {
        return fail(loader, "%s", reason);
    }
    if (!load_rrset(loader, type, strncmp(key, "TYPE", 4) == 0, value, &answers, &count)) {
        return false;
    }
    for (size_t i = 0; i < count && type == MOCKDNS_TYPE_CNAME && !illegal; i++) {
        if (answers[i].count > 1) {
            return fail(loader, "several CNAME records at one owner (RFC 2181 10.1): keep one, or "
                                "add \"x-illegal\": true to the owner");
        }
    }
    switch (mockdns_zone_add(loader->zone, owner, type, answers, count)) {
    case MOCKDNS_OK:
        return true;
    case MOCKDNS_ERR_DUPLICATE:
        return fail(loader, "this type stands at the owner already, under its other name");
    case MOCKDNS_ERR_RDATA:
        return fail(loader, "RDATA that the type cannot have");
    case MOCKDNS_ERR_NAME:
    case MOCKDNS_ERR_MEMORY:
        break;
    }
    return fail(loader, "out of memory");
}

static bool load_types(struct loader *loader, struct mockdns_owner *owner, const json_t *object)
{
    const json_t *flag = json_object_get(object, "x-illegal");
    bool illegal = json_is_true(flag);
    bool boolean = json_is_boolean(flag);
    size_t count = 0;
    const char *key;
    json_t *value;

    if (flag != NULL && !boolean) {
        json_path_enter_key(&loader->path, "x-illegal");
        return fail(loader, "x-illegal is true or false");
    }
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (strncmp(key, "x-", 2) == 0) {
            continue;
        }
        count++;
        json_path_enter_key(&loader->path, key);
        if (!load_type(loader, owner, key, value, illegal)) {
            return false;
        }
        json_path_leave(&loader->path);
    }
    if (count > 1 && !illegal && json_object_get(object, "CNAME") != NULL) {
        json_path_enter_key(&loader->path, "CNAME");
        return fail(loader, "a CNAME beside other types (RFC 2181 10.1): remove one of them, or "
                            "add \"x-illegal\": true to the owner");
    }
    return true;
}

static bool load_owner(struct loader *loader, const char *key, const json_t *value)
{
    struct mockdns_owner *owner;
    struct spf_text name;
    const char *reason;
    uint8_t *octets;

    arena_reset(&loader->scratch);
    octets = arena_take(&loader->scratch, strlen(key));
    if (octets == NULL) {
        return fail(loader, "out of memory");
    }
    if (!mockdns_unescape(key, octets, &name.len, &reason)) {
        return fail(loader, "%s", reason);
    }
    name.data = octets;
    if (!json_is_object(value)) {
        return fail(loader, "an owner's value is an object {type: RRset}; a fault of all its types "
                            "is {\"*\": \"TIMEOUT\"}");
    }
    switch (mockdns_zone_add_owner(loader->zone, name, &owner)) {
    case MOCKDNS_OK:
        return load_types(loader, owner, value);
    case MOCKDNS_ERR_NAME:
        return fail(loader, "no name that an owner can have: labels of 1 to 63 octets, 253 in all, "
                            "without a trailing dot");
    case MOCKDNS_ERR_DUPLICATE:
        return fail(loader, "this owner is there already (names compare without regard to case): "
                            "merge the two");
    case MOCKDNS_ERR_RDATA:
    case MOCKDNS_ERR_MEMORY:
        break;
    }
    return fail(loader, "out of memory");
}

static bool load_zone(struct loader *loader, const json_t *object)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object)) {
        return fail(loader, "a zone is an object {owner: {type: RRset}}");
    }
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        json_path_enter_key(&loader->path, key);
        if (!load_owner(loader, key, value)) {
            return false;
        }
        json_path_leave(&loader->path);
    }
    return mockdns_zone_finish(loader->zone) == MOCKDNS_OK || fail(loader, "out of memory");
}

struct mockdns_zone *mockdns_zone_from_json(const json_t *object, const char *path,
                                            struct mockdns_json_error *error)
{
    struct loader loader = {.path = {.root = path}, .error = error, .zone = mockdns_zone_create()};
    bool ok = loader.zone != NULL ? load_zone(&loader, object) : fail(&loader, "out of memory");

    arena_free(&loader.scratch);
    if (!ok) {
        mockdns_zone_destroy(loader.zone);
        return NULL;
    }
    return loader.zone;
}

struct mockdns_zone *mockdns_zone_parse(const char *text, size_t len,
                                        struct mockdns_json_error *error)
{
    struct mockdns_zone *zone;
    json_error_t json_error;
    json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &json_error);

    if (object == NULL) {
        snprintf(error->path, sizeof error->path, "line %d, column %d", json_error.line,
                 json_error.column);
        snprintf(error->reason, sizeof error->reason, "%s",
                 json_error.text[0] == '\0' ? "out of memory" : json_error.text);
        /* jansson quotes the text as it stands; a reason is to be shown on a terminal. */
        for (char *at = error->reason; *at != '\0'; at++) {
            if ((unsigned char)*at < 0x20 || *at == 0x7f) {
                *at = '?';
            }
        }
        return NULL;
    }
    zone = mockdns_zone_from_json(object, "$", error);
    json_decref(object);
    return zone;
}
