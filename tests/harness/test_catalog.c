/*
 * test_catalog.c - the catalogues as commands use them, and where they are looked for. What can be
 * wrong in them is tests/cli/test_suites.py's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "catalog.h"

static struct catalog *load(void)
{
    struct problems problems = {NULL, 0, 0};
    struct catalog *catalog = catalog_load(TEST_VECTORS, &problems);
    problems_print(&problems, stderr);
    assert_non_null(catalog);
    return catalog;
}

static void everything_is_found_by_its_name(void **state)
{
    (void)state;
    struct catalog *catalog = load();
    assert_true(catalog_requirement_count(catalog) >= 600);
    for (size_t i = 0; i < catalog_requirement_count(catalog); i++) {
        const struct catalog_requirement *requirement = catalog_requirement_at(catalog, i);
        assert_ptr_equal(catalog_requirement(catalog, requirement->id), requirement);
    }
    for (size_t i = 0; i < catalog_choice_count(catalog); i++)
        assert_ptr_equal(catalog_choice(catalog, catalog_choice_at(catalog, i)->name),
                         catalog_choice_at(catalog, i));
    for (size_t i = 0; i < catalog_feature_count(catalog); i++)
        assert_ptr_equal(catalog_feature(catalog, catalog_feature_at(catalog, i)->name),
                         catalog_feature_at(catalog, i));
    assert_null(catalog_requirement(catalog, "4.6.4-no-such-thing"));
    assert_null(catalog_choice(catalog, ""));
    assert_null(catalog_feature(catalog, "flying"));
    assert_null(catalog_id(catalog, "limits/never-was"));
    assert_null(catalog_requirement_at(catalog, catalog_requirement_count(catalog)));
    catalog_destroy(catalog);
}

static void a_choice_knows_its_values(void **state)
{
    (void)state;
    struct catalog *catalog = load();
    const struct catalog_choice *choice = catalog_choice(catalog, "void-mx-hosts");
    assert_non_null(choice);
    assert_string_equal(choice->default_value, "counted");
    assert_true(catalog_choice_has(choice, "per-term"));
    assert_false(catalog_choice_has(choice, "sometimes"));
    for (size_t i = 0; i < catalog_choice_count(catalog); i++) {
        choice = catalog_choice_at(catalog, i);
        assert_true(catalog_choice_has(choice, choice->default_value));
    }
    catalog_destroy(catalog);
}

static void a_requirement_is_as_the_file_says(void **state)
{
    (void)state;
    struct catalog *catalog = load();
    const struct catalog_requirement *requirement =
        catalog_requirement(catalog, "rfc8616-4-helo-a-label");
    assert_non_null(requirement);
    assert_int_equal(requirement->rfc, 8616);
    assert_string_equal(requirement->section, "4");
    requirement = catalog_requirement(catalog, "2.2-source-route");
    assert_int_equal(requirement->testable, CATALOG_TESTABLE_SESSION);
    assert_string_equal(catalog_testable_name(requirement->testable), "session");
    catalog_destroy(catalog);
}

static void a_lean_catalogue_reads_requirements_when_asked(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    struct catalog *lean = catalog_load_lean(TEST_VECTORS, &problems);
    struct catalog *full = load();
    assert_non_null(lean);
    assert_int_equal(catalog_choice_count(lean), catalog_choice_count(full));
    assert_non_null(catalog_requirement(lean, "2.2-source-route"));
    assert_null(catalog_requirement(lean, "4.6.4-no-such-thing"));
    assert_int_equal(catalog_requirement_count(lean), catalog_requirement_count(full));
    catalog_destroy(full);
    catalog_destroy(lean);
}

static void a_folder_without_catalogues_is_a_problem_each(void **state)
{
    (void)state;
    struct problems problems = {NULL, 0, 0};
    assert_null(catalog_load(TEST_DATA, &problems));
    assert_true(problems.count >= 2);
    assert_string_equal(problems.items[0].file, TEST_DATA "/requirements.json");
    problems_clear(&problems);
}

static void assert_found(const char *explicit_dir, const char *near, const char *expected)
{
    char *found = catalog_find(explicit_dir, near);
    assert_non_null(found);
    assert_string_equal(found, expected);
    free(found);
}

/* The option wins over the environment, and that over what is near. */
static void the_folder_is_looked_for_in_order(void **state)
{
    (void)state;
    char *vectors = realpath(TEST_VECTORS, NULL);
    assert_non_null(vectors);
    assert_int_equal(unsetenv("SPFPROOF_VECTORS"), 0);
    assert_found("/some/where", TEST_VECTORS, "/some/where");
    assert_found(NULL, TEST_VECTORS "/rfc7208", vectors);
    assert_found(NULL, TEST_VECTORS "/requirements.json", vectors);
    assert_int_equal(setenv("SPFPROOF_VECTORS", "/else/where", 1), 0);
    assert_found(NULL, TEST_VECTORS, "/else/where");
    assert_found("/some/where", NULL, "/some/where");
    assert_int_equal(setenv("SPFPROOF_VECTORS", "", 1), 0);
    assert_found(NULL, TEST_VECTORS, vectors);
    assert_int_equal(unsetenv("SPFPROOF_VECTORS"), 0);
    free(vectors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_found_by_its_name),
        cmocka_unit_test(a_choice_knows_its_values),
        cmocka_unit_test(a_requirement_is_as_the_file_says),
        cmocka_unit_test(a_lean_catalogue_reads_requirements_when_asked),
        cmocka_unit_test(a_folder_without_catalogues_is_a_problem_each),
        cmocka_unit_test(the_folder_is_looked_for_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
