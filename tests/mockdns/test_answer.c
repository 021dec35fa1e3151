/*
 * test_answer.c - rules 1 to 3 and 6 to 10 of the zone format: records, faults, successive answers,
 * CNAME chains, names, the log. Wildcards are test_wildcard.c's.
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
    finish(f);
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

/* --- rule 3: CNAME --- */

static void type_at_the_owner_wins_over_its_cname(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "both.example.com", "end.example.com");
    add_a(f, 1);
    owner(f, "end.example.com");
    add_a(f, 2);
    add_text(f, SPF_RRTYPE_TXT, "end");
    finish(f);
    assert_a(f, "both.example.com", 1);
    assert_int_equal(f->answer.chain_len, 1);
    assert_int_equal(ask(f, "both.example.com", SPF_RRTYPE_TXT), SPF_RCODE_NOERROR);
    assert_text(f->answer.answer.rrs[0].data[0], "end");
    assert_int_equal(f->answer.chain_len, 2);
    assert_text(f->answer.chain[0].owner, "both.example.com");
    assert_text(f->answer.chain[1].owner, "end.example.com");
}

static void question_for_cname_is_not_followed(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "alias.example.com", "end.example.com");
    finish(f);
    assert_int_equal(ask(f, "alias.example.com", MOCKDNS_TYPE_CNAME), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 1);
    assert_text(f->answer.answer.rrs[0].data[0], "end.example.com");
    assert_int_equal(f->answer.chain_len, 1);
}

