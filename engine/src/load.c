/*
 * load.c - the answer to a query for a policy becomes a frame: select the record (RFC 7208 4.5),
 * parse all of it (4.6), and keep what evaluation can reach.
 */
#include "state.h"

#include "ip.h"
#include "terms.h"

void write_joined(struct writer *w, const struct spf_rr *rr)
{
    for (size_t i = 0; i < rr->count; i++)
        writer_text(w, rr->data[i]);
}

/* Does the joined text of a TXT record begin with a version section (4.5)? A tag may span strings
 * (3.3). */
static bool is_policy(const struct spf_rr *rr)
{
    uint8_t head[VERSION_LEN + 1];
    struct writer w = writer_of(head, sizeof head);
    if (rr->count == 1 && rr->data[0].len > VERSION_LEN)
        return terms_version((struct spf_text){rr->data[0].data, VERSION_LEN + 1});
    for (size_t i = 0; i < rr->count && w.len < sizeof head; i++) {
        struct spf_text piece = rr->data[i];
        if (piece.len > sizeof head - w.len)
            piece.len = sizeof head - w.len;
        writer_text(&w, piece);
    }
    return terms_version((struct spf_text){head, w.len});
}

static size_t joined_len(const struct spf_rr *rr)
{
    size_t len = 0;
    for (size_t i = 0; i < rr->count; i++)
        len += rr->data[i].len;
    return len;
}

/* Is the joined text of rr what stands in text? */
static bool joined_equal(const struct spf_rr *rr, const struct spf_rr *other)
{
    size_t i = 0;
    size_t at = 0;
    if (joined_len(rr) != joined_len(other))
        return false;
    for (size_t k = 0; k < rr->count; k++)
        for (size_t n = 0; n < rr->data[k].len; n++) {
            while (at == other->data[i].len) {
                i++;
                at = 0;
            }
            if (rr->data[k].data[n] != other->data[i].data[at])
                return false;
            at++;
        }
    return true;
}

/* 4.5: the number of records that selection leaves, and the first of them. */
static size_t select_records(const struct spf_check *c, const struct spf_answer *answer,
                             const struct spf_rr **out)
{
    size_t selected = 0;
    for (size_t i = 0; i < answer->count; i++) {
        const struct spf_rr *rr = &answer->rrs[i];
        if (!is_policy(rr))
            continue;
        if (selected == 0)
            *out = rr;
        else if (c->options.identical_records == SPF_IDENTICAL_MERGED && joined_equal(*out, rr))
            continue; /* JUDGEMENT: choice identical-records */
        selected++;
    }
    return selected;
}

static struct step_term step_of(const struct spf_term *term)
{
    return (struct step_term){.span = term->span,
                              .value = term->value,
                              .letters = (uint16_t)term->letters,
                              .kind = (uint8_t)term->kind,
                              .qualifier = term->qualifier,
                              .cidr4 = term->cidr4,
                              .cidr6 = term->cidr6};
}

/* Does ip4 or ip6 match? (5.6) */
static bool network_matches(const struct spf_check *c, const struct spf_term *term)
{
    return term->network.family == c->client.family &&
           ip_prefix_equal(term->network.octets, c->client.octets,
                           c->client.family == 4 ? term->cidr4 : term->cidr6);
}

static void keep_term(struct spf_check *c, struct frame *f, const struct spf_term *term)
{
    switch (term->kind) {
    case SPF_TERM_ALL:
        if (f->decided)
            return;
        f->decided = true;
        f->last = step_of(term);
        return;
    case SPF_TERM_IP4:
    case SPF_TERM_IP6:
        if (f->decided || !network_matches(c, term))
            return;
        f->decided = true;
        f->last = step_of(term);
        return;
    case SPF_TERM_REDIRECT:
        f->has_redirect = true;
        f->redirect = step_of(term);
        return;
    case SPF_TERM_EXP:
        f->has_exp = true;
        f->exp = step_of(term);
        return;
    case SPF_TERM_UNKNOWN:
        f->has_reporting |= term->name.len == 2; /* maybe ra, rp or rr (RFC 6652) */
        return;
    case SPF_TERM_INCLUDE:
    case SPF_TERM_A:
    case SPF_TERM_MX:
    case SPF_TERM_PTR:
    case SPF_TERM_EXISTS:
        break;
    }
    /* Behind a match nothing is evaluated; behind one term more than the limit lets begin, neither.
     */
    if (f->decided || f->step_count > c->options.terms - c->terms)
        return;
    ((struct step_term *)(void *)&c->stack[f->steps])[f->step_count] = step_of(term);
    f->step_count++;
    c->used += (uint32_t)sizeof(struct step_term);
}

