/*
 * import_zone.c - zonedata of an openspf suite as a zone of our format (rules 1 to 7 of "Zone").
 *
 * The order of a name's records matters in openspf files, because of TIMEOUT; it does not in ours.
 * So a name is read from top to bottom into what the drivers of those files answer, see
 * import_openspf.h.
 */
#include "import_zone.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"

/* A character-string of DNS holds at most 255 octets (RFC 1035 3.3). */
#define STRING_MAX 255

/* A name while its records are read. */
struct owner {
    struct yaml_source *source;
    json_t *name;      /* byte string */
    json_t *types;     /* the result: type -> RRset */
    json_t *copies;    /* TXT elements made of SPF records */
    bool has_txt;      /* a TXT entry stands there, NONE included */
    const char *fault; /* TIMEOUT or SERVFAIL once it was met */
};

/* Takes over value. */
static bool put(struct owner *owner, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        return yaml_no_memory(owner->source);
    return true;
}

/* Takes over element; adds it to the RRset of type, unless a fault keeps it from being reached. */
static bool append(struct owner *owner, const yaml_node_t *node, const char *type, json_t *element)
{
    if (element == NULL)
        return false;
    if (owner->fault != NULL) {
        json_decref(element);
        return true;
    }
    json_t *rrset = json_object_get(owner->types, type);
    if (rrset == NULL) {
        rrset = json_array();
        if (!put(owner, owner->types, type, rrset)) {
            json_decref(element);
            return false;
        }
    }
    if (!json_is_array(rrset)) {
        json_decref(element);
        return yaml_refuse(owner->source, node, "%s has timed out above", type);
    }
    return json_array_append_new(rrset, element) == 0 || yaml_no_memory(owner->source);
}

/* --- RDATA --- */

static json_t *address(struct owner *owner, const yaml_node_t *node, int family)
{
    unsigned char octets[16];
    const char *text = (const char *)node->data.scalar.value;
    if (inet_pton(family, text, octets) != 1) {
        (void)yaml_refuse(owner->source, node, "'%s' is no IPv%c address", text,
                          family == AF_INET ? '4' : '6');
        return NULL;
    }
    json_t *result = json_string(text);
    if (result == NULL)
        (void)yaml_no_memory(owner->source);
    return result;
}

/* A name without its trailing dot; the root is ".". */
static json_t *domain(struct owner *owner, const yaml_node_t *node)
{
    json_t *name = yaml_byte_string(owner->source, node);
    if (name == NULL)
        return NULL;
    const char *text = json_string_value(name);
    size_t len = json_string_length(name);
    json_t *result = name;
    if (len == 0)
        result = json_string(".");
    else if (len > 1 && text[len - 1] == '.')
        result = json_stringn(text, len - 1);
    if (result != name)
        json_decref(name);
    if (result == NULL)
        (void)yaml_no_memory(owner->source);
    return result;
}

/* [preference, host] */
static json_t *exchange(struct owner *owner, const yaml_node_t *node)
{
    struct yaml_source *source = owner->source;
    if (node->type != YAML_SEQUENCE_NODE || yaml_count(node) != 2) {
        (void)yaml_refuse(source, node, "an MX is a list [preference, host]");
        return NULL;
    }
    const yaml_node_t *preference = yaml_item(source, node, 0);
    const yaml_node_t *host = yaml_item(source, node, 1);
    if (!yaml_need_scalar(source, preference, "a preference") ||
        !yaml_need_scalar(source, host, "a host"))
        return NULL;
    const char *digits = (const char *)preference->data.scalar.value;
    size_t len = strspn(digits, "0123456789");
    if (len == 0 || len > 5 || digits[len] != '\0' || strtol(digits, NULL, 10) > 65535) {
        (void)yaml_refuse(source, preference, "'%s' is no preference of 0 to 65535", digits);
        return NULL;
    }
    json_t *name = domain(owner, host);
    if (name == NULL)
        return NULL;
    json_t *result = json_sprintf("%ld %s", strtol(digits, NULL, 10), json_string_value(name));
    json_decref(name);
    if (result == NULL)
        (void)yaml_no_memory(source);
    return result;
}

