/*
 * problem.h - what is wrong with an input file, as its author needs to read it:
 *
 *     file:line: JSON path: reason (mend)
 *
 * The loaders of catalogues and suites collect problems; a command prints them and exits with 3.
 */
#ifndef HARNESS_PROBLEM_H
#define HARNESS_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct problem {
    char *file;
    size_t line; /* from 1; 0: the file as a whole */
    char *path;  /* JSON path such as $.tests[3].expect[0].result; "" where there is none */
    char *text;  /* the reason, and the mend in parentheses */
    bool output; /* no mistake of the input: a file could not be written */
};

/* Zero is an empty list. Problems beyond PROBLEMS_MAX are counted, not kept. */
#define PROBLEMS_MAX 200
struct problems {
    struct problem *items;
    size_t count;
    size_t dropped;
};

/* Adds one; file, path and text are copied, path may be NULL. */
void problems_add(struct problems *list, const char *file, size_t line, const char *path,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Adds one about a file that could not be written. */
void problems_add_output(struct problems *list, const char *file, const char *reason);

/* Is one of them about output? */
bool problems_have_output(const struct problems *list);

/* Writes the problems, one a line, and how many were dropped. */
void problems_print(const struct problems *list, FILE *out);

void problems_clear(struct problems *list);

#endif
