/*
 * test_answer.c - rules 1 and 2 of the zone format: records, faults, successive answers, which
 * names and types there are; and the hint about the other address family.
 */
#include "zone_fixture.h"

#include <stdio.h>

/* --- rule 1: RRsets --- */

static void array_is_noerror_with_records_in_order(void **state)
{
    struct fixture *f = *state;
    struct spf_text hosts[2] = {exact_text(f, "b.example.com"), exact_text(f, "a.example.com")};
    struct spf_rr rrs[2] = {{&hosts[0], 1, 20}, {&hosts[1], 1, 10}};

    owner(f, "example.com");
    add_rrset(f, SPF_RRTYPE_MX, (struct mockdns_rrset){.rrs = rrs, .count = 2, .ttl = 300});
    finish(f);
    assert_int_equal(ask(f, "example.com", SPF_RRTYPE_MX), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 2);
    assert_text(f->answer.answer.rrs[0].data[0], "b.example.com");
    assert_int_equal(f->answer.answer.rrs[0].preference, 20);
    assert_text(f->answer.answer.rrs[1].data[0], "a.example.com");
    assert_int_equal(f->answer.answer.rrs[1].preference, 10);
    assert_int_equal(f->answer.rrset->ttl, 300);
    assert_int_equal(f->answer.chain_len, 1);
    assert_text(f->answer.chain[0].owner, "example.com");
    assert_int_equal(f->answer.answer.serial, 0);
}

static void character_strings_stay_apart(void **state)
{
    struct fixture *f = *state;
    struct spf_text strings[3] = {exact_text(f, "v=spf1 "), exact(f, "", 0), exact_text(f, "-all")};
    struct spf_rr rr = {strings, 3, 0};

    owner(f, "example.com");
    add_rrset(f, SPF_RRTYPE_TXT, (struct mockdns_rrset){.rrs = &rr, .count = 1});
    finish(f);
    assert_int_equal(ask(f, "example.com", SPF_RRTYPE_TXT), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.rrs[0].count, 3);
    assert_text(f->answer.answer.rrs[0].data[0], "v=spf1 ");
    assert_text(f->answer.answer.rrs[0].data[1], "");
    assert_text(f->answer.answer.rrs[0].data[2], "-all");
}

static void fault_gives_its_rcode_and_no_records(void **state)
{
    static const uint32_t rcodes[] = {SPF_RCODE_FORMERR,
                                      SPF_RCODE_SERVFAIL,
                                      SPF_RCODE_NXDOMAIN,
                                      SPF_RCODE_NOTIMP,
                                      SPF_RCODE_REFUSED,
                                      SPF_RCODE_TIMEOUT,
                                      9,
                                      4095};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rcodes / sizeof *rcodes; i++) {
        char name[32];

        snprintf(name, sizeof name, "f%zu.example.com", i);
        owner(f, name);
        add_fault(f, SPF_RRTYPE_A, rcodes[i]);
    }
    finish(f);
    for (size_t i = 0; i < sizeof rcodes / sizeof *rcodes; i++) {
        char name[32];

        snprintf(name, sizeof name, "f%zu.example.com", i);
        assert_int_equal(ask(f, name, SPF_RRTYPE_A), rcodes[i]);
        assert_int_equal(f->answer.answer.count, 0);
        assert_nodata(f, name, SPF_RRTYPE_TXT);
    }
}

