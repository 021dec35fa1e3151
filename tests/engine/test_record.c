/*
 * test_record.c - the parser by itself: where an error is, what a term's spans say, every prefix of
 * a record at the end of readable memory, and printing. What is grammatical is pinned by vectors;
 * here is what no result shows.
 */
#include "engine_fixture.h"

enum { TERMS_MAX = 40000 };

static struct spf_term terms[TERMS_MAX];

static enum spf_status parse(struct spf_text record, size_t *count, struct spf_syntax_error *error)
{
    return spf_record_parse(record, NULL, terms, TERMS_MAX, count, error);
}

static void each_error_has_its_cause_and_its_place(void **state)
{
    static const struct {
        const char *record;
        enum spf_cause cause;
        size_t at;
    } cases[] = {
        {"v=spf1\t-all", SPF_CAUSE_SYNTAX_VERSION, 0},
        {"v=spf10 -all", SPF_CAUSE_SYNTAX_VERSION, 0},
        {"v=spf", SPF_CAUSE_SYNTAX_VERSION, 0},
        {"v=spf1 a\t-all", SPF_CAUSE_SYNTAX_OCTET, 8},
        {"v=spf1 ip\x14:192.0.2.1", SPF_CAUSE_SYNTAX_OCTET, 9}, /* "4" but for bit 5 */
        {"v=spf1 \x01ll", SPF_CAUSE_SYNTAX_OCTET, 7},           /* "a" but for two bits */
        {"v=spf1 a:b\x80.example -all", SPF_CAUSE_SYNTAX_OCTET, 10},
        {"v=spf1 \x80", SPF_CAUSE_SYNTAX_OCTET, 7},
        {"v=spf1 ip4:192.0.2.1\n", SPF_CAUSE_SYNTAX_OCTET, 20},
        {"v=spf1 -", SPF_CAUSE_SYNTAX_TERM, 8},
        {"v=spf1 - all", SPF_CAUSE_SYNTAX_TERM, 8},
        {"v=spf1 --all", SPF_CAUSE_SYNTAX_TERM, 8},
        {"v=spf1 :x", SPF_CAUSE_SYNTAX_TERM, 7},
        {"v=spf1 ipv4:192.0.2.1", SPF_CAUSE_SYNTAX_MECHANISM, 7},
        {"v=spf1 -al", SPF_CAUSE_SYNTAX_MECHANISM, 8},
        {"v=spf1 mx!", SPF_CAUSE_SYNTAX_MECHANISM, 7},
        {"v=spf1 all.", SPF_CAUSE_SYNTAX_MECHANISM, 7},
        {"v=spf1 redirect:example.com", SPF_CAUSE_SYNTAX_MECHANISM, 7},
        {"v=spf1 includeexample:x.example", SPF_CAUSE_SYNTAX_MECHANISM, 7},
        {"v=spf1 -redirect=a.example.com", SPF_CAUSE_SYNTAX_MODIFIER_QUALIFIER, 7},
        {"v=spf1 =x", SPF_CAUSE_SYNTAX_MODIFIER_NAME, 7},
        {"v=spf1 1=x", SPF_CAUSE_SYNTAX_MODIFIER_NAME, 7},
        {"v=spf1 a+b=x", SPF_CAUSE_SYNTAX_MODIFIER_NAME, 8},
        {"v=spf1 include", SPF_CAUSE_SYNTAX_ARGUMENT_MISSING, 14},
        {"v=spf1 include/24 -all", SPF_CAUSE_SYNTAX_ARGUMENT_MISSING, 14},
        {"v=spf1 ip4", SPF_CAUSE_SYNTAX_ARGUMENT_MISSING, 10},
        {"v=spf1 all:x", SPF_CAUSE_SYNTAX_ARGUMENT_UNEXPECTED, 10},
        {"v=spf1 ptr/24", SPF_CAUSE_SYNTAX_ARGUMENT_UNEXPECTED, 10},
        {"v=spf1 a: -all", SPF_CAUSE_SYNTAX_DOMAIN_EMPTY, 9},
        {"v=spf1 a:/24", SPF_CAUSE_SYNTAX_DOMAIN_EMPTY, 9},
        {"v=spf1 redirect=", SPF_CAUSE_SYNTAX_DOMAIN_EMPTY, 16},
        {"v=spf1 a:example", SPF_CAUSE_SYNTAX_DOMAIN_END, 9},
        {"v=spf1 a:www.example.c_m", SPF_CAUSE_SYNTAX_DOMAIN_END, 21},
        {"v=spf1 a:192.0.2.1", SPF_CAUSE_SYNTAX_DOMAIN_END, 17},
        {"v=spf1 exists:%{d}x", SPF_CAUSE_SYNTAX_DOMAIN_END, 18},
        {"v=spf1 exists:%{d}.", SPF_CAUSE_SYNTAX_DOMAIN_END, 18},
        {"v=spf1 exists:a.example/24", SPF_CAUSE_SYNTAX_DOMAIN_END, 16},
        {"v=spf1 exists:%(i).example.com", SPF_CAUSE_SYNTAX_MACRO_PERCENT, 14},
        {"v=spf1 exists:%{x}.example.com", SPF_CAUSE_SYNTAX_MACRO_LETTER, 16},
        {"v=spf1 exists:%{c}.example.com", SPF_CAUSE_SYNTAX_MACRO_EXP_ONLY, 16},
        {"v=spf1 exists:%{d0}.example.com", SPF_CAUSE_SYNTAX_MACRO_ZERO, 17},
        {"v=spf1 exists:%{dx}.example.com", SPF_CAUSE_SYNTAX_MACRO_BODY, 17},
        {"v=spf1 exists:%{d}.%{d", SPF_CAUSE_SYNTAX_MACRO_OPEN, 22},
        {"v=spf1 exists:%{d }", SPF_CAUSE_SYNTAX_MACRO_OPEN, 17},
        {"v=spf1 ip4:192.0.2 -all", SPF_CAUSE_SYNTAX_IP4, 18},
        {"v=spf1 ip4:192.0.2.256", SPF_CAUSE_SYNTAX_IP4, 21},
        {"v=spf1 ip4:192.0.02.1", SPF_CAUSE_SYNTAX_IP4, 18},
        {"v=spf1 ip6:1::2::3", SPF_CAUSE_SYNTAX_IP6, 16},
        {"v=spf1 ip4:192.0.2.0/33", SPF_CAUSE_SYNTAX_CIDR4, 21},
        {"v=spf1 ip4:192.0.2.0/024", SPF_CAUSE_SYNTAX_CIDR4, 21},
        {"v=spf1 ip4:192.0.2.0/", SPF_CAUSE_SYNTAX_CIDR4, 21},
        {"v=spf1 a/99999999999999999999", SPF_CAUSE_SYNTAX_CIDR4, 9},
        {"v=spf1 a/24x", SPF_CAUSE_SYNTAX_CIDR6, 11},
        {"v=spf1 a/24/64", SPF_CAUSE_SYNTAX_CIDR6, 12},
        {"v=spf1 a//129", SPF_CAUSE_SYNTAX_CIDR6, 10},
        {"v=spf1 ip6:2001:db8::/129", SPF_CAUSE_SYNTAX_CIDR6, 22},
        {"v=spf1 redirect=a.example redirect=b.example", SPF_CAUSE_SYNTAX_REDIRECT_TWICE, 26},
        {"v=spf1 exp=a.example EXP=a.example", SPF_CAUSE_SYNTAX_EXP_TWICE, 21},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct guarded input = guard(cases[i].record, strlen(cases[i].record));
        struct spf_syntax_error error;
        size_t count;
        assert_int_equal(parse(input.text, &count, &error), SPF_ERR_SYNTAX);
        if (error.cause != cases[i].cause || error.at != cases[i].at)
            fail_msg("'%s': %s at %zu", cases[i].record, spf_cause_info(error.cause)->name,
                     error.at);
        unguard(&input);
    }
}

