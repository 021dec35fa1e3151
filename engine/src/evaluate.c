/*
 * evaluate.c - the terms of a record, one after the other, and what their answers mean (RFC
 * 7208 4.6.2, 4.6.4, 4.7, 4.8, 5, 6.1). The record has been parsed by load.c; ptr is names.c's, exp
 * explain.c's.
 */
#include "state.h"

#include "domain.h"
#include "ip.h"

static bool lookup_failed(const struct spf_answer *answer)
{
    return answer->rcode != SPF_RCODE_NOERROR && answer->rcode != SPF_RCODE_NXDOMAIN;
}

/* 5: "the mechanism stops and the topmost check_host() returns "temperror"" */
static enum step term_failed(struct spf_check *c, uint32_t rcode)
{
    return end_check(c, SPF_RESULT_TEMPERROR,
                     rcode == SPF_RCODE_TIMEOUT ? SPF_CAUSE_TERM_TIMEOUT
                                                : SPF_CAUSE_TERM_DNS_ERROR);
}

enum step charge_void_or(struct spf_check *c, enum step then)
{
    return charge_void(c) ? then : end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_VOIDS);
}

static void trace_term(struct spf_check *c)
{
    trace_event(c, SPF_EVENT_TERM, (struct trace_detail){.text = frame_piece(c, c->term.span)});
}

static enum step begin_term(struct spf_check *c)
{
    trace_term(c);
    c->term_void = false;
    if (!charge_term(c))
        return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_TERMS);
    return STEP_TARGET;
}

enum step next_term(struct spf_check *c)
{
    struct frame *f = top_frame(c);
    if (f->next < f->step_count) {
        c->term = ((const struct step_term *)(const void *)&c->stack[f->steps])[f->next];
        f->next++;
        trace_passed_terms(c, c->term.span.at);
        return begin_term(c);
    }
    trace_passed_terms(c, f->decided ? f->last.span.at : f->record_len);
    if (f->decided) {
        c->term = f->last;
        trace_term(c);
        return STEP_MATCH;
    }
    if (f->has_redirect) { /* 6.1; 5.1 ignores it beside all, but then the record is decided */
        c->term = f->redirect;
        return begin_term(c);
    }
    return record_result(c, SPF_RESULT_NEUTRAL, SPF_CAUSE_DEFAULT); /* 4.7 */
}

/* The target-name is no domain name: undefined by 4.8, decided by the choices bad-target and
 * bad-include-target. */
static enum step target_malformed(struct spf_check *c)
{
    if (c->term.kind == SPF_TERM_REDIRECT) /* 6.1: "if the <target-name> is malformed" */
        return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_REDIRECT_MALFORMED);
    if (c->term.kind == SPF_TERM_INCLUDE)
        return c->options.bad_include_target == SPF_BAD_INCLUDE_NO_MATCH
                   ? STEP_NO_MATCH
                   : end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_INCLUDE_MALFORMED);
    return c->options.bad_target == SPF_BAD_TARGET_NO_MATCH
               ? STEP_NO_MATCH
               : end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_TARGET_MALFORMED);
}

/* RFC 8616 4: a mechanism does not match. JUDGEMENT: redirect, for which that says nothing: choice
 * local-part-utf8. */
static enum step local_part_not_ascii(struct spf_check *c)
{
    if (c->term.kind != SPF_TERM_REDIRECT)
        return STEP_NO_MATCH;
    if (c->options.local_part_utf8 == SPF_LOCAL_UTF8_NEUTRAL)
        return record_result(c, SPF_RESULT_NEUTRAL, SPF_CAUSE_DEFAULT);
    return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_REDIRECT_LOCAL_PART);
}

/* The first question of the term at work; its target stands in the question. */
static enum step ask_term(struct spf_check *c)
{
    if (c->term.kind == SPF_TERM_A)
        return ask(c, address_type(c), WAITING_ADDRESS);
    if (c->term.kind == SPF_TERM_MX)
        return ask(c, SPF_RRTYPE_MX, WAITING_MX);
    if (c->term.kind == SPF_TERM_EXISTS) /* 5.7: A "even when the connection type is IPv6" */
        return ask(c, SPF_RRTYPE_A, WAITING_EXISTS);
    if (c->term.kind == SPF_TERM_PTR) {
        struct writer w = stack_writer(c);
        writer_text(&w, question_name(c));
        c->target = stack_keep(c, &w);
        c->target_len = (uint32_t)w.len;
        return STEP_PTR_MATCH;
    }
    return ask(c, SPF_RRTYPE_TXT, WAITING_RECORD); /* include, redirect */
}