/* Adds one scalar's octets to strings, cut into character-strings. */
static bool add_strings(struct yaml_source *source, const yaml_node_t *node, json_t *strings)
{
    size_t n = node->data.scalar.length;
    uint8_t *octets = malloc(n + 1);
    char *escaped = malloc(4 * STRING_MAX + 1);
    size_t len = 0;
    bool ok = octets != NULL && escaped != NULL;
    if (!ok)
        (void)yaml_no_memory(source);
    ok = ok && yaml_octets(source, node, octets, &len);
    size_t at = 0;
    while (ok) {
        size_t piece = len - at < STRING_MAX ? len - at : STRING_MAX;
        (void)mockdns_escape((struct spf_text){octets + at, piece}, escaped);
        if (json_array_append_new(strings, json_string(escaped)) != 0)
            ok = yaml_no_memory(source);
        at += piece;
        if (at >= len)
            break;
    }
    free(octets);
    free(escaped);
    return ok;
}

/* A string, or a list of several. */
static json_t *text_record(struct owner *owner, const yaml_node_t *node)
{
    struct yaml_source *source = owner->source;
    json_t *strings = json_array();
    if (strings == NULL) {
        (void)yaml_no_memory(source);
        return NULL;
    }
    bool ok = true;
    if (node->type == YAML_SCALAR_NODE) {
        ok = add_strings(source, node, strings);
    } else if (node->type == YAML_SEQUENCE_NODE) {
        for (size_t i = 0; ok && i < yaml_count(node); i++) {
            const yaml_node_t *item = yaml_item(source, node, i);
            ok = item->type == YAML_SCALAR_NODE
                     ? add_strings(source, item, strings)
                     : yaml_refuse(source, item, "a text record is a string or a list of strings");
        }
        if (ok && json_array_size(strings) == 0 &&
            json_array_append_new(strings, json_string("")) != 0)
            ok = yaml_no_memory(source);
    } else {
        ok = yaml_refuse(source, node, "a text record is a string or a list of strings");
    }
    json_t *result = NULL;
    if (ok)
        result = json_array_size(strings) == 1 ? json_incref(json_array_get(strings, 0))
                                               : json_incref(strings);
    json_decref(strings);
    return result;
}

/* --- entries --- */

static json_t *rdata(struct owner *owner, const char *type, const yaml_node_t *value)
{
    if (strcmp(type, "MX") == 0)
        return exchange(owner, value);
    if (strcmp(type, "TXT") == 0 || strcmp(type, "SPF") == 0)
        return text_record(owner, value);
    if (!yaml_need_scalar(owner->source, value, "a record"))
        return NULL;
    if (strcmp(type, "A") == 0)
        return address(owner, value, AF_INET);
    if (strcmp(type, "AAAA") == 0)
        return address(owner, value, AF_INET6);
    return domain(owner, value);
}

static bool one_type_times_out(struct owner *owner, const char *type, const yaml_node_t *value)
{
    if (strcmp(type, "TXT") == 0 || strcmp(type, "SPF") == 0 || strcmp(type, "CNAME") == 0)
        return yaml_refuse(owner->source, value,
                           "'%s: TIMEOUT' has no agreed meaning (write '- TIMEOUT' behind what is "
                           "answered)",
                           type);
    if (owner->fault != NULL)
        return true;
    if (json_object_get(owner->types, type) != NULL)
        return yaml_refuse(owner->source, value, "%s has records above", type);
    return put(owner, owner->types, type, json_string("TIMEOUT"));
}

static bool record(struct owner *owner, const char *type, const yaml_node_t *value)
{
    bool is_txt = strcmp(type, "TXT") == 0;
    if (is_txt)
        owner->has_txt = true;
    if (yaml_is(value, "NONE"))
        return true;
    if (yaml_is(value, "TIMEOUT"))
        return one_type_times_out(owner, type, value);
    json_t *element = rdata(owner, type, value);
    if (element == NULL)
        return false;
    if (strcmp(type, "SPF") == 0 && owner->fault == NULL &&
        json_array_append(owner->copies, element) != 0) {
        json_decref(element);
        return yaml_no_memory(owner->source);
    }
    return append(owner, value, type, element);
}

/* The first one decides: behind it nothing is reached. */
static bool fault(struct owner *owner, const char *word)
{
    if (owner->fault == NULL)
        owner->fault = strcmp(word, "TIMEOUT") == 0 ? "TIMEOUT" : "SERVFAIL";
    return true;
}

static bool is_fault(const char *word)
{
    return strcmp(word, "TIMEOUT") == 0 || strcmp(word, "SERVFAIL") == 0;
}

