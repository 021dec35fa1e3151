/*
 * test_check.c - a check as an object: what may be called when, what misuse changes (nothing), and
 * that ends are final. What a check decides is pinned by vectors.
 */
#include "engine_fixture.h"

static const struct line lines[] = {
    {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 a:a.example.com -all exp=e.example.com"}},
    {"a.example.com", SPF_RRTYPE_A, 0, {"192.0.2.1"}},
    {"e.example.com", SPF_RRTYPE_TXT, 0, {"told by %{o}"}},
};
enum { LINES = sizeof lines / sizeof *lines };

static void a_block_must_be_large_enough_and_aligned(void **state)
{
    size_t size = spf_check_size(NULL);
    uint8_t *block = malloc(size + 1);
    (void)state;
    assert_non_null(block);
    assert_null(spf_check_init(NULL, size, NULL));
    assert_null(spf_check_init(block, size - 1, NULL));
    assert_null(spf_check_init(block, 0, NULL));
    assert_null(spf_check_init(&block[1], size, NULL));
    assert_ptr_equal(spf_check_init(block, size, NULL), block);
    free(block);
}

static void limits_outside_their_range_have_no_size(void **state)
{
    static const struct spf_limits bad[] = {
        {0, 10, 10, 65279, 4096}, {101, 10, 10, 65279, 4096},
        {10, 0, 10, 65279, 4096}, {10, 101, 10, 65279, 4096},
        {10, 10, 0, 65279, 4096}, {10, 10, 101, 65279, 4096},
        {10, 10, 10, 0, 4096},    {10, 10, 10, (1u << 24) + 1, 4096},
        {10, 10, 10, 65279, 0},   {10, 10, 10, 65279, (1u << 24) + 1},
    };
    static const struct spf_limits most = {100, 100, 100, 1u << 24, 1u << 24};
    uint64_t block[64];
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(spf_check_size(&bad[i]), 0);
        assert_null(spf_check_init(block, sizeof block, &bad[i]));
    }
    assert_true(spf_check_size(&most) > (size_t)101 << 24);
    assert_true(spf_check_size(NULL) < 1 << 20);
}

static void misuse_changes_nothing(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.9", "joe@example.com", "mx.example.org");
    struct spf_outcome outcome = {.questions = 77};
    struct spf_answer answer = {.serial = 1};
    struct spf_question before;
    (void)state;
    /* before the start */
    assert_null(spf_check_question(check));
    assert_int_equal(spf_check_feed(check, &answer), SPF_ERR_STATE);
    assert_int_equal(spf_check_cancel(check, SPF_CANCEL_TIMEOUT), SPF_ERR_STATE);
    assert_int_equal(spf_check_outcome(check, &outcome), SPF_ERR_STATE);
    /* while a question waits */
    assert_int_equal(spf_check_start(check, &request, NULL), SPF_NEED_ANSWER);
    before = *spf_check_question(check);
    assert_int_equal(spf_check_outcome(check, &outcome), SPF_ERR_STATE);
    assert_int_equal(outcome.questions, 77);
    answer.serial = before.serial + 1;
    assert_int_equal(spf_check_feed(check, &answer), SPF_ERR_SERIAL);
    answer = (struct spf_answer){.serial = before.serial, .count = 1};
    assert_int_equal(spf_check_feed(check, &answer), SPF_ERR_ARGUMENT);
    assert_int_equal(spf_check_feed(check, NULL), SPF_ERR_ARGUMENT);
    assert_int_equal(spf_check_trace(check, NULL), SPF_ERR_STATE);
    assert_memory_equal(spf_check_question(check), &before, offsetof(struct spf_question, name));
    assert_int_equal(finish(check, SPF_NEED_ANSWER, lines, LINES), SPF_DONE);
    outcome = outcome_of(check);
    assert_int_equal(outcome.result, SPF_RESULT_FAIL);
    assert_text(outcome.explanation, "told by example.com");
    /* after the end */
    assert_null(spf_check_question(check));
    assert_int_equal(spf_check_feed(check, &answer), SPF_ERR_STATE);
    assert_int_equal(spf_check_cancel(check, SPF_CANCEL_ABORT), SPF_ERR_STATE);
    assert_int_equal(outcome_of(check).result, SPF_RESULT_FAIL);
    free(check);
}

