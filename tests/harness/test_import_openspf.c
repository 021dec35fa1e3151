/*
 * test_import_openspf.c - what openspf files leave unsaid, rule by rule, and what is refused. Each
 * case is a whole file; expectations are written from the rules in import_openspf.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import_openspf.h"

#define TEST_HEAD "tests:\n  one:\n    host: 192.0.2.1\n    mailfrom: a@example.com\n"

static json_t *import(const char *text, struct problems *problems)
{
    /* An exact-size copy: an over-read by one octet is caught. */
    size_t len = strlen(text);
    char *exact = malloc(len > 0 ? len : 1);
    assert_non_null(exact);
    memcpy(exact, text, len);
    json_t *suite = openspf_import("dir/some-tests.yml", exact, len, NULL, problems);
    free(exact);
    return suite;
}

static json_t *import_well(const char *text)
{
    struct problems problems = {0};
    json_t *suite = import(text, &problems);
    if (suite == NULL)
        problems_print(&problems, stderr);
    assert_non_null(suite);
    assert_int_equal(problems.count, 0);
    problems_clear(&problems);
    return suite;
}

static void assert_json(const json_t *value, const char *expected)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

/* The zone of the only scenario. */
static const json_t *first_zone(const json_t *suite)
{
    return json_object_iter_value(json_object_iter(json_object_get(suite, "zones")));
}

struct zone_case {
    const char *rule;
    const char *records; /* of x.example.com, as YAML list items */
    const char *types;   /* as JSON, keys sorted */
};

static const struct zone_case zone_cases[] = {
    {"SPF is copied to TXT", "- SPF: v=spf1 -all\n",
     "{\"SPF\":[\"v=spf1 -all\"],\"TXT\":[\"v=spf1 -all\"]}"},
    {"each SPF record is copied, in order", "- SPF: one\n    - SPF: two\n",
     "{\"SPF\":[\"one\",\"two\"],\"TXT\":[\"one\",\"two\"]}"},
    {"a TXT record before it stops the copy", "- TXT: t\n    - SPF: s\n",
     "{\"SPF\":[\"s\"],\"TXT\":[\"t\"]}"},
    {"a TXT record behind it stops the copy", "- SPF: s\n    - TXT: t\n",
     "{\"SPF\":[\"s\"],\"TXT\":[\"t\"]}"},
    {"TXT: NONE stops the copy and is no record", "- SPF: s\n    - TXT: NONE\n",
     "{\"SPF\":[\"s\"]}"},
    {"TIMEOUT alone: every type", "- TIMEOUT\n", "{\"*\":\"TIMEOUT\"}"},
    {"TIMEOUT may be written as a pair", "- TIMEOUT: true\n", "{\"*\":\"TIMEOUT\"}"},
    {"SERVFAIL likewise", "- SERVFAIL: true\n", "{\"*\":\"SERVFAIL\"}"},
    {"types before TIMEOUT are answered", "- TXT: t\n    - A: 192.0.2.1\n    - TIMEOUT\n",
     "{\"*\":\"TIMEOUT\",\"A\":[\"192.0.2.1\"],\"TXT\":[\"t\"]}"},
    {"what stands behind TIMEOUT is not reached",
     "- A: 192.0.2.1\n    - TIMEOUT\n    - A: 192.0.2.2\n    - MX: [1, m.example.com]\n",
     "{\"*\":\"TIMEOUT\",\"A\":[\"192.0.2.1\"]}"},
    {"copies stand behind everything, so behind TIMEOUT", "- SPF: s\n    - TIMEOUT\n",
     "{\"*\":\"TIMEOUT\",\"SPF\":[\"s\"]}"},
    {"TXT: NONE does not answer TXT", "- SPF: s\n    - TXT: NONE\n    - TIMEOUT\n",
     "{\"*\":\"TIMEOUT\",\"SPF\":[\"s\"]}"},
    {"the first fault counts", "- SERVFAIL\n    - TIMEOUT\n", "{\"*\":\"SERVFAIL\"}"},
    {"one type may time out", "- A: TIMEOUT\n    - TXT: t\n",
     "{\"A\":\"TIMEOUT\",\"TXT\":[\"t\"]}"},
    {"an empty list is a name without records", "[]\n", "{}"},
    {"MX is a preference and a host", "- MX: [10, m.example.com.]\n",
     "{\"MX\":[\"10 m.example.com\"]}"},
    {"an empty host is the root", "- MX: [0, '']\n", "{\"MX\":[\"0 .\"]}"},
    {"PTR and CNAME lose their trailing dot", "- PTR: p.example.com.\n",
     "{\"PTR\":[\"p.example.com\"]}"},
    {"an empty CNAME is the root", "- CNAME: ''\n", "{\"CNAME\":[\".\"]}"},
    {"CNAMELOOP points to itself", "- CNAMELOOP: true\n", "{\"CNAME\":[\"x.example.com\"]}"},
    {"AAAA keeps its spelling", "- AAAA: CAFE:BABE::1\n", "{\"AAAA\":[\"CAFE:BABE::1\"]}"},
    {"a list is one record of several strings", "- TXT: [ 'v=spf1', ' -all' ]\n",
     "{\"TXT\":[[\"v=spf1\",\" -all\"]]}"},
    {"a list of one string is that string", "- TXT: [ 'v=spf1' ]\n", "{\"TXT\":[\"v=spf1\"]}"},
    {"a record of no string is an empty one", "- TXT: [ ]\n", "{\"TXT\":[\"\"]}"},
    {"escapes up to FF are octets", "- TXT: \"\\xEF\\xBB\\xBF\\0\"\n",
     "{\"TXT\":[\"\\\\239\\\\187\\\\191\\\\000\"]}"},
    {"characters in the file are UTF-8", "- TXT: \xC3\xA4\n", "{\"TXT\":[\"\\\\195\\\\164\"]}"},
    {"a backslash is escaped", "- TXT: a\\b\n", "{\"TXT\":[\"a\\\\\\\\b\"]}"},
};

