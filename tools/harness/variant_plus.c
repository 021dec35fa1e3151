/*
 * variant_plus.c - '+' written where it is implied (RFC 7208 4.6.2).
 */
#include "variant.h"

#include "text.h"

static void write_term(struct policy_writer *writer, const struct policy *policy,
                       const struct spf_term *term)
{
    bool implied = term->qualifier == '+' && term->name.at == term->span.at;
    policy_put(writer, text_of(implied ? "+" : ""));
    policy_put(writer, policy_span(policy, term->span));
}

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    const struct spf_text none = {NULL, 0};
    return variant_is_txt(type, rrset) && variant_policies(arena, rrset, write_term, none, none);
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    return zone->exp_at_policy && test->explanation.kind == SUITE_EXPLANATION_TEXT
               ? "a policy may be an explanation too"
               : NULL;
}

static bool change_test(struct suite_test *test, const struct variant_zone *zone,
                        struct arena *arena)
{
    (void)zone;
    (void)arena;
    variant_free_header(test);
    return false;
}

const struct variant variant_plus = {
    .name = "plus",
    .does = "'+' written before each mechanism without a qualifier (RFC 7208 4.6.2)",
    .holds =
        "holds if the record is grammatical and does not grow over one character-string; no policy "
        "serves as explanation text; a header field that quotes the term is not compared",
    .refuse = refuse,
    .zone = {.rrset = change_rrset},
    .test = change_test,
};
