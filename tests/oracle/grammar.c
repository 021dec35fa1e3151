/*
 * grammar.c - the reference recogniser against the grammar of RFC 7208 section 12: what it derives,
 * what it does not, and which terms it finds.
 */
#include "oracle.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static struct spf_text text(const char *literal)
{
    struct spf_text made = {(const uint8_t *)literal, strlen(literal)};
    return made;
}

static int make_memory(void **state)
{
    *state = oracle_memory_create();
    return 0;
}

static int drop_memory(void **state)
{
    oracle_memory_destroy(*state);
    return 0;
}

static bool is_record(struct oracle_memory *memory, struct spf_text record,
                      const struct oracle_grammar *grammar)
{
    const struct oracle_term *terms;
    size_t count;
    return oracle_record(memory, record, grammar, &terms, &count);
}

static void assert_records(struct oracle_memory *memory, const char *const *terms, size_t count,
                           bool grammatical)
{
    for (size_t i = 0; i < count; i++) {
        char record[512] = "v=spf1 ";
        assert_true(strlen(terms[i]) < sizeof record - 8);
        strcat(record, terms[i]);
        if (is_record(memory, text(record), NULL) != grammatical)
            fail_msg("\"%s\" is %sgrammatical", record, grammatical ? "" : "not ");
    }
}

static void records_of_the_grammar_are_accepted(void **state)
{
    static const char *const terms[] = {
        "",
        "   ",
        "all",
        "-ALL ~all ?aLl +all",
        "include:example.com",
        "a a:example.com a/24 a//64 a/24//64 a:example.com/0//0",
        "mx mx:example.com mx/32 mx//128 mx:example.com/1//2",
        "ptr ptr:example.com",
        "ip4:0.0.0.0 ip4:255.255.255.255/32 ip4:1.2.3.4/0 ip4:10.0.0.0/9",
        "ip6::: ip6:::1 ip6:2001:db8::cd30/60 ip6:1:2:3:4:5:6:7:8 ip6:1::/0",
        "ip6:::ffff:192.0.2.1/128",
        "ip6:1:2:3:4:5:6:7:: ip6:::2:3:4:5:6:7:8 ip6:1:2:3:4:5:6:1.2.3.4 ip6:ABCD::abcd",
        "exists:%{ir}.%{v}._spf.%{d2}",
        "exists:%{d} exists:%% exists:%_ exists:%- exists:.com exists:a..b.com",
        "redirect=example.com exp=%{d}",
        "a=b v=spf1 foo= default=deny x-y_z.9=%{d}/:=!",
        "unknown=%{c}%{r}%{t}%%",
        "exists:a=b.example.com",
        "a:x.example-all",
        "a:x.example/a.b a:a/24.example.com",
        "a:%{d}/24 a:%{d}//64 mx:%%/24",
        "a:example.c a:example.1-1 a:example.xn--p1ai a:example.4c a:example.c0m.",
        "a:%{dr} a:%{d1} a:%{d001r.-+,/_=} a:%{D9R--} a:%{s}%{l}%{o}%{i}%{p}%{h}%{v}",
        "a:%{d}.com a:!\"#$&'()*;<>?@[]^`{|}~.com",
        "redirect=example.com/24.org",
    };
    assert_records(*state, terms, sizeof terms / sizeof *terms, true);
}

