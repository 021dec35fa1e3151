/*
 * variant_order.c - every RRset in reverse order. Records of an RRset have no order (RFC 1035
 * 3.6.1, RFC 2181 5), and SPF gives MX preferences no meaning (RFC 7208 5.4).
 *
 * Not so near a limit, which the order decides to reach, nor with an exchange that fails or is a
 * void lookup (4.6.4, 5.4), nor where %{p} takes one of several names (7.3).
 */
#include "variant.h"

enum { NAMES_MAX = 10 /* RFC 7208 4.6.4: of MX and of PTR */ };

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)user;
    (void)owner;
    (void)type;
    if (rrset->count < 2)
        return false;
    struct spf_rr *changed = arena_array(arena, rrset->count, sizeof *changed);
    for (size_t i = 0; i < rrset->count; i++)
        changed[i] = rrset->rrs[rrset->count - 1 - i];
    rrset->rrs = changed;
    return true;
}

/* Has the name addresses of the client's family? */
static bool has_address(const struct variant_zone *zone, struct spf_text name, uint32_t type)
{
    struct mockdns_answer answer;
    return mockdns_name_valid(name) && name.len > 0 &&
           mockdns_session_ask(zone->session, name, type, &answer) == MOCKDNS_OK &&
           answer.answer.rcode == SPF_RCODE_NOERROR && answer.answer.count > 0;
}

static bool is_mapped(const struct spf_ip *ip)
{
    for (size_t i = 0; i < 12; i++)
        if (ip->octets[i] != (i < 10 ? 0 : 0xFF))
            return false;
    return ip->family == 6;
}

/* Has every exchange of every MX RRset with several of them an address? */
static bool exchanges_answer(const struct suite_test *test, const struct variant_zone *zone)
{
    bool ip6 = test->query.ip.family == 6 && !is_mapped(&test->query.ip);
    size_t owners = mockdns_zone_owner_count(zone->zone);
    for (size_t i = 0; i < owners; i++) {
        uint32_t type;
        const struct mockdns_rrset *answers;
        size_t count;
        const struct mockdns_owner *owner = mockdns_zone_owner(zone->zone, i);
        for (size_t k = 0; mockdns_owner_type(owner, k, &type, &answers, &count); k++)
            for (size_t n = 0; type == SPF_RRTYPE_MX && answers->count > 1 && n < answers->count;
                 n++)
                if (!has_address(zone, answers->rrs[n].data[0],
                                 ip6 ? SPF_RRTYPE_AAAA : SPF_RRTYPE_A))
                    return false;
    }
    return true;
}

static size_t limit(int32_t asked)
{
    return asked >= 0 ? (size_t)asked : NAMES_MAX;
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    if (zone->largest_mx > limit(test->query.limits.mx) ||
        zone->largest_ptr > limit(test->query.limits.ptr))
        return "an RRset of MX or PTR exceeds the limit on names";
    if (variant_pins_questions(test))
        return "says which questions are asked";
    if (zone->largest_mx > 1 && zone->has_latency)
        return "time passes, and the order decides how much";
    if (zone->largest_ptr > 1 && zone->has_p)
        return "%{p} takes one of several names";
    if (zone->largest_mx > 1 && !exchanges_answer(test, zone))
        return "an exchange fails or has no address of the client's family";
    if (zone->has_successive)
        return "the zone has successive answers";
    return NULL;
}

const struct variant variant_order = {
    .name = "order",
    .does = "records of each RRset in reverse order (RFC 1035 3.6.1, RFC 7208 5.4)",
    .holds = "holds if no RRset of MX or PTR over the limit; each of several exchanges has an "
             "address; no "
             "%{p} with several PTR names; no latency beside several exchanges; no successive "
             "answers; the vector does not say which questions are asked",
    .refuse = refuse,
    .zone = {.rrset = change_rrset},
};
