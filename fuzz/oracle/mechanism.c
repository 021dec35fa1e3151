/*
 * mechanism.c - the mechanisms, section 5 of RFC 7208: each tells whether it matches, or raises an
 * exception; and the <target-name> of section 4.8.
 */
#include "check.h"

enum target { TARGET_USABLE, TARGET_NO_MATCH, TARGET_EXCEPTION };

struct oracle_values oracle_values_for(const struct check *check, struct spf_text domain)
{
    struct oracle_values values = {.local = check->local,
                                   .sender_domain = check->sender_domain,
                                   .domain = domain,
                                   .helo = check->helo,
                                   .receiver = check->receiver,
                                   .client = check->ip,
                                   .time = check->time};
    return values;
}

bool oracle_uses_utf8_local_part(const struct check *check, struct spf_text domain_spec)
{
    /* "If the local part contains non-ASCII characters, terms that include %{s} or %{l} do not
     * match anything" (RFC 8616 4) */
    for (size_t i = 0; i < check->local.len; i++)
        if (check->local.data[i] > 127)
            return oracle_uses_letter(domain_spec, 's') || oracle_uses_letter(domain_spec, 'l');
    return false;
}

bool oracle_expand_target(struct check *check, struct spf_text domain_spec, struct spf_text domain,
                          struct spf_text *target)
{
    struct oracle_values values = oracle_values_for(check, domain);
    if (oracle_uses_letter(domain_spec, 'p')) {
        /* "When evaluating the "ptr" mechanism or the %{p} macro, the number of "PTR" resource
         * records queried is included in the overall limit" (4.6.4): the first query is charged. */
        if (!check->client.asked && !check->options->p_term_free && !oracle_charge_term(check))
            return false;
        oracle_ask_client_names(check);
        oracle_validate_client_names(check);
        values.p = oracle_preferred_name(check, domain);
    }
    *target = oracle_expand_name(check->memory, domain_spec, &values);
    return true;
}

/* The <target-name> of a, mx, ptr and exists (4.8). */
static enum target target_name(struct check *check, const struct oracle_term *term,
                               struct spf_text domain, struct spf_text *target)
{
    /* "If it is not provided, the <domain> from the check_host() arguments [...] is used" */
    *target = domain;
    if (!term->has_value)
        return TARGET_USABLE;
    if (oracle_uses_utf8_local_part(check, term->value))
        return TARGET_NO_MATCH;
    if (!oracle_expand_target(check, term->value, domain, target))
        return TARGET_EXCEPTION;
    if (oracle_name_is_valid(check->memory, *target))
        return TARGET_USABLE;
    /* "Some implementations choose to treat such errors as not-match [...] while others return a
     * "permerror" exception." JUDGEMENT: bad-target. */
    if (!check->options->bad_target_permerror)
        return TARGET_NO_MATCH;
    oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_TARGET_MALFORMED);
    return TARGET_EXCEPTION;
}

/* The prefix length that applies to the client's address. */
static unsigned prefix_length(const struct check *check, const struct oracle_term *term)
{
    return check->ip.family == 4 ? term->cidr4 : term->cidr6;
}

/* 5.2 */
static bool include_matches(struct check *check, const struct oracle_term *term,
                            struct spf_text domain)
{
    if (oracle_uses_utf8_local_part(check, term->value))
        return false;
    struct spf_text target;
    if (!oracle_expand_target(check, term->value, domain, &target))
        return false;
    struct verdict inner = oracle_check_host(check, target, true);
    switch (inner.result) {
    case SPF_RESULT_PASS:
        return true;
    case SPF_RESULT_FAIL:
    case SPF_RESULT_SOFTFAIL:
    case SPF_RESULT_NEUTRAL:
        return false;
    case SPF_RESULT_NONE:
        if (inner.cause != ORACLE_CAUSE_BAD_DOMAIN)
            return oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_INCLUDE_NONE);
        if (check->options->bad_include_target_no_match)
            return false;
        return oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_INCLUDE_MALFORMED);
    case SPF_RESULT_TEMPERROR:
    case SPF_RESULT_PERMERROR:
        break;
    }
    check->exception = true;
    check->error = inner;
    return false;
}

/* 5.3 */
static bool a_matches(struct check *check, const struct oracle_term *term, struct spf_text target)
{
    struct reply reply = oracle_ask(check, target, oracle_address_type(check));
    if (oracle_reply_is_error(reply))
        return oracle_raise_error(check, SPF_RESULT_TEMPERROR, ORACLE_CAUSE_TERM_ERROR);
    bool excused = check->options->void_other_family_free && reply.other_family;
    if (oracle_reply_is_void(reply) && !excused && !oracle_charge_void(check))
        return false;
    return oracle_reply_has_client(check, reply, prefix_length(check, term));
}

/* Does an empty answer for one MX host count (4.6.4)? *counted: one of this term has been. */
static bool mx_host_void(struct check *check, struct reply reply, bool *counted)
{
    const struct oracle_options *options = check->options;
    if (options->void_mx_free || (options->void_mx_per_term && *counted) ||
        (options->void_other_family_free && reply.other_family))
        return true;
    *counted = true;
    return oracle_charge_void(check);
}

