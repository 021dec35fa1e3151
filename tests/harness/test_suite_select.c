/*
 * test_suite_select.c - globs, filters, shards and shuffling.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "suite.h"

static void a_star_stays_within_a_part_and_two_cross(void **state)
{
    (void)state;
    static const struct {
        const char *glob;
        const char *id;
        bool match;
    } rows[] = {
        {"a/b", "a/b", true},
        {"a/b", "a/bc", false},
        {"a/b", "a", false},
        {"", "", true},
        {"", "a", false},
        {"*", "a", true},
        {"*", "", true},
        {"*", "a/b", false},
        {"**", "a/b/c", true},
        {"**", "", true},
        {"a/*", "a/b", true},
        {"a/*", "a/b/c", false},
        {"a/**", "a/b/c", true},
        {"a/**/c", "a/b/c", true},
        {"a/**/c", "a/b/b/c", true},
        {"a/**/c", "a/c", false},
        {"**/c", "a/b/c", true},
        {"**c", "a/b/c", true},
        {"*c", "a/c", false},
        {"a*", "abc", true},
        {"a*c", "abbc", true},
        {"a*c", "ab/c", false},
        {"a**c", "ab/c", true},
        {"a?c", "abc", true},
        {"a?c", "a/c", false},
        {"a?", "a", false},
        {"?", "", false},
        {"**/x*/y", "a/xb/y", true},
        {"**/x*/y", "a/xb/z/y", false},
        {"*/*", "a/b", true},
        {"*/*", "a/b/c", false},
        {"**x*", "a/bxc/d", false},
        {"**x*", "a/b/cxd", true},
        {"*a*b*c", "xaxbxc", true},
        {"*a*b*c", "xaxcxb", false},
        {"**a**", "a", true},
        {"a[b]", "a[b]", true},
        {"a[b]", "ab", false},
        {"***", "a/b", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (suite_glob_match(rows[i].glob, rows[i].id) != rows[i].match)
            fail_msg("%s against %s", rows[i].glob, rows[i].id);
    }
}

/* Values of the reference in draft-eastlake-fnv: a shard is the same on every machine for ever. */
static void the_hash_of_an_id_is_fnv1a(void **state)
{
    (void)state;
    assert_true(suite_id_hash("") == 0xcbf29ce484222325u);
    assert_true(suite_id_hash("a") == 0xaf63dc4c8601ec8cu);
    assert_true(suite_id_hash("foobar") == 0x85944171f73967e8u);
}

static struct suite_set *set;
#define TESTS 60

static int make_set(void **state)
{
    (void)state;
    static const char *const levels[] = {"must", "should", "may", "info"};
    static const char *const needs[] = {"[]", "[\"time\"]", "[\"time\",\"ip6\"]"};
    static const char *const spec[] = {"4.6.4-void-limit", "4.6-x", "4.61-y", "rfc8616-4-z"};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    (void)fputs(
        "{\"format\":1,\"suite\":\"s\",\"title\":\"t\",\"source\":{\"kind\":\"rfc\",\"ref\":"
        "\"r\",\"license\":\"MIT\"},\"tests\":[",
        out);
    for (int i = 0; i < TESTS; i++)
        (void)fprintf(out,
                      "%s{\"id\":\"s/t%d\",\"rev\":1,\"title\":\"t\",\"zone\":{},\"query\":{\"ip\":"
                      "\"::1\",\"from\":\"\",\"helo\":\"\"},\"expect\":[{\"result\":\"none\"}],"
                      "\"level\":\"%s\",\"severity\":\"low\",\"spec\":[\"%s\"],\"why\":\"w\","
                      "\"needs\":%s,\"tags\":[\"%s\"],\"status\":\"stable\"}",
                      i > 0 ? "," : "", i, levels[i % 4], spec[i % 4], needs[i % 3],
                      i % 2 == 0 ? "even" : "odd");
    (void)fputs("]}", out);
    (void)fclose(out);
    struct suite_load_options options = {NULL, 0, true};
    set = suite_set_create(&options);
    bool ok = suite_set_add_text(set, "t", text, len);
    problems_print(suite_set_problems(set), stderr);
    free(text);
    return ok ? 0 : -1;
}

static int drop_set(void **state)
{
    (void)state;
    suite_set_destroy(set);
    return 0;
}

static size_t count(const struct suite_filter *filter)
{
    const struct suite_test **tests;
    size_t n = suite_set_select(set, filter, &tests);
    free(tests);
    return n;
}

