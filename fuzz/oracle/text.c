/*
 * text.c - texts in the oracle's memory, and what makes a text a domain name (RFC 1035 2.3.4).
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
    struct block *next;
    _Alignas(max_align_t) uint8_t data[];
};

struct oracle_memory {
    struct block *blocks;
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
    while (memory->blocks != NULL) {
        struct block *block = memory->blocks;
        memory->blocks = block->next;
        free(block);
    }
}

void oracle_memory_destroy(struct oracle_memory *memory)
{
    if (memory == NULL)
        return;
    oracle_memory_reset(memory);
    free(memory);
}

void *oracle_memory_take(struct oracle_memory *memory, size_t size)
{
    struct block *block = take_or_abort(sizeof(struct block) + size);
    block->next = memory->blocks;
    memory->blocks = block;
    return block->data;
}

struct spf_text oracle_text_of(const char *literal)
{
    struct spf_text text = {(const uint8_t *)literal, strlen(literal)};
    return text;
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

struct spf_text oracle_text_cut(struct spf_text text, size_t begin, size_t end)
{
    struct spf_text piece = {begin == end ? NULL : text.data + begin, end - begin};
    return piece;
}

struct spf_text oracle_text_from(struct spf_text text, size_t begin)
{
    return oracle_text_cut(text, begin, text.len);
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
    return oracle_text_equal_nocase(a, oracle_text_of(literal));
}

size_t oracle_text_find(struct spf_text text, uint8_t octet)
{
    size_t at = 0;
    while (at < text.len && text.data[at] != octet)
        at++;
    return at;
}

uint8_t oracle_octet_lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet - 'A' + 'a') : octet;
}

bool oracle_octet_is_alpha(uint8_t octet)
{
    return oracle_octet_lower(octet) >= 'a' && oracle_octet_lower(octet) <= 'z';
}

bool oracle_octet_is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
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
