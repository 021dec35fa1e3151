/*
 * zone_json_rdata.c - RR types and RDATA in presentation format (RFC 1035 5, RFC 3596, RFC 3597 5),
 * and back.
 *
 * Names stay text here, labels cut at dots; JSON is zone_json.c's business.
 */
#include "zone_json_rdata.h"

#include "mockdns/zone_json.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const char no_memory[] = "out of memory";
static const char bad_name[] =
    "no name that DNS can carry: labels of 1 to 63 octets, 253 in all; the root is \".\"";

static const struct {
    const char *name;
    uint32_t type;
} types[] = {
    {"A", SPF_RRTYPE_A},           /* RFC 1035 3.4.1 */
    {"AAAA", SPF_RRTYPE_AAAA},     /* RFC 3596 2.2 */
    {"CNAME", MOCKDNS_TYPE_CNAME}, /* RFC 1035 3.3.1 */
    {"MX", SPF_RRTYPE_MX},         /* RFC 1035 3.3.9 */
    {"PTR", SPF_RRTYPE_PTR},       /* RFC 1035 3.3.12 */
    {"SPF", MOCKDNS_TYPE_SPF},     /* RFC 4408 3.1.1, withdrawn by RFC 7208 3.1 */
    {"TXT", SPF_RRTYPE_TXT},       /* RFC 1035 3.3.14 */
    {"*", MOCKDNS_TYPE_ANY_OTHER},
};

static const struct {
    const char *name;
    uint32_t rcode;
} faults[] = {
    {"NODATA", SPF_RCODE_NOERROR},    {"FORMERR", SPF_RCODE_FORMERR},
    {"SERVFAIL", SPF_RCODE_SERVFAIL}, {"NXDOMAIN", SPF_RCODE_NXDOMAIN},
    {"NOTIMP", SPF_RCODE_NOTIMP},     {"REFUSED", SPF_RCODE_REFUSED},
    {"TIMEOUT", SPF_RCODE_TIMEOUT},
};

/* Reads a decimal number up to max without leading zeros; *end is behind it. */
static bool read_number(const char *text, uint32_t max, uint32_t *value, const char **end)
{
    uint32_t n = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9'; p++) {
        n = n * 10 + (uint32_t)(*p - '0');
        if (n > max || (p > text && *text == '0')) {
            return false;
        }
    }
    *value = n;
    *end = p;
    return p > text;
}

bool rdata_type(const char *name, uint32_t *type, const char **reason)
{
    const char *end;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(name, types[i].name) == 0) {
            *type = types[i].type;
            return true;
        }
    }
    if (strncmp(name, "TYPE", 4) != 0 || !read_number(name + 4, 65535, type, &end) ||
        *end != '\0') {
        *reason = "unknown RR type: known are A AAAA CNAME MX PTR SPF TXT, any other is TYPEnnn "
                  "with \"\\\\# len hex\" (RFC 3597); \"*\" stands for the types not listed";
        return false;
    }
    if (*type == 0 || *type == 41 || (*type >= 249 && *type <= 255)) {
        *reason =
            "this type number is for questions or transport (RFC 6895 3.1), no records have it";
        return false;
    }
    return true;
}

void rdata_type_name(uint32_t type, char out[RDATA_TYPE_NAME])
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (type == types[i].type) {
            memcpy(out, types[i].name, strlen(types[i].name) + 1);
            return;
        }
    }
    snprintf(out, RDATA_TYPE_NAME, "TYPE%u", (unsigned)(type & 0xffff));
}

bool rdata_fault(const char *name, uint32_t *rcode)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (strcmp(name, faults[i].name) == 0) {
            *rcode = faults[i].rcode;
            return true;
        }
    }
    return false;
}

const char *rdata_fault_name(uint32_t rcode)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (rcode == faults[i].rcode) {
            return faults[i].name;
        }
    }
    return NULL;
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    return found == NULL ? -1 : (int)((found - digits) % 16);
}

bool rdata_hex(const char *text, uint8_t *out, size_t *len)
{
    size_t n = 0;

    for (const char *p = text; *p != '\0'; p += 2) {
        int high = hex_digit(p[0]);
        int low = high < 0 ? -1 : hex_digit(p[1]);

        if (low < 0) {
            return false;
        }
        out[n++] = (uint8_t)(high * 16 + low);
    }
    *len = n;
    return true;
}

/* --- reading --- */

/* What one call of rdata_parse() works on. */
struct reader {
    struct arena *arena;
    struct spf_rr *out;
    const char *reason;
};

static bool refuse(struct reader *reader, const char *reason)
{
    reader->reason = reason;
    return false;
}

/* Gives the record one element of data. */
static bool set_data(struct reader *reader, const uint8_t *octets, size_t len)
{
    struct spf_text *data = arena_take(reader->arena, sizeof *data);

    if (data == NULL) {
        return refuse(reader, no_memory);
    }
    *data = (struct spf_text){len == 0 ? NULL : octets, len};
    reader->out->data = data;
    reader->out->count = 1;
    return true;
}

