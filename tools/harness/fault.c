/*
 * fault.c - the ways a question can fail, and what our engine's trace says a question is for.
 */
#include "fault.h"

#include <string.h>

#include "text.h"

const struct fault_kind *fault_kind(size_t index)
{
    static const struct fault_kind kinds[FAULT_KINDS] = {
        [FAULT_NODATA] = {"nodata", "the answer has no records", SPF_RCODE_NOERROR, false,
                          "4.3-nodata-none", "4.6.4-void-nodata", "6.2-exp-nxdomain"},
        [FAULT_NXDOMAIN] = {"nxdomain", "NXDOMAIN, which acts as an answer without records",
                            SPF_RCODE_NXDOMAIN, false, "4.3-nxdomain-none", "5-nxdomain-as-empty",
                            "6.2-exp-nxdomain"},
        [FAULT_SERVFAIL] = {"servfail", "SERVFAIL", SPF_RCODE_SERVFAIL, true, "4.4-servfail",
                            "5-dns-servfail", "6.2-exp-servfail"},
        [FAULT_REFUSED] = {"refused", "REFUSED", SPF_RCODE_REFUSED, true, "4.4-refused",
                           "5-dns-refused", "6.2-exp-servfail"},
        [FAULT_FORMERR] = {"formerr", "FORMERR", SPF_RCODE_FORMERR, true, "4.4-other-rcode",
                           "5-dns-other-rcode", "6.2-exp-servfail"},
        [FAULT_NOTIMP] = {"notimp", "NOTIMP", SPF_RCODE_NOTIMP, true, "4.4-other-rcode",
                          "5-dns-other-rcode", "6.2-exp-servfail"},
        [FAULT_TIMEOUT] = {"timeout", "no answer", SPF_RCODE_TIMEOUT, true, "4.4-timeout",
                           "5-dns-timeout", "6.2-exp-timeout"}};
    return index < FAULT_KINDS ? &kinds[index] : NULL;
}

/* --- roles --- */

/* A walk through a trace. */
struct walk {
    const struct spf_trace *trace;
    bool policy;  /* the next policy question is the first one */
    bool settled; /* a term of the outermost record has matched: the result stands */
    bool mx;      /* the term at work is mx */
};

static struct spf_text text_at(const struct spf_trace *trace, const struct spf_event *event)
{
    return (struct spf_text){trace->text + event->text.at, event->text.len};
}

/* The name of a term as written: "mx" of "-MX/24". */
static bool is_mx(struct spf_text term)
{
    size_t at = term.len > 0 && strchr("+-~?", term.data[0]) != NULL ? 1 : 0;
    struct spf_text name = {term.data + at, 2};
    return term.len >= at + 2 && text_same_name(name, text_of("mx")) &&
           (term.len == at + 2 || term.data[at + 2] == ':' || term.data[at + 2] == '/');
}

/* The validation of a name is followed by what came of it. */
static bool is_validation(const struct spf_trace *trace, size_t index)
{
    return index + 2 < trace->count && trace->events[index + 1].kind == SPF_EVENT_ANSWER &&
           trace->events[index + 2].kind == SPF_EVENT_PTR_NAME;
}

static enum fault_role role_of(struct walk *walk, size_t index)
{
    const struct spf_event *event = &walk->trace->events[index];
    bool first = walk->policy;
    walk->policy = false;
    if (walk->settled)
        return event->value == SPF_RRTYPE_TXT ? ROLE_TEXT : ROLE_AFTER;
    if (event->value == SPF_RRTYPE_PTR || is_validation(walk->trace, index))
        return ROLE_NAMES;
    if (first)
        return ROLE_POLICY;
    bool address = event->value == SPF_RRTYPE_A || event->value == SPF_RRTYPE_AAAA;
    return walk->mx && address ? ROLE_EXCHANGE : ROLE_TERM;
}

static void note(struct fault_question *questions, size_t count, struct spf_text name,
                 uint32_t type, enum fault_role role)
{
    for (size_t i = 0; i < count; i++) {
        struct fault_question *question = &questions[i];
        if (question->type != type || !text_same_name(question->name, name))
            continue;
        if (question->role == ROLE_UNKNOWN)
            question->role = role;
        else
            question->again |= question->role != role;
        return;
    }
}

void fault_roles(const struct spf_trace *trace, struct fault_question *questions, size_t count)
{
    struct walk walk = {.trace = trace, .policy = true};
    for (size_t i = 0; i < trace->count; i++) {
        const struct spf_event *event = &trace->events[i];
        if (event->kind == SPF_EVENT_TERM)
            walk.mx = is_mx(text_at(trace, event));
        else if (event->kind == SPF_EVENT_MATCH && event->depth == 0)
            walk.settled = true;
        else if (event->kind == SPF_EVENT_QUESTION)
            note(questions, count, text_at(trace, event), event->value, role_of(&walk, i));
    }
}

/* --- outcomes --- */

struct fault_outcome fault_outcome_of(const struct observed *observed, struct arena *arena)
{
    struct fault_outcome outcome = {.seen = observed->state == OBSERVED_RESULT,
                                    .result = observed->result,
                                    .has_explanation = observed->has_explanation,
                                    .origin = observed->origin,
                                    .terms = observed->terms,
                                    .voids = observed->voids};
    if (observed->has_explanation && observed->explanation.len > 0) {
        uint8_t *copy = arena_alloc(arena, observed->explanation.len);
        memcpy(copy, observed->explanation.data, observed->explanation.len);
        outcome.explanation = (struct spf_text){copy, observed->explanation.len};
    }
    return outcome;
}
