/*
 * zone_copy.c - walks a zone in the order it was built, asks for changes, and builds the copy.
 */
#include "zone_copy.h"

#include "text.h"

struct copier {
    const struct zone_changes *changes;
    struct arena *arena;
    struct mockdns_zone *to; /* NULL: only look for differences */
    bool differs;
};

static bool same_octets(struct spf_text a, struct spf_text b)
{
    return a.data == b.data || text_equal(a, b);
}

static struct spf_text new_name(struct copier *copier, struct spf_text owner)
{
    const struct zone_changes *changes = copier->changes;
    struct spf_text name =
        changes->owner != NULL ? changes->owner(changes->user, copier->arena, owner) : owner;
    copier->differs |= !same_octets(name, owner);
    return name;
}

/* All successive answers of one type, changed. */
static bool copy_type(struct copier *copier, struct mockdns_owner *to, struct spf_text name,
                      uint32_t type, const struct mockdns_rrset *answers, size_t count)
{
    const struct zone_changes *changes = copier->changes;
    if (changes->rrset == NULL)
        return to == NULL || mockdns_zone_add(copier->to, to, type, answers, count) == MOCKDNS_OK;
    struct mockdns_rrset few[4];
    struct mockdns_rrset *copies =
        count <= 4 ? few : arena_array(copier->arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = answers[i];
        copier->differs |= changes->rrset(changes->user, copier->arena, name, type, &copies[i]);
    }
    return to == NULL || mockdns_zone_add(copier->to, to, type, copies, count) == MOCKDNS_OK;
}

static bool copy_types(struct copier *copier, const struct mockdns_owner *from,
                       struct spf_text name, struct mockdns_owner *to)
{
    uint32_t type;
    const struct mockdns_rrset *answers;
    size_t count;
    for (size_t i = 0; mockdns_owner_type(from, i, &type, &answers, &count); i++)
        if (!copy_type(copier, to, name, type, answers, count))
            return false;
    return true;
}

/* name CNAME alias, and the owner that alias now is. */
static struct mockdns_owner *add_alias(struct copier *copier, struct mockdns_owner *owner,
                                       struct spf_text alias)
{
    const struct spf_rr cname = {.data = &alias, .count = 1};
    const struct mockdns_rrset rrset = {.rrs = &cname, .count = 1};
    struct mockdns_owner *moved = NULL;
    if (mockdns_zone_add(copier->to, owner, MOCKDNS_TYPE_CNAME, &rrset, 1) != MOCKDNS_OK ||
        mockdns_zone_add_owner(copier->to, alias, &moved) != MOCKDNS_OK)
        return NULL;
    return moved;
}

static bool add_more(struct copier *copier, struct spf_text name, struct mockdns_owner *to)
{
    const struct zone_changes *changes = copier->changes;
    uint32_t type;
    struct mockdns_rrset rrset;
    if (changes->more == NULL || to == NULL)
        return true;
    for (size_t i = 0; changes->more(changes->user, name, i, &type, &rrset); i++) {
        if (type == 0)
            continue;
        enum mockdns_status status = mockdns_zone_add(copier->to, to, type, &rrset, 1);
        if (status != MOCKDNS_OK && status != MOCKDNS_ERR_DUPLICATE)
            return false;
    }
    return true;
}

static bool copy_owner(struct copier *copier, const struct mockdns_owner *from, size_t index)
{
    const struct zone_changes *changes = copier->changes;
    struct spf_text old = mockdns_owner_name(from);
    struct spf_text name = new_name(copier, old);
    struct spf_text alias = {NULL, 0};
    if (changes->alias != NULL)
        alias = changes->alias(changes->user, copier->arena, index, old);
    copier->differs |= alias.len > 0;
    struct mockdns_owner *to = NULL;
    if (copier->to != NULL && mockdns_zone_add_owner(copier->to, name, &to) != MOCKDNS_OK)
        return false;
    if (to != NULL && alias.len > 0 && (to = add_alias(copier, to, alias)) == NULL)
        return false;
    return copy_types(copier, from, name, to) && add_more(copier, name, to);
}

static bool add_extra(struct copier *copier)
{
    struct spf_text extra = copier->changes->extra;
    struct mockdns_owner *to = NULL;
    if (extra.len == 0 || copier->to == NULL)
        return true;
    enum mockdns_status status = mockdns_zone_add_owner(copier->to, extra, &to);
    if (status == MOCKDNS_ERR_DUPLICATE)
        return true;
    return status == MOCKDNS_OK && add_more(copier, extra, to);
}

static bool copy_all(struct copier *copier, const struct mockdns_zone *from)
{
    size_t count = mockdns_zone_owner_count(from);
    for (size_t i = 0; i < count; i++)
        if (!copy_owner(copier, mockdns_zone_owner(from, i), i))
            return false;
    return add_extra(copier);
}

bool zone_copy_differs(const struct mockdns_zone *zone, const struct zone_changes *changes,
                       struct arena *arena)
{
    struct copier copier = {changes, arena, NULL, false};
    return copy_all(&copier, zone) && copier.differs;
}

struct mockdns_zone *zone_copy(const struct mockdns_zone *zone, const struct zone_changes *changes,
                               struct arena *arena)
{
    struct copier copier = {changes, arena, mockdns_zone_create(), false};
    if (copier.to != NULL && copy_all(&copier, zone) &&
        mockdns_zone_finish(copier.to) == MOCKDNS_OK)
        return copier.to;
    mockdns_zone_destroy(copier.to);
    return NULL;
}
