/*
 * print.c - a parsed record back as text in canonical form, and the reporting modifiers of RFC
 * 6652.
 */
#include "terms.h"

#include "ip.h"

static const char *const kind_names[] = {"all", "include", "a",        "mx",  "ptr", "ip4",
                                         "ip6", "exists",  "redirect", "exp", ""};

const char *spf_term_kind_name(enum spf_term_kind kind)
{
    return (unsigned)kind < SPF_TERM_UNKNOWN ? kind_names[kind] : "";
}

static void print_prefix(struct writer *w, const char *slash, uint8_t prefix, uint8_t full)
{
    if (prefix == full)
        return;
    writer_string(w, slash);
    writer_decimal(w, prefix);
}

static void print_modifier(struct writer *w, struct spf_text text, const struct spf_term *term)
{
    if (term->kind == SPF_TERM_UNKNOWN)
        for (size_t i = 0; i < term->name.len; i++)
            writer_octet(w, char_lower(text.data[term->name.at + i]));
    writer_string(w, spf_term_kind_name(term->kind));
    writer_octet(w, '=');
    writer_text(w, span_text(text, term->value));
}

static void print_mechanism(struct writer *w, struct spf_text text, const struct spf_term *term)
{
    bool network = term->kind == SPF_TERM_IP4 || term->kind == SPF_TERM_IP6;
    if (term->qualifier != '+')
        writer_octet(w, term->qualifier);
    writer_string(w, spf_term_kind_name(term->kind));
    if (network || term->value.len > 0)
        writer_octet(w, ':');
    if (network)
        ip_write(w, &term->network);
    else
        writer_text(w, span_text(text, term->value));
    print_prefix(w, "/", term->cidr4, 32);
    print_prefix(w, term->kind == SPF_TERM_IP6 ? "/" : "//", term->cidr6, 128);
}

enum spf_status spf_record_print(struct spf_text text, const struct spf_term *terms, size_t count,
                                 uint8_t *out, size_t capacity, size_t *len)
{
    struct writer w = writer_of(out, capacity);
    writer_string(&w, "v=spf1");
    for (size_t i = 0; i < count; i++) {
        writer_octet(&w, ' ');
        if (terms[i].qualifier == 0)
            print_modifier(&w, text, &terms[i]);
        else
            print_mechanism(&w, text, &terms[i]);
    }
    return writer_finish(&w, len);
}
