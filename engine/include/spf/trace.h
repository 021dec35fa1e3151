/*
 * trace.h - what a check did, event by event, in a buffer of the caller's.
 *
 * Attach a trace before a check begins; each later event is appended. When a buffer is full, events
 * are dropped and counted, never cut. Tracing changes neither questions nor outcome.
 */
#ifndef SPF_TRACE_H
#define SPF_TRACE_H

#include "spf/record.h"

/* Version of the text form that spf_trace_print() writes. */
#define SPF_TRACE_VERSION 1

/* Kind, word, what text and value hold. */
#define SPF_EVENTS(X)                                                                              \
    X(CHECK, "check", "text: the checked domain")                                                  \
    X(RECORD, "record", "text: the selected record")                                               \
    X(TERM, "term", "text: the term that begins")                                                  \
    X(CHARGE, "charge", "value: lookup terms charged so far")                                      \
    X(QUESTION, "question", "text: the name; value: the type")                                     \
    X(ANSWER, "answer", "value: the rcode; number: the count of records")                          \
    X(VOID, "void", "value: void lookups charged so far")                                          \
    X(PTR_NAME, "ptr-name", "text: a name of the client; value: 1 validated, 0 not")               \
    X(MATCH, "match", "text: the term that matched")                                               \
    X(NO_MATCH, "no-match", "text: the term that did not")                                         \
    X(INCLUDE, "include", "text: the domain that is entered")                                      \
    X(LEAVE, "leave", "value: the result of the included record")                                  \
    X(REDIRECT, "redirect", "text: the domain that takes over")                                    \
    X(EXP, "exp", "text: the target asked for an explanation")                                     \
    X(EXPLANATION, "explanation", "text: the explanation; value: enum spf_explanation")            \
    X(RESULT, "result", "value: the result; number: the cause")

enum spf_event_kind {
#define SPF_EVENT_ENUM(code, name, holds) SPF_EVENT_##code,
    SPF_EVENTS(SPF_EVENT_ENUM)
#undef SPF_EVENT_ENUM
        SPF_EVENT_COUNT
};

/* One event. depth is 0 in the checked domain's record and grows by one in each include. */
struct spf_event {
    enum spf_event_kind kind;
    uint8_t depth;
    uint8_t terms; /* the counters as they stand at this event */
    uint8_t voids;
    uint16_t questions;
    uint32_t value;
    uint32_t number;
    struct spf_span term; /* of the term at work, in its record; len 0 if none */
    struct spf_span text; /* in spf_trace.text */
};

/*
 * The caller's buffers. Fill in the first four members and set the others to zero; the check
 * appends. Both arrays belong to the caller and must live as long as the check uses them.
 */
struct spf_trace {
    struct spf_event *events;
    size_t capacity;
    uint8_t *text;
    size_t text_capacity;
    size_t count;
    size_t text_len;
    size_t dropped; /* events that found no room */
};

/*
 * Writes one event as a line of text, without line end: two spaces for each depth, the word, then
 * what the event holds. Octets outside 0x20-0x7E and backslashes are written \DDD and \\.
 * Returns SPF_OK; SPF_ERR_SPACE; SPF_ERR_ARGUMENT if there is no such event. *len is the length
 * written, 0 on error.
 */
enum spf_status spf_trace_print(const struct spf_trace *trace, size_t index, uint8_t *out,
                                size_t capacity, size_t *len) SPF_MUST_CHECK;

#endif
