/*
 * smoke_talk.h - a whole conversation at once: lines in, everything that comes back out.
 */
#ifndef SPFPROOF_SMOKE_TALK_H
#define SPFPROOF_SMOKE_TALK_H

#include "buffer.h"
#include "executor_adapter.h"

struct smoke_talk {
    struct buffer out; /* its standard output, ended by a NUL */
    bool in_time;
    struct isolation_report report;
    uint64_t leave_ms; /* from the end of its input to its own */
};

/* Starts the adapter, writes the lines, closes its input, waits at most limit_ms for its end. */
void smoke_talk(const struct executor_options *options, const struct buffer *lines,
                uint64_t limit_ms, struct smoke_talk *talk);

#endif