static void other_terms_are_syntax_errors(void **state)
{
    static const char *const terms[] = {
        "-",
        "--all",
        "all.",
        "alll",
        "all:example.com",
        "all/24",
        "- all",
        "+redirect=example.com",
        "-foo=bar",
        "include",
        "include:",
        "include:example.com/24",
        "a:",
        "a:/24",
        "a/",
        "a//",
        "a/024",
        "a/33",
        "a//129",
        "a//064",
        "a/24/64",
        "a//64/24",
        "a/ 24",
        "a:example",
        "a:example.",
        "a:example.com..",
        "a:example.com/",
        "a:example.com:8080",
        "a:example.1",
        "a:example.-com",
        "a:example.com-",
        "a:example.c_m",
        "a:example.com/24.",
        "mx:",
        "mx/00",
        "ptr:",
        "ptr/24",
        "ptr:example.com/24",
        "ip4",
        "ip4:",
        "ip4:1.2.3",
        "ip4:1.2.3.4.5",
        "ip4:1.2.3.04",
        "ip4:1.2.3.256",
        "ip4:1.2.3.4/",
        "ip4:1.2.3.4/33",
        "ip4:1.2.3.4//32",
        "ip4:1.2.3.4:25",
        "ip4:%{i}",
        "ip4:::1",
        "ip6",
        "ip6:",
        "ip6:1.2.3.4",
        "ip6:[::1]",
        "ip6:::1%eth0",
        "ip6:1::2::3",
        "ip6::::",
        "ip6::1",
        "ip6:1:",
        "ip6:1:2:3:4:5:6:7",
        "ip6:1:2:3:4:5:6:7:8:9",
        "ip6:1:2:3:4::5:6:7:8",
        "ip6:12345::",
        "ip6:::1.2.3.4:5",
        "ip6:::1.2.3.04",
        "ip6:1:2:3:4:5:6:7:1.2.3.4",
        "ip6:::/129",
        "ip6:::/064",
        "ip6:::g",
        "exists",
        "exists:",
        "exists:example.com/24",
        "exists:%(ir).sbl.example.org",
        "exists:%{d0}",
        "exists:%{d00}.com",
        "exists:%{dr2}",
        "exists:%{drr}",
        "exists:%{d.r}",
        "exists:%{d:}",
        "exists:%{ir",
        "exists:%{}.com",
        "exists:%{x}.com",
        "exists:%{dd}.com",
        "exists:%{c}.com",
        "exists:%{r}.com",
        "exists:%{T}.com",
        "exists:%{d}.",
        "exists:%{d}com",
        "exists:%{d}-",
        "exists:%",
        "exists:%a.com",
        "exists:a.com%",
        "redirect:example.com",
        "redirect=",
        "redirect=example",
        "redirect=a.example.com redirect=a.example.com",
        "REDIRECT=a.example.com redirect=b.example.com",
        "exp=a.example.com Exp=a.example.com",
        "exp=",
        "exp=%{r}.com",
        "redirect =example.com",
        "=x",
        "1a=x",
        "a,b=x",
        "x=%",
        "x=%{",
        "x=%{y}",
        "x=%{d0}",
        "ipv4:1.2.3.4",
        "foo",
        "foo:example.com",
        "all\tall",
        "all\n",
        "a:\x80.example.com",
        "x=\xc3\xbc",
        "x=\x7f",
    };
    assert_records(*state, terms, sizeof terms / sizeof *terms, false);
}

static void the_version_section_is_exact(void **state)
{
    assert_true(is_record(*state, text("v=spf1"), NULL));
    assert_true(is_record(*state, text("V=SpF1  "), NULL));
    assert_false(is_record(*state, text("v=spf"), NULL));
    assert_false(is_record(*state, text("v=spf10"), NULL));
    assert_false(is_record(*state, text("v=spf1\t-all"), NULL));
    assert_false(is_record(*state, text(" v=spf1"), NULL));
    assert_false(is_record(*state, text("v=spf1-all"), NULL));
    assert_false(is_record(*state, text(""), NULL));
}

static void nul_is_an_octet_like_any_other(void **state)
{
    const struct spf_text in_term = {(const uint8_t *)"v=spf1 a\0ll", 11};
    const struct spf_text behind = {(const uint8_t *)"v=spf1 all\0", 11};
    const struct spf_text version = {(const uint8_t *)"v=spf1\0", 7};
    assert_false(is_record(*state, in_term, NULL));
    assert_false(is_record(*state, behind, NULL));
    assert_false(oracle_has_version(version));
}

static void open_readings_follow_their_options(void **state)
{
    const struct oracle_grammar dot = {.dot_after_macro_accepted = true};
    const struct oracle_grammar huge = {.digits_huge_error = true};
    const struct oracle_grammar crt = {.exp_only_in_unknown_error = true};
    assert_true(is_record(*state, text("v=spf1 a:%{d}."), &dot));
    assert_false(is_record(*state, text("v=spf1 a:%{d}.."), &dot));
    assert_true(is_record(*state, text("v=spf1 a:%{d127}"), &huge));
    assert_false(is_record(*state, text("v=spf1 a:%{d128}"), &huge));
    assert_true(is_record(*state, text("v=spf1 a:%{d128}"), NULL));
    assert_false(is_record(*state, text("v=spf1 x=%{t}"), &crt));
}

