/*
 * test_zone.c - building a zone through the API: which owners and RDATA it takes, what it refuses,
 * and that it can be read back.
 */
#include "zone_fixture.h"

#include <stdio.h>

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define LABEL63 SIXTY "012"
#define NAME253 LABEL63 "." LABEL63 "." LABEL63 "." SIXTY "0"

static enum mockdns_status add_name(struct fixture *f, const char *name)
{
    return mockdns_zone_add_owner(f->zone, exact_text(f, name), &f->owner);
}

static void owner_must_be_a_name_that_dns_can_carry(void **state)
{
    static const char *const bad[] = {"",          ".",         "example.com.", ".example.com",
                                      "a..b.com",  "*..com",    SIXTY "0123",   "a." SIXTY "0123.b",
                                      NAME253 "1", NAME253 ".a"};
    static const char *const good[] = {"a",  "*", "*.a", LABEL63, NAME253, "_spf.example.com",
                                       "a b"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(add_name(f, bad[i]), MOCKDNS_ERR_NAME);
    }
    assert_int_equal(mockdns_zone_owner_count(f->zone), 0);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(add_name(f, good[i]), MOCKDNS_OK);
    }
    assert_int_equal(mockdns_zone_owner_count(f->zone), sizeof good / sizeof *good);
}

static void owner_is_added_once_whatever_its_case(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(add_name(f, "Example.com"), MOCKDNS_OK);
    assert_int_equal(add_name(f, "example.com"), MOCKDNS_ERR_DUPLICATE);
    assert_int_equal(add_name(f, "EXAMPLE.COM"), MOCKDNS_ERR_DUPLICATE);
    assert_int_equal(add_name(f, "example.comx"), MOCKDNS_OK);
    assert_int_equal(mockdns_zone_owner_count(f->zone), 2);
}

static void owner_may_be_an_ancestor_or_a_descendant_of_others(void **state)
{
    struct fixture *f = *state;

    owner(f, "a.b.example.com");
    add_a(f, 1);
    owner(f, "b.example.com");
    add_a(f, 2);
    owner(f, "c.a.b.example.com");
    add_a(f, 3);
    finish(f);
    assert_a(f, "a.b.example.com", 1);
    assert_a(f, "b.example.com", 2);
    assert_a(f, "c.a.b.example.com", 3);
    assert_nodata(f, "example.com", SPF_RRTYPE_A);
    assert_int_equal(mockdns_zone_owner_count(f->zone), 3);
}

static void type_is_added_once(void **state)
{
    struct fixture *f = *state;
    struct mockdns_rrset rrset = {.rcode = SPF_RCODE_SERVFAIL};

    owner(f, "example.com");
    add_a(f, 1);
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 1),
                     MOCKDNS_ERR_DUPLICATE);
    finish(f);
    assert_a(f, "example.com", 1);
}

/* RDATA of one element. */
static const struct {
    uint32_t type;
    const char *octets;
    size_t len;
    enum mockdns_status status;
} rdata[] = {
    {SPF_RRTYPE_A, "1234", 4, MOCKDNS_OK},
    {SPF_RRTYPE_A, "123", 3, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_A, "12345", 5, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_A, "", 0, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_AAAA, "0123456789abcdef", 16, MOCKDNS_OK},
    {SPF_RRTYPE_AAAA, "0123456789abcde", 15, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_AAAA, "1234", 4, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_MX, "a.example.com", 13, MOCKDNS_OK},
    {SPF_RRTYPE_MX, "", 0, MOCKDNS_OK},
    {SPF_RRTYPE_MX, ".", 1, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_PTR, "a..com", 6, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_PTR, "a.com.", 6, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_PTR, NAME253, 253, MOCKDNS_OK},
    {MOCKDNS_TYPE_CNAME, NAME253 "1", 254, MOCKDNS_ERR_RDATA},
    {SPF_RRTYPE_TXT, "", 0, MOCKDNS_OK},
    {SPF_RRTYPE_TXT, NAME253 "12", 255, MOCKDNS_OK},
    {SPF_RRTYPE_TXT, NAME253 "123", 256, MOCKDNS_ERR_RDATA},
    {MOCKDNS_TYPE_SPF, NAME253 "123", 256, MOCKDNS_ERR_RDATA},
    {65280, "", 0, MOCKDNS_OK},
    {65281, NAME253 "123", 256, MOCKDNS_OK},
    {MOCKDNS_TYPE_ANY_OTHER, "x", 1, MOCKDNS_ERR_RDATA},
    {MOCKDNS_TYPE_ANY_OTHER + 1, "x", 1, MOCKDNS_ERR_RDATA},
};

