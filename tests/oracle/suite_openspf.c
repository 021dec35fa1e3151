/*
 * suite_openspf.c - the official openspf suite for RFC 7208: every case, its explanation included,
 * must come out as the suite says.
 *
 *     oracle_suite_openspf FILE MINIMUM
 *
 * MINIMUM is the number of cases the file has at least, so that a file that cannot be read well
 * does not pass.
 */
#include "openspf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const result_names[] = {"none",     "neutral",   "pass",     "fail",
                                           "softfail", "temperror", "permerror"};

/* Letter case is left out of account: none is prescribed for hexadecimal digits (7.3). */
static bool same(struct spf_text text, const uint8_t *other, size_t len)
{
    if (text.len != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint8_t a = text.data[i];
        uint8_t b = other[i];
        if (a >= 'A' && a <= 'Z')
            a = (uint8_t)(a + 32);
        if (b >= 'A' && b <= 'Z')
            b = (uint8_t)(b + 32);
        if (a != b)
            return false;
    }
    return true;
}

static bool result_is_expected(const struct openspf_test *test, enum spf_result result)
{
    const char *name = result_names[result];
    for (size_t i = 0; i < test->result_count; i++)
        if (same(test->results[i], (const uint8_t *)name, strlen(name)))
            return true;
    return false;
}

static bool explanation_is_expected(const struct openspf_test *test,
                                    const struct oracle_outcome *outcome)
{
    if (!test->has_explanation)
        return true;
    if (same(test->explanation, (const uint8_t *)"DEFAULT", 7))
        return !outcome->explained;
    return outcome->explained &&
           same(test->explanation, outcome->explanation.data, outcome->explanation.len);
}

static bool run_test(struct openspf_scenario *scenario, const struct openspf_test *test)
{
    struct oracle_memory *memory = oracle_memory_create();
    struct spf_request request = {
        .scope = SPF_SCOPE_MAILFROM, .sender = test->mailfrom, .helo = test->helo};
    struct oracle_outcome outcome;
    bool good = oracle_ip4_network(test->host, &request.client) ||
                oracle_ip6_network(test->host, &request.client);
    if (good) {
        oracle_check(memory, &request, NULL, openspf_resolve, scenario, &outcome);
        good = result_is_expected(test, outcome.result) && explanation_is_expected(test, &outcome);
        if (!good)
            printf("%.*s: %s (%s), explanation \"%.*s\"\n", (int)test->name.len, test->name.data,
                   result_names[outcome.result], oracle_cause_name(outcome.cause),
                   (int)outcome.explanation.len, (const char *)outcome.explanation.data);
    }
    oracle_memory_destroy(memory);
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: oracle_suite_openspf FILE MINIMUM\n", stderr);
        return 2;
    }
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) {
        perror(argv[1]);
        return 1;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return 1;
    yaml_parser_set_input_file(&parser, file);

    size_t cases = 0;
    size_t wrong = 0;
    struct openspf_scenario scenario;
    while (openspf_next(&parser, &scenario)) {
        for (size_t i = 0; i < openspf_test_count(&scenario); i++) {
            struct openspf_test test;
            openspf_test(&scenario, i, &test);
            cases++;
            wrong += !run_test(&scenario, &test);
        }
        openspf_release(&scenario);
    }
    yaml_parser_delete(&parser);
    fclose(file);
    printf("%zu cases, %zu of them wrong\n", cases, wrong);
    return wrong == 0 && cases >= strtoul(argv[2], NULL, 10) ? 0 : 1;
}
