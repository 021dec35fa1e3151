/*
 * fuzz_suite_json.c - suites out of JSON text (harness, suite.h and suite_format.h).
 *
 * The input is the text of one suite file. Oracles:
 *   suite-error      what is refused is refused with file, place and a reason, and adds no test
 *   suite-format     what loads can be formatted, and that loads
 *   suite-idempotent formatting it again changes nothing
 *   suite-equal      the formatted suite is the same JSON, and its tests mean the same
 */
#include <stdlib.h>
#include <string.h>

#include "problem.h"
#include "suite.h"
#include "suite_format.h"
#include "target.h"

enum { SIZE_LIMIT = 1 << 17 };

static const char file[] = "input.json";

static struct suite_set *load(const char *text, size_t len, bool *good)
{
    const struct suite_load_options options = {NULL, 0, true};
    struct suite_set *set = suite_set_create(&options);
    if (set == NULL)
        exit(1);
    *good = suite_set_add_text(set, file, text, len);
    return set;
}

static void check_problems(const struct suite_set *set)
{
    const struct problems *problems = suite_set_problems(set);
    TARGET_EXPECT("suite-error", problems->count > 0 && suite_set_count(set) == 0);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        TARGET_EXPECT("suite-error", strcmp(problem->file, file) == 0);
        TARGET_EXPECT("suite-error", problem->text[0] != '\0' && !problem->output);
        /* What is wrong with the file as a whole, such as that it is empty, is told alone. */
        TARGET_EXPECT("suite-error",
                      problem->line > 0 || problem->path[0] == '$' || problems->count == 1);
    }
}

static bool same_query(const struct suite_query *a, const struct suite_query *b)
{
    return a->ip.family == b->ip.family &&
           memcmp(a->ip.octets, b->ip.octets, a->ip.family == 4 ? 4 : 16) == 0 &&
           target_same(a->from, b->from) && target_same(a->helo, b->helo) && a->scope == b->scope &&
           target_same(a->receiver, b->receiver) && a->time == b->time &&
           a->limits.terms == b->limits.terms && a->limits.voids == b->limits.voids &&
           a->limits.mx == b->limits.mx && a->limits.ptr == b->limits.ptr &&
           a->limits.seconds == b->limits.seconds;
}

static bool same_test(const struct suite_test *a, const struct suite_test *b)
{
    if (strcmp(a->id, b->id) != 0 || a->rev != b->rev || a->zone_number != b->zone_number ||
        a->expect_count != b->expect_count || a->level != b->level || a->status != b->status ||
        !json_equal(a->zone_json, b->zone_json) || !same_query(&a->query, &b->query))
        return false;
    for (size_t i = 0; i < a->expect_count; i++)
        if (a->expect[i].result != b->expect[i].result ||
            a->expect[i].when_count != b->expect[i].when_count)
            return false;
    return true;
}

static void check_format(const struct suite_set *set)
{
    const json_t *root = suite_set_suite(set, 0)->json;
    size_t len = 0;
    size_t second_len = 0;
    bool good;
    char *text = suite_format(root, &len);
    TARGET_EXPECT("suite-format", text != NULL && strlen(text) == len);
    struct suite_set *again = load(text, len, &good);
    TARGET_EXPECT("suite-format", good);
    if (good) {
        const json_t *second_root = suite_set_suite(again, 0)->json;
        char *second = suite_format(second_root, &second_len);
        TARGET_EXPECT("suite-idempotent", second_len == len && strcmp(text, second) == 0);
        TARGET_EXPECT("suite-equal", json_equal(root, second_root));
        TARGET_EXPECT("suite-equal", suite_set_count(set) == suite_set_count(again));
        for (size_t i = 0; i < suite_set_count(set) && i < suite_set_count(again); i++)
            TARGET_EXPECT("suite-equal",
                          same_test(suite_set_test(set, i), suite_set_test(again, i)));
        free(second);
    }
    suite_set_destroy(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool good;
    if (size > SIZE_LIMIT)
        return 0;
    struct suite_set *set = load((const char *)data, size, &good);
    if (good)
        check_format(set);
    else
        check_problems(set);
    suite_set_destroy(set);
    return 0;
}
