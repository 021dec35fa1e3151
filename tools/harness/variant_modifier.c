/*
 * variant_modifier.c - unknown modifiers as first and last term of each policy. RFC 7208 6:
 * unrecognised modifiers MUST be ignored wherever they stand, with whatever macro-string.
 */
#include "variant.h"

#include "text.h"

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    return variant_is_txt(type, rrset) &&
           variant_policies(arena, rrset, NULL, text_of(" x-first_1.a=%{d2r+-}%%/24"),
                            text_of(" last=%{i}.redirect=%{l}"));
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    return zone->exp_at_policy && test->explanation.kind == SUITE_EXPLANATION_TEXT
               ? "a policy may be an explanation too"
               : NULL;
}

const struct variant variant_modifier = {
    .name = "modifier",
    .does = "unknown modifiers as first and last term of each policy (RFC 7208 6)",
    .holds =
        "holds if the record is grammatical and does not grow over one character-string; no policy "
        "serves as explanation text",
    .refuse = refuse,
    .zone = {.rrset = change_rrset},
};
