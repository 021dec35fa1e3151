/*
 * invariants.c - what holds of an outcome by itself: result, cause, counters, explanation. Records,
 * fields and traces have files of their own. See invariants.h.
 */
#include "invariants.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

bool invariants_breach(const struct invariants_breach *breach, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(breach->reason, breach->size, format, args);
    va_end(args);
    return false;
}

void invariants_octets(struct invariants_space *space, size_t count)
{
    if (count <= space->octet_room)
        return;
    space->octet_room = 2 * count;
    for (size_t i = 0; i < 2; i++)
        space->octets[i] = arena_heap_resize(space->octets[i], space->octet_room);
}

void invariants_space_free(struct invariants_space *space)
{
    for (size_t i = 0; i < 2; i++) {
        free(space->terms[i]);
        free(space->octets[i]);
    }
    *space = (struct invariants_space){.term_room = 0};
}

/* RFC 7208 4.6.2: the result of a match is its qualifier's. */
static bool matched(const struct spf_outcome *outcome)
{
    static const struct {
        char qualifier;
        enum spf_result result;
    } results[] = {{'-', SPF_RESULT_FAIL},
                   {'~', SPF_RESULT_SOFTFAIL},
                   {'?', SPF_RESULT_NEUTRAL},
                   {'+', SPF_RESULT_PASS}};
    if (outcome->term.len == 0)
        return false;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (outcome->record.data[outcome->term.at] == (uint8_t)results[i].qualifier)
            return outcome->result == results[i].result;
    return outcome->result == SPF_RESULT_PASS;
}

static bool cause_holds(const struct invariants_case *item, const struct invariants_breach *breach)
{
    const struct spf_outcome *outcome = item->outcome;
    const struct spf_cause_info *info = spf_cause_info(outcome->cause);
    bool target =
        outcome->cause == SPF_CAUSE_INCLUDE_NONE || outcome->cause == SPF_CAUSE_REDIRECT_NONE;
    if (info->code != outcome->cause || outcome->cause == SPF_CAUSE_NO_CAUSE)
        return invariants_breach(breach, "cause %u is none", (unsigned)outcome->cause);
    if (outcome->cause == SPF_CAUSE_MATCH ? !matched(outcome) : info->result != outcome->result)
        return invariants_breach(breach, "cause %s does not give %s", info->name,
                                 spf_result_name(outcome->result));
    if ((outcome->inner != SPF_CAUSE_NO_CAUSE) != target)
        return invariants_breach(breach, "cause %s has inner cause %s", info->name,
                                 spf_cause_info(outcome->inner)->name);
    if (target && spf_cause_info(outcome->inner)->result != SPF_RESULT_NONE)
        return invariants_breach(breach, "the target's cause is %s",
                                 spf_cause_info(outcome->inner)->name);
    return true;
}

/* A counter shows what was charged: one more than the limit exactly if that is the cause. */
static bool counters_hold(const struct invariants_case *item,
                          const struct invariants_breach *breach)
{
    const struct spf_outcome *outcome = item->outcome;
    const struct spf_options *options = item->options;
    if ((outcome->terms > options->terms) != (outcome->cause == SPF_CAUSE_LIMIT_TERMS) ||
        outcome->terms > options->terms + 1u)
        return invariants_breach(breach, "%u terms charged with cause %s", outcome->terms,
                                 spf_cause_info(outcome->cause)->name);
    if (options->voids != SPF_VOIDS_UNLIMITED &&
        ((outcome->voids > options->voids) != (outcome->cause == SPF_CAUSE_LIMIT_VOIDS) ||
         outcome->voids > options->voids + 1u))
        return invariants_breach(breach, "%u void lookups charged with cause %s", outcome->voids,
                                 spf_cause_info(outcome->cause)->name);
    if (outcome->questions != mockdns_session_question_count(item->session))
        return invariants_breach(breach, "%u questions counted, %zu asked", outcome->questions,
                                 mockdns_session_question_count(item->session));
    return true;
}

static bool explanation_holds(const struct invariants_case *item,
                              const struct invariants_breach *breach)
{
    const struct spf_outcome *outcome = item->outcome;
    bool fail = outcome->result == SPF_RESULT_FAIL;
    if (fail == (outcome->explanation_source == SPF_EXPLANATION_ABSENT) ||
        (!fail && outcome->explanation.len > 0))
        return invariants_breach(breach, "%s with explanation %s", spf_result_name(outcome->result),
                                 spf_explanation_name(outcome->explanation_source));
    const struct spf_limits limits = SPF_LIMITS_DEFAULT;
    if (outcome->explanation.len > limits.explanation_octets)
        return invariants_breach(breach, "an explanation of %zu octets", outcome->explanation.len);
    for (size_t i = 0; i < outcome->explanation.len; i++)
        if (outcome->explanation.data[i] < 0x20 || outcome->explanation.data[i] > 0x7E)
            return invariants_breach(breach, "octet %zu of the explanation is not printable", i);
    return true;
}

static bool spans_hold(const struct invariants_case *item, const struct invariants_breach *breach)
{
    const struct spf_outcome *outcome = item->outcome;
    if (outcome->term.at > outcome->record.len ||
        outcome->term.len > outcome->record.len - outcome->term.at)
        return invariants_breach(breach, "the deciding term lies outside of the record");
    if (outcome->term.len == 0 && outcome->term.at != 0)
        return invariants_breach(breach, "no term decided, and yet it stands somewhere");
    return outcome->error_at <= outcome->record.len ||
           invariants_breach(breach, "the error lies outside of the record");
}

bool invariants_hold(const struct invariants_case *item, struct invariants_space *space,
                     char *reason, size_t size)
{
    const struct invariants_breach breach = {reason, size};
    if (!space->seen && (!invariants_of_names(&breach) || !invariants_of_misuse(&breach) ||
                         !invariants_of_callers(&breach)))
        return false;
    space->seen = true;
    return spans_hold(item, &breach) && cause_holds(item, &breach) &&
           counters_hold(item, &breach) && explanation_holds(item, &breach) &&
           invariants_of_trace(item, space, &breach) &&
           invariants_of_record(item, space, &breach) && invariants_of_fields(item, space, &breach);
}
