/*
 * check.c - the public face of a check: begin, feed, cancel, tell, copy; and the switch that goes
 * from step to step. What the steps do stands in load.c, evaluate.c, names.c and explain.c. RFC
 * 7208 4.1 to 4.4.
 */
#include "state.h"

#include "domain.h"
#include "ip.h"
#include "terms.h"

static const struct spf_limits limits_default = SPF_LIMITS_DEFAULT;

static const uint8_t default_text[] =
    "The domain's SPF policy does not authorize this host to send mail in its name.";

static const struct spf_options options_default = {
    .terms = 10,
    .voids = 2, /* 4.6.4: "a default of two is RECOMMENDED" */
    .mx = 10,
    .ptr = 10,
    .default_explanation = {default_text, sizeof default_text - 1},
};

void spf_options_default(struct spf_options *options)
{
    *options = options_default;
}

/* --- the block --- */

static bool within(uint32_t value, uint32_t max)
{
    return value > 0 && value <= max;
}

static bool limits_allowed(const struct spf_limits *limits)
{
    return within(limits->terms, 100) && within(limits->mx, 100) && within(limits->ptr, 100) &&
           within(limits->record_octets, 1u << 24) && within(limits->explanation_octets, 1u << 24);
}

/*
 * The most the stack can hold: postmaster and "@" and the domain; one frame for the checked domain
 * and one for each include, each with its domain, record and steps; on top of them either an mx
 * term's exchanges, or a ptr term's target, or an explanation before and after expansion; and at
 * the far end the client's names.
 */
static size_t stack_size(const struct spf_limits *limits)
{
    size_t steps = (size_t)(limits->terms + 1) * sizeof(struct step_term);
    size_t frame = SPF_NAME_MAX + sizeof(struct frame) + limits->record_octets + steps + 2 * 8;
    size_t sender = sizeof "postmaster@" + SPF_NAME_MAX;
    size_t top = (size_t)limits->mx * (1 + SPF_NAME_MAX) + limits->record_octets +
                 limits->explanation_octets;
    size_t names = (size_t)limits->ptr * sizeof(struct client_name);
    return sender + (size_t)(limits->terms + 1) * frame + top + names;
}

size_t spf_check_size(const struct spf_limits *limits)
{
    if (limits == NULL)
        limits = &limits_default;
    return limits_allowed(limits) ? sizeof(struct spf_check) + stack_size(limits) : 0;
}

static bool block_fits(const void *block, size_t size, const struct spf_limits *limits)
{
    size_t need = spf_check_size(limits);
    return block != NULL && need > 0 && size >= need &&
           (uintptr_t)block % _Alignof(struct spf_check) == 0;
}

struct spf_check *spf_check_init(void *block, size_t size, const struct spf_limits *limits)
{
    struct spf_check *c = block;
    if (limits == NULL)
        limits = &limits_default;
    if (!block_fits(block, size, limits))
        return NULL;
    *c = (struct spf_check){.stack_size = (uint32_t)stack_size(limits)};
    c->limits = *limits;
    return c;
}

size_t spf_check_used(const struct spf_check *c)
{
    return sizeof *c + c->used + c->names.count * sizeof(struct client_name);
}

struct spf_check *spf_check_copy(const struct spf_check *c, void *block, size_t size)
{
    struct spf_check *copy = block;
    if (!block_fits(block, size, &c->limits))
        return NULL;
    memcpy(copy, c, sizeof *c + c->used);
    memcpy(&copy->stack[names_at(c)], &c->stack[names_at(c)],
           c->names.count * sizeof(struct client_name));
    copy->trace = NULL;
    return copy;
}

enum spf_status spf_check_trace(struct spf_check *c, struct spf_trace *trace)
{
    if (c->phase == PHASE_RUNNING)
        return SPF_ERR_STATE;
    c->trace = trace;
    return SPF_OK;
}

/* --- steps --- */

enum spf_rrtype address_type(const struct spf_check *c)
{
    return c->client.family == 4 ? SPF_RRTYPE_A : SPF_RRTYPE_AAAA;
}

void set_question_name(struct spf_check *c, struct spf_text name)
{
    struct writer w = writer_of(c->question.name, SPF_NAME_MAX);
    writer_text(&w, name);
    c->question.name_len = w.len;
}

