/*
 * target.c - the named end of a broken oracle, and exact copies.
 */
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ASan's interface, where it is linked. */
__attribute__((weak)) void __asan_poison_memory_region(const volatile void *at, size_t size);
__attribute__((weak)) void __asan_unpoison_memory_region(const volatile void *at, size_t size);

/*
 * The engine allocates nothing, so a long quarantine of freed memory is of no use to its targets
 * and makes each of libFuzzer's own allocations a page fault. ASAN_OPTIONS overrides this.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8";
}

enum { FENCE = 256, CANARY = 0xa5 };

static _Alignas(8) uint8_t room[TARGET_ROOM_MAX + FENCE];
static size_t room_capacity;

bool target_thorough;

/* The oracles that the environment names; NULL for all. */
static const char *named(void)
{
    static const char *only;
    static bool asked;
    if (!asked)
        only = getenv("SPFPROOF_ORACLE");
    asked = true;
    return only;
}

/* Does a word of the list begin the name? By hand: under a fuzzer each strncmp() is looked into. */
static bool is_listed(const char *name, const char *list)
{
    for (const char *word = list;; word++) {
        size_t same = 0;
        while (word[same] == name[same] && word[same] != '\0')
            same++;
        word += same;
        if (same > 0 && (*word == ',' || *word == '\0'))
            return true;
        while (*word != ',' && *word != '\0')
            word++;
        if (*word == '\0')
            return false;
    }
}

bool target_wants(const char *name)
{
    const char *only = named();
    if (only == NULL)
        return true;
    if (*only == '-')
        return !is_listed(name, only + 1);
    return is_listed(name, only);
}

char target_message[768];

void target_broken(const char *name, const char *condition)
{
    if (!target_wants(name))
        return;
    (void)snprintf(target_message, sizeof target_message, "oracle %s: does not hold: %s", name,
                   condition);
    fprintf(stderr, "%s\n", target_message);
    abort();
}

bool target_due(const char *name, uint32_t hash, unsigned turn, unsigned turns)
{
    return target_wants(name) && (target_thorough || named() != NULL || hash % turns == turn);
}

static unsigned long inputs;
static unsigned long meaningful_inputs;

static void print_counts(void)
{
    FILE *file = fopen(getenv("SPFPROOF_COUNTS"), "w");
    if (file == NULL ||
        fprintf(file, "inputs %lu\nmeaningful %lu\n", inputs, meaningful_inputs) < 0 ||
        fclose(file) != 0)
        perror("SPFPROOF_COUNTS");
}

void target_count(bool meaningful)
{
    if (inputs++ == 0 && getenv("SPFPROOF_COUNTS") != NULL && atexit(print_counts) != 0)
        perror("SPFPROOF_COUNTS");
    meaningful_inputs += meaningful;
}

uint8_t *target_room(size_t capacity)
{
    if (capacity > TARGET_ROOM_MAX)
        abort();
    if (__asan_poison_memory_region != NULL) {
        __asan_unpoison_memory_region(room + room_capacity, FENCE);
        __asan_poison_memory_region(room + capacity, FENCE - capacity % 8);
    } else {
        memset(room + capacity, CANARY, FENCE);
    }
    room_capacity = capacity;
    return room;
}

bool target_room_kept(void)
{
    if (__asan_poison_memory_region != NULL)
        return true;
    for (size_t i = 0; i < FENCE; i++)
        if (room[room_capacity + i] != CANARY)
            return false;
    return true;
}

/* Eight octets at a step, and not sanitized: otherwise it is 2 to 5 percent of a whole check. */
__attribute__((no_sanitize("address", "undefined"))) uint32_t target_hash(struct spf_text text)
{
    uint64_t hash = text.len;
    for (size_t i = 0; i < text.len; i += sizeof hash) {
        uint64_t step = 0;
        if (text.len - i >= sizeof step)
            memcpy(&step, text.data + i, sizeof step);
        else
            for (size_t k = i; k < text.len; k++)
                step |= (uint64_t)text.data[k] << 8 * (k - i);
        hash = (hash ^ step) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

uint8_t *target_copy(struct spf_text text)
{
    uint8_t *copy = malloc(text.len > 0 ? text.len : 1);
    if (copy == NULL) {
        fputs("fuzz target: out of memory\n", stderr);
        exit(1);
    }
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

bool target_same(struct spf_text a, struct spf_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool target_same_outcome(const struct spf_outcome *a, const struct spf_outcome *b)
{
    return a->result == b->result && a->cause == b->cause && a->inner == b->inner &&
           a->terms == b->terms && a->voids == b->voids && a->questions == b->questions &&
           a->term.at == b->term.at && a->term.len == b->term.len && a->error_at == b->error_at &&
           a->explanation_source == b->explanation_source &&
           a->used_local_part == b->used_local_part && target_same(a->domain, b->domain) &&
           target_same(a->record, b->record) && target_same(a->explanation, b->explanation);
}
