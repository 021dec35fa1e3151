/*
 * invariants_misuse.c - what the engine's headers say of wrong arguments and of no room: they are
 * refused, or counted. This hangs on no check and is looked at once; what a check that waits must
 * refuse is tried by twin.c. See invariants.h.
 */
#include "invariants.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

enum { OCTETS_MOST = 1 << 24 };

/* One member of the limits, its least and its most. There is room for a check by default. */
static bool bounds_hold(void *block, size_t which, uint32_t least, uint32_t most)
{
    for (size_t i = 0; i < 4; i++) {
        const uint32_t values[4] = {least - 1, least, most, most + 1};
        struct spf_limits limits = SPF_LIMITS_DEFAULT;
        switch (which) {
        case 0:
            limits.terms = (uint8_t)values[i];
            break;
        case 1:
            limits.mx = (uint8_t)values[i];
            break;
        case 2:
            limits.ptr = (uint8_t)values[i];
            break;
        case 3:
            limits.record_octets = values[i];
            break;
        default:
            limits.explanation_octets = values[i];
            break;
        }
        bool allowed = i == 1 || i == 2;
        if ((spf_check_size(&limits) > 0) != allowed ||
            (!allowed && spf_check_init(block, spf_check_size(NULL), &limits) != NULL))
            return false;
    }
    return true;
}

static const struct spf_limits least = {1, 1, 1, 1, 1};
static const struct spf_limits most = {100, 100, 100, OCTETS_MOST, OCTETS_MOST};

static bool limits_hold(const struct invariants_breach *breach)
{
    struct spf_limits defaults = SPF_LIMITS_DEFAULT;
    void *block = arena_heap_resize(NULL, spf_check_size(NULL));
    bool good = spf_check_size(NULL) == spf_check_size(&defaults) &&
                spf_check_size(NULL) > spf_check_size(&least) && spf_check_size(&least) > 0 &&
                spf_check_size(NULL) < spf_check_size(&most);
    for (size_t i = 0; i < 5; i++)
        good = good && bounds_hold(block, i, 1, i < 3 ? 100 : OCTETS_MOST);
    free(block);
    return good || invariants_breach(breach, "limits that check.h does not name are allowed");
}

/* A check begins in a block of its size, and nowhere else. */
static bool block_holds(const struct spf_limits *limits)
{
    size_t size = spf_check_size(limits);
    uint8_t *block = arena_heap_resize(NULL, size + 16);
    bool good = spf_check_init(NULL, size, limits) == NULL &&
                spf_check_init(block, size - 1, limits) == NULL &&
                spf_check_init(block + 1, size, limits) == NULL;
    struct spf_check *check = spf_check_init(block, size, limits);
    good = good && (void *)check == (void *)block && spf_check_question(check) == NULL &&
           spf_check_used(check) <= size && spf_check_copy(check, NULL, size) == NULL;
    struct spf_answer answer = {0, SPF_RCODE_NOERROR, NULL, 0, false};
    struct spf_outcome outcome;
    good = good && spf_check_feed(check, &answer) == SPF_ERR_STATE &&
           spf_check_cancel(check, SPF_CANCEL_ABORT) == SPF_ERR_STATE &&
           spf_check_outcome(check, &outcome) == SPF_ERR_STATE;
    free(block);
    return good;
}

static bool blocks_hold(const struct invariants_breach *breach)
{
    return (block_holds(NULL) && block_holds(&least)) ||
           invariants_breach(breach, "a block that is too small, or none, holds a check");
}

