/*
 * test_exec.c - command lines without a shell, and what a program's end means.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exec_map.h"
#include "exec_words.h"
#include "text.h"
#include "words.h"

static void words_are_cut_as_a_shell_cuts_them(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *words[5];
    } rows[] = {{"a b", {"a", "b"}},
                {"  a\t'b c' \"d\\\"e\" ", {"a", "b c", "d\"e"}},
                {"a\\ b '' c''d", {"a b", "", "cd"}},
                {"'a\\' \"\\x\"", {"a\\", "\\x"}},
                {"{ip}$HOME*", {"{ip}$HOME*"}}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why = "";
        char **words = words_split(rows[i].line, &why);
        assert_non_null(words);
        size_t count = 0;
        for (; rows[i].words[count] != NULL; count++)
            assert_string_equal(words[count], rows[i].words[count]);
        assert_null(words[count]);
        char *joined = words_join((const char *const *)words);
        char **again = words_split(joined, &why);
        assert_non_null(again);
        for (size_t k = 0; k < count; k++)
            assert_string_equal(again[k], words[k]);
        free(again);
        free(joined);
        free(words);
    }
}

static void open_quotes_and_nothing_are_mistakes(void **state)
{
    (void)state;
    static const char *const lines[] = {"", "  ", "a 'b", "a \"b", "a\\"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *why = NULL;
        assert_null(words_split(lines[i], &why));
        assert_non_null(why);
    }
}

static void placeholders_take_the_query_whole(void **state)
{
    (void)state;
    const char *const words[] = {"q",           "-ip={ip}", "{from}",   "{domain}",
                                 "{local}",     "{scope}",  "{dns_ip}", "{dns_port}",
                                 "{mail_from}", "{other}",  NULL};
    struct suite_query query = {.ip_text = "192.0.2.1",
                                .from = text_of("a b;$(x)@example.com"),
                                .helo = text_of("h.example")};
    const char *const mailfrom[] = {"q",
                                    "-ip=192.0.2.1",
                                    "a b;$(x)@example.com",
                                    "example.com",
                                    "a b;$(x)",
                                    "mailfrom",
                                    "127.0.0.1",
                                    "53",
                                    "a b;$(x)@example.com",
                                    "{other}"};
    /* RFC 7208 2.3: the HELO identity is checked as postmaster at the HELO name. */
    const char *const helo[] = {"q",
                                "-ip=192.0.2.1",
                                "postmaster@h.example",
                                "h.example",
                                "a b;$(x)",
                                "helo",
                                "127.0.0.1",
                                "53",
                                "",
                                "{other}"};
    for (int round = 0; round < 2; round++) {
        query.scope = round == 0 ? SPF_SCOPE_MAILFROM : SPF_SCOPE_HELO;
        char **filled = exec_words(words, &query, "127.0.0.1:53");
        assert_non_null(filled);
        for (size_t i = 0; i < sizeof mailfrom / sizeof *mailfrom; i++)
            if (round == 0 || i != 4)
                assert_string_equal(filled[i], round == 0 ? mailfrom[i] : helo[i]);
        free(filled);
    }
    query.from = (struct spf_text){(const uint8_t *)"a\0b", 3};
    query.scope = SPF_SCOPE_MAILFROM;
    assert_null(exec_words(words, &query, "127.0.0.1:53"));
}

static void lower_case_words_in_braces_are_placeholders_but_a_shells(void **state)
{
    static const char *const known[] = {"",      "{ip}{mail_from}",   "{IP}",  "{",
                                        "{}",    "a ${word} b",       "{ip",   "{print $1}",
                                        "{a,b}", "{\"ip\":\"{ip}\"}", "{ ip }"};
    static const char *const unknown[][2] = {{"{mailfrom}", "{mailfrom} "},
                                             {"{ip}:{dns_prot}", "{dns_prot} "},
                                             {"$ {{form}}", "{form} "}};
    char why[256];
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(exec_words_known(known[i], why, sizeof why));
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_false(exec_words_known(unknown[i][0], why, sizeof why));
        assert_non_null(strstr(why, unknown[i][1]));
        assert_non_null(strstr(why, "{dns_port})"));
    }
}

static void input_takes_the_query_and_line_ends(void **state)
{
    (void)state;
    static const char text[] = "ip={ip}\\nhelo={helo}\\r\\nfrom={mail_from}\\\\n\\x{other}\\";
    struct suite_query query = {.ip_text = "192.0.2.1",
                                .from = text_of("a\\n{ip}@example.com"),
                                .helo = text_of("h.example")};
    struct buffer out = {NULL, 0, 0};
    assert_true(exec_input(text, &query, "127.0.0.1:53", &out));
    buffer_add(&out, "", 1);
    assert_string_equal(out.data, "ip=192.0.2.1\nhelo=h.example\r\nfrom=a\\n{ip}@example.com\\n"
                                  "\\x{other}\\");
    /* RFC 7208 2.3: the HELO identity alone, as in an envelope without a reverse-path. */
    query.scope = SPF_SCOPE_HELO;
    out.len = 0;
    assert_true(exec_input("<{mail_from}>", &query, "127.0.0.1:53", &out));
    assert_int_equal(out.len, 2);
    buffer_free(&out);
}

