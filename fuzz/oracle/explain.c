/*
 * explain.c - the explanation of a fail, section 6.2 of RFC 7208. Whatever goes wrong: "proceed as
 * if no "exp" modifier was given". No limit but that of the client's names holds here (4.6.4: "the
 * "exp" modifier only causes a lookup at a later time").
 */
#include "check.h"

/* Values with %{p}, which is looked up only if the text asks for it. */
static struct oracle_values explanation_values(struct check *check, struct spf_text text,
                                               struct spf_text domain)
{
    struct oracle_values values = oracle_values_for(check, domain);
    if (oracle_uses_letter(text, 'p')) {
        oracle_ask_client_names(check);
        oracle_validate_client_names(check);
        values.p = oracle_preferred_name(check, domain);
    }
    return values;
}

bool oracle_explain(struct check *check, const struct verdict *verdict,
                    struct spf_text *explanation)
{
    /* A term of a non-ASCII local-part gives nothing (RFC 8616 4). */
    if (!verdict->has_exp || oracle_uses_utf8_local_part(check, verdict->exp))
        return false;

    /* "The <domain-spec> is macro expanded (see Section 7) and becomes the <target-name>." */
    struct oracle_values values = explanation_values(check, verdict->exp, verdict->domain);
    struct spf_text target = oracle_expand_name(check->memory, verdict->exp, &values);
    if (!oracle_name_is_valid(check->memory, target))
        return false;

    /* "If there are any DNS processing errors (any RCODE other than 0), or if no records are
     * returned, or if more than one record is returned, or if there are syntax errors in the
     * explanation string, then proceed as if no "exp" modifier was given." */
    struct reply reply = oracle_ask(check, target, SPF_RRTYPE_TXT);
    if (reply.rcode != SPF_RCODE_NOERROR || reply.count != 1)
        return false;
    struct spf_text text = reply.data[0];
    if (!oracle_explain_string(text, &check->options->grammar))
        return false;
    values = explanation_values(check, text, verdict->domain);
    struct spf_text expanded = oracle_expand(check->memory, text, &values);

    /* "Implementations MAY limit the length of the resulting explanation string" and "the
     * explanation string MUST be limited to [US-ASCII]"; JUDGEMENT: bad-exp-text. */
    if (expanded.len > check->options->explanation_octets)
        return false;
    for (size_t i = 0; i < expanded.len; i++)
        if (expanded.data[i] < 0x20 || expanded.data[i] > 0x7e)
            return false;
    *explanation = expanded;
    return true;
}
