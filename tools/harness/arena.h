/*
 * arena.h - memory that is given back all at once, for what is loaded once and then only read.
 */
#ifndef HARNESS_ARENA_H
#define HARNESS_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* Zero is an empty arena. */
struct arena {
    struct arena_chunk *chunks;
};

/* size octets, zeroed, aligned for any object. Ends the program with a message without memory. */
void *arena_alloc(struct arena *arena, size_t size);

/* An array of count elements of size octets; NULL if count is 0. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of text. */
char *arena_copy(struct arena *arena, const char *text);

void arena_clear(struct arena *arena);

/* Ends the program with that message. */
_Noreturn void arena_out_of_memory(void);

/* calloc() and realloc() that end the program with a message without memory. */
void *arena_heap_zeroed(size_t count, size_t size);
void *arena_heap_resize(void *old, size_t size);

#endif
