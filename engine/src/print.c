/*
 * print.c - a parsed record back as text in canonical form, and the reporting modifiers of RFC
 * 6652.
 */
#include "terms.h"

#include "domain.h"
#include "ip.h"

static const char *const kind_names[] = {"all", "include", "a",        "mx",  "ptr", "ip4",
                                         "ip6", "exists",  "redirect", "exp", ""};

const char *spf_term_kind_name(enum spf_term_kind kind)
{
    return (unsigned)kind < SPF_TERM_UNKNOWN ? kind_names[kind] : "";
}

static struct spf_text piece(struct spf_text text, struct spf_span span)
{
    return text_slice(text, span.at, (size_t)span.at + span.len);
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
    writer_text(w, piece(text, term->value));
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
        writer_text(w, piece(text, term->value));
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

static bool named(struct spf_text text, const struct spf_term *term, const char *name)
{
    struct spf_text word = {(const uint8_t *)name, strlen(name)};
    return term->kind == SPF_TERM_UNKNOWN && domain_equal(piece(text, term->name), word);
}

/* RFC 6652 3: rp is a number from 0 to 100. */
static void read_rp(struct spf_text value, struct spf_reporting *out)
{
    unsigned rp = 0;
    if (value.len == 0 || value.len > 3)
        return;
    for (size_t i = 0; i < value.len; i++) {
        if (!char_is(value.data[i], CHAR_DIGIT))
            return;
        rp = rp * 10 + value.data[i] - (unsigned)'0';
    }
    if (rp <= 100)
        out->rp = (uint8_t)rp;
}

static uint8_t rr_bit(struct spf_text word)
{
    static const uint8_t all[] = {'a', 'l', 'l'};
    static const struct {
        uint8_t letter;
        uint8_t bit;
    } words[] = {{'e', SPF_RR_E}, {'f', SPF_RR_F}, {'s', SPF_RR_S}, {'n', SPF_RR_N}};
    if (domain_equal(word, (struct spf_text){all, sizeof all}))
        return SPF_RR_ALL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word.len == 1 && char_lower(word.data[0]) == words[i].letter)
            return words[i].bit;
    return 0; /* a word of a later specification asks for nothing that is known here */
}

/* RFC 6652 3: rr is a list of words parted by colons. */
static void read_rr(struct spf_text value, struct spf_reporting *out)
{
    uint8_t bits = 0;
    size_t word = 0;
    for (size_t i = 0; i <= value.len; i++) {
        if (i < value.len && value.data[i] != ':')
            continue;
        bits |= rr_bit(text_slice(value, word, i));
        word = i + 1;
    }
    out->rr = bits;
}

/* RFC 6652 3: ra is a local-part; an "@" in it would make it a whole address. */
static void read_ra(struct spf_text value, struct spf_reporting *out)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] == '@')
            return;
    out->ra = value;
}

void spf_record_reporting(struct spf_text text, const struct spf_term *terms, size_t count,
                          struct spf_reporting *out)
{
    bool ra = false;
    bool rp = false;
    bool rr = false;
    *out = (struct spf_reporting){.rp = 100, .rr = SPF_RR_ALL};
    for (size_t i = 0; i < count; i++) {
        struct spf_text value = piece(text, terms[i].value);
        if (!ra && named(text, &terms[i], "ra")) {
            read_ra(value, out);
            ra = true;
        } else if (!rp && named(text, &terms[i], "rp")) {
            read_rp(value, out);
            rp = true;
        } else if (!rr && named(text, &terms[i], "rr")) {
            read_rr(value, out);
            rr = true;
        }
    }
}
