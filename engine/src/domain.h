/*
 * domain.h - domain names in text form: well formed or not, equal, below (RFC 7208 4.3, 4.8, 5.5).
 */
#ifndef SPF_SRC_DOMAIN_H
#define SPF_SRC_DOMAIN_H

#include "cursor.h"

/* The high bit of each octet of word that is a dot. No carry passes from one octet to the next. */
static inline uint64_t dots_of(uint64_t word)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t zero = word ^ 0x2e2e2e2e2e2e2e2e;
    return ~(((zero & low) + low) | zero | low);
}

/*
 * Is a label empty: a dot at either end, or behind another, or no label at all? Each step sees
 * eight octets, the last of one step again first in the next, so that every pair is seen.
 */
static inline bool domain_has_gap(struct spf_text name)
{
    uint64_t pairs = 0;
    uint64_t dots;
    if (name.len == 0 || name.data[0] == '.' || name.data[name.len - 1] == '.')
        return true;
    if (name.len < 8) {
        for (size_t i = 1; i < name.len; i++)
            if (name.data[i - 1] == '.' && name.data[i] == '.')
                return true;
        return false;
    }
    for (size_t at = 0; at < name.len - 8; at += 7) {
        dots = dots_of(load_word(&name.data[at]));
        pairs |= dots & dots << 8;
    }
    dots = dots_of(load_word(&name.data[name.len - 8]));
    return (pairs | (dots & dots << 8)) != 0;
}

enum domain_fault {
    DOMAIN_GOOD,
    DOMAIN_EMPTY,
    DOMAIN_LONG,       /* over 253 octets */
    DOMAIN_GAP,        /* an empty label */
    DOMAIN_LONG_LABEL, /* a label over 63 octets */
    DOMAIN_ONE_LABEL,  /* good for a query, not for check_host() (4.3) */
    DOMAIN_LITERAL,    /* likewise: an address in brackets (2.3, RFC 5321 4.1.3) */
    DOMAIN_NON_ASCII   /* likewise: an octet above 127, where A-labels are needed (4.3) */
};

/* Judges a name without its trailing dot. */
enum domain_fault domain_judge(struct spf_text name);

/* Judges a name as the <domain> of check_host() (4.3), which is the target of include and redirect
 * too. */
enum domain_fault domain_judge_checked(struct spf_text name);

/* The name without one trailing dot, if it has one (4.3). */
struct spf_text domain_without_dot(struct spf_text name);

/* Equal without regard to ASCII case. */
bool domain_equal(struct spf_text a, struct spf_text b);

/* Is name at or below parent, at a label boundary (5.5)? */
bool domain_within(struct spf_text name, struct spf_text parent);

/* What stands behind the last "@" of an address, the whole of it if there is none; and what stands
 * in front. */
struct spf_text domain_of_address(struct spf_text address, struct spf_text *local);

#endif
