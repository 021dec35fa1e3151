/*
 * wire.c - reads a DNS query (ldns does that) and writes what a recursive resolver that knows the
 * zone would send: RFC 1035 4.1 and 7.3, RFC 2308 2, RFC 6891, RFC 7766.
 *
 * What the answer is, answer.c decides; sockets and waiting are server.c's business.
 */
#include "mockdns/wire.h"

#include "wire_writer.h"

#include <ldns/ldns.h>
#include <string.h>

enum {
    HEADER = 12,
    NAME_WIRE_MAX = 255,
    OPT_LEN = 11,
    RCODE_BADVERS = 16,  /* RFC 6891 9 */
    RCODE_BASE_MAX = 15, /* what the header alone can tell */
    CLASS_IN = 1,
    TYPE_OPT = 41
};

/* A query, as far as it could be read. */
struct query {
    uint16_t id;
    uint8_t opcode;
    bool recursion_desired;
    bool checking_disabled;
    bool has_edns;
    uint8_t edns_version;
    size_t edns_size;
    bool has_question;
    uint16_t type;
    uint16_t class;
    uint8_t wire[NAME_WIRE_MAX]; /* the name asked, with its case, uncompressed */
    size_t wire_len;
    uint8_t
        text[SPF_NAME_MAX]; /* the same as text: two octets less, the first length and the root */
    size_t text_len;
    bool dot_in_label; /* then text does not tell the labels */
};

/* --- reading --- */

/* The labels of a name in wire form as text. */
static void read_name(struct query *query, const ldns_rdf *name)
{
    size_t len = ldns_rdf_size(name);
    size_t at = 0;

    if (len > NAME_WIRE_MAX) {
        return;
    }
    memcpy(query->wire, ldns_rdf_data(name), len);
    query->wire_len = len;
    while (at < len && query->wire[at] != 0) {
        size_t label = query->wire[at++];

        if (query->text_len > 0) {
            query->text[query->text_len++] = '.';
        }
        memcpy(query->text + query->text_len, query->wire + at, label);
        query->dot_in_label |= memchr(query->wire + at, '.', label) != NULL;
        query->text_len += label;
        at += label;
    }
}

/* Reads a packet beyond its header. Returns the rcode it deserves before the zone is asked. */
static uint32_t read_packet(struct query *query, const ldns_pkt *packet, uint16_t additional)
{
    const ldns_rr_list *questions = ldns_pkt_question(packet);
    /* ldns takes OPT records out of the additional section and out of its count. */
    int opts = additional - ldns_pkt_arcount(packet);

    if (opts > 1) {
        return SPF_RCODE_FORMERR; /* RFC 6891 6.1.1 */
    }
    if (opts == 1) {
        query->has_edns = true;
        query->edns_size = ldns_pkt_edns_udp_size(packet);
        query->edns_version = ldns_pkt_edns_version(packet);
    }
    if (ldns_rr_list_rr_count(questions) != 1) {
        return SPF_RCODE_FORMERR;
    }
    const ldns_rr *question = ldns_rr_list_rr(questions, 0);

    read_name(query, ldns_rr_owner(question));
    query->has_question = query->wire_len > 0;
    query->type = (uint16_t)ldns_rr_get_type(question);
    query->class = (uint16_t)ldns_rr_get_class(question);
    if (query->edns_version > 0) {
        return RCODE_BADVERS;
    }
    if (query->class != CLASS_IN || query->type == LDNS_RR_TYPE_AXFR ||
        query->type == LDNS_RR_TYPE_IXFR) {
        return SPF_RCODE_REFUSED;
    }
    return query->has_question ? SPF_RCODE_NOERROR : SPF_RCODE_FORMERR;
}

/* Reads a message of at least a header. Returns an rcode as read_packet() does. */
static uint32_t read_query(struct query *query, const uint8_t *octets, size_t len)
{
    ldns_pkt *packet = NULL;
    uint32_t rcode;

    query->id = LDNS_ID_WIRE(octets);
    query->opcode = LDNS_OPCODE_WIRE(octets);
    query->recursion_desired = LDNS_RD_WIRE(octets) != 0;
    query->checking_disabled = LDNS_CD_WIRE(octets) != 0;
    if (query->opcode != LDNS_PACKET_QUERY) {
        return SPF_RCODE_NOTIMP;
    }
    if (ldns_wire2pkt(&packet, octets, len) != LDNS_STATUS_OK) {
        return SPF_RCODE_FORMERR;
    }
    rcode = read_packet(query, packet, LDNS_ARCOUNT(octets));
    ldns_pkt_free(packet);
    return rcode;
}

