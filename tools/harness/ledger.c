/*
 * ledger.c - implied choices. A case that meets several expectations implies, for a choice that
 * every one of them names, the set of their values; for any other choice nothing. Two sets without
 * a common value contradict each other. Sets may be too wide, never too narrow: no contradiction is
 * told that is none.
 */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

struct ledger {
    struct ledger_entry *entries;
    size_t count;
    size_t capacity;
};

struct ledger *ledger_create(void)
{
    return calloc(1, sizeof(struct ledger));
}

void ledger_destroy(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->count; i++)
        free(ledger->entries[i].values);
    free(ledger->entries);
    free(ledger);
}

const struct ledger_entry *ledger_entry(const struct ledger *ledger, size_t index)
{
    return index < ledger->count ? &ledger->entries[index] : NULL;
}

static bool has_value(const struct ledger_entry *entry, const char *value)
{
    for (size_t i = 0; i < entry->count; i++)
        if (strcmp(entry->values[i], value) == 0)
            return true;
    return false;
}

static const char *value_in(const struct suite_expect *expect, const char *choice)
{
    for (size_t i = 0; i < expect->when_count; i++)
        if (strcmp(expect->when[i].choice, choice) == 0)
            return expect->when[i].value;
    return NULL;
}

static bool disjoint(const struct ledger_entry *a, const struct ledger_entry *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (has_value(b, a->values[i]))
            return false;
    return true;
}

static bool same_set(const struct ledger_entry *a, const struct ledger_entry *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!has_value(b, a->values[i]))
            return false;
    return true;
}

static bool append(struct ledger *ledger, struct ledger_entry entry)
{
    if (ledger->count == ledger->capacity) {
        size_t capacity = ledger->capacity == 0 ? 16 : ledger->capacity * 2;
        struct ledger_entry *larger = realloc(ledger->entries, capacity * sizeof *larger);
        if (larger == NULL)
            return false;
        ledger->entries = larger;
        ledger->capacity = capacity;
    }
    ledger->entries[ledger->count++] = entry;
    return true;
}

static void contradict(const struct ledger_entry *earlier, const struct ledger_entry *now,
                       struct verdict *verdict)
{
    verdict->outcome = VERDICT_INCONSISTENT;
    (void)snprintf(verdict->reason, sizeof verdict->reason,
                   "choices: this implies %s=%s, but %s implied %s=%s", now->choice, now->values[0],
                   earlier->test->id, earlier->choice, earlier->values[0]);
}

/* Takes over entry; an earlier equal one makes it superfluous, a disjoint one a contradiction. */
static bool enter(struct ledger *ledger, struct ledger_entry entry, struct verdict *verdict)
{
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_entry *earlier = &ledger->entries[i];
        if (strcmp(earlier->choice, entry.choice) != 0)
            continue;
        bool contradiction = disjoint(earlier, &entry);
        if (contradiction)
            contradict(earlier, &entry, verdict);
        if (contradiction || same_set(earlier, &entry)) {
            free(entry.values);
            return true;
        }
    }
    if (append(ledger, entry))
        return true;
    free(entry.values);
    return false;
}

/* The values that all met expectations give to a choice; count 0 if one of them leaves it open. */
static struct ledger_entry implied(const struct suite_test *test, const bool *met,
                                   const char *choice, const char **values)
{
    struct ledger_entry entry = {choice, values, 0, test};
    for (size_t i = 0; i < test->expect_count; i++) {
        if (!met[i])
            continue;
        const char *value = value_in(&test->expect[i], choice);
        if (value == NULL) {
            entry.count = 0;
            return entry;
        }
        if (!has_value(&entry, value))
            entry.values[entry.count++] = value;
    }
    return entry;
}

static bool note_choice(struct ledger *ledger, const struct suite_test *test, const bool *met,
                        const char *choice, struct verdict *verdict)
{
    const char **values = calloc(test->expect_count, sizeof *values);
    if (values == NULL)
        return false;
    struct ledger_entry entry = implied(test, met, choice, values);
    if (entry.count > 0)
        return enter(ledger, entry, verdict);
    free(values);
    return true;
}

bool ledger_note(struct ledger *ledger, const struct verdict_rules *rules,
                 const struct implementation *implementation, const struct suite_test *test,
                 const struct observed *observed, struct verdict *verdict)
{
    if (verdict->outcome != VERDICT_PASS && verdict->outcome != VERDICT_PASS_CHOICE)
        return true;
    const struct suite_expect *expect = verdict->expect;
    if (expect == NULL || expect->when_count == 0)
        return true;
    bool *met = calloc(test->expect_count, sizeof *met);
    if (met == NULL)
        return false;
    for (size_t i = 0; i < test->expect_count; i++)
        met[i] = verdict_meets(rules, implementation, test, &test->expect[i], observed);
    bool good = true;
    for (size_t i = 0; good && i < expect->when_count; i++)
        if (verdict_choice_of(implementation, expect->when[i].choice) == NULL)
            good = note_choice(ledger, test, met, expect->when[i].choice, verdict);
    free(met);
    return good;
}
