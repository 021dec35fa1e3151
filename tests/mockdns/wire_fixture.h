/*
 * wire_fixture.h - a zone of JSON, messages to it in blocks of their size, and replies read by
 * ldns.
 */
#ifndef TEST_WIRE_FIXTURE_H
#define TEST_WIRE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ldns/ldns.h>

#include "mockdns/wire.h"
#include "mockdns/zone_json.h"

enum { MESSAGE_MAX = 1024, NO_EDNS = -1 };

struct message {
    uint8_t octets[MESSAGE_MAX];
    size_t len;
};

static inline void put(struct message *message, const void *octets, size_t len)
{
    assert_true(message->len + len <= MESSAGE_MAX);
    memcpy(message->octets + message->len, octets, len);
    message->len += len;
}

static inline void put_u16(struct message *message, unsigned value)
{
    uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

    put(message, octets, 2);
}

/* An OPT record (RFC 6891 6.1.2). */
static inline void put_opt(struct message *message, unsigned size, unsigned version)
{
    put(message, "", 1);
    put_u16(message, 41);
    put_u16(message, size);
    put_u16(message, version);
    put_u16(message, 0);
    put_u16(message, 0);
}

/* A query with the id 0x1234 and RD set; the name is in wire form without its last octet, as in
 * "\7example\3com". */
static inline struct message query(const char *name, unsigned type, int edns_size)
{
    struct message message = {.len = 0};

    put_u16(&message, 0x1234);
    put_u16(&message, 0x0100);
    put_u16(&message, 1);
    put_u16(&message, 0);
    put_u16(&message, 0);
    put_u16(&message, edns_size == NO_EDNS ? 0 : 1);
    put(&message, name, strlen(name) + 1);
    put_u16(&message, type);
    put_u16(&message, 1);
    if (edns_size != NO_EDNS) {
        put_opt(&message, (unsigned)edns_size, 0);
    }
    return message;
}

static inline struct mockdns_zone *load_zone(const char *text)
{
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_parse(text, strlen(text), &error);

    if (zone == NULL) {
        fail_msg("%s: %s", error.path, error.reason);
    }
    return zone;
}

#endif
