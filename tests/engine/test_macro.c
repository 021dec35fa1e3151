/*
 * test_macro.c - macro-strings by themselves: what scanning tells and what a capacity allows. What
 * macros expand to is pinned by vectors/rfc7208/7-*; here are the RFC's own examples (7.4) and the
 * bounds.
 */
#include "engine_fixture.h"

static struct spf_macro_values values_of(const char *ip)
{
    return (struct spf_macro_values){.sender = text_of("strong-bad@email.example.com"),
                                     .local_len = 10,
                                     .domain = text_of("email.example.com"),
                                     .helo = text_of("mx.example.org"),
                                     .p = text_of("mx.example.org"),
                                     .client = ip_of(ip),
                                     .time = 1700000000};
}

static void expand_to(const char *macro, enum spf_macro_place place, const char *ip,
                      const char *expected)
{
    struct spf_macro_values values = values_of(ip);
    struct guarded input = guard(macro, strlen(macro));
    uint8_t out[1024];
    size_t len;
    assert_int_equal(spf_macro_expand(input.text, place, &values, out, sizeof out, &len), SPF_OK);
    assert_text((struct spf_text){out, len}, expected);
    unguard(&input);
}

static void the_examples_of_7_4_hold(void **state)
{
    static const char *const examples[][2] = {
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
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        expand_to(examples[i][0], SPF_MACRO_DOMAIN_SPEC, "192.0.2.3", examples[i][1]);
    expand_to(
        "%{ir}.%{v}._spf.%{d2}", SPF_MACRO_DOMAIN_SPEC, "2001:db8::cb01",
        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
    expand_to("%{c} %{r} %{t} 100%%%_%-", SPF_MACRO_EXPLANATION, "2001:db8::cb01",
              "2001:db8::cb01 unknown 1700000000 100% %20");
}

static void a_capacity_gives_all_or_no_space_and_never_an_octet_more(void **state)
{
    static const struct {
        const char *macro;
        enum spf_macro_place place;
        const char *whole;
    } rows[] = {
        {"%{S}.%{ir}._%{d2}", SPF_MACRO_DOMAIN_SPEC,
         "strong-bad%40email.example.com.3.2.0.192._example.com"},
        {"%{i} or %{c}%%", SPF_MACRO_EXPLANATION, "192.0.2.3 or 192.0.2.3%"},
    };
    struct spf_macro_values values = values_of("192.0.2.3");
    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
        for (size_t capacity = 0; capacity <= strlen(rows[row].whole); capacity++) {
            size_t whole = strlen(rows[row].whole);
            uint8_t out[128];
            size_t len = 99;
            enum spf_status status;
            memset(out, 0xee, sizeof out);
            status = spf_macro_expand(text_of(rows[row].macro), rows[row].place, &values, out,
                                      capacity, &len);
            assert_int_equal(status, capacity < whole ? SPF_ERR_SPACE : SPF_OK);
            assert_int_equal(len, status == SPF_OK ? whole : 0);
            if (status == SPF_OK)
                assert_memory_equal(out, rows[row].whole, whole);
            for (size_t i = capacity; i < sizeof out; i++)
                assert_int_equal(out[i], 0xee);
        }
}

/* 7.3: labels go from the left until 253 octets are left; the trailing dot is not counted. */
static void a_long_name_loses_labels_on_its_left(void **state)
{
    struct spf_macro_values values = values_of("192.0.2.3");
    (void)state;
    for (size_t len = 200; len < 700; len++) {
        char local[700];
        char sender[720];
        uint8_t out[SPF_NAME_MAX];
        size_t out_len;
        memset(local, 'x', len);
        for (size_t i = 30; i < len; i += 31)
            local[i] = '.';
        local[len] = '\0';
        memcpy(sender, local, len);
        memcpy(&sender[len], "@example.org", 13);
        values.sender = text_of(sender);
        values.local_len = len;
        for (int dot = 0; dot < 2; dot++) {
            char whole[760];
            const char *fit = whole;
            memcpy(whole, local, len);
            memcpy(&whole[len], ".example.com", 13);
            while (strlen(fit) > SPF_NAME_MAX)
                fit = strchr(fit, '.') + 1;
            assert_int_equal(
                spf_macro_expand(text_of(dot ? "%{l}.example.com." : "%{l}.example.com"),
                                 SPF_MACRO_DOMAIN_SPEC, &values, out, sizeof out, &out_len),
                SPF_OK);
            assert_text((struct spf_text){out, out_len}, fit);
        }
    }
}

static void one_label_of_any_length_leaves_nothing(void **state)
{
    struct spf_macro_values values = values_of("192.0.2.3");
    char helo[1000];
    uint8_t out[SPF_NAME_MAX];
    size_t len;
    (void)state;
    memset(helo, 'x', sizeof helo);
    for (size_t n = 250; n < sizeof helo; n += 3) {
        values.helo = (struct spf_text){(const uint8_t *)helo, n};
        assert_int_equal(spf_macro_expand(text_of("%{h}"), SPF_MACRO_DOMAIN_SPEC, &values, out,
                                          sizeof out, &len),
                         SPF_OK);
        assert_int_equal(len, n <= SPF_NAME_MAX ? n : 0);
    }
}

static void scanning_tells_cause_place_and_letters(void **state)
{
    static const struct {
        const char *text;
        enum spf_macro_place place;
        enum spf_cause cause;
        size_t at;
        uint32_t letters;
    } cases[] = {
        {"a.example", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_NO_CAUSE, 9, 0},
        {"%{i}.%{D2}%%.example", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_NO_CAUSE, 20,
         SPF_LETTER_I | SPF_LETTER_D | SPF_LETTER_ESCAPE},
        {"", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_EMPTY, 0, 0},
        {"", SPF_MACRO_MODIFIER, SPF_CAUSE_NO_CAUSE, 0, 0},
        {"example", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_END, 0, 0},
        {"a.example.123", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_END, 10, 0},
        {"a b", SPF_MACRO_MODIFIER, SPF_CAUSE_SYNTAX_OCTET, 1, 0},
        {"a b", SPF_MACRO_EXPLANATION, SPF_CAUSE_NO_CAUSE, 3, 0},
        {"a\tb", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_OCTET, 1, 0},
        {"a%", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_MACRO_PERCENT, 1, 0},
        {"a%{", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_MACRO_OPEN, 3, 0},
        {"a%{q}", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_MACRO_LETTER, 3, 0},
        {"a%{d0}", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_MACRO_ZERO, 4, SPF_LETTER_D},
        {"a%{dr2}", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_MACRO_BODY, 5, SPF_LETTER_D},
        {"a%{d", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_MACRO_OPEN, 4, SPF_LETTER_D},
        {"%{t}", SPF_MACRO_EXPLANATION, SPF_CAUSE_NO_CAUSE, 4, SPF_LETTER_T},
        {"%{t}", SPF_MACRO_MODIFIER, SPF_CAUSE_NO_CAUSE, 4, SPF_LETTER_T},
        {"%{t}", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_MACRO_EXP_ONLY, 2, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct guarded input = guard(cases[i].text, strlen(cases[i].text));
        struct spf_macro_facts facts;
        enum spf_status status = spf_macro_scan(input.text, cases[i].place, &facts);
        assert_int_equal(status, cases[i].cause == SPF_CAUSE_NO_CAUSE ? SPF_OK : SPF_ERR_SYNTAX);
        if (facts.cause != cases[i].cause || facts.at != cases[i].at ||
            facts.letters != cases[i].letters)
            fail_msg("'%s': %s at %zu, letters %x", cases[i].text,
                     spf_cause_info(facts.cause)->name, facts.at, (unsigned)facts.letters);
        unguard(&input);
    }
}

static void a_sender_without_at_sign_is_refused(void **state)
{
    struct spf_macro_values values = values_of("192.0.2.3");
    uint8_t out[64];
    size_t len;
    (void)state;
    values.local_len = 9;
    assert_int_equal(
        spf_macro_expand(text_of("%{o}"), SPF_MACRO_MODIFIER, &values, out, sizeof out, &len),
        SPF_ERR_ARGUMENT);
    values.local_len = values.sender.len;
    assert_int_equal(
        spf_macro_expand(text_of("%{o}"), SPF_MACRO_MODIFIER, &values, out, sizeof out, &len),
        SPF_ERR_ARGUMENT);
    values.sender.len = 0;
    values.local_len = 0;
    assert_int_equal(spf_macro_expand(text_of("<%{s}%{l}%{o}>"), SPF_MACRO_MODIFIER, &values, out,
                                      sizeof out, &len),
                     SPF_OK);
    assert_text((struct spf_text){out, len}, "<>");
}

static void a_text_that_is_not_grammatical_is_not_expanded(void **state)
{
    struct spf_macro_values values = values_of("192.0.2.3");
    uint8_t out[8];
    size_t len = 7;
    (void)state;
    assert_int_equal(
        spf_macro_expand(text_of("%{"), SPF_MACRO_MODIFIER, &values, out, sizeof out, &len),
        SPF_ERR_SYNTAX);
    assert_int_equal(len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_7_4_hold),
        cmocka_unit_test(a_capacity_gives_all_or_no_space_and_never_an_octet_more),
        cmocka_unit_test(a_long_name_loses_labels_on_its_left),
        cmocka_unit_test(one_label_of_any_length_leaves_nothing),
        cmocka_unit_test(scanning_tells_cause_place_and_letters),
        cmocka_unit_test(a_sender_without_at_sign_is_refused),
        cmocka_unit_test(a_text_that_is_not_grammatical_is_not_expanded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
