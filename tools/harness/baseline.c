/*
 * baseline.c - reading, applying and writing baseline files. An entry is compared as the text it
 * would be written as: what was observed in one word, and the explanation.
 */
#include "baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"
#include "spf/cause.h"
#include "text.h"

enum { LINE_MAX_OCTETS = 16384, OBSERVED_WORD = 32 };

struct entry {
    char *line; /* the memory of the fields */
    const char *id;
    const char *observed;
    const char *explanation;
    const char *argument;
    size_t number;
};

struct baseline {
    const char *path;
    struct entry *entries; /* in order of id */
    size_t count;
    size_t capacity;
};

static int by_id(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    return strcmp(left->id, right->id);
}

static bool is_observed_word(const char *word)
{
    static const char *const states[] = {"error", "crash", "timeout", "protocol"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(word, states[i]) == 0)
            return true;
    enum spf_result result;
    return suite_result_from(strncmp(word, "dns:", 4) == 0 ? word + 4 : word, &result);
}

/* Cuts a line into its fields; false after telling what is wrong. */
static bool cut_line(struct entry *entry, const char *path, struct problems *problems)
{
    char *fields[4] = {entry->line, NULL, NULL, NULL};
    for (size_t i = 1; i < 4; i++) {
        char *tab = strchr(fields[i - 1], '\t');
        if (tab == NULL) {
            problems_add(problems, path, entry->number, NULL,
                         "a line has four fields parted by tabs, this one has %zu (id, observed, "
                         "explanation or -, argument)",
                         i);
            return false;
        }
        *tab = '\0';
        fields[i] = tab + 1;
    }
    entry->id = fields[0];
    entry->observed = fields[1];
    entry->explanation = fields[2];
    entry->argument = fields[3];
    if (!is_observed_word(entry->observed)) {
        problems_add(problems, path, entry->number, NULL,
                     "'%s' is nothing a test can show (a result, dns: and a result, error, crash, "
                     "timeout or protocol)",
                     entry->observed);
        return false;
    }
    if (entry->argument[strspn(entry->argument, " \t")] == '\0') {
        problems_add(problems, path, entry->number, NULL,
                     "the argument is missing (say why this failure is known and left)");
        return false;
    }
    return true;
}

static bool take_line(struct baseline *baseline, const char *text, size_t len, size_t number,
                      struct problems *problems)
{
    if (len == 0 || text[0] == '#')
        return true;
    if (memchr(text, '\0', len) != NULL) {
        problems_add(problems, baseline->path, number, NULL, "a NUL octet");
        return false;
    }
    if (baseline->count == baseline->capacity) {
        size_t capacity = baseline->capacity == 0 ? 64 : baseline->capacity * 2;
        struct entry *larger = realloc(baseline->entries, capacity * sizeof *larger);
        if (larger == NULL)
            abort();
        baseline->entries = larger;
        baseline->capacity = capacity;
    }
    struct entry entry = {.line = strndup(text, len), .number = number};
    if (entry.line == NULL)
        abort();
    bool good = cut_line(&entry, baseline->path, problems);
    if (good)
        baseline->entries[baseline->count++] = entry;
    else
        free(entry.line);
    return good;
}

static bool take_file(struct baseline *baseline, FILE *file, struct problems *problems)
{
    bool good = true;
    char *line = NULL;
    size_t room = 0;
    size_t number = 0;
    ssize_t len;
    errno = 0;
    while ((len = getline(&line, &room, file)) >= 0) {
        number++;
        size_t octets = (size_t)len;
        while (octets > 0 && (line[octets - 1] == '\n' || line[octets - 1] == '\r'))
            octets--;
        if (octets > LINE_MAX_OCTETS) {
            problems_add(problems, baseline->path, number, NULL, "a line of more than %d octets",
                         LINE_MAX_OCTETS);
            good = false;
            break;
        }
        good &= take_line(baseline, line, octets, number, problems);
    }
    if (ferror(file)) {
        problems_add(problems, baseline->path, 0, NULL, "%s", strerror(errno));
        good = false;
    }
    free(line);
    return good;
}

struct baseline *baseline_load(const char *path, struct problems *problems)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        problems_add(problems, path, 0, NULL, "%s", strerror(errno));
        return NULL;
    }
    struct baseline *baseline = calloc(1, sizeof *baseline);
    if (baseline == NULL)
        abort();
    baseline->path = path;
    bool good = take_file(baseline, file, problems);
    (void)fclose(file);
    if (baseline->count > 0)
        qsort(baseline->entries, baseline->count, sizeof *baseline->entries, by_id);
    for (size_t i = 1; i < baseline->count; i++) {
        if (strcmp(baseline->entries[i - 1].id, baseline->entries[i].id) != 0)
            continue;
        problems_add(problems, path, baseline->entries[i].number, NULL, "%s is listed twice",
                     baseline->entries[i].id);
        good = false;
    }
    if (good)
        return baseline;
    baseline_destroy(baseline);
    return NULL;
}

