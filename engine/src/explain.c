/*
 * explain.c - the explanation of a fail (RFC 7208 6.2). By now the result stands: nothing here can
 * change it, and no limit is charged (4.6.4).
 */
#include "state.h"

#include "domain.h"
#include "macros.h"

enum step explained(struct spf_check *c, enum spf_explanation how)
{
    c->explanation = how;
    return end_check(c, SPF_RESULT_FAIL, SPF_CAUSE_MATCH);
}

enum step begin_explanation(struct spf_check *c)
{
    const struct frame *f = top_frame(c);
    c->matched = c->term.span;
    c->explaining = true;
    if (!f->has_exp)
        return explained(c, SPF_EXPLANATION_NO_EXP);
    c->term = f->exp;
    return STEP_EXP_TARGET;
}

enum step exp_target(struct spf_check *c)
{
    enum step step = STEP_WAIT;
    enum target target = expand_target(c, &c->term, STEP_EXP_TARGET, &step);
    enum domain_fault fault;
    if (target == TARGET_WAIT)
        return step;
    fault = domain_judge(question_name(c));
    if (target == TARGET_LOCAL_PART || (fault != DOMAIN_GOOD && fault != DOMAIN_ONE_LABEL))
        return explained(c, SPF_EXPLANATION_BAD_TARGET);
    trace_event(c, SPF_EVENT_EXP, (struct trace_detail){.text = question_name(c)});
    return ask(c, SPF_RRTYPE_TXT, WAITING_EXP);
}

/* "if there are any DNS processing errors [...], or if no records are returned, or if more than
 * one" */
static enum spf_explanation judge_answer(const struct spf_answer *answer)
{
    if (answer->rcode == SPF_RCODE_NXDOMAIN)
        return SPF_EXPLANATION_NO_TEXT;
    if (answer->rcode != SPF_RCODE_NOERROR)
        return SPF_EXPLANATION_DNS_ERROR;
    if (answer->count == 0)
        return SPF_EXPLANATION_NO_TEXT;
    return answer->count > 1 ? SPF_EXPLANATION_SEVERAL_TEXTS : SPF_EXPLANATION_PUBLISHED;
}

enum step answer_exp(struct spf_check *c, const struct spf_answer *answer)
{
    enum spf_explanation judged = judge_answer(answer);
    struct macro_scan scan;
    struct cursor text;
    struct writer w;
    if (judged != SPF_EXPLANATION_PUBLISHED)
        return explained(c, judged);
    w = stack_writer(c);
    if (w.capacity > c->limits.record_octets)
        w.capacity = c->limits.record_octets;
    write_joined(&w, &answer->rrs[0]);
    if (w.overflow)
        return explained(c, SPF_EXPLANATION_TOO_LONG);
    c->target = stack_keep(c, &w);
    c->target_len = (uint32_t)w.len;
    text = cursor_of(stack_text(c, c->target, c->target_len));
    if (macro_string_scan(&text, SPF_MACRO_EXPLANATION, &c->options.syntax, &scan) !=
        SPF_CAUSE_NO_CAUSE)
        return explained(c, SPF_EXPLANATION_BAD_TEXT);
    c->term.letters = (uint16_t)scan.letters;
    return STEP_EXP_TEXT;
}

/* 6.2: "the explanation string MUST be limited to [US-ASCII]"; and nothing in it may end a reply
 * line. */
enum step exp_text(struct spf_check *c)
{
    struct spf_text p = {NULL, 0};
    struct spf_macro_values values;
    enum step step = STEP_WAIT;
    struct writer w;
    if (c->term.letters & SPF_LETTER_P && !find_p(c, STEP_EXP_TEXT, &p, &step))
        return step;
    values = macro_values(c, p);
    w = stack_writer(c);
    if (w.capacity > c->limits.explanation_octets)
        w.capacity = c->limits.explanation_octets;
    macro_expand(&w, stack_text(c, c->target, c->target_len), &values);
    if (w.overflow)
        return explained(c, SPF_EXPLANATION_TOO_LONG);
    /* 6.2: "the explanation string MUST be limited to [US-ASCII]"; and nothing in it may end a
     * reply line */
    if (!text_is((struct spf_text){w.data, w.len}, CHAR_PRINTABLE))
        return explained(c, SPF_EXPLANATION_NOT_ASCII);
    c->explanation_at = stack_keep(c, &w);
    c->explanation_len = (uint32_t)w.len;
    return explained(c, SPF_EXPLANATION_PUBLISHED);
}
