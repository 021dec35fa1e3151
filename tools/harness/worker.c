/*
 * worker.c - sessions one after the other, suspects alone, blame where it belongs.
 */
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

struct worker {
    uv_loop_t *loop;
    const struct worker_setup *setup;
    const struct worker_feed *feed;
    struct session_setup session_setup;
    struct session_handler events;
    struct session *session;
    size_t *suspects; /* tickets, to be run alone; the next one last */
    size_t suspect_count;
    size_t suspect_room;
    bool explaining; /* the suspects of one incident are being tried, none was blamed so far */
    bool alone;      /* one suspect is under way */
    size_t fruitless;
    bool progress; /* of this session */
    bool leaving;
    bool aborted;
    bool stopped;
    struct worker_story story;
};

static void begin_session(struct worker *worker);

static void stop(struct worker *worker)
{
    worker->stopped = true;
}

static void give_up(struct worker *worker)
{
    worker->story.gave_up = true;
    while (worker->suspect_count > 0)
        worker->feed->take(worker->feed->user, worker->suspects[--worker->suspect_count],
                           kept_state(OBSERVED_NOT_RUN, "the adapter ended too often",
                                      (struct spf_text){NULL, 0}));
    stop(worker);
}

/* --- cases --- */

static void send_suspect(struct worker *worker)
{
    size_t ticket = worker->suspects[--worker->suspect_count];
    worker->alone = true;
    session_send(worker->session, ticket, worker->feed->test(worker->feed->user, ticket));
}

/* No case of the incident failed alone: the adapter could not hold what it promised, or it is
 * chance. */
static void unexplained(struct worker *worker)
{
    worker->explaining = false;
    worker->story.unexplained++;
    if (worker->story.window > 1)
        worker->story.window /= 2;
}

static void refill(struct worker *worker)
{
    struct session *session = worker->session;
    size_t ticket;
    const struct suite_test *test;
    if (worker->aborted || worker->leaving)
        return;
    if (worker->suspect_count > 0 || worker->alone) {
        if (session_open(session, NULL) == 0)
            send_suspect(worker);
        return;
    }
    if (worker->explaining)
        unexplained(worker);
    while (session_room(session) && session_unanswered(session) < worker->story.window) {
        if (!worker->feed->next(worker->feed->user, &ticket, &test))
            break;
        session_send(session, ticket, test);
    }
}

/* --- events of the session --- */

static void on_ready(void *user)
{
    struct worker *worker = user;
    const struct protocol_greeting *greeting = session_greeting(worker->session);
    worker->story.never_ready = false;
    if (worker->story.window == 0 || worker->story.window > greeting->window)
        worker->story.window = greeting->window;
    worker->feed->greeted(worker->feed->user, greeting);
    refill(worker);
}

static void on_more(void *user)
{
    refill(user);
}

static void on_settled(void *user, size_t ticket, struct kept *kept)
{
    struct worker *worker = user;
    worker->progress = true;
    worker->alone = false;
    worker->feed->take(worker->feed->user, ticket, kept);
}

static enum observed_state state_of(enum session_end end)
{
    switch (end) {
    case SESSION_TIMEOUT:
        return OBSERVED_TIMEOUT;
    case SESSION_PROTOCOL:
        return OBSERVED_PROTOCOL;
    case SESSION_CRASH:
    case SESSION_LEFT:
    case SESSION_START:
    case SESSION_ABORTED:
    default:
        return OBSERVED_CRASH;
    }
}

static void add_suspects(struct worker *worker)
{
    size_t count = session_open(worker->session, NULL);
    if (count == 0)
        return;
    if (worker->suspect_count + count > worker->suspect_room) {
        worker->suspect_room = worker->suspect_count + count;
        worker->suspects =
            arena_heap_resize(worker->suspects, worker->suspect_room * sizeof *worker->suspects);
    }
    size_t *added = worker->suspects + worker->suspect_count;
    (void)session_open(worker->session, added);
    for (size_t i = 0; i < count / 2; i++) { /* the first one sent is tried first */
        size_t other = added[i];
        added[i] = added[count - 1 - i];
        added[count - 1 - i] = other;
    }
    worker->suspect_count += count;
    worker->explaining |= count > 0;
}

