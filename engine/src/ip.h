/*
 * ip.h - addresses: read, write, compare by prefix (RFC 7208 5, 5.6; RFC 4291 2.2; RFC 5952 4).
 */
#ifndef SPF_SRC_IP_H
#define SPF_SRC_IP_H

#include "cursor.h"
#include "writer.h"

/* The value of the digit here; above 9 if there is none: "0" to "9" are 0x30 to 0x39. */
static inline unsigned ip_digit(const struct cursor *c)
{
    return c->at < c->len ? c->data[c->at] ^ (unsigned)'0' : 10;
}

/* qnum: 0 to 255 in decimal, without leading zero (RFC 7208 5.6). A further digit is the caller's
 * to refuse. */
static inline bool ip_read_qnum(struct cursor *c, uint8_t *out)
{
    unsigned value = ip_digit(c);
    unsigned digit;
    if (value > 9)
        return false;
    cursor_skip(c);
    digit = ip_digit(c);
    if (value > 0 && digit <= 9) {
        value = value * 10 + digit;
        cursor_skip(c);
        digit = ip_digit(c);
        if (digit <= 9 && value * 10 + digit <= 255) {
            value = value * 10 + digit;
            cursor_skip(c);
        }
    }
    *out = (uint8_t)value;
    return true;
}

/*
 * Reads the four octets of ip4-network (RFC 7208 5.6). On false the cursor stands at the octet that
 * is wrong. It stands here, with what it uses, because most of all records is ip4 terms.
 */
static inline bool ip_read4(struct cursor *c, uint8_t octets[4])
{
    struct cursor here = *c; /* a copy, so that it can live in registers */
    bool good = ip_read_qnum(&here, &octets[0]) && cursor_take(&here, '.') &&
                ip_read_qnum(&here, &octets[1]) && cursor_take(&here, '.') &&
                ip_read_qnum(&here, &octets[2]) && cursor_take(&here, '.') &&
                ip_read_qnum(&here, &octets[3]) && ip_digit(&here) > 9;
    c->at = here.at;
    return good;
}

/* Reads ip6-network, as RFC 4291 2.2 spells addresses. On false as above. */
bool ip_read6(struct cursor *c, uint8_t octets[16]);

/*
 * Reads the digits of a prefix length behind its slash: "0" or a number without leading zero of at
 * most max (RFC 7208 5.6). On false as above.
 */
static inline bool ip_read_prefix(struct cursor *c, unsigned max, uint8_t *out)
{
    struct cursor here = *c;
    unsigned value = ip_digit(&here);
    bool zero = value == 0;
    if (value > 9)
        return false;
    for (cursor_skip(&here); ip_digit(&here) <= 9; cursor_skip(&here)) {
        value = value * 10 + ip_digit(&here);
        if (value > max || zero)
            return false;
    }
    *c = here;
    *out = (uint8_t)value;
    return true;
}

static inline uint32_t ip_word(const uint8_t *octets)
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
}

/* Are the first prefix bits equal? Both have as many octets as prefix asks for, rounded up to four.
 */
static inline bool ip_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned prefix)
{
    unsigned done = 0;
    for (; prefix - done >= 32; done += 32)
        if (ip_word(&a[done / 8]) != ip_word(&b[done / 8]))
            return false;
    return prefix == done ||
           (ip_word(&a[done / 8]) ^ ip_word(&b[done / 8])) >> (32 - (prefix - done)) == 0;
}

/* The client as check_host() sees it: an IPv4-mapped IPv6 address becomes IPv4 (RFC 7208 5). */
struct spf_ip ip_unmapped(struct spf_ip ip);

/* Dotted quad, or RFC 5952. */
void ip_write(struct writer *w, const struct spf_ip *ip);

/* %{i} or, reversed, %{ir}: dotted quad, or 32 nibbles parted by dots (RFC 7208 7.3). */
void ip_write_dotted(struct writer *w, const struct spf_ip *ip, bool reversed);

/* The name whose PTR records name the address, under in-addr.arpa or ip6.arpa (RFC 7208 5.5). */
void ip_write_reverse_name(struct writer *w, const struct spf_ip *ip);

#endif
