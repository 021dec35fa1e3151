/*
 * session.h - one conversation with one adapter process: hello, zones sent lazily and dropped by
 * least use, cases in a window, questions of the ask depth answered, sync as barrier, bye.
 *
 * An observation counts only once it is settled: the adapter has answered a sync behind it and said
 * nothing more about the case. Anything that goes wrong - a crash, silence, a broken protocol -
 * ends the session, and which of the unsettled cases is to blame is worker.h's to find out. Nothing
 * is ever started twice here.
 */
#ifndef HARNESS_SESSION_H
#define HARNESS_SESSION_H

#include "channel.h"
#include "protocol.h"

struct depth_dns;

struct session_setup {
    struct isolation_setup process;
    enum protocol_depth depth;
    const char *dns;          /* where its DNS server listens, for hello, or NULL */
    struct depth_dns *server; /* in dns depth: serves the case's zone; else NULL */
    size_t window;            /* at most; 0: what hello offers */
    uint64_t hello_ms;        /* from the start to being ready */
    uint64_t timeout_ms;      /* for the case that is next to be answered */
    bool send_ids;
};

enum session_end {
    SESSION_LEFT,     /* was told to, and did */
    SESSION_CRASH,    /* its process ended */
    SESSION_TIMEOUT,  /* no answer in time */
    SESSION_PROTOCOL, /* broke the protocol */
    SESSION_START,    /* never became ready */
    SESSION_ABORTED   /* session_abort() */
};

struct session;

struct session_handler {
    void (*ready)(void *user); /* session_greeting() is there */
    void (*more)(void *user);  /* there may be room in the window */
    /* ticket is settled; kept is the handler's to free. */
    void (*settled)(void *user, size_t ticket, struct kept *kept);
    /* The last call: the process and all it started have gone. text says why, for people. */
    void (*ended)(void *user, enum session_end end, const char *text);
    void *user;
};

/* Starts one; setup and handler must outlive it. NULL and why if it cannot. */
struct session *session_start(uv_loop_t *loop, const struct session_setup *setup,
                              const struct session_handler *handler, char *error, size_t size);

/* What hello said; NULL before. Valid as long as the session. */
const struct protocol_greeting *session_greeting(const struct session *session);

/* May a case be sent? */
bool session_room(const struct session *session);

/* Lets the adapter drop all zones: numbers of zones mean others from now on. */
void session_forget_zones(struct session *session);

/* Sends a case, which the caller knows as ticket; session_flush() must follow in the end. */
void session_send(struct session *session, size_t ticket, const struct suite_test *test);
void session_flush(struct session *session);

/* The tickets that are not settled, in the order they were sent; *tickets has room for
 * session_open(session, NULL) of them. */
size_t session_open(const struct session *session, size_t *tickets);

/* How many are sent and not answered. */
size_t session_unanswered(const struct session *session);

/* To be called now and then: looks at the clock. */
void session_tick(struct session *session);

/* Says bye; the process has a second to leave. */
void session_leave(struct session *session);

/* Ends it, gently for a fifth of a second and then not. */
void session_abort(struct session *session);

/* Its stderr since the last call, head and tail, at most CHANNEL_ERRORS_MAX octets. Valid until the
 * next call. */
struct spf_text session_errors(struct session *session);

/* What it wrote to stdout beside messages: how many lines, and the first. */
size_t session_noise(const struct session *session, const char **first);

/* After ended() only. */
void session_free(struct session *session);

#endif