static void a_wrong_request_leaves_the_check_as_it_was(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request good = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    struct spf_request bad = good;
    struct spf_options options;
    (void)state;
    assert_int_equal(finish(check, spf_check_start(check, &good, NULL), lines, LINES), SPF_DONE);
    assert_int_equal(spf_check_start(check, NULL, NULL), SPF_ERR_ARGUMENT);
    bad.client.family = 5;
    assert_int_equal(spf_check_start(check, &bad, NULL), SPF_ERR_ARGUMENT);
    bad = good;
    bad.scope = (enum spf_scope)7;
    assert_int_equal(spf_check_start(check, &bad, NULL), SPF_ERR_ARGUMENT);
    if (SIZE_MAX > INT32_MAX) {
        bad = good;
        bad.sender.len = (size_t)INT32_MAX + 1; /* refused unread */
        assert_int_equal(spf_check_start(check, &bad, NULL), SPF_ERR_ARGUMENT);
        bad = good;
        bad.helo.len = (size_t)INT32_MAX + 1;
        assert_int_equal(spf_check_start(check, &bad, NULL), SPF_ERR_ARGUMENT);
    }
    for (int i = 0; i < 4; i++) {
        spf_options_default(&options);
        if (i == 0)
            options.terms = 11;
        else if (i == 1)
            options.mx = 11;
        else if (i == 2)
            options.ptr = 11;
        else
            options.default_explanation = text_of("two\nlines");
        assert_int_equal(spf_check_start(check, &good, &options), SPF_ERR_ARGUMENT);
    }
    assert_int_equal(outcome_of(check).result, SPF_RESULT_PASS);
    free(check);
}

static void peeking_is_idempotent_and_serials_never_repeat(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.9", "joe@example.com", "mx.example.org");
    uint32_t last = 0;
    (void)state;
    for (int round = 0; round < 3; round++) {
        enum spf_status status = spf_check_start(check, &request, NULL);
        while (status == SPF_NEED_ANSWER) {
            const struct spf_question *q = spf_check_question(check);
            struct scripted scripted;
            assert_ptr_equal(q, spf_check_question(check));
            assert_true(q->serial > last);
            last = q->serial;
            play(lines, LINES, q, &scripted);
            status = spf_check_feed(check, &scripted.answer);
        }
        assert_int_equal(status, SPF_DONE);
    }
    free(check);
}

static void a_start_forgets_an_unfinished_check(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    uint32_t stale;
    struct spf_answer answer = {0};
    (void)state;
    assert_int_equal(spf_check_start(check, &request, NULL), SPF_NEED_ANSWER);
    stale = spf_check_question(check)->serial;
    assert_int_equal(spf_check_start(check, &request, NULL), SPF_NEED_ANSWER);
    answer.serial = stale;
    assert_int_equal(spf_check_feed(check, &answer), SPF_ERR_SERIAL);
    assert_int_equal(finish(check, SPF_NEED_ANSWER, lines, LINES), SPF_DONE);
    assert_int_equal(outcome_of(check).result, SPF_RESULT_PASS);
    assert_int_equal(outcome_of(check).questions, 2);
    free(check);
}

