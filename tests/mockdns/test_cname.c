/*
 * test_cname.c - rule 3 of the zone format: CNAME chains (RFC 1034 3.6.2).
 */
#include "zone_fixture.h"

#include <stdio.h>

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
    owner(f, "both.example.com"); /* a target beside a fault leads nowhere */
    struct spf_text target = exact_text(f, "end.example.com");
    struct spf_rr rr = {&target, 1, 0};

    add_rrset(f, MOCKDNS_TYPE_CNAME,
              (struct mockdns_rrset){.rrs = &rr, .count = 1, .rcode = SPF_RCODE_REFUSED});
    owner(f, "end.example.com");
    add_a(f, 1);
    finish(f);
    assert_int_equal(ask(f, "both.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
    assert_int_equal(f->answer.chain_len, 1);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        zone_test(type_at_the_owner_wins_over_its_cname),
        zone_test(question_for_cname_is_not_followed),
        zone_test(star_type_wins_over_the_cname),
        zone_test(chain_of_eight_is_followed_and_nine_is_servfail),
        zone_test(loop_is_servfail),
        zone_test(dangling_target_gives_its_own_rcode),
        zone_test(fault_of_the_cname_ends_the_chain),
        zone_test(ttl_is_told_for_each_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
