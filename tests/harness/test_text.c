/*
 * test_text.c - foreign octets printed harmlessly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "mockdns/zone_json.h"
#include "text.h"

/* What a printing function writes for octets. */
static char *printed(void (*print)(FILE *, struct spf_text), struct spf_text text)
{
    char *out = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&out, &len);
    assert_non_null(file);
    print(file, text);
    assert_int_equal(fclose(file), 0);
    return out;
}

static struct spf_text every_octet(uint8_t octets[256])
{
    for (size_t i = 0; i < 256; i++)
        octets[i] = (uint8_t)i;
    return (struct spf_text){octets, 256};
}

static void every_octet_is_printed_as_a_byte_string(void **state)
{
    (void)state;
    uint8_t octets[256];
    char *out = printed(text_print, every_octet(octets));
    for (const char *at = out; *at != '\0'; at++)
        assert_true(*at >= 0x20 && *at < 0x7F);
    uint8_t back[1024];
    size_t len = 0;
    const char *reason = NULL;
    assert_true(mockdns_unescape(out, back, &len, &reason));
    assert_int_equal(len, 256);
    assert_memory_equal(back, octets, 256);
    free(out);
}

static void every_octet_survives_json(void **state)
{
    (void)state;
    uint8_t octets[256];
    char *out = printed(text_print_json, every_octet(octets));
    json_error_t error;
    json_t *value = json_loads(out, JSON_DECODE_ANY, &error);
    assert_non_null(value);
    uint8_t back[1024];
    size_t len = 0;
    const char *reason = NULL;
    assert_true(mockdns_unescape(json_string_value(value), back, &len, &reason));
    assert_int_equal(len, 256);
    assert_memory_equal(back, octets, 256);
    json_decref(value);
    free(out);
}

/* For every size and length: never over the end, always ended, cut only if it does not fit. */
static void formatting_is_bounded(void **state)
{
    (void)state;
    static const uint8_t octets[] = {'a', 0, '\\', 'b', 255, 'c', '\n', 'd', 'e', 'f'};
    for (size_t len = 0; len <= sizeof octets; len++) {
        struct spf_text text = {octets, len};
        char *whole = printed(text_print, text);
        for (size_t size = 8; size < 48; size++) {
            char *out = malloc(size); /* of exact size: the sanitizer sees an octet too many */
            assert_non_null(out);
            size_t written = text_format(text, out, size);
            assert_int_equal(strlen(out), written);
            assert_true(written < size);
            if (strcmp(out, whole) != 0) {
                assert_true(strlen(whole) >= size);
                assert_string_equal(out + written - 3, "...");
                assert_memory_equal(out, whole, written - 3);
            }
            free(out);
        }
        free(whole);
    }
}

static void control_characters_of_utf8_become_question_marks(void **state)
{
    (void)state;
    char *out = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&out, &len);
    assert_non_null(file);
    text_print_utf8(file, "a\033[31m\n\x7f \xc2\x9b \xc3\xa4 \xe2\x82\xac");
    assert_int_equal(fclose(file), 0);
    assert_string_equal(out, "a?[31m?? ? \xc3\xa4 \xe2\x82\xac");
    free(out);
}

static void names_compare_without_regard_to_ascii_case(void **state)
{
    (void)state;
    assert_true(text_same_name(text_of("A.Example"), text_of("a.eXAMPLE")));
    assert_false(text_same_name(text_of("a.example"), text_of("a.example.")));
    assert_false(text_same_name(text_of("\xc4"), text_of("\xe4")));
    assert_false(text_same_name(text_of("["), text_of("{")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_octet_is_printed_as_a_byte_string),
        cmocka_unit_test(every_octet_survives_json),
        cmocka_unit_test(formatting_is_bounded),
        cmocka_unit_test(control_characters_of_utf8_become_question_marks),
        cmocka_unit_test(names_compare_without_regard_to_ascii_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