/* 4.6.4: a caller's time limit; 6.2: a fail stays one without its explanation. */
static void cancelling_ends_at_every_question(void **state)
{
    (void)state;
    for (unsigned at = 1; at <= 3; at++)
        for (int abort = 0; abort < 2; abort++) {
            struct spf_check *check = new_check(NULL);
            struct spf_request request =
                request_of("192.0.2.9", "joe@example.com", "mx.example.org");
            struct spf_outcome outcome;
            enum spf_status status = spf_check_start(check, &request, NULL);
            for (unsigned i = 1; i < at; i++) {
                struct scripted scripted;
                assert_int_equal(status, SPF_NEED_ANSWER);
                play(lines, LINES, spf_check_question(check), &scripted);
                status = spf_check_feed(check, &scripted.answer);
            }
            assert_int_equal(spf_check_cancel(check, abort ? SPF_CANCEL_ABORT : SPF_CANCEL_TIMEOUT),
                             SPF_DONE);
            outcome = outcome_of(check);
            assert_int_equal(outcome.questions, at);
            if (at < 3) {
                assert_int_equal(outcome.result, SPF_RESULT_TEMPERROR);
                assert_int_equal(outcome.cause,
                                 abort ? SPF_CAUSE_CANCELLED : SPF_CAUSE_CANCELLED_TIMEOUT);
            } else {
                assert_int_equal(outcome.result, SPF_RESULT_FAIL);
                assert_int_equal(outcome.explanation_source, SPF_EXPLANATION_CANCELLED);
                assert_true(outcome.explanation.len > 0);
            }
            free(check);
        }
}

static void a_record_over_the_limit_is_a_status_and_final(void **state)
{
    static const struct spf_limits limits = {10, 10, 10, 20, 4096};
    static const struct line fits[] = {
        {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 ip4:192.0.2.1"}}};
    static const struct line longer[] = {
        {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 ip4:192.0.2.10"}}};
    struct spf_check *check = new_check(&limits);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    struct spf_outcome outcome;
    struct spf_answer answer = {0};
    (void)state;
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), fits, 1), SPF_DONE);
    assert_int_equal(outcome_of(check).result, SPF_RESULT_PASS);
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), longer, 1),
                     SPF_ERR_RECORD_TOO_LONG);
    assert_int_equal(spf_check_outcome(check, &outcome), SPF_ERR_RECORD_TOO_LONG);
    assert_int_equal(spf_check_feed(check, &answer), SPF_ERR_RECORD_TOO_LONG);
    assert_int_equal(spf_check_cancel(check, SPF_CANCEL_TIMEOUT), SPF_ERR_RECORD_TOO_LONG);
    assert_null(spf_check_question(check));
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), fits, 1), SPF_DONE);
    free(check);
}

/* 6.2: processing limits may bound it; what is over a bound counts as no exp. */
static void an_explanation_over_the_limits_counts_as_none(void **state)
{
    static const struct spf_limits limits = {10, 10, 10, 40, 12};
    static const struct {
        const char *text;
        enum spf_explanation source;
    } rows[] = {
        {"12345678 012", SPF_EXPLANATION_PUBLISHED},
        {"12345678 0123", SPF_EXPLANATION_TOO_LONG},
        {"%{d}2", SPF_EXPLANATION_PUBLISHED},
        {"%{d}23", SPF_EXPLANATION_TOO_LONG},
        {"%{d8}%{d8}%{d8}%{d8}%{d8}%{d8}%{d8}%{d8}",
         SPF_EXPLANATION_TOO_LONG}, /* 40 as it stands */
        {"%{d8}%{d8}%{d8}%{d8}%{d8}%{d8}%{d8}%{d8}1", SPF_EXPLANATION_TOO_LONG}, /* 41 */
    };
    struct spf_check *check = new_check(&limits);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct line script[] = {
            {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 -all exp=e.example.com"}},
            {"e.example.com", SPF_RRTYPE_TXT, 0, {rows[i].text}}};
        struct spf_outcome outcome;
        assert_int_equal(finish(check, spf_check_start(check, &request, NULL), script, 2),
                         SPF_DONE);
        outcome = outcome_of(check);
        assert_int_equal(outcome.result, SPF_RESULT_FAIL);
        assert_int_equal(outcome.explanation_source, rows[i].source);
    }
    free(check);
}

