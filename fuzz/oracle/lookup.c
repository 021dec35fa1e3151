/*
 * lookup.c - questions and their limits (RFC 7208 4.6.4), and the validated names of the client
 * (5.5, and 7.3 for %{p}).
 */
#include "check.h"

/* Limits are charged, then compared: so the counter shows limit + 1 exactly when it is the cause.
 */
bool oracle_charge_term(struct check *check)
{
    /* "SPF implementations MUST limit the total number of those terms to 10 during SPF evaluation
     * [...] If this limit is exceeded, the implementation MUST return "permerror"." */
    check->terms++;
    if (check->terms > check->options->terms)
        return oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_LIMIT_TERMS);
    return true;
}

bool oracle_charge_void(struct check *check)
{
    /* "SPF implementations SHOULD limit "void lookups" to two. [...] Exceeding the limit produces a
     * "permerror" result." */
    check->voids++;
    if (check->options->voids != ORACLE_VOIDS_UNLIMITED && check->voids > check->options->voids)
        return oracle_raise_error(check, SPF_RESULT_PERMERROR, ORACLE_CAUSE_LIMIT_VOIDS);
    return true;
}

/* One record's RDATA as one text. A record that does not fit its type is none. */
static bool rdata(struct oracle_memory *memory, enum spf_rrtype type, const struct spf_rr *rr,
                  struct spf_text *data)
{
    if (type == SPF_RRTYPE_TXT) {
        /* "treated as if those strings are concatenated together without adding spaces" (3.3) */
        struct text_list strings = {oracle_memory_take(memory, rr->count * sizeof(struct spf_text)),
                                    rr->count};
        for (size_t i = 0; i < rr->count; i++)
            strings.texts[i] = rr->data[i];
        *data = oracle_text_list_join(memory, strings, "");
        return rr->count > 0;
    }
    if (rr->count != 1)
        return false;
    *data = oracle_text_copy(memory, rr->data[0]);
    if (type == SPF_RRTYPE_A)
        return data->len == 4;
    if (type == SPF_RRTYPE_AAAA)
        return data->len == 16;
    *data = oracle_name_without_dot(*data);
    return data->len <= SPF_NAME_MAX;
}

struct reply oracle_ask(struct check *check, struct spf_text name, enum spf_rrtype type)
{
    if (check->question_count < ORACLE_QUESTIONS_LISTED) {
        struct oracle_question *question = &check->questions[check->question_count];
        question->name = oracle_text_copy(check->memory, name);
        question->type = type;
    }
    check->question_count++;

    struct spf_answer answer = {0};
    check->resolve(check->user, name, type, &answer);
    struct reply reply = {.rcode = answer.rcode, .other_family = answer.other_family};
    if (answer.rcode != SPF_RCODE_NOERROR)
        return reply;
    reply.data = oracle_memory_take(check->memory, answer.count * sizeof(struct spf_text));
    for (size_t i = 0; i < answer.count; i++)
        if (rdata(check->memory, type, &answer.rrs[i], &reply.data[reply.count]))
            reply.count++;
    return reply;
}

bool oracle_reply_is_error(struct reply reply)
{
    /* "an error (RCODE other than 0 or 3) or the query times out" (5) */
    return reply.rcode != SPF_RCODE_NOERROR && reply.rcode != SPF_RCODE_NXDOMAIN;
}

bool oracle_reply_is_void(struct reply reply)
{
    /* "either a positive answer (RCODE 0) with an answer count of 0, or a "Name Error" (RCODE 3)
     * answer" (4.6.4) */
    return !oracle_reply_is_error(reply) && reply.count == 0;
}

enum spf_rrtype oracle_address_type(const struct check *check)
{
    /* "when <ip> is an IPv4, "A" records are fetched; when <ip> is an IPv6 address, "AAAA" records
     * are fetched" (5) */
    return check->ip.family == 4 ? SPF_RRTYPE_A : SPF_RRTYPE_AAAA;
}

bool oracle_reply_has_client(const struct check *check, struct reply reply, unsigned bits)
{
    for (size_t i = 0; i < reply.count; i++) {
        struct spf_ip address = {check->ip.family, {0}};
        for (size_t octet = 0; octet < reply.data[i].len; octet++)
            address.octets[octet] = reply.data[i].data[octet];
        if (oracle_ip_within(check->ip, address, bits))
            return true;
    }
    return false;
}

/* "Look up the corresponding PTR record in "in-addr.arpa." if the address is an IPv4 address and in
 * "ip6.arpa." if it is an IPv6 address." (5.5) */
static struct spf_text reverse_name(const struct check *check)
{
    struct oracle_values values = oracle_values_for(check, oracle_text_of(""));
    return oracle_expand_name(check->memory, oracle_text_of("%{ir}.%{v}.arpa"), &values);
}

bool oracle_ask_client_names(struct check *check)
{
    struct client_names *client = &check->client;
    if (client->asked)
        return false;
    client->asked = true;
    struct reply reply = oracle_ask(check, reverse_name(check), SPF_RRTYPE_PTR);
    client->ptr_error = oracle_reply_is_error(reply);
    client->ptr_count = reply.count;
    client->ptr_names.texts = reply.data;
    /* "If this limit is exceeded, all records other than the first 10 MUST be ignored." (4.6.4) */
    client->ptr_names.count = reply.count;
    if (client->ptr_names.count > check->options->ptr)
        client->ptr_names.count = check->options->ptr;
    return true;
}

void oracle_validate_client_names(struct check *check)
{
    struct client_names *client = &check->client;
    if (client->validated)
        return;
    client->validated = true;
    client->names.texts =
        oracle_memory_take(check->memory, client->ptr_names.count * sizeof(struct spf_text));
    for (size_t i = 0; i < client->ptr_names.count; i++) {
        /* "For each record returned, validate the domain name by looking up its IP addresses." */
        struct spf_text name = client->ptr_names.texts[i];
        if (!oracle_name_is_valid(check->memory, name))
            continue;
        struct reply reply = oracle_ask(check, name, oracle_address_type(check));
        /* "If a DNS error occurs while doing an A RR lookup, then that domain name is skipped and
         * the search continues." */
        client->validation_error = client->validation_error || oracle_reply_is_error(reply);
        if (oracle_reply_has_client(check, reply, 128))
            client->names.texts[client->names.count++] = name;
    }
}

struct spf_text oracle_preferred_name(struct check *check, struct spf_text domain)
{
    const struct client_names *client = &check->client;
    struct text_list names = client->names;
    /* "If there are no validated domain names or if a DNS error occurs, the string "unknown" is
     * used." (7.3) JUDGEMENT: p-validation-error. 5.5 skips a name that cannot be validated. */
    if (names.count == 0 || (client->validation_error && check->options->p_error_unknown))
        return oracle_text_of("unknown");
    if (check->options->p_any_validated)
        return names.texts[0];
    /* "If the <domain> is present in the list of validated domains, it SHOULD be used." */
    for (size_t i = 0; i < names.count; i++)
        if (oracle_name_is_same(names.texts[i], domain))
            return names.texts[i];
    /* "Otherwise, if a subdomain of the <domain> is present, it SHOULD be used." */
    for (size_t i = 0; i < names.count; i++)
        if (oracle_name_is_below(names.texts[i], domain))
            return names.texts[i];
    /* "Otherwise, any name from the list can be used." */
    return names.texts[0];
}
