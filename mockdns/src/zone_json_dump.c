/*
 * zone_json_dump.c - a zone as canonical JSON: each RRset in the shortest form that loads as the
 * same.
 */
#include "mockdns/zone_json.h"

#include "arena.h"
#include "zone_json_rdata.h"

/* Puts a new value into an object or array; a NULL value or no memory makes it false. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new_nocheck(object, key, value) == 0;
}

static json_t *dump_octets(struct arena *scratch, struct spf_text octets)
{
    char *text = arena_take(scratch, 4 * octets.len + 1);

    return text == NULL ? NULL : json_stringn_nocheck(text, mockdns_escape(octets, text));
}

/* TXT and SPF: one character-string is a string, several are an array. */
static json_t *dump_strings(struct arena *scratch, const struct spf_rr *rr)
{
    json_t *array;

    if (rr->count == 1) {
        return dump_octets(scratch, rr->data[0]);
    }
    array = json_array();
    for (size_t i = 0; i < rr->count; i++) {
        if (json_array_append_new(array, dump_octets(scratch, rr->data[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *dump_record(struct arena *scratch, uint32_t type, const struct spf_rr *rr)
{
    const char *text;

    if (type == SPF_RRTYPE_TXT || type == MOCKDNS_TYPE_SPF) {
        return dump_strings(scratch, rr);
    }
    text = rdata_print(scratch, type, rr);
    return text == NULL ? NULL : json_string_nocheck(text);
}

static json_t *dump_records(struct arena *scratch, uint32_t type, const struct mockdns_rrset *rrset)
{
    json_t *array = json_array();

    for (size_t i = 0; i < rrset->count; i++) {
        if (json_array_append_new(array, dump_record(scratch, type, &rrset->rrs[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *dump_rcode(uint32_t rcode)
{
    const char *name = rdata_fault_name(rcode);

    return name == NULL ? json_integer((json_int_t)rcode) : json_string(name);
}

static json_t *dump_raw(struct arena *scratch, struct spf_text raw)
{
    static const char digits[] = "0123456789abcdef";
    char *text = arena_take(scratch, 2 * raw.len);

    if (text == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < raw.len; i++) {
        text[2 * i] = digits[raw.data[i] >> 4];
        text[2 * i + 1] = digits[raw.data[i] & 15];
    }
    return json_stringn_nocheck(text, 2 * raw.len);
}

static bool put_members(struct arena *scratch, json_t *object, uint32_t type,
                        const struct mockdns_rrset *rrset)
{
    bool records = rrset->count > 0 || (rrset->rcode == SPF_RCODE_NOERROR && rrset->raw.len == 0);

    return (!records || put(object, "rrs", dump_records(scratch, type, rrset))) &&
           (rrset->rcode == SPF_RCODE_NOERROR || put(object, "rcode", dump_rcode(rrset->rcode))) &&
           (!rrset->udp_truncate || put(object, "udp", json_string("truncate"))) &&
           (rrset->tcp_rcode == SPF_RCODE_NOERROR ||
            put(object, "tcp", dump_rcode(rrset->tcp_rcode))) &&
           (rrset->ttl == 0 || put(object, "ttl", json_integer(rrset->ttl))) &&
           (rrset->latency_ms == 0 || put(object, "latency_ms", json_integer(rrset->latency_ms))) &&
           (rrset->raw.len == 0 || put(object, "raw", dump_raw(scratch, rrset->raw)));
}

static json_t *dump_rrset(struct arena *scratch, uint32_t type, const struct mockdns_rrset *rrset)
{
    bool plain = !rrset->udp_truncate && rrset->tcp_rcode == SPF_RCODE_NOERROR && rrset->ttl == 0 &&
                 rrset->latency_ms == 0 && rrset->raw.len == 0;
    json_t *object;

    if (plain && rrset->rcode == SPF_RCODE_NOERROR && rrset->count > 0) {
        return dump_records(scratch, type, rrset);
    }
    if (plain && rrset->count == 0 && rdata_fault_name(rrset->rcode) != NULL) {
        return json_string(rdata_fault_name(rrset->rcode));
    }
    object = json_object();
    if (!put_members(scratch, object, type, rrset)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *dump_answers(struct arena *scratch, uint32_t type,
                            const struct mockdns_rrset *answers, size_t count)
{
    json_t *object;
    json_t *array;

    if (count == 1) {
        return dump_rrset(scratch, type, answers);
    }
    array = json_array();
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(array, dump_rrset(scratch, type, &answers[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    object = json_object();
    if (!put(object, "answers", array)) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *dump_owner(struct arena *scratch, const struct mockdns_owner *owner)
{
    const struct mockdns_rrset *answers;
    json_t *object = json_object();
    char name[RDATA_TYPE_NAME];
    bool cname = false;
    bool several = false;
    uint32_t type;
    size_t count;

    for (size_t i = 0; mockdns_owner_type(owner, i, &type, &answers, &count); i++) {
        rdata_type_name(type, name);
        if (!put(object, name, dump_answers(scratch, type, answers, count))) {
            json_decref(object);
            return NULL;
        }
        cname |= type == MOCKDNS_TYPE_CNAME;
        for (size_t k = 0; type == MOCKDNS_TYPE_CNAME && k < count; k++) {
            several |= answers[k].count > 1;
        }
    }
    if ((several || (cname && json_object_size(object) > 1)) &&
        !put(object, "x-illegal", json_true())) {
        json_decref(object);
        return NULL;
    }
    return object;
}

json_t *mockdns_zone_to_json(const struct mockdns_zone *zone)
{
    json_t *object = json_object();
    struct arena scratch = {0};
    bool ok = object != NULL;

    for (size_t i = 0; ok && i < mockdns_zone_owner_count(zone); i++) {
        const struct mockdns_owner *owner = mockdns_zone_owner(zone, i);
        struct spf_text name = mockdns_owner_name(owner);
        char text[4 * SPF_NAME_MAX + 1];

        arena_reset(&scratch);
        mockdns_escape(name, text);
        ok = put(object, text, dump_owner(&scratch, owner));
    }
    arena_free(&scratch);
    if (!ok) {
        json_decref(object);
        return NULL;
    }
    return object;
}
