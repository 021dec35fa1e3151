/*
 * trace_buffer.c - room for the trace of one check: eleven records of the longest kind, the texts
 * of their terms and questions, and one event or two for each term. What finds no room is counted.
 */
#include "trace_buffer.h"

#include <stdlib.h>

enum { EVENTS = 1 << 16, TEXT_OCTETS = 1 << 22 };

bool trace_buffer_make(struct spf_trace *trace)
{
    *trace = (struct spf_trace){.events = malloc(EVENTS * sizeof *trace->events),
                                .capacity = EVENTS,
                                .text = malloc(TEXT_OCTETS),
                                .text_capacity = TEXT_OCTETS};
    if (trace->events != NULL && trace->text != NULL)
        return true;
    trace_buffer_free(trace);
    return false;
}

void trace_buffer_free(struct spf_trace *trace)
{
    free(trace->events);
    free(trace->text);
    *trace = (struct spf_trace){.events = NULL};
}
