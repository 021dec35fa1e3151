/*
 * zone_copy.h - a zone made out of another one, with changes on the way. What is changed, and
 * whether that may change a result, is the business of who asks.
 */
#ifndef HARNESS_ZONE_COPY_H
#define HARNESS_ZONE_COPY_H

#include "arena.h"
#include "mockdns/zone.h"

/*
 * The changes; NULL members leave things as they are. What they return lies in the zone that is
 * copied, in arena, or is static.
 */
struct zone_changes {
    void *user;
    /* Changes one of the answers of a type at owner in place; rrset is a copy, its records are not.
     * Returns true if it has changed anything. */
    bool (*rrset)(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                  struct mockdns_rrset *rrset);
    /* The name to use instead of an owner's. */
    struct spf_text (*owner)(void *user, struct arena *arena, struct spf_text owner);
    /* The name that the RRsets of the index-th owner move to, with a CNAME left behind; an empty
     * text: they stay. */
    struct spf_text (*alias)(void *user, struct arena *arena, size_t index, struct spf_text owner);
    /* Further types of an owner, one for each index until it returns false; those the owner has
     * already are left as they are, and type 0 is none. */
    bool (*more)(void *user, struct spf_text owner, size_t index, uint32_t *type,
                 struct mockdns_rrset *rrset);
    struct spf_text extra; /* an owner to add if the zone has none of that name; empty: none */
};

/* Would the changes change anything? Builds nothing. */
bool zone_copy_differs(const struct mockdns_zone *zone, const struct zone_changes *changes,
                       struct arena *arena);

/* The changed copy; NULL without memory, or if a change gave what no zone can hold. */
struct mockdns_zone *zone_copy(const struct mockdns_zone *zone, const struct zone_changes *changes,
                               struct arena *arena);

#endif
