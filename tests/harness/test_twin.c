/*
 * test_twin.c - a copy that goes on otherwise is noticed, and so is a block that cannot hold one.
 * What twin.c asks of the engine's API is asked of it in tests/engine too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text.h"
#include "twin.h"

static const struct spf_limits limits = SPF_LIMITS_DEFAULT;

static struct spf_check *begun(const char *sender, void *block)
{
    struct spf_request request = {
        .client = {4, {192, 0, 2, 1}}, .sender = text_of(sender), .helo = text_of("h.example.net")};
    struct spf_check *check = spf_check_init(block, spf_check_size(NULL), NULL);
    assert_non_null(check);
    assert_int_equal(spf_check_start(check, &request, NULL), SPF_NEED_ANSWER);
    return check;
}

static void checks_are_alike_if_question_and_outcome_are(void **state)
{
    void *blocks[2] = {malloc(spf_check_size(NULL)), malloc(spf_check_size(NULL))};
    struct spf_check *one = begun("a@one.example", blocks[0]);
    struct spf_check *two = begun("a@two.example", blocks[1]);
    (void)state;
    assert_true(twin_alike(one, one, SPF_NEED_ANSWER));
    assert_false(twin_alike(one, two, SPF_NEED_ANSWER));
    assert_int_equal(spf_check_cancel(one, SPF_CANCEL_TIMEOUT), SPF_DONE);
    assert_int_equal(spf_check_cancel(two, SPF_CANCEL_TIMEOUT), SPF_DONE);
    assert_true(twin_alike(one, one, SPF_DONE));
    assert_false(twin_alike(one, two, SPF_DONE));
    free(blocks[0]);
    free(blocks[1]);
}

static enum spf_status feed(struct twin *twin, void *block)
{
    struct spf_check *check = begun("a@one.example", block);
    struct spf_answer answer = {.serial = spf_check_question(check)->serial,
                                .rcode = SPF_RCODE_NXDOMAIN};
    return twin_feed(twin, check, &answer);
}

static void a_good_check_breaks_nothing(void **state)
{
    struct twin twin = {malloc(spf_check_size(NULL)), spf_check_size(NULL), &limits, NULL};
    void *block = malloc(spf_check_size(NULL));
    (void)state;
    assert_int_equal(feed(&twin, block), SPF_DONE);
    assert_null(twin.breach);
    free(twin.block);
    free(block);
}

static void a_check_that_cannot_be_copied_is_told_and_goes_on(void **state)
{
    struct twin twin = {malloc(16), 16, &limits, NULL};
    void *block = malloc(spf_check_size(NULL));
    (void)state;
    assert_int_equal(feed(&twin, block), SPF_DONE);
    assert_string_equal(twin.breach, "a check cannot be copied");
    free(twin.block);
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_are_alike_if_question_and_outcome_are),
        cmocka_unit_test(a_good_check_breaks_nothing),
        cmocka_unit_test(a_check_that_cannot_be_copied_is_told_and_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
