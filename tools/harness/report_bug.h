/*
 * report_bug.h - one case as an issue for the tracker of its implementation.
 */
#ifndef HARNESS_REPORT_BUG_H
#define HARNESS_REPORT_BUG_H

#include "matrix.h"

/*
 * Writes Markdown: a title, what was asked, expected and seen, which sentence says so, and how to
 * see it without this harness. The zone is cut down to the names that matter. vector must have a
 * test, and the run a case of it.
 */
void report_bug(struct output *out, const struct matrix *matrix, const struct matrix_run *run,
                size_t vector);

#endif
