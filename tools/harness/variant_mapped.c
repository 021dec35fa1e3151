/*
 * variant_mapped.c - an IPv4 client as an IPv4-mapped IPv6 address. RFC 7208 5: such an address is
 * an IPv4 address.
 */
#include "variant.h"

#include <stdio.h>
#include <string.h>

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    (void)zone;
    return test->query.ip.family != 4 ? "the client has no IPv4 address" : NULL;
}

static bool change_test(struct suite_test *test, const struct variant_zone *zone,
                        struct arena *arena)
{
    char text[32];
    struct spf_ip *ip = &test->query.ip;
    (void)snprintf(text, sizeof text, "::ffff:%u.%u.%u.%u", (unsigned)ip->octets[0],
                   (unsigned)ip->octets[1], (unsigned)ip->octets[2], (unsigned)ip->octets[3]);
    test->query.ip_text = arena_copy(arena, text);
    memcpy(ip->octets + 12, ip->octets, 4);
    memset(ip->octets, 0, 10);
    memset(ip->octets + 10, 0xFF, 2);
    ip->family = 6;
    variant_free_explanation(test, zone, SPF_LETTER_C);
    variant_free_header(test);
    return true;
}

const struct variant variant_mapped = {
    .name = "mapped",
    .does = "an IPv4 client given as IPv4-mapped IPv6 address (RFC 7208 5)",
    .holds = "holds if the client has an IPv4 address; an explanation with %{c} need only be "
             "there; header "
             "fields, which may show either form, are not compared",
    .needs = "mapped-ip4",
    .refuse = refuse,
    .test = change_test,
};
