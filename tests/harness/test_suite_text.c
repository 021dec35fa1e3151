/*
 * test_suite_text.c - positions in JSON text, the canonical format, content hashes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hashes.h"
#include "json_where.h"
#include "reader.h"
#include "suite_format.h"

static const char text[] = "{\n"
                           "\"a\": [1,\n"
                           "  {\"x.y\": \"}]\\\"\",\n"
                           "   \"z\\\\009\": {\"A\": [\n"
                           "     true]}}],\n"
                           "\"b\": null}";

static void a_path_has_a_line(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t line;
    } rows[] = {
        {"$", 1},
        {"$.a", 2},
        {"$.a[0]", 2},
        {"$.a[1]", 3},
        {"$.a[1][\"x.y\"]", 3},
        {"$.a[1][\"z\\009\"]", 4},
        {"$.a[1][\"z\\009\"].A", 4},
        {"$.a[1][\"z\\009\"].A[0]", 5},
        {"$.b", 6},
        {"$.none", 1},
        {"$.a[7]", 2},
        {"$.a[1].none.b", 3},
        {"$.b.c", 6},
        {"", 1},
        {"$[", 1},
        {"$.a[1][\"x", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (json_where_line(text, strlen(text), rows[i].path) != rows[i].line)
            fail_msg("%s: %zu", rows[i].path, json_where_line(text, strlen(text), rows[i].path));
}

static void an_octet_has_a_path(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        const char *path;
    } rows[] = {
        {"\"a\"", "$"},
        {"[1", "$.a"},
        {"1,\n", "$.a[0]"},
        {"\"}]", "$.a[1][\"x.y\"]"},
        {"true", "$.a[1][\"z\\\\009\"].A[0]"},
        {"null", "$.b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[64];
        const char *at = strstr(text, rows[i].before);
        assert_non_null(at);
        json_where_path(text, strlen(text), (size_t)(at - text), path, sizeof path);
        assert_string_equal(path, rows[i].path);
    }
}

/* Every prefix and every offset: nothing is read outside, no matter how broken the text. */
static void broken_text_does_no_harm(void **state)
{
    (void)state;
    static const char nasty[] = "}]{\"\\\"a\\\\\":[[,:}\0]{\"\xff";
    for (size_t end = 0; end <= sizeof nasty; end++) {
        char *copy = malloc(end > 0 ? end : 1);
        char path[16];
        assert_non_null(copy);
        (void)memcpy(copy, nasty, end < sizeof nasty ? end : sizeof nasty);
        size_t len = end < sizeof nasty ? end : sizeof nasty;
        assert_true(json_where_line(copy, len, "$.a[1].b") >= 1);
        assert_true(json_where_line(copy, len, "$[0][3]") >= 1);
        json_where_path(copy, len, len, path, sizeof path);
        assert_true(strlen(path) < sizeof path);
        free(copy);
    }
    for (size_t end = 0; end < strlen(text); end++) {
        char path[512];
        assert_true(json_where_line(text, end, "$.a[1][\"z\\009\"].A[0]") <= 5);
        json_where_path(text, end, end, path, sizeof path);
        assert_int_equal(path[0], '$');
    }
}

static void a_word_is_found_by_its_neighbour(void **state)
{
    (void)state;
    static const char *const words[] = {"expect", "explanation", "id", "zone", NULL};
    assert_string_equal(reader_nearest("expct", words), "expect");
    assert_string_equal(reader_nearest("explantion", words), "explanation");
    assert_string_equal(reader_nearest("zones", words), "zone");
    assert_null(reader_nearest("ip", words));
    assert_null(reader_nearest("colour", words));
    assert_null(reader_nearest("", words));
}

static char *format_text(const char *json)
{
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    size_t len = 0;
    char *formatted = suite_format(root, &len);
    assert_int_equal(strlen(formatted), len);
    json_t *again = json_loads(formatted, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_equal(root, again));
    char *twice = suite_format(again, &len);
    assert_string_equal(formatted, twice);
    free(twice);
    json_decref(again);
    json_decref(root);
    return formatted;
}

static void keys_are_put_in_order_and_own_keys_kept_behind(void **state)
{
    (void)state;
    char *formatted = format_text(
        "{\"x-b\":1,\"tests\":[{\"status\":\"s\",\"x-a\":[],\"zone\":{\"b\":{\"TXT\":{\"udp\":1,"
        "\"rrs\":[]}},\"a\":{}},\"id\":\"i\"}],\"other\":2,\"format\":1,\"zones\":{}}");
    assert_string_equal(formatted, "{\n"
                                   "  \"format\": 1,\n"
                                   "  \"zones\": {},\n"
                                   "  \"tests\": [\n"
                                   "    {\n"
                                   "      \"id\": \"i\",\n"
                                   "      \"zone\": {\"b\": {\"TXT\": {\"rrs\": [], \"udp\": 1}}, "
                                   "\"a\": {}},\n"
                                   "      \"status\": \"s\",\n"
                                   "      \"x-a\": []\n"
                                   "    }\n"
                                   "  ],\n"
                                   "  \"x-b\": 1,\n"
                                   "  \"other\": 2\n"
                                   "}\n");
    free(formatted);
}

