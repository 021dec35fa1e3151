/*
 * ip.h - addresses: read, write, compare by prefix (RFC 7208 5, 5.6; RFC 4291 2.2; RFC 5952 4).
 */
#ifndef SPF_SRC_IP_H
#define SPF_SRC_IP_H

#include "cursor.h"
#include "writer.h"

/* Reads ip4-network (RFC 7208 5.6). On false the cursor stands at the octet that is wrong. */
bool ip_read4(struct cursor *c, struct spf_ip *out);

/* Reads ip6-network, as RFC 4291 2.2 spells addresses. On false as above. */
bool ip_read6(struct cursor *c, struct spf_ip *out);

/*
 * Reads the digits of a prefix length behind its slash: "0" or a number without leading zero of at
 * most max (RFC 7208 5.6). On false as above.
 */
bool ip_read_prefix(struct cursor *c, unsigned max, uint8_t *out);

/* Are the first prefix bits equal? An A or AAAA record's octets against the client's. */
bool ip_prefix_equal(const uint8_t *a, const uint8_t *b, unsigned prefix);

/* The client as check_host() sees it: an IPv4-mapped IPv6 address becomes IPv4 (RFC 7208 5). */
struct spf_ip ip_unmapped(struct spf_ip ip);

/* Dotted quad, or RFC 5952. */
void ip_write(struct writer *w, const struct spf_ip *ip);

/* %{i}: dotted quad, or 32 nibbles parted by dots (RFC 7208 7.3). */
void ip_write_dotted(struct writer *w, const struct spf_ip *ip);

/* The name whose PTR records name the address, under in-addr.arpa or ip6.arpa (RFC 7208 5.5). */
void ip_write_reverse_name(struct writer *w, const struct spf_ip *ip);

#endif
