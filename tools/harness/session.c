/*
 * session.c - the states of a conversation, its clock and its end. What is read is
 * session_read.c's, zones session_zones.c's, questions session_ask.c's.
 */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "depth_dns.h"
#include "session_parts.h"

enum {
    LEAVE_MS = 1000, /* tools/adapters/PROTOCOL.md: exit 0 within 1 s of bye */
    GRACE_MS = 200,  /* between SIGTERM and SIGKILL */
    CLOSED_MS = 300  /* between the end of standard output and that of the process */
};

static void enter(struct session *session, enum session_state state)
{
    session->state = state;
    session->since = uv_now(session->loop);
}

void session_fail(struct session *session, enum session_end end, const char *text)
{
    if (session->state == SESSION_ENDING)
        return;
    session->end = !session->ready && end != SESSION_ABORTED ? SESSION_START : end;
    (void)snprintf(session->text, sizeof session->text, "%s", text);
    enter(session, SESSION_ENDING);
    isolation_terminate(&session->channel.isolation);
}

struct flight *session_flight(struct session *session, uint64_t n)
{
    if (n < session->first || n >= session->next)
        return NULL;
    return &session->flights[n & (session->room - 1)];
}

/* --- sending --- */

bool session_room(const struct session *session)
{
    return session->state == SESSION_RUNNING && session->open < session->window &&
           session->next - session->first < session->room && session_zone_room(session) &&
           (session->setup->server == NULL || session->first == session->next);
}

void session_send(struct session *session, size_t ticket, const struct suite_test *test)
{
    struct buffer *out = &session->channel.pending;
    uint64_t z = session_zone(session, test);
    uint64_t n = session->next++;
    struct flight *flight = &session->flights[n & (session->room - 1)];
    struct mockdns_session *dns = flight->dns;
    *flight = (struct flight){.ticket = ticket, .test = test, .n = n, .dns = dns};
    if (session->setup->depth == DEPTH_ASK)
        session_ask_begin(flight);
    if (session->setup->server != NULL && !depth_dns_begin(session->setup->server, test))
        session_fail(session, SESSION_ABORTED, "the DNS server has ended");
    protocol_case(out, n, z, test, session->setup->send_ids);
    if (session->open++ == 0) {
        session->oldest = n;
        session->oldest_since = uv_now(session->loop);
    }
}

void session_flush(struct session *session)
{
    if (session->state == SESSION_RUNNING && !session->sync_pending &&
        session->first < session->next) {
        session->sync_pending = true;
        session->sync_upto = session->next;
        session->sync_since = uv_now(session->loop);
        protocol_sync(&session->channel.pending, ++session->sync);
    }
    channel_flush(&session->channel);
}

size_t session_open(const struct session *session, size_t *tickets)
{
    size_t count = 0;
    for (uint64_t n = session->first; n < session->next; n++) {
        const struct flight *flight = &session->flights[n & (session->room - 1)];
        if (flight->done)
            continue;
        if (tickets != NULL)
            tickets[count] = flight->ticket;
        count++;
    }
    return count;
}

size_t session_unanswered(const struct session *session)
{
    return session->open;
}

void session_leave(struct session *session)
{
    if (session->state != SESSION_RUNNING)
        return;
    enter(session, SESSION_LEAVING);
    protocol_plain(&session->channel.pending, "bye");
    channel_leave(&session->channel);
}

void session_abort(struct session *session)
{
    session_fail(session, SESSION_ABORTED, "ended by the harness");
}

/* --- the clock --- */

static void check_answers(struct session *session, uint64_t now)
{
    char text[160];
    uint64_t limit = session->setup->timeout_ms;
    if (session->open > 0 && now - session->oldest_since > limit) {
        (void)snprintf(text, sizeof text, "no answer in %llu ms", (unsigned long long)limit);
        session_fail(session, SESSION_TIMEOUT, text);
    } else if (session->open == 0 && session->sync_pending) {
        uint64_t since = session->sync_since > session->oldest_since ? session->sync_since
                                                                     : session->oldest_since;
        if (now - since > limit)
            session_fail(session, SESSION_PROTOCOL, "it has stopped answering sync");
    }
}

