/*
 * zone.c - builds a zone and finds names in it.
 *
 * Names are compared without regard to ASCII case (RFC 4343). finish() adds the empty non-terminals
 * (RFC 4592 2.2.2) and tells each name of the wildcard below it; what an answer makes of that is
 * answer.c's business.
 */
#include "zone_index.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_TABLE = 64,
    NAME_WORDS = (SPF_NAME_MAX + 7) / 8,
    TXT_STRING_MAX = 255, /* RFC 1035 3.3 */
    RDATA_MAX = 65535,    /* RFC 1035 3.2.1: RDLENGTH has 16 bits */
    RCODE_MAX = 4095      /* RFC 6891 6.1.3: 12 bits */
};

/* Copies octets into the arena; an empty text needs none. */
static bool copy_text(struct mockdns_zone *zone, struct spf_text text, struct spf_text *out)
{
    uint8_t *data;

    *out = (struct spf_text){NULL, 0};
    if (text.len == 0) {
        return true;
    }
    data = arena_take(&zone->arena, text.len);
    if (data == NULL) {
        return false;
    }
    memcpy(data, text.data, text.len);
    *out = (struct spf_text){data, text.len};
    return true;
}

/* --- names --- */

/* Lower-cases the ASCII letters among eight octets and leaves every other octet (RFC 4343 3). */
static uint64_t fold_word(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t low = word & (0x7f * ones);
    uint64_t from_a = low + (0x80 - 'A') * ones;
    uint64_t beyond_z = low + (0x7f - 'Z') * ones;
    uint64_t upper = (from_a ^ beyond_z) & ~word & (0x80 * ones);

    return word | upper >> 2;
}

/* The len octets at the end of a name, at most seven, and zeros: taken from its last eight octets
 * where it has so many, so that no copy needs a length known only then. */
static uint64_t name_tail(struct spf_text name, size_t len)
{
    uint64_t word = 0;

    if (name.len < 8) {
        memcpy(&word, name.data, len);
        return word;
    }
    memcpy(&word, name.data + name.len - 8, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return word << 8 * (8 - len);
#else
    return word >> 8 * (8 - len);
#endif
}

static uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

/* Folds a name of at most SPF_NAME_MAX octets into words, padded with zeros, and hashes it. */
static uint32_t fold_name(struct spf_text name, uint64_t words[NAME_WORDS])
{
    uint64_t hash = (uint64_t)name.len * 0x9e3779b97f4a7c15u;
    size_t at = 0;

    for (; name.len - at >= 8; at += 8) {
        uint64_t word;

        memcpy(&word, name.data + at, 8);
        words[at / 8] = fold_word(word);
        hash = hash_word(hash, words[at / 8]);
    }
    if (at < name.len) {
        words[at / 8] = fold_word(name_tail(name, name.len - at));
        hash = hash_word(hash, words[at / 8]);
    }
    return (uint32_t)(hash ^ hash >> 15);
}

/* Is there a label over 63 octets? */
static bool has_long_label(struct spf_text name)
{
    size_t begin = 0;

    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '.') {
            begin = i + 1;
        } else if (i - begin >= SPF_LABEL_MAX) {
            return true;
        }
    }
    return false;
}

bool mockdns_name_valid(struct spf_text name)
{
    uint8_t empty = 0;

    if (name.len == 0 || name.len > SPF_NAME_MAX) {
        return name.len == 0;
    }
    /* No way out of this loop, so that compilers make vectors of it. */
    for (size_t i = 1; i < name.len; i++) {
        empty |= (uint8_t)((name.data[i - 1] == '.') & (name.data[i] == '.'));
    }
    if (empty != 0 || name.data[0] == '.' || name.data[name.len - 1] == '.') {
        return false;
    }
    return name.len <= SPF_LABEL_MAX || !has_long_label(name);
}

