/*
 * compare.c - lines up two runs by the ids of their vectors.
 */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "idmap.h"

static const struct {
    const char *name;
    bool fails;
} kinds[] = {
#define COMPARE_ROW(code, word, text, fails) {word, fails},
    COMPARE_KINDS(COMPARE_ROW)
#undef COMPARE_ROW
};

const char *compare_kind_name(enum compare_kind kind)
{
    return kinds[kind].name;
}

/*
 * What an outcome is worth: 2 right, 1 it was not put to the test, 0 wrong. A baseline changes
 * nothing of it.
 */
static int worth_of(const json_t *line)
{
    enum verdict_outcome outcome;
    if (!verdict_outcome_from(merged_string(line, "outcome"), &outcome))
        return 0;
    if (outcome == VERDICT_XPASS)
        return 2;
    if (verdict_outcome_bad(outcome) || outcome == VERDICT_XFAIL)
        return 0;
    return outcome == VERDICT_UNSUPPORTED || outcome == VERDICT_NOT_RUN ? 1 : 2;
}

/*
 * How it was judged: the same word, or one of them is a baseline's. Its xfail and xpass do not say
 * what they were without it, and the worth is compared already.
 */
static bool same_outcome(const char *before, const char *after)
{
    static const char *const listed[] = {"xfail", "xpass"};
    for (size_t i = 0; i < sizeof listed / sizeof *listed; i++)
        if (strcmp(before, listed[i]) == 0 || strcmp(after, listed[i]) == 0)
            return true;
    return strcmp(before, after) == 0;
}

/* The answer as a baseline knows it: the result and the explanation, and how it was judged. */
static bool same_answer(const json_t *before, const json_t *after)
{
    static const char *const members[] = {"state", "result", "explanation"};
    const json_t *a = json_object_get(before, "observed");
    const json_t *b = json_object_get(after, "observed");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strcmp(merged_string(a, members[i]), merged_string(b, members[i])) != 0)
            return false;
    return same_outcome(merged_string(before, "outcome"), merged_string(after, "outcome"));
}

/* False if the case is the same. */
static bool kind_of(const json_t *before, const json_t *after, enum compare_kind *kind)
{
    int was = worth_of(before);
    int is = worth_of(after);
    bool revised = !json_equal(json_object_get(before, "rev"), json_object_get(after, "rev"));
    bool differs = was != is || !same_answer(before, after);
    if (revised) /* another question: its answer is no regression of the old one */
        *kind = COMPARE_CHANGED;
    else if (is < was)
        *kind = COMPARE_REGRESSION;
    else if (is == 2 && was == 0)
        *kind = COMPARE_FIXED;
    else
        *kind = COMPARE_CHANGED;
    return differs || revised;
}

static void add(struct comparison *comparison, enum compare_kind kind, const json_t *before,
                const json_t *after)
{
    comparison->items[comparison->count++] = (struct compare_item){
        kind, merged_string(after != NULL ? after : before, "id"), before, after};
    comparison->counts[kind]++;
}

static const json_t *case_of(const struct merged_run *run, const struct idmap *ids,
                             const json_t *line)
{
    size_t at = 0;
    return idmap_find(ids, merged_string(line, "id"), &at) ? run->cases[at] : NULL;
}

static struct idmap ids_of(const struct merged_run *run)
{
    struct idmap ids = {NULL, 0, 0};
    for (size_t i = 0; i < run->count; i++) {
        size_t value = i;
        (void)idmap_add(&ids, merged_string(run->cases[i], "id"), &value);
    }
    return ids;
}

/* By kind; within one the order stays. */
static void sort_items(struct comparison *comparison)
{
    struct compare_item *sorted = arena_heap_zeroed(comparison->count + 1, sizeof *sorted);
    size_t count = 0;
    for (int kind = 0; kind < COMPARE_KIND_COUNT; kind++)
        for (size_t i = 0; i < comparison->count; i++)
            if (comparison->items[i].kind == (enum compare_kind)kind)
                sorted[count++] = comparison->items[i];
    free(comparison->items);
    comparison->items = sorted;
}

static void compare_runs(struct comparison *comparison)
{
    const struct merged_run *before = comparison->before;
    const struct merged_run *after = comparison->after;
    struct idmap old_ids = ids_of(before);
    struct idmap new_ids = ids_of(after);
    comparison->items =
        arena_heap_zeroed(before->count + after->count + 1, sizeof *comparison->items);
    for (size_t i = 0; i < after->count; i++) {
        const json_t *old = case_of(before, &old_ids, after->cases[i]);
        enum compare_kind kind = COMPARE_NEW;
        if (old == NULL || kind_of(old, after->cases[i], &kind))
            add(comparison, kind, old, after->cases[i]);
        else
            comparison->same++;
    }
    for (size_t i = 0; i < before->count; i++)
        if (case_of(after, &new_ids, before->cases[i]) == NULL)
            add(comparison, COMPARE_GONE, before->cases[i], NULL);
    idmap_clear(&old_ids);
    idmap_clear(&new_ids);
    sort_items(comparison);
}

static bool is_pair(const struct merged_run *a, const struct merged_run *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->depth, b->depth) == 0;
}

static void add_pair(struct comparisons *all, const struct merged_run *before,
                     const struct merged_run *after)
{
    struct comparison *comparison = &all->items[all->count++];
    comparison->before = before;
    comparison->after = after;
    if (before != NULL && after != NULL)
        compare_runs(comparison);
}

struct comparisons *compare(const struct merged *before, const struct merged *after)
{
    struct comparisons *all = arena_heap_zeroed(1, sizeof *all);
    all->items = arena_heap_zeroed(before->count + after->count, sizeof *all->items);
    bool *taken = arena_heap_zeroed(after->count + 1, sizeof *taken);
    bool only = before->count == 1 && after->count == 1;
    for (size_t i = 0; i < before->count; i++) {
        size_t k = 0;
        while (k < after->count &&
               (taken[k] || !(only || is_pair(&before->runs[i], &after->runs[k]))))
            k++;
        if (k < after->count)
            taken[k] = true;
        add_pair(all, &before->runs[i], k < after->count ? &after->runs[k] : NULL);
    }
    for (size_t k = 0; k < after->count; k++)
        if (!taken[k])
            add_pair(all, NULL, &after->runs[k]);
    free(taken);
    return all;
}

void comparisons_destroy(struct comparisons *comparisons)
{
    if (comparisons == NULL)
        return;
    for (size_t i = 0; i < comparisons->count; i++)
        free(comparisons->items[i].items);
    free(comparisons->items);
    free(comparisons);
}

bool compare_is_good(const struct comparisons *comparisons)
{
    for (size_t i = 0; i < comparisons->count; i++) {
        const struct comparison *one = &comparisons->items[i];
        if (one->after == NULL || one->after->truncated != NULL ||
            (one->before != NULL && one->before->truncated != NULL))
            return false;
        for (int kind = 0; kind < COMPARE_KIND_COUNT; kind++)
            if (kinds[kind].fails && one->counts[kind] > 0)
                return false;
    }
    return true;
}