void session_tick(struct session *session)
{
    uint64_t now = uv_now(session->loop);
    uint64_t passed = now - session->since;
    switch (session->state) {
    case SESSION_GREETING:
        if (passed > session->setup->hello_ms)
            session_fail(session, SESSION_START, "it does not answer hello");
        break;
    case SESSION_CHECKING:
        if (passed > session->setup->timeout_ms + GRACE_MS)
            session_fail(session, SESSION_START, "it does not answer sync");
        break;
    case SESSION_RUNNING:
        check_answers(session, now);
        break;
    case SESSION_LEAVING:
        if (passed > LEAVE_MS)
            session_fail(session, SESSION_LEFT, "it did not leave within a second of bye");
        break;
    case SESSION_CLOSED:
        if (passed > CLOSED_MS)
            session_fail(session, SESSION_PROTOCOL, "it closed its standard output");
        break;
    case SESSION_ENDING:
    default:
        if (passed > GRACE_MS && !session->hard) {
            session->hard = true;
            isolation_kill(&session->channel.isolation);
        }
        break;
    }
}

/* --- events of the channel --- */

static void on_data(void *user, const char *data, size_t len)
{
    session_take(user, data, len);
}

static void on_closed(void *user)
{
    struct session *session = user;
    /* Mostly the process ends as well, and its exit says more: wait for that a little. */
    if (session->state != SESSION_ENDING && session->state != SESSION_LEAVING)
        enter(session, SESSION_CLOSED);
}

static void on_ended(void *user, const struct isolation_report *report)
{
    struct session *session = user;
    if (session->state == SESSION_LEAVING) {
        bool clean = report->end == ISOLATION_EXITED && report->code == 0;
        session->end = SESSION_LEFT;
        (void)snprintf(session->text, sizeof session->text, "%s", clean ? "" : report->text);
    } else if (session->state != SESSION_ENDING) {
        session->end = session->ready ? SESSION_CRASH : SESSION_START;
        (void)snprintf(session->text, sizeof session->text, "%s", report->text);
    }
    session->state = SESSION_ENDING;
    session->handler->ended(session->handler->user, session->end, session->text);
}

/* --- life --- */

struct session *session_start(uv_loop_t *loop, const struct session_setup *setup,
                              const struct session_handler *handler, char *error, size_t size)
{
    struct session *session = arena_heap_zeroed(1, sizeof *session);
    session->setup = setup;
    session->handler = handler;
    session->loop = loop;
    session->events = (struct channel_handler){on_data, on_closed, on_ended, session};
    session->first = session->oldest = session->next = 1;
    session->next_zone = 1;
    uv_update_time(loop);
    if (!channel_open(loop, &session->channel, &setup->process, &session->events, error, size)) {
        free(session);
        return NULL;
    }
    enter(session, SESSION_GREETING);
    protocol_hello(&session->channel.pending, setup->depth, setup->dns);
    channel_flush(&session->channel);
    return session;
}

const struct protocol_greeting *session_greeting(const struct session *session)
{
    return session->ready ? &session->greeting : NULL;
}

struct spf_text session_errors(struct session *session)
{
    return channel_take_errors(&session->channel, session->errors);
}

size_t session_noise(const struct session *session, const char **first)
{
    *first = session->first_noise;
    return session->noise;
}

static void on_freed(void *user)
{
    free(user);
}

void session_free(struct session *session)
{
    for (size_t i = 0; i < session->room; i++) {
        free(session->flights[i].kept);
        mockdns_session_destroy(session->flights[i].dns);
    }
    free(session->flights);
    free(session->questions);
    buffer_free(&session->line);
    buffer_free(&session->scratch);
    protocol_message_clear(&session->hello);
    channel_close(&session->channel, on_freed, session);
}