/* A line has room for exactly 100 columns, the comma behind it included. */
static void what_fits_into_100_columns_stands_on_one_line(void **state)
{
    (void)state;
    for (size_t n = 70; n < 100; n++) {
        char json[256];
        char word[128];
        (void)memset(word, 'w', n);
        word[n] = '\0';
        (void)snprintf(json, sizeof json, "{\"title\":[\"%s\"],\"x-a\":1}", word);
        char *formatted = format_text(json);
        /* Two for the indent, nine for the key, four for quotes and brackets, one for the comma. */
        bool one_line = strstr(formatted, "[\"") != NULL;
        assert_true(one_line == (2 + 9 + 4 + n + 1 <= 100));
        for (const char *line = formatted; one_line && *line != '\0'; line = strchr(line, '\n') + 1)
            assert_true(strcspn(line, "\n") <= 100);
        free(formatted);
    }
}

/* FIPS 180-4's examples, and lengths around the padding's edges as other tools hash them. */
static void sha256_gives_the_standards_examples(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t repeat;
        const char *hex;
    } rows[] = {
        {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
        {"a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {"a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {"a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {"a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t piece = strlen(rows[i].data);
        char *data = malloc(piece * rows[i].repeat + 1);
        char hex[SHA256_HEX_SIZE];
        assert_non_null(data);
        for (size_t j = 0; j < rows[i].repeat; j++)
            (void)memcpy(data + j * piece, rows[i].data, piece);
        sha256_hex(data, piece * rows[i].repeat, hex);
        assert_string_equal(hex, rows[i].hex);
        free(data);
    }
}

static void hash_of(const char *zone, const char *more, char hex[SHA256_HEX_SIZE])
{
    char json[2048];
    (void)snprintf(
        json, sizeof json,
        "{\"format\":1,\"suite\":\"s\",\"title\":\"t\",\"source\":{\"kind\":\"rfc\",\"ref\":\"r\","
        "\"license\":\"MIT\"},\"zones\":{\"z\":{\"example.com\":{\"A\":[\"192.0.2.1\"]}}},"
        "\"tests\":[{\"id\":\"s/"
        "a\",\"rev\":1,\"title\":\"t\",\"zone\":%s,\"query\":{\"ip\":\"::1\","
        "\"from\":\"\",\"helo\":\"\"},\"level\":\"must\",\"severity\":\"low\",\"spec\":[\"x-y\"],"
        "\"why\":\"w\",\"status\":\"stable\",%s}]}",
        zone, more);
    struct suite_load_options options = {NULL, 0, false};
    struct suite_set *set = suite_set_create(&options);
    bool ok = suite_set_add_text(set, "t", json, strlen(json));
    problems_print(suite_set_problems(set), stderr);
    assert_true(ok);
    hashes_of_test(suite_set_test(set, 0), hex);
    suite_set_destroy(set);
}

static void the_hash_covers_meaning_and_nothing_else(void **state)
{
    (void)state;
    static const char expect[] = "\"expect\":[{\"result\":\"none\"}]";
    char first[SHA256_HEX_SIZE];
    char other[SHA256_HEX_SIZE];
    hash_of("\"z\"", expect, first);
    /* printf '%s' '{"expect":...}' | sha256sum over the canonical JSON that hashes.h describes */
    static const char canonical[] = "{\"expect\":[{\"result\":\"none\"}],\"query\":{\"from\":\"\","
                                    "\"helo\":\"\",\"ip\":\"::1\"},"
                                    "\"zone\":{\"example.com\":{\"A\":[\"192.0.2.1\"]}}}";
    sha256_hex(canonical, strlen(canonical), other);
    assert_string_equal(first, other);
    static const char *const same[][2] = {
        {"{\"example.com\":{\"A\":[\"192.0.2.1\"]}}", "\"expect\":[{\"result\":\"none\"}]"},
        {"{\"base\":\"z\",\"set\":{}}", "\"expect\":[{\"result\":\"none\",\"note\":\"n\"}]"},
        {"\"z\"", "\"expect\":[{\"x-q\":1,\"result\":\"none\"}],\"x-z\":2"},
        {"{\"example.com\":{\"x-n\":1,\"A\":[\"192.0.2.1\"]}}",
         "\"expect\":[{\"result\":\"none\"}],\"tags\":[\"q\"]"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        hash_of(same[i][0], same[i][1], other);
        assert_string_equal(first, other);
    }
    static const char *const changed[][2] = {
        {"{\"example.com\":{\"A\":[\"192.0.2.2\"]}}", expect},
        {"{\"base\":\"z\",\"set\":{\"x-a.example.com\":{}}}", expect},
        {"{\"example.com\":{\"A\":[\"192.0.2.1\"],\"x-illegal\":true}}", expect},
        {"\"z\"", "\"expect\":[{\"result\":\"pass\"}]"},
        {"\"z\"", "\"expect\":[{\"result\":\"none\"}],\"dns\":{\"terms\":1}"},
        {"\"z\"", "\"expect\":[{\"result\":\"none\"}],\"cause\":\"domain-empty\""},
        {"\"z\"", "\"expect\":[{\"result\":\"none\"}],\"mech\":\"all\""},
        {"\"z\"", "\"expect\":[{\"result\":\"none\"}],\"header\":{\"field\":\"received-spf\"}"},
        {"\"z\"", "\"expect\":[{\"result\":\"none\"}],\"explanation\":{\"any\":true}"},
    };
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        hash_of(changed[i][0], changed[i][1], other);
        assert_string_not_equal(first, other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_has_a_line),
        cmocka_unit_test(an_octet_has_a_path),
        cmocka_unit_test(broken_text_does_no_harm),
        cmocka_unit_test(a_word_is_found_by_its_neighbour),
        cmocka_unit_test(keys_are_put_in_order_and_own_keys_kept_behind),
        cmocka_unit_test(what_fits_into_100_columns_stands_on_one_line),
        cmocka_unit_test(sha256_gives_the_standards_examples),
        cmocka_unit_test(the_hash_covers_meaning_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
