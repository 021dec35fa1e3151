/*
 * test_verdict_header.c - what is right and what is wrong about a produced header field, and that
 * vectors can expect several. RFC 7208 9.1, RFC 8601 2.2.
 */
#include "verdict_fixture.h"
#include "verdict_header.h"

#define STABLE_MUST "\"level\":\"must\",\"status\":\"stable\","
#define PASSES "\"expect\":[{\"result\":\"pass\"}],\"header\":"

static const struct implementation writer = {
    .name = "writer", .version = "1", .reports = REPORTS_EVERYTHING};

static struct verdict judged(const struct suite_test *test, const char *received,
                             const char *results)
{
    struct observed observed = observed_result(SPF_RESULT_PASS);
    struct verdict verdict;
    if (received != NULL)
        observed.received_spf = text_of(received);
    if (results != NULL)
        observed.authentication_results = text_of(results);
    verdict_judge(&verdict_rules_all, &writer, test, &observed, &verdict);
    return verdict;
}

/* A field, what a vector expects of it, and what is said if that is not so; "" if it is. */
struct row {
    const char *expected; /* members behind "field" */
    const char *field;    /* behind the name */
    const char *reason;
};

static void judge_rows(const char *field, const char *name, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char members[1024];
        char text[512];
        struct suite_set *set = empty_set();
        (void)snprintf(members, sizeof members, STABLE_MUST PASSES "{\"field\":\"%s\"%s%s}", field,
                       rows[i].expected[0] != '\0' ? "," : "", rows[i].expected);
        (void)snprintf(text, sizeof text, "%s: %s", name, rows[i].field);
        const struct suite_test *test = add_test(set, "x", members);
        struct verdict verdict = test->headers[0].field == SUITE_HEADER_RECEIVED_SPF
                                     ? judged(test, text, NULL)
                                     : judged(test, NULL, text);
        assert_string_equal(verdict.reason, rows[i].reason);
        assert_int_equal(verdict.outcome, rows[i].reason[0] == '\0' ? VERDICT_PASS : VERDICT_FAIL);
        assert_int_equal(verdict.unchecked, 0);
        suite_set_destroy(set);
    }
}

static void received_spf_is_compared_by_its_values(void **state)
{
    static const struct row rows[] = {
        {"", "pass\r\n", ""},
        {"\"result\":\"pass\"", "PASS", ""},
        {"\"result\":\"pass\"", "fail", "Received-SPF: expected result pass, got fail"},
        {"", "passed",
         "Received-SPF: not grammatical at octet 14, \"passed\": no result word "
         "stands here"},
        {"", "pass\r\nX-Forged: 1",
         "Received-SPF: not grammatical at octet 18, \"\\013\\010X-Forged: 1\": a line ends here, "
         "and none that holds more of the field follows"},
        {"\"keys\":{\"helo\":\"x\"}", "pass HELO=\"x\"", ""},
        {"\"keys\":{\"helo\":\"x\"}", "pass helo=X",
         "Received-SPF: expected helo \"x\", got \"X\""},
        {"\"keys\":{\"helo\":\"x\"}", "pass", "Received-SPF: expected helo \"x\", got none"},
        {"\"if_present\":{\"helo\":\"x\"}", "pass", ""},
        {"\"if_present\":{\"helo\":\"x\"}", "pass helo=y",
         "Received-SPF: expected helo \"x\", got \"y\""},
        {"\"present\":[\"problem\"]", "pass problem=x", ""},
        {"\"present\":[\"problem\"]", "pass", "Received-SPF: problem is missing"},
        {"\"absent\":[\"problem\"]", "pass", ""},
        {"\"absent\":[\"problem\"]", "pass Problem=x",
         "Received-SPF: problem is given and must not be"},
        {"\"mentions\":{\"problem\":[\"DNS\",\"time\"]}", "temperror problem=\"Timed out\"", ""},
        {"\"mentions\":{\"problem\":[\"DNS\",\"time\"]}", "temperror", ""},
        {"\"mentions\":{\"problem\":[\"DNS\",\"time\"]}", "temperror problem=tim",
         "Received-SPF: problem \"tim\" mentions neither \"DNS\" nor another of 2 words"},
        {"\"comment\":true", "pass (mx)", ""},
        {"\"comment\":true", "pass", "Received-SPF: no comment stands behind the result"},
        {"\"max_line\":22", "pass\r\n (6789012345678901234)", ""},
        {"\"max_line\":21", "pass\r\n (6789012345678901234)",
         "Received-SPF: a line of 22 octets, more than 21"},
    };
    (void)state;
    judge_rows("received-spf", "Received-SPF", rows, sizeof rows / sizeof *rows);
}

