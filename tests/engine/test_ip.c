/*
 * test_ip.c - addresses as text: RFC 7208 5.6 (ip4-network), RFC 4291 2.2, RFC 5952 4 and 5.
 */
#include "engine_fixture.h"

struct printed {
    const char *text;
    const char *canonical; /* NULL: no address */
};

static const struct printed cases[] = {
    {"192.0.2.1", "192.0.2.1"},
    {"0.0.0.0", "0.0.0.0"},
    {"255.255.255.255", "255.255.255.255"},
    {"10.20.30.40", "10.20.30.40"},
    {"256.0.2.1", NULL},
    {"192.0.2", NULL},
    {"192.0.2.1.5", NULL},
    {"192.0.2.01", NULL},
    {"192.0.2.1 ", NULL},
    {"1920.0.2.1", NULL},
    {"192..2.1", NULL},
    {"", NULL},
    {"::", "::"},
    {"::1", "::1"},
    {"1::", "1::"},
    {"2001:DB8::CB01", "2001:db8::cb01"},
    {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"}, /* RFC 5952 4.2.3: the first of equal runs */
    {"2001:0db8:0:1:1:1:1:1",
     "2001:db8:0:1:1:1:1:1"}, /* 4.2.2: one group of zero is not shortened */
    {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
    {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    {"1:2:3:4:5:6::8", "1:2:3:4:5:6:0:8"},
    {"1:2:3:4:5:6:7::8", NULL}, /* RFC 4291 2.2: no group is left for "::" */
    {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
    {"1:2:3::7:8", "1:2:3::7:8"},
    {"::ffff:192.0.2.1", "::ffff:c000:201"},
    {"1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"},
    {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
    {"1:2:3:4:5:6:7", NULL},
    {"1:2:3:4:5:6:7:8:9", NULL},
    {"1:2:3:4:5:6:7:8::", NULL}, /* RFC 4291 2.2: "::" stands for one group at least */
    {"::1:2:3:4:5:6:7:8", NULL},
    {"1:2:3:4::5:6:7:8", NULL},
    {"1::2::3", NULL},
    {":::", NULL},
    {":1:2:3:4:5:6:7", NULL},
    {"1:2:3:4:5:6:7:", NULL},
    {"12345::", NULL},
    {"g::", NULL},
    {"::1%eth0", NULL},
    {"[::1]", NULL},
    {"::192.0.2", NULL},
    {"::192.0.2.256", NULL},
    {"1:2:3:4:5:6:7:192.0.2.1", NULL},
    {"::192.0.2.1:1", NULL},
    {":", NULL},
};

static void text_is_read_as_the_grammar_has_it_and_written_canonically(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct guarded input = guard(cases[i].text, strlen(cases[i].text));
        uint8_t out[SPF_IP_TEXT_MAX];
        struct spf_ip ip;
        enum spf_status status = spf_ip_parse(input.text, &ip);
        if ((status == SPF_OK) != (cases[i].canonical != NULL))
            fail_msg("'%s': %s", cases[i].text, spf_status_name(status));
        if (status == SPF_OK)
            assert_text((struct spf_text){out, spf_ip_print(&ip, out)}, cases[i].canonical);
        unguard(&input);
    }
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    for (unsigned mask = 0; mask < 256; mask++) { /* every pattern of zero groups */
        struct spf_ip ip = {.family = 6};
        struct spf_ip again;
        uint8_t out[SPF_IP_TEXT_MAX];
        size_t len;
        for (unsigned group = 0; group < 8; group++)
            if (mask >> group & 1)
                ip.octets[2 * group + 1] = (uint8_t)(0x11 * group + 1);
        len = spf_ip_print(&ip, out);
        assert_int_equal(spf_ip_parse((struct spf_text){out, len}, &again), SPF_OK);
        assert_memory_equal(&ip, &again, sizeof ip);
    }
}

static void the_longest_text_fits(void **state)
{
    uint8_t out[SPF_IP_TEXT_MAX];
    struct spf_ip ip = ip_of("1111:2222:3333:4444:5555:6666:7777:8888");
    (void)state;
    assert_int_equal(spf_ip_print(&ip, out), 39);
    ip = ip_of("255.255.255.255");
    assert_int_equal(spf_ip_print(&ip, out), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_read_as_the_grammar_has_it_and_written_canonically),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(the_longest_text_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
