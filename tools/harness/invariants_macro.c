/*
 * invariants_macro.c - the macro-strings of the record that decided, scanned and expanded by
 * themselves (RFC 7208 7): what the parser took is grammatical, and the name that was asked for the
 * deciding term is the one it expands to. See invariants.h.
 */
#include "invariants.h"

#include <string.h>

#include "spf/macro.h"
#include "text.h"

static struct spf_text piece(struct spf_text text, struct spf_span span)
{
    return (struct spf_text){text.data + span.at, span.len};
}

static bool asked(const struct invariants_case *item, struct spf_text name)
{
    size_t count = mockdns_session_question_count(item->session);
    for (size_t i = 0; i < count; i++)
        if (text_same_name(mockdns_session_question(item->session, i)->name, name))
            return true;
    return false;
}

/* Has the sender a local-part and no source route, so that it is the address as given (2.4, 4.3)?
 * And is the client no IPv4-mapped one? */
static bool plain(const struct spf_request *request, struct spf_macro_values *values)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const struct spf_text sender = request->sender;
    size_t at = sender.len;
    while (at > 0 && sender.data[at - 1] != '@')
        at--;
    if (request->scope == SPF_SCOPE_HELO || at < 2 || sender.data[0] == '@' ||
        (request->client.family == 6 && memcmp(request->client.octets, mapped, 12) == 0))
        return false;
    *values = (struct spf_macro_values){.sender = sender,
                                        .local_len = at - 1,
                                        .helo = request->helo,
                                        .receiver = request->receiver,
                                        .client = request->client,
                                        .time = request->time};
    return true;
}

static enum spf_macro_place place_of(const struct spf_term *term)
{
    return term->kind == SPF_TERM_UNKNOWN ? SPF_MACRO_MODIFIER : SPF_MACRO_DOMAIN_SPEC;
}

/* The deciding term's target, which was asked for if the term matched by an answer. */
static bool expansion_holds(const struct invariants_case *item, struct spf_text value,
                            const struct invariants_breach *breach)
{
    const struct spf_outcome *outcome = item->outcome;
    struct spf_macro_values values;
    uint8_t name[SPF_NAME_MAX];
    size_t len = 0;
    size_t other = 0;
    if (!plain(item->request, &values))
        return true;
    values.domain = outcome->domain;
    if (spf_macro_expand(value, SPF_MACRO_DOMAIN_SPEC, &values, name, sizeof name, &len) != SPF_OK)
        return invariants_breach(breach, "the target of the deciding term cannot be expanded");
    if (!asked(item, (struct spf_text){name, len}))
        return invariants_breach(breach, "the deciding term expands to %.*s, which was not asked",
                                 (int)len, (const char *)name);
    if (spf_macro_expand(value, SPF_MACRO_DOMAIN_SPEC, &values, name, len - 1, &other) !=
            SPF_ERR_SPACE ||
        other != 0)
        return invariants_breach(breach, "a target is expanded where it does not fit");
    values.local_len++;
    if (spf_macro_expand(value, SPF_MACRO_DOMAIN_SPEC, &values, name, sizeof name, &len) !=
        SPF_ERR_ARGUMENT)
        return invariants_breach(breach, "a sender is cut where there is no \"@\"");
    return true;
}

/* Does the outcome tell that this term matched, by names that its target alone gives? */
static bool decided(const struct spf_outcome *outcome, const struct spf_term *term)
{
    return outcome->cause == SPF_CAUSE_MATCH && outcome->term.at == term->span.at &&
           (term->kind == SPF_TERM_A || term->kind == SPF_TERM_MX ||
            term->kind == SPF_TERM_EXISTS || term->kind == SPF_TERM_INCLUDE) &&
           term->value.len > 0 && (term->letters & SPF_LETTER_P) == 0;
}

bool invariants_of_macros(const struct invariants_case *item, const struct spf_term *terms,
                          size_t count, const struct invariants_breach *breach)
{
    static const struct spf_syntax_options defaults;
    const struct spf_text record = item->outcome->record;
    if (memcmp(&item->options->syntax, &defaults, sizeof defaults) != 0)
        return true; /* scanning by itself knows no other readings */
    for (size_t i = 0; i < count; i++) {
        const struct spf_term *term = &terms[i];
        struct spf_text value = piece(record, term->value);
        struct spf_macro_facts facts;
        if (value.len == 0 || term->kind == SPF_TERM_IP4 || term->kind == SPF_TERM_IP6)
            continue;
        if (spf_macro_scan(value, place_of(term), &facts) != SPF_OK || facts.at != value.len ||
            facts.letters != term->letters || facts.cause != SPF_CAUSE_NO_CAUSE)
            return invariants_breach(breach, "the macro-string of term %zu is not as parsed", i);
        if (decided(item->outcome, term) && !expansion_holds(item, value, breach))
            return false;
    }
    return true;
}
