/*
 * idmap.c - open addressing, never more than half full, so a look-up costs the same at any size.
 */
#include "idmap.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

uint64_t idmap_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char *p = text; *p != '\0'; p++) {
        hash ^= (unsigned char)*p;
        hash *= 0x100000001b3u;
    }
    return hash;
}

/* The slot of text, or the free one where it belongs. */
static struct idmap_slot *slot_of(const struct idmap *map, const char *text)
{
    size_t at = (size_t)idmap_hash(text) & (map->room - 1);
    while (map->slots[at].text != NULL && strcmp(map->slots[at].text, text) != 0)
        at = (at + 1) & (map->room - 1);
    return &map->slots[at];
}

static void grow(struct idmap *map)
{
    struct idmap old = *map;
    map->room = old.room > 0 ? old.room * 2 : 64;
    map->slots = arena_heap_zeroed(map->room, sizeof *map->slots);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].text != NULL)
            *slot_of(map, old.slots[i].text) = old.slots[i];
    free(old.slots);
}

bool idmap_add(struct idmap *map, const char *text, size_t *value)
{
    if (2 * (map->count + 1) > map->room)
        grow(map);
    struct idmap_slot *slot = slot_of(map, text);
    if (slot->text != NULL) {
        *value = slot->value;
        return false;
    }
    *slot = (struct idmap_slot){text, *value};
    map->count++;
    return true;
}

bool idmap_find(const struct idmap *map, const char *text, size_t *value)
{
    if (map->room == 0)
        return false;
    const struct idmap_slot *slot = slot_of(map, text);
    if (slot->text != NULL)
        *value = slot->value;
    return slot->text != NULL;
}

void idmap_clear(struct idmap *map)
{
    free(map->slots);
    *map = (struct idmap){NULL, 0, 0};
}