static void readings_of_the_grammar_are_options(void **state)
{
    static const struct {
        const char *record;
        struct spf_syntax_options options;
        enum spf_cause by_default;
        enum spf_cause otherwise;
    } cases[] = {
        {"v=spf1 a:%{d}.",
         {.dot_after_macro_accepted = true},
         SPF_CAUSE_SYNTAX_DOMAIN_END,
         SPF_CAUSE_NO_CAUSE},
        {"v=spf1 a:%{d127}", {.digits_huge_error = true}, SPF_CAUSE_NO_CAUSE, SPF_CAUSE_NO_CAUSE},
        {"v=spf1 a:%{d128}",
         {.digits_huge_error = true},
         SPF_CAUSE_NO_CAUSE,
         SPF_CAUSE_SYNTAX_MACRO_DIGITS},
        {"v=spf1 x=%{t}",
         {.exp_only_in_unknown_error = true},
         SPF_CAUSE_NO_CAUSE,
         SPF_CAUSE_SYNTAX_MACRO_EXP_ONLY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spf_syntax_error error;
        size_t count;
        enum spf_status status = parse(text_of(cases[i].record), &count, &error);
        assert_int_equal(status,
                         cases[i].by_default == SPF_CAUSE_NO_CAUSE ? SPF_OK : SPF_ERR_SYNTAX);
        assert_int_equal(error.cause, cases[i].by_default);
        status = spf_record_parse(text_of(cases[i].record), &cases[i].options, terms, TERMS_MAX,
                                  &count, &error);
        assert_int_equal(status,
                         cases[i].otherwise == SPF_CAUSE_NO_CAUSE ? SPF_OK : SPF_ERR_SYNTAX);
        assert_int_equal(error.cause, cases[i].otherwise);
    }
}

static void assert_span(const char *record, struct spf_span span, const char *expected)
{
    assert_text((struct spf_text){(const uint8_t *)record + span.at, span.len}, expected);
}

static void a_term_says_where_it_and_its_parts_stand(void **state)
{
    const char *record = "V=SPF1  ~MX:%{D2}/24//64 ip6:2001:DB8::/32 A Redirect=x.example ra=me";
    struct spf_syntax_error error;
    size_t count;
    (void)state;
    assert_int_equal(parse(text_of(record), &count, &error), SPF_OK);
    assert_int_equal(count, 5);
    assert_int_equal(terms[0].kind, SPF_TERM_MX);
    assert_int_equal(terms[0].qualifier, '~');
    assert_int_equal(terms[0].cidr4, 24);
    assert_int_equal(terms[0].cidr6, 64);
    assert_int_equal(terms[0].letters, SPF_LETTER_D);
    assert_span(record, terms[0].span, "~MX:%{D2}/24//64");
    assert_span(record, terms[0].name, "MX");
    assert_span(record, terms[0].value, "%{D2}");
    assert_int_equal(terms[1].kind, SPF_TERM_IP6);
    assert_int_equal(terms[1].qualifier, '+');
    assert_int_equal(terms[1].cidr4, 32);
    assert_int_equal(terms[1].cidr6, 32);
    assert_int_equal(terms[1].network.family, 6);
    assert_span(record, terms[1].value, "2001:DB8::");
    assert_int_equal(terms[2].kind, SPF_TERM_A);
    assert_int_equal(terms[2].value.len, 0);
    assert_int_equal(terms[3].kind, SPF_TERM_REDIRECT);
    assert_int_equal(terms[3].qualifier, 0);
    assert_span(record, terms[3].value, "x.example");
    assert_int_equal(terms[4].kind, SPF_TERM_UNKNOWN);
    assert_span(record, terms[4].name, "ra");
}

/* Parse, print, parse: equal records; and printing again gives the same octets. */
static void round_trip(struct spf_text record)
{
    static struct spf_term again[TERMS_MAX];
    static uint8_t first[70000];
    static uint8_t second[70000];
    struct spf_syntax_error error;
    struct spf_text printed = {first, 0};
    size_t count;
    size_t count_again;
    size_t len;
    assert_int_equal(parse(record, &count, &error), SPF_OK);
    assert_int_equal(spf_record_print(record, terms, count, first, sizeof first, &printed.len),
                     SPF_OK);
    assert_int_equal(spf_record_parse(printed, NULL, again, TERMS_MAX, &count_again, &error),
                     SPF_OK);
    assert_int_equal(count, count_again);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(terms[i].kind, again[i].kind);
        assert_int_equal(terms[i].qualifier, again[i].qualifier);
        assert_int_equal(terms[i].cidr4, again[i].cidr4);
        assert_int_equal(terms[i].cidr6, again[i].cidr6);
        assert_int_equal(terms[i].letters, again[i].letters);
        assert_memory_equal(&terms[i].network, &again[i].network, sizeof terms[i].network);
        if (terms[i].kind != SPF_TERM_IP4 && terms[i].kind != SPF_TERM_IP6) {
            assert_int_equal(terms[i].value.len, again[i].value.len);
            assert_memory_equal(&record.data[terms[i].value.at], &first[again[i].value.at],
                                terms[i].value.len);
        }
    }
    assert_int_equal(spf_record_print(printed, again, count, second, sizeof second, &len), SPF_OK);
    assert_int_equal(len, printed.len);
    assert_memory_equal(first, second, len);
}

