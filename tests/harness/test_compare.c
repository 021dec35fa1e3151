/*
 * test_compare.c - runs put together from files, and compared: which change is which kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compare.h"

enum { FILES_MAX = 4 };

/* Files in a folder of their own, gone with the fixture. */
struct fixture {
    char folder[32];
    char paths[FILES_MAX][64];
    size_t count;
};

static int make_folder(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (fixture == NULL)
        return -1;
    strcpy(fixture->folder, "/tmp/spfproof-compare-XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < fixture->count; i++)
        (void)unlink(fixture->paths[i]);
    (void)rmdir(fixture->folder);
    free(fixture);
    return 0;
}

static const char *put(struct fixture *fixture, const char *text)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%.31s/%zu.jsonl", fixture->folder, fixture->count);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return memcpy(fixture->paths[fixture->count++], path, sizeof path);
}

#define HEADER(name, more)                                                                         \
    "{\"t\":\"header\",\"format\":1,\"implementation\":{\"name\":\"" name "\"}" more "}\n"
#define CASE(id, rev, outcome, result)                                                             \
    "{\"t\":\"case\",\"id\":\"t/" id "\",\"rev\":" rev ",\"outcome\":\"" outcome                   \
    "\",\"observed\":{\"state\":\"result\",\"result\":\"" result "\"}}\n"
#define FOOTER(cases) "{\"t\":\"footer\",\"cases\":" cases "}\n"

static struct merged *load(const char *const *paths, size_t count)
{
    struct problems problems = {NULL, 0, 0};
    struct merged *merged = merged_load(paths, count, &problems);
    problems_print(&problems, stderr);
    assert_non_null(merged);
    return merged;
}

/* Compares two files of one run each. */
static struct comparisons *compare_texts(struct fixture *fixture, const char *before,
                                         const char *after, struct merged *runs[2])
{
    const char *paths[] = {put(fixture, before), put(fixture, after)};
    runs[0] = load(&paths[0], 1);
    runs[1] = load(&paths[1], 1);
    struct comparisons *all = compare(runs[0], runs[1]);
    assert_int_equal(all->count, 1);
    return all;
}

static void clear(struct comparisons *all, struct merged *runs[2])
{
    comparisons_destroy(all);
    merged_destroy(runs[0]);
    merged_destroy(runs[1]);
}