/* check.h: RFC 7208's limits, every choice at its default. */
static bool defaults_hold(const struct invariants_breach *breach)
{
    struct spf_options options;
    struct spf_options zero;
    (void)memset(&options, 0, sizeof options);
    (void)memset(&zero, 0, sizeof zero);
    spf_options_default(&options);
    bool good = options.terms == 10 && options.voids == 2 && options.mx == 10 &&
                options.ptr == 10 && options.default_explanation.len > 0;
    for (size_t i = 0; i < options.default_explanation.len; i++)
        good = good && options.default_explanation.data[i] >= 0x20 &&
               options.default_explanation.data[i] <= 0x7E;
    zero.terms = options.terms;
    zero.voids = options.voids;
    zero.mx = options.mx;
    zero.ptr = options.ptr;
    zero.default_explanation = options.default_explanation;
    good = good && options.void_mx_hosts == zero.void_mx_hosts && options.no_exp == zero.no_exp &&
           options.bad_target == zero.bad_target;
    return good || invariants_breach(breach, "the default options are others");
}

/* A check that waits may be started again. What a start refuses is tried by twin.c. */
static bool restart_holds(const struct invariants_breach *breach)
{
    void *block = arena_heap_resize(NULL, spf_check_size(NULL));
    struct spf_check *check = spf_check_init(block, spf_check_size(NULL), NULL);
    struct spf_request request = {.client = {4, {192, 0, 2, 1}}, .helo = text_of("h.example.net")};
    struct spf_options options;
    spf_options_default(&options);
    options.default_explanation = text_of("one line");
    bool good = check != NULL && spf_check_start(check, &request, NULL) == SPF_NEED_ANSWER &&
                spf_check_start(check, &request, &options) == SPF_NEED_ANSWER;
    free(block);
    return good || invariants_breach(breach, "a check that waits cannot be started again");
}

/* trace.h: what finds no room is counted, never cut. The domain of this check is told and refused,
 * and the result has no text. */
static bool traces_hold(const struct invariants_breach *breach)
{
    static const struct {
        size_t events;
        size_t octets;
        enum spf_event_kind kept; /* of the only one */
    } rooms[] = {{1, 64, SPF_EVENT_CHECK}, {2, 8, SPF_EVENT_RESULT}};
    size_t size = spf_check_size(NULL);
    void *block = arena_heap_resize(NULL, size);
    struct spf_check *check = spf_check_init(block, size, NULL);
    const struct spf_request request = {.client = {4, {192, 0, 2, 1}},
                                        .helo = text_of("localhost")};
    bool good = check != NULL;
    for (size_t i = 0; good && i < 2; i++) {
        struct spf_event events[2];
        uint8_t text[64];
        struct spf_trace trace = {.events = events,
                                  .capacity = rooms[i].events,
                                  .text = text,
                                  .text_capacity = rooms[i].octets};
        good = spf_check_trace(check, &trace) == SPF_OK &&
               spf_check_start(check, &request, NULL) == SPF_DONE && trace.count == 1 &&
               trace.dropped == 1 && events[0].kind == rooms[i].kept;
        /* And so is the next one. */
        good = good && spf_check_start(check, &request, NULL) == SPF_DONE &&
               trace.dropped == (i == 0 ? 3 : 2);
    }
    free(block);
    return good || invariants_breach(breach, "events that find no room are not counted");
}

/* The longest text is read as far as it is none of ours. */
static bool long_record_holds(const struct invariants_breach *breach)
{
    struct spf_text text = {(const uint8_t *)"w=spf1 ", (size_t)INT32_MAX + 1};
    struct spf_syntax_error error;
    size_t count = 1;
    bool good =
        spf_record_parse(text, NULL, NULL, 0, &count, &error) == SPF_ERR_ARGUMENT && count == 0;
    text.len--;
    good = good && spf_record_parse(text, NULL, NULL, 0, &count, &error) == SPF_ERR_SYNTAX;
    return good || invariants_breach(breach, "a record over 2^31 octets is read, or a shorter not");
}

bool invariants_of_misuse(const struct invariants_breach *breach)
{
    return limits_hold(breach) && blocks_hold(breach) && defaults_hold(breach) &&
           restart_holds(breach) && traces_hold(breach) && long_record_holds(breach);
}
