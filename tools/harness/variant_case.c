/*
 * variant_case.c - upper-case letters where lower-case ones were and the other way round: in owner
 * names, in names inside records, in the keywords and literal names of policies, and in the domains
 * of the query. RFC 7208 4.6.1: mechanism and modifier names are case-insensitive; 4.5: so is the
 * version; RFC 4343: so are domain names. The local-part and macros keep their case.
 */
#include "variant.h"

#include <string.h>

static void write_term(struct policy_writer *writer, const struct policy *policy,
                       const struct spf_term *term)
{
    struct spf_text text = policy_span(policy, term->span);
    policy_put(writer,
               term->kind == SPF_TERM_UNKNOWN ? text : policy_swap_literals(writer->arena, text));
}

/* The "v" of each version section, grammatical or not what follows it. */
static bool swap_version(struct arena *arena, struct mockdns_rrset *rrset)
{
    struct spf_rr *changed = NULL;
    for (size_t i = 0; i < rrset->count; i++) {
        const struct spf_rr *rr = &rrset->rrs[i];
        if (!policy_is(policy_join(arena, rr)) || rr->data[0].len == 0)
            continue;
        if (changed == NULL) {
            changed = arena_array(arena, rrset->count, sizeof *changed);
            memcpy(changed, rrset->rrs, rrset->count * sizeof *changed);
        }
        struct spf_text *strings = arena_array(arena, rr->count, sizeof *strings);
        uint8_t *first = arena_alloc(arena, rr->data[0].len);
        memcpy(strings, rr->data, rr->count * sizeof *strings);
        memcpy(first, rr->data[0].data, rr->data[0].len);
        first[0] ^= 0x20;
        strings[0].data = first;
        changed[i].data = strings;
    }
    if (changed != NULL)
        rrset->rrs = changed;
    return changed != NULL;
}

/* Names inside MX, PTR and CNAME records. */
static bool swap_names(struct arena *arena, struct mockdns_rrset *rrset)
{
    struct spf_rr *changed = arena_array(arena, rrset->count, sizeof *changed);
    for (size_t i = 0; i < rrset->count; i++) {
        struct spf_text *name = arena_alloc(arena, sizeof *name);
        *name = policy_swap_case(arena, rrset->rrs[i].data[0]);
        changed[i] = rrset->rrs[i];
        changed[i].data = name;
    }
    rrset->rrs = changed;
    return rrset->count > 0;
}

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    const struct spf_text none = {NULL, 0};
    if (variant_is_txt(type, rrset)) {
        bool terms = variant_policies(arena, rrset, write_term, none, none);
        return swap_version(arena, rrset) || terms;
    }
    if (type == SPF_RRTYPE_MX || type == SPF_RRTYPE_PTR || type == MOCKDNS_TYPE_CNAME)
        return swap_names(arena, rrset);
    return false;
}

static struct spf_text change_owner(void *user, struct arena *arena, struct spf_text owner)
{
    (void)user;
    return policy_swap_case(arena, owner);
}

/* The domain of a sender: what follows the last "@", or all of it. */
static struct spf_text swap_sender(struct arena *arena, struct spf_text sender)
{
    size_t at = sender.len;
    while (at > 0 && sender.data[at - 1] != '@')
        at--;
    struct policy_writer writer = {.arena = arena};
    policy_put(&writer, (struct spf_text){sender.data, at});
    policy_put(&writer,
               policy_swap_case(arena, (struct spf_text){sender.data + at, sender.len - at}));
    return policy_text(&writer);
}

static bool change_test(struct suite_test *test, const struct variant_zone *zone,
                        struct arena *arena)
{
    test->query.from = swap_sender(arena, test->query.from);
    test->query.helo = policy_swap_case(arena, test->query.helo);
    variant_free_explanation(
        test, zone, SPF_LETTER_S | SPF_LETTER_O | SPF_LETTER_D | SPF_LETTER_H | SPF_LETTER_P);
    variant_free_header(test);
    variant_free_mech(test);
    return true;
}

static bool has_high_octet(struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] > 0x7F)
            return true;
    return false;
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    if (has_high_octet(test->query.from) || has_high_octet(test->query.helo))
        return "a name of the query is not US-ASCII";
    return zone->exp_at_policy && test->explanation.kind == SUITE_EXPLANATION_TEXT
               ? "a policy may be an explanation too"
               : NULL;
}

const struct variant variant_case = {
    .name = "case",
    .does = "letter case of names and keywords changed (RFC 7208 4.5, 4.6.1; RFC 4343)",
    .holds = "holds if the names of the query are US-ASCII, and no policy serves as explanation "
             "text; an "
             "explanation that shows a name (%{s} %{o} %{d} %{h} %{p}) need only be there",
    .refuse = refuse,
    .zone = {.rrset = change_rrset, .owner = change_owner},
    .test = change_test,
};