static void rdata_must_fit_the_type(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rdata / sizeof *rdata; i++) {
        struct spf_text data = exact(f, rdata[i].octets, rdata[i].len);
        struct spf_rr rr = {&data, 1, 0};
        struct mockdns_rrset rrset = {.rrs = &rr, .count = 1};
        char name[16];

        snprintf(name, sizeof name, "n%zu", i);
        owner(f, name);
        assert_int_equal(mockdns_zone_add(f->zone, f->owner, rdata[i].type, &rrset, 1),
                         rdata[i].status);
    }
}

static void only_txt_and_spf_have_several_strings(void **state)
{
    struct fixture *f = *state;
    struct spf_text data[2] = {exact(f, "1234", 4), exact(f, "5678", 4)};
    struct spf_rr rr = {data, 2, 0};
    struct mockdns_rrset rrset = {.rrs = &rr, .count = 1};

    owner(f, "example.com");
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 1),
                     MOCKDNS_ERR_RDATA);
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, 65280, &rrset, 1), MOCKDNS_ERR_RDATA);
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_TXT, &rrset, 1), MOCKDNS_OK);
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, MOCKDNS_TYPE_SPF, &rrset, 1), MOCKDNS_OK);
    rr.count = 0;
    owner(f, "empty.example.com");
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_TXT, &rrset, 1),
                     MOCKDNS_ERR_RDATA);
}

static void txt_record_holds_65535_octets_with_its_lengths(void **state)
{
    struct fixture *f = *state;
    struct spf_text strings[256];
    struct spf_rr rr = {strings, 256, 0};
    struct mockdns_rrset rrset = {.rrs = &rr, .count = 1};

    for (size_t i = 0; i < 255; i++) {
        strings[i] = exact(f, NAME253 "12", 255);
    }
    strings[255] = exact(f, NAME253 "1", 254);
    owner(f, "full.example.com");
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_TXT, &rrset, 1), MOCKDNS_OK);
    strings[255] = exact(f, NAME253 "12", 255);
    owner(f, "over.example.com");
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_TXT, &rrset, 1),
                     MOCKDNS_ERR_RDATA);
}

static void answers_are_at_least_one_and_have_real_rcodes(void **state)
{
    struct fixture *f = *state;
    struct mockdns_rrset rrset = {.rcode = 4096};
    static const uint8_t too_many[65536];

    owner(f, "example.com");
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 1),
                     MOCKDNS_ERR_RDATA);
    rrset = (struct mockdns_rrset){.tcp_rcode = SPF_RCODE_TIMEOUT + 1};
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 1),
                     MOCKDNS_ERR_RDATA);
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 0),
                     MOCKDNS_ERR_RDATA);
    rrset = (struct mockdns_rrset){.raw = exact(f, too_many, sizeof too_many)};
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 1),
                     MOCKDNS_ERR_RDATA);
    rrset = (struct mockdns_rrset){.rcode = SPF_RCODE_TIMEOUT, .tcp_rcode = 4095};
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, SPF_RRTYPE_A, &rrset, 1), MOCKDNS_OK);
}