static void an_empty_filter_selects_all_in_order(void **state)
{
    (void)state;
    struct suite_filter filter = {.ids = NULL};
    const struct suite_test **tests;
    assert_int_equal(suite_set_select(set, &filter, &tests), TESTS);
    for (size_t i = 0; i < TESTS; i++)
        assert_ptr_equal(tests[i], suite_set_test(set, i));
    free(tests);
}

static void words_are_alternatives_and_exclamation_marks_exclude(void **state)
{
    (void)state;
    static const char *const ids[] = {"s/t1", "s/t2*", "!s/t2"};
    struct suite_filter filter = {.ids = ids, .id_count = 3};
    assert_int_equal(count(&filter), 11); /* t1, t20 to t29 */
    filter.ids = ids + 2;
    filter.id_count = 1;
    assert_int_equal(count(&filter), TESTS - 1);
    static const char *const needs[] = {"time", "!ip6"};
    struct suite_filter by_need = {.needs = needs, .need_count = 2};
    assert_int_equal(count(&by_need), TESTS / 3);
    by_need.need_count = 1;
    assert_int_equal(count(&by_need), 2 * TESTS / 3);
    static const char *const tags[] = {"!odd"};
    struct suite_filter by_tag = {.tags = tags, .tag_count = 1};
    assert_int_equal(count(&by_tag), TESTS / 2);
}

static void a_section_takes_what_lies_below_it(void **state)
{
    (void)state;
    static const char *const sections[] = {"4.6", "4.6.4", "rfc8616", "rfc8616-4", "4", "8616"};
    static const size_t expected[] = {TESTS / 2, TESTS / 4, TESTS / 4, TESTS / 4, 3 * TESTS / 4, 0};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct suite_filter filter = {.sections = &sections[i], .section_count = 1};
        if (count(&filter) != expected[i])
            fail_msg("%s: %zu", sections[i], count(&filter));
    }
}

static void filters_must_all_agree(void **state)
{
    (void)state;
    static const char *const tags[] = {"even"};
    struct suite_filter filter = {.levels = 1u << SUITE_MUST | 1u << SUITE_SHOULD};
    assert_int_equal(count(&filter), TESTS / 2);
    filter.tags = tags;
    filter.tag_count = 1;
    assert_int_equal(count(&filter), TESTS / 4);
    filter.severities = 1u << SUITE_HIGH;
    assert_int_equal(count(&filter), 0);
    filter.severities = 0;
    filter.states = 1u << SUITE_PROPOSED;
    assert_int_equal(count(&filter), 0);
}

static void shards_part_the_tests(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 7; n++) {
        size_t sum = 0;
        for (uint32_t i = 1; i <= n; i++) {
            struct suite_filter filter = {.shard_index = i, .shard_count = n};
            const struct suite_test **tests;
            size_t found = suite_set_select(set, &filter, &tests);
            for (size_t j = 0; j < found; j++)
                assert_true(tests[j]->id_hash % n == i - 1);
            free(tests);
            sum += found;
        }
        assert_int_equal(sum, TESTS);
    }
}

static void a_seed_gives_one_order_and_loses_nothing(void **state)
{
    (void)state;
    struct suite_filter filter = {.shuffle = true, .seed = 7};
    const struct suite_test **first;
    const struct suite_test **second;
    const struct suite_test **other;
    assert_int_equal(suite_set_select(set, &filter, &first), TESTS);
    (void)suite_set_select(set, &filter, &second);
    filter.seed = 8;
    (void)suite_set_select(set, &filter, &other);
    assert_memory_equal(first, second, TESTS * sizeof(const struct suite_test *));
    assert_memory_not_equal(first, other, TESTS * sizeof(const struct suite_test *));
    bool seen[TESTS] = {false};
    for (size_t i = 0; i < TESTS; i++) {
        assert_false(seen[first[i]->index]);
        seen[first[i]->index] = true;
    }
    free(first);
    free(second);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_star_stays_within_a_part_and_two_cross),
        cmocka_unit_test(the_hash_of_an_id_is_fnv1a),
        cmocka_unit_test(an_empty_filter_selects_all_in_order),
        cmocka_unit_test(words_are_alternatives_and_exclamation_marks_exclude),
        cmocka_unit_test(a_section_takes_what_lies_below_it),
        cmocka_unit_test(filters_must_all_agree),
        cmocka_unit_test(shards_part_the_tests),
        cmocka_unit_test(a_seed_gives_one_order_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, make_set, drop_set);
}
