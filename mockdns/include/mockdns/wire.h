/*
 * wire.h - one DNS message in, one DNS message out: a zone as a recursive resolver speaks it
 * (RFC 1035 4, RFC 6891). No socket, no clock.
 */
#ifndef MOCKDNS_WIRE_H
#define MOCKDNS_WIRE_H

#include "mockdns/zone.h"

/* The longest message, over TCP: its length prefix has 16 bits (RFC 1035 4.2.2). */
#define MOCKDNS_MESSAGE_MAX 65535

/* The longest answer over UDP without EDNS (RFC 1035 4.2.1), and with it, as resolvers limit it. */
#define MOCKDNS_UDP_PLAIN 512
#define MOCKDNS_UDP_MAX 4096

enum mockdns_transport { MOCKDNS_UDP, MOCKDNS_TCP };

/* What became of a message. */
struct mockdns_reply {
    size_t len;                       /* octets to send; 0: none, the asker waits in vain */
    uint32_t latency_ms;              /* to wait before sending */
    bool asked;                       /* the message held a question for the zone: */
    struct mockdns_question question; /* which one; its name lies in name */
    uint8_t name[SPF_NAME_MAX];
};

/*
 * Answers a message.
 *
 * session             whose zone answers; a truncated UDP answer uses up no successive answer,
 * since the client will repeat the question over TCP query, len          the message, without the
 * length prefix of TCP timeout_is_servfail TIMEOUT is answered SERVFAIL at once instead of with
 * silence out                 room for MOCKDNS_MESSAGE_MAX octets
 *
 * Silence is the answer to TIMEOUT, to what is no query (too short for a header, or a response),
 * and when memory runs out. Messages with another opcode are NOTIMP, with a class other than IN or
 * a type of transfer REFUSED, broken ones FORMERR.
 */
void mockdns_wire_answer(struct mockdns_session *session, enum mockdns_transport transport,
                         bool timeout_is_servfail, const uint8_t *query, size_t len, uint8_t *out,
                         struct mockdns_reply *reply);

#endif
