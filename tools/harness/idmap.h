/*
 * idmap.h - a table from texts to numbers, for look-ups by id. The texts are borrowed.
 */
#ifndef HARNESS_IDMAP_H
#define HARNESS_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idmap_slot {
    const char *text; /* NULL: free */
    size_t value;
};

/* Zero is an empty table. */
struct idmap {
    struct idmap_slot *slots;
    size_t room; /* a power of two, or 0 */
    size_t count;
};

/* FNV-1a, 64 bits (draft-eastlake-fnv). */
uint64_t idmap_hash(const char *text);

/* Adds text, or returns false and sets *value to what it stands for already. */
bool idmap_add(struct idmap *map, const char *text, size_t *value);

bool idmap_find(const struct idmap *map, const char *text, size_t *value);

void idmap_clear(struct idmap *map);

#endif
