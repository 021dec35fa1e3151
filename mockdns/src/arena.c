/*
 * arena.c - memory in chunks, so that a zone of a million names costs some hundreds of blocks.
 */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { CHUNK_SIZE = 1 << 16, CHUNK_MAX = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* octets after this header */
    uint64_t data[];
};

void *arena_take(struct arena *arena, size_t size)
{
    const size_t align = sizeof(uint64_t);

    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + align - 1) / align * align;
    if (arena->first == NULL || size > arena->room) {
        size_t room = arena->first == NULL ? CHUNK_SIZE : arena->first->size * 2;
        struct arena_chunk *chunk;

        room = room > CHUNK_MAX ? CHUNK_MAX : room;
        room = room < size ? size : room;
        chunk = malloc(sizeof *chunk + room);
        if (chunk == NULL) {
            return NULL;
        }
        chunk->next = arena->first;
        chunk->size = room;
        arena->first = chunk;
        arena->room = room;
    }
    size_t used = arena->first->size - arena->room;

    arena->room -= size;
    return (uint8_t *)arena->first->data + used;
}

void arena_reset(struct arena *arena)
{
    if (arena->first != NULL) {
        struct arena rest = {arena->first->next, 0};

        arena_free(&rest);
        arena->first->next = NULL;
        arena->room = arena->first->size;
    }
}

void arena_free(struct arena *arena)
{
    while (arena->first != NULL) {
        struct arena_chunk *next = arena->first->next;

        free(arena->first);
        arena->first = next;
    }
    arena->room = 0;
}
