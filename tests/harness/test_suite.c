/*
 * test_suite.c - the loaded form of a suite: what each key becomes, shared and overlaid zones,
 * look-up, and that no prefix of a file does harm. Mistakes, one by one, are
 * tests/cli/mistakes.py's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "spf/header.h"
#include "json_file.h"
#include "suite.h"

static struct catalog *catalog;

static int load_catalog(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    catalog = catalog_load(TEST_VECTORS, &problems);
    problems_print(&problems, stderr);
    problems_clear(&problems);
    return catalog != NULL ? 0 : -1;
}

static int drop_catalog(void **state)
{
    (void)state;
    catalog_destroy(catalog);
    return 0;
}

static struct suite_set *load_good(void)
{
    struct suite_load_options options = {catalog, 0, true};
    struct suite_set *set = suite_set_create(&options);
    assert_non_null(set);
    bool ok = suite_set_add(set, TEST_DATA "/suite.json");
    problems_print(suite_set_problems(set), stderr);
    assert_true(ok);
    return set;
}

static void assert_text(struct spf_text text, const char *expected, size_t len)
{
    assert_int_equal(text.len, len);
    assert_memory_equal(text.data, expected, len);
}

static void every_key_of_a_test_is_loaded(void **state)
{
    (void)state;
    struct suite_set *set = load_good();
    const struct suite_test *test = suite_set_find(set, "limits/deep/overlay");
    assert_non_null(test);
    assert_int_equal(test->rev, 3);
    assert_string_equal(test->title, "Everything a test can have");
    assert_string_equal(test->source.kind, "bug");
    assert_string_equal(test->source.date, "2024-01");
    assert_string_equal(test->source.author, "somebody");
    const struct suite_query *query = &test->query;
    assert_int_equal(query->ip.family, 4);
    assert_memory_equal(query->ip.octets, "\xc0\x00\x02\x01", 4);
    assert_text(query->from, "j\0\xff\\e@example.com", 17);
    assert_text(query->helo, "mx.example.net", 14);
    assert_int_equal(query->scope, SPF_SCOPE_HELO);
    assert_true(query->has_receiver && query->has_time);
    assert_true(query->time == 1700000000);
    assert_int_equal(query->limits.terms, 5);
    assert_int_equal(query->limits.voids, 1);
    assert_int_equal(query->limits.mx, 2);
    assert_int_equal(query->limits.ptr, 3);
    assert_int_equal(query->limits.seconds, 20);
    assert_int_equal(test->explanation.kind, SUITE_EXPLANATION_TEXT);
    assert_text(test->explanation.text, "No\xff", 3);
    assert_string_equal(test->cause, "match");
    assert_text(test->mech, "-all", 4);
    assert_int_equal(test->headers[0].field, SUITE_HEADER_RECEIVED_SPF);
    assert_string_equal(test->headers[0].result, "fail");
    assert_int_equal(test->headers[0].keys.count, 1);
    assert_string_equal(test->headers[0].keys.items[0].name, "client-ip");
    assert_string_equal(test->headers[0].absent.items[0], "problem");
    assert_int_equal(test->headers[0].max_line, 78);
    assert_null(test->headers[0].text.data);
    assert_int_equal(test->headers[0].spf_results, 1);
    assert_int_equal(test->header_count, 4);
    assert_int_equal(test->headers[1].spf_results, 2);
    assert_int_equal(test->headers[1].which, 1);
    assert_int_equal(test->headers[1].forms.items[0].form, SPF_FORM_QUOTED);
    assert_int_equal(test->headers[1].longest_line, 50);
    assert_string_equal(test->headers[2].fault, "comment");
    assert_int_equal(test->headers[2].at, 14);
    assert_true(test->headers[3].comment);
    assert_text(test->headers[3].comment_text, "\\)", 2);
    assert_int_equal(test->record_count, 2);
    assert_false(test->records[0].has_text);
    assert_text(test->records[0].canonical, "v=spf1 -all exp=e.example.com", 29);
    assert_int_equal(test->records[0].terms.count, 2);
    assert_text(test->records[0].terms.items[0], "-all", 4);
    assert_text(test->records[1].text, "v=spf1 \0", 8);
    assert_string_equal(test->records[1].error, "syntax-octet");
    assert_int_equal(test->records[1].at, 7);
    assert_int_equal(test->reporting.checked, 7);
    assert_int_equal(test->reporting.rr, SPF_RR_ALL);
    assert_int_equal(test->trace.count, 2);
    assert_string_equal(test->trace.items[1], "result none no-record");
    assert_int_equal(test->level, SUITE_MUST);
    assert_int_equal(test->severity, SUITE_CRITICAL);
    assert_int_equal(test->status, SUITE_DISPUTED);
    assert_int_equal(test->needs.count, 4);
    assert_string_equal(test->spec.items[1], "eid5436");
    assert_string_equal(test->why, "All keys stand here.");
    suite_set_destroy(set);
}

static void dns_expectations_are_ranges_and_questions(void **state)
{
    (void)state;
    struct suite_set *set = load_good();
    const struct suite_dns *dns = &suite_set_find(set, "limits/deep/overlay")->expect[0].dns;
    assert_true(dns->set && dns->strict);
    assert_true(dns->questions.set && dns->questions.min == 2 && dns->questions.max == 2);
    assert_true(dns->voids.set && dns->voids.min == 0 && dns->voids.max == 1);
    assert_int_equal(dns->order.count, 2);
    assert_text(dns->order.items[1].name, "e.example.com", 13);
    assert_int_equal(dns->order.items[1].type, SPF_RRTYPE_TXT);
    dns = &suite_set_test(set, 0)->dns;
    assert_true(dns->questions.set && dns->questions.min == 0 && dns->questions.max == 5);
    assert_false(dns->terms.set);
    assert_int_equal(dns->never.items[0].type, MOCKDNS_TYPE_SPF);
    assert_false(suite_set_test(set, 0)->expect[0].dns.set);
    suite_set_destroy(set);
}

static void conditions_are_split_at_ampersands(void **state)
{
    (void)state;
    struct suite_set *set = load_good();
    const struct suite_test *test = suite_set_test(set, 0);
    assert_int_equal(test->expect_count, 2);
    assert_int_equal(test->expect[0].when_count, 1);
    assert_string_equal(test->expect[0].when[0].choice, "void-mx-hosts");
    assert_string_equal(test->expect[0].when[0].value, "counted");
    assert_false(test->expect[0].preferred);
    assert_int_equal(test->expect[1].when_count, 2);
    assert_string_equal(test->expect[1].when[1].choice, "void-limit");
    assert_string_equal(test->expect[1].when[1].value, "2");
    assert_true(test->expect[1].preferred);
    assert_int_equal(test->expect[1].result, SPF_RESULT_FAIL);
    suite_set_destroy(set);
}

static void what_a_test_leaves_out_is_not_checked(void **state)
{
    (void)state;
    struct suite_set *set = load_good();
    const struct suite_test *test = suite_set_find(set, "limits/finding");
    assert_int_equal(test->status, SUITE_PROPOSED);
    assert_int_equal(test->expect_count, 0);
    assert_int_equal(test->explanation.kind, SUITE_EXPLANATION_UNCHECKED);
    assert_int_equal(test->header_count, 0);
    assert_null(test->cause);
    assert_null(test->mech.data);
    assert_false(test->dns.set);
    assert_int_equal(test->query.limits.terms, -1);
    assert_int_equal(test->query.ip.family, 6);
    assert_int_equal(test->query.from.len, 0);
    assert_string_equal(test->source.kind, "rfc"); /* the file's */
    suite_set_destroy(set);
}

