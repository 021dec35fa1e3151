/*
 * wrap.h - prose and input data on a terminal.
 */
#ifndef SPFPROOF_WRAP_H
#define SPFPROOF_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* Prints text in lines of at most 80 columns, each behind indent spaces. */
void wrap_print(FILE *out, size_t indent, const char *text);

/* Prints a string of an input file; control characters become \DDD. */
void wrap_print_raw(FILE *out, const char *text);

#endif
