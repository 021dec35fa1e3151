/*
 * suite_format.h - the canonical text of a suite file.
 *
 * Keys stand in the order of vectors/README.md, own keys (x-...) behind them in the file's order;
 * zones, owners, types and tests keep their order. Indentation is two spaces. Objects and arrays
 * that fit into a line of 100 columns stand on one, but for the file, its zones and its tests,
 * which are always spread. Formatting what has been formatted changes nothing.
 */
#ifndef HARNESS_SUITE_FORMAT_H
#define HARNESS_SUITE_FORMAT_H

#include <jansson.h>

/* The canonical text of a whole suite file, newline at the end, NUL-terminated, to be freed. */
char *suite_format(const json_t *root, size_t *len);

#endif
