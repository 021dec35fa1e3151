/*
 * limits.c - the two limits that count over a whole check (RFC 7208 4.6.4). Each is charged here
 * and nowhere else: increment, then compare; so the counter shows one more than the limit exactly
 * when the limit is the cause. The limits on exchanges and client names bound lists: see evaluate.c
 * and names.c.
 */
#include "state.h"

bool charge_term(struct spf_check *c)
{
    c->terms++;
    trace_event(c, SPF_EVENT_CHARGE, (struct trace_detail){.value = c->terms});
    return c->terms <= c->options.terms;
}

bool charge_void(struct spf_check *c)
{
    c->voids++;
    trace_event(c, SPF_EVENT_VOID, (struct trace_detail){.value = c->voids});
    return c->voids <= c->options.voids || c->options.voids == SPF_VOIDS_UNLIMITED;
}
