/*
 * text.c - texts in the oracle's memory, and what makes a text a domain name (RFC 1035 2.3.4).
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under a sanitizer each request has a block of its own; else requests share blocks of this size.
 */
#if defined(__SANITIZE_ADDRESS__)
#define BLOCK_SIZE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define BLOCK_SIZE 0
#endif
#endif
#ifndef BLOCK_SIZE
#define BLOCK_SIZE 65536
#endif

struct block {
    struct block *next;
    size_t size;
    size_t used;
    _Alignas(max_align_t) uint8_t data[];
};

struct oracle_memory {
    struct block *blocks; /* the last made first */
};

static void *take_or_abort(size_t size)
{
    void *taken = calloc(1, size);
    if (taken == NULL) {
        fputs("oracle: out of memory\n", stderr);
        abort();
    }
    return taken;
}

struct oracle_memory *oracle_memory_create(void)
{
    return take_or_abort(sizeof(struct oracle_memory));
}

void oracle_memory_reset(struct oracle_memory *memory)
{
    while (memory->blocks != NULL && (BLOCK_SIZE == 0 || memory->blocks->next != NULL)) {
        struct block *block = memory->blocks;
        memory->blocks = block->next;
        free(block);
    }
    if (memory->blocks != NULL)
        memory->blocks->used = 0;
}

void oracle_memory_destroy(struct oracle_memory *memory)
{
    if (memory == NULL)
        return;
    oracle_memory_reset(memory);
    free(memory->blocks);
    free(memory);
}

void *oracle_memory_take(struct oracle_memory *memory, size_t size)
{
    struct block *block = memory->blocks;
    size_t aligned = size + (0 - size) % _Alignof(max_align_t);
    if (BLOCK_SIZE == 0 || block == NULL || block->size - block->used < aligned) {
        size_t room = BLOCK_SIZE == 0 ? size : aligned > BLOCK_SIZE ? aligned : BLOCK_SIZE;
        block = take_or_abort(sizeof(struct block) + room);
        block->size = room;
        block->next = memory->blocks;
        memory->blocks = block;
    }
    void *taken = &block->data[block->used];
    block->used += BLOCK_SIZE == 0 ? size : aligned;
    return memset(taken, 0, size);
}

struct spf_text oracle_text_join(struct oracle_memory *memory, struct spf_text a, struct spf_text b)
{
    uint8_t *octets = oracle_memory_take(memory, a.len + b.len);
    if (a.len > 0)
        memcpy(octets, a.data, a.len);
    if (b.len > 0)
        memcpy(octets + a.len, b.data, b.len);
    struct spf_text joined = {octets, a.len + b.len};
    return joined;
}

struct spf_text oracle_text_copy(struct oracle_memory *memory, struct spf_text text)
{
    struct spf_text nothing = {NULL, 0};
    return oracle_text_join(memory, text, nothing);
}

bool oracle_text_equal(struct spf_text a, struct spf_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool oracle_text_equal_nocase(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (oracle_octet_lower(a.data[i]) != oracle_octet_lower(b.data[i]))
            return false;
    return true;
}

bool oracle_text_is(struct spf_text a, const char *literal)
{
    size_t same = 0;
    while (same < a.len && literal[same] != '\0' &&
           oracle_octet_lower(a.data[same]) == oracle_octet_lower((uint8_t)literal[same]))
        same++;
    return same == a.len && literal[same] == '\0';
}

struct text_list oracle_text_split(struct oracle_memory *memory, struct spf_text text,
                                   struct spf_text delimiters)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        if (oracle_text_find(delimiters, text.data[i]) < delimiters.len)
            count++;

    struct text_list list = {oracle_memory_take(memory, count * sizeof(struct spf_text)), 0};
    size_t begin = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (oracle_text_find(delimiters, text.data[i]) == delimiters.len)
            continue;
        list.texts[list.count++] = oracle_text_cut(text, begin, i);
        begin = i + 1;
    }
    list.texts[list.count++] = oracle_text_from(text, begin);
    return list;
}

struct spf_text oracle_text_list_join(struct oracle_memory *memory, struct text_list list,
                                      const char *between)
{
    struct spf_text separator = oracle_text_of(between);
    size_t len = 0;
    for (size_t i = 0; i < list.count; i++)
        len += list.texts[i].len + (i > 0 ? separator.len : 0);

    uint8_t *octets = oracle_memory_take(memory, len);
    size_t at = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (i > 0 && separator.len > 0) {
            memcpy(octets + at, separator.data, separator.len);
            at += separator.len;
        }
        if (list.texts[i].len > 0)
            memcpy(octets + at, list.texts[i].data, list.texts[i].len);
        at += list.texts[i].len;
    }
    struct spf_text joined = {octets, len};
    return joined;
}

struct spf_text oracle_name_without_dot(struct spf_text name)
{
    if (name.len > 0 && name.data[name.len - 1] == '.')
        return oracle_text_cut(name, 0, name.len - 1);
    return name;
}

bool oracle_name_is_valid(struct oracle_memory *memory, struct spf_text name)
{
    if (name.len > SPF_NAME_MAX)
        return false;
    struct text_list labels = oracle_text_split(memory, name, oracle_text_of("."));
    for (size_t i = 0; i < labels.count; i++)
        if (labels.texts[i].len == 0 || labels.texts[i].len > SPF_LABEL_MAX)
            return false;
    return true;
}

bool oracle_name_is_same(struct spf_text name, struct spf_text domain)
{
    return oracle_text_equal_nocase(name, domain);
}

bool oracle_name_is_below(struct spf_text name, struct spf_text domain)
{
    /* "mail.example.com" is within the domain "example.com", but "mail.bad-example.com" is not. */
    if (name.len <= domain.len + 1)
        return false;
    size_t dot = name.len - domain.len - 1;
    return name.data[dot] == '.' &&
           oracle_text_equal_nocase(oracle_text_from(name, dot + 1), domain);
}
