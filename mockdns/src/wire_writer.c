/*
 * wire_writer.c - names, numbers and RDATA as RFC 1035 3.3 and 4.1 lay them out.
 *
 * Names in RDATA are not compressed, which RFC 3597 4 allows for every type.
 */
#include "wire_writer.h"

#include <string.h>

enum { POINTER = 0xc000 };

/* Room for so many octets; NULL if there is none. */
static uint8_t *take(struct wire_writer *writer, size_t len)
{
    uint8_t *place = writer->out + writer->at;

    if (writer->full || len > writer->limit - writer->at) {
        writer->full = true;
        return NULL;
    }
    writer->at += len;
    return place;
}

void wire_put_u16(struct wire_writer *writer, uint32_t value)
{
    uint8_t *place = take(writer, 2);

    if (place != NULL) {
        place[0] = (uint8_t)(value >> 8);
        place[1] = (uint8_t)value;
    }
}

void wire_put_u32(struct wire_writer *writer, uint32_t value)
{
    wire_put_u16(writer, value >> 16);
    wire_put_u16(writer, value & 0xffff);
}

void wire_put_octets(struct wire_writer *writer, const uint8_t *octets, size_t len)
{
    uint8_t *place = take(writer, len);

    if (place != NULL && len > 0) {
        memcpy(place, octets, len);
    }
}

static void put_counted(struct wire_writer *writer, const uint8_t *octets, size_t len)
{
    uint8_t *place = take(writer, 1);

    if (place != NULL) {
        *place = (uint8_t)len;
    }
    wire_put_octets(writer, octets, len);
}

void wire_put_name(struct wire_writer *writer, struct spf_text name)
{
    size_t from = 0;

    while (from < name.len) {
        const uint8_t *dot = memchr(name.data + from, '.', name.len - from);
        size_t end = dot == NULL ? name.len : (size_t)(dot - name.data);

        put_counted(writer, name.data + from, end - from);
        from = end + 1;
    }
    put_counted(writer, NULL, 0);
}

void wire_put_pointer(struct wire_writer *writer, size_t offset)
{
    wire_put_u16(writer, (uint32_t)(POINTER | offset));
}

void wire_put_rdata(struct wire_writer *writer, uint32_t type, const struct spf_rr *rr)
{
    size_t start = writer->at;
    size_t end;

    wire_put_u16(writer, 0);
    switch (type) {
    case SPF_RRTYPE_MX:
        wire_put_u16(writer, rr->preference);
        wire_put_name(writer, rr->data[0]);
        break;
    case SPF_RRTYPE_PTR:
    case MOCKDNS_TYPE_CNAME:
        wire_put_name(writer, rr->data[0]);
        break;
    case SPF_RRTYPE_TXT:
    case MOCKDNS_TYPE_SPF:
        for (size_t i = 0; i < rr->count; i++) {
            put_counted(writer, rr->data[i].data, rr->data[i].len);
        }
        break;
    default:
        wire_put_octets(writer, rr->data[0].data, rr->data[0].len);
        break;
    }
    if (!writer->full) {
        end = writer->at;
        writer->at = start;
        wire_put_u16(writer, (uint32_t)(end - start - 2));
        writer->at = end;
    }
}
