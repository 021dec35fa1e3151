/*
 * variant_strings.c - TXT records cut into character-strings at other places. RFC 7208 3.3: they
 * are joined without spaces, and 6.2 says the same of explanation text.
 */
#include "variant.h"

/* Short ones first: a cut within the version, within terms, between digits. */
static size_t length(size_t index)
{
    static const uint8_t lengths[] = {1, 4, 2, 9, 5, 17, 11, 31, 60};
    return index < sizeof lengths ? lengths[index] : 200;
}

/* Beyond this the added length octets might come near the 65,535 octets of an RR. */
enum { TEXT_MAX = 60000 };

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    if (!variant_is_txt(type, rrset) || rrset->count == 0)
        return false;
    struct spf_rr *changed = arena_array(arena, rrset->count, sizeof *changed);
    bool differs = false;
    for (size_t i = 0; i < rrset->count; i++) {
        struct spf_text text = policy_join(arena, &rrset->rrs[i]);
        bool cut = text.len > 1 && text.len <= TEXT_MAX;
        changed[i] = cut ? policy_cut(arena, text, length) : rrset->rrs[i];
        differs |= cut;
    }
    rrset->rrs = changed;
    return differs;
}

const struct variant variant_strings = {
    .name = "strings",
    .does = "TXT records cut into character-strings elsewhere (RFC 7208 3.3, 6.2)",
    .holds = "holds always; a text over 60,000 octets stays as it is",
    .needs = "multiple-strings",
    .zone = {.rrset = change_rrset},
};
