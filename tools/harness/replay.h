/*
 * replay.h - a results file told by a form of report.h, as if the run happened again.
 */
#ifndef HARNESS_REPLAY_H
#define HARNESS_REPLAY_H

#include "matrix.h"

/*
 * Tells the only run of matrix. False if one of its vectors is in no loaded suite: these forms tell
 * of queries and reasons, and problems then names the vector. What is lost on the way to out, out
 * knows.
 */
bool replay(struct output *out, const struct report_form *form, const struct matrix *matrix,
            struct problems *problems);

#endif