struct spf_text zone_parent(struct spf_text name)
{
    const uint8_t *dot = memchr(name.data, '.', name.len);
    size_t cut = dot == NULL ? name.len : (size_t)(dot - name.data) + 1;

    return (struct spf_text){name.data + cut, name.len - cut};
}

static struct spf_text folded_name(const struct mockdns_owner *owner)
{
    return (struct spf_text){owner->folded, owner->len};
}

/* --- hash table --- */

/* The place of a folded name, or the free place where it belongs. */
static struct probe *table_place(const struct mockdns_zone *zone, const uint64_t *words, size_t len,
                                 uint32_t hash)
{
    size_t at = hash & zone->mask;

    for (;; at = (at + 1) & zone->mask) {
        struct probe *probe = &zone->table[at];

        if (probe->position == 0) {
            return probe;
        }
        if (probe->hash == hash) {
            const struct mockdns_owner *owner = &zone->owners[probe->position - 1];

            if (owner->len == len && memcmp(owner->folded, words, len) == 0) {
                return probe;
            }
        }
    }
}

const struct mockdns_owner *zone_find(const struct mockdns_zone *zone, struct spf_text name)
{
    uint64_t words[NAME_WORDS];
    uint32_t hash;

    if (name.len > SPF_NAME_MAX) {
        return NULL;
    }
    hash = fold_name(name, words);
    const struct probe *probe = table_place(zone, words, name.len, hash);

    return probe->position == 0 ? NULL : &zone->owners[probe->position - 1];
}

/* Keeps the table at most half full, so that probing stays short. */
static bool table_grow(struct mockdns_zone *zone)
{
    size_t size = (zone->mask + 1) * 2;
    struct probe *table = calloc(size, sizeof *table);

    if (table == NULL) {
        return false;
    }
    for (size_t i = 0; i <= zone->mask; i++) {
        const struct probe *old = &zone->table[i];
        size_t at = old->hash & (size - 1);

        if (old->position == 0) {
            continue;
        }
        while (table[at].position != 0) {
            at = (at + 1) & (size - 1);
        }
        table[at] = *old;
    }
    free(zone->table);
    zone->table = table;
    zone->mask = size - 1;
    return true;
}

/* Makes room for one more owner in array and table. */
static bool reserve_owner(struct mockdns_zone *zone)
{
    if (zone->count == zone->capacity) {
        size_t capacity = zone->capacity == 0 ? 32 : zone->capacity * 2;
        struct mockdns_owner *owners;

        if (capacity > UINT32_MAX / 2) {
            return false;
        }
        owners = realloc(zone->owners, capacity * sizeof *owners);
        if (owners == NULL) {
            return false;
        }
        zone->owners = owners;
        zone->capacity = capacity;
    }
    return (zone->count + 1) * 2 <= zone->mask + 1 || table_grow(zone);
}

/* --- building --- */

struct mockdns_zone *mockdns_zone_create(void)
{
    struct mockdns_zone *zone = calloc(1, sizeof *zone);

    if (zone == NULL) {
        return NULL;
    }
    zone->table = calloc(FIRST_TABLE, sizeof *zone->table);
    zone->mask = FIRST_TABLE - 1;
    if (zone->table == NULL) {
        free(zone);
        return NULL;
    }
    return zone;
}

void mockdns_zone_destroy(struct mockdns_zone *zone)
{
    if (zone == NULL) {
        return;
    }
    arena_free(&zone->arena);
    free(zone->table);
    free(zone->owners);
    free(zone);
}

enum mockdns_status mockdns_zone_add_owner(struct mockdns_zone *zone, struct spf_text name,
                                           struct mockdns_owner **owner)
{
    uint64_t words[NAME_WORDS];
    struct spf_text kept;
    struct spf_text folded;

    if (name.len == 0 || !mockdns_name_valid(name)) {
        return MOCKDNS_ERR_NAME;
    }
    if (!reserve_owner(zone)) {
        return MOCKDNS_ERR_MEMORY;
    }
    uint32_t hash = fold_name(name, words);
    struct probe *probe = table_place(zone, words, name.len, hash);

