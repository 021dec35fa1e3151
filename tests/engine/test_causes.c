/*
 * test_causes.c - every cause can be reached, by the input its row in cause.h names, and each row
 * tells the truth about its result. A cause that nothing yields fails the last test.
 */
#include "engine_fixture.h"

static bool reached[SPF_CAUSE_COUNT];

#define POLICY(...)                                                                                \
    {                                                                                              \
        "example.com", SPF_RRTYPE_TXT, 0,                                                          \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define LABEL64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LABEL63 "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
    enum spf_cause cause;
    enum spf_cause inner;
    const char *sender;
    struct line lines[3];
} cases[] = {
    {SPF_CAUSE_MATCH, 0, "joe@example.com", {POLICY("v=spf1 ip4:192.0.2.1")}},
    {SPF_CAUSE_DEFAULT, 0, "joe@example.com", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_EMPTY, 0, "joe@", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_LITERAL, 0, "joe@[192.0.2.1]", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_NON_ASCII, 0, "joe@b\303\274cher.example", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_EMPTY_LABEL, 0, "joe@a..example.com", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_EMPTY_LABEL, 0, "joe@.", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_LONG_LABEL, 0, "joe@" LABEL64 ".example.com", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_TOO_LONG,
     0,
     "joe@" LABEL63 "." LABEL63 "." LABEL63 "." LABEL63,
     {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_SINGLE_LABEL, 0, "joe@localhost", {POLICY("v=spf1")}},
    {SPF_CAUSE_DOMAIN_NXDOMAIN, 0, "joe@example.org", {POLICY("v=spf1")}},
    {SPF_CAUSE_NO_RECORD, 0, "joe@example.com", {POLICY(NULL)}},
    {SPF_CAUSE_NO_RECORD, 0, "joe@example.com", {POLICY("v=spf10", "spf1", "")}},
    {SPF_CAUSE_RECORD_TIMEOUT,
     0,
     "joe@example.com",
     {{"example.com", SPF_RRTYPE_TXT, SPF_RCODE_TIMEOUT, {NULL}}}},
    {SPF_CAUSE_RECORD_DNS_ERROR,
     0,
     "joe@example.com",
     {{"example.com", SPF_RRTYPE_TXT, SPF_RCODE_REFUSED, {NULL}}}},
    {SPF_CAUSE_TERM_TIMEOUT,
     0,
     "joe@example.com",
     {POLICY("v=spf1 a"), {"example.com", SPF_RRTYPE_A, SPF_RCODE_TIMEOUT, {NULL}}}},
    {SPF_CAUSE_TERM_DNS_ERROR,
     0,
     "joe@example.com",
     {POLICY("v=spf1 a"), {"example.com", SPF_RRTYPE_A, SPF_RCODE_SERVFAIL, {NULL}}}},
    {SPF_CAUSE_MULTIPLE_RECORDS, 0, "joe@example.com", {POLICY("v=spf1 -all", "v=spf1 -all")}},
    {SPF_CAUSE_INCLUDE_NONE,
     SPF_CAUSE_DOMAIN_NXDOMAIN,
     "joe@example.com",
     {POLICY("v=spf1 include:none.example.com")}},
    {SPF_CAUSE_INCLUDE_NONE,
     SPF_CAUSE_NO_RECORD,
     "joe@example.com",
     {POLICY("v=spf1 include:none.example.com"),
      {"none.example.com", SPF_RRTYPE_TXT, 0, {"something else"}}}},
    {SPF_CAUSE_REDIRECT_NONE,
     SPF_CAUSE_DOMAIN_NXDOMAIN,
     "joe@example.com",
     {POLICY("v=spf1 redirect=none.example.com")}},
    {SPF_CAUSE_INCLUDE_MALFORMED, 0, "joe@example.com", {POLICY("v=spf1 include:a..example.com")}},
    {SPF_CAUSE_REDIRECT_MALFORMED,
     0,
     "joe@example.com",
     {POLICY("v=spf1 redirect=a..example.com")}},
    {SPF_CAUSE_REDIRECT_LOCAL_PART,
     0,
     "\303\274@example.com",
     {POLICY("v=spf1 redirect=%{l}.example.com")}},
    {SPF_CAUSE_LIMIT_TERMS, 0, "joe@example.com", {POLICY("v=spf1 include:example.com")}},
    {SPF_CAUSE_LIMIT_VOIDS,
     0,
     "joe@example.com",
     {POLICY("v=spf1 a:a.example.com a:b.example.com a:c.example.com")}},
    {SPF_CAUSE_LIMIT_MX,
     0,
     "joe@example.com",
     {POLICY("v=spf1 mx"),
      {"example.com",
       SPF_RRTYPE_MX,
       0,
       {"m.example", "m.example", "m.example", "m.example", "m.example", "m.example", "m.example",
        "m.example", "m.example", "m.example", "m.example"}},
      {"m.example", SPF_RRTYPE_A, 0, {"198.51.100.1"}}}},
#define SYNTAX(code, name, result, section, text, input)                                           \
    {SPF_CAUSE_##code, 0, "joe@example.com", {POLICY(input)}},
    SPF_SYNTAX_CAUSES(SYNTAX)
#undef SYNTAX
};

/* These need an option, a caller, or an input that cause.h can only name. */
static bool reached_elsewhere(enum spf_cause cause)
{
    return cause == SPF_CAUSE_NO_CAUSE ||       /* before the end */
           cause == SPF_CAUSE_SYNTAX_VERSION || /* selection keeps no such record (4.5) */
           cause == SPF_CAUSE_SYNTAX_OCTET ||   /* its input is written with an escape; below */
           cause == SPF_CAUSE_SYNTAX_MACRO_DIGITS || /* choice digits-huge */
           cause == SPF_CAUSE_CANCELLED || cause == SPF_CAUSE_CANCELLED_TIMEOUT; /* test_check.c */
}

static void run_case(size_t i, const struct spf_options *options, struct spf_outcome *outcome)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", cases[i].sender, "mx.example.org");
    assert_int_equal(finish(check, spf_check_start(check, &request, options), cases[i].lines, 3),
                     SPF_DONE);
    *outcome = outcome_of(check);
    free(check); /* the texts are gone; what is asserted below are numbers */
}

static void each_cause_has_its_input_and_result(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spf_outcome o;
        if (reached_elsewhere(cases[i].cause))
            continue;
        run_case(i, NULL, &o);
        if (o.cause != cases[i].cause)
            fail_msg("'%s' for %s gives %s, not %s", cases[i].lines[0].rdata[0], cases[i].sender,
                     spf_cause_info(o.cause)->name, spf_cause_info(cases[i].cause)->name);
        assert_int_equal(o.inner, cases[i].inner);
        assert_int_equal(o.result, spf_cause_info(o.cause)->result);
        reached[o.cause] = true;
    }
}

