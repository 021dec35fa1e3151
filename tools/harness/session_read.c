/*
 * session_read.c - what an adapter says: lines out of octets, each message taken by what it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "depth_dns.h"
#include "session_parts.h"
#include "text.h"

enum { QUESTIONS_MAX = 256 }; /* of those a reply lists by itself */

static void fail_with(struct session *session, const char *what, const char *detail)
{
    char text[400];
    (void)snprintf(text, sizeof text, "%s%s", what, detail);
    session_fail(session, SESSION_PROTOCOL, text);
}

static void take_hello(struct session *session, struct protocol_message *message)
{
    char why[200];
    session->hello = *message;
    message->json = NULL;
    if (!protocol_greeting(&session->hello, &session->greeting, why, sizeof why)) {
        session_fail(session, SESSION_START, why);
        return;
    }
    if (session->greeting.depth != session->setup->depth) {
        session_fail(session, SESSION_START, "hello: its mode was not offered");
        return;
    }
    session->window = session->greeting.window;
    if (session->setup->window > 0 && session->window > session->setup->window)
        session->window = session->setup->window;
    if (session->setup->server != NULL)
        session->window = 1;
    size_t room = 4;
    while (room < 4 * session->window)
        room *= 2;
    session->room = room;
    session->flights = arena_heap_zeroed(room, sizeof *session->flights);
    session->state = SESSION_CHECKING;
    session->since = uv_now(session->loop);
    protocol_sync(&session->channel.pending, session->sync);
}

/* A final reply: noted, and settled by the next sync. */
static void take_reply(struct session *session, const struct protocol_message *message)
{
    char number[32];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)message->n);
    struct flight *flight = session_flight(session, message->n);
    if (flight == NULL || flight->done) {
        fail_with(session, "a reply to a case that is not open: n=", number);
        return;
    }
    if (flight->answered) {
        fail_with(session, "a second reply to a case: n=", number);
        return;
    }
    struct observed observed;
    protocol_observed(message, &session->scratch, &observed);
    if (session->setup->depth == DEPTH_ASK) {
        session_ask_log(session, flight, &observed);
    } else if (session->setup->server != NULL) {
        if (!depth_dns_end(session->setup->server, &observed))
            session_fail(session, SESSION_ABORTED, "the DNS server has ended");
    } else if (session->greeting.reports & REPORTS_QUESTIONS) {
        observed.questions = session_questions(session, QUESTIONS_MAX);
        observed.question_count =
            protocol_questions(message, &session->scratch, session->questions, QUESTIONS_MAX);
        observed.has_questions = json_object_get(message->json, "questions") != NULL;
    }
    if (session->channel.errors_seen > session->channel.errors_taken)
        observed.transcript = session_errors(session);
    flight->kept = kept_copy(&observed);
    flight->answered = true;
    session->open--;
    if (message->n != session->oldest)
        return;
    while (session->oldest < session->next &&
           session->flights[session->oldest & (session->room - 1)].answered)
        session->oldest++;
    session->oldest_since = uv_now(session->loop);
}

/* The adapter has read all that was sent before this sync and said what it had to say. */
static void settle(struct session *session)
{
    for (uint64_t n = session->first; n < session->sync_upto; n++) {
        struct flight *flight = session_flight(session, n);
        if (flight->done || !flight->answered)
            continue;
        struct kept *kept = flight->kept;
        flight->kept = NULL;
        flight->done = true;
        session->handler->settled(session->handler->user, flight->ticket, kept);
    }
    while (session->first < session->next && session_flight(session, session->first)->done)
        session->first++;
}

static void take_sync(struct session *session, const struct protocol_message *message)
{
    if (session->state == SESSION_CHECKING && message->number == session->sync) {
        session->state = SESSION_RUNNING;
        session->ready = true;
        session->handler->ready(session->handler->user);
        return;
    }
    if (!session->sync_pending || message->number != session->sync) {
        session_fail(session, SESSION_PROTOCOL, "a sync that was not asked for");
        return;
    }
    session->sync_pending = false;
    settle(session);
}

static void take_message(struct session *session, struct protocol_message *message)
{
    if (message->kind == PROTOCOL_BROKEN) {
        session_fail(session, SESSION_PROTOCOL, message->why);
        return;
    }
    if (session->state == SESSION_GREETING) {
        take_hello(session, message);
        return;
    }
    switch (message->kind) {
    case PROTOCOL_RESULT:
    case PROTOCOL_ERROR:
        take_reply(session, message);
        break;
    case PROTOCOL_UNSUPPORTED:
        if (message->has_n) /* else it answers a message that it does not know */
            take_reply(session, message);
        break;
    case PROTOCOL_ASK:
        session_ask(session, message);
        break;
    case PROTOCOL_SYNC:
        take_sync(session, message);
        break;
    case PROTOCOL_HELLO:
        session_fail(session, SESSION_PROTOCOL, "a second hello");
        break;
    case PROTOCOL_OTHER:
        protocol_plain(&session->channel.pending, "unsupported");
        break;
    case PROTOCOL_LOG:
    case PROTOCOL_BROKEN:
    default:
        break;
    }
}

static void take_line(struct session *session, const char *line, size_t len)
{
    struct protocol_message message;
    protocol_read(line, len, &message);
    if (message.kind == PROTOCOL_LOG) {
        if (session->noise++ == 0)
            (void)text_format((struct spf_text){(const uint8_t *)line, len}, session->first_noise,
                              sizeof session->first_noise);
    } else {
        take_message(session, &message);
    }
    protocol_message_clear(&message);
}

/* Does the session still listen? */
static bool listens(const struct session *session)
{
    return session->state != SESSION_ENDING && session->state != SESSION_CLOSED;
}

void session_take(struct session *session, const char *data, size_t len)
{
    while (len > 0 && listens(session)) {
        const char *end = memchr(data, '\n', len);
        size_t width = end != NULL ? (size_t)(end - data) : len;
        if (session->line.len + width > PROTOCOL_MAX_LINE) {
            session_fail(session, SESSION_PROTOCOL, "a line over max_line");
            return;
        }
        if (end == NULL || session->line.len > 0)
            buffer_add(&session->line, data, width);
        if (end == NULL)
            break;
        if (session->line.len > 0)
            take_line(session, session->line.data, session->line.len);
        else
            take_line(session, data, width);
        session->line.len = 0;
        data += width + 1;
        len -= width + 1;
    }
    if (!listens(session))
        return;
    if (session->state == SESSION_RUNNING)
        session->handler->more(session->handler->user);
    session_flush(session);
}