static void zone_rules_are_spelled_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof zone_cases / sizeof zone_cases[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text,
                       TEST_HEAD "    result: pass\nzonedata:\n  x.example.com:\n    %s",
                       zone_cases[i].records);
        print_message("%s\n", zone_cases[i].rule);
        json_t *suite = import_well(text);
        assert_json(json_object_get(first_zone(suite), "x.example.com"), zone_cases[i].types);
        json_decref(suite);
    }
}

static void a_string_over_255_octets_is_cut(void **state)
{
    (void)state;
    char text[1024] = TEST_HEAD "    result: pass\nzonedata:\n  x.example.com:\n    - TXT: ";
    size_t at = strlen(text);
    memset(text + at, 'a', 256);
    (void)strcpy(text + at + 256, "\n");
    json_t *suite = import_well(text);
    const json_t *txt = json_object_get(json_object_get(first_zone(suite), "x.example.com"), "TXT");
    const json_t *strings = json_array_get(txt, 0);
    assert_int_equal(json_array_size(strings), 2);
    assert_int_equal(json_string_length(json_array_get(strings, 0)), 255);
    assert_int_equal(json_string_length(json_array_get(strings, 1)), 1);
    json_decref(suite);
}

/* --- tests --- */

struct test_case {
    const char *rule;
    const char *fields; /* behind host and mailfrom */
    const char *key;
    const char *value; /* as JSON; NULL: the key is absent */
};

#define R "    result: pass\n"
static const struct test_case test_cases[] = {
    {"one result", R, "expect", "[{\"result\":\"pass\"}]"},
    {"several results, the first preferred", "    result: [fail, none]\n", "expect",
     "[{\"preferred\":true,\"result\":\"fail\"},{\"result\":\"none\"}]"},
    {"a list of one prefers nothing", "    result: [fail]\n", "expect", "[{\"result\":\"fail\"}]"},
    {"DEFAULT is the implementation's text", R "    explanation: DEFAULT\n", "explanation",
     "{\"default\":true}"},
    {"any other explanation is a text", R "    explanation: See me.\n", "explanation",
     "{\"text\":\"See me.\"}"},
    {"no explanation: not checked", R, "explanation", NULL},
    {"no helo is an empty one", R, "query",
     "{\"from\":\"a@example.com\",\"helo\":\"\",\"ip\":\"192.0.2.1\"}"},
    {"helo and receiver", R "    helo: \"\\xE4\"\n    receiver: r.example.com\n", "query",
     "{\"from\":\"a@example.com\",\"helo\":\"\\\\228\",\"ip\":\"192.0.2.1\","
     "\"receiver\":\"r.example.com\"}"},
    {"paragraphs stay as they are", R "    spec: 4.6.4/1, 6/2\n", "x-spec",
     "[\"4.6.4/1\",\"6/2\"]"},
    {"spec may be a list", R "    spec: [8.1/15, 8.1/16]\n", "x-spec", "[\"8.1/15\",\"8.1/16\"]"},
    {"a requirement is one", R "    spec: 4.6.4-void-limit\n", "spec", "[\"4.6.4-void-limit\"]"},
    {"skip is one implementation's", R "    skip: we do not\n", "x-skip", "\"we do not\""},
    {"strict is pyspf's", R "    strict: 2\n", "x-strict", "\"2\""},
    {"header is pyspf's", R "    header: >-\n      Pass\n      (x)\n", "x-header", "\"Pass (x)\""},
    {"the title is the description", R "    description: |\n      An\n      example\n", "title",
     "\"An example\""},
    {"or the name", R, "title", "\"one\""},
    {"why names file, line and spec", R "    spec: 5/1\n    comment: since\n", "why",
     "\"some-tests.yml line 2, spec 5/1 - since\""},
    {"ids begin with the suite", R, "id", "\"openspf/some/one\""},
};