/* --- writing --- */

/* The answer section: the chain, then the records of the type asked. Returns their number. Owners
 * are pointers: a chain of eight names ends far below the 2^14 octets that these reach. */
static uint32_t put_answers(struct wire_writer *writer, const struct query *query,
                            const struct mockdns_answer *answer)
{
    size_t owner = HEADER; /* where the current owner's name stands */
    uint32_t count = 0;

    for (size_t i = 0; i + 1 < answer->chain_len; i++) {
        struct spf_rr rr = {&answer->chain[i + 1].owner, 1, 0};

        wire_put_pointer(writer, owner);
        wire_put_u16(writer, MOCKDNS_TYPE_CNAME);
        wire_put_u16(writer, CLASS_IN);
        wire_put_u32(writer, answer->chain[i].ttl);
        owner = writer->at + 2;
        wire_put_rdata(writer, MOCKDNS_TYPE_CNAME, &rr);
        count++;
    }
    for (size_t i = 0; i < answer->answer.count && !writer->full; i++) {
        wire_put_pointer(writer, owner);
        wire_put_u16(writer, query->type);
        wire_put_u16(writer, CLASS_IN);
        wire_put_u32(writer, answer->rrset->ttl);
        wire_put_rdata(writer, query->type, &answer->answer.rrs[i]);
        count++;
    }
    return count;
}

/* RFC 6891 6.1.2: the size we take, the upper bits of the rcode, version 0. */
static void put_opt(struct wire_writer *writer, uint32_t rcode)
{
    wire_put_octets(writer, (const uint8_t *)"", 1);
    wire_put_u16(writer, TYPE_OPT);
    wire_put_u16(writer, MOCKDNS_UDP_MAX);
    wire_put_u32(writer, rcode >> 4 << 24);
    wire_put_u16(writer, 0);
}

/* The header's second word: QR, opcode, TC, RD, RA, CD and the lower bits of the rcode. */
static uint32_t flags(const struct query *query, uint32_t rcode, bool truncated)
{
    return 0x8000u | (uint32_t)query->opcode << 11 | (truncated ? 0x0200u : 0) |
           (query->recursion_desired ? 0x0100u : 0) | 0x0080u |
           (query->checking_disabled ? 0x0010u : 0) | (rcode & 15);
}

/* Writes a whole message. answer NULL: no records. Returns its length, 0 if it does not fit. */
static size_t put_message(const struct query *query, uint32_t rcode, bool truncated,
                          const struct mockdns_answer *answer, uint8_t *out, size_t limit)
{
    struct wire_writer writer = {out, 0, limit, false};
    uint32_t records = 0;

    if (rcode > RCODE_BASE_MAX && !query->has_edns) {
        rcode = SPF_RCODE_SERVFAIL; /* no room for the upper bits */
    }
    wire_put_u16(&writer, query->id);
    wire_put_u16(&writer, flags(query, rcode, truncated));
    wire_put_u16(&writer, query->has_question ? 1 : 0);
    wire_put_u16(&writer, 0);
    wire_put_u16(&writer, 0);
    wire_put_u16(&writer, query->has_edns ? 1 : 0);
    if (query->has_question) {
        wire_put_octets(&writer, query->wire, query->wire_len);
        wire_put_u16(&writer, query->type);
        wire_put_u16(&writer, query->class);
    }
    if (answer != NULL) {
        records = put_answers(&writer, query, answer);
    }
    if (query->has_edns) {
        put_opt(&writer, rcode);
    }
    if (writer.full) {
        return 0;
    }
    /* A message of 65,535 octets has room for fewer records than that. */
    out[6] = (uint8_t)(records >> 8);
    out[7] = (uint8_t)records;
    return writer.at;
}

/* --- answering --- */