static void expect_with(const struct spf_options *options, const char *ip, const char *sender,
                        const struct line *lines, size_t count, enum spf_cause cause)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of(ip, sender, "mx.example.org");
    assert_int_equal(finish(check, spf_check_start(check, &request, options), lines, count),
                     SPF_DONE);
    assert_int_equal(outcome_of(check).cause, cause);
    reached[cause] = true;
    free(check);
}

static void causes_that_need_an_option_or_an_octet(void **state)
{
    static const struct line octet[] = {POLICY("v=spf1 a\t-all")};
    static const struct line target[] = {POLICY("v=spf1 a:a..example.com")};
    static const struct line digits[] = {POLICY("v=spf1 exists:%{d999}.example.com")};
    struct spf_options options;
    (void)state;
    expect_with(NULL, "192.0.2.1", "joe@example.com", octet, 1, SPF_CAUSE_SYNTAX_OCTET);
    spf_options_default(&options);
    options.bad_target = SPF_BAD_TARGET_PERMERROR;
    expect_with(&options, "192.0.2.1", "joe@example.com", target, 1, SPF_CAUSE_TARGET_MALFORMED);
    options.trailing_dot_domain = SPF_TRAILING_DOT_NONE;
    expect_with(&options, "192.0.2.1", "joe@example.com.", target, 1,
                SPF_CAUSE_DOMAIN_TRAILING_DOT);
    options.syntax.digits_huge_error = true;
    expect_with(&options, "192.0.2.1", "joe@example.com", digits, 1, SPF_CAUSE_SYNTAX_MACRO_DIGITS);
}

static void no_cause_is_unreachable(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SPF_CAUSE_COUNT; i++)
        if (!reached[i] && !reached_elsewhere((enum spf_cause)i))
            fail_msg("nothing yields %s", spf_cause_info((enum spf_cause)i)->name);
}

static void rows_are_whole_and_names_unique(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SPF_CAUSE_COUNT; i++) {
        const struct spf_cause_info *info = spf_cause_info((enum spf_cause)i);
        assert_int_equal(info->code, i);
        assert_true(info->section[0] >= '2' && info->section[0] <= '7');
        assert_true(strlen(info->text) > 0 && strlen(info->input) > 0);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(info->name, spf_cause_info((enum spf_cause)k)->name);
    }
    assert_int_equal(spf_cause_info(SPF_CAUSE_COUNT)->code, SPF_CAUSE_NO_CAUSE);
}

static void names_out_of_range_are_harmless(void **state)
{
    (void)state;
    assert_string_equal(spf_result_name(SPF_RESULT_PERMERROR), "permerror");
    assert_string_equal(spf_result_name((enum spf_result)7), "none");
    assert_string_equal(spf_status_name(SPF_ERR_RECORD_TOO_LONG), "SPF_ERR_RECORD_TOO_LONG");
    assert_string_equal(spf_status_name((enum spf_status)99), "?");
    assert_string_equal(spf_explanation_name(SPF_EXPLANATION_CANCELLED), "cancelled");
    assert_string_equal(spf_explanation_name(SPF_EXPLANATION_COUNT), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_has_its_input_and_result),
        cmocka_unit_test(causes_that_need_an_option_or_an_octet),
        cmocka_unit_test(no_cause_is_unreachable),
        cmocka_unit_test(rows_are_whole_and_names_unique),
        cmocka_unit_test(names_out_of_range_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