static void input_lets_no_query_forge_a_line(void **state)
{
    (void)state;
    static const char *const names[] = {"x\nsender=y", "x\rsender=y"};
    struct suite_query query = {.ip_text = "192.0.2.1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct buffer out = {NULL, 0, 0};
        query.helo = text_of(names[i]);
        assert_false(exec_input("helo={helo}", &query, "127.0.0.1:53", &out));
        buffer_free(&out);
    }
    struct buffer out = {NULL, 0, 0};
    query.helo = (struct spf_text){(const uint8_t *)"a\0b", 3};
    assert_false(exec_input("helo={helo}", &query, "127.0.0.1:53", &out));
    buffer_free(&out);
}

/* RFC 7208 9.1 and 9.2, RFC 8601. */
static void header_field_in_the_output_tells_the_result(void **state)
{
    (void)state;
    static const char *const rules[] = {"fail=/^action=5/,header"};
    static const struct {
        const char *output;
        int result; /* -1: none */
    } rows[] = {
        {"action=prepend Received-SPF: Pass (mailfrom) identity=mailfrom; receiver=<UNKNOWN>\n\n",
         SPF_RESULT_PASS},
        {"x\nreceived-spf: softfail client-ip=192.0.2.1;\n", SPF_RESULT_SOFTFAIL},
        {"Received-SPF:\n (a comment: pass)\r\n neutral helo=x;\nReceived-SPF: fail",
         SPF_RESULT_NEUTRAL},
        {"Received-SPF: hardly", -1},
        {"Received-SPF: passing", -1},
        {"X-Received-SPF: pass", -1},
        {"action=550 it said Received-SPF: pass", SPF_RESULT_FAIL},
        {"Authentication-Results: mx; spf=temperror smtp.mailfrom=x", SPF_RESULT_TEMPERROR},
        {"Authentication-Results: mx; dkim=none; spf=permerror smtp.helo=x", SPF_RESULT_PERMERROR},
        {"Authentication-Results: mx (odd; spf=none\n", SPF_RESULT_NONE},
        {"Authentication-Results: mx; dkim=pass header.d=spf=fail", -1},
        {"Authentication-Results: mx; spf=pass\nReceived-SPF: fail", SPF_RESULT_FAIL},
        {"Received-SPF:", -1},
        {"Authentication-Results:", -1},
        {"no header", -1}};
    char error[200] = "";
    struct exec_map *map = exec_map_create(rules, 1, error, sizeof error);
    assert_non_null(map);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum spf_result result = SPF_RESULT_NONE;
        bool found = exec_map_result(map, 0, rows[i].output, &result);
        assert_int_equal(found ? (int)result : -1, rows[i].result);
    }
    exec_map_free(map);
}

static void first_rule_that_fits_counts(void **state)
{
    (void)state;
    static const char *const rules[] = {"0=pass,2=fail", "softfail=/^soft,fail$/",
                                        "temperror=error"};
    static const struct {
        int code;
        const char *output;
        int result; /* -1: none */
    } rows[] = {{0, "whatever", SPF_RESULT_PASS},
                {2, "error", SPF_RESULT_FAIL},
                {3, "x\nSOFT,FAIL\ny", SPF_RESULT_SOFTFAIL},
                {3, " Error: x", SPF_RESULT_TEMPERROR},
                {3, "xsoft,fail", -1},
                {3, "Pass, it is", SPF_RESULT_PASS},
                {3, "StartError\nfail\nEndError\nneutral\nfail", SPF_RESULT_NEUTRAL}};
    char error[200] = "";
    struct exec_map *map = exec_map_create(rules, 3, error, sizeof error);
    assert_non_null(map);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum spf_result result = SPF_RESULT_NONE;
        bool found = exec_map_result(map, rows[i].code, rows[i].output, &result);
        assert_int_equal(found ? (int)result : -1, rows[i].result);
    }
    exec_map_free(map);
}

static void without_rules_the_first_word_is_the_result(void **state)
{
    (void)state;
    char error[200];
    enum spf_result result;
    struct exec_map *map = exec_map_create(NULL, 0, error, sizeof error);
    assert_true(exec_map_result(map, 1, "SoftFail please\n", &result));
    assert_int_equal(result, SPF_RESULT_SOFTFAIL);
    assert_false(exec_map_result(map, 0, "", &result));
    assert_false(exec_map_result(map, 0, "StartError\nfail", &result));
    assert_false(exec_map_result(map, 0, "huh\npass", &result));
    exec_map_free(map);
}

static void rules_that_say_nothing_are_refused(void **state)
{
    (void)state;
    static const char *const rules[] = {"",        "0",           "0=",       "256=pass",
                                        "0=great", "pass=/x",     "x=pass",   "=pass",
                                        "0=pass,", "pass=/(/",    "0=/pass/", "0=pass;1=fail",
                                        "headers", "header=pass", "header,"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        char error[700] = "";
        assert_null(exec_map_create(&rules[i], 1, error, sizeof error));
        assert_true(error[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_as_a_shell_cuts_them),
        cmocka_unit_test(open_quotes_and_nothing_are_mistakes),
        cmocka_unit_test(placeholders_take_the_query_whole),
        cmocka_unit_test(lower_case_words_in_braces_are_placeholders_but_a_shells),
        cmocka_unit_test(input_takes_the_query_and_line_ends),
        cmocka_unit_test(input_lets_no_query_forge_a_line),
        cmocka_unit_test(header_field_in_the_output_tells_the_result),
        cmocka_unit_test(first_rule_that_fits_counts),
        cmocka_unit_test(without_rules_the_first_word_is_the_result),
        cmocka_unit_test(rules_that_say_nothing_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
