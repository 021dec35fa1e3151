/*
 * session_ask.c - the ask depth: the implementation's questions, answered from the case's own view
 * of its zone, so that they are seen and not believed.
 */
#include <stdlib.h>

#include "arena.h"
#include "session_parts.h"
#include "text.h"

void session_ask_begin(struct flight *flight)
{
    if (flight->dns == NULL)
        flight->dns = mockdns_session_create(flight->test->zone);
    else
        mockdns_session_reset(flight->dns, flight->test->zone);
    if (flight->dns == NULL)
        arena_out_of_memory();
}

void session_ask(struct session *session, const struct protocol_message *message)
{
    struct buffer *out = &session->channel.pending;
    struct flight *flight = session_flight(session, message->n);
    struct spf_text name;
    uint32_t type;
    if (session->setup->depth != DEPTH_ASK || message->n == 0 || message->n >= session->next) {
        session_fail(session, SESSION_PROTOCOL, "it asks for a case that was not sent");
        return;
    }
    if (flight == NULL || flight->answered) { /* late: the result was there already */
        if (flight != NULL && flight->kept != NULL)
            flight->kept->observed.late++;
        protocol_refusal(out, message->n, message->number);
        return;
    }
    if (!protocol_question(message, &session->scratch, &name, &type)) {
        session_fail(session, SESSION_PROTOCOL,
                     "an ask whose name is no byte string or whose type is unknown");
        return;
    }
    struct mockdns_answer answer;
    if (mockdns_session_ask(flight->dns, name, type, &answer) != MOCKDNS_OK)
        arena_out_of_memory();
    protocol_answer(out, message->n, message->number, type, &answer);
}

struct observed_question *session_questions(struct session *session, size_t count)
{
    if (count > session->question_room) {
        session->questions =
            arena_heap_resize(session->questions, count * sizeof *session->questions);
        session->question_room = count;
    }
    return session->questions;
}

static bool known(const struct observed_question *questions, size_t count,
                  const struct mockdns_question *question)
{
    for (size_t i = 0; i < count; i++)
        if (questions[i].type == question->type &&
            text_same_name(questions[i].name, question->name))
            return true;
    return false;
}

void session_ask_log(struct session *session, const struct flight *flight, struct observed *out)
{
    size_t asked = mockdns_session_question_count(flight->dns);
    struct observed_question *questions = session_questions(session, asked);
    size_t count = 0;
    for (size_t i = 0; i < asked; i++) {
        const struct mockdns_question *question = mockdns_session_question(flight->dns, i);
        if (!known(questions, count, question))
            questions[count++] = (struct observed_question){question->name, question->type};
    }
    out->has_questions = true;
    out->questions = questions;
    out->question_count = count;
    out->virtual_ms = mockdns_session_elapsed_ms(flight->dns);
}