static const char *const records[] = {
    "v=spf1",
    "v=spf1   ",
    "v=spf1 +all",
    "V=SPF1 ?MX -A:%{d2}.example/24//64  ~ptr:x.example EXISTS:%{ir}.%{L1R-}._x.%{h}",
    "v=spf1 ip4:192.0.2.1/32 ip4:10.0.0.0/8 ip6:2001:DB8:0:0::/32 ip6:::FFFF:192.0.2.1",
    "v=spf1 include:a.example. Exp=e.%{d} unknown.x-y_z=%%%_%-%{t} redirect=r.example ra=a rr=e:f",
    "v=spf1 a:x/y.example/0//0 a//128 mx/32 a:%{d}/1 a:a%%/7",
};

static void what_is_parsed_prints_and_parses_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        round_trip(text_of(records[i]));
}

static void printing_is_canonical(void **state)
{
    const char *record = "V=SPF1  +MX/32//128 IP6:2001:DB8:0:0:0:0:0:1/128 -ALL  X=Y ";
    struct spf_syntax_error error;
    uint8_t out[128];
    size_t count;
    size_t len;
    (void)state;
    assert_int_equal(parse(text_of(record), &count, &error), SPF_OK);
    for (size_t capacity = 0; capacity < sizeof out; capacity++) {
        const char *expected = "v=spf1 mx ip6:2001:db8::1 -all x=Y";
        enum spf_status status =
            spf_record_print(text_of(record), terms, count, out, capacity, &len);
        assert_int_equal(status, capacity < strlen(expected) ? SPF_ERR_SPACE : SPF_OK);
        if (status == SPF_OK)
            assert_text((struct spf_text){out, len}, expected);
        else
            assert_int_equal(len, 0);
    }
}

