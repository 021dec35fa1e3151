/*
 * vector_expect.h - does an outcome meet what a vector expects under our default choices?
 */
#ifndef TESTS_ORACLE_VECTOR_EXPECT_H
#define TESTS_ORACLE_VECTOR_EXPECT_H

#include "oracle.h"

#include <jansson.h>

/* The word of RFC 7208 2.6. */
const char *vector_result_name(enum spf_result result);

/* choices is vectors/choices.json, test one test of a vector file. If false, what tells what is not
 * met. */
bool vector_is_met(const json_t *choices, const json_t *test, const struct oracle_outcome *outcome,
                   char *what, size_t size);

#endif
