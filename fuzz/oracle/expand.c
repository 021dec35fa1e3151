/*
 * expand.c - macro expansion, section 7 of RFC 7208. The text has been found grammatical before.
 */
#include "address.h"

#include <stdio.h>

static struct spf_text or_unknown(struct spf_text text)
{
    return text.len > 0 ? text : oracle_text_of("unknown");
}

/* The replacement value of a letter (7.2), before it is split. */
static struct spf_text value_of(struct oracle_memory *memory, uint8_t letter,
                                const struct oracle_values *values)
{
    char number[32];
    switch (oracle_octet_lower(letter)) {
    case 's': /* "an email address with a local-part, an "@" character, and a domain" */
        return oracle_text_join(memory,
                                oracle_text_join(memory, values->local, oracle_text_of("@")),
                                values->sender_domain);
    case 'l':
        return values->local;
    case 'o':
        return values->sender_domain;
    case 'd':
        return values->domain;
    case 'i':
        return oracle_ip_dotted(memory, values->client);
    case 'p': /* "If there are no validated domain names [...], the string "unknown" is used." */
        return or_unknown(values->p);
    case 'v':
        return oracle_text_of(values->client.family == 4 ? "in-addr" : "ip6");
    case 'h':
        return values->helo;
    case 'c':
        return oracle_ip_readable(memory, values->client);
    case 'r': /* "the word "unknown" SHOULD be substituted" */
        return or_unknown(values->receiver);
    default: /* 't': "the decimal representation of the approximate number of seconds" */
        snprintf(number, sizeof number, "%llu", (unsigned long long)values->time);
        return oracle_text_copy(memory, oracle_text_of(number));
    }
}

/* "URL escaping MUST be performed for characters not in the "unreserved" set" (RFC 3986 2.3) */
static struct spf_text url_escape(struct oracle_memory *memory, struct spf_text text)
{
    struct spf_text unreserved = oracle_text_of("-._~");
    char *escaped = oracle_memory_take(memory, 3 * text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        if (oracle_octet_is_alpha(octet) || oracle_octet_is_digit(octet) ||
            oracle_text_find(unreserved, octet) < unreserved.len) {
            escaped[len++] = (char)octet;
            continue;
        }
        escaped[len++] = '%';
        escaped[len++] = "0123456789ABCDEF"[octet >> 4];
        escaped[len++] = "0123456789ABCDEF"[octet & 15];
    }
    struct spf_text result = {(const uint8_t *)escaped, len};
    return result;
}

/* "After performing any reversal operation and/or removal of left-hand parts, the parts are
 * rejoined using "." and not the original splitting characters." */
static struct spf_text transform(struct oracle_memory *memory, struct spf_text value,
                                 size_t right_hand_parts, bool reverse, struct spf_text delimiters)
{
    struct text_list parts =
        oracle_text_split(memory, value, delimiters.len > 0 ? delimiters : oracle_text_of("."));
    if (reverse) {
        struct text_list reversed = {
            oracle_memory_take(memory, parts.count * sizeof(struct spf_text)), parts.count};
        for (size_t i = 0; i < parts.count; i++)
            reversed.texts[i] = parts.texts[parts.count - 1 - i];
        parts = reversed;
    }
    /* "If no DIGITs are specified, or if the value specifies more parts than are available, all the
     * available parts are used." */
    if (right_hand_parts > 0 && right_hand_parts < parts.count) {
        parts.texts += parts.count - right_hand_parts;
        parts.count = right_hand_parts;
    }
    return oracle_text_list_join(memory, parts, ".");
}

/* What stands between "%{" and "}": macro-letter transformers *delimiter. */
static struct spf_text expand_body(struct oracle_memory *memory, struct spf_text body,
                                   const struct oracle_values *values)
{
    uint8_t letter = body.data[0];
    struct spf_text value = value_of(memory, letter, values);
    size_t at = 1;
    size_t digits = 0;
    for (; at < body.len && oracle_octet_is_digit(body.data[at]); at++)
        if (digits < 1000000) /* more than any value has parts */
            digits = digits * 10 + (size_t)(body.data[at] - '0');
    bool reverse = at < body.len && oracle_octet_lower(body.data[at]) == 'r';
    if (reverse)
        at++;

    /* "If transformers or delimiters are provided, the replacement value [...] is split" */
    if (body.len > 1)
        value = transform(memory, value, digits, reverse, oracle_text_from(body, at));
    /* "Uppercase macros expand exactly as their lowercase equivalents, and are then URL escaped."
     */
    if (letter >= 'A' && letter <= 'Z')
        value = url_escape(memory, value);
    return value;
}

struct spf_text oracle_expand(struct oracle_memory *memory, struct spf_text text,
                              const struct oracle_values *values)
{
    struct text_list pieces = {oracle_memory_take(memory, (text.len + 1) * sizeof(struct spf_text)),
                               0};
    while (text.len > 0) {
        size_t end = oracle_text_find(text, '%');
        if (end > 0) {
            pieces.texts[pieces.count++] = oracle_text_cut(text, 0, end);
        } else if (text.data[1] == '{') {
            end = oracle_text_find(text, '}') + 1;
            pieces.texts[pieces.count++] =
                expand_body(memory, oracle_text_cut(text, 2, end - 1), values);
        } else {
            /* "%%" is a literal "%", "%_" a space, "%-" a URL-encoded space (7.1) */
            uint8_t escape = text.data[1];
            pieces.texts[pieces.count++] = oracle_text_of(escape == '%'   ? "%"
                                                          : escape == '_' ? " "
                                                                          : "%20");
            end = 2;
        }
        text = oracle_text_from(text, end);
    }
    return oracle_text_list_join(memory, pieces, "");
}

struct spf_text oracle_expand_name(struct oracle_memory *memory, struct spf_text text,
                                   const struct oracle_values *values)
{
    struct spf_text name = oracle_name_without_dot(oracle_expand(memory, text, values));
    /* "the left side is truncated to fit, by removing successive domain labels (and their following
     * dots) until the total length does not exceed 253 characters" */
    while (name.len > SPF_NAME_MAX) {
        size_t dot = oracle_text_find(name, '.');
        name = oracle_text_from(name, dot < name.len ? dot + 1 : name.len);
    }
    return name;
}

bool oracle_uses_letter(struct spf_text text, char lower_case_letter)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.data[i] != '%')
            continue;
        if (text.data[i + 1] == '{' && i + 2 < text.len &&
            oracle_octet_lower(text.data[i + 2]) == (uint8_t)lower_case_letter)
            return true;
        i++; /* the second octet of "%%" begins no macro */
    }
    return false;
}