/* A name in presentation format, with or without trailing dot. */
static bool read_name(struct reader *reader, const char *text)
{
    uint8_t *octets = arena_take(reader->arena, strlen(text));
    size_t len;

    if (octets == NULL) {
        return refuse(reader, no_memory);
    }
    if (!mockdns_unescape(text, octets, &len, &reader->reason)) {
        return false;
    }
    if (len == 0) {
        return refuse(reader, bad_name);
    }
    if (octets[len - 1] == '.') {
        len--;
    }
    if (!mockdns_name_valid((struct spf_text){octets, len})) {
        return refuse(reader, bad_name);
    }
    return set_data(reader, octets, len);
}

static bool read_mx(struct reader *reader, const char *text)
{
    uint32_t preference;
    const char *end;

    if (!read_number(text, 65535, &preference, &end) || *end != ' ') {
        return refuse(reader, "bad MX: write \"10 host\", a preference of 0 to 65535, a blank and "
                              "the name");
    }
    while (*end == ' ') {
        end++;
    }
    reader->out->preference = (uint16_t)preference;
    return read_name(reader, end);
}

static bool read_address(struct reader *reader, int family, const char *text)
{
    uint8_t *octets = arena_take(reader->arena, 16);

    if (octets == NULL) {
        return refuse(reader, no_memory);
    }
    if (inet_pton(family, text, octets) != 1) {
        return refuse(reader, family == AF_INET
                                  ? "no IPv4 address: write it as 192.0.2.1"
                                  : "no IPv6 address: write it as 2001:db8::1, without brackets");
    }
    return set_data(reader, octets, family == AF_INET ? 4 : 16);
}

/* The character-strings of TXT and SPF; *at is the one at work. */
static bool read_strings(struct reader *reader, const char *const *texts, size_t count, size_t *at)
{
    struct spf_text *data;
    size_t total = 0;

    if (count == 0) {
        return refuse(reader, "a TXT record has at least one character-string, if only \"\"");
    }
    data = arena_take(reader->arena, count * sizeof *data);
    if (data == NULL) {
        return refuse(reader, no_memory);
    }
    for (size_t i = 0; i < count; i++) {
        uint8_t *octets = arena_take(reader->arena, strlen(texts[i]));

        *at = i;
        if (octets == NULL) {
            return refuse(reader, no_memory);
        }
        data[i].data = octets;
        if (!mockdns_unescape(texts[i], octets, &data[i].len, &reader->reason)) {
            return false;
        }
        if (data[i].len > 255) {
            return refuse(reader, "a character-string over 255 octets (RFC 1035 3.3): cut it into "
                                  "several, [\"...\", \"...\"]");
        }
        total += 1 + data[i].len;
        if (total > 65535) {
            return refuse(reader, "more than 65,535 octets in one record");
        }
    }
    reader->out->data = data;
    reader->out->count = count;
    return true;
}

/* A name in wire format that fills the RDATA, without compression (RFC 3597 4). */
static bool name_from_wire(struct reader *reader, const uint8_t *octets, size_t len)
{
    uint8_t *name = arena_take(reader->arena, len + 1);
    size_t at = 0;
    size_t used = 0;

    if (name == NULL) {
        return refuse(reader, no_memory);
    }
    while (at < len && octets[at] != 0) {
        size_t label = octets[at++];

        if (label > SPF_LABEL_MAX || label > len - at || memchr(octets + at, '.', label) != NULL) {
            return refuse(reader, "the RDATA does not hold a plain name, which this type needs");
        }
        if (used > 0) {
            name[used++] = '.';
        }
        memcpy(name + used, octets + at, label);
        used += label;
        at += label;
    }
    if (at + 1 != len || used > SPF_NAME_MAX) {
        return refuse(reader, "the RDATA does not hold a plain name, which this type needs");
    }
    return set_data(reader, name, used);
}

/* Character-strings in wire format that fill the RDATA. */
static bool strings_from_wire(struct reader *reader, const uint8_t *octets, size_t len)
{
    struct spf_text *data = arena_take(reader->arena, (len + 1) * sizeof *data);
    size_t count = 0;

    if (data == NULL) {
        return refuse(reader, no_memory);
    }
    for (size_t at = 0; at < len; at += 1 + octets[at]) {
        if (octets[at] > len - at - 1) {
            return refuse(reader, "a character-string of the RDATA goes beyond its end");
        }
        data[count++] = (struct spf_text){octets + at + 1, octets[at]};
    }
    if (count == 0) {
        return refuse(reader, "a TXT record has at least one character-string");
    }
    reader->out->data = data;
    reader->out->count = count;
    return true;
}

