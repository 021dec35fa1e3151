/*
 * words.h - a command line of the user cut into words as a shell would, but without one: blanks
 * part, quotes and backslashes keep together, nothing is expanded.
 */
#ifndef HARNESS_WORDS_H
#define HARNESS_WORDS_H

#include "spf/types.h"

/* A list of words that ends with NULL, one block to be freed. NULL and why for an open quote, a
 * trailing backslash, or no word at all. */
char **words_split(const char *line, const char **why);

/* The list as one line that a shell reads the same way; to be freed. */
char *words_join(const char *const *words);

#endif