static void each_change_has_its_kind(void **state)
{
    static const struct {
        const char *before;
        const char *after;
        int kind; /* -1: the same */
        bool good;
    } rows[] = {
        {CASE("x", "1", "pass", "fail"), CASE("x", "1", "pass", "fail"), -1, true},
        {CASE("x", "1", "fail", "none"), CASE("x", "1", "fail", "none"), -1, true},
        {CASE("x", "1", "pass", "fail"), CASE("x", "1", "fail", "none"), COMPARE_REGRESSION, false},
        {CASE("x", "1", "pass", "fail"), CASE("x", "1", "unsupported", "none"), COMPARE_REGRESSION,
         false},
        {CASE("x", "1", "unsupported", "none"), CASE("x", "1", "crash", "none"), COMPARE_REGRESSION,
         false},
        {CASE("x", "1", "info", "none"), CASE("x", "1", "fail:dns", "none"), COMPARE_REGRESSION,
         false},
        {CASE("x", "1", "fail", "none"), CASE("x", "1", "pass", "fail"), COMPARE_FIXED, true},
        {CASE("x", "1", "xfail", "none"), CASE("x", "1", "pass", "fail"), COMPARE_FIXED, true},
        {CASE("x", "1", "xfail", "none"), CASE("x", "1", "xpass", "fail"), COMPARE_FIXED, true},
        {CASE("x", "1", "pass", "fail"), CASE("x", "1", "xpass", "fail"), -1, true},
        {CASE("x", "1", "fail", "none"), CASE("x", "1", "xfail", "none"), -1, true},
        {CASE("x", "1", "xfail", "none"), CASE("x", "1", "fail", "none"), -1, true},
        {CASE("x", "1", "xfail", "none"), CASE("x", "1", "xfail", "pass"), COMPARE_CHANGED, true},
        {CASE("x", "1", "pass", "fail"), CASE("x", "1", "xfail", "none"), COMPARE_REGRESSION,
         false},
        {CASE("x", "1", "fail", "none"), CASE("x", "1", "unsupported", "none"), COMPARE_CHANGED,
         true},
        {CASE("x", "1", "fail", "none"), CASE("x", "1", "fail", "pass"), COMPARE_CHANGED, true},
        {CASE("x", "1", "fail", "none"), CASE("x", "1", "crash", "none"), COMPARE_CHANGED, true},
        {CASE("x", "1", "pass", "none"), CASE("x", "1", "pass:choice", "fail"), COMPARE_CHANGED,
         true},
        {CASE("x", "1", "pass", "fail"), CASE("x", "2", "fail", "none"), COMPARE_CHANGED, true},
        {CASE("x", "1", "not-a-word", "fail"), CASE("x", "1", "pass", "fail"), COMPARE_FIXED, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        void *own = NULL;
        assert_int_equal(make_folder(&own), 0);
        char before[1024];
        char after[1024];
        struct merged *runs[2];
        (void)snprintf(before, sizeof before, HEADER("a", "") "%s" FOOTER("1"), rows[i].before);
        (void)snprintf(after, sizeof after, HEADER("a", "") "%s" FOOTER("1"), rows[i].after);
        struct comparisons *all = compare_texts(own, before, after, runs);
        const struct comparison *one = &all->items[0];
        int kind = one->count > 0 ? (int)one->items[0].kind : -1;
        if (kind != rows[i].kind || compare_is_good(all) != rows[i].good)
            fail_msg("row %zu: kind %d, good %d", i, kind, compare_is_good(all));
        assert_int_equal(one->same + one->count, 1);
        clear(all, runs);
        (void)remove_folder(&own);
    }
}

static void new_and_gone_cases_are_told_apart_and_gone_fails(void **state)
{
    struct merged *runs[2];
    struct comparisons *all = compare_texts(
        *state,
        HEADER("a", "") CASE("old", "1", "pass", "fail") CASE("x", "1", "pass", "fail") FOOTER("2"),
        HEADER("a", "") CASE("x", "1", "pass", "fail") CASE("new", "1", "fail", "fail") FOOTER("2"),
        runs);
    const struct comparison *one = &all->items[0];
    assert_int_equal(one->count, 2);
    assert_int_equal(one->same, 1);
    assert_int_equal(one->items[0].kind, COMPARE_NEW);
    assert_string_equal(one->items[0].id, "t/new");
    assert_int_equal(one->items[1].kind, COMPARE_GONE);
    assert_string_equal(one->items[1].id, "t/old");
    assert_false(compare_is_good(all));
    clear(all, runs);
}

static void a_truncated_run_is_never_good(void **state)
{
    struct merged *runs[2];
    struct comparisons *all =
        compare_texts(*state, HEADER("a", "") CASE("x", "1", "pass", "fail") FOOTER("1"),
                      HEADER("a", "") CASE("x", "1", "pass", "fail"), runs);
    assert_int_equal(all->items[0].count, 0);
    assert_false(compare_is_good(all));
    clear(all, runs);
}

static void two_implementations_are_compared_whatever_their_names(void **state)
{
    struct merged *runs[2];
    struct comparisons *all =
        compare_texts(*state, HEADER("a", "") CASE("x", "1", "pass", "fail") FOOTER("1"),
                      HEADER("b", "") CASE("x", "1", "fail", "none") FOOTER("1"), runs);
    assert_int_equal(all->items[0].counts[COMPARE_REGRESSION], 1);
    clear(all, runs);
}

static void of_many_runs_those_of_one_name_are_pairs_and_a_missing_one_fails(void **state)
{
    struct fixture *fixture = *state;
    const char *paths[] = {put(fixture, HEADER("a", "") FOOTER("0")),
                           put(fixture, HEADER("b", "") FOOTER("0"))};
    struct merged *both = load(paths, 2);
    struct merged *one = load(&paths[1], 1);
    struct comparisons *all = compare(both, one);
    assert_int_equal(all->count, 2);
    assert_null(all->items[0].after);
    assert_string_equal(all->items[1].after->name, "b");
    assert_false(compare_is_good(all));
    comparisons_destroy(all);
    all = compare(one, both); /* a new one is no failure */
    assert_int_equal(all->count, 2);
    assert_true(compare_is_good(all));
    comparisons_destroy(all);
    merged_destroy(both);
    merged_destroy(one);
}

static void shards_are_merged_whatever_their_order(void **state)
{
    struct fixture *fixture = *state;
    const char *paths[] = {put(fixture, HEADER("a", ",\"shard\":[2,2],\"total\":1")
                                            CASE("y", "1", "pass", "fail") FOOTER("1")),
                           put(fixture, HEADER("b", ",\"shard\":[1,2],\"total\":0") FOOTER("0")),
                           put(fixture, HEADER("a", ",\"shard\":[1,2],\"total\":1")
                                            CASE("x", "1", "pass", "fail") FOOTER("1"))};
    struct merged *merged = load(paths, 3);
    assert_int_equal(merged->count, 2);
    assert_string_equal(merged->runs[0].name, "a");
    assert_int_equal(merged->runs[0].count, 2);
    assert_int_equal(merged->runs[0].total, 2);
    assert_null(merged->runs[0].truncated);
    assert_string_equal(merged->runs[1].truncated, "shard 2 of 2 is missing");
    merged_destroy(merged);
}

static void one_shard_twice_is_two_runs(void **state)
{
    struct fixture *fixture = *state;
    const char *text = HEADER("a", ",\"shard\":[1,2]") FOOTER("0");
    const char *paths[] = {put(fixture, text), put(fixture, text)};
    struct merged *merged = load(paths, 2);
    assert_int_equal(merged->count, 2);
    assert_string_not_equal(merged->runs[0].label, merged->runs[1].label);
    merged_destroy(merged);
}

static void a_shard_that_cannot_be_is_refused(void **state)
{
    static const char *const rows[] = {"[0,2]", "[3,2]", "[1,65]", "[1]", "\"1/2\"", "[-1,-1]"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, HEADER("a", ",\"shard\":%s"), rows[i]);
        fixture->count = 0;
        const char *path = put(fixture, text);
        struct problems problems = {NULL, 0, 0};
        if (merged_load(&path, 1, &problems) != NULL)
            fail_msg("%s is accepted", rows[i]);
        assert_int_equal(problems.count, 1);
        problems_clear(&problems);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_has_its_kind),
        TEST(new_and_gone_cases_are_told_apart_and_gone_fails),
        TEST(a_truncated_run_is_never_good),
        TEST(two_implementations_are_compared_whatever_their_names),
        TEST(of_many_runs_those_of_one_name_are_pairs_and_a_missing_one_fails),
        TEST(shards_are_merged_whatever_their_order),
        TEST(one_shard_twice_is_two_runs),
        TEST(a_shard_that_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
