/*
 * variant_ip6.c - IPv6 addresses spelt otherwise: eight groups of four upper-case digits, the last
 * two of them in dotted form (RFC 4291 2.2; RFC 7208 5.6 refers to it), in ip6 terms and as the
 * client's address. %{i} is made of nibbles and does not depend on it, %{c} may be any form (7.3).
 */
#include "variant.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

enum { SPELT = 64 };

static void spell(const struct spf_ip *ip, char out[SPELT])
{
    const uint8_t *o = ip->octets;
    (void)snprintf(out, SPELT, "%02X%02X:%02X%02X:%02X%02X:%02X%02X:%02X%02X:%02X%02X:%u.%u.%u.%u",
                   (unsigned)o[0], (unsigned)o[1], (unsigned)o[2], (unsigned)o[3], (unsigned)o[4],
                   (unsigned)o[5], (unsigned)o[6], (unsigned)o[7], (unsigned)o[8], (unsigned)o[9],
                   (unsigned)o[10], (unsigned)o[11], (unsigned)o[12], (unsigned)o[13],
                   (unsigned)o[14], (unsigned)o[15]);
}

static void write_term(struct policy_writer *writer, const struct policy *policy,
                       const struct spf_term *term)
{
    struct spf_text whole = policy_span(policy, term->span);
    if (term->kind != SPF_TERM_IP6) {
        policy_put(writer, whole);
        return;
    }
    char spelt[SPELT];
    spell(&term->network, spelt);
    size_t before = term->value.at - term->span.at;
    size_t after = before + term->value.len;
    policy_put(writer, (struct spf_text){whole.data, before});
    policy_put(writer, text_of(spelt));
    policy_put(writer, (struct spf_text){whole.data + after, whole.len - after});
}

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    const struct spf_text none = {NULL, 0};
    return variant_is_txt(type, rrset) && variant_policies(arena, rrset, write_term, none, none);
}

static bool change_test(struct suite_test *test, const struct variant_zone *zone,
                        struct arena *arena)
{
    variant_free_header(test);
    variant_free_mech(test);
    if (test->query.ip.family != 6)
        return false;
    char spelt[SPELT];
    spell(&test->query.ip, spelt);
    test->query.ip_text = arena_copy(arena, spelt);
    variant_free_explanation(test, zone, SPF_LETTER_C);
    return true;
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    return zone->exp_at_policy && test->explanation.kind == SUITE_EXPLANATION_TEXT
               ? "a policy may be an explanation too"
               : NULL;
}

const struct variant variant_ip6 = {
    .name = "ip6",
    .does = "IPv6 addresses of terms and client spelt otherwise (RFC 4291 2.2, RFC 7208 5.6)",
    .holds = "holds if no policy serves as explanation text; an explanation with %{c} need only be "
             "there; "
             "header fields and the deciding term as written are not compared",
    .refuse = refuse,
    .zone = {.rrset = change_rrset},
    .test = change_test,
};
