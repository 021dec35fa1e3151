/*
 * variant_cname.c - every name an alias: its records move to a name of their own, and a CNAME leads
 * there. A resolver follows it (RFC 1034 3.6.2), so that SPF sees the same answers.
 */
#include "variant.h"

#include <stdio.h>

#include "text.h"

/* Below a name that is nobody's (RFC 2606 2). */
static struct spf_text alias(void *user, struct arena *arena, size_t index, struct spf_text owner)
{
    (void)user;
    (void)owner;
    char name[48];
    (void)snprintf(name, sizeof name, "n%zu.alias.spfproof.invalid", index);
    return text_of(arena_copy(arena, name));
}

static const char *refuse(const struct suite_test *test, const struct variant_zone *zone)
{
    (void)test;
    if (zone->has_cname)
        return "the zone has a CNAME: chains would grow";
    if (zone->has_wildcard)
        return "the zone has a wildcard: a new name may hide it";
    return NULL;
}

const struct variant variant_cname = {
    .name = "cname",
    .does = "each name of the zone made an alias of another one (RFC 1034 3.6.2)",
    .holds = "holds if the zone has neither CNAME nor wildcard",
    .needs = "cname",
    .refuse = refuse,
    .zone = {.alias = alias},
};