static void star_type_wins_over_the_cname(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "both.example.com", "end.example.com");
    add_fault(f, MOCKDNS_TYPE_ANY_OTHER, SPF_RCODE_REFUSED);
    owner(f, "end.example.com");
    add_a(f, 2);
    finish(f);
    assert_int_equal(ask(f, "both.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
}

/* c<n>.example.com -> ... -> c0.example.com, which has an address. */
static void add_chain(struct fixture *f, int links)
{
    owner(f, "c0.example.com");
    add_a(f, 1);
    for (int i = 1; i <= links; i++) {
        char name[32];
        char target[32];

        snprintf(name, sizeof name, "c%d.example.com", i);
        snprintf(target, sizeof target, "C%d.example.com", i - 1);
        add_cname(f, name, target);
    }
}

static void chain_of_eight_is_followed_and_nine_is_servfail(void **state)
{
    struct fixture *f = *state;

    add_chain(f, 9);
    finish(f);
    assert_a(f, "c8.example.com", 1);
    assert_int_equal(f->answer.chain_len, 9);
    assert_text(f->answer.chain[1].owner, "C7.example.com");
    assert_text(f->answer.chain[8].owner, "C0.example.com");
    assert_int_equal(ask(f, "c9.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(f->answer.answer.count, 0);
    assert_null(f->answer.rrset);
}

static void loop_is_servfail(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "self.example.com", "self.example.com");
    add_cname(f, "one.example.com", "two.example.com");
    add_cname(f, "two.example.com", "one.example.com");
    finish(f);
    assert_int_equal(ask(f, "self.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(ask(f, "one.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
}

static void dangling_target_gives_its_own_rcode(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "gone.example.com", "none.example.net");
    add_cname(f, "empty.example.com", "exists.example.com");
    add_cname(f, "late.example.com", "slow.example.com");
    owner(f, "exists.example.com");
    owner(f, "slow.example.com");
    add_fault(f, MOCKDNS_TYPE_ANY_OTHER, SPF_RCODE_TIMEOUT);
    finish(f);
    assert_int_equal(ask(f, "gone.example.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_int_equal(f->answer.chain_len, 2);
    assert_text(f->answer.chain[1].owner, "none.example.net");
    assert_false(f->answer.malformed);
    assert_nodata(f, "empty.example.com", SPF_RRTYPE_A);
    assert_int_equal(ask(f, "late.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
}

static void fault_of_the_cname_ends_the_chain(void **state)
{
    struct fixture *f = *state;

    owner(f, "broken.example.com");
    add_fault(f, MOCKDNS_TYPE_CNAME, SPF_RCODE_SERVFAIL);
    owner(f, "empty.example.com");
    add_fault(f, MOCKDNS_TYPE_CNAME, SPF_RCODE_NOERROR);
    finish(f);
    assert_int_equal(ask(f, "broken.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
    assert_int_equal(f->answer.chain_len, 1);
    assert_non_null(f->answer.rrset);
    assert_nodata(f, "empty.example.com", SPF_RRTYPE_A);
}

static void ttl_is_told_for_each_link(void **state)
{
    struct fixture *f = *state;
    struct spf_text data = exact_text(f, "end.example.com");
    struct spf_rr rr = {&data, 1, 0};

    owner(f, "alias.example.com");
    add_rrset(f, MOCKDNS_TYPE_CNAME, (struct mockdns_rrset){.rrs = &rr, .count = 1, .ttl = 60});
    owner(f, "end.example.com");
    add_a(f, 1);
    finish(f);
    assert_a(f, "alias.example.com", 1);
    assert_int_equal(f->answer.chain[0].ttl, 60);
    assert_int_equal(f->answer.chain[1].ttl, 0);
    assert_int_equal(f->answer.rrset->ttl, 0);
}

/* --- the hint about the other address family --- */

static void other_family_is_hinted_only_if_it_has_records(void **state)
{
    struct fixture *f = *state;
    struct mockdns_rrset flap[2] = {{.rcode = SPF_RCODE_SERVFAIL}, {.rcode = SPF_RCODE_NOERROR}};

    owner(f, "v4.example.com");
    add_a(f, 1);
    owner(f, "v6.example.com");
    add_record(f, SPF_RRTYPE_AAAA, "0123456789abcdef", 16);
    owner(f, "none.example.com");
    add_text(f, SPF_RRTYPE_TXT, "x");
    owner(f, "broken.example.com");
    add_fault(f, SPF_RRTYPE_A, SPF_RCODE_SERVFAIL);
    add_answers(f, SPF_RRTYPE_AAAA, flap, 2);
    add_cname(f, "alias.example.com", "v4.example.com");
    finish(f);
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

/* --- rules 6, 8, 10: names --- */

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
        zone_test(array_is_noerror_with_records_in_order),
        zone_test(character_strings_stay_apart),
        zone_test(fault_gives_its_rcode_and_no_records),
        zone_test(rcode_may_stand_beside_records),
        zone_test(successive_answers_follow_each_other_and_the_last_stays),
        zone_test(successive_answers_begin_anew_in_each_session),
        zone_test(reset_may_change_the_zone),
        zone_test(truncated_answer_is_taken_over_tcp),
        zone_test(raw_octets_alone_are_servfail_for_a_resolver),
        zone_test(latency_adds_up_along_the_chain_and_in_the_session),
        zone_test(star_type_is_every_type_not_listed),
        zone_test(owner_without_types_exists),
        zone_test(name_not_listed_is_nxdomain_but_an_ancestor_is_nodata),
        zone_test(empty_zone_has_no_name),
        zone_test(type_at_the_owner_wins_over_its_cname),
        zone_test(question_for_cname_is_not_followed),
        zone_test(star_type_wins_over_the_cname),
        zone_test(chain_of_eight_is_followed_and_nine_is_servfail),
        zone_test(loop_is_servfail),
        zone_test(dangling_target_gives_its_own_rcode),
        zone_test(fault_of_the_cname_ends_the_chain),
        zone_test(ttl_is_told_for_each_link),
        zone_test(other_family_is_hinted_only_if_it_has_records),
        zone_test(other_family_hint_follows_successive_answers_without_using_them_up),
        zone_test(names_compare_without_regard_to_ascii_case_only),
        zone_test(names_hold_any_octet),
        zone_test(name_that_dns_cannot_carry_is_nxdomain_and_malformed),
        zone_test(every_question_is_logged_with_its_case),
        zone_test(log_grows_and_can_be_switched_off_and_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