enum step ask(struct spf_check *c, enum spf_rrtype type, enum waiting waiting)
{
    c->question.type = type;
    c->question.serial = ++c->serial != 0 ? c->serial : ++c->serial;
    c->waiting = waiting;
    c->questions++;
    trace_event(c, SPF_EVENT_QUESTION,
                (struct trace_detail){.text = question_name(c), .value = type});
    return STEP_WAIT;
}

static struct spf_text tell_explanation(const struct spf_check *c)
{
    if (c->explanation == SPF_EXPLANATION_PUBLISHED)
        return stack_text(c, c->explanation_at, c->explanation_len);
    if (c->result != SPF_RESULT_FAIL || c->options.no_exp == SPF_NO_EXP_EMPTY)
        return (struct spf_text){NULL, 0};
    return c->options.default_explanation;
}

enum step end_check(struct spf_check *c, enum spf_result result, enum spf_cause cause)
{
    c->result = result;
    c->cause = cause;
    if (!c->explaining)
        c->matched = c->term.span;
    c->phase = PHASE_ENDED;
    c->waiting = WAITING_NOTHING;
    if (result == SPF_RESULT_FAIL)
        trace_event(c, SPF_EVENT_EXPLANATION,
                    (struct trace_detail){.text = tell_explanation(c), .value = c->explanation});
    trace_event(c, SPF_EVENT_RESULT, (struct trace_detail){.value = result, .number = cause});
    return STEP_END;
}

static enum step take_step(struct spf_check *c, enum step step)
{
    switch (step) {
    case STEP_NEXT_TERM:
        return next_term(c);
    case STEP_TARGET:
        return make_target(c);
    case STEP_PTR_MATCH:
        return ptr_match(c);
    case STEP_MX_HOST:
        return next_mx_host(c);
    case STEP_MATCH:
        return term_matched(c);
    case STEP_NO_MATCH:
        return term_not_matched(c);
    case STEP_EXP_TARGET:
        return exp_target(c);
    case STEP_EXP_TEXT:
        return exp_text(c);
    case STEP_WAIT:
    case STEP_END:
        break;
    }
    return step;
}

/* Goes from step to step until a question waits or the check has ended. */
static inline enum spf_status advance(struct spf_check *c, enum step step)
{
    while (step != STEP_WAIT && step != STEP_END)
        step = take_step(c, step);
    if (step == STEP_WAIT)
        return SPF_NEED_ANSWER;
    return c->phase == PHASE_TOO_LONG ? SPF_ERR_RECORD_TOO_LONG : SPF_DONE;
}

/* --- begin --- */

static bool request_allowed(const struct spf_check *c, const struct spf_request *request,
                            const struct spf_options *options)
{
    return request != NULL && request->sender.len <= INT32_MAX && request->helo.len <= INT32_MAX &&
           (request->client.family == 4 || request->client.family == 6) &&
           (request->scope == SPF_SCOPE_MAILFROM || request->scope == SPF_SCOPE_HELO) &&
           options->terms <= c->limits.terms && options->mx <= c->limits.mx &&
           options->ptr <= c->limits.ptr &&
           (options->default_explanation.data == default_text ||
            text_is(options->default_explanation, CHAR_PRINTABLE));
}

/* 4.3: "If the <sender> has no local-part, substitute the string "postmaster" for the local-part."
 */
static void make_sender(struct spf_check *c, struct spf_text domain)
{
    struct writer w = stack_writer(c);
    writer_string(&w, "postmaster");
    c->local_len = (uint32_t)w.len;
    writer_octet(&w, '@');
    writer_text(&w, domain);
    c->sender_made = true;
    c->sender_len = (uint32_t)w.len;
    stack_keep(c, &w);
}

