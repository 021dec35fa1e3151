/*
 * tracing.c - the oracle check-trace. A trace changes no outcome; it counts what the check counts,
 * ends in the result, and each of its lines is printable and fits in just its length. With little
 * room events are dropped and counted, those that are kept keep their order.
 */
#include "tracing.h"

#include <string.h>

#include "target.h"

enum {
    EVENTS_MAX = 2048,
    TEXT_MAX = 262144,
    LINE_MAX = 65536,
    DEPTH_MAX = 10 /* each include is one of the ten terms of RFC 7208 4.6.4 */
};

static uint8_t text[TEXT_MAX];
static struct spf_event events[EVENTS_MAX];

static void run(const struct input *input, const struct spf_options *options,
                const struct checked *first, struct spf_trace *trace)
{
    static struct checked again;
    checking_trace(input, options, trace, &again);
    if (!target_same_outcome(&first->outcome, &again.outcome))
        target_broken("check-trace", "the same outcome");
}

/* Each line twice: in room to spare, and in its own length; one octet less is no room. */
static void check_lines(const struct spf_trace *trace)
{
    static uint8_t line[LINE_MAX];
    for (size_t i = 0; i < trace->count; i++) {
        size_t len = 0;
        size_t exact = 0;
        if (spf_trace_print(trace, i, line, sizeof line, &len) != SPF_OK) {
            /* A record of up to 65,279 octets, escaped. */
            TARGET_EXPECT("check-trace", trace->events[i].text.len > LINE_MAX / 8);
            continue;
        }
        TARGET_EXPECT("check-trace", len > 0);
        for (size_t at = 0; at < len; at++)
            TARGET_EXPECT("check-trace", line[at] >= 0x20 && line[at] <= 0x7e);
        uint8_t *room = target_room(len);
        TARGET_EXPECT("check-trace", spf_trace_print(trace, i, room, len, &exact) == SPF_OK &&
                                         exact == len && memcmp(room, line, len) == 0);
        room = target_room(len - 1);
        TARGET_EXPECT("check-trace",
                      spf_trace_print(trace, i, room, len - 1, &exact) == SPF_ERR_SPACE &&
                          exact == 0);
    }
}

static void check_counts(const struct spf_trace *trace, const struct spf_outcome *outcome)
{
    size_t seen[SPF_EVENT_COUNT] = {0};
    for (size_t i = 0; i < trace->count; i++) {
        const struct spf_event *e = &trace->events[i];
        TARGET_EXPECT("check-trace", e->kind < SPF_EVENT_COUNT && e->depth <= DEPTH_MAX);
        TARGET_EXPECT("check-trace", (size_t)e->text.at + e->text.len <= trace->text_len);
        seen[e->kind]++;
    }
    TARGET_EXPECT("check-trace", seen[SPF_EVENT_QUESTION] == outcome->questions);
    TARGET_EXPECT("check-trace", seen[SPF_EVENT_ANSWER] == outcome->questions);
    TARGET_EXPECT("check-trace", seen[SPF_EVENT_CHARGE] == outcome->terms);
    TARGET_EXPECT("check-trace", seen[SPF_EVENT_VOID] == outcome->voids);
    TARGET_EXPECT("check-trace", seen[SPF_EVENT_RESULT] == 1);
    const struct spf_event *last = &trace->events[trace->count - 1];
    TARGET_EXPECT("check-trace", last->kind == SPF_EVENT_RESULT &&
                                     last->value == (uint32_t)outcome->result &&
                                     last->number == (uint32_t)outcome->cause);
}

/* Some of the events of a run with all room, in their order; the others are counted. */
static void check_small(const struct input *input, const struct spf_options *options,
                        const struct checked *first, const struct spf_trace *whole, uint32_t hash)
{
    static struct spf_event few[16];
    static uint8_t little[256];
    struct spf_trace trace = {.events = few,
                              .capacity = (hash >> 8) % 16,
                              .text = little,
                              .text_capacity = (hash >> 16) % sizeof little};
    run(input, options, first, &trace);
    TARGET_EXPECT("check-trace", trace.count + trace.dropped == whole->count);
    TARGET_EXPECT("check-trace",
                  trace.count <= trace.capacity && trace.text_len <= trace.text_capacity);
    size_t at = 0;
    for (size_t i = 0; i < trace.count; i++, at++) {
        while (at < whole->count && (whole->events[at].kind != few[i].kind ||
                                     whole->events[at].text.len != few[i].text.len))
            at++;
        TARGET_EXPECT("check-trace", at < whole->count);
    }
}

void tracing_check(const struct input *input, const struct spf_options *options,
                   const struct checked *first, uint32_t hash)
{
    if (first->outcome.cause == SPF_CAUSE_CANCELLED) /* a record too long for the block */
        return;
    struct spf_trace trace = {
        .events = events, .capacity = EVENTS_MAX, .text = text, .text_capacity = TEXT_MAX};
    run(input, options, first, &trace);
    if (trace.dropped > 0)
        return;
    check_counts(&trace, &first->outcome);
    check_lines(&trace);
    check_small(input, options, first, &trace, hash);
}