void baseline_destroy(struct baseline *baseline)
{
    if (baseline == NULL)
        return;
    for (size_t i = 0; i < baseline->count; i++)
        free(baseline->entries[i].line);
    free(baseline->entries);
    free(baseline);
}

/* What was seen, in the word a baseline has for it. */
static void observed_word(const struct observed *observed, const struct verdict *verdict,
                          char out[OBSERVED_WORD])
{
    if (observed->state == OBSERVED_RESULT)
        (void)snprintf(out, OBSERVED_WORD, "%s%s",
                       verdict->outcome == VERDICT_FAIL_DNS ? "dns:" : "",
                       spf_result_name(observed->result));
    else
        (void)snprintf(out, OBSERVED_WORD, "%s", verdict_outcome_name(verdict->outcome));
}

static bool failed(enum verdict_outcome outcome)
{
    return outcome == VERDICT_FAIL || outcome == VERDICT_FAIL_DNS ||
           outcome == VERDICT_INCONSISTENT || outcome == VERDICT_ERROR ||
           outcome == VERDICT_CRASH || outcome == VERDICT_TIMEOUT || outcome == VERDICT_PROTOCOL;
}

/* The explanation as a byte string, to be freed. */
static char *explanation_of(const struct observed *observed)
{
    char *out = malloc(4 * observed->explanation.len + 1);
    if (out == NULL)
        abort();
    (void)mockdns_escape(observed->explanation, out);
    return out;
}

/* A failure that is not the listed one: the reason tells both. */
static void tell_difference(const struct entry *entry, const char *word, const char *explanation,
                            struct verdict *verdict)
{
    char was[sizeof verdict->reason];
    memcpy(was, verdict->reason, sizeof was);
    (void)snprintf(
        verdict->reason, sizeof verdict->reason,
        "fails otherwise than line %zu of the baseline says: listed %.20s \"%.80s\", got "
        "%s \"%.80s\"; %.200s",
        entry->number, entry->observed, entry->explanation, word, explanation, was);
}

void baseline_apply(struct baseline *baseline, const struct suite_test *test,
                    const struct observed *observed, struct verdict *verdict)
{
    struct entry key = {.id = test->id};
    const struct entry *entry =
        baseline->count == 0 ? NULL
                             : bsearch(&key, baseline->entries, baseline->count, sizeof key, by_id);
    if (entry == NULL)
        return;
    if (verdict->outcome == VERDICT_PASS || verdict->outcome == VERDICT_PASS_CHOICE) {
        verdict->outcome = VERDICT_XPASS;
        (void)snprintf(verdict->reason, sizeof verdict->reason,
                       "passes, but line %zu of the baseline lists it as a known failure: remove "
                       "the line",
                       entry->number);
        return;
    }
    if (!failed(verdict->outcome))
        return;
    char word[OBSERVED_WORD];
    observed_word(observed, verdict, word);
    char *explanation = explanation_of(observed);
    bool same =
        strcmp(word, entry->observed) == 0 &&
        (strcmp(entry->explanation, "-") == 0 || strcmp(entry->explanation, explanation) == 0);
    if (same) {
        verdict->outcome = VERDICT_XFAIL;
        (void)text_format(text_of(entry->argument), verdict->reason, sizeof verdict->reason);
    } else {
        tell_difference(entry, word, explanation, verdict);
    }
    free(explanation);
}

const char *baseline_stale(const struct baseline *baseline, const struct suite_set *set,
                           size_t index, size_t *line)
{
    for (size_t i = 0; i < baseline->count; i++) {
        if (suite_set_find(set, baseline->entries[i].id) != NULL || index-- > 0)
            continue;
        *line = baseline->entries[i].number;
        return baseline->entries[i].id;
    }
    return NULL;
}

void baseline_print(FILE *out, const struct suite_test *test, const struct observed *observed,
                    const struct verdict *verdict)
{
    char word[OBSERVED_WORD];
    observed_word(observed, verdict, word);
    char *explanation = explanation_of(observed);
    bool matters =
        observed->has_explanation && test->explanation.kind != SUITE_EXPLANATION_UNCHECKED;
    (void)fprintf(out, "%s\t%s\t%s\tunexplained: %s\n", test->id, word, matters ? explanation : "-",
                  verdict->reason);
    free(explanation);
}
