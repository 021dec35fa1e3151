/*
 * arena.h - memory that is taken piece by piece and given back all at once.
 */
#ifndef MOCKDNS_ARENA_H
#define MOCKDNS_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* All zeros is an empty arena. */
struct arena {
    struct arena_chunk *first;
    size_t room; /* octets left in the first chunk */
};

/* size octets, aligned for structs of pointers and 64-bit integers; NULL without memory. */
void *arena_take(struct arena *arena, size_t size);

/* Gives everything back but one chunk, for use anew. */
void arena_reset(struct arena *arena);

/* Gives everything back. */
void arena_free(struct arena *arena);

#endif