static void blame(struct worker *worker, enum session_end end, const char *text,
                  struct spf_text errors)
{
    size_t ticket;
    (void)session_open(worker->session, &ticket);
    worker->alone = false;
    worker->explaining = false;
    worker->progress = true;
    worker->story.blamed++;
    worker->feed->take(worker->feed->user, ticket, kept_state(state_of(end), text, errors));
}

static void remember(struct worker *worker, const char *text, struct spf_text errors)
{
    struct worker_story *story = &worker->story;
    (void)snprintf(story->last, sizeof story->last, "%s", text);
    if (errors.len > 0)
        (void)memcpy(story->errors, errors.data, errors.len);
    story->errors[errors.len] = '\0';
}

static void note_noise(struct worker *worker)
{
    const char *first;
    size_t lines = session_noise(worker->session, &first);
    if (worker->story.noise == 0 && lines > 0)
        (void)snprintf(worker->story.first_noise, sizeof worker->story.first_noise, "%s", first);
    worker->story.noise += lines;
}

/* Who did it, and is it worth another session? */
static void on_ended(void *user, enum session_end end, const char *text)
{
    struct worker *worker = user;
    note_noise(worker);
    bool over = worker->aborted || (worker->leaving && end == SESSION_LEFT);
    if (over) {
        (void)snprintf(worker->story.farewell, sizeof worker->story.farewell, "%.150s",
                       worker->aborted ? "" : text);
    } else {
        struct spf_text errors = session_errors(worker->session);
        remember(worker, text, errors);
        if (worker->alone && session_open(worker->session, NULL) == 1)
            blame(worker, end, text, errors);
        else
            add_suspects(worker);
    }
    session_free(worker->session);
    worker->session = NULL;
    worker->fruitless = worker->progress ? 0 : worker->fruitless + 1;
    if (over || (worker->leaving && worker->suspect_count == 0))
        stop(worker);
    else if (worker->story.never_ready || worker->fruitless >= WORKER_FRUITLESS_MAX ||
             worker->story.restarts >= worker->setup->restarts)
        give_up(worker);
    else {
        worker->story.restarts++;
        begin_session(worker);
    }
}

/* --- life --- */

static void begin_session(struct worker *worker)
{
    char error[300];
    worker->progress = false;
    worker->alone = false;
    worker->leaving = false;
    worker->session =
        session_start(worker->loop, &worker->session_setup, &worker->events, error, sizeof error);
    if (worker->session != NULL)
        return;
    remember(worker, error, text_of(""));
    give_up(worker);
}

struct worker *worker_start(uv_loop_t *loop, const struct worker_setup *setup,
                            const struct worker_feed *feed)
{
    struct worker *worker = arena_heap_zeroed(1, sizeof *worker);
    worker->loop = loop;
    worker->setup = setup;
    worker->feed = feed;
    worker->session_setup = setup->session;
    worker->events = (struct session_handler){on_ready, on_more, on_settled, on_ended, worker};
    worker->story.never_ready = true;
    begin_session(worker);
    return worker;
}

void worker_begin(struct worker *worker)
{
    if (worker->session != NULL)
        session_forget_zones(worker->session);
    worker_poke(worker);
}

void worker_poke(struct worker *worker)
{
    if (worker->session == NULL || session_greeting(worker->session) == NULL)
        return;
    refill(worker);
    session_flush(worker->session);
}

void worker_tick(struct worker *worker)
{
    if (worker->session != NULL)
        session_tick(worker->session);
}

void worker_abort(struct worker *worker)
{
    if (worker->aborted)
        return;
    worker->aborted = true;
    if (worker->session != NULL)
        session_abort(worker->session);
}

void worker_leave(struct worker *worker)
{
    if (worker->session == NULL || worker->leaving)
        return;
    worker->leaving = true;
    if (session_greeting(worker->session) != NULL)
        session_leave(worker->session);
    else
        worker_abort(worker);
}

bool worker_stopped(const struct worker *worker)
{
    return worker->stopped;
}

const struct worker_story *worker_story(const struct worker *worker)
{
    return &worker->story;
}

void worker_free(struct worker *worker)
{
    free(worker->suspects);
    free(worker);
}
