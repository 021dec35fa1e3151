/*
 * zone_index.h - how a zone lies in memory; zone.c builds it, answer.c reads it, nobody else may.
 *
 * Owners stand in one array in the order they were added, the empty non-terminals (RFC 4592 2.2.2)
 * behind them. A hash table of array positions finds a name with one probe as a rule. All else
 * (names, RRsets, RDATA) lies in an arena and never moves.
 */
#ifndef MOCKDNS_ZONE_INDEX_H
#define MOCKDNS_ZONE_INDEX_H

#include "mockdns/zone.h"

#include "arena.h"

/* The answers of one type at one owner. */
struct slot {
    struct slot *next;
    const struct mockdns_rrset *answers;
    size_t count;
    uint32_t type;
    uint32_t multi; /* 1 + its number among the slots with successive answers; 0: one answer */
};

struct mockdns_owner {
    const uint8_t *folded; /* lower case, for comparing */
    const uint8_t *name;   /* as added */
    struct slot *first;
    struct slot *last;
    uint32_t len;
    uint32_t wildcard; /* 1 + the position of "*." before this name; 0: none */
};

/* A place in the hash table. */
struct probe {
    uint32_t hash;
    uint32_t position; /* 1 + position in owners; 0: free */
};

struct mockdns_zone {
    struct mockdns_owner *owners;
    size_t count;    /* owners and, once finished, empty non-terminals */
    size_t added;    /* owners alone */
    size_t capacity; /* of owners */
    struct probe *table;
    size_t mask;        /* size of the table less one */
    size_t multi_count; /* slots with successive answers */
    bool has_wildcard;
    bool finished;
    struct arena arena;
};

/* The owner or empty non-terminal of that name, in any case; NULL if there is none. */
const struct mockdns_owner *zone_find(const struct mockdns_zone *zone, struct spf_text name);

/* The name without its first label; name is valid and not the root. */
struct spf_text zone_parent(struct spf_text name);

#endif