/* Parses the record of the top frame. */
static enum step parse_record(struct spf_check *c, struct frame *f)
{
    struct term_reader reader =
        terms_of(stack_text(c, f->record, f->record_len), VERSION_LEN, &c->options.syntax);
    struct spf_term term;
    enum term_found found;
    while ((found = terms_next(&reader, &term)) == TERM_READ)
        keep_term(c, f, &term);
    if (found == TERM_NONE_LEFT)
        return STEP_NEXT_TERM;
    c->error_at = (uint32_t)reader.error.at;
    return end_check(c, SPF_RESULT_PERMERROR, reader.error.cause);
}

/* The state before the first term. last, redirect and exp mean nothing until their flags are set.
 */
static void clear_steps(struct frame *f)
{
    f->step_count = 0;
    f->next = 0;
    f->decided = false;
    f->has_redirect = false;
    f->has_exp = false;
    f->has_reporting = false;
    f->traced = 0;
}

/* Makes the frame of a selected record; that of redirect takes the place of the top one. */
static enum step push_frame(struct spf_check *c, const struct spf_rr *rr)
{
    bool replaces = c->waiting == WAITING_RECORD && c->term.kind == SPF_TERM_REDIRECT;
    uint32_t below = replaces ? frame_at(c, c->frame)->below : c->frame;
    struct frame *f;
    struct writer w;
    uint32_t domain;
    if (joined_len(rr) > c->limits.record_octets) {
        c->phase = PHASE_TOO_LONG;
        return STEP_END;
    }
    if (replaces)
        c->used = frame_at(c, c->frame)->domain;
    else if (c->waiting == WAITING_RECORD)
        c->depth++;
    w = stack_writer(c);
    writer_text(&w, question_name(c));
    domain = stack_keep(c, &w);
    c->frame = align8(c->used);
    c->used = c->frame + (uint32_t)sizeof *f;
    f = top_frame(c);
    f->below = below;
    f->domain = domain;
    f->domain_len = (uint32_t)w.len;
    w = stack_writer(c);
    write_joined(&w, rr);
    f->record = stack_keep(c, &w);
    f->record_len = (uint32_t)w.len;
    c->used = align8(c->used);
    f->steps = c->used;
    clear_steps(f);
    c->has_frame = true;
    if (c->waiting == WAITING_RECORD)
        trace_event(c, replaces ? SPF_EVENT_REDIRECT : SPF_EVENT_INCLUDE,
                    (struct trace_detail){.text = frame_domain(c)});
    trace_event(c, SPF_EVENT_RECORD,
                (struct trace_detail){.text = stack_text(c, f->record, f->record_len)});
    c->term = (struct step_term){0};
    return parse_record(c, f);
}

/* No record was found: what that means depends on who asked (4.3, 4.5, 5.2, 6.1). */
static enum step no_record(struct spf_check *c, uint32_t rcode)
{
    enum spf_cause cause =
        rcode == SPF_RCODE_NXDOMAIN ? SPF_CAUSE_DOMAIN_NXDOMAIN : SPF_CAUSE_NO_RECORD;
    if (c->waiting == WAITING_POLICY)
        return end_check(c, SPF_RESULT_NONE, cause);
    c->inner = cause;
    return end_check(c, SPF_RESULT_PERMERROR,
                     c->term.kind == SPF_TERM_INCLUDE ? SPF_CAUSE_INCLUDE_NONE
                                                      : SPF_CAUSE_REDIRECT_NONE);
}

enum step load_record(struct spf_check *c, const struct spf_answer *answer)
{
    const struct spf_rr *rr = NULL;
    size_t selected;
    if (answer->rcode != SPF_RCODE_NOERROR && answer->rcode != SPF_RCODE_NXDOMAIN) /* 4.4 */
        return end_check(c, SPF_RESULT_TEMPERROR,
                         answer->rcode == SPF_RCODE_TIMEOUT ? SPF_CAUSE_RECORD_TIMEOUT
                                                            : SPF_CAUSE_RECORD_DNS_ERROR);
    if (answer->count == 0 && c->waiting == WAITING_RECORD && !charge_void(c))
        return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_VOIDS);
    selected = select_records(c, answer, &rr);
    if (selected == 0)
        return no_record(c, answer->rcode);
    if (selected > 1)
        return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_MULTIPLE_RECORDS);
    return push_frame(c, rr);
}
