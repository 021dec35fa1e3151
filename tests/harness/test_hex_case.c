/*
 * test_hex_case.c - which letters of an explanation may differ in case (RFC 7208 7.3 prescribes
 * none for hexadecimal digits), and which may not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hex_case.h"
#include "text.h"

static const struct {
    const char *a;
    const char *b;
    bool equal;
} cases[] = {
    {"", "", true},
    {"abc", "abc", true},
    {"abc", "abd", false},
    {"abc", "ab", false},
    /* dotted nibbles */
    {"2.0.0.1.0.d.b.8", "2.0.0.1.0.D.B.8", true},
    {"E.ip6.arpa", "e.ip6.arpa", true},
    {"see 1.0.f for", "see 1.0.F for", true},
    {"a.ip6.arpa", "a.IP6.arpa", false},
    {"ab.cd", "AB.cd", false},
    {"a bad day", "A bad day", false},
    {"x-a.example.com", "x-A.example.com", false},
    /* escapes */
    {"why?l=a%2fb", "why?l=a%2Fb", true},
    {"%c3%bc", "%C3%BC", true},
    {"%c3%bcA", "%C3%BCa", false},
    {"%c", "%C", false},
    {"100%bad", "100%BAd", true}, /* an escape as far as anyone can tell */
    {"100%bad", "100%BAD", false},
    /* IPv6 addresses */
    {"cafe:babe::1 is", "CAFE:BABE::1 is", true},
    {"[2001:db8::c]", "[2001:DB8::C]", true},
    {"note: bad", "note: Bad", false},
    {"bad:cafe", "BAD:cafe", false},
    {"bad:cafe:zone", "BAD:cafe:zone", false},
    /* other pairs that differ in the same bit */
    {"1.@.2", "1.`.2", false},
    {"1.g.2", "1.G.2", false},
};

static void only_hexadecimal_digits_may_differ_in_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spf_text a = text_of(cases[i].a);
        struct spf_text b = text_of(cases[i].b);
        if (text_equal_but_hex_case(a, b) != cases[i].equal ||
            text_equal_but_hex_case(b, a) != cases[i].equal)
            fail_msg("\"%s\" and \"%s\"", cases[i].a, cases[i].b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_hexadecimal_digits_may_differ_in_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
