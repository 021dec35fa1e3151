/*
 * variant_beside.c - unrelated TXT records before and after each policy. RFC 7208 3.2 and 4.5:
 * records that do not begin with the version section are discarded. Not at the target of an exp
 * modifier, where more than one record means that there is no explanation (6.2).
 */
#include "variant.h"

#include <string.h>

#include "text.h"

/* Beyond this the RRset might no longer fit a DNS message. */
enum { OCTETS_MAX = 60000 };

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    if (!variant_is_txt(type, rrset))
        return false;
    size_t policies = 0;
    size_t octets = 0;
    for (size_t i = 0; i < rrset->count; i++) {
        struct spf_text text = policy_join(arena, &rrset->rrs[i]);
        policies += policy_is(text);
        octets += text.len;
    }
    if (policies == 0 || octets > OCTETS_MAX)
        return false;
    struct spf_rr *changed = arena_array(arena, rrset->count + 2, sizeof *changed);
    memcpy(changed + 1, rrset->rrs, rrset->count * sizeof *changed);
    changed[0] = policy_cut(arena, text_of("site-verification=6f1ed002ab55"), policy_longest);
    changed[rrset->count + 1] = policy_cut(arena, text_of("v=DMARC1; p=none"), policy_longest);
    rrset->rrs = changed;
    rrset->count += 2;
    return true;
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    return zone->exp_at_policy && test->explanation.kind != SUITE_EXPLANATION_UNCHECKED
               ? "an exp target may be the name of a policy"
               : NULL;
}

const struct variant variant_beside = {
    .name = "beside",
    .does = "unrelated TXT records before and after each policy (RFC 7208 3.2, 4.5)",
    .holds =
        "holds if no exp target is the name of a policy; a policy over 60,000 octets stays alone",
    .needs = "multiple-records",
    .refuse = refuse,
    .zone = {.rrset = change_rrset},
};
