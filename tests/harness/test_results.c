/*
 * test_results.c - results files read back: whole ones, truncated ones, and what is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "results.h"

#define HEADER "{\"t\":\"header\",\"format\":1}\n"
#define CASE "{\"t\":\"case\",\"id\":\"t/x\",\"rev\":1,\"outcome\":\"pass\"}\n"
#define FOOTER(cases) "{\"t\":\"footer\",\"total\":9,\"cases\":" cases "}\n"

static struct results *load(const char *text, size_t len, struct problems *problems)
{
    char path[] = "/tmp/spfproof-results-XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    assert_int_equal(write(handle, text, len), len);
    (void)close(handle);
    struct results *results = results_load(path, problems);
    (void)unlink(path);
    return results;
}

static void a_whole_file_has_its_cases_and_footer(void **state)
{
    (void)state;
    static const char text[] = HEADER CASE CASE FOOTER("2");
    struct problems problems = {NULL, 0, 0};
    struct results *results = load(text, sizeof text - 1, &problems);
    assert_non_null(results);
    assert_false(results_truncated(results));
    assert_int_equal(results_count(results), 2);
    assert_string_equal(json_string_value(json_object_get(results_case(results, 1), "id")), "t/x");
    assert_null(results_case(results, 2));
    assert_non_null(results_header(results));
    results_destroy(results);
}

/* Cut after any octet the file is readable from the end of the header on, and never whole. */
static void a_file_cut_anywhere_is_truncated(void **state)
{
    (void)state;
    static const char text[] = HEADER CASE CASE FOOTER("2");
    size_t header = sizeof HEADER - 1;
    for (size_t len = 0; len < sizeof text - 2; len++) {
        struct problems problems = {NULL, 0, 0};
        struct results *results = load(text, len, &problems);
        /* The header without its line end is a whole line, too. */
        if (len < header - 1) {
            assert_null(results);
            assert_int_equal(problems.count, 1);
        } else {
            assert_non_null(results);
            assert_true(results_truncated(results));
            size_t cases = (len + 1 - header) / (sizeof CASE - 1);
            assert_int_equal(results_count(results), cases < 2 ? cases : 2);
        }
        results_destroy(results);
        problems_clear(&problems);
    }
}

static void a_footer_must_agree_with_the_cases(void **state)
{
    (void)state;
    static const char text[] = HEADER CASE FOOTER("2");
    struct problems problems = {NULL, 0, 0};
    struct results *results = load(text, sizeof text - 1, &problems);
    assert_non_null(results);
    assert_true(results_truncated(results));
    results_destroy(results);
}

static void what_is_no_results_file_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
    } rows[] = {
        {"", 0},
        {"hello\n", 1},
        {CASE, 1},
        {"{\"t\":\"header\"}\n", 1},
        {"{\"t\":\"header\",\"format\":2}\n", 1},
        {HEADER "{]\n" CASE, 2},
        {HEADER "{\"t\":\"case\",\"id\":7,\"outcome\":\"pass\"}\n", 2},
        {HEADER "{\"t\":\"other\"}\n", 2},
        {HEADER "[]\n", 2},
        {HEADER FOOTER("0") CASE, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problems problems = {NULL, 0, 0};
        if (load(rows[i].text, strlen(rows[i].text), &problems) != NULL)
            fail_msg("row %zu is accepted", i);
        assert_int_equal(problems.count, 1);
        assert_int_equal(problems.items[0].line, rows[i].line);
        problems_clear(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_has_its_cases_and_footer),
        cmocka_unit_test(a_file_cut_anywhere_is_truncated),
        cmocka_unit_test(a_footer_must_agree_with_the_cases),
        cmocka_unit_test(what_is_no_results_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
