/*
 * address.h - addresses: their text, their reverse names, their comparison. Of use to the oracle's
 * own files only.
 */
#ifndef ORACLE_ADDRESS_H
#define ORACLE_ADDRESS_H

#include "text.h"

/* An IPv4-mapped IPv6 address is that IPv4 address (5). */
struct spf_ip oracle_ip_unmapped(struct spf_ip ip);

/* Are the bits high-order bits of both the same? Never, if their families differ (5). */
bool oracle_ip_within(struct spf_ip ip, struct spf_ip network, unsigned bits);

/* %{i}: "192.0.2.1", or 32 nibbles parted by dots (7.3). */
struct spf_text oracle_ip_dotted(struct oracle_memory *memory, struct spf_ip ip);

/* %{c}: readable; for IPv6 the RFC 5952 form. */
struct spf_text oracle_ip_readable(struct oracle_memory *memory, struct spf_ip ip);

#endif
