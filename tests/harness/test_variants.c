/*
 * test_variants.c - what each transformation makes of a vector, when it does not hold, and that an
 * implementation it disturbs is told.
 */
#include <jansson.h>

#include "derived_fixture.h"

#define ZONE                                                                                       \
    "{\"example.com\":{\"TXT\":[\"v=spf1 ip6:2001:db8::/32 a:%{d2}.Mx.example.com -all\"]},"       \
    "\"example.com.Mx.example.com\":{\"A\":[\"192.0.2.9\",\"192.0.2.1\"]}}"
#define PASS "\"expect\":[{\"result\":\"pass\"}]"

/* The derived zones as text, one after the other, each behind its id. */
static char seen[32768];

static void remember(const struct suite_test *test)
{
    char *zone = json_dumps(test->zone_json, JSON_COMPACT);
    size_t len = strlen(seen);
    assert_non_null(zone);
    int more =
        snprintf(seen + len, sizeof seen - len, "%s %s %s\n", test->id, test->query.ip_text, zone);
    assert_true(more > 0 && (size_t)more < sizeof seen - len);
    free(zone);
}

/* Runs one transformation on the vector; its derived test is in seen. */
static size_t transform(const char *name, struct suite_set *set)
{
    const char *const kinds[] = {name};
    const struct derive_options options = {.kinds = kinds, .kind_count = 1};
    size_t total = 0;
    seen[0] = '\0';
    assert_int_equal(derive_and_run(run_variants, set, NULL, remember, &options, &total), 0);
    return total;
}

static void each_transformation_gives_the_zone_it_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *shows;
    } cases[] = {
        {"case", "\"V=spf1 IP6:2001:DB8::/32 A:%{d2}.mX.EXAMPLE.COM -ALL\""},
        {"strings", "[\"v\",\"=spf\",\"1 \",\"ip6:2001:\",\"db8::\""},
        {"order", "\"A\":[\"192.0.2.1\",\"192.0.2.9\"]"},
        {"beside", "\"TXT\":[\"site-verification=6f1ed002ab55\",\"v=spf1"},
        {"plus", "\"v=spf1 +ip6:2001:db8::/32 +a:%{d2}.Mx.example.com -all\""},
        {"ip6", "ip6:2001:0DB8:0000:0000:0000:0000:0.0.0.0/32"},
        {"modifier", "\"v=spf1 x-first_1.a=%{d2r+-}%%/24 ip6:"},
        {"mapped", "t/v#mapped ::ffff:192.0.2.1 {"},
        {"cname", "\"example.com\":{\"CNAME\":[\"n0.alias.spfproof.invalid\"]}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(transform(cases[i].name, one_vector(ZONE, "192.0.2.1", PASS)), 1);
        if (strstr(seen, cases[i].shows) == NULL)
            fail_msg("%s: no %s in %s", cases[i].name, cases[i].shows, seen);
    }
}

static void a_vector_that_breaks_the_precondition_is_skipped(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *zone;
        const char *ip;
        const char *members;
    } cases[] = {
        {"mapped", ZONE, "2001:db8::1", PASS},
        {"plus", "{\"example.com\":{\"TXT\":[\"v=spf1 -all\"]}}", "192.0.2.1",
         "\"expect\":[{\"result\":\"fail\"}]"},
        {"modifier", "{\"example.com\":{\"TXT\":[\"v=spf1 +!\"]}}", "192.0.2.1",
         "\"expect\":[{\"result\":\"permerror\"}]"},
        {"order", ZONE, "192.0.2.1", PASS ",\"dns\":{\"questions\":2}"},
        {"order",
         "{\"example.com\":{\"TXT\":[\"v=spf1 mx -all\"],\"MX\":[\"1 a.example\",\"2 b.example\"]},"
         "\"a.example\":{\"A\":[\"192.0.2.1\"]},\"b.example\":{\"A\":\"SERVFAIL\"}}",
         "192.0.2.1", PASS},
        {"cname",
         "{\"example.com\":{\"CNAME\":[\"b.example\"]},\"b.example\":{\"TXT\":[\"v=spf1 a "
         "+all\"]}}",
         "192.0.2.1", PASS},
        {"beside", "{\"example.com\":{\"TXT\":[\"v=spf1 exp=example.com -all\"]}}", "192.0.2.1",
         "\"expect\":[{\"result\":\"fail\"}],\"explanation\":{\"text\":\"v=spf1 exp=example.com "
         "-all\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (transform(cases[i].name, one_vector(cases[i].zone, cases[i].ip, cases[i].members)) != 0)
            fail_msg("case %zu, %s: %s", i, cases[i].name, seen);
}

static void an_explanation_that_shows_a_name_need_only_be_there(void **state)
{
    (void)state;
    static const char zone[] = "{\"example.com\":{\"TXT\":[\"v=spf1 exp=e.example.com -all\"]},"
                               "\"e.example.com\":{\"TXT\":[\"not for %{d}\"]}}";
    assert_int_equal(transform("case", one_vector(zone, "192.0.2.1",
                                                  "\"expect\":[{\"result\":\"fail\"}],"
                                                  "\"explanation\":{\"text\":\"not for "
                                                  "example.com\"}")),
                     1);
}

/* Takes a mapped address for an IPv6 one. */
static void take_mapped_for_ip6(const struct suite_test *test, struct observed *observed)
{
    if (is_derived(test, "#mapped"))
        observed->result = SPF_RESULT_FAIL;
}

static void an_implementation_that_is_disturbed_fails_that_test_alone(void **state)
{
    (void)state;
    size_t total = 0;
    assert_int_equal(derive_and_run(run_variants, one_vector(ZONE, "192.0.2.1", PASS),
                                    take_mapped_for_ip6, NULL, NULL, &total),
                     1);
    assert_int_equal(total, 9);
}

static void an_id_selects_one_derived_test(void **state)
{
    (void)state;
    const char *const ids[] = {"t/v#plus"};
    const struct derive_options options = {.ids = ids, .id_count = 1};
    size_t total = 0;
    assert_int_equal(derive_and_run(run_variants, one_vector(ZONE, "192.0.2.1", PASS), NULL, NULL,
                                    &options, &total),
                     0);
    assert_int_equal(total, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_transformation_gives_the_zone_it_names),
        cmocka_unit_test(a_vector_that_breaks_the_precondition_is_skipped),
        cmocka_unit_test(an_explanation_that_shows_a_name_need_only_be_there),
        cmocka_unit_test(an_implementation_that_is_disturbed_fails_that_test_alone),
        cmocka_unit_test(an_id_selects_one_derived_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