static void rcode_may_stand_beside_records(void **state)
{
    struct fixture *f = *state;
    struct spf_text data = exact(f, "\300\0\2\1", 4);
    struct spf_rr rr = {&data, 1, 0};

    owner(f, "example.com");
    add_rrset(f, SPF_RRTYPE_A,
              (struct mockdns_rrset){.rrs = &rr, .count = 1, .rcode = SPF_RCODE_NXDOMAIN});
    finish(f);
    assert_int_equal(ask(f, "example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(f->answer.answer.count, 1);
}

/* TIMEOUT, then 192.0.2.9 for good, at flap.example.com. */
static void add_flapping(struct fixture *f)
{
    struct spf_text data = exact(f, "\300\0\2\11", 4);
    struct spf_rr rr = {&data, 1, 0};
    struct mockdns_rrset answers[2] = {{.rcode = SPF_RCODE_TIMEOUT}, {.rrs = &rr, .count = 1}};

    owner(f, "flap.example.com");
    add_answers(f, SPF_RRTYPE_A, answers, 2);
}

static void successive_answers_follow_each_other_and_the_last_stays(void **state)
{
    struct fixture *f = *state;

    add_flapping(f);
    finish(f);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
    assert_nodata(f, "flap.example.com", SPF_RRTYPE_TXT);
    assert_a(f, "FLAP.example.com", 9);
    assert_a(f, "flap.example.com", 9);
}

static void successive_answers_begin_anew_in_each_session(void **state)
{
    struct fixture *f = *state;
    struct mockdns_session *other;
    struct mockdns_answer answer;

    add_flapping(f);
    finish(f);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
    other = mockdns_session_create(f->zone);
    assert_non_null(other);
    assert_int_equal(
        mockdns_session_ask(other, exact_text(f, "flap.example.com"), SPF_RRTYPE_A, &answer),
        MOCKDNS_OK);
    assert_int_equal(answer.answer.rcode, SPF_RCODE_TIMEOUT);
    mockdns_session_destroy(other);
    mockdns_session_reset(f->session, NULL);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
    assert_a(f, "flap.example.com", 9);
}

static void rewind_gives_the_same_answers_once_more(void **state)
{
    struct fixture *f = *state;
    struct spf_text end = exact_text(f, "flap.example.com");
    struct spf_rr rr = {&end, 1, 0};
    struct mockdns_rrset answers[2] = {{.rrs = &rr, .count = 1}, {.rcode = SPF_RCODE_REFUSED}};

    add_flapping(f);
    owner(f, "alias.example.com");
    add_answers(f, MOCKDNS_TYPE_CNAME, answers, 2);
    finish(f);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(f, "alias.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
        mockdns_session_rewind(f->session);
        mockdns_session_rewind(f->session);
    }
    assert_int_equal(mockdns_session_question_count(f->session), 3);
    assert_int_equal(ask(f, "alias.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
    assert_int_equal(ask(f, "alias.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
    mockdns_session_rewind(f->session);
    assert_a(f, "flap.example.com", 9);
}

static void any_number_of_resets_begins_anew(void **state)
{
    enum { EPOCHS = 65536 };
    struct fixture *f = *state;
    struct mockdns_rrset answers[2] = {{.rcode = SPF_RCODE_SERVFAIL}, {.rcode = SPF_RCODE_REFUSED}};

    owner(f, "flap.example.com");
    add_answers(f, SPF_RRTYPE_A, answers, 2);
    finish(f);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    for (int i = 0; i < 2 * EPOCHS + 1; i++) {
        mockdns_session_reset(f->session, NULL);
        if (i % (EPOCHS - 1) == 0 || i % EPOCHS == 0) {
            assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
        }
    }
    mockdns_session_reset(f->session, NULL);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
}

static void reset_may_change_the_zone(void **state)
{
    struct fixture *f = *state;
    struct mockdns_zone *first = f->zone;
    struct mockdns_rrset answers[3] = {{.rcode = 2}, {.rcode = 3}, {.rcode = 5}};

    add_flapping(f);
    finish(f);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
    assert_a(f, "flap.example.com", 9);

    f->zone = mockdns_zone_create();
    assert_non_null(f->zone);
    for (int i = 0; i < 40; i++) {
        char name[32];

        snprintf(name, sizeof name, "n%d.example.net", i);
        owner(f, name);
        add_answers(f, SPF_RRTYPE_A, answers, 3);
    }
    assert_int_equal(mockdns_zone_finish(f->zone), MOCKDNS_OK);
    mockdns_session_reset(f->session, f->zone);
    assert_int_equal(ask(f, "flap.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "n0.example.net", SPF_RRTYPE_A), 2);
    assert_int_equal(ask(f, "n39.example.net", SPF_RRTYPE_A), 2);
    assert_int_equal(ask(f, "n39.example.net", SPF_RRTYPE_A), 3);
    assert_int_equal(ask(f, "n0.example.net", SPF_RRTYPE_A), 3);
    assert_int_equal(ask(f, "n0.example.net", SPF_RRTYPE_A), 5);
    assert_int_equal(ask(f, "n0.example.net", SPF_RRTYPE_A), 5);
    mockdns_zone_destroy(first);
}

static void truncated_answer_is_taken_over_tcp(void **state)
{
    struct fixture *f = *state;
    struct spf_text data = exact(f, "\300\0\2\1", 4);
    struct spf_rr rr = {&data, 1, 0};
    struct mockdns_rrset rrset = {.rrs = &rr, .count = 1, .udp_truncate = true};

    owner(f, "good.example.com");
    add_rrset(f, SPF_RRTYPE_A, rrset);
    rrset.tcp_rcode = SPF_RCODE_REFUSED;
    owner(f, "bad.example.com");
    add_rrset(f, SPF_RRTYPE_A, rrset);
    rrset.udp_truncate = false;
    owner(f, "untried.example.com");
    add_rrset(f, SPF_RRTYPE_A, rrset);
    finish(f);
    assert_a(f, "good.example.com", 1);
    assert_true(f->answer.udp_truncate);
    assert_int_equal(ask(f, "bad.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
    assert_int_equal(f->answer.answer.count, 0);
    assert_true(f->answer.udp_truncate);
    assert_a(f, "untried.example.com", 1);
    assert_false(f->answer.udp_truncate);
}

static void raw_octets_alone_are_servfail_for_a_resolver(void **state)
{
    struct fixture *f = *state;
    struct spf_text raw = exact(f, "\0\1\2", 3);

    owner(f, "raw.example.com");
    add_rrset(f, SPF_RRTYPE_A, (struct mockdns_rrset){.raw = raw});
    add_rrset(f, SPF_RRTYPE_TXT, (struct mockdns_rrset){.raw = raw, .rcode = SPF_RCODE_TIMEOUT});
    /* records beside them are what a resolver sees */
    struct spf_text data = exact(f, "2001:db8::1 etc.", 16);
    struct spf_rr rr = {&data, 1, 0};

    add_rrset(f, SPF_RRTYPE_AAAA, (struct mockdns_rrset){.raw = raw, .rrs = &rr, .count = 1});
    finish(f);
    assert_int_equal(ask(f, "raw.example.com", SPF_RRTYPE_AAAA), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 1);
    assert_int_equal(ask(f, "raw.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(f->answer.rrset->raw.len, 3);
    assert_int_equal(ask(f, "raw.example.com", SPF_RRTYPE_TXT), SPF_RCODE_TIMEOUT);
}

static void latency_adds_up_along_the_chain_and_in_the_session(void **state)
{
    struct fixture *f = *state;
    struct spf_text data = exact_text(f, "end.example.com");
    struct spf_rr rr = {&data, 1, 0};

    owner(f, "alias.example.com");
    add_rrset(f, MOCKDNS_TYPE_CNAME,
              (struct mockdns_rrset){.rrs = &rr, .count = 1, .latency_ms = 700});
    owner(f, "end.example.com");
    add_rrset(f, SPF_RRTYPE_A,
              (struct mockdns_rrset){.rcode = SPF_RCODE_SERVFAIL, .latency_ms = 300});
    finish(f);
    assert_int_equal(ask(f, "alias.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(f->answer.latency_ms, 1000);
    assert_int_equal(ask(f, "end.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(f->answer.latency_ms, 300);
    assert_int_equal(ask(f, "none.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(mockdns_session_elapsed_ms(f->session), 1300);
    mockdns_session_reset(f->session, NULL);
    assert_int_equal(mockdns_session_elapsed_ms(f->session), 0);
}

/* --- rule 2: which names and types there are --- */

static void star_type_is_every_type_not_listed(void **state)
{
    struct fixture *f = *state;

    owner(f, "slow.example.com");
    add_fault(f, MOCKDNS_TYPE_ANY_OTHER, SPF_RCODE_TIMEOUT);
    add_a(f, 1);
    finish(f);
    assert_a(f, "slow.example.com", 1);
    assert_int_equal(ask(f, "slow.example.com", SPF_RRTYPE_AAAA), SPF_RCODE_TIMEOUT);
    assert_int_equal(ask(f, "slow.example.com", SPF_RRTYPE_TXT), SPF_RCODE_TIMEOUT);
    assert_int_equal(ask(f, "slow.example.com", 65535), SPF_RCODE_TIMEOUT);
    assert_int_equal(ask(f, "x.slow.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
}

static void owner_without_types_exists(void **state)
{
    struct fixture *f = *state;

    owner(f, "exists.example.com");
    finish(f);
    assert_nodata(f, "exists.example.com", SPF_RRTYPE_A);
    assert_null(f->answer.rrset);
}

static void name_not_listed_is_nxdomain_but_an_ancestor_is_nodata(void **state)
{
    struct fixture *f = *state;

    owner(f, "a.b.example.com");
    add_a(f, 1);
    finish(f);
    assert_nodata(f, "b.example.com", SPF_RRTYPE_A);
    assert_nodata(f, "example.com", SPF_RRTYPE_TXT);
    assert_nodata(f, "com", SPF_RRTYPE_A);
    assert_nodata(f, "", SPF_RRTYPE_A);
    assert_nodata(f, ".", SPF_RRTYPE_A);
    assert_false(f->answer.malformed);
    assert_int_equal(ask(f, "c.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "x.a.b.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "xb.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "net", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(f->answer.answer.count, 0);
    assert_null(f->answer.rrset);
}

static void empty_zone_has_no_name(void **state)
{
    struct fixture *f = *state;

    finish(f);
    assert_int_equal(ask(f, "example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
}

/* --- the hint about the other address family --- */

static void other_family_is_hinted_only_if_it_has_records(void **state)
{
    struct fixture *f = *state;
    struct mockdns_rrset flap[2] = {{.rcode = SPF_RCODE_SERVFAIL}, {.rcode = SPF_RCODE_NOERROR}};
    struct spf_text data = exact(f, "\300\0\2\1", 4);
    struct spf_rr rr = {&data, 1, 0};

    owner(f, "v4.example.com");
    add_a(f, 1);
    owner(f, "refused.example.com"); /* records beside a fault are not to be had */
    add_rrset(f, SPF_RRTYPE_A,
              (struct mockdns_rrset){.rrs = &rr, .count = 1, .rcode = SPF_RCODE_REFUSED});
    owner(f, "v6.example.com");
    add_record(f, SPF_RRTYPE_AAAA, "0123456789abcdef", 16);
    owner(f, "none.example.com");
    add_text(f, SPF_RRTYPE_TXT, "x");
    owner(f, "broken.example.com");
    add_fault(f, SPF_RRTYPE_A, SPF_RCODE_SERVFAIL);
    add_answers(f, SPF_RRTYPE_AAAA, flap, 2);
    add_cname(f, "alias.example.com", "v4.example.com");
    finish(f);
    assert_nodata(f, "refused.example.com", SPF_RRTYPE_AAAA);
    assert_false(f->answer.answer.other_family);
    assert_nodata(f, "v4.example.com", SPF_RRTYPE_AAAA);
    assert_true(f->answer.answer.other_family);
    assert_nodata(f, "alias.example.com", SPF_RRTYPE_AAAA);
    assert_true(f->answer.answer.other_family);
    assert_nodata(f, "v6.example.com", SPF_RRTYPE_A);
    assert_true(f->answer.answer.other_family);
    assert_a(f, "v4.example.com", 1);
    assert_false(f->answer.answer.other_family);
    assert_nodata(f, "v4.example.com", SPF_RRTYPE_MX);
    assert_false(f->answer.answer.other_family);
    assert_nodata(f, "none.example.com", SPF_RRTYPE_A);
    assert_false(f->answer.answer.other_family);
    assert_int_equal(ask(f, "broken.example.com", SPF_RRTYPE_AAAA), SPF_RCODE_SERVFAIL);
    assert_false(f->answer.answer.other_family);
    assert_nodata(f, "broken.example.com", SPF_RRTYPE_AAAA);
    assert_false(f->answer.answer.other_family);
    assert_int_equal(ask(f, "gone.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_false(f->answer.answer.other_family);
}

static void other_family_hint_follows_successive_answers_without_using_them_up(void **state)
{
    struct fixture *f = *state;
    struct spf_text data = exact(f, "\300\0\2\1", 4);
    struct spf_rr rr = {&data, 1, 0};
    struct mockdns_rrset answers[2] = {{.rrs = &rr, .count = 1}, {.rcode = SPF_RCODE_NOERROR}};

    owner(f, "flap.example.com");
    add_answers(f, SPF_RRTYPE_A, answers, 2);
    finish(f);
    assert_nodata(f, "flap.example.com", SPF_RRTYPE_AAAA);
    assert_true(f->answer.answer.other_family);
    assert_a(f, "flap.example.com", 1);
    assert_nodata(f, "flap.example.com", SPF_RRTYPE_AAAA);
    assert_false(f->answer.answer.other_family);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        zone_test(array_is_noerror_with_records_in_order),
        zone_test(character_strings_stay_apart),
        zone_test(fault_gives_its_rcode_and_no_records),
        zone_test(rcode_may_stand_beside_records),
        zone_test(successive_answers_follow_each_other_and_the_last_stays),
        zone_test(successive_answers_begin_anew_in_each_session),
        zone_test(rewind_gives_the_same_answers_once_more),
        zone_test(any_number_of_resets_begins_anew),
        zone_test(reset_may_change_the_zone),
        zone_test(truncated_answer_is_taken_over_tcp),
        zone_test(raw_octets_alone_are_servfail_for_a_resolver),
        zone_test(latency_adds_up_along_the_chain_and_in_the_session),
        zone_test(star_type_is_every_type_not_listed),
        zone_test(owner_without_types_exists),
        zone_test(name_not_listed_is_nxdomain_but_an_ancestor_is_nodata),
        zone_test(empty_zone_has_no_name),
        zone_test(other_family_is_hinted_only_if_it_has_records),
        zone_test(other_family_hint_follows_successive_answers_without_using_them_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
