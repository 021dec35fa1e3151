/*
 * test_output.h - parts of a vector as show and replay print them, on standard output.
 */
#ifndef SPFPROOF_TEST_OUTPUT_H
#define SPFPROOF_TEST_OUTPUT_H

#include <jansson.h>

/* A title behind an empty line. */
void test_print_head(const char *title);

/* A value: a string as it is, all else as JSON. */
void test_print_json(const json_t *value);

/* The members of an object as the file has them, one a line. */
void test_print_object(const json_t *object);

/* A resolved zone, one record a line. */
void test_print_zone(const json_t *zone);

#endif