static size_t txt_count(const struct suite_test *test, const char *name)
{
    struct mockdns_session *session = mockdns_session_create(test->zone);
    struct mockdns_answer answer;
    struct spf_text text = {(const uint8_t *)name, strlen(name)};
    assert_non_null(session);
    assert_int_equal(mockdns_session_ask(session, text, SPF_RRTYPE_TXT, &answer), MOCKDNS_OK);
    size_t count = answer.answer.count;
    mockdns_session_destroy(session);
    return count;
}

static void an_overlay_replaces_owners_whatever_their_case(void **state)
{
    (void)state;
    struct suite_set *set = load_good();
    const struct suite_test *base = suite_set_test(set, 0);
    const struct suite_test *overlay = suite_set_find(set, "limits/deep/overlay");
    assert_ptr_not_equal(base->zone, overlay->zone);
    assert_true(base->zone_number != overlay->zone_number);
    assert_null(json_object_get(overlay->zone_json, "example.com"));
    assert_non_null(json_object_get(overlay->zone_json, "EXAMPLE.com"));
    assert_non_null(json_object_get(overlay->zone_json, "split.example.com"));
    assert_non_null(json_object_get(base->zone_json, "example.com"));
    assert_int_equal(txt_count(overlay, "example.com"), 1);
    assert_int_equal(txt_count(overlay, "split.example.com"), 1);
    assert_int_equal(mockdns_zone_owner_count(overlay->zone),
                     mockdns_zone_owner_count(base->zone) + 1);
    suite_set_destroy(set);
}

