/*
 * verdict_fixture.h - one vector out of a few JSON members, and observations to judge it by.
 */
#ifndef VERDICT_FIXTURE_H
#define VERDICT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "suite.h"
#include "text.h"
#include "verdict.h"

#define REPORTS_EVERYTHING 0xFFFFu

/* Loads one test, id "t/" and name, whose members after "id" are given as JSON. */
static inline const struct suite_test *add_test(struct suite_set *set, const char *name,
                                                const char *members)
{
    char text[4096];
    int len = snprintf(
        text, sizeof text,
        "{\"format\":1,\"suite\":\"t\",\"title\":\"t\","
        "\"source\":{\"kind\":\"rfc\",\"ref\":\"RFC 7208\",\"license\":\"MIT\"},"
        "\"zones\":{\"z\":{\"example.com\":{\"TXT\":[\"v=spf1 -all\"]}}},"
        "\"tests\":[{\"id\":\"t/%s\",\"rev\":1,\"title\":\"t\",\"zone\":\"z\","
        "\"query\":{\"ip\":\"192.0.2.1\",\"from\":\"a@example.com\",\"helo\":\"h.example\"},"
        "\"severity\":\"low\",\"spec\":[\"4.6.4-void-limit\"],\"why\":\"w\",%s}]}",
        name, members);
    assert_true(len > 0 && (size_t)len < sizeof text);
    if (!suite_set_add_text(set, name, text, (size_t)len))
        problems_print(suite_set_problems(set), stderr);
    char id[128];
    (void)snprintf(id, sizeof id, "t/%s", name);
    const struct suite_test *test = suite_set_find(set, id);
    assert_non_null(test);
    return test;
}

static inline struct suite_set *empty_set(void)
{
    const struct suite_load_options options = {.catalog = NULL};
    struct suite_set *set = suite_set_create(&options);
    assert_non_null(set);
    return set;
}

static inline struct observed observed_result(enum spf_result result)
{
    return (struct observed){.state = OBSERVED_RESULT,
                             .result = result,
                             .terms = -1,
                             .voids = -1,
                             .has_questions = true};
}

#endif