    if (probe->position != 0) {
        return MOCKDNS_ERR_DUPLICATE;
    }
    if (!copy_text(zone, name, &kept)) {
        return MOCKDNS_ERR_MEMORY;
    }
    folded = kept;
    if (memcmp(words, name.data, name.len) != 0 &&
        !copy_text(zone, (struct spf_text){(const uint8_t *)words, name.len}, &folded)) {
        return MOCKDNS_ERR_MEMORY;
    }
    zone->owners[zone->count] =
        (struct mockdns_owner){.folded = folded.data, .name = kept.data, .len = (uint32_t)name.len};
    *owner = &zone->owners[zone->count];
    zone->count++;
    zone->added++;
    *probe = (struct probe){hash, (uint32_t)zone->count};
    return MOCKDNS_OK;
}

/* Do these RDATA have the form that struct spf_rr lays down for the type? */
static bool rdata_fits(uint32_t type, const struct spf_rr *rr)
{
    size_t octets = 0;

    if (type == SPF_RRTYPE_TXT || type == MOCKDNS_TYPE_SPF) {
        for (size_t i = 0; i < rr->count; i++) {
            if (rr->data[i].len > TXT_STRING_MAX) {
                return false;
            }
            octets += 1 + rr->data[i].len;
        }
        return rr->count > 0 && octets <= RDATA_MAX;
    }
    if (rr->count != 1) {
        return false;
    }
    switch (type) {
    case SPF_RRTYPE_A:
        return rr->data[0].len == 4;
    case SPF_RRTYPE_AAAA:
        return rr->data[0].len == 16;
    case SPF_RRTYPE_PTR:
    case SPF_RRTYPE_MX:
    case MOCKDNS_TYPE_CNAME:
        return mockdns_name_valid(rr->data[0]);
    default:
        return rr->data[0].len <= RDATA_MAX;
    }
}

static bool rcode_fits(uint32_t rcode)
{
    return rcode <= RCODE_MAX || rcode == SPF_RCODE_TIMEOUT;
}

static bool rrset_fits(uint32_t type, const struct mockdns_rrset *rrset)
{
    if (!rcode_fits(rrset->rcode) || !rcode_fits(rrset->tcp_rcode) || rrset->raw.len > RDATA_MAX ||
        (type == MOCKDNS_TYPE_ANY_OTHER && rrset->count > 0)) {
        return false;
    }
    for (size_t i = 0; i < rrset->count; i++) {
        if (!rdata_fits(type, &rrset->rrs[i])) {
            return false;
        }
    }
    return true;
}

static bool copy_rrset(struct mockdns_zone *zone, const struct mockdns_rrset *from,
                       struct mockdns_rrset *to)
{
    struct spf_rr *rrs = NULL;

    *to = *from;
    to->rrs = NULL;
    if (from->count > 0) {
        rrs = arena_take(&zone->arena, from->count * sizeof *rrs);
        if (rrs == NULL) {
            return false;
        }
        to->rrs = rrs;
    }
    for (size_t i = 0; i < from->count; i++) {
        const struct spf_rr *rr = &from->rrs[i];
        struct spf_text *data = arena_take(&zone->arena, rr->count * sizeof *data);

        if (data == NULL) {
            return false;
        }
        rrs[i] = (struct spf_rr){data, rr->count, rr->preference};
        for (size_t k = 0; k < rr->count; k++) {
            if (!copy_text(zone, rr->data[k], &data[k])) {
                return false;
            }
        }
    }
    return copy_text(zone, from->raw, &to->raw);
}