static void addresses_and_mechanisms_have_several_spellings(void **state)
{
    static const struct row rows[] = {
        {"\"keys\":{\"client-ip\":\"2001:db8::1\"}", "pass client-ip=\"2001:DB8:0:0::1\"", ""},
        {"\"keys\":{\"client-ip\":\"2001:db8::1\"}", "pass client-ip=\"2001:db8::2\"",
         "Received-SPF: expected client-ip \"2001:db8::1\", got \"2001:db8::2\""},
        {"\"keys\":{\"helo\":\"2001:db8::1\"}", "pass helo=\"2001:DB8::1\"",
         "Received-SPF: expected helo \"2001:db8::1\", got \"2001:DB8::1\""},
        {"\"if_present\":{\"mechanism\":\"mx:a.example/24\"}",
         "pass mechanism=\"+mx:a.example/24\"", ""},
        {"\"keys\":{\"mechanism\":\"mx:a.example/24\"}", "pass mechanism=\"+mx:a.example/24\"",
         "Received-SPF: expected mechanism \"mx:a.example/24\", got \"+mx:a.example/24\""},
        {"\"keys\":{\"mechanism\":\"mx:a.example/24\"}", "pass mechanism=MX", ""},
        {"\"keys\":{\"mechanism\":\"mx:a.example/24\"}", "pass mechanism=mx:a.example/24", ""},
        {"\"keys\":{\"mechanism\":\"mx:a.example/24\"}", "pass mechanism=mx:b.example/24",
         "Received-SPF: expected mechanism \"mx:a.example/24\", got \"mx:b.example/24\""},
        {"\"keys\":{\"mechanism\":\"mx\"}", "pass mechanism=m",
         "Received-SPF: expected mechanism \"mx\", got \"m\""},
        {"", "pass client-ip=2001:db8::1",
         "Received-SPF: client-ip is 2001:db8::1, no dot-atom, and not quoted"},
    };
    (void)state;
    judge_rows("received-spf", "Received-SPF", rows, sizeof rows / sizeof *rows);
}

static void authentication_results_are_compared_by_their_values(void **state)
{
    static const struct row rows[] = {
        {"\"result\":\"pass\"", "mx; spf=pass", ""},
        {"\"result\":\"pass\"", "mx; spf=policy",
         "Authentication-Results: expected result pass, got another word"},
        {"", "mx; none",
         "Authentication-Results: expected 1 result of spf and 0 of other methods, got 0 and 0"},
        {"", "mx; spf=pass; dkim=pass",
         "Authentication-Results: expected 1 result of spf and 0 of other methods, got 1 and 1"},
        {"", "mx; spf=pass; spf=pass",
         "Authentication-Results: expected 1 result of spf and 0 of other methods, got 2 and 0"},
        {"", "mx; spf=pass;",
         "Authentication-Results: not grammatical at octet 37, \"\": no method stands here"},
        {"\"keys\":{\"smtp.helo\":\"x\"}", "mx; spf=pass SMTP.Helo=x", ""},
        {"\"keys\":{\"smtp.helo\":\"x\"}", "mx; spf=pass smtp.mailfrom=x",
         "Authentication-Results: expected smtp.helo \"x\", got none"},
        {"\"absent\":[\"smtp.helo\",\"header.from\"]", "mx; spf=pass policy.helo=x", ""},
        {"\"absent\":[\"smtp.helo\"]", "mx; spf=pass smtp.helo=\"\"",
         "Authentication-Results: smtp.helo is given and must not be"},
        {"\"keys\":{\"authserv-id\":\"mx\",\"reason\":\"why not\"}",
         "\"mx\"; spf=fail reason=\"why not\"", ""},
        {"\"keys\":{\"reason\":\"x\"}", "mx; spf=fail policy.reason=x",
         "Authentication-Results: expected reason \"x\", got none"},
        {"\"keys\":{\"smtp.mailfrom\":\"a@b\"}", "mx; spf=pass smtp.mailfrom=a@b", ""},
        {"\"keys\":{\"smtp.mailfrom\":\"a@b\"}", "mx; spf=pass smtp.mailfrom=\"a@b\"",
         "Authentication-Results: smtp.mailfrom \"a@b\" is quoted as a whole, which is no address"},
    };
    (void)state;
    judge_rows("authentication-results", "Authentication-Results", rows,
               sizeof rows / sizeof *rows);
}

static void each_of_several_fields_is_to_be_met(void **state)
{
    struct suite_set *set = empty_set();
    const struct suite_test *test =
        add_test(set, "x",
                 STABLE_MUST PASSES "[{\"field\":\"received-spf\",\"result\":\"pass\"},"
                                    "{\"field\":\"authentication-results\",\"result\":\"pass\"}]");
    (void)state;
    assert_int_equal(test->header_count, 2);
    assert_int_equal(
        judged(test, "Received-SPF: pass", "Authentication-Results: mx; spf=pass").outcome,
        VERDICT_PASS);
    assert_int_equal(
        judged(test, "Received-SPF: pass", "Authentication-Results: mx; spf=fail").outcome,
        VERDICT_FAIL);
    assert_int_equal(
        judged(test, "Received-SPF: fail", "Authentication-Results: mx; spf=pass").outcome,
        VERDICT_FAIL);
    struct verdict verdict = judged(test, "Received-SPF: pass", NULL);
    assert_int_equal(verdict.outcome, VERDICT_PASS);
    assert_int_equal(verdict.unchecked, UNCHECKED_HEADER);
    suite_set_destroy(set);
}