/* How long a UDP answer may be (RFC 6891 6.2.3: less than 512 counts as 512). */
static size_t udp_limit(const struct query *query)
{
    if (!query->has_edns || query->edns_size < MOCKDNS_UDP_PLAIN) {
        return MOCKDNS_UDP_PLAIN;
    }
    return query->edns_size > MOCKDNS_UDP_MAX ? MOCKDNS_UDP_MAX : query->edns_size;
}

/* Tells the client to come back over TCP, with an empty answer section as servers do it today. */
static size_t put_truncated(struct mockdns_session *session, const struct query *query,
                            uint8_t *out)
{
    mockdns_session_rewind(session);
    return put_message(query, SPF_RCODE_NOERROR, true, NULL, out, MOCKDNS_UDP_PLAIN);
}

/* The reply to a question that the zone has answered. */
static size_t put_reply(struct mockdns_session *session, enum mockdns_transport transport,
                        bool timeout_is_servfail, const struct query *query,
                        const struct mockdns_answer *answer, uint8_t *out)
{
    uint32_t rcode = answer->answer.rcode;
    const struct mockdns_answer *records = answer;
    size_t len;

    if (transport == MOCKDNS_UDP && answer->udp_truncate) {
        return put_truncated(session, query, out);
    }
    if (answer->rrset != NULL && transport == MOCKDNS_TCP &&
        answer->rrset->tcp_rcode != SPF_RCODE_NOERROR) {
        rcode = answer->rrset->tcp_rcode;
    } else if (answer->rrset != NULL && answer->rrset->raw.len > 0) {
        memcpy(out, answer->rrset->raw.data, answer->rrset->raw.len);
        return answer->rrset->raw.len;
    }
    if (rcode == SPF_RCODE_TIMEOUT) {
        if (!timeout_is_servfail) {
            return 0;
        }
        rcode = SPF_RCODE_SERVFAIL;
    }
    /* A negative answer still tells the chain (RFC 2308 2.1); of a failure there is nothing to tell
     * but what the zone lists beside the rcode. */
    if (rcode != answer->answer.rcode ||
        (rcode != SPF_RCODE_NOERROR && rcode != SPF_RCODE_NXDOMAIN && answer->answer.count == 0)) {
        records = NULL;
    }
    len = put_message(query, rcode, false, records, out,
                      transport == MOCKDNS_UDP ? udp_limit(query) : MOCKDNS_MESSAGE_MAX);
    if (len > 0) {
        return len;
    }
    if (transport == MOCKDNS_UDP) {
        return put_truncated(session, query, out);
    }
    /* More than a message can hold: a resolver could not have got it. */
    return put_message(query, SPF_RCODE_SERVFAIL, false, NULL, out, MOCKDNS_MESSAGE_MAX);
}

void mockdns_wire_answer(struct mockdns_session *session, enum mockdns_transport transport,
                         bool timeout_is_servfail, const uint8_t *octets, size_t len, uint8_t *out,
                         struct mockdns_reply *reply)
{
    struct query query = {.has_edns = false};
    struct mockdns_answer answer;
    enum mockdns_status status;
    uint32_t rcode;

    reply->len = 0;
    reply->latency_ms = 0;
    reply->asked = false;
    if (len < HEADER || LDNS_QR_WIRE(octets)) {
        return;
    }
    rcode = read_query(&query, octets, len);
    if (rcode != SPF_RCODE_NOERROR) {
        reply->len = put_message(&query, rcode, false, NULL, out, MOCKDNS_UDP_PLAIN);
        return;
    }
    struct spf_text name = {query.text, query.text_len};

    status = query.dot_in_label ? mockdns_session_refuse(session, name, query.type, &answer)
                                : mockdns_session_ask(session, name, query.type, &answer);
    if (status != MOCKDNS_OK) {
        return;
    }
    memcpy(reply->name, query.text, query.text_len);
    reply->asked = true;
    reply->question = (struct mockdns_question){
        .name = {reply->name, query.text_len},
        .type = query.type,
        .rcode = answer.answer.rcode,
        .malformed = answer.malformed,
    };
    reply->latency_ms = answer.latency_ms;
    reply->len = put_reply(session, transport, timeout_is_servfail, &query, &answer, out);
}
