/*
 * test_copy.c - a copy taken at any question goes on to the same outcome, whatever becomes of the
 * original.
 */
#include "engine_fixture.h"

static const struct line lines[] = {
    {"example.com",
     SPF_RRTYPE_TXT,
     0,
     {"v=spf1 ptr:none.example include:inc.example exists:%{l}.%{p}.x.example mx "
      "redirect=r.example"}},
    {"inc.example", SPF_RRTYPE_TXT, 0, {"v=spf1 a:a.example mx:m.example ?all"}},
    {"a.example", SPF_RRTYPE_A, 0, {"198.51.100.1", "198.51.100.2"}},
    {"m.example", SPF_RRTYPE_MX, 0, {"h1.example", "h2.example", "h3.example"}},
    {"h1.example", SPF_RRTYPE_A, 0, {"198.51.100.3"}},
    {"h2.example", SPF_RRTYPE_A, 0, {"198.51.100.4"}},
    {"h3.example", SPF_RRTYPE_A, 0, {"198.51.100.5"}},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, 0, {"none.example", "p.example"}},
    {"none.example", SPF_RRTYPE_A, SPF_RCODE_SERVFAIL, {NULL}},
    {"p.example", SPF_RRTYPE_A, 0, {"192.0.2.1"}},
    {"example.com", SPF_RRTYPE_MX, 0, {"h1.example"}},
    {"r.example", SPF_RRTYPE_TXT, 0, {"v=spf1 -all exp=e.example"}},
    {"e.example", SPF_RRTYPE_TXT, 0, {"%{i} is %{p}, not %{d}"}},
};
enum { LINES = sizeof lines / sizeof *lines };

static void assert_equal_outcomes(const struct spf_outcome *a, const struct spf_outcome *b)
{
    assert_int_equal(a->result, b->result);
    assert_int_equal(a->cause, b->cause);
    assert_int_equal(a->terms, b->terms);
    assert_int_equal(a->voids, b->voids);
    assert_int_equal(a->questions, b->questions);
    assert_int_equal(a->explanation.len, b->explanation.len);
    assert_memory_equal(a->explanation.data, b->explanation.data, a->explanation.len);
    assert_int_equal(a->record.len, b->record.len);
    assert_memory_equal(a->record.data, b->record.data, a->record.len);
    assert_memory_equal(&a->term, &b->term, sizeof a->term);
}

static void a_copy_at_every_question_ends_the_same(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    struct spf_outcome expected;
    size_t size = spf_check_size(NULL);
    unsigned questions;
    (void)state;
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), lines, LINES), SPF_DONE);
    expected = outcome_of(check);
    assert_int_equal(expected.result, SPF_RESULT_FAIL);
    assert_text(expected.explanation, "192.0.2.1 is p.example, not r.example");
    questions = expected.questions;
    assert_int_equal(questions, 15);
    for (unsigned at = 0; at < questions; at++) {
        enum spf_status status = spf_check_start(check, &request, NULL);
        void *block = malloc(size);
        struct spf_check *copy;
        struct spf_outcome outcome;
        for (unsigned i = 0; i < at; i++) {
            struct scripted scripted;
            play(lines, LINES, spf_check_question(check), &scripted);
            status = spf_check_feed(check, &scripted.answer);
        }
        assert_int_equal(status, SPF_NEED_ANSWER);
        assert_true(spf_check_used(check) < 8192); /* what is not in use is not copied */
        copy = spf_check_copy(check, block, size);
        assert_ptr_equal(copy, block);
        assert_int_equal(spf_check_used(copy), spf_check_used(check));
        memset((uint8_t *)check + 64, 0xee, 4096); /* the original is gone */
        assert_int_equal(finish(copy, status, lines, LINES), SPF_DONE);
        outcome = outcome_of(copy);
        free(check);
        check = new_check(NULL);
        assert_int_equal(finish(check, spf_check_start(check, &request, NULL), lines, LINES),
                         SPF_DONE);
        expected = outcome_of(check);
        assert_equal_outcomes(&outcome, &expected);
        free(block);
    }
    free(check);
}

static void a_copy_needs_room_and_has_no_trace(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    size_t size = spf_check_size(NULL);
    uint8_t *block = malloc(size + 1);
    struct spf_event events[100];
    uint8_t text[10000];
    struct spf_trace trace = {
        .events = events, .capacity = 100, .text = text, .text_capacity = sizeof text};
    struct spf_check *copy;
    size_t count;
    (void)state;
    assert_non_null(block);
    assert_int_equal(spf_check_trace(check, &trace), SPF_OK);
    assert_int_equal(spf_check_start(check, &request, NULL), SPF_NEED_ANSWER);
    assert_null(spf_check_copy(check, block, size - 1));
    assert_null(spf_check_copy(check, &block[1], size));
    assert_null(spf_check_copy(check, NULL, size));
    copy = spf_check_copy(check, block, size);
    assert_non_null(copy);
    count = trace.count;
    assert_int_equal(finish(copy, SPF_NEED_ANSWER, lines, LINES), SPF_DONE);
    assert_int_equal(trace.count, count);
    assert_int_equal(finish(check, SPF_NEED_ANSWER, lines, LINES), SPF_DONE);
    assert_true(trace.count > count);
    free(block);
    free(check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_at_every_question_ends_the_same),
        cmocka_unit_test(a_copy_needs_room_and_has_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
