/*
 * protocol_answer.c - answers of the ask depth: the CNAME chain, then the records, in the words of
 * the vector format, so that an adapter needs no second encoding.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "protocol.h"
#include "report.h"
#include "text.h"

static void put_rcode(struct buffer *out, uint32_t rcode)
{
    static const char *const names[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                        "NXDOMAIN", "NOTIMP",  "REFUSED"};
    char other[24];
    if (rcode == SPF_RCODE_TIMEOUT) {
        buffer_text(out, "TIMEOUT");
    } else if (rcode < sizeof names / sizeof *names) {
        buffer_text(out, names[rcode]);
    } else {
        (void)snprintf(other, sizeof other, "RCODE%lu", (unsigned long)rcode);
        buffer_text(out, other);
    }
}

static void put_name(struct buffer *out, struct spf_text name)
{
    buffer_json_bytes(out, name.len > 0 ? name : text_of("."));
}

static void put_address(struct buffer *out, int family, struct spf_text octets)
{
    char text[INET6_ADDRSTRLEN] = "";
    size_t width = family == AF_INET ? 4 : 16;
    if (octets.len == width)
        (void)inet_ntop(family, octets.data, text, sizeof text);
    buffer_json_bytes(out, text_of(text));
}

static void put_strings(struct buffer *out, const struct spf_rr *rr)
{
    if (rr->count != 1)
        buffer_text(out, "[");
    for (size_t i = 0; i < rr->count; i++) {
        if (i > 0)
            buffer_text(out, ",");
        buffer_json_bytes(out, rr->data[i]);
    }
    if (rr->count != 1)
        buffer_text(out, "]");
}

/* RFC 3597 5, "\# length hex"; the backslash doubled by the vector format and again by JSON. */
static void put_generic(struct buffer *out, struct spf_text octets)
{
    buffer_text(out, "\"\\\\# ");
    buffer_number(out, octets.len);
    if (octets.len > 0)
        buffer_text(out, " ");
    for (size_t i = 0; i < octets.len; i++) {
        char hex[3];
        (void)snprintf(hex, sizeof hex, "%02x", (unsigned)octets.data[i]);
        buffer_text(out, hex);
    }
    buffer_text(out, "\"");
}

static void put_exchange(struct buffer *out, const struct spf_rr *rr)
{
    struct buffer text = {NULL, 0, 0};
    buffer_number(&text, rr->preference);
    buffer_text(&text, " ");
    if (rr->data[0].len == 0)
        buffer_text(&text, ".");
    buffer_add(&text, rr->data[0].data, rr->data[0].len);
    buffer_json_bytes(out, (struct spf_text){(const uint8_t *)text.data, text.len});
    buffer_free(&text);
}

static void put_rdata(struct buffer *out, uint32_t type, const struct spf_rr *rr)
{
    switch (type) {
    case SPF_RRTYPE_A:
        put_address(out, AF_INET, rr->data[0]);
        break;
    case SPF_RRTYPE_AAAA:
        put_address(out, AF_INET6, rr->data[0]);
        break;
    case SPF_RRTYPE_MX:
        put_exchange(out, rr);
        break;
    case SPF_RRTYPE_PTR:
    case MOCKDNS_TYPE_CNAME:
        put_name(out, rr->data[0]);
        break;
    case SPF_RRTYPE_TXT:
    case MOCKDNS_TYPE_SPF:
        put_strings(out, rr);
        break;
    default:
        put_generic(out, rr->data[0]);
        break;
    }
}

static void put_owner(struct buffer *out, struct spf_text name, const char *type, uint32_t ttl)
{
    buffer_text(out, "[");
    put_name(out, name);
    buffer_text(out, ",\"");
    buffer_text(out, type);
    buffer_text(out, "\",");
    buffer_number(out, ttl);
    buffer_text(out, ",");
}

static void put_records(struct buffer *out, uint32_t asked, const struct mockdns_answer *answer)
{
    const char *before = "";
    char type[16];
    for (size_t i = 0; i + 1 < answer->chain_len; i++) {
        buffer_text(out, before);
        put_owner(out, answer->chain[i].owner, "CNAME", answer->chain[i].ttl);
        put_name(out, answer->chain[i + 1].owner);
        buffer_text(out, "]");
        before = ",";
    }
    report_type_format(asked, type);
    for (size_t i = 0; i < answer->answer.count; i++) {
        buffer_text(out, before);
        put_owner(out, answer->chain[answer->chain_len - 1].owner, type,
                  answer->rrset != NULL ? answer->rrset->ttl : 0);
        put_rdata(out, asked, &answer->answer.rrs[i]);
        buffer_text(out, "]");
        before = ",";
    }
}

static void begin(struct buffer *out, uint64_t n, uint64_t q, uint32_t rcode)
{
    buffer_text(out, "{\"t\":\"answer\",\"n\":");
    buffer_number(out, n);
    buffer_text(out, ",\"q\":");
    buffer_number(out, q);
    buffer_text(out, ",\"rcode\":\"");
    put_rcode(out, rcode);
    buffer_text(out, "\"");
}

void protocol_answer(struct buffer *out, uint64_t n, uint64_t q, uint32_t type,
                     const struct mockdns_answer *answer)
{
    begin(out, n, q, answer->answer.rcode);
    buffer_text(out, ",\"an\":[");
    if (answer->chain_len > 0)
        put_records(out, type, answer);
    buffer_text(out, "]");
    if (answer->latency_ms > 0) {
        buffer_text(out, ",\"ms\":");
        buffer_number(out, answer->latency_ms);
    }
    buffer_text(out, "}\n");
}

void protocol_refusal(struct buffer *out, uint64_t n, uint64_t q)
{
    begin(out, n, q, SPF_RCODE_REFUSED);
    buffer_text(out, ",\"an\":[]}\n");
}