static const char *minimal(char *out, size_t size, const char *suite, const char *zone)
{
    (void)snprintf(
        out, size,
        "{\"format\":1,\"suite\":\"%s\",\"title\":\"t\",\"zones\":{\"z\":{}},\"source\":"
        "{\"kind\":\"rfc\",\"ref\":\"r\",\"license\":\"MIT\"},\"tests\":[\n"
        "{\"id\":\"%s/a\",\"rev\":1,\"title\":\"t\",\"zone\":\"z\",\"query\":{\"ip\":\"::1\","
        "\"from\":\"\",\"helo\":\"\"},\"expect\":[{\"result\":\"none\"}],\"level\":\"must\","
        "\"severity\":\"low\",\"spec\":[\"4.6.4-void-limit\"],\"why\":\"w\",\"status\":\"stable\"},"
        "\n\n{\"id\":\"%s/b\",\"rev\":1,\"title\":\"t\",\"zone\":%s,\"query\":{\"ip\":\"::1\","
        "\"from\":\"\",\"helo\":\"\"},\"expect\":[{\"result\":\"none\"}],\"level\":\"may\","
        "\"severity\":\"high\",\"spec\":[\"4.7-default-neutral\",\"eid1\"],\"why\":\"w\","
        "\"needs\":[\"time\"],\"tags\":[\"q\"],\"status\":\"stable\"}]}",
        suite, suite, suite, zone);
    return out;
}

static void tests_that_name_a_zone_share_it(void **state)
{
    (void)state;
    struct suite_load_options options = {NULL, 0, true};
    struct suite_set *set = suite_set_create(&options);
    char text[2048];
    for (int i = 0; i < 2; i++) {
        (void)minimal(text, sizeof text, i == 0 ? "x" : "y", "\"z\"");
        assert_true(suite_set_add_text(set, "text", text, strlen(text)));
    }
    assert_int_equal(suite_set_count(set), 4);
    assert_int_equal(suite_set_zone_count(set), 2);
    assert_ptr_equal(suite_set_test(set, 0)->zone, suite_set_test(set, 1)->zone);
    assert_int_equal(suite_set_test(set, 1)->zone_number, 0);
    assert_ptr_not_equal(suite_set_test(set, 1)->zone, suite_set_test(set, 2)->zone);
    assert_int_equal(suite_set_test(set, 2)->zone_number, 1);
    suite_set_destroy(set);
}

static void a_test_knows_its_file_and_line(void **state)
{
    (void)state;
    struct suite_load_options options = {NULL, 0, true};
    struct suite_set *set = suite_set_create(&options);
    char text[2048];
    (void)minimal(text, sizeof text, "x", "{}");
    assert_true(suite_set_add_text(set, "some.json", text, strlen(text)));
    assert_string_equal(suite_set_find(set, "x/b")->suite->file, "some.json");
    assert_int_equal(suite_test_line(suite_set_find(set, "x/a")), 2);
    assert_int_equal(suite_test_line(suite_set_find(set, "x/b")), 4);
    assert_null(suite_set_find(set, "x/c"));
    assert_null(suite_set_find(set, ""));
    suite_set_destroy(set);
}

static void an_id_is_unique_over_all_files_of_a_set(void **state)
{
    (void)state;
    struct suite_load_options options = {NULL, 0, true};
    struct suite_set *set = suite_set_create(&options);
    char text[2048];
    (void)minimal(text, sizeof text, "x", "{}");
    assert_true(suite_set_add_text(set, "one.json", text, strlen(text)));
    assert_false(suite_set_add_text(set, "two.json", text, strlen(text)));
    const struct problems *problems = suite_set_problems(set);
    assert_int_equal(problems->count, 2);
    assert_string_equal(problems->items[0].file, "two.json");
    assert_string_equal(problems->items[0].path, "$.tests[0].id");
    assert_int_equal(problems->items[0].line, 2);
    assert_non_null(strstr(problems->items[0].text, "a test in one.json:2 too"));
    assert_int_equal(suite_set_count(set), 2);
    suite_set_destroy(set);
}