static void zone_is_read_back_in_the_order_it_was_built(void **state)
{
    struct fixture *f = *state;
    const struct mockdns_rrset *answers;
    const struct mockdns_owner *first;
    uint32_t type;
    size_t count;

    owner(f, "B.example.com");
    add_text(f, SPF_RRTYPE_TXT, "t");
    add_a(f, 1);
    owner(f, "a.example.com");
    finish(f);
    first = mockdns_zone_owner(f->zone, 0);
    assert_text(mockdns_owner_name(first), "B.example.com");
    assert_true(mockdns_owner_type(first, 0, &type, &answers, &count));
    assert_int_equal(type, SPF_RRTYPE_TXT);
    assert_int_equal(count, 1);
    assert_text(answers[0].rrs[0].data[0], "t");
    assert_true(mockdns_owner_type(first, 1, &type, &answers, &count));
    assert_int_equal(type, SPF_RRTYPE_A);
    assert_false(mockdns_owner_type(first, 2, &type, &answers, &count));
    assert_text(mockdns_owner_name(mockdns_zone_owner(f->zone, 1)), "a.example.com");
    assert_false(mockdns_owner_type(mockdns_zone_owner(f->zone, 1), 0, &type, &answers, &count));
    assert_null(mockdns_zone_owner(f->zone, 2));
}

static void large_zone_finds_each_name_and_no_other(void **state)
{
    enum { NAMES = 20000 };
    struct fixture *f = *state;
    char name[32];

    for (unsigned i = 0; i < NAMES; i++) {
        struct spf_text text = {(const uint8_t *)name, 0};
        uint8_t octets[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        struct spf_text data = {octets, 4};
        struct spf_rr rr = {&data, 1, 0};
        struct mockdns_rrset rrset = {.rrs = &rr, .count = 1};

        text.len = (size_t)snprintf(name, sizeof name, "h%u.Example%u.com", i, i % 97);
        assert_int_equal(mockdns_zone_add_owner(f->zone, text, &f->owner), MOCKDNS_OK);
        add_answers(f, SPF_RRTYPE_A, &rrset, 1);
    }
    finish(f);
    mockdns_session_log(f->session, false);
    for (unsigned i = 0; i < NAMES; i++) {
        struct spf_text text = {(const uint8_t *)name, 0};
        const uint8_t *got;

        text.len = (size_t)snprintf(name, sizeof name, "H%u.eXample%u.com", i, i % 97);
        assert_int_equal(mockdns_session_ask(f->session, text, SPF_RRTYPE_A, &f->answer),
                         MOCKDNS_OK);
        assert_int_equal(f->answer.answer.count, 1);
        got = f->answer.answer.rrs[0].data[0].data;
        assert_int_equal((unsigned)got[1] << 16 | (unsigned)got[2] << 8 | got[3], i);
        text.len = (size_t)snprintf(name, sizeof name, "h%u.example%u.com", i, i % 97 + 1);
        assert_int_equal(mockdns_session_ask(f->session, text, SPF_RRTYPE_A, &f->answer),
                         MOCKDNS_OK);
        assert_int_equal(f->answer.answer.rcode, SPF_RCODE_NXDOMAIN);
    }
}

static void finish_may_be_called_again_and_destroy_takes_null(void **state)
{
    struct fixture *f = *state;

    owner(f, "a.b");
    finish(f);
    assert_int_equal(mockdns_zone_finish(f->zone), MOCKDNS_OK);
    assert_nodata(f, "b", SPF_RRTYPE_A);
    mockdns_zone_destroy(NULL);
    mockdns_session_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        zone_test(owner_must_be_a_name_that_dns_can_carry),
        zone_test(owner_is_added_once_whatever_its_case),
        zone_test(owner_may_be_an_ancestor_or_a_descendant_of_others),
        zone_test(type_is_added_once),
        zone_test(rdata_must_fit_the_type),
        zone_test(only_txt_and_spf_have_several_strings),
        zone_test(txt_record_holds_65535_octets_with_its_lengths),
        zone_test(answers_are_at_least_one_and_have_real_rcodes),
        zone_test(zone_is_read_back_in_the_order_it_was_built),
        zone_test(large_zone_finds_each_name_and_no_other),
        zone_test(finish_may_be_called_again_and_destroy_takes_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