/* 4.3: why the domain cannot be checked. SPF_CAUSE_NO_CAUSE if it can. */
static enum spf_cause domain_cause(const struct spf_check *c, struct spf_text given,
                                   struct spf_text domain)
{
    if (given.len == 0)
        return SPF_CAUSE_DOMAIN_EMPTY;
    if (given.len != domain.len && c->options.trailing_dot_domain == SPF_TRAILING_DOT_NONE)
        return SPF_CAUSE_DOMAIN_TRAILING_DOT;
    switch (domain_judge_checked(domain)) {
    case DOMAIN_GOOD:
        break;
    case DOMAIN_LITERAL:
        return SPF_CAUSE_DOMAIN_LITERAL;
    case DOMAIN_NON_ASCII:
        return SPF_CAUSE_DOMAIN_NON_ASCII;
    case DOMAIN_EMPTY:
    case DOMAIN_GAP:
        return SPF_CAUSE_DOMAIN_EMPTY_LABEL;
    case DOMAIN_LONG:
        return SPF_CAUSE_DOMAIN_TOO_LONG;
    case DOMAIN_LONG_LABEL:
        return SPF_CAUSE_DOMAIN_LONG_LABEL;
    case DOMAIN_ONE_LABEL:
        return SPF_CAUSE_DOMAIN_SINGLE_LABEL;
    }
    return SPF_CAUSE_NO_CAUSE;
}

/*
 * RFC 5321 4.1.2 and appendix C: "@one.example,@two.example:joe@three.example" is a source route;
 * the mailbox behind it counts (2.2). What only looks like one stays as it is.
 */
static struct spf_text without_route(struct spf_text sender)
{
    size_t at = 0;
    while (at < sender.len && sender.data[at] == '@') {
        size_t host = ++at;
        while (at < sender.len && memchr(",:@", sender.data[at], 3) == NULL)
            at++;
        if (at == host || sender.len - at < 2 || sender.data[at] == '@')
            return sender;
        at++;
        if (sender.data[at - 1] == ':')
            return text_slice(sender, at, sender.len);
    }
    return sender;
}

/* Initial processing (4.3): who is the sender, and which domain is checked? */
static enum step begin(struct spf_check *c)
{
    bool helo = c->request.scope == SPF_SCOPE_HELO || c->request.sender.len == 0; /* 2.3, 2.4 */
    struct spf_text local = {NULL, 0};
    struct spf_text given = helo ? c->request.helo : domain_of_address(c->request.sender, &local);
    struct spf_text domain = domain_without_dot(given);
    enum spf_cause cause = domain_cause(c, given, domain);
    if (cause == SPF_CAUSE_NO_CAUSE) {
        struct writer w;
        if (local.len == 0) {
            make_sender(c, domain);
        } else {
            c->local_len = (uint32_t)local.len;
            c->sender_len = (uint32_t)(local.len + 1 + domain.len);
        }
        w = stack_writer(c);
        writer_text(&w, domain);
        c->domain = stack_keep(c, &w);
        c->domain_len = (uint32_t)w.len;
        set_question_name(c, domain);
    }
    trace_event(c, SPF_EVENT_CHECK, (struct trace_detail){.text = domain});
    if (cause != SPF_CAUSE_NO_CAUSE)
        return end_check(c, SPF_RESULT_NONE, cause);
    return ask(c, SPF_RRTYPE_TXT, WAITING_POLICY); /* 4.4: "querying for type TXT only" */
}

/* Clears what one check leaves behind and the next one would read; limits, serial and trace go on.
 */
static void reset(struct spf_check *c)
{
    c->sender_made = false;
    c->domain_len = 0;
    c->local = LOCAL_UNSEEN;
    c->terms = 0;
    c->voids = 0;
    c->questions = 0;
    c->depth = 0;
    c->has_frame = false;
    c->used = 0;
    c->term = (struct step_term){0};
    c->names = (struct client_names){0};
    c->inner = SPF_CAUSE_NO_CAUSE;
    c->error_at = 0;
    c->matched = (struct spf_span){0};
    c->used_local_part = false;
    c->explaining = false;
    c->explanation = SPF_EXPLANATION_ABSENT;
}

enum spf_status spf_check_start(struct spf_check *c, const struct spf_request *request,
                                const struct spf_options *options)
{
    if (options == NULL)
        options = &options_default;
    if (!request_allowed(c, request, options))
        return SPF_ERR_ARGUMENT;
    c->options = *options;
    c->request = *request;
    c->request.sender = without_route(request->sender);
    c->client = ip_unmapped(request->client);
    reset(c);
    c->phase = PHASE_RUNNING;
    return advance(c, begin(c));
}

/* --- feed --- */

const struct spf_question *spf_check_question(const struct spf_check *c)
{
    return c->phase == PHASE_RUNNING ? &c->question : NULL;
}