/* Exact-size copies, so that a read behind the end is seen under a sanitizer. */
static void no_prefix_of_a_file_is_taken_or_does_harm(void **state)
{
    (void)state;
    char text[2048];
    size_t len = strlen(minimal(text, sizeof text, "x", "{\"base\":\"z\",\"set\":{}}"));
    for (size_t end = 0; end < len; end++) {
        struct suite_load_options options = {NULL, 0, true};
        struct suite_set *set = suite_set_create(&options);
        char *prefix = malloc(end > 0 ? end : 1);
        assert_non_null(prefix);
        (void)memcpy(prefix, text, end);
        assert_false(suite_set_add_text(set, "p", prefix, end));
        assert_int_equal(suite_set_problems(set)->count, 1);
        assert_int_equal(suite_set_count(set), 0);
        free(prefix);
        suite_set_destroy(set);
    }
}

/* Whatever one octet becomes, the file is taken as a whole or not at all. */
static void no_changed_octet_does_harm(void **state)
{
    (void)state;
    static const char octets[] = {'\0', '"', '{', ']', '\\', ',', '9', (char)0xff};
    char good[2048];
    size_t len = strlen(minimal(good, sizeof good, "x", "{\"base\":\"z\",\"set\":{}}"));
    size_t taken = 0;
    for (size_t at = 0; at < len; at++) {
        for (size_t i = 0; i < sizeof octets; i++) {
            struct suite_load_options options = {NULL, 0, i % 2 == 0};
            struct suite_set *set = suite_set_create(&options);
            char *text = malloc(len);
            assert_non_null(text);
            (void)memcpy(text, good, len);
            text[at] = octets[i];
            bool ok = suite_set_add_text(set, "p", text, len);
            assert_int_equal(suite_set_count(set), ok ? 2 : 0);
            assert_true(ok == (suite_set_problems(set)->count == 0));
            taken += ok;
            free(text);
            suite_set_destroy(set);
        }
    }
    assert_true(taken > 0); /* a 9 in a title, say */
}

static void retired_ids_are_never_reused(void **state)
{
    (void)state;
    assert_null(catalog_id(catalog, "limits/finding"));
    for (size_t i = 0; i < catalog_id_count(catalog); i++)
        assert_ptr_equal(catalog_id(catalog, catalog_id_at(catalog, i)->id),
                         catalog_id_at(catalog, i));
}

static void problems_beyond_the_limit_are_counted(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    for (int i = 0; i < PROBLEMS_MAX + 5; i++)
        problems_add(&problems, "f", 1, NULL, "%d", i);
    assert_int_equal(problems.count, PROBLEMS_MAX);
    assert_int_equal(problems.dropped, 5);
    problems_clear(&problems);
    assert_int_equal(problems.count, 0);
}

static void words_and_types_are_known_by_name(void **state)
{
    (void)state;
    uint32_t type = 0;
    assert_true(suite_type_from("AAAA", &type) && type == 28);
    assert_true(suite_type_from("TYPE65535", &type) && type == 65535);
    assert_true(suite_type_from("TYPE0", &type) && type == 0);
    static const char *const none[] = {"TYPE65536", "TYPE", "TYPE-1",    "TYPE1x",
                                       "aaaa",      "",     "TYPE000001"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(suite_type_from(none[i], &type));
    enum spf_result result = SPF_RESULT_NONE;
    for (int i = 0; i <= SPF_RESULT_PERMERROR; i++) {
        assert_true(suite_result_from(suite_result_name((enum spf_result)i), &result));
        assert_int_equal(result, i);
    }
    assert_string_equal(suite_result_name(SPF_RESULT_SOFTFAIL), "softfail");
    assert_false(suite_result_from("hardfail", &result));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_of_a_test_is_loaded),
        cmocka_unit_test(dns_expectations_are_ranges_and_questions),
        cmocka_unit_test(conditions_are_split_at_ampersands),
        cmocka_unit_test(what_a_test_leaves_out_is_not_checked),
        cmocka_unit_test(an_overlay_replaces_owners_whatever_their_case),
        cmocka_unit_test(tests_that_name_a_zone_share_it),
        cmocka_unit_test(a_test_knows_its_file_and_line),
        cmocka_unit_test(an_id_is_unique_over_all_files_of_a_set),
        cmocka_unit_test(no_prefix_of_a_file_is_taken_or_does_harm),
        cmocka_unit_test(no_changed_octet_does_harm),
        cmocka_unit_test(retired_ids_are_never_reused),
        cmocka_unit_test(problems_beyond_the_limit_are_counted),
        cmocka_unit_test(words_and_types_are_known_by_name),
    };
    return cmocka_run_group_tests(tests, load_catalog, drop_catalog);
}