static void test_rules_are_spelled_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof test_cases / sizeof test_cases[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, TEST_HEAD "%szonedata: {}\n", test_cases[i].fields);
        print_message("%s\n", test_cases[i].rule);
        json_t *suite = import_well(text);
        const json_t *test = json_array_get(json_object_get(suite, "tests"), 0);
        const json_t *value = json_object_get(test, test_cases[i].key);
        if (test_cases[i].value == NULL)
            assert_null(value);
        else
            assert_json(value, test_cases[i].value);
        json_decref(suite);
    }
}

static void ambiguous_is_permerror_with_a_note(void **state)
{
    (void)state;
    json_t *suite = import_well(TEST_HEAD "    result: ambiguous\nzonedata: {}\n");
    const json_t *test = json_array_get(json_object_get(suite, "tests"), 0);
    const json_t *expect = json_array_get(json_object_get(test, "expect"), 0);
    assert_json(json_object_get(expect, "result"), "\"permerror\"");
    assert_true(json_is_string(json_object_get(expect, "note")));
    json_decref(suite);
}

static void equal_names_in_two_scenarios_get_the_scenario_into_their_id(void **state)
{
    (void)state;
    json_t *suite = import_well("description: First try\n" TEST_HEAD R "zonedata: {}\n"
                                "---\n" TEST_HEAD R "  two:\n    host: 192.0.2.1\n"
                                "    mailfrom: ''\n    result: none\n"
                                "zonedata: {}\n");
    const json_t *tests = json_object_get(suite, "tests");
    assert_int_equal(json_array_size(tests), 3);
    assert_json(json_object_get(json_array_get(tests, 0), "id"), "\"openspf/some/first-try/one\"");
    assert_json(json_object_get(json_array_get(tests, 1), "id"), "\"openspf/some/scenario-2/one\"");
    assert_json(json_object_get(json_array_get(tests, 2), "id"), "\"openspf/some/two\"");
    assert_json(json_object_get(json_array_get(tests, 2), "zone"), "\"scenario-2\"");
    json_decref(suite);
}

static void the_suite_name_comes_from_the_file(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"a/b/rfc7208-tests.yml", "openspf/rfc7208"},
                                           {"test.yaml", "openspf/test"},
                                           {"My Tests.yml", "openspf/my"},
                                           {"-.yml", "openspf/yml"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *name = openspf_suite_name(names[i][0]);
        assert_non_null(name);
        assert_string_equal(name, names[i][1]);
        free(name);
    }
}

/* --- refusals --- */

struct refusal {
    const char *text;
    size_t line;
    const char *reason; /* a part of it */
};

