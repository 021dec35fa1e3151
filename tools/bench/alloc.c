/*
 * alloc.c - counts allocations of the whole process, shared libraries included: the program's own
 * malloc comes before the C library's. glibc keeps its own under another name for this purpose.
 */
#include <stdlib.h>

#include "bench.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static unsigned long calls;

void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    calls++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    calls++;
    return __libc_realloc(block, size);
}

void free(void *block)
{
    __libc_free(block);
}

bool alloc_counting(void)
{
    return true;
}

unsigned long alloc_count(void)
{
    return calls;
}

#else

bool alloc_counting(void)
{
    return false;
}

unsigned long alloc_count(void)
{
    return 0;
}

#endif