enum step make_target(struct spf_check *c)
{
    enum step step = STEP_WAIT;
    enum target target = TARGET_NAME;
    enum domain_fault fault;
    bool nested = c->term.kind == SPF_TERM_INCLUDE || c->term.kind == SPF_TERM_REDIRECT;
    if (c->term.value.len == 0) { /* 4.8: the <domain> is the <target-name> */
        set_question_name(c, frame_domain(c));
        return ask_term(c);
    }
    target = expand_target(c, &c->term, STEP_TARGET, &step);
    if (target == TARGET_WAIT)
        return step;
    if (target == TARGET_LOCAL_PART)
        return local_part_not_ascii(c);
    /* 4.3: some names that can be asked for are no <domain> for check_host(). */
    fault = nested ? domain_judge_checked(question_name(c)) : domain_judge(question_name(c));
    if (fault != DOMAIN_GOOD && (fault != DOMAIN_ONE_LABEL || nested))
        return target_malformed(c);
    return ask_term(c);
}

enum step term_matched(struct spf_check *c)
{
    static const struct {
        uint8_t qualifier;
        enum spf_result result;
    } by_qualifier[] = {
        /* 4.6.2 */
        {'+', SPF_RESULT_PASS},
        {'-', SPF_RESULT_FAIL},
        {'~', SPF_RESULT_SOFTFAIL},
        {'?', SPF_RESULT_NEUTRAL},
    };
    size_t i = 0;
    trace_event(c, SPF_EVENT_MATCH, (struct trace_detail){.text = frame_piece(c, c->term.span)});
    while (by_qualifier[i].qualifier != c->term.qualifier)
        i++;
    return record_result(c, by_qualifier[i].result, SPF_CAUSE_MATCH);
}

enum step term_not_matched(struct spf_check *c)
{
    trace_event(c, SPF_EVENT_NO_MATCH, (struct trace_detail){.text = frame_piece(c, c->term.span)});
    return STEP_NEXT_TERM;
}

enum step record_result(struct spf_check *c, enum spf_result result, enum spf_cause cause)
{
    const struct frame *f = top_frame(c);
    if (c->depth == 0) {
        if (cause != SPF_CAUSE_MATCH)
            c->term = (struct step_term){0};
        if (result != SPF_RESULT_FAIL)
            return end_check(c, result, cause);
        return begin_explanation(c);
    }
    /* 5.2, the table: errors never come here, they end the whole check */
    trace_event(c, SPF_EVENT_LEAVE, (struct trace_detail){.value = result});
    c->used = f->domain;
    c->frame = f->below;
    c->depth--;
    f = top_frame(c);
    c->term = ((const struct step_term *)(const void *)&c->stack[f->steps])[f->next - 1];
    return result == SPF_RESULT_PASS ? STEP_MATCH : STEP_NO_MATCH;
}

bool answer_holds_client(const struct spf_check *c, const struct spf_answer *answer,
                         unsigned prefix)
{
    size_t size = c->client.family == 4 ? 4 : 16;
    unsigned bits = prefix < size * 8 ? prefix : (unsigned)size * 8;
    for (size_t i = 0; i < answer->count; i++) {
        const struct spf_rr *rr = &answer->rrs[i];
        if (rr->count == 1 && rr->data[0].len == size &&
            ip_prefix_equal(rr->data[0].data, c->client.octets, bits))
            return true;
    }
    return false;
}

static unsigned term_prefix(const struct spf_check *c)
{
    return c->client.family == 4 ? c->term.cidr4 : c->term.cidr6;
}

/* JUDGEMENT: choice void-other-family. By the letter of 4.6.4 an empty answer is void whatever else
 * is there. */
static bool is_void(const struct spf_check *c, const struct spf_answer *answer)
{
    if (answer->count > 0)
        return false;
    return !answer->other_family || c->options.void_other_family == SPF_VOID_OTHER_FAMILY_COUNTED;
}

