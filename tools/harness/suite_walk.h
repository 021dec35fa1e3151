/*
 * suite_walk.h - the suite files below a folder.
 */
#ifndef HARNESS_SUITE_WALK_H
#define HARNESS_SUITE_WALK_H

#include "problem.h"

/* Takes one file; false stops nothing but makes suite_walk() return false. */
typedef bool suite_walk_visit(void *context, const char *file);

/*
 * Visits path if it is no folder, else every suite file below it in order of name: *.json, but for
 * the catalogues, what lies in a folder schema/, and names that begin with a dot. False if a visit
 * returned false or a folder could not be read or held no suite file; the latter are problems.
 */
bool suite_walk(const char *path, struct problems *problems, suite_walk_visit *visit,
                void *context);

#endif
