/*
 * macro_expand.c - what a macro-string stands for (RFC 7208 7.2, 7.3). Its grammar has been checked
 * before; what it expands to is whatever the client and the zones put in, and is bounded here.
 */
#include "macro_read.h"

#include "domain.h"
#include "ip.h"

/* The longest value that is made up here rather than borrowed: the 63 octets of an IPv6 %{i}. */
#define VALUE_MAX 64

/* Is it split at dots, and so joined as it was split? */
static inline bool splits_at_dots(struct macro macro)
{
    return macro.delimiters == delimiter_bit('.');
}

/* 7.3: "URL escaping MUST be performed for characters not in the "unreserved" set". */
static void write_escaped(struct writer *w, struct spf_text text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        if (char_is(text.data[i], CHAR_UNRESERVED)) {
            writer_octet(w, text.data[i]);
            continue;
        }
        writer_octet(w, '%');
        writer_octet(w, (uint8_t)digits[text.data[i] >> 4]);
        writer_octet(w, (uint8_t)digits[text.data[i] & 0xf]);
    }
}

static inline void write_part(struct writer *w, struct macro macro, struct spf_text part)
{
    if (macro.escaped)
        write_escaped(w, part);
    else
        writer_text(w, part);
}

/* The parts of a value in their order, joined with dots. */
static void write_forward(struct writer *w, struct macro macro, struct spf_text value)
{
    size_t part = 0;
    if (splits_at_dots(macro)) {
        write_part(w, macro, value);
        return;
    }
    for (size_t i = 0; i < value.len; i++) {
        if (!is_delimiter(macro, value.data[i]))
            continue;
        write_part(w, macro, text_slice(value, part, i));
        writer_octet(w, '.');
        part = i + 1;
    }
    write_part(w, macro, text_slice(value, part, value.len));
}

/* The same, last part first. */
static void write_backward(struct writer *w, struct macro macro, struct spf_text value)
{
    size_t end = value.len;
    for (size_t i = value.len; i > 0; i--) {
        if (!is_delimiter(macro, value.data[i - 1]))
            continue;
        write_part(w, macro, text_slice(value, i, end));
        writer_octet(w, '.');
        end = i - 1;
    }
    write_part(w, macro, text_slice(value, 0, end));
}

/*
 * 7.3: split, reverse, keep the right-hand parts, join. Right-hand parts of the reversed list are
 * left-hand parts of the value, so no list is needed.
 */
static void write_transformed(struct writer *w, struct macro macro, struct spf_text value)
{
    unsigned left = macro.parts;
    if (macro.reversed) {
        for (size_t i = 0; left > 0 && i < value.len; i++)
            if (is_delimiter(macro, value.data[i]) && --left == 0)
                value.len = i;
        write_backward(w, macro, value);
        return;
    }
    for (size_t i = value.len; left > 0 && i > 0; i--)
        if (is_delimiter(macro, value.data[i - 1]) && --left == 0)
            value = text_slice(value, i, value.len);
    write_forward(w, macro, value);
}

static struct spf_text or_unknown(struct spf_text text)
{
    static const uint8_t unknown[] = {'u', 'n', 'k', 'n', 'o', 'w', 'n'};
    return text.len > 0 ? text : (struct spf_text){unknown, sizeof unknown};
}

static struct spf_text sender_domain(const struct spf_macro_values *values)
{
    if (values->sender.len == 0)
        return values->sender;
    return text_slice(values->sender, values->local_len + 1, values->sender.len);
}

static struct spf_text version_name(const struct spf_ip *client)
{
    static const uint8_t in_addr[] = {'i', 'n', '-', 'a', 'd', 'd', 'r'};
    static const uint8_t ip6[] = {'i', 'p', '6'};
    return client->family == 4 ? (struct spf_text){in_addr, sizeof in_addr}
                               : (struct spf_text){ip6, sizeof ip6};
}

/* The value of %{i}, %{c} or %{t}, which is made up in space. */
static struct spf_text made_value(uint32_t letter, const struct spf_macro_values *values,
                                  uint8_t space[VALUE_MAX])
{
    struct writer made = writer_of(space, VALUE_MAX);
    if (letter == SPF_LETTER_I)
        ip_write_dotted(&made, &values->client, false);
    else if (letter == SPF_LETTER_C)
        ip_write(&made, &values->client);
    else
        writer_decimal(&made, values->time);
    return (struct spf_text){space, made.len};
}