enum mockdns_status mockdns_zone_add(struct mockdns_zone *zone, struct mockdns_owner *owner,
                                     uint32_t type, const struct mockdns_rrset *answers,
                                     size_t count)
{
    struct mockdns_rrset *copies;
    struct slot *slot;

    if (count == 0 || type > MOCKDNS_TYPE_ANY_OTHER) {
        return MOCKDNS_ERR_RDATA;
    }
    for (const struct slot *other = owner->first; other != NULL; other = other->next) {
        if (other->type == type) {
            return MOCKDNS_ERR_DUPLICATE;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!rrset_fits(type, &answers[i])) {
            return MOCKDNS_ERR_RDATA;
        }
    }
    slot = arena_take(&zone->arena, sizeof *slot);
    copies = arena_take(&zone->arena, count * sizeof *copies);
    if (slot == NULL || copies == NULL) {
        return MOCKDNS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (!copy_rrset(zone, &answers[i], &copies[i])) {
            return MOCKDNS_ERR_MEMORY;
        }
    }
    *slot = (struct slot){.answers = copies, .count = count, .type = type};
    if (count > 1) {
        zone->multi_count++;
        slot->multi = (uint32_t)zone->multi_count;
    }
    if (owner->last == NULL) {
        owner->first = slot;
    } else {
        owner->last->next = slot;
    }
    owner->last = slot;
    return MOCKDNS_OK;
}

/* Adds those ancestors of a name that are not there, up to the root. The first one found ends it:
 * that one's own ancestors are there or will be when its turn comes. */
static bool add_ancestors(struct mockdns_zone *zone, struct spf_text name)
{
    while (name.len > 0) {
        uint64_t words[NAME_WORDS];
        struct probe *probe;
        uint32_t hash;

        name = zone_parent(name);
        if (!reserve_owner(zone)) {
            return false;
        }
        hash = fold_name(name, words);
        probe = table_place(zone, words, name.len, hash);
        if (probe->position != 0) {
            return true;
        }
        zone->owners[zone->count] = (struct mockdns_owner){
            .folded = name.data, .name = name.data, .len = (uint32_t)name.len};
        zone->count++;
        *probe = (struct probe){hash, (uint32_t)zone->count};
    }
    return true;
}

/* Tells the parent of each name whose first label is "*" that it has a wildcard (RFC 4592 2.1.1).
 */
static void link_wildcards(struct mockdns_zone *zone)
{
    for (size_t i = 0; i < zone->count; i++) {
        struct spf_text name = folded_name(&zone->owners[i]);

        if (name.len > 0 && name.data[0] == '*' && (name.len == 1 || name.data[1] == '.')) {
            const struct mockdns_owner *parent = zone_find(zone, zone_parent(name));

            zone->owners[parent - zone->owners].wildcard = (uint32_t)i + 1;
            zone->has_wildcard = true;
        }
    }
}

enum mockdns_status mockdns_zone_finish(struct mockdns_zone *zone)
{
    if (zone->finished) {
        return MOCKDNS_OK;
    }
    for (size_t i = 0; i < zone->added; i++) {
        if (!add_ancestors(zone, folded_name(&zone->owners[i]))) {
            return MOCKDNS_ERR_MEMORY;
        }
    }
    link_wildcards(zone);
    zone->finished = true;
    return MOCKDNS_OK;
}

/* --- reading back --- */

size_t mockdns_zone_owner_count(const struct mockdns_zone *zone)
{
    return zone->added;
}

const struct mockdns_owner *mockdns_zone_owner(const struct mockdns_zone *zone, size_t index)
{
    return index < zone->added ? &zone->owners[index] : NULL;
}

struct spf_text mockdns_owner_name(const struct mockdns_owner *owner)
{
    return (struct spf_text){owner->name, owner->len};
}

bool mockdns_owner_type(const struct mockdns_owner *owner, size_t index, uint32_t *type,
                        const struct mockdns_rrset **answers, size_t *count)
{
    const struct slot *slot = owner->first;

    while (slot != NULL && index > 0) {
        slot = slot->next;
        index--;
    }
    if (slot == NULL) {
        return false;
    }
    *type = slot->type;
    *answers = slot->answers;
    *count = slot->count;
    return true;
}
