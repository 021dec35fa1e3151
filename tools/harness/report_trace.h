/*
 * report_trace.h - the events of a check drawn as a tree, with the counters as they stood (RFC 7208
 * 4.6.4) in the margin.
 */
#ifndef HARNESS_REPORT_TRACE_H
#define HARNESS_REPORT_TRACE_H

#include <stdio.h>

#include "spf/trace.h"

/* Writes the tree, each line after indent. utf8: draw with line characters, else with "|", "+". */
void report_trace(FILE *out, const struct spf_trace *trace, const char *indent, bool utf8);

#endif
