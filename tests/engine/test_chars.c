/*
 * test_chars.c - each cell of the character table, recomputed from the productions that define its
 * class.
 */
#include "engine_fixture.h"

#include "chars.h"

static bool in(const char *set, unsigned octet)
{
    return octet != 0 && octet < 128 && strchr(set, (int)octet) != NULL;
}

static bool is_alpha(unsigned octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

static bool is_digit(unsigned octet)
{
    return octet >= '0' && octet <= '9';
}

static void check_class(unsigned octet, unsigned class, bool expected)
{
    if (char_is((uint8_t)octet, class) != expected)
        fail_msg("octet 0x%02x, class 0x%x: expected %d", octet, class, expected);
}

static void every_octet_has_the_classes_of_the_grammar(void **state)
{
    (void)state;
    for (unsigned o = 0; o < 256; o++) {
        bool literal = (o >= 0x21 && o <= 0x24) || (o >= 0x26 && o <= 0x7e);
        bool alnum = is_alpha(o) || is_digit(o);
        check_class(o, CHAR_ALPHA, is_alpha(o));
        check_class(o, CHAR_DIGIT, is_digit(o));
        check_class(o, CHAR_NAME, alnum || in("-_.", o));
        check_class(o, CHAR_LITERAL, literal);
        check_class(o, CHAR_DELIMITER, in(".-+,/_=", o));
        check_class(o, CHAR_UNRESERVED, alnum || in("-._~", o));
        check_class(o, CHAR_HEX, in("0123456789abcdefABCDEF", o));
        check_class(o, CHAR_LABEL, alnum || o == '-');
        check_class(o, CHAR_PLAIN, literal && o != '.' && o != '/');
        check_class(o, CHAR_DOT_ATOM, alnum || in("!#$%&'*+-/=?^_`{|}~.", o));
        check_class(o, CHAR_TOKEN, o > 0x20 && o < 0x7f && !in("()<>@,;:\\\"/[]?=", o));
        check_class(o, CHAR_CLEAN, o >= 0x20 && o <= 0x7e && !in("()\"\\", o));
        check_class(o, CHAR_PRINTABLE, o >= 0x20 && o <= 0x7e);
    }
}

static void lower_case_is_for_ascii_letters_alone(void **state)
{
    (void)state;
    for (unsigned o = 0; o < 256; o++)
        assert_int_equal(char_lower((uint8_t)o), o >= 'A' && o <= 'Z' ? o + 32 : o);
}

static void a_text_has_the_classes_that_all_its_octets_share(void **state)
{
    (void)state;
    for (size_t len = 0; len < 20; len++)
        for (size_t odd = 0; odd < len; odd++) {
            uint8_t octets[20];
            struct spf_text text = {octets, len};
            memset(octets, 'a', sizeof octets);
            assert_true(text_is(text, CHAR_CLEAN));
            octets[odd] = '"';
            assert_false(text_is(text, CHAR_CLEAN));
            assert_true(text_is_ascii(text));
            octets[odd] = 0x80;
            assert_false(text_is_ascii(text));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_octet_has_the_classes_of_the_grammar),
        cmocka_unit_test(lower_case_is_for_ascii_letters_alone),
        cmocka_unit_test(a_text_has_the_classes_that_all_its_octets_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
