/*
 * worker.h - workers that run cases on an adapter and find out who is to blame.
 *
 * A worker has one session at a time. When a session ends before its time, the cases that were not
 * settled are suspects: in the next session each runs alone, and only one with which a session
 * ends again is blamed. Cases that pass alone keep their results, and the window is halved, since
 * an adapter may promise more than it can hold. A worker whose sessions end time after time
 * without any progress gives up.
 */
#ifndef HARNESS_WORKER_H
#define HARNESS_WORKER_H

#include "session.h"

/* Sessions in a row that may end without one settled or blamed case. */
#define WORKER_FRUITLESS_MAX 3

/* Where cases come from and where observations go. */
struct worker_feed {
    bool (*next)(void *user, size_t *ticket, const struct suite_test **test);
    const struct suite_test *(*test)(void *user, size_t ticket);
    void (*take)(void *user, size_t ticket, struct kept *kept);            /* takes kept over */
    void (*greeted)(void *user, const struct protocol_greeting *greeting); /* each new session */
    void *user;
};

struct worker_setup {
    struct session_setup session;
    size_t restarts; /* at most */
};

struct worker;

struct worker *worker_start(uv_loop_t *loop, const struct worker_setup *setup,
                            const struct worker_feed *feed);

/* New tests: zones that the adapter holds may not be what their numbers say any more. */
void worker_begin(struct worker *worker);

/* There may be new cases: to be called when next() returned false before and would not now. */
void worker_poke(struct worker *worker);
void worker_tick(struct worker *worker);

/* All cases are done: says bye. */
void worker_leave(struct worker *worker);

/* Leave, now: what is unsettled stays without observation. */
void worker_abort(struct worker *worker);

/* No session any more, and none will come. */
bool worker_stopped(const struct worker *worker);

/* What people should know about it. */
struct worker_story {
    bool never_ready; /* not one session came so far: the adapter is broken */
    bool gave_up;
    size_t restarts;
    size_t blamed;                       /* cases with which a session ended */
    size_t unexplained;                  /* sessions that ended though each case passed alone */
    size_t window;                       /* now */
    size_t noise;                        /* lines on stdout that are no messages */
    char last[600];                      /* why the last session ended that ended badly */
    char errors[CHANNEL_ERRORS_MAX + 1]; /* and what stderr said */
    char first_noise[128];
    char farewell[160]; /* how it left, if not with exit status 0 */
};

const struct worker_story *worker_story(const struct worker *worker);

/* After worker_stopped() only. */
void worker_free(struct worker *worker);

#endif
