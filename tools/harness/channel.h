/*
 * channel.h - a program under test and its streams on a libuv loop: what we write goes out in
 * batches and never blocks, what it says comes in as octets, head and tail of its stderr are kept.
 *
 * Who the program is and what the octets mean is session.h's and exec.h's business.
 */
#ifndef HARNESS_CHANNEL_H
#define HARNESS_CHANNEL_H

#include <uv.h>

#include "buffer.h"
#include "isolation.h"

/* Of a long stderr the head and the tail are kept: some runtimes name what went wrong first, others
 * last. */
enum {
    ERRORS_HEAD = 1024,
    ERRORS_TAIL = 3072,
    ERRORS_CUT = 64, /* the line between them */
    CHANNEL_ERRORS_MAX = ERRORS_HEAD + ERRORS_TAIL + ERRORS_CUT
};

struct channel_handler {
    void (*data)(void *user, const char *data, size_t len); /* of standard output */
    void (*closed)(void *user);                             /* standard output has ended */
    /* Nothing of the program runs any more, and its streams have been read to their end. */
    void (*ended)(void *user, const struct isolation_report *report);
    void *user;
};

struct channel {
    uv_pipe_t in;
    uv_pipe_t out;
    uv_pipe_t err;
    uv_poll_t control;
    uv_timer_t drain; /* how long streams may stay open behind the program's end */
    uv_write_t request;
    struct isolation isolation;
    struct isolation_report report;
    const struct channel_handler *handler;
    struct buffer pending; /* to be written */
    struct buffer flying;  /* being written */
    bool writing;
    bool leaving; /* standard input is closed when all is written */
    bool in_open;
    bool out_open;
    bool err_open;
    bool finished; /* report is there */
    bool told;     /* ended() was called */
    size_t handles;
    void (*freed)(void *user);
    void *freed_user;
    char errors_head[ERRORS_HEAD]; /* the first since errors_taken */
    char errors_tail[ERRORS_TAIL]; /* a ring of the last */
    uint64_t errors_seen;          /* octets in all */
    uint64_t errors_taken;
    char input[65536];
};

/* Starts the program; channel is zeroed memory of the caller's. handler must outlive it. */
bool channel_open(uv_loop_t *loop, struct channel *channel, const struct isolation_setup *setup,
                  const struct channel_handler *handler, char *error, size_t size) SPF_MUST_CHECK;

/* Hands what is in pending to the system, as far as nothing is under way already. */
void channel_flush(struct channel *channel);

/* Closes standard input when all has been written. */
void channel_leave(struct channel *channel);

/* Its stderr since the last call: head and tail, if it is long; out has CHANNEL_ERRORS_MAX octets.
 */
struct spf_text channel_take_errors(struct channel *channel, char *out);

/* Kills what still runs and closes everything; freed is called when the memory is free again. */
void channel_close(struct channel *channel, void (*freed)(void *user), void *user);

#endif