struct found {
    enum oracle_kind kind;
    char qualifier;
    const char *value; /* NULL: none */
    unsigned cidr4;
    unsigned cidr6;
};

static void terms_have_their_parts(void **state)
{
    static const char record[] = "v=spf1 -a:%{d}/24//64  MX//3 ?Ptr ~include:b.example.com "
                                 "exists:a/24.b.c ip4:192.0.2.0/25 ip6:2001:db8::/32 a=b "
                                 "redirect=_spf.%{d2} exp=x.example.com +all ";
    static const struct found expected[] = {
        {ORACLE_A, '-', "%{d}", 24, 64},
        {ORACLE_MX, '+', NULL, 32, 3},
        {ORACLE_PTR, '?', NULL, 32, 128},
        {ORACLE_INCLUDE, '~', "b.example.com", 32, 128},
        {ORACLE_EXISTS, '+', "a/24.b.c", 32, 128},
        {ORACLE_IP4, '+', "192.0.2.0", 25, 128},
        {ORACLE_IP6, '+', "2001:db8::", 32, 32},
        {ORACLE_UNKNOWN_MODIFIER, 0, "b", 32, 128},
        {ORACLE_REDIRECT, 0, "_spf.%{d2}", 32, 128},
        {ORACLE_EXP, 0, "x.example.com", 32, 128},
        {ORACLE_ALL, '+', NULL, 32, 128},
    };
    const struct oracle_term *terms;
    size_t count;
    assert_true(oracle_record(*state, text(record), NULL, &terms, &count));
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++) {
        const char *value = expected[i].value;
        assert_int_equal(terms[i].kind, expected[i].kind);
        assert_int_equal(terms[i].qualifier, expected[i].qualifier);
        assert_int_equal(terms[i].has_value, value != NULL);
        assert_int_equal(terms[i].value.len, value == NULL ? 0 : strlen(value));
        if (value != NULL)
            assert_memory_equal(terms[i].value.data, value, strlen(value));
        assert_int_equal(terms[i].cidr4, expected[i].cidr4);
        assert_int_equal(terms[i].cidr6, expected[i].cidr6);
    }
    const uint8_t network[16] = {0x20, 0x01, 0x0d, 0xb8};
    assert_memory_equal(terms[6].network.octets, network, 16);
}

static void explain_strings_hold_spaces_and_every_letter(void **state)
{
    (void)state;
    assert_true(oracle_explain_string(text(""), NULL));
    assert_true(oracle_explain_string(text(" %{c} is not %{r}, %{t}%% "), NULL));
    assert_false(oracle_explain_string(text("%{d r}"), NULL));
    assert_false(oracle_explain_string(text("tab\there"), NULL));
    assert_false(oracle_explain_string(text("50%"), NULL));
    assert_true(oracle_macro_string(text(""), NULL));
    assert_false(oracle_macro_string(text("a b"), NULL));
    assert_false(oracle_domain_spec(text(""), NULL));
    assert_true(oracle_domain_spec(text("%{d}"), NULL));
    assert_false(oracle_domain_spec(text("%{c}"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_of_the_grammar_are_accepted, make_memory,
                                        drop_memory),
        cmocka_unit_test_setup_teardown(other_terms_are_syntax_errors, make_memory, drop_memory),
        cmocka_unit_test_setup_teardown(the_version_section_is_exact, make_memory, drop_memory),
        cmocka_unit_test_setup_teardown(nul_is_an_octet_like_any_other, make_memory, drop_memory),
        cmocka_unit_test_setup_teardown(open_readings_follow_their_options, make_memory,
                                        drop_memory),
        cmocka_unit_test_setup_teardown(terms_have_their_parts, make_memory, drop_memory),
        cmocka_unit_test(explain_strings_hold_spaces_and_every_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
