/*
 * fuzz_zone_json.c - zones out of JSON text (mockdns, zone_json.h; vectors/README.md, "Zone").
 *
 * The input is the text of one zone. Oracles:
 *   zone-error       what is refused is refused with a place and a reason that can be printed
 *   zone-dump        what loads can be dumped, and its dump loads
 *   zone-round-trip  dumping that again yields the same JSON
 *   zone-equal       the zone of the dump has the same owners, types and answers, in their order
 *   zone-answers     and its sessions answer alike
 */
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"
#include "target.h"

enum { SIZE_LIMIT = 1 << 17, OWNERS_ASKED = 16 };

static bool printable(const char *text, size_t room)
{
    const char *end = memchr(text, 0, room);
    size_t len = end != NULL ? (size_t)(end - text) : room;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return len > 0 && len < room;
}

static bool same_records(const struct spf_rr *a, const struct spf_rr *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i].count != b[i].count || a[i].preference != b[i].preference)
            return false;
        for (size_t k = 0; k < a[i].count; k++)
            if (!target_same(a[i].data[k], b[i].data[k]))
                return false;
    }
    return true;
}

static bool same_answer(const struct mockdns_rrset *a, const struct mockdns_rrset *b)
{
    return a->count == b->count && a->rcode == b->rcode && a->ttl == b->ttl &&
           a->latency_ms == b->latency_ms && a->udp_truncate == b->udp_truncate &&
           a->tcp_rcode == b->tcp_rcode && target_same(a->raw, b->raw) &&
           same_records(a->rrs, b->rrs, a->count);
}

static void check_owner(const struct mockdns_owner *a, const struct mockdns_owner *b)
{
    const struct mockdns_rrset *answers[2] = {NULL, NULL};
    size_t counts[2] = {0, 0};
    uint32_t types[2] = {0, 0};
    TARGET_EXPECT("zone-equal", target_same(mockdns_owner_name(a), mockdns_owner_name(b)));
    for (size_t i = 0;; i++) {
        bool first = mockdns_owner_type(a, i, &types[0], &answers[0], &counts[0]);
        bool second = mockdns_owner_type(b, i, &types[1], &answers[1], &counts[1]);
        TARGET_EXPECT("zone-equal", first == second);
        if (!first || !second)
            return;
        TARGET_EXPECT("zone-equal", types[0] == types[1] && counts[0] == counts[1]);
        for (size_t k = 0; k < counts[0] && k < counts[1]; k++)
            TARGET_EXPECT("zone-equal", same_answer(&answers[0][k], &answers[1][k]));
    }
}

/* Some owners, asked for each type the engine asks for; twice, for successive answers. */
static void check_answers(const struct mockdns_zone *a, const struct mockdns_zone *b)
{
    static const uint32_t types[] = {SPF_RRTYPE_A, SPF_RRTYPE_PTR, SPF_RRTYPE_MX, SPF_RRTYPE_TXT,
                                     SPF_RRTYPE_AAAA};
    struct mockdns_session *sessions[2] = {mockdns_session_create(a), mockdns_session_create(b)};
    size_t owners = mockdns_zone_owner_count(a);
    if (sessions[0] == NULL || sessions[1] == NULL)
        exit(1);
    for (size_t i = 0; i < 2 * owners && i < (size_t)2 * OWNERS_ASKED; i++) {
        struct spf_text name = mockdns_owner_name(mockdns_zone_owner(a, i / 2));
        for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
            struct mockdns_answer said[2];
            for (size_t s = 0; s < 2; s++)
                if (mockdns_session_ask(sessions[s], name, types[t], &said[s]) != MOCKDNS_OK)
                    exit(1);
            TARGET_EXPECT("zone-answers", said[0].answer.rcode == said[1].answer.rcode &&
                                              said[0].answer.count == said[1].answer.count &&
                                              said[0].chain_len == said[1].chain_len);
            if (said[0].answer.count == said[1].answer.count)
                TARGET_EXPECT("zone-answers", same_records(said[0].answer.rrs, said[1].answer.rrs,
                                                           said[0].answer.count));
        }
    }
    mockdns_session_destroy(sessions[0]);
    mockdns_session_destroy(sessions[1]);
}

static char *dumped(const struct mockdns_zone *zone)
{
    json_t *json = mockdns_zone_to_json(zone);
    TARGET_EXPECT("zone-dump", json != NULL);
    char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    return text;
}

static void check_dump(const struct mockdns_zone *zone)
{
    struct mockdns_json_error error;
    char *text = dumped(zone);
    struct mockdns_zone *again =
        text != NULL ? mockdns_zone_parse(text, strlen(text), &error) : NULL;
    TARGET_EXPECT("zone-dump", again != NULL);
    if (again != NULL) {
        char *second = dumped(again);
        TARGET_EXPECT("zone-round-trip", second != NULL && strcmp(text, second) == 0);
        free(second);
        size_t owners = mockdns_zone_owner_count(zone);
        TARGET_EXPECT("zone-equal", owners == mockdns_zone_owner_count(again));
        for (size_t i = 0; i < owners; i++)
            check_owner(mockdns_zone_owner(zone, i), mockdns_zone_owner(again, i));
        check_answers(zone, again);
    }
    mockdns_zone_destroy(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mockdns_json_error error = {"", ""};
    if (size > SIZE_LIMIT)
        return 0;
    struct mockdns_zone *zone = mockdns_zone_parse((const char *)data, size, &error);
    if (zone == NULL) {
        TARGET_EXPECT("zone-error", printable(error.path, sizeof error.path));
        TARGET_EXPECT("zone-error", printable(error.reason, sizeof error.reason));
        TARGET_EXPECT("zone-error", error.path[0] == '$' || strncmp(error.path, "line ", 5) == 0);
        return 0;
    }
    check_dump(zone);
    mockdns_zone_destroy(zone);
    return 0;
}