/* Every prefix, at the end of readable memory, parses or has its error inside it. */
static void every_prefix_is_safe(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        for (size_t len = 0; len <= strlen(records[i]); len++) {
            struct guarded input = guard(records[i], len);
            struct spf_syntax_error error;
            size_t count;
            if (parse(input.text, &count, &error) == SPF_OK)
                round_trip(input.text);
            else
                assert_true(error.at <= len && error.cause >= SPF_CAUSE_SYNTAX_OCTET);
            unguard(&input);
        }
}

/* Any octet in any place: never a read outside, and an error is always inside. */
static void every_octet_in_every_place_is_safe(void **state)
{
    const char *record = records[3];
    (void)state;
    for (size_t at = 0; at < strlen(record); at++)
        for (unsigned octet = 0; octet < 256; octet++) {
            uint8_t changed[128];
            struct spf_text text = {changed, strlen(record)};
            struct spf_syntax_error error;
            size_t count;
            memcpy(changed, record, text.len);
            changed[at] = (uint8_t)octet;
            if (parse(text, &count, &error) == SPF_OK)
                assert_true(octet >= 0x20 && octet <= 0x7e);
            else
                assert_true(error.at <= text.len);
        }
}

static void a_record_of_65535_octets_has_its_most_terms(void **state)
{
    static uint8_t octets[65535];
    struct guarded input;
    struct spf_syntax_error error;
    size_t count;
    (void)state;
    memcpy(octets, "v=spf1", 6);
    for (size_t i = 6; i < sizeof octets; i++)
        octets[i] = i % 2 == 0 ? ' ' : 'a';
    input = guard(octets, sizeof octets);
    assert_int_equal(parse(input.text, &count, &error), SPF_OK);
    assert_int_equal(count, (sizeof octets - 6) / 2);
    assert_int_equal(spf_record_parse(input.text, NULL, terms, 10, &count, &error), SPF_ERR_SPACE);
    assert_int_equal(count, (sizeof octets - 6) / 2);
    assert_int_equal(spf_record_parse(input.text, NULL, NULL, 0, &count, &error), SPF_ERR_SPACE);
    round_trip(input.text);
    unguard(&input);
}

