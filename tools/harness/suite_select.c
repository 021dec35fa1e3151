/*
 * suite_select.c - which tests a command works on: globs, filters, shards, shuffling. All of it is
 * the same on every machine and in every version.
 */
#include <stdlib.h>
#include <string.h>

#include "suite_parts.h"

uint64_t suite_id_hash(const char *id)
{
    return idmap_hash(id);
}

bool suite_glob_match(const char *glob, const char *id)
{
    /* The last '*' met and where in id it was tried: '**' may take back what '*' must not cross. */
    const char *star = NULL;
    const char *star_id = NULL;
    const char *deep = NULL;
    const char *deep_id = NULL;
    while (*id != '\0' || *glob != '\0') {
        if (glob[0] == '*' && glob[1] == '*') {
            glob += 2;
            deep = glob;
            deep_id = id;
            star = NULL;
            continue;
        }
        if (glob[0] == '*') {
            star = ++glob;
            star_id = id;
            continue;
        }
        if (*id != '\0' && (*glob == *id || (*glob == '?' && *id != '/'))) {
            glob++;
            id++;
            continue;
        }
        if (star != NULL && *star_id != '\0' && *star_id != '/') {
            id = ++star_id;
            glob = star;
            continue;
        }
        if (deep == NULL || *deep_id == '\0')
            return false;
        id = ++deep_id;
        glob = deep;
        star = NULL;
    }
    return true;
}

static bool mask_has(unsigned mask, unsigned bit)
{
    return mask == 0 || (mask >> bit & 1u) != 0;
}

static bool matches_id(const char *word, const struct suite_test *test)
{
    return suite_glob_match(word, test->id);
}

static bool list_has(const struct suite_strings *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], word) == 0)
            return true;
    return false;
}

static bool matches_need(const char *word, const struct suite_test *test)
{
    return list_has(&test->needs, word);
}

static bool matches_tag(const char *word, const struct suite_test *test)
{
    return list_has(&test->tags, word);
}

/* "4.6" is a prefix of "4.6.4-void-limit", not of "4.61"; a whole requirement id is one, too. */
static bool matches_section(const char *word, const struct suite_test *test)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < test->spec.count; i++) {
        const char *id = test->spec.items[i];
        if (strncmp(id, word, len) == 0 && (id[len] == '\0' || id[len] == '.' || id[len] == '-'))
            return true;
    }
    return false;
}

/* One of the words matches, unless all exclude; and none that excludes does. */
static bool words_allow(const char *const *words, size_t count, const struct suite_test *test,
                        bool (*matches)(const char *, const struct suite_test *))
{
    bool wanted = false;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        bool excludes = words[i][0] == '!';
        bool match = matches(words[i] + (excludes ? 1 : 0), test);
        if (excludes && match)
            return false;
        if (!excludes) {
            wanted = true;
            found |= match;
        }
    }
    return found || !wanted;
}

static bool selects(const struct suite_filter *filter, const struct suite_test *test)
{
    if (filter->shard_count > 0 &&
        test->id_hash % filter->shard_count != (uint64_t)filter->shard_index - 1)
        return false;
    return mask_has(filter->levels, test->level) && mask_has(filter->severities, test->severity) &&
           mask_has(filter->states, test->status) &&
           words_allow(filter->ids, filter->id_count, test, matches_id) &&
           words_allow(filter->sections, filter->section_count, test, matches_section) &&
           words_allow(filter->needs, filter->need_count, test, matches_need) &&
           words_allow(filter->tags, filter->tag_count, test, matches_tag);
}

/* splitmix64 (Steele, Lea, Flood 2014): the same everywhere, unlike rand(). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Fisher and Yates. */
static void shuffle(const struct suite_test **tests, size_t count, uint64_t seed)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)(next_random(&seed) % i);
        const struct suite_test *other = tests[j];
        tests[j] = tests[i - 1];
        tests[i - 1] = other;
    }
}

size_t suite_set_select(const struct suite_set *set, const struct suite_filter *filter,
                        const struct suite_test ***tests)
{
    size_t count = 0;
    *tests = arena_heap_zeroed(set->test_count, sizeof **tests);
    for (size_t i = 0; i < set->test_count; i++)
        if (selects(filter, set->tests[i]))
            (*tests)[count++] = set->tests[i];
    if (filter->shuffle)
        shuffle(*tests, count, filter->seed);
    return count;
}
