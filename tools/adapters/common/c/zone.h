/*
 * zone.h - byte strings and the zone rules of vectors/README.md: from jansson values to jansson
 * values. Included by stdio.c alone.
 */
#ifndef ADAPTER_ZONE_H
#define ADAPTER_ZONE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CHAIN_MAX = 8, NAME_MAX_LEN = 253, LABEL_MAX = 63 };

static json_t *current_zone; /* of the case: {owners, above} */
static json_t *positions;    /* of successive answers, in this case */

/* --- byte strings --- */

/* Undoes \DDD and \\; the octets end with a NUL that *len does not count. */
static char *octets(const char *text, size_t *len)
{
    char *out = malloc(strlen(text) + 1);
    size_t n = 0;

    if (out == NULL)
        abort();
    while (*text != '\0') {
        if (text[0] == '\\' && text[1] >= '0' && text[1] <= '9' && strlen(text) >= 4) {
            out[n++] = (char)((text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0'));
            text += 4;
        } else {
            text += text[0] == '\\' && text[1] == '\\';
            out[n++] = *text++;
        }
    }
    out[n] = '\0';
    if (len != NULL)
        *len = n;
    return out;
}

static char *escape(const char *raw, size_t len, bool lower)
{
    char *out = malloc(4 * len + 1);
    char *at = out;

    if (out == NULL)
        abort();
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)raw[i];
        if (c < 32 || c > 126)
            at += sprintf(at, "\\%03u", c);
        else if (c == '\\')
            at = stpcpy(at, "\\\\");
        else
            *at++ = (char)(lower && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    *at = '\0';
    return out;
}

static char *escape_name(const char *raw, size_t len)
{
    return escape(raw, len - (len > 0 && raw[len - 1] == '.'), true);
}

static char *name_of(const char *text)
{
    size_t len;
    char *raw = octets(text, &len);
    char *name = escape_name(raw, len);

    free(raw);
    return name;
}

/* --- the zone --- */

static const char *parent_of(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot != NULL ? dot + 1 : "";
}

static json_t *zone_new(json_t *rr)
{
    json_t *owners = json_object();
    json_t *above = json_object();
    const char *owner;
    json_t *types;

    json_object_set_new(above, "", json_true());
    json_object_foreach(rr, owner, types)
    {
        char *name = name_of(owner);
        json_object_set(owners, name, types);
        for (const char *up = parent_of(name); *up != '\0'; up = parent_of(up))
            json_object_set_new(above, up, json_true());
        free(name);
    }
    return json_pack("{s:o,s:o}", "owners", owners, "above", above);
}

static bool carried_by_dns(const char *name)
{
    size_t len;
    char *raw = octets(name, &len);
    bool good = len <= NAME_MAX_LEN;

    for (size_t i = 0, label = 0; i <= len; i++) {
        if (i < len && raw[i] != '.') {
            label++;
        } else {
            good = good && label > 0 && label <= LABEL_MAX;
            label = 0;
        }
    }
    free(raw);
    return good;
}

/* The types of the owner that answers for a name, itself or a wildcard (RFC 4592 3.3.1). NULL:
 * NXDOMAIN; *empty: the name exists because something stands below it. */
static json_t *find_owner(const char *name, bool *empty)
{
    const json_t *owners = json_object_get(current_zone, "owners");
    const json_t *above = json_object_get(current_zone, "above");
    json_t *types = json_object_get(owners, name);

    *empty = types == NULL && json_object_get(above, name) != NULL;
    if (types != NULL || *empty || !carried_by_dns(name))
        return types;
    do {
        name = parent_of(name);
    } while (json_object_get(owners, name) == NULL && json_object_get(above, name) == NULL);
    char *wildcard;
    if (asprintf(&wildcard, *name != '\0' ? "*.%s" : "*", name) < 0)
        abort();
    types = json_object_get(owners, wildcard);
    free(wildcard);
    return types;
}

/* What an RRset says now: its RCODE as a word, its records or NULL. */
static const char *take(json_t *types, const char *type, json_t **records)
{
    json_t *rrset = json_object_get(types, type);
    json_t *answers = json_is_object(rrset) ? json_object_get(rrset, "answers") : NULL;

    *records = NULL;
    if (answers != NULL) {
        char key[64];
        (void)snprintf(key, sizeof key, "%p %s", (void *)types, type);
        json_int_t at = json_integer_value(json_object_get(positions, key));
        json_object_set_new(positions, key, json_integer(at + 1));
        size_t last = json_array_size(answers) - 1;
        rrset = json_array_get(answers, (size_t)at < last ? (size_t)at : last);
    }
    if (json_is_string(rrset))
        return strcmp(json_string_value(rrset), "NODATA") == 0 ? "NOERROR"
                                                               : json_string_value(rrset);
    if (json_is_array(rrset)) {
        *records = rrset;
        return "NOERROR";
    }
    const char *tcp = json_string_value(json_object_get(rrset, "tcp"));
    if (tcp != NULL && json_object_get(rrset, "udp") != NULL)
        return tcp;
    *records = json_object_get(rrset, "rrs");
    const json_t *rcode = json_object_get(rrset, "rcode");
    if (json_integer_value(rcode) != 0) {
        static char number[32];
        (void)snprintf(number, sizeof number, "RCODE%" JSON_INTEGER_FORMAT,
                       json_integer_value(rcode));
        return number;
    }
    if (json_is_string(rcode) && strcmp(json_string_value(rcode), "NODATA") != 0)
        return json_string_value(rcode);
    return *records == NULL && json_object_get(rrset, "raw") != NULL ? "SERVFAIL" : "NOERROR";
}

static const char *answer_from_zone(const char *asked_name, const char *type, json_t **records)
{
    char *name = strdup(asked_name);
    const char *rcode = "SERVFAIL";

    for (int link = 0; link <= CHAIN_MAX; link++) {
        bool empty;
        json_t *types = find_owner(name, &empty);
        const char *found = json_object_get(types, type) != NULL      ? type
                            : json_object_get(types, "*") != NULL     ? "*"
                            : json_object_get(types, "CNAME") != NULL ? "CNAME"
                                                                      : NULL;
        *records = NULL;
        rcode = types == NULL && !empty ? "NXDOMAIN" : "NOERROR";
        if (found != NULL)
            rcode = take(types, found, records);
        if (found == NULL || strcmp(found, "CNAME") != 0 || strcmp(rcode, "NOERROR") != 0 ||
            json_array_size(*records) == 0)
            break;
        free(name);
        name = name_of(json_string_value(json_array_get(*records, 0)));
        *records = NULL;
        rcode = "SERVFAIL";
    }
    free(name);
    return rcode;
}

#endif
