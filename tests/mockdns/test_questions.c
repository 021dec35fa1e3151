/*
 * test_questions.c - rules 6, 8 and 10 of the zone format: how names compare, which DNS cannot
 * carry, and the log of questions.
 */
#include "zone_fixture.h"

#include <stdio.h>

static void names_compare_without_regard_to_ascii_case_only(void **state)
{
    struct fixture *f = *state;

    owner(f, "MiXed.Example.COM");
    add_a(f, 1);
    owner(f, "a@b[c.example.com");
    add_a(f, 2);
    owner(f, "\303\204.example.com");
    add_a(f, 3);
    finish(f);
    assert_a(f, "mixed.example.com", 1);
    assert_a(f, "MIXED.EXAMPLE.COM", 1);
    assert_a(f, "mIxEd.eXaMpLe.CoM.", 1);
    assert_a(f, "A@B[C.example.com", 2);
    assert_int_equal(ask(f, "a`b[c.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "a@b{c.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_a(f, "\303\204.EXAMPLE.com", 3);
    assert_int_equal(ask(f, "\343\244.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "\303\244.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
}

static void names_hold_any_octet(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(mockdns_zone_add_owner(f->zone, exact(f, "a\0b.example.com", 15), &f->owner),
                     MOCKDNS_OK);
    add_a(f, 1);
    finish(f);
    ask_octets(f, "A\0b.example.com", 15, SPF_RRTYPE_A);
    assert_int_equal(f->answer.answer.count, 1);
    ask_octets(f, "a\0c.example.com", 15, SPF_RRTYPE_A);
    assert_int_equal(f->answer.answer.rcode, SPF_RCODE_NXDOMAIN);
    ask_octets(f, "a", 1, SPF_RRTYPE_A);
    assert_int_equal(f->answer.answer.rcode, SPF_RCODE_NXDOMAIN);
}

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LABEL63 SIXTY "012"
#define NAME253 LABEL63 "." LABEL63 "." LABEL63 "." SIXTY "0"

static void name_that_dns_cannot_carry_is_nxdomain_and_malformed(void **state)
{
    static const char *const bad[] = {
        "a..example.com",   ".example.com", "example.com..", "..",
        SIXTY "0123.com",   NAME253 "1",    NAME253 "1.",    NAME253 "." NAME253,
        "com." SIXTY "0123"};
    struct fixture *f = *state;

    owner(f, "*");
    add_a(f, 1);
    owner(f, NAME253);
    add_a(f, 2);
    finish(f);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ask(f, bad[i], SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
        assert_true(f->answer.malformed);
        assert_true(mockdns_session_question(f->session, i)->malformed);
    }
    assert_a(f, NAME253, 2);
    assert_a(f, NAME253 ".", 2);
    assert_a(f, LABEL63 ".com", 1);
    assert_false(f->answer.malformed);
}

static void name_that_cannot_be_text_is_nxdomain_and_malformed(void **state)
{
    struct fixture *f = *state;

    owner(f, "a.b.example.com");
    add_a(f, 1);
    finish(f);
    assert_int_equal(mockdns_session_refuse(f->session, exact_text(f, "a.b.example.com"),
                                            SPF_RRTYPE_A, &f->answer),
                     MOCKDNS_OK);
    assert_int_equal(f->answer.answer.rcode, SPF_RCODE_NXDOMAIN);
    assert_int_equal(f->answer.answer.count, 0);
    assert_int_equal(f->answer.chain_len, 1);
    assert_int_equal(mockdns_session_question_count(f->session), 1);
    assert_true(mockdns_session_question(f->session, 0)->malformed);
    assert_text(mockdns_session_question(f->session, 0)->name, "a.b.example.com");
}

static void every_question_is_logged_with_its_case(void **state)
{
    struct fixture *f = *state;
    const struct mockdns_question *question;

    add_cname(f, "alias.example.com", "end.example.com");
    owner(f, "end.example.com");
    add_a(f, 1);
    finish(f);
    assert_int_equal(mockdns_session_question_count(f->session), 0);
    (void)ask(f, "aLIAS.example.COM", SPF_RRTYPE_A);
    (void)ask(f, "none.example.com.", SPF_RRTYPE_TXT);
    (void)ask(f, "", 65280);
    assert_int_equal(mockdns_session_question_count(f->session), 3);
    question = mockdns_session_question(f->session, 0);
    assert_text(question->name, "aLIAS.example.COM");
    assert_int_equal(question->type, SPF_RRTYPE_A);
    assert_int_equal(question->rcode, SPF_RCODE_NOERROR);
    question = mockdns_session_question(f->session, 1);
    assert_text(question->name, "none.example.com.");
    assert_int_equal(question->type, SPF_RRTYPE_TXT);
    assert_int_equal(question->rcode, SPF_RCODE_NXDOMAIN);
    assert_false(question->malformed);
    assert_text(mockdns_session_question(f->session, 2)->name, "");
    assert_null(mockdns_session_question(f->session, 3));
}

static void log_grows_and_can_be_switched_off_and_reset(void **state)
{
    struct fixture *f = *state;
    char name[32];

    finish(f);
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "n%d.example.com", i);
        (void)ask(f, name, SPF_RRTYPE_A);
    }
    assert_int_equal(mockdns_session_question_count(f->session), 500);
    for (size_t i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "n%zu.example.com", i);
        assert_text(mockdns_session_question(f->session, i)->name, name);
    }
    mockdns_session_log(f->session, false);
    (void)ask(f, "silent.example.com", SPF_RRTYPE_A);
    assert_int_equal(mockdns_session_question_count(f->session), 500);
    mockdns_session_log(f->session, true);
    mockdns_session_reset(f->session, NULL);
    assert_int_equal(mockdns_session_question_count(f->session), 0);
    (void)ask(f, "again.example.com", SPF_RRTYPE_A);
    assert_text(mockdns_session_question(f->session, 0)->name, "again.example.com");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        zone_test(names_compare_without_regard_to_ascii_case_only),
        zone_test(names_hold_any_octet),
        zone_test(name_that_dns_cannot_carry_is_nxdomain_and_malformed),
        zone_test(name_that_cannot_be_text_is_nxdomain_and_malformed),
        zone_test(every_question_is_logged_with_its_case),
        zone_test(log_grows_and_can_be_switched_off_and_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
