/*
 * variant.c - the table of transformations and what several of them have in common.
 */
#include "variant.h"

#include <string.h>

#include "text.h"

const struct variant *variant_at(size_t index)
{
    static const struct variant *const table[] = {
        &variant_case, &variant_strings,  &variant_order,  &variant_beside, &variant_plus,
        &variant_ip6,  &variant_modifier, &variant_mapped, &variant_cname};
    return index < sizeof table / sizeof *table ? table[index] : NULL;
}

bool variant_is_txt(uint32_t type, const struct mockdns_rrset *rrset)
{
    return type == SPF_RRTYPE_TXT && rrset->rcode == SPF_RCODE_NOERROR && rrset->raw.len == 0;
}

/* --- a zone read --- */

/* The letters of every macro in a text, grammatical or not. */
static unsigned letters_of(struct spf_text text)
{
    static const char letters[] = "slodipvhcrt";
    unsigned found = 0;
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (text.data[i] != '%' || text.data[i + 1] != '{')
            continue;
        const char *at = strchr(letters, text.data[i + 2] | 0x20);
        if (at != NULL && *at != '\0')
            found |= 1u << (at - letters);
    }
    return found;
}

/* May the value of an exp modifier be the name of a policy? A macro may expand to any name. */
static bool may_be_policy(const struct variant_zone *facts, struct spf_text target,
                          struct arena *arena)
{
    if (target.len > 0 && memchr(target.data, '%', target.len) != NULL)
        return true;
    size_t count = mockdns_zone_owner_count(facts->zone);
    for (size_t i = 0; i < count; i++) {
        const struct mockdns_owner *owner = mockdns_zone_owner(facts->zone, i);
        uint32_t type;
        const struct mockdns_rrset *answers;
        size_t answer_count;
        if (!text_same_name(mockdns_owner_name(owner), target))
            continue;
        for (size_t k = 0; mockdns_owner_type(owner, k, &type, &answers, &answer_count); k++)
            for (size_t n = 0; variant_is_txt(type, answers) && n < answers->count; n++)
                if (policy_is(policy_join(arena, &answers->rrs[n])))
                    return true;
    }
    return false;
}

static void read_txt(struct variant_zone *facts, const struct spf_rr *rr, struct arena *arena)
{
    struct spf_text text = policy_join(arena, rr);
    struct policy policy;
    facts->letters |= letters_of(text);
    if (!policy_parse(arena, text, &policy))
        return;
    for (size_t i = 0; i < policy.count; i++) {
        if (policy.terms[i].kind != SPF_TERM_EXP)
            continue;
        facts->has_exp = true;
        facts->exp_at_policy |=
            may_be_policy(facts, policy_span(&policy, policy.terms[i].value), arena);
    }
}

static void read_rrset(struct variant_zone *facts, uint32_t type, const struct mockdns_rrset *rrset,
                       struct arena *arena)
{
    facts->has_latency |= rrset->latency_ms > 0;
    facts->has_cname |= type == MOCKDNS_TYPE_CNAME;
    if (type == SPF_RRTYPE_MX && rrset->count > facts->largest_mx)
        facts->largest_mx = rrset->count;
    if (type == SPF_RRTYPE_PTR && rrset->count > facts->largest_ptr)
        facts->largest_ptr = rrset->count;
    for (size_t i = 0; variant_is_txt(type, rrset) && i < rrset->count; i++)
        read_txt(facts, &rrset->rrs[i], arena);
}

void variant_zone_read(struct variant_zone *facts, const struct mockdns_zone *zone,
                       struct arena *arena)
{
    struct mockdns_session *session = facts->session;
    *facts = (struct variant_zone){.zone = zone, .session = session};
    size_t owners = mockdns_zone_owner_count(zone);
    for (size_t i = 0; i < owners; i++) {
        const struct mockdns_owner *owner = mockdns_zone_owner(zone, i);
        struct spf_text name = mockdns_owner_name(owner);
        uint32_t type;
        const struct mockdns_rrset *answers;
        size_t count;
        facts->has_wildcard |= name.len > 0 && name.data[0] == '*';
        for (size_t k = 0; mockdns_owner_type(owner, k, &type, &answers, &count); k++) {
            facts->has_successive |= count > 1;
            for (size_t n = 0; n < count; n++)
                read_rrset(facts, type, &answers[n], arena);
        }
    }
    facts->has_p = (facts->letters & SPF_LETTER_P) != 0;
}

/* --- policies written anew --- */

/* The spaces between terms are kept as they are: records may have more than one. */
static struct spf_text rewrite(struct arena *arena, const struct policy *policy,
                               variant_term *write, struct spf_text before, struct spf_text after)
{
    struct policy_writer writer = {.arena = arena};
    size_t at = policy->count > 0 ? 6 : policy->text.len;
    policy_put(&writer, (struct spf_text){policy->text.data, at});
    policy_put(&writer, before);
    for (size_t i = 0; i < policy->count; i++) {
        const struct spf_term *term = &policy->terms[i];
        policy_put(&writer, (struct spf_text){policy->text.data + at, term->span.at - at});
        if (write != NULL)
            write(&writer, policy, term);
        else
            policy_put(&writer, policy_span(policy, term->span));
        at = term->span.at + term->span.len;
    }
    policy_put(&writer, (struct spf_text){policy->text.data + at, policy->text.len - at});
    policy_put(&writer, after);
    return policy_text(&writer);
}

/* The longest record that fits a TXT RR whatever the cut, so that no limit comes near. */
enum { RECORD_MAX = 32000 };

bool variant_policies(struct arena *arena, struct mockdns_rrset *rrset, variant_term *write,
                      struct spf_text before, struct spf_text after)
{
    struct spf_rr *changed = NULL;
    for (size_t i = 0; i < rrset->count; i++) {
        const struct spf_rr *rr = &rrset->rrs[i];
        struct policy policy;
        if (!policy_parse(arena, policy_join(arena, rr), &policy))
            continue;
        struct spf_text text = rewrite(arena, &policy, write, before, after);
        if (text_equal(text, policy.text) || text.len > RECORD_MAX ||
            (rr->count == 1 && text.len > 255))
            continue;
        if (changed == NULL) {
            changed = arena_array(arena, rrset->count, sizeof *changed);
            memcpy(changed, rrset->rrs, rrset->count * sizeof *changed);
        }
        changed[i] = policy_cut(arena, text, policy_longest);
    }
    if (changed != NULL)
        rrset->rrs = changed;
    return changed != NULL;
}

/* --- what a transformation does not leave --- */

void variant_free_explanation(struct suite_test *test, const struct variant_zone *zone,
                              unsigned letters)
{
    if ((zone->letters & letters) != 0 && test->explanation.kind == SUITE_EXPLANATION_TEXT)
        test->explanation.kind = SUITE_EXPLANATION_ANY;
}

void variant_free_header(struct suite_test *test)
{
    test->headers = NULL;
    test->header_count = 0;
}

void variant_free_mech(struct suite_test *test)
{
    test->mech = (struct spf_text){NULL, 0};
}

static bool names_questions(const struct suite_dns *dns)
{
    return dns->questions.set || dns->never.count > 0 || dns->must.count > 0 ||
           dns->order.count > 0;
}

bool variant_pins_questions(const struct suite_test *test)
{
    bool pins = names_questions(&test->dns);
    for (size_t i = 0; i < test->expect_count; i++)
        pins |= names_questions(&test->expect[i].dns);
    return pins;
}
