/*
 * invariants_trace.c - the trace against the questions that were asked and against the outcome: one
 * story, told three times. See invariants.h.
 */
#include "invariants.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

/* What the events so far amount to. */
struct story {
    unsigned terms;
    unsigned voids;
    unsigned questions;
    unsigned depth;
    bool moved;                             /* into an include, or to the target of a redirect */
    struct spf_text records[UINT8_MAX + 1]; /* by depth */
    struct spf_text domains[UINT8_MAX + 1]; /* likewise */
};

static struct spf_text text_in(const struct spf_trace *trace, const struct spf_event *event)
{
    return (struct spf_text){trace->text + event->text.at, event->text.len};
}

/* A question is the next one of the log, and its answer follows unless the check was ended. */
static bool question_holds(const struct invariants_case *item, struct story *story, size_t i)
{
    const struct spf_trace *trace = item->trace;
    const struct spf_event *event = &trace->events[i];
    if (story->questions >= mockdns_session_question_count(item->session) || i + 1 == trace->count)
        return false;
    const struct mockdns_question *asked =
        mockdns_session_question(item->session, story->questions++);
    enum spf_event_kind next = trace->events[i + 1].kind;
    return text_equal(asked->name, text_in(trace, event)) && asked->type == event->value &&
           (next == SPF_EVENT_ANSWER || next == SPF_EVENT_RESULT || next == SPF_EVENT_EXPLANATION);
}

static bool term_holds(const struct spf_trace *trace, const struct spf_event *event,
                       const struct story *story)
{
    struct spf_text record = story->records[event->depth];
    return event->term.at + event->term.len <= record.len &&
           text_equal(text_in(trace, event),
                      (struct spf_text){record.data + event->term.at, event->term.len});
}

static bool result_holds(const struct invariants_case *item, size_t i)
{
    const struct spf_event *event = &item->trace->events[i];
    return i + 1 == item->trace->count && event->value == (uint32_t)item->outcome->result &&
           event->number == (uint32_t)item->outcome->cause && event->text.len == 0;
}

static bool explanation_holds(const struct invariants_case *item, size_t i)
{
    const struct spf_event *event = &item->trace->events[i];
    return i + 2 == item->trace->count &&
           event->value == (uint32_t)item->outcome->explanation_source &&
           text_equal(text_in(item->trace, event), item->outcome->explanation);
}

/* Does event i agree with those before it? */
static bool event_holds(const struct invariants_case *item, struct story *story, size_t i)
{
    const struct spf_trace *trace = item->trace;
    const struct spf_event *event = &trace->events[i];
    switch (event->kind) {
    case SPF_EVENT_CHECK:
        story->domains[0] = text_in(trace, event);
        return i == 0;
    case SPF_EVENT_RECORD:
        story->records[event->depth] = text_in(trace, event);
        return true;
    case SPF_EVENT_TERM:
    case SPF_EVENT_MATCH:
    case SPF_EVENT_NO_MATCH:
        return term_holds(trace, event, story);
    case SPF_EVENT_CHARGE:
        return event->value == ++story->terms;
    case SPF_EVENT_VOID:
        return event->value == ++story->voids;
    case SPF_EVENT_QUESTION:
        return question_holds(item, story, i);
    case SPF_EVENT_ANSWER:
        return i > 0 && trace->events[i - 1].kind == SPF_EVENT_QUESTION;
    case SPF_EVENT_INCLUDE:
        story->moved = true;
        story->domains[event->depth] = text_in(trace, event);
        return event->depth == ++story->depth;
    case SPF_EVENT_LEAVE:
        return story->depth-- > 0;
    case SPF_EVENT_RESULT:
        return result_holds(item, i);
    case SPF_EVENT_EXPLANATION:
        return explanation_holds(item, i);
    case SPF_EVENT_REDIRECT:
        story->moved = true;
        story->domains[event->depth] = text_in(trace, event);
        return event->text.len > 0;
    case SPF_EVENT_PTR_NAME:
    case SPF_EVENT_EXP:
        return event->text.len > 0;
    case SPF_EVENT_COUNT:
        break;
    }
    return false;
}

/* The line of an event fits into just as many octets as it has, and into no fewer. */
static bool line_holds(const struct spf_trace *trace, size_t i, struct invariants_space *space)
{
    size_t len = 0;
    size_t other = 0;
    invariants_octets(space, 4 * (size_t)trace->events[i].text.len + 2u * UINT8_MAX + 64);
    return spf_trace_print(trace, i, space->octets[0], space->octet_room, &len) == SPF_OK &&
           spf_trace_print(trace, i, space->octets[1], len, &other) == SPF_OK && other == len &&
           memcmp(space->octets[0], space->octets[1], len) == 0 &&
           spf_trace_print(trace, i, space->octets[1], len - 1, &other) == SPF_ERR_SPACE &&
           other == 0;
}

static bool counters_hold(const struct spf_event *event, const struct story *story)
{
    return event->depth == story->depth && event->terms == story->terms &&
           event->voids == story->voids && event->questions == story->questions;
}

/* The domain whose record decided; before any record, the one to be checked, if it is a name. */
static bool domain_holds(const struct invariants_case *item, const struct story *story)
{
    const struct spf_outcome *outcome = item->outcome;
    size_t depth = item->trace->events[item->trace->count - 1].depth;
    bool decided = outcome->cause == SPF_CAUSE_MATCH || outcome->cause == SPF_CAUSE_DEFAULT;
    if (!decided && (story->moved || outcome->questions == 0))
        return true;
    return text_equal(outcome->domain, story->domains[depth]);
}

bool invariants_of_trace(const struct invariants_case *item, struct invariants_space *space,
                         const struct invariants_breach *breach)
{
    const struct spf_trace *trace = item->trace;
    struct story story;
    (void)memset(&story, 0, offsetof(struct story, records));
    if (trace->dropped > 0)
        return invariants_breach(breach, "%zu events found no room in the trace", trace->dropped);
    for (size_t i = 0; i < trace->count; i++) {
        size_t depth = story.depth;
        bool good = event_holds(item, &story, i);
        /* The event that leaves an include may still belong to it. */
        if (trace->events[i].kind == SPF_EVENT_LEAVE && trace->events[i].depth == depth)
            good = good && trace->events[i].terms == story.terms;
        else
            good = good && counters_hold(&trace->events[i], &story);
        if (!good || !line_holds(trace, i, space))
            return invariants_breach(breach, "event %zu of the trace does not agree with the rest",
                                     i);
    }
    if (trace->count < 2 || trace->events[trace->count - 1].kind != SPF_EVENT_RESULT)
        return invariants_breach(breach, "the trace does not end in the result");
    if (!domain_holds(item, &story))
        return invariants_breach(breach, "the domain is not the one that decided");
    size_t len = 1;
    if (spf_trace_print(trace, trace->count, space->octets[0], space->octet_room, &len) !=
            SPF_ERR_ARGUMENT ||
        len != 0)
        return invariants_breach(breach, "an event is printed that there is not");
    return (story.terms == item->outcome->terms && story.voids == item->outcome->voids &&
            story.questions == item->outcome->questions) ||
           invariants_breach(breach, "the trace counts otherwise than the check");
}
