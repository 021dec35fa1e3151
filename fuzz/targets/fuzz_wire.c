/*
 * fuzz_wire.c - any octets as a DNS message to the server's handler (mockdns, wire.h; RFC 1035 4).
 *
 * The input is an octet that chooses (1: over TCP, 2: TIMEOUT is answered SERVFAIL), then the
 * message. The zone is ../wire_zone.json, which has every kind of answer. Oracles:
 *   wire-parses      what is answered is a DNS message to ldns, but for an answer that the zone
 *                    gives as raw octets
 *   wire-header      a response with the query's id, opcode and RD; recursion is available
 *   wire-question    which repeats the question octet by octet, if it was asked of the zone
 *   wire-size        over UDP not longer than the client takes; only there truncated
 *   wire-silence     what is no query, or shorter than a header, is not answered
 *   wire-same-again  the same message in a new case gives the same answer
 */
#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "mockdns/wire.h"
#include "mockdns/zone_json.h"
#include "target.h"

enum { HEADER = 12 };

static const uint8_t raw[] = {0xff, 0x76}; /* of PTR in the zone */

static struct mockdns_session *session_of_zone(void)
{
    static struct mockdns_session *session;
    struct mockdns_json_error error;
    if (session == NULL) {
        const struct mockdns_zone *zone = mockdns_zone_parse(wire_zone, wire_zone_len, &error);
        session = zone != NULL ? mockdns_session_create(zone) : NULL;
        if (session == NULL) {
            fprintf(stderr, "wire_zone.json: %s: %s\n", error.path, error.reason);
            exit(1);
        }
    }
    return session;
}

/* What the client takes over UDP (RFC 1035 4.2.1, RFC 6891 6.2.3). */
static size_t size_limit(const ldns_pkt *query)
{
    size_t size = query != NULL && ldns_pkt_edns(query) ? ldns_pkt_edns_udp_size(query) : 0;
    if (size < MOCKDNS_UDP_PLAIN)
        return MOCKDNS_UDP_PLAIN;
    return size < MOCKDNS_UDP_MAX ? size : MOCKDNS_UDP_MAX;
}

static void check_question(const ldns_pkt *query, const ldns_pkt *answer)
{
    const ldns_rr_list *asked = ldns_pkt_question(query);
    const ldns_rr_list *repeated = ldns_pkt_question(answer);
    TARGET_EXPECT("wire-question",
                  ldns_rr_list_rr_count(asked) == 1 && ldns_rr_list_rr_count(repeated) == 1);
    const ldns_rr *a = ldns_rr_list_rr(asked, 0);
    const ldns_rr *b = ldns_rr_list_rr(repeated, 0);
    if (a == NULL || b == NULL)
        return;
    struct spf_text names[2] = {{ldns_rdf_data(ldns_rr_owner(a)), ldns_rdf_size(ldns_rr_owner(a))},
                                {ldns_rdf_data(ldns_rr_owner(b)), ldns_rdf_size(ldns_rr_owner(b))}};
    TARGET_EXPECT("wire-question", target_same(names[0], names[1]));
    TARGET_EXPECT("wire-question", ldns_rr_get_type(a) == ldns_rr_get_type(b) &&
                                       ldns_rr_get_class(a) == ldns_rr_get_class(b));
}

static void check_answer(struct spf_text message, enum mockdns_transport transport,
                         struct spf_text answer, const struct mockdns_reply *reply)
{
    ldns_pkt *query = NULL;
    ldns_pkt *packet = NULL;
    if (ldns_wire2pkt(&query, message.data, message.len) != LDNS_STATUS_OK)
        query = NULL;
    TARGET_EXPECT("wire-parses", ldns_wire2pkt(&packet, answer.data, answer.len) == LDNS_STATUS_OK);
    if (packet != NULL) {
        TARGET_EXPECT("wire-header", LDNS_ID_WIRE(answer.data) == LDNS_ID_WIRE(message.data));
        TARGET_EXPECT("wire-header", ldns_pkt_qr(packet) && ldns_pkt_ra(packet));
        TARGET_EXPECT("wire-header",
                      LDNS_OPCODE_WIRE(answer.data) == LDNS_OPCODE_WIRE(message.data));
        TARGET_EXPECT("wire-header", LDNS_RD_WIRE(answer.data) == LDNS_RD_WIRE(message.data));
        TARGET_EXPECT("wire-size", !ldns_pkt_tc(packet) || transport == MOCKDNS_UDP);
        TARGET_EXPECT("wire-question", !reply->asked || query != NULL);
        if (reply->asked && query != NULL)
            check_question(query, packet);
    }
    TARGET_EXPECT("wire-size", answer.len <= (transport == MOCKDNS_UDP ? size_limit(query)
                                                                       : MOCKDNS_MESSAGE_MAX));
    ldns_pkt_free(packet);
    ldns_pkt_free(query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t *out[2];
    struct mockdns_reply replies[2];
    struct mockdns_session *session = session_of_zone();
    if (size == 0 || size - 1 > MOCKDNS_MESSAGE_MAX)
        return 0;
    enum mockdns_transport transport = data[0] & 1 ? MOCKDNS_TCP : MOCKDNS_UDP;
    struct spf_text message = {data + 1, size - 1};
    for (size_t i = 0; i < 2; i++) {
        if (out[i] == NULL)
            out[i] = malloc(MOCKDNS_MESSAGE_MAX);
        if (out[i] == NULL)
            exit(1);
        mockdns_session_reset(session, NULL);
        mockdns_wire_answer(session, transport, (data[0] & 2) != 0, message.data, message.len,
                            out[i], &replies[i]);
    }
    struct spf_text answer = {out[0], replies[0].len};
    TARGET_EXPECT("wire-same-again",
                  target_same(answer, (struct spf_text){out[1], replies[1].len}));
    bool is_query = message.len >= HEADER && (message.data[2] & 0x80) == 0;
    TARGET_EXPECT("wire-silence", is_query || (replies[0].len == 0 && !replies[0].asked));
    bool is_raw = target_same(answer, (struct spf_text){raw, sizeof raw});
    if (answer.len > 0 && !is_raw)
        check_answer(message, transport, answer, &replies[0]);
    return 0;
}
