/*
 * session_parts.h - what the files of a session share.
 */
#ifndef HARNESS_SESSION_PARTS_H
#define HARNESS_SESSION_PARTS_H

#include "session.h"

/* A case between being sent and being settled. */
struct flight {
    size_t ticket;
    const struct suite_test *test;
    uint64_t n;
    struct kept *kept;           /* its reply, until it is settled */
    struct mockdns_session *dns; /* ask depth; the slot's own, used again */
    bool answered;
    bool done; /* settled; its slot waits for those sent earlier */
};

/* A zone that the adapter holds. */
struct held_zone {
    uint64_t z;
    size_t number; /* zone_number of its tests */
    uint64_t used; /* n of the last case that was sent on it */
};

enum session_state {
    SESSION_GREETING, /* hello is under way */
    SESSION_CHECKING, /* and the first sync */
    SESSION_RUNNING,
    SESSION_LEAVING,
    SESSION_CLOSED, /* standard output has ended, the process not yet */
    SESSION_ENDING  /* something went wrong; nothing is read any more */
};

struct session {
    struct channel channel;
    struct channel_handler events;
    const struct session_setup *setup;
    const struct session_handler *handler;
    uv_loop_t *loop;
    enum session_state state;
    bool ready;
    enum session_end end;
    char text[600];
    uint64_t since; /* of the state, in ms */
    bool hard;      /* SIGKILL was sent */

    struct protocol_message hello;
    struct protocol_greeting greeting;
    size_t window;

    struct buffer line; /* of standard output, not ended yet */
    struct buffer scratch;
    size_t noise;
    char first_noise[128];

    /* A ring over n; first <= oldest <= next. */
    struct flight *flights;
    size_t room;     /* a power of two */
    uint64_t first;  /* the lowest n that is not settled */
    uint64_t oldest; /* the lowest n that is not answered */
    uint64_t next;   /* the n of the next case */
    size_t open;     /* sent and not answered */
    uint64_t oldest_since;

    uint64_t sync;      /* number of the last one sent */
    uint64_t sync_upto; /* n below which it covers */
    bool sync_pending;
    uint64_t sync_since;

    struct held_zone zones[PROTOCOL_ZONES];
    size_t zone_count;
    uint64_t next_zone;

    struct observed_question *questions;
    size_t question_room;
    char errors[CHANNEL_ERRORS_MAX];
};

/* Ends the session for a reason; the first reason counts. */
void session_fail(struct session *session, enum session_end end, const char *text);

/* The case of that number between first and next, or NULL. */
struct flight *session_flight(struct session *session, uint64_t n);

/* session_ask.c: begins a case; answers a question, or ends the session; adds the question log. */
void session_ask_begin(struct flight *flight);
void session_ask(struct session *session, const struct protocol_message *message);
void session_ask_log(struct session *session, const struct flight *flight, struct observed *out);

/* Room for that many questions. */
struct observed_question *session_questions(struct session *session, size_t count);

/* session_zones.c: is there room for the zone; sees to it that the adapter has it and gives z. */
bool session_zone_room(const struct session *session);
uint64_t session_zone(struct session *session, const struct suite_test *test);

/* session_read.c: takes what came on standard output. */
void session_take(struct session *session, const char *data, size_t len);

#endif
