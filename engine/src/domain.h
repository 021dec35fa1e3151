/*
 * domain.h - domain names in text form: well formed or not, equal, below (RFC 7208 4.3, 4.8, 5.5).
 */
#ifndef SPF_SRC_DOMAIN_H
#define SPF_SRC_DOMAIN_H

#include "cursor.h"

enum domain_fault {
    DOMAIN_GOOD,
    DOMAIN_EMPTY,
    DOMAIN_LONG,       /* over 253 octets */
    DOMAIN_GAP,        /* an empty label */
    DOMAIN_LONG_LABEL, /* a label over 63 octets */
    DOMAIN_ONE_LABEL   /* good for a query, not for check_host() (4.3) */
};

/* Judges a name without its trailing dot. */
enum domain_fault domain_judge(struct spf_text name);

/* The name without one trailing dot, if it has one (4.3). */
struct spf_text domain_without_dot(struct spf_text name);

/* Equal without regard to ASCII case. */
bool domain_equal(struct spf_text a, struct spf_text b);

/* Is name at or below parent, at a label boundary (5.5)? */
bool domain_within(struct spf_text name, struct spf_text parent);

/* What stands behind the last "@" of an address, the whole of it if there is none; and what stands
 * in front. */
struct spf_text domain_of_address(struct spf_text address, struct spf_text *local);

/* Does the text hold no octet above 127? */
bool text_is_ascii(struct spf_text text);

/* Does it hold nothing but 0x20 to 0x7E? */
bool text_is_printable(struct spf_text text);

#endif
