/*
 * test_wildcard.c - wildcards of the zone format (rule 2) as RFC 4592 has them: the closest
 * encloser decides, and empty non-terminals exist.
 */
#include "zone_fixture.h"

/* RFC 4592 2.2.1, without the delegation, which a zone here does not have. */
static void add_example(struct fixture *f)
{
    owner(f, "example");
    owner(f, "*.example");
    add_text(f, SPF_RRTYPE_TXT, "this is a wildcard");
    add_text(f, SPF_RRTYPE_MX, "host1.example");
    owner(f, "sub.*.example");
    add_text(f, SPF_RRTYPE_TXT, "this is not a wildcard");
    owner(f, "host1.example");
    add_a(f, 1);
    owner(f, "_ssh._tcp.host1.example");
    add_text(f, 33, "srv");
    owner(f, "_ssh._tcp.host2.example");
    add_text(f, 33, "srv");
    finish(f);
}

static void assert_txt(struct fixture *f, const char *name, const char *expected)
{
    assert_int_equal(ask(f, name, SPF_RRTYPE_TXT), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 1);
    assert_text(f->answer.answer.rrs[0].data[0], expected);
}

static void rfc4592_example_synthesises(void **state)
{
    struct fixture *f = *state;

    add_example(f);
    assert_int_equal(ask(f, "host3.example", SPF_RRTYPE_MX), SPF_RCODE_NOERROR);
    assert_text(f->answer.answer.rrs[0].data[0], "host1.example");
    assert_text(f->answer.chain[0].owner, "host3.example");
    assert_nodata(f, "host3.example", SPF_RRTYPE_A);
    assert_txt(f, "foo.bar.example", "this is a wildcard");
}

static void rfc4592_example_does_not_synthesise(void **state)
{
    struct fixture *f = *state;

    add_example(f);
    assert_nodata(f, "host1.example", SPF_RRTYPE_MX);
    assert_nodata(f, "sub.*.example", SPF_RRTYPE_MX);
    assert_int_equal(ask(f, "_telnet._tcp.host1.example", 33), SPF_RCODE_NXDOMAIN);
    assert_int_equal(ask(f, "ghost.*.example", SPF_RRTYPE_MX), SPF_RCODE_NXDOMAIN);
}

static void wildcard_asked_by_its_own_name_answers(void **state)
{
    struct fixture *f = *state;

    add_example(f);
    assert_txt(f, "*.example", "this is a wildcard");
    assert_txt(f, "sub.*.EXAMPLE", "this is not a wildcard");
}

static void empty_non_terminal_stops_the_wildcard_above_it(void **state)
{
    struct fixture *f = *state;

    add_example(f);
    assert_nodata(f, "_tcp.host2.example", SPF_RRTYPE_TXT);
    assert_nodata(f, "host2.example", SPF_RRTYPE_TXT);
    assert_int_equal(ask(f, "x.host2.example", SPF_RRTYPE_TXT), SPF_RCODE_NXDOMAIN);
}

