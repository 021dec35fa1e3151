/*
 * cmocka.h - the part of cmocka that the tests of engine and zone model use, in one header.
 *
 * MSan takes what a library without instrumentation writes for uninitialised, and distributions
 * instrument none. So the msan preset builds the same test files against this header: same names,
 * same meaning, first failure ends the test. What a test needs beyond this belongs here only if
 * MSan should see that test.
 */
#ifndef SPFPROOF_PLAIN_CMOCKA_H
#define SPFPROOF_PLAIN_CMOCKA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*CMUnitTestFunction)(void **state);
typedef int (*CMFixtureFunction)(void **state);

struct CMUnitTest {
    const char *name;
    CMUnitTestFunction test_func;
    CMFixtureFunction setup_func;
    CMFixtureFunction teardown_func;
    void *initial_state;
};

#define cmocka_unit_test(f) {#f, f, NULL, NULL, NULL}
#define cmocka_unit_test_setup(f, setup) {#f, f, setup, NULL, NULL}
#define cmocka_unit_test_teardown(f, teardown) {#f, f, NULL, teardown, NULL}
#define cmocka_unit_test_setup_teardown(f, setup, teardown) {#f, f, setup, teardown, NULL}
#define cmocka_unit_test_prestate(f, state) {#f, f, NULL, NULL, state}

enum plain_outcome { PLAIN_PASSED, PLAIN_SKIPPED, PLAIN_FAILED };
static jmp_buf plain_end;
static enum plain_outcome plain_outcome;

_Noreturn static inline void plain_leave(enum plain_outcome outcome)
{
    plain_outcome = outcome;
    longjmp(plain_end, 1);
}

_Noreturn static inline void plain_fail(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: %s\n", file, line, what);
    plain_leave(PLAIN_FAILED);
}

#define plain_check(holds, what) ((holds) ? (void)0 : plain_fail(__FILE__, __LINE__, what))

#define fail() plain_fail(__FILE__, __LINE__, "fail()")
#define fail_msg(...)                                                                              \
    ((void)fprintf(stderr, __VA_ARGS__), plain_fail(__FILE__, __LINE__, "fail_msg()"))
#define skip() plain_leave(PLAIN_SKIPPED)
#define print_message(...) ((void)printf(__VA_ARGS__))
#define print_error(...) ((void)fprintf(stderr, __VA_ARGS__))
#define assert_true(c) plain_check(c, #c)
#define assert_false(c) plain_check(!(c), "not " #c)
#define assert_null(p) plain_check((p) == NULL, #p " is NULL")
#define assert_non_null(p) plain_check((p) != NULL, #p " is not NULL")
#define assert_ptr_equal(a, b) plain_check((const void *)(a) == (const void *)(b), #a " == " #b)
#define assert_ptr_not_equal(a, b) plain_check((const void *)(a) != (const void *)(b), #a " != " #b)
#define assert_int_equal(a, b) plain_check((intmax_t)(a) == (intmax_t)(b), #a " == " #b)
#define assert_int_not_equal(a, b) plain_check((intmax_t)(a) != (intmax_t)(b), #a " != " #b)
#define assert_in_range(v, low, high)                                                              \
    plain_check((uintmax_t)(v) >= (uintmax_t)(low) && (uintmax_t)(v) <= (uintmax_t)(high),         \
                #v " in [" #low ", " #high "]")
#define assert_string_equal(a, b) plain_check(strcmp(a, b) == 0, #a " == " #b)
#define assert_string_not_equal(a, b) plain_check(strcmp(a, b) != 0, #a " != " #b)
#define assert_memory_equal(a, b, n) plain_check(memcmp(a, b, n) == 0, #a " == " #b)
#define assert_memory_not_equal(a, b, n) plain_check(memcmp(a, b, n) != 0, #a " != " #b)

#define test_malloc malloc
#define test_calloc calloc
#define test_realloc realloc
#define test_free free

/* Runs one test with its fixtures; whether it passed. A skipped one counts as passed. */
static inline int plain_run(const struct CMUnitTest *test, void *group_state)
{
    void *state = test->initial_state != NULL ? test->initial_state : group_state;
    if (test->setup_func != NULL && test->setup_func(&state) != 0)
        return 0;
    plain_outcome = PLAIN_PASSED;
    if (setjmp(plain_end) == 0)
        test->test_func(&state);
    if (test->teardown_func != NULL && test->teardown_func(&state) != 0)
        return 0;
    if (plain_outcome == PLAIN_FAILED)
        return 0;
    (void)printf("%s %s\n", plain_outcome == PLAIN_PASSED ? "ok" : "skipped", test->name);
    return 1;
}

static inline int plain_run_group(const struct CMUnitTest *tests, size_t count,
                                  CMFixtureFunction setup, CMFixtureFunction teardown)
{
    void *state = NULL;
    int failed = 0;
    if (setup != NULL && setup(&state) != 0)
        return 1;
    for (size_t i = 0; i < count; i++) {
        if (!plain_run(&tests[i], state)) {
            (void)fprintf(stderr, "failed: %s\n", tests[i].name);
            failed++;
        }
    }
    if (teardown != NULL && teardown(&state) != 0)
        failed++;
    return failed;
}

#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    plain_run_group(tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)
#define cmocka_run_group_tests_name(name, tests, setup, teardown)                                  \
    cmocka_run_group_tests(tests, setup, teardown)

#endif
