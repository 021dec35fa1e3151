/*
 * baseline.h - known failures, each with the exact wrong answer and the argument for it. A listed
 * case that passes, or fails in another way, fails the run.
 *
 * The file is one line per case, four fields parted by tabs, "#" beginning a comment line:
 *
 *     id <TAB> observed <TAB> explanation <TAB> argument
 *
 * observed     a result ("permerror"), "dns:" and a result for a right result by the wrong
 * questions, or error, crash, timeout, protocol explanation  the text seen, as a byte string; "-"
 * if it does not matter argument     why that is known and left: never empty
 */
#ifndef HARNESS_BASELINE_H
#define HARNESS_BASELINE_H

#include "problem.h"
#include "verdict.h"

struct baseline;

/* Reads a file. NULL if it is unreadable or any line is wrong; problems then has each. */
struct baseline *baseline_load(const char *path, struct problems *problems);
void baseline_destroy(struct baseline *baseline); /* NULL is allowed */

/* Turns the verdict of a listed case into xfail, xpass, or a failure that says what differs. */
void baseline_apply(struct baseline *baseline, const struct suite_test *test,
                    const struct observed *observed, struct verdict *verdict);

/* The id and line of the index-th entry that no test of set carries, from 0; NULL at the end. */
const char *baseline_stale(const struct baseline *baseline, const struct suite_set *set,
                           size_t index, size_t *line);

/* Writes the line that would list this failing case. */
void baseline_print(FILE *out, const struct suite_test *test, const struct observed *observed,
                    const struct verdict *verdict);

#endif