static void a_record_beyond_31_bits_is_an_argument_error(void **state)
{
    struct spf_text absurd = {(const uint8_t *)"v=spf1", (size_t)INT32_MAX + 1};
    struct spf_syntax_error error;
    size_t count;
    (void)state;
    assert_int_equal(parse(absurd, &count, &error), SPF_ERR_ARGUMENT);
}

static void reporting_modifiers_are_read(void **state)
{
    static const struct {
        const char *record;
        const char *ra;
        unsigned rp;
        unsigned rr;
    } cases[] = {
        {"v=spf1 -all", "", 100, SPF_RR_ALL},
        {"v=spf1 ra=postmaster rp=25 rr=e:f", "postmaster", 25, SPF_RR_E | SPF_RR_F},
        {"v=spf1 RA=x RP=0 RR=S:N:other", "x", 0, SPF_RR_S | SPF_RR_N},
        {"v=spf1 ra=a@example.com rp=101 rr=all", "", 100, SPF_RR_ALL},
        {"v=spf1 ra=first ra=second rp= rr=", "first", 100, 0},
        {"v=spf1 ra=x rp=1000", "x", 100, SPF_RR_ALL},
        {"v=spf1 ra=x rp=1x", "x", 100, SPF_RR_ALL},
        {"v=spf1 rb=x", "", 100, SPF_RR_ALL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spf_syntax_error error;
        struct spf_reporting reporting;
        size_t count;
        assert_int_equal(parse(text_of(cases[i].record), &count, &error), SPF_OK);
        spf_record_reporting(text_of(cases[i].record), terms, count, &reporting);
        assert_text(reporting.ra, cases[i].ra);
        assert_int_equal(reporting.rp, cases[i].rp);
        assert_int_equal(reporting.rr, cases[i].rr);
    }
}

static void kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(spf_term_kind_name(SPF_TERM_ALL), "all");
    assert_string_equal(spf_term_kind_name(SPF_TERM_EXP), "exp");
    assert_string_equal(spf_term_kind_name(SPF_TERM_UNKNOWN), "");
    assert_string_equal(spf_term_kind_name((enum spf_term_kind)99), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_error_has_its_cause_and_its_place),
        cmocka_unit_test(readings_of_the_grammar_are_options),
        cmocka_unit_test(a_term_says_where_it_and_its_parts_stand),
        cmocka_unit_test(what_is_parsed_prints_and_parses_the_same),
        cmocka_unit_test(printing_is_canonical),
        cmocka_unit_test(every_prefix_is_safe),
        cmocka_unit_test(every_octet_in_every_place_is_safe),
        cmocka_unit_test(a_record_of_65535_octets_has_its_most_terms),
        cmocka_unit_test(a_record_beyond_31_bits_is_an_argument_error),
        cmocka_unit_test(reporting_modifiers_are_read),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
