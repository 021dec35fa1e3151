/*
 * trace_buffer.h - room for the trace of one check.
 */
#ifndef HARNESS_TRACE_BUFFER_H
#define HARNESS_TRACE_BUFFER_H

#include "spf/trace.h"

/* An empty trace with room for any check under the limits of RFC 7208; false without memory. */
bool trace_buffer_make(struct spf_trace *trace) SPF_MUST_CHECK;
void trace_buffer_free(struct spf_trace *trace);

#endif
