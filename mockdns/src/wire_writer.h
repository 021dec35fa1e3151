/*
 * wire_writer.h - the octets of a DNS message, bounded: what does not fit is not written and makes
 * the writer full, for good.
 */
#ifndef MOCKDNS_WIRE_WRITER_H
#define MOCKDNS_WIRE_WRITER_H

#include "mockdns/zone.h"

struct wire_writer {
    uint8_t *out;
    size_t at;
    size_t limit;
    bool full;
};

void wire_put_u16(struct wire_writer *writer, uint32_t value);
void wire_put_u32(struct wire_writer *writer, uint32_t value);
void wire_put_octets(struct wire_writer *writer, const uint8_t *octets, size_t len);

/* A name, cut at dots; any other octet stands for itself. */
void wire_put_name(struct wire_writer *writer, struct spf_text name);

/* The name that stands at an offset below 2^14 already (RFC 1035 4.1.4). */
void wire_put_pointer(struct wire_writer *writer, size_t offset);

/* The RDATA of a record with its length before it. */
void wire_put_rdata(struct wire_writer *writer, uint32_t type, const struct spf_rr *rr);

#endif
