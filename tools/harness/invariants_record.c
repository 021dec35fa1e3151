/*
 * invariants_record.c - the record that decided, parsed once more: what the check says of it is
 * what spf_record_parse() says, and what spf_record_print() prints is the same record (RFC 7208
 * 12). See invariants.h.
 */
#include "invariants.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "text.h"

static bool is_syntax(enum spf_cause cause)
{
    return cause >= SPF_CAUSE_SYNTAX_OCTET && cause < SPF_CAUSE_COUNT;
}

static struct spf_text piece(struct spf_text text, struct spf_span span)
{
    return (struct spf_text){text.data + span.at, span.len};
}

static bool inside(struct spf_span inner, struct spf_span outer)
{
    return inner.at >= outer.at && inner.at + inner.len <= outer.at + outer.len;
}

static void term_room(struct invariants_space *space, size_t count)
{
    if (count <= space->term_room)
        return;
    space->term_room = 2 * count;
    for (size_t i = 0; i < 2; i++)
        space->terms[i] =
            arena_heap_resize(space->terms[i], space->term_room * sizeof *space->terms[i]);
}

/* Parses without room, with just enough and with too little. *count terms are in space->terms[i].
 */
static enum spf_status parse(const struct invariants_case *item, struct spf_text text,
                             struct invariants_space *space, size_t i, size_t *count,
                             struct spf_syntax_error *error)
{
    const struct spf_syntax_options *syntax = &item->options->syntax;
    size_t again = 0;
    enum spf_status status = spf_record_parse(text, syntax, NULL, 0, count, error);
    if (status == SPF_ERR_SYNTAX)
        return status;
    if (status != (*count > 0 ? SPF_ERR_SPACE : SPF_OK))
        return SPF_ERR_STATE;
    term_room(space, *count + 1);
    if (*count > 0 && (spf_record_parse(text, syntax, space->terms[i], *count - 1, &again, error) !=
                           SPF_ERR_SPACE ||
                       again != *count))
        return SPF_ERR_STATE;
    status = spf_record_parse(text, syntax, space->terms[i], *count, &again, error);
    return again == *count ? status : SPF_ERR_STATE;
}

/* The value of ip4 and ip6 is the address, without its prefix length. */
static bool network_holds(struct spf_text text, const struct spf_term *term)
{
    struct spf_ip ip;
    if (term->kind != SPF_TERM_IP4 && term->kind != SPF_TERM_IP6)
        return term->network.family == 0;
    return spf_ip_parse(piece(text, term->value), &ip) == SPF_OK &&
           ip.family == (term->kind == SPF_TERM_IP4 ? 4 : 6) && ip.family == term->network.family &&
           memcmp(ip.octets, term->network.octets, ip.family == 4 ? 4 : 16) == 0;
}

/* Spans follow each other, with blanks between them, and hold what they are said to hold. */
static bool spans_hold(struct spf_text text, const struct spf_term *terms, size_t count,
                       const struct invariants_breach *breach)
{
    size_t end = strlen("v=spf1");
    for (size_t i = 0; i < count; i++) {
        const struct spf_term *term = &terms[i];
        bool modifier = term->kind >= SPF_TERM_REDIRECT;
        struct spf_text name = piece(text, term->name);
        bool good = term->span.at > end && term->span.at + term->span.len <= text.len &&
                    inside(term->name, term->span) &&
                    (term->value.len == 0 || inside(term->value, term->span)) &&
                    term->name.at - term->span.at <= (modifier ? 0 : 1);
        for (; good && end < term->span.at; end++)
            good = text.data[end] == ' ';
        good = good && network_holds(text, term) && modifier == (term->qualifier == 0) &&
               term->cidr4 <= 32 &&
               (term->kind == SPF_TERM_UNKNOWN ||
                text_same_name(name, text_of(spf_term_kind_name(term->kind))));
        if (!good)
            return invariants_breach(breach, "term %zu of the record is not where it is said to be",
                                     i);
        end = term->span.at + term->span.len;
    }
    return true;
}