/* 5.4 */
static bool mx_matches(struct check *check, const struct oracle_term *term, struct spf_text target)
{
    struct reply mx = oracle_ask(check, target, SPF_RRTYPE_MX);
    if (oracle_reply_is_error(mx))
        return oracle_raise_error(check, SPF_RESULT_TEMPERROR, ORACLE_CAUSE_TERM_ERROR);
    if (oracle_reply_is_void(mx) && !oracle_charge_void(check))
        return false;
    if (check->options->mx_eleventh_eager && mx.count > check->options->mx)
        return oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_LIMIT_MX);

    bool host_error = false;
    bool void_counted = false;
    for (size_t i = 0; i < mx.count; i++) {
        /* A null MX (RFC 7505) and a name that the DNS cannot carry have no address. */
        if (!oracle_name_is_valid(check->memory, mx.data[i]))
            continue;
        /* "the evaluation of each "MX" record MUST NOT result in querying more than 10 address
         * records [...] If this limit is exceeded, the "mx" mechanism MUST produce a "permerror"
         * result." (4.6.4) JUDGEMENT: mx-eleventh. */
        if (i >= check->options->mx && !host_error)
            return oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_LIMIT_MX);
        if (i >= check->options->mx)
            break; /* only a match could have saved the term from the error that came first */
        struct reply host = oracle_ask(check, mx.data[i], oracle_address_type(check));
        if (oracle_reply_is_error(host)) {
            host_error = true;
            if (!check->options->mx_host_error_match)
                break;
        }
        if (oracle_reply_is_void(host) && !mx_host_void(check, host, &void_counted))
            return false;
        if (oracle_reply_has_client(check, host, prefix_length(check, term)))
            return true;
    }
    if (host_error)
        return oracle_raise_error(check, SPF_RESULT_TEMPERROR, ORACLE_CAUSE_TERM_ERROR);
    return false;
}

/* 5.5 */
static bool ptr_matches(struct check *check, struct spf_text target)
{
    const struct client_names *client = &check->client;
    bool asked_now = oracle_ask_client_names(check);
    /* "If a DNS error occurs while doing the PTR RR lookup, then this mechanism fails to match." */
    if (client->ptr_error)
        return false;
    if (asked_now && client->ptr_count == 0 && !check->options->void_ptr_free &&
        !oracle_charge_void(check))
        return false;
    /* "If they are exceeded, processing is terminated and the mechanism does not match." against
     * "all records other than the first 10 MUST be ignored" (4.6.4). JUDGEMENT: ptr-eleventh. */
    if (check->options->ptr_eleventh_no_match && client->ptr_count > check->options->ptr)
        return false;
    oracle_validate_client_names(check);
    /* "Check all validated domain names to see if they either match the <target-name> domain or are
     * a subdomain of the <target-name> domain. If any do, this mechanism matches." */
    for (size_t i = 0; i < client->names.count; i++)
        if (oracle_name_is_same(client->names.texts[i], target) ||
            oracle_name_is_below(client->names.texts[i], target))
            return true;
    return false;
}

/* 5.7 */
static bool exists_matches(struct check *check, struct spf_text target)
{
    /* "used for a DNS A RR lookup (even when the connection type is IPv6). If any A record is
     * returned, this mechanism matches." */
    struct reply reply = oracle_ask(check, target, SPF_RRTYPE_A);
    if (oracle_reply_is_error(reply))
        return oracle_raise_error(check, SPF_RESULT_TEMPERROR, ORACLE_CAUSE_TERM_ERROR);
    if (oracle_reply_is_void(reply) && !check->options->void_exists_free)
        return oracle_charge_void(check) && false;
    return reply.count > 0;
}

/* a, mx, ptr and exists: a <target-name>, then a look-up. */
static bool designated_sender_matches(struct check *check, const struct oracle_term *term,
                                      struct spf_text domain)
{
    struct spf_text target;
    if (target_name(check, term, domain, &target) != TARGET_USABLE)
        return false;
    if (term->kind == ORACLE_A)
        return a_matches(check, term, target);
    if (term->kind == ORACLE_MX)
        return mx_matches(check, term, target);
    if (term->kind == ORACLE_PTR)
        return ptr_matches(check, target);
    return exists_matches(check, target);
}

bool oracle_mechanism_matches(struct check *check, const struct oracle_term *term,
                              struct spf_text domain)
{
    switch (term->kind) {
    case ORACLE_ALL: /* "a test that always matches" (5.1) */
        return true;
    case ORACLE_IP4: /* "If CIDR prefix length high-order bits match, the mechanism matches." (5.6)
                      */
        return oracle_ip_within(check->ip, term->network, term->cidr4);
    case ORACLE_IP6:
        return oracle_ip_within(check->ip, term->network, term->cidr6);
    case ORACLE_INCLUDE:
        return oracle_charge_term(check) && include_matches(check, term, domain);
    case ORACLE_A:
    case ORACLE_MX:
    case ORACLE_PTR:
    case ORACLE_EXISTS:
        return oracle_charge_term(check) && designated_sender_matches(check, term, domain);
    case ORACLE_REDIRECT:
    case ORACLE_EXP:
    case ORACLE_UNKNOWN_MODIFIER:
        break;
    }
    return false; /* "Modifiers [...] do not return match or not-match." (4.6.3) */
}