/* The value of a letter (7.2). */
static inline struct spf_text value_of(uint32_t letter, const struct spf_macro_values *values,
                                       uint8_t space[VALUE_MAX])
{
    switch (letter) {
    case SPF_LETTER_S:
        return values->sender;
    case SPF_LETTER_L:
        return text_slice(values->sender, 0, values->local_len);
    case SPF_LETTER_O:
        return sender_domain(values);
    case SPF_LETTER_D:
        return values->domain;
    case SPF_LETTER_H:
        return values->helo;
    case SPF_LETTER_P:
        return or_unknown(values->p);
    case SPF_LETTER_R:
        return or_unknown(values->receiver);
    case SPF_LETTER_V:
        return version_name(&values->client);
    default:
        return made_value(letter, values, space);
    }
}

static void expand_one(struct writer *w, struct macro macro, const struct spf_macro_values *values)
{
    uint8_t space[VALUE_MAX];
    bool plain = macro.parts == 0 && splits_at_dots(macro);
    if (macro.letter == SPF_LETTER_I && plain && !macro.escaped) /* no need to make it first */
        ip_write_dotted(w, &values->client, macro.reversed);
    else if (plain && !macro.reversed)
        write_part(w, macro, value_of(macro.letter, values, space));
    else
        write_transformed(w, macro, value_of(macro.letter, values, space));
}

/* What the "%" at the cursor begins. */
static void expand_percent(struct writer *w, struct cursor *c,
                           const struct spf_macro_values *values)
{
    static const struct spf_syntax_options any;
    struct macro macro;
    int next = cursor_peek_next(c);
    cursor_skip(c);
    cursor_skip(c);
    if (next == '%') /* 7.1, "Some special cases" */
        writer_octet(w, '%');
    else if (next == '_')
        writer_octet(w, ' ');
    else if (next == '-')
        writer_string(w, "%20");
    else if (macro_read(c, SPF_MACRO_EXPLANATION, &any, &macro) == SPF_CAUSE_NO_CAUSE)
        expand_one(w, macro, values);
}

void macro_expand(struct writer *w, struct spf_text text, const struct spf_macro_values *values)
{
    struct cursor c = cursor_of(text);
    while (c.at < c.len) {
        size_t literal = c.at;
        size_t at = literal; /* a copy, so that it can live in a register */
        while (at < text.len && text.data[at] != '%')
            at++;
        c.at = at;
        if (at > literal)
            writer_text(w, text_slice(text, literal, at));
        if (at < text.len)
            expand_percent(w, &c, values);
    }
}

/*
 * 7.3: "if the expanded domain name exceeds 253 characters [...], the left side is truncated to
 * fit, by removing successive domain labels (and their following dots)". The trailing dot, which is
 * accepted (7.3), is not part of that length.
 */
static struct spf_text fit_name(struct spf_text name)
{
    name = domain_without_dot(name);
    if (name.len <= SPF_NAME_MAX)
        return name;
    for (size_t i = name.len - SPF_NAME_MAX - 1; i < name.len; i++)
        if (name.data[i] == '.')
            return text_slice(name, i + 1, name.len);
    return (struct spf_text){NULL, 0};
}

size_t macro_expand_name(uint8_t *out, struct spf_text text, const struct spf_macro_values *values)
{
    /* A name, the dot in front of it, and a trailing dot decide how it is shortened; more is never
     * looked at. */
    enum { TAIL = SPF_NAME_MAX + 2 };
    uint8_t space[2 * TAIL];
    struct writer w = writer_of_tail(space, sizeof space, TAIL);
    struct writer name = writer_of(out, SPF_NAME_MAX);
    macro_expand(&w, text, values);
    writer_text(&name, fit_name((struct spf_text){space, w.len}));
    return name.len;
}

enum spf_status spf_macro_expand(struct spf_text text, enum spf_macro_place place,
                                 const struct spf_macro_values *values, uint8_t *out,
                                 size_t capacity, size_t *len)
{
    struct spf_macro_facts facts;
    struct writer w = writer_of(out, capacity);
    *len = 0;
    if (spf_macro_scan(text, place, &facts) != SPF_OK)
        return SPF_ERR_SYNTAX;
    if (values->sender.len > 0 &&
        (values->local_len >= values->sender.len || values->sender.data[values->local_len] != '@'))
        return SPF_ERR_ARGUMENT;
    if (place == SPF_MACRO_DOMAIN_SPEC) {
        uint8_t name[SPF_NAME_MAX];
        size_t name_len = macro_expand_name(name, text, values);
        writer_text(&w, (struct spf_text){name, name_len});
    } else {
        macro_expand(&w, text, values);
    }
    return writer_finish(&w, len);
}