static void records_that_do_not_fit_their_type_are_passed_over(void **state)
{
    static const uint8_t short_address[3] = {192, 0, 2};
    static const uint8_t client[4] = {192, 0, 2, 1};
    struct spf_text data[3] = {{short_address, 3}, {client, 4}, {NULL, 0}};
    struct spf_rr rrs[3] = {{&data[0], 1, 0}, {&data[1], 2, 0}, {&data[2], 0, 0}};
    static const struct line policy[] = {
        {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 a mx exists:e.example.com ptr ?all"}}};
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    struct scripted scripted;
    enum spf_status status;
    unsigned questions = 1;
    (void)state;
    assert_int_equal(spf_check_start(check, &request, NULL), SPF_NEED_ANSWER);
    play(policy, 1, spf_check_question(check), &scripted);
    status = spf_check_feed(check, &scripted.answer);
    while (status == SPF_NEED_ANSWER) {
        struct spf_answer answer = {spf_check_question(check)->serial, 0, rrs, 3, false};
        status = spf_check_feed(check, &answer);
        questions++;
    }
    assert_int_equal(status, SPF_DONE);
    assert_int_equal(outcome_of(check).result, SPF_RESULT_NEUTRAL);
    assert_int_equal(outcome_of(check).voids, 0);
    assert_int_equal(outcome_of(check).questions, questions);
    free(check);
}

static bool resolve(void *user, const struct spf_question *question, struct spf_answer *answer)
{
    struct scripted *scripted = user;
    if (question->type == SPF_RRTYPE_A)
        return false;
    play(lines, LINES, question, scripted);
    *answer = scripted->answer;
    return true;
}

static void the_convenience_cancels_when_no_answer_comes(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    struct spf_request wrong = {0};
    struct spf_outcome outcome;
    struct scripted scripted;
    (void)state;
    assert_int_equal(spf_check_run(check, &request, NULL, resolve, &scripted, &outcome), SPF_OK);
    assert_int_equal(outcome.cause, SPF_CAUSE_CANCELLED_TIMEOUT);
    assert_int_equal(spf_check_run(check, &wrong, NULL, resolve, &scripted, &outcome),
                     SPF_ERR_ARGUMENT);
    free(check);
}

static void an_outcome_names_term_record_and_domain(void **state)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@Example.COM.", "mx.example.org");
    static const struct line upper[] = {
        {"Example.COM", SPF_RRTYPE_TXT, 0, {"v=spf1 ra=x ip4:192.0.2.0/24 -all"}}};
    struct spf_outcome o;
    (void)state;
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), upper, 1), SPF_DONE);
    o = outcome_of(check);
    assert_text(o.domain, "Example.COM");
    assert_text(o.record, "v=spf1 ra=x ip4:192.0.2.0/24 -all");
    assert_text((struct spf_text){o.record.data + o.term.at, o.term.len}, "ip4:192.0.2.0/24");
    assert_text(o.reporting.ra, "x");
    assert_false(o.used_local_part);
    free(check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_must_be_large_enough_and_aligned),
        cmocka_unit_test(limits_outside_their_range_have_no_size),
        cmocka_unit_test(misuse_changes_nothing),
        cmocka_unit_test(a_wrong_request_leaves_the_check_as_it_was),
        cmocka_unit_test(peeking_is_idempotent_and_serials_never_repeat),
        cmocka_unit_test(a_start_forgets_an_unfinished_check),
        cmocka_unit_test(cancelling_ends_at_every_question),
        cmocka_unit_test(a_record_over_the_limit_is_a_status_and_final),
        cmocka_unit_test(an_explanation_over_the_limits_counts_as_none),
        cmocka_unit_test(records_that_do_not_fit_their_type_are_passed_over),
        cmocka_unit_test(the_convenience_cancels_when_no_answer_comes),
        cmocka_unit_test(an_outcome_names_term_record_and_domain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