/* Octets as they stand on the wire, into the form that struct spf_rr has for the type. */
static bool read_wire(struct reader *reader, uint32_t type, const uint8_t *octets, size_t len)
{
    switch (type) {
    case SPF_RRTYPE_A:
    case SPF_RRTYPE_AAAA:
        if (len != (type == SPF_RRTYPE_A ? 4 : 16)) {
            return refuse(reader, "an address of the wrong length; to send broken messages use "
                                  "\"raw\"");
        }
        return set_data(reader, octets, len);
    case SPF_RRTYPE_TXT:
    case MOCKDNS_TYPE_SPF:
        return strings_from_wire(reader, octets, len);
    case SPF_RRTYPE_PTR:
    case MOCKDNS_TYPE_CNAME:
        return name_from_wire(reader, octets, len);
    case SPF_RRTYPE_MX:
        if (len < 2) {
            return refuse(reader, "an MX needs two octets of preference and a name");
        }
        reader->out->preference = (uint16_t)(octets[0] << 8 | octets[1]);
        return name_from_wire(reader, octets + 2, len - 2);
    default:
        return set_data(reader, octets, len);
    }
}

/* RFC 3597 5: \# length hex, the digits in one word or several. */
static bool read_generic(struct reader *reader, uint32_t type, const char *text)
{
    static const char form[] =
        "bad RDATA: write \"\\\\# len hex\" (RFC 3597 5), len being the number of octets";
    char *digits = arena_take(reader->arena, strlen(text) + 1);
    uint8_t *octets = arena_take(reader->arena, strlen(text));
    size_t used = 0;
    size_t len;
    uint32_t announced;
    const char *p;

    if (digits == NULL || octets == NULL) {
        return refuse(reader, no_memory);
    }
    if (strncmp(text, "\\# ", 3) != 0 || !read_number(text + 3, 65535, &announced, &p) ||
        (*p != ' ' && *p != '\0')) {
        return refuse(reader, form);
    }
    for (; *p != '\0'; p++) {
        if (*p != ' ') {
            digits[used++] = *p;
        }
    }
    digits[used] = '\0';
    if (!rdata_hex(digits, octets, &len)) {
        return refuse(reader, form);
    }
    if (len != announced) {
        return refuse(reader, "the number of octets after \\# is not that of the hex digits");
    }
    return read_wire(reader, type, octets, len);
}

bool rdata_parse(struct arena *arena, uint32_t type, bool generic, const char *const *texts,
                 size_t count, struct spf_rr *out, const char **reason, size_t *at)
{
    struct reader reader = {arena, out, NULL};
    bool ok;

    *out = (struct spf_rr){0};
    *at = 0;
    if (generic) {
        ok = read_generic(&reader, type, texts[0]);
    } else {
        switch (type) {
        case SPF_RRTYPE_A:
            ok = read_address(&reader, AF_INET, texts[0]);
            break;
        case SPF_RRTYPE_AAAA:
            ok = read_address(&reader, AF_INET6, texts[0]);
            break;
        case SPF_RRTYPE_MX:
            ok = read_mx(&reader, texts[0]);
            break;
        case SPF_RRTYPE_PTR:
        case MOCKDNS_TYPE_CNAME:
            ok = read_name(&reader, texts[0]);
            break;
        default:
            ok = read_strings(&reader, texts, count, at);
            break;
        }
    }
    *reason = reader.reason;
    return ok;
}

/* --- writing --- */

/* A name after a prefix, the root as ".". */
static const char *print_name(struct arena *arena, const char *prefix, struct spf_text name)
{
    size_t used = strlen(prefix);
    char *out = arena_take(arena, used + 4 * name.len + 2);

    if (out == NULL) {
        return NULL;
    }
    memcpy(out, prefix, used);
    if (name.len == 0) {
        memcpy(out + used, ".", 2);
    } else {
        mockdns_escape(name, out + used);
    }
    return out;
}

static const char *print_generic(struct arena *arena, struct spf_text octets)
{
    static const char digits[] = "0123456789abcdef";
    char head[16];
    size_t used = (size_t)snprintf(head, sizeof head, "\\# %u", (unsigned)octets.len);
    char *out = arena_take(arena, used + 2 * octets.len + 2);

    if (out == NULL) {
        return NULL;
    }
    memcpy(out, head, used);
    if (octets.len > 0) {
        out[used++] = ' ';
    }
    for (size_t i = 0; i < octets.len; i++) {
        out[used++] = digits[octets.data[i] >> 4];
        out[used++] = digits[octets.data[i] & 15];
    }
    out[used] = '\0';
    return out;
}

static const char *print_address(struct arena *arena, int family, const uint8_t *octets)
{
    char *out = arena_take(arena, INET6_ADDRSTRLEN);

    return out == NULL ? NULL : inet_ntop(family, octets, out, INET6_ADDRSTRLEN);
}

const char *rdata_print(struct arena *arena, uint32_t type, const struct spf_rr *rr)
{
    char preference[8];

    switch (type) {
    case SPF_RRTYPE_A:
        return print_address(arena, AF_INET, rr->data[0].data);
    case SPF_RRTYPE_AAAA:
        return print_address(arena, AF_INET6, rr->data[0].data);
    case SPF_RRTYPE_MX:
        snprintf(preference, sizeof preference, "%u ", (unsigned)rr->preference);
        return print_name(arena, preference, rr->data[0]);
    case SPF_RRTYPE_PTR:
    case MOCKDNS_TYPE_CNAME:
        return print_name(arena, "", rr->data[0]);
    default:
        return print_generic(arena, rr->data[0]);
    }
}
