/*
 * verdict_shape.h - how a check was come by, against what is expected of that: the record as
 * parsed, the reporting modifiers, the trace. For verdict.c alone.
 */
#ifndef HARNESS_VERDICT_SHAPE_H
#define HARNESS_VERDICT_SHAPE_H

#include "verdict.h"

/* True if all of it is as expected or cannot be seen; otherwise verdict->reason says why not. */
bool verdict_shape(const struct implementation *implementation, const struct suite_test *test,
                   const struct suite_expect *expect, const struct observed *observed,
                   struct verdict *verdict);

#endif