static bool pair(struct owner *owner, const struct yaml_pair *entry)
{
    static const char *const types[] = {"A", "AAAA", "CNAME", "MX", "PTR", "SPF", "TXT"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(entry->key, types[i]) == 0)
            return record(owner, types[i], entry->value);
    if (!is_fault(entry->key) && strcmp(entry->key, "CNAMELOOP") != 0)
        return yaml_refuse(owner->source, entry->key_node,
                           "unknown record type '%s' (known are A, AAAA, CNAME, MX, PTR, SPF, TXT, "
                           "TIMEOUT, SERVFAIL and CNAMELOOP)",
                           entry->key);
    if (!yaml_is(entry->value, "true"))
        return yaml_refuse(owner->source, entry->value, "%s must be true", entry->key);
    if (is_fault(entry->key))
        return fault(owner, entry->key);
    return append(owner, entry->value, "CNAME", json_incref(owner->name));
}

static bool entry(struct owner *owner, const yaml_node_t *node)
{
    struct yaml_source *source = owner->source;
    if (yaml_is(node, "TIMEOUT") || yaml_is(node, "SERVFAIL"))
        return fault(owner, (const char *)node->data.scalar.value);
    if (node->type != YAML_MAPPING_NODE)
        return yaml_refuse(source, node, "an entry is 'TYPE: data' or TIMEOUT");
    if (!yaml_unique_keys(source, node))
        return false;
    for (size_t i = 0; i < yaml_count(node); i++) {
        struct yaml_pair now;
        if (!yaml_pair_at(source, node, i, &now) || !pair(owner, &now))
            return false;
    }
    return true;
}

/* --- names --- */

/* What the order of the entries meant, as types. */
static bool settle(struct owner *owner, const yaml_node_t *node)
{
    if (json_object_get(owner->types, "CNAME") != NULL &&
        (json_object_size(owner->types) > 1 || owner->fault != NULL))
        return yaml_refuse(owner->source, node,
                           "a CNAME beside other records has no agreed meaning (RFC 1034 3.6.2)");
    if (owner->fault != NULL)
        return put(owner, owner->types, "*", json_string(owner->fault));
    if (owner->has_txt || json_array_size(owner->copies) == 0)
        return true;
    return put(owner, owner->types, "TXT", json_deep_copy(owner->copies));
}

static bool read_owner(struct yaml_source *source, struct owner *owner,
                       const struct yaml_pair *name)
{
    owner->name = domain(owner, name->key_node);
    if (owner->name == NULL)
        return false;
    if (name->value->type != YAML_SEQUENCE_NODE)
        return yaml_refuse(source, name->value, "the records of '%s' must be a list", name->key);
    for (size_t i = 0; i < yaml_count(name->value); i++)
        if (!entry(owner, yaml_item(source, name->value, i)))
            return false;
    return settle(owner, name->key_node);
}

/* Names are compared without regard to case (rule 6): folded holds those already there. */
static bool is_new(struct yaml_source *source, const struct yaml_pair *name, json_t *folded,
                   const char *text)
{
    char *key = strdup(text);
    if (key == NULL)
        return yaml_no_memory(source);
    for (char *c = key; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    bool known = json_object_get(folded, key) != NULL;
    bool ok = known || json_object_set_new(folded, key, json_true()) == 0;
    free(key);
    if (known)
        return yaml_refuse(source, name->key_node, "the name '%s' occurs twice", name->key);
    return ok || yaml_no_memory(source);
}

static bool add_owner(struct yaml_source *source, json_t *zone, json_t *folded,
                      const struct yaml_pair *name)
{
    struct owner owner = {.source = source, .types = json_object(), .copies = json_array()};
    bool ok = owner.types != NULL && owner.copies != NULL;
    if (!ok)
        (void)yaml_no_memory(source);
    ok = ok && read_owner(source, &owner, name) &&
         is_new(source, name, folded, json_string_value(owner.name)) &&
         put(&owner, zone, json_string_value(owner.name), json_incref(owner.types));
    json_decref(owner.name);
    json_decref(owner.types);
    json_decref(owner.copies);
    return ok;
}

json_t *openspf_zone(struct yaml_source *source, const yaml_node_t *zonedata)
{
    if (zonedata->type != YAML_MAPPING_NODE) {
        (void)yaml_refuse(source, zonedata, "zonedata must map names to lists of records");
        return NULL;
    }
    json_t *zone = json_object();
    json_t *folded = json_object();
    bool ok = zone != NULL && folded != NULL;
    if (!ok)
        (void)yaml_no_memory(source);
    for (size_t i = 0; ok && i < yaml_count(zonedata); i++) {
        struct yaml_pair name;
        ok = yaml_pair_at(source, zonedata, i, &name) && add_owner(source, zone, folded, &name);
    }
    json_decref(folded);
    if (!ok) {
        json_decref(zone);
        return NULL;
    }
    return zone;
}