static void wildcard_that_is_an_empty_non_terminal_gives_nodata(void **state)
{
    struct fixture *f = *state;

    owner(f, "sub.*.example.com");
    add_a(f, 1);
    finish(f);
    assert_nodata(f, "x.example.com", SPF_RRTYPE_A);
    assert_nodata(f, "x.y.example.com", SPF_RRTYPE_A);
    assert_int_equal(ask(f, "x.example.net", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_a(f, "sub.*.example.com", 1);
}

static void wildcard_does_not_match_its_parent(void **state)
{
    struct fixture *f = *state;

    owner(f, "*.example.com");
    add_a(f, 1);
    finish(f);
    assert_nodata(f, "example.com", SPF_RRTYPE_A);
    assert_a(f, "a.example.com", 1);
    assert_a(f, "A.B.c.Example.com", 1);
    assert_int_equal(ask(f, "axexample.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
}

static void inner_star_label_is_no_wildcard(void **state)
{
    struct fixture *f = *state;

    owner(f, "a.*.example.com");
    owner(f, "**.example.net");
    add_a(f, 1);
    owner(f, "*x.example.net");
    add_a(f, 2);
    finish(f);
    assert_int_equal(ask(f, "a.b.example.com", SPF_RRTYPE_A), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 0);
    assert_int_equal(ask(f, "zz.example.net", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_a(f, "**.example.net", 1);
}

static void nearest_wildcard_answers(void **state)
{
    struct fixture *f = *state;

    owner(f, "*");
    add_a(f, 1);
    owner(f, "*.example.com");
    add_a(f, 2);
    owner(f, "*.deep.example.com");
    add_a(f, 3);
    finish(f);
    assert_a(f, "x.deep.example.com", 3);
    assert_nodata(f, "deep.example.com", SPF_RRTYPE_A);
    assert_a(f, "x.example.com", 2);
    assert_nodata(f, "example.com", SPF_RRTYPE_A);
    assert_int_equal(ask(f, "x.com", SPF_RRTYPE_A), SPF_RCODE_NXDOMAIN);
    assert_a(f, "x.net", 1);
    assert_a(f, "org", 1);
}

static void wildcard_with_a_fault_and_star_type(void **state)
{
    struct fixture *f = *state;

    owner(f, "*.example.com");
    add_fault(f, SPF_RRTYPE_A, SPF_RCODE_REFUSED);
    add_fault(f, MOCKDNS_TYPE_ANY_OTHER, SPF_RCODE_NXDOMAIN);
    finish(f);
    assert_int_equal(ask(f, "x.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
    assert_int_equal(ask(f, "x.example.com", SPF_RRTYPE_TXT), SPF_RCODE_NXDOMAIN);
}

static void cname_at_a_wildcard_is_followed(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "*.example.com", "x.example.net");
    owner(f, "*.example.net");
    add_a(f, 7);
    finish(f);
    assert_a(f, "a.b.example.com", 7);
    assert_int_equal(f->answer.chain_len, 2);
    assert_text(f->answer.chain[0].owner, "a.b.example.com");
    assert_text(f->answer.chain[1].owner, "x.example.net");
}

static void cname_to_below_its_own_wildcard_is_a_loop(void **state)
{
    struct fixture *f = *state;

    add_cname(f, "*.example.com", "again.example.com");
    finish(f);
    assert_int_equal(ask(f, "x.example.com", SPF_RRTYPE_A), SPF_RCODE_SERVFAIL);
}

static void names_under_a_wildcard_share_its_successive_answers(void **state)
{
    struct fixture *f = *state;
    struct mockdns_rrset answers[2] = {{.rcode = SPF_RCODE_TIMEOUT}, {.rcode = SPF_RCODE_REFUSED}};

    owner(f, "*.example.com");
    add_answers(f, SPF_RRTYPE_A, answers, 2);
    finish(f);
    assert_int_equal(ask(f, "a.example.com", SPF_RRTYPE_A), SPF_RCODE_TIMEOUT);
    assert_int_equal(ask(f, "b.example.com", SPF_RRTYPE_A), SPF_RCODE_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        zone_test(rfc4592_example_synthesises),
        zone_test(rfc4592_example_does_not_synthesise),
        zone_test(wildcard_asked_by_its_own_name_answers),
        zone_test(empty_non_terminal_stops_the_wildcard_above_it),
        zone_test(wildcard_that_is_an_empty_non_terminal_gives_nodata),
        zone_test(wildcard_does_not_match_its_parent),
        zone_test(inner_star_label_is_no_wildcard),
        zone_test(nearest_wildcard_answers),
        zone_test(wildcard_with_a_fault_and_star_type),
        zone_test(cname_at_a_wildcard_is_followed),
        zone_test(cname_to_below_its_own_wildcard_is_a_loop),
        zone_test(names_under_a_wildcard_share_its_successive_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