static bool same_term(const struct spf_term *a, struct spf_text a_text, const struct spf_term *b,
                      struct spf_text b_text)
{
    bool network = a->kind == SPF_TERM_IP4 || a->kind == SPF_TERM_IP6;
    return a->kind == b->kind && a->qualifier == b->qualifier && a->cidr4 == b->cidr4 &&
           a->cidr6 == b->cidr6 && a->letters == b->letters &&
           a->network.family == b->network.family &&
           memcmp(a->network.octets, b->network.octets, sizeof a->network.octets) == 0 &&
           (network || text_equal(piece(a_text, a->value), piece(b_text, b->value))) &&
           (a->kind != SPF_TERM_UNKNOWN ||
            text_same_name(piece(a_text, a->name), piece(b_text, b->name)));
}

/* record.h: printing and parsing give an equal record, and printing that the same octets. */
static bool printing_holds(const struct invariants_case *item, struct invariants_space *space,
                           size_t count, const struct invariants_breach *breach)
{
    struct spf_text text = item->outcome->record;
    size_t again = 0;
    size_t len = 0;
    size_t other = 0;
    struct spf_syntax_error error;
    invariants_octets(space, text.len + count * SPF_IP_TEXT_MAX + 16);
    uint8_t *out = space->octets[0];
    if (spf_record_print(text, space->terms[0], count, out, space->octet_room, &len) != SPF_OK)
        return invariants_breach(breach, "the record cannot be printed");
    if (spf_record_print(text, space->terms[0], count, space->octets[1], len, &other) != SPF_OK ||
        other != len || memcmp(out, space->octets[1], len) != 0)
        return invariants_breach(breach, "the record is printed otherwise where it just fits");
    if (spf_record_print(text, space->terms[0], count, space->octets[1], len - 1, &other) !=
            SPF_ERR_SPACE ||
        other != 0)
        return invariants_breach(breach, "the record is printed where it does not fit");
    struct spf_text printed = {out, len};
    if (parse(item, printed, space, 1, &again, &error) != SPF_OK || again != count)
        return invariants_breach(breach, "what was printed is another record: %.*s", (int)len,
                                 (const char *)out);
    for (size_t i = 0; i < count; i++)
        if (!same_term(&space->terms[0][i], text, &space->terms[1][i], printed))
            return invariants_breach(breach, "term %zu of what was printed is another one: %.*s", i,
                                     (int)len, (const char *)out);
    if (spf_record_print(printed, space->terms[1], count, space->octets[1], len, &other) !=
            SPF_OK ||
        other != len || memcmp(out, space->octets[1], len) != 0)
        return invariants_breach(breach, "printed twice, the record differs: %.*s", (int)len,
                                 (const char *)out);
    return true;
}

/* RFC 6652 3: of the record at the top, which decided unless an include ended in an error. */
static bool reporting_holds(const struct invariants_case *item, struct invariants_space *space,
                            size_t count, const struct invariants_breach *breach)
{
    const struct spf_reporting *told = &item->outcome->reporting;
    const struct spf_trace *trace = item->trace;
    struct spf_reporting read;
    if (trace->count == 0 || trace->events[trace->count - 1].depth > 0)
        return true;
    spf_record_reporting(item->outcome->record, space->terms[0], count, &read);
    return (text_equal(told->ra, read.ra) && told->rp == read.rp && told->rr == read.rr) ||
           invariants_breach(breach, "ra, rp and rr are not those of the record");
}

bool invariants_of_record(const struct invariants_case *item, struct invariants_space *space,
                          const struct invariants_breach *breach)
{
    const struct spf_outcome *outcome = item->outcome;
    struct spf_syntax_error error;
    size_t count = 0;
    if (outcome->record.len == 0)
        return true;
    enum spf_status status = parse(item, outcome->record, space, 0, &count, &error);
    if (status == SPF_ERR_SYNTAX)
        return (outcome->cause == error.cause && outcome->error_at == error.at) ||
               invariants_breach(breach, "the parser finds %s at octet %zu, the check found %s",
                                 spf_cause_info(error.cause)->name, error.at,
                                 spf_cause_info(outcome->cause)->name);
    if (status != SPF_OK)
        return invariants_breach(breach, "the parser depends on its room: %s",
                                 spf_status_name(status));
    if (is_syntax(outcome->cause) || outcome->error_at != 0)
        return invariants_breach(breach, "the parser finds no %s",
                                 spf_cause_info(outcome->cause)->name);
    return spans_hold(outcome->record, space->terms[0], count, breach) &&
           printing_holds(item, space, count, breach) &&
           reporting_holds(item, space, count, breach) &&
           invariants_of_macros(item, space->terms[0], count, breach);
}
