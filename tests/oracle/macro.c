/*
 * macro.c - the reference expander against the tables of RFC 7208 7.4 and the sentences of 7.3.
 */
#include "oracle.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

struct row {
    const char *macro;
    const char *expansion;
};

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

static struct spf_ip client4(void)
{
    struct spf_ip ip = {4, {192, 0, 2, 3}};
    return ip;
}

static struct spf_ip client6(void)
{
    struct spf_ip ip = {6, {0x20, 0x01, 0x0d, 0xb8, [14] = 0xcb, [15] = 0x01}};
    return ip;
}

/* "The <sender> is strong-bad@email.example.com." (7.4) */
static struct oracle_values example_values(struct spf_ip client)
{
    struct oracle_values values = {.local = text("strong-bad"),
                                   .sender_domain = text("email.example.com"),
                                   .domain = text("email.example.com"),
                                   .helo = text("mail.example.net"),
                                   .client = client,
                                   .time = 1234567890};
    return values;
}

static void assert_expands(struct oracle_memory *memory, const char *macro,
                           const struct oracle_values *values, const char *expansion)
{
    struct spf_text out = oracle_expand(memory, text(macro), values);
    char printed[1024];
    assert_true(out.len < sizeof printed);
    if (out.len > 0)
        memcpy(printed, out.data, out.len);
    printed[out.len] = '\0';
    assert_string_equal(printed, expansion);
}

static void assert_rows(struct oracle_memory *memory, const struct row *rows, size_t count,
                        const struct oracle_values *values)
{
    for (size_t i = 0; i < count; i++)
        assert_expands(memory, rows[i].macro, values, rows[i].expansion);
}