static void what_no_field_can_be_is_refused(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "\"x\"",
        "[1]",
        "{\"result\":\"pass\"}",
        "{\"field\":\"received\"}",
        "{\"field\":\"received-spf\",\"comment\":1}",
        "{\"field\":\"authentication-results\",\"comment\":true}",
        "{\"field\":\"received-spf\",\"max_line\":0}",
        "{\"field\":\"received-spf\",\"keys\":[]}",
        "{\"field\":\"received-spf\",\"if_present\":{\"helo\":1}}",
        "{\"field\":\"received-spf\",\"present\":\"helo\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[1024];
        struct suite_set *set = empty_set();
        int len = snprintf(
            text, sizeof text,
            "{\"format\":1,\"suite\":\"t\",\"title\":\"t\","
            "\"source\":{\"kind\":\"rfc\",\"ref\":\"RFC 7208\",\"license\":\"MIT\"},\"zones\":{},"
            "\"tests\":[{\"id\":\"t/x\",\"rev\":1,\"title\":\"t\",\"zone\":{},"
            "\"query\":{\"ip\":\"192.0.2.1\",\"from\":\"a@example.com\",\"helo\":\"h.example\"},"
            "\"severity\":\"low\",\"spec\":[\"9.1-grammar\"],\"why\":\"w\"," STABLE_MUST PASSES
            "%s}]}",
            wrong[i]);
        assert_false(suite_set_add_text(set, "t.json", text, (size_t)len));
        assert_int_equal(suite_set_problems(set)->count, 1);
        suite_set_destroy(set);
    }
}

/* A whole field that the vector gives, what is expected of it, and what is said if that is not so.
 */
static void a_given_field_is_read_instead(void **state)
{
    static const struct {
        const char *members;
        const char *reason;
    } given[] = {
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail (x y)\",\"result\":\"fail\","
         "\"comment\":\"x y\",\"longest_line\":24",
         ""},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail (x)\",\"comment\":\"y\"",
         "Received-SPF: expected the comment \"y\", got \"x\""},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail\",\"longest_line\":17",
         "Received-SPF: expected a longest line of 17 octets, got 18"},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: none x=a:b\",\"forms\":{\"x\":"
         "\"word\"}",
         ""},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: none x=a\",\"forms\":{\"x\":"
         "\"quoted\"}",
         "Received-SPF: expected x to be quoted, and it is an atom"},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail (\",\"fault\":\"comment\","
         "\"at\":19",
         ""},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail (\",\"fault\":\"comment\","
         "\"at\":20",
         "Received-SPF: expected fault comment at octet 20, got it at 19"},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail (\",\"fault\":\"quote\"",
         "Received-SPF: expected fault quote, got comment at octet 19"},
        {"\"field\":\"received-spf\",\"text\":\"Received-SPF: fail\",\"fault\":\"quote\"",
         "Received-SPF: expected fault quote, but it was read"},
        {"\"field\":\"authentication-results\",\"text\":\"Authentication-Results: a 1; "
         "spf=pass; x=y; spf=policy\",\"spf_results\":2,\"other_results\":1,\"which\":1,\"keys\":{"
         "\"spf\":\"policy\",\"version\":\"1\",\"authserv-id\":\"a\"}",
         ""},
        {"\"field\":\"authentication-results\",\"text\":\"Authentication-Results: a; "
         "none\",\"spf_results\":0",
         ""},
        {"\"field\":\"authentication-results\",\"text\":\"Authentication-Results: a; none\"",
         "Authentication-Results: expected 1 result of spf and 0 of other methods, got 0 and 0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        char members[1024];
        struct suite_set *set = empty_set();
        (void)snprintf(members, sizeof members, STABLE_MUST PASSES "{%s}", given[i].members);
        struct verdict verdict = judged(add_test(set, "x", members), "X: y", "X: y");
        assert_string_equal(verdict.reason, given[i].reason);
        suite_set_destroy(set);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(received_spf_is_compared_by_its_values),
        cmocka_unit_test(addresses_and_mechanisms_have_several_spellings),
        cmocka_unit_test(authentication_results_are_compared_by_their_values),
        cmocka_unit_test(each_of_several_fields_is_to_be_met),
        cmocka_unit_test(what_no_field_can_be_is_refused),
        cmocka_unit_test(a_given_field_is_read_instead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