static enum step answer_step(struct spf_check *c, const struct spf_answer *answer)
{
    switch (c->waiting) {
    case WAITING_POLICY:
    case WAITING_RECORD:
        return load_record(c, answer);
    case WAITING_ADDRESS:
        return answer_address(c, answer);
    case WAITING_EXISTS:
        return answer_exists(c, answer);
    case WAITING_MX:
        return answer_mx(c, answer);
    case WAITING_MX_HOST:
        return answer_mx_host(c, answer);
    case WAITING_PTR:
        return answer_ptr(c, answer);
    case WAITING_PTR_HOST:
        return answer_ptr_host(c, answer);
    case WAITING_EXP:
        return answer_exp(c, answer);
    case WAITING_NOTHING:
        break;
    }
    return STEP_END;
}

enum spf_status spf_check_feed(struct spf_check *c, const struct spf_answer *answer)
{
    struct spf_answer clean;
    if (c->phase == PHASE_TOO_LONG)
        return SPF_ERR_RECORD_TOO_LONG;
    if (c->phase != PHASE_RUNNING)
        return SPF_ERR_STATE;
    if (answer == NULL || (answer->rrs == NULL && answer->count > 0))
        return SPF_ERR_ARGUMENT;
    if (answer->serial != c->question.serial)
        return SPF_ERR_SERIAL;
    clean = *answer;
    if (clean.rcode != SPF_RCODE_NOERROR)
        clean.count = 0;
    trace_event(c, SPF_EVENT_ANSWER,
                (struct trace_detail){.value = clean.rcode, .number = (uint32_t)clean.count});
    return advance(c, answer_step(c, &clean));
}

enum spf_status spf_check_cancel(struct spf_check *c, enum spf_cancel why)
{
    if (c->phase == PHASE_TOO_LONG)
        return SPF_ERR_RECORD_TOO_LONG;
    if (c->phase != PHASE_RUNNING)
        return SPF_ERR_STATE;
    if (c->explaining)
        explained(c, SPF_EXPLANATION_CANCELLED);
    else
        end_check(c, SPF_RESULT_TEMPERROR,
                  why == SPF_CANCEL_TIMEOUT ? SPF_CAUSE_CANCELLED_TIMEOUT : SPF_CAUSE_CANCELLED);
    return SPF_DONE;
}

/* --- tell --- */

/* RFC 6652 3: ra, rp, rr of the record at depth 0, read anew when it may have any of them. */
static void tell_reporting(const struct spf_check *c, struct spf_reporting *out)
{
    const struct frame *f = frame_at(c, c->frame);
    struct spf_text text;
    struct term_reader reader;
    struct spf_term term;
    unsigned seen = 0;
    for (unsigned depth = c->depth; depth > 0; depth--)
        f = frame_at(c, f->below);
    if (!f->has_reporting)
        return;
    text = stack_text(c, f->record, f->record_len);
    reader = terms_of(text, VERSION_LEN, &c->options.syntax);
    while (terms_next(&reader, &term) == TERM_READ)
        reporting_read(text, &term, &seen, out);
}

enum spf_status spf_check_outcome(const struct spf_check *c, struct spf_outcome *out)
{
    if (c->phase == PHASE_TOO_LONG)
        return SPF_ERR_RECORD_TOO_LONG;
    if (c->phase != PHASE_ENDED)
        return SPF_ERR_STATE;
    /* Member by member, since every one is set: gcc would clear the whole of it first. */
    out->result = c->result;
    out->cause = c->cause;
    out->inner = c->inner;
    out->domain = c->has_frame ? frame_domain(c) : stack_text(c, c->domain, c->domain_len);
    out->record = c->has_frame ? frame_record(c) : (struct spf_text){NULL, 0};
    out->term = c->matched;
    out->error_at = c->error_at;
    out->explanation = tell_explanation(c);
    out->explanation_source = c->explanation;
    out->terms = c->terms;
    out->voids = c->voids;
    out->questions = c->questions;
    out->used_local_part = c->used_local_part;
    out->reporting.ra = (struct spf_text){NULL, 0};
    out->reporting.rp = 100;
    out->reporting.rr = SPF_RR_ALL;
    if (c->has_frame)
        tell_reporting(c, &out->reporting);
    return SPF_OK;
}