#define Z(records) TEST_HEAD R "zonedata:\n  x.example.com:\n" records
static const struct refusal refusals[] = {
    {"", 0, "no test"},
    {"tests: {}\nzonedata: {}\n", 0, "no test"},
    {"a: [\n", 2, "not YAML"},
    {"- 1\n", 1, "a scenario is a mapping"},
    {TEST_HEAD R, 1, "needs tests and zonedata"},
    {"tests: []\nzonedata: {}\n", 1, "tests must map"},
    {TEST_HEAD R "zonedata: {}\ntests: {}\n", 7, "occurs twice, first in line 1"},
    {TEST_HEAD R "zonedata: {}\nstuff: 1\n", 7, "a scenario has no key 'stuff'"},
    {TEST_HEAD R "    bestguess: pass\nzonedata: {}\n", 6, "a test has no key 'bestguess'"},
    {TEST_HEAD R "    result: fail\nzonedata: {}\n", 6, "'result' occurs twice"},
    {TEST_HEAD "zonedata: {}\n", 2, "needs host, mailfrom and result"},
    {TEST_HEAD "    result: unknown\nzonedata: {}\n", 5, "'unknown' is no result"},
    {TEST_HEAD "    result: []\nzonedata: {}\n", 5, "at least one"},
    {TEST_HEAD "    result: {a: b}\nzonedata: {}\n", 5, "single value"},
    {"tests:\n  one: 1\nzonedata: {}\n", 2, "must be a mapping"},
    {"tests:\n  one:\n    host: 192.0.2\n    mailfrom: ''\n    result: pass\nzonedata: {}\n", 3,
     "no address"},
    {"tests:\n  '!':\n    host: 192.0.2.1\n    mailfrom: ''\n    result: pass\nzonedata: {}\n", 2,
     "gives no id"},
    {TEST_HEAD R "  One:\n    host: 192.0.2.1\n    mailfrom: ''\n    result: pass\nzonedata: {}\n",
     6, "has the id of line 2"},
    {TEST_HEAD R "zonedata: []\n", 6, "zonedata must map"},
    {TEST_HEAD R "zonedata:\n  x: 1\n", 7, "must be a list"},
    {TEST_HEAD R "zonedata:\n  x: []\n  X.: []\n", 8, "'X.' occurs twice"},
    {Z("    - ERROR\n"), 8, "TYPE: data"},
    {Z("    - SRV: x\n"), 8, "unknown record type 'SRV'"},
    {Z("    - TIMEOUT: false\n"), 8, "must be true"},
    {Z("    - TXT: TIMEOUT\n"), 8, "no agreed meaning"},
    {Z("    - A: 192.0.2.1\n    - A: TIMEOUT\n"), 9, "has records above"},
    {Z("    - A: TIMEOUT\n    - A: 192.0.2.1\n"), 9, "has timed out above"},
    {Z("    - A: 192.0.2.256\n"), 8, "no IPv4 address"},
    {Z("    - AAAA: 192.0.2.1\n"), 8, "no IPv6 address"},
    {Z("    - A: [192.0.2.1]\n"), 8, "single value"},
    {Z("    - A: 192.0.2.1\n      A: 192.0.2.2\n"), 9, "'A' occurs twice"},
    {Z("    - MX: m.example.com\n"), 8, "[preference, host]"},
    {Z("    - MX: [65536, m.example.com]\n"), 8, "no preference"},
    {Z("    - MX: [-1, m.example.com]\n"), 8, "no preference"},
    {Z("    - TXT: {a: b}\n"), 8, "a string or a list"},
    {Z("    - TXT: [[a]]\n"), 8, "a string or a list"},
    {Z("    - CNAME: y\n    - A: 192.0.2.1\n"), 7, "CNAME beside other"},
    {Z("    - CNAME: y\n    - TIMEOUT\n"), 7, "CNAME beside other"},
    {Z("    - TXT: \"\\u0101\"\n"), 8, "an escape above"},
    {Z("    - TXT: \"\\xC3\xC3\xA4\"\n"), 8, "not clear which octets"},
    {Z("    - PTR: \"a\\0b\"\n"), 8, "NUL"},
};

static void unknown_constructs_are_refused_with_their_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct problems problems = {0};
        print_message("%s\n", refusals[i].reason);
        assert_null(import(refusals[i].text, &problems));
        assert_int_equal(problems.count, 1);
        assert_string_equal(problems.items[0].file, "dir/some-tests.yml");
        assert_int_equal(problems.items[0].line, refusals[i].line);
        assert_non_null(strstr(problems.items[0].text, refusals[i].reason));
        problems_clear(&problems);
    }
}

/* Every prefix of a file is taken or refused with a reason, and nothing else happens. */
static void every_prefix_is_imported_or_refused(void **state)
{
    (void)state;
    static const char text[] =
        "description: D\n" TEST_HEAD "    result: [pass, fail]\n    explanation: \"\\xE4\"\n"
        "zonedata:\n  x.example.com:\n    - MX: [0, '']\n    - TXT: \xC3\xA4\n"
        "    - SPF: [a, b]\n    - TIMEOUT\n---\n" TEST_HEAD R "zonedata: {}\n";
    for (size_t len = 0; len < sizeof text; len++) {
        struct problems problems = {0};
        char *exact = malloc(len > 0 ? len : 1);
        assert_non_null(exact);
        memcpy(exact, text, len);
        json_t *suite = openspf_import("p.yml", exact, len, NULL, &problems);
        assert_int_equal(suite == NULL, problems.count == 1);
        json_decref(suite);
        problems_clear(&problems);
        free(exact);
    }
}

static void a_file_that_cannot_be_read_is_one_problem(void **state)
{
    (void)state;
    struct problems problems = {0};
    assert_null(openspf_import_file(TEST_DATA "/no-such-file.yml", NULL, &problems));
    assert_int_equal(problems.count, 1);
    problems_clear(&problems);
    assert_null(openspf_import_file("/", NULL, &problems));
    assert_int_equal(problems.count, 1);
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zone_rules_are_spelled_out),
        cmocka_unit_test(a_string_over_255_octets_is_cut),
        cmocka_unit_test(test_rules_are_spelled_out),
        cmocka_unit_test(ambiguous_is_permerror_with_a_note),
        cmocka_unit_test(equal_names_in_two_scenarios_get_the_scenario_into_their_id),
        cmocka_unit_test(the_suite_name_comes_from_the_file),
        cmocka_unit_test(unknown_constructs_are_refused_with_their_line),
        cmocka_unit_test(every_prefix_is_imported_or_refused),
        cmocka_unit_test(a_file_that_cannot_be_read_is_one_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