static void examples_of_section_7_4_hold(void **state)
{
    static const struct row rows[] = {
        {"%{s}", "strong-bad@email.example.com"},
        {"%{o}", "email.example.com"},
        {"%{d}", "email.example.com"},
        {"%{d4}", "email.example.com"},
        {"%{d3}", "email.example.com"},
        {"%{d2}", "example.com"},
        {"%{d1}", "com"},
        {"%{dr}", "com.example.email"},
        {"%{d2r}", "example.email"},
        {"%{l}", "strong-bad"},
        {"%{l-}", "strong.bad"},
        {"%{lr}", "strong-bad"},
        {"%{lr-}", "bad.strong"},
        {"%{l1r-}", "strong"},
        {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
        {"%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"},
        {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
        {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
        {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
    };
    struct oracle_values values = example_values(client4());
    assert_rows(*state, rows, sizeof rows / sizeof *rows, &values);
}

static void ipv6_example_of_section_7_4_holds(void **state)
{
    struct oracle_values values = example_values(client6());
    assert_expands(*state, "%{ir}.%{v}._spf.%{d2}", &values,
                   "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf."
                   "example.com");
}

static void other_letters_and_escapes_expand(void **state)
{
    static const struct row rows[] = {
        {"%{h}", "mail.example.net"},
        {"%{p}", "unknown"}, /* 7.3: no validated domain name */
        {"%{r}", "unknown"}, /* 7.3: no name of the receiving host */
        {"%{t}", "1234567890"},
        {"%{c}", "192.0.2.3"},
        {"%{S}", "strong-bad%40email.example.com"},
        {"%%%_%-", "% %20"},
        {"%%{d}", "%{d}"},
        {"a%{d1}b", "acomb"},
        {"", ""},
    };
    struct oracle_values values = example_values(client4());
    assert_rows(*state, rows, sizeof rows / sizeof *rows, &values);
}

static void transformers_and_delimiters_follow_section_7_3(void **state)
{
    static const struct row rows[] = {
        {"%{l}", "a.b+c//d="},
        {"%{l+}", "a.b.c//d="}, /* only listed delimiters split */
        {"%{l/}", "a.b+c..d="}, /* empty parts stay */
        {"%{l1=}", ""},         /* the last part is empty */
        {"%{lr=}", ".a.b+c//d"},
        {"%{l2+}", "a.b.c//d="},
        {"%{l0002.}", "a.b+c//d="},
        {"%{l99999999999999999999.}", "a.b+c//d="},
        {"%{l1+}", "c//d="},
        {"%{L1+}", "c%2F%2Fd%3D"},
        {"%{l1r+}", "a.b"},
        {"%{l.+/=}", "a.b.c..d."},
        {"%{LR}", "b%2Bc%2F%2Fd%3D.a"},
    };
    struct oracle_values values = example_values(client4());
    values.local = text("a.b+c//d=");
    assert_rows(*state, rows, sizeof rows / sizeof *rows, &values);
}

static void readable_ipv6_is_of_rfc_5952(void **state)
{
    static const struct {
        uint8_t octets[16];
        const char *readable;
    } rows[] = {
        {{0}, "::"},
        {{[15] = 1}, "::1"},
        {{0x20, 0x01, 0x0d, 0xb8}, "2001:db8::"},
        {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1}, "2001:db8:0:1:0:1:1:1"},
        {{0x20, 0x01, [7] = 1, [15] = 1}, "2001:0:0:1::1"},
        {{0x20, 0x01, [9] = 1, [15] = 1}, "2001::1:0:0:1"},
        {{0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0}, "1:2:3:4:5:6:7:0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spf_ip ip = {6, {0}};
        memcpy(ip.octets, rows[i].octets, 16);
        struct oracle_values values = example_values(ip);
        assert_expands(*state, "%{c}", &values, rows[i].readable);
    }
}

static void assert_name(struct oracle_memory *memory, const char *local, const char *spec,
                        const char *name)
{
    struct oracle_values values = example_values(client4());
    values.local = text(local);
    struct spf_text out = oracle_expand_name(memory, text(spec), &values);
    assert_int_equal(out.len, strlen(name));
    if (out.len > 0)
        assert_memory_equal(out.data, name, out.len);
}

static void names_lose_one_trailing_dot_and_left_labels_over_253(void **state)
{
    char local[302];
    char expected[300];
    assert_name(*state, "x", "%{l}.example.com.", "x.example.com");
    assert_name(*state, "x.", "%{l}", "x");
    assert_name(*state, "x..", "%{l}", "x.");

    /* 241 octets and ".example.com" make 253: nothing is cut; one more, and the label goes. */
    memset(local, 'a', 241);
    local[241] = '\0';
    memcpy(expected, local, 241);
    memcpy(expected + 241, ".example.com", 13);
    assert_name(*state, local, "%{l}.example.com", expected);
    memset(local, 'a', 242);
    local[242] = '\0';
    assert_name(*state, local, "%{l}.example.com", "example.com");

    /* "removing successive domain labels [...] until the total length does not exceed 253" */
    local[10] = '.';
    memcpy(expected, local + 11, 231);
    memcpy(expected + 231, ".example.com", 13);
    assert_name(*state, local, "%{l}.example.com", expected);

    /* One label too long for any name leaves nothing. */
    memset(local, 'a', 300);
    local[300] = '\0';
    assert_name(*state, local, "%{l}", "");
}

static void a_letter_is_found_in_either_case_and_not_behind_an_escape(void **state)
{
    (void)state;
    assert_true(oracle_uses_letter(text("x.%{S2r-}.y"), 's'));
    assert_true(oracle_uses_letter(text("%%%{l}"), 'l'));
    assert_false(oracle_uses_letter(text("%%{l}.x"), 'l'));
    assert_false(oracle_uses_letter(text("%{dr}.l"), 'l'));
    assert_false(oracle_uses_letter(text("%{dr}.l"), 'r'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(examples_of_section_7_4_hold, make_memory, drop_memory),
        cmocka_unit_test_setup_teardown(ipv6_example_of_section_7_4_holds, make_memory,
                                        drop_memory),
        cmocka_unit_test_setup_teardown(other_letters_and_escapes_expand, make_memory, drop_memory),
        cmocka_unit_test_setup_teardown(transformers_and_delimiters_follow_section_7_3, make_memory,
                                        drop_memory),
        cmocka_unit_test_setup_teardown(readable_ipv6_is_of_rfc_5952, make_memory, drop_memory),
        cmocka_unit_test_setup_teardown(names_lose_one_trailing_dot_and_left_labels_over_253,
                                        make_memory, drop_memory),
        cmocka_unit_test(a_letter_is_found_in_either_case_and_not_behind_an_escape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