enum step answer_address(struct spf_check *c, const struct spf_answer *answer)
{
    if (lookup_failed(answer))
        return term_failed(c, answer->rcode);
    if (is_void(c, answer))
        return charge_void_or(c, STEP_NO_MATCH);
    return answer_holds_client(c, answer, term_prefix(c)) ? STEP_MATCH : STEP_NO_MATCH;
}

/* 5.7: "If any A record is returned, this mechanism matches." */
enum step answer_exists(struct spf_check *c, const struct spf_answer *answer)
{
    if (lookup_failed(answer))
        return term_failed(c, answer->rcode);
    for (size_t i = 0; i < answer->count; i++)
        if (answer->rrs[i].count == 1 && answer->rrs[i].data[0].len == 4)
            return STEP_MATCH;
    if (answer->count == 0 && c->options.void_exists == SPF_VOID_EXISTS_COUNTED)
        return charge_void_or(c, STEP_NO_MATCH);
    return STEP_NO_MATCH;
}

/*
 * Keeps the exchanges up to the limit, each as a length and its octets; length 0 for one that
 * cannot be asked for: the root of a null MX (RFC 7505), or no name.
 */
static void keep_exchanges(struct spf_check *c, const struct spf_answer *answer)
{
    struct writer w = stack_writer(c);
    unsigned count = 0;
    c->mx = (struct exchanges){0};
    for (size_t i = 0; i < answer->count; i++) {
        struct spf_text name;
        enum domain_fault fault;
        if (answer->rrs[i].count != 1)
            continue;
        name = domain_without_dot(answer->rrs[i].data[0]);
        fault = domain_judge(name);
        if (fault != DOMAIN_GOOD && fault != DOMAIN_ONE_LABEL)
            name.len = 0;
        if (count ==
            c->options.mx) { /* the limit is on queries: one that causes none does no harm */
            c->mx.eleventh = true;
            c->mx.surplus |= name.len > 0;
            continue;
        }
        writer_octet(&w, (uint8_t)name.len);
        writer_text(&w, name);
        count++;
    }
    c->mx.list = stack_keep(c, &w);
    c->mx.at = c->mx.list;
    c->mx.end = c->used;
}

enum step answer_mx(struct spf_check *c, const struct spf_answer *answer)
{
    if (lookup_failed(answer))
        return term_failed(c, answer->rcode);
    if (answer->count == 0)
        return charge_void_or(c, STEP_NO_MATCH);
    keep_exchanges(c, answer);
    if (c->mx.eleventh && c->options.mx_eleventh == SPF_MX_ELEVENTH_EAGER)
        return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_MX);
    return STEP_MX_HOST;
}

enum step next_mx_host(struct spf_check *c)
{
    while (c->mx.at < c->mx.end) {
        struct spf_text name = stack_text(c, c->mx.at + 1, c->stack[c->mx.at]);
        c->mx.at += 1 + (uint32_t)name.len;
        if (name.len == 0)
            continue;
        set_question_name(c, name);
        return ask(c, address_type(c), WAITING_MX_HOST);
    }
    c->used = c->mx.list;
    if (c->mx.failed)
        return term_failed(c, c->mx.failure);
    if (c->mx.surplus) /* 4.6.4: "the "mx" mechanism MUST produce a "permerror" result" */
        return end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_MX);
    return STEP_NO_MATCH;
}

/* JUDGEMENT: choice void-mx-hosts. 4.6.4 speaks of terms whose queries come back empty. */
static enum step void_mx_host(struct spf_check *c)
{
    bool again = c->term_void;
    c->term_void = true;
    if (c->options.void_mx_hosts == SPF_VOID_MX_FREE ||
        (c->options.void_mx_hosts == SPF_VOID_MX_PER_TERM && again))
        return STEP_MX_HOST;
    return charge_void_or(c, STEP_MX_HOST);
}

enum step answer_mx_host(struct spf_check *c, const struct spf_answer *answer)
{
    if (lookup_failed(answer)) {
        if (c->options.mx_host_error == SPF_MX_HOST_ERROR_TEMPERROR)
            return term_failed(c, answer->rcode);
        c->mx.failed = true; /* JUDGEMENT: choice mx-host-error; another exchange may still match */
        c->mx.failure = answer->rcode;
        return STEP_MX_HOST;
    }
    if (is_void(c, answer))
        return void_mx_host(c);
    if (!answer_holds_client(c, answer, term_prefix(c)))
        return STEP_MX_HOST;
    c->used = c->mx.list;
    return STEP_MATCH;
}
