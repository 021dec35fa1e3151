/*
 * builtin.c - running a case on our engine: request and options from the query, answers from a mock
 * session, the clock from the latency the zone describes (RFC 7208 4.6.4), and the distinct
 * questions that were asked.
 */
#include "builtin.h"

#include <stdlib.h>

#include "builtin_choices.h"
#include "idna.h"
#include "invariants.h"
#include "text.h"
#include "trace_buffer.h"
#include "twin.h"
#include "spf/header.h"

enum { CHOICES_MAX = 64 };

struct builtin {
    struct spf_check *check;
    void *block;
    struct twin twin; /* a block for copies of the check */
    struct spf_limits limits;
    struct mockdns_session *session;
    struct spf_request request;
    uint8_t *sender; /* memory of a converted sender */
    struct spf_syntax_options syntax;
    struct spf_trace trace; /* of builtin_trace() */
    bool has_trace;
    struct invariants_space space;
    char breach[256];
    struct spf_outcome outcome;
    bool has_outcome;
    struct observed_question *questions;
    size_t question_capacity;
    uint8_t received_spf[SPF_HEADER_MAX];
    uint8_t authentication_results[SPF_HEADER_MAX];
    struct implementation implementation;
    struct implementation_choice choices[CHOICES_MAX];
};

/* A check whose limits allow what options ask for; the block only ever grows. */
static bool make_check(struct builtin *builtin, const struct spf_options *options)
{
    struct spf_limits limits = builtin->limits;
    if (options->terms > limits.terms)
        limits.terms = options->terms;
    if (options->mx > limits.mx)
        limits.mx = options->mx;
    if (options->ptr > limits.ptr)
        limits.ptr = options->ptr;
    if (builtin->check != NULL && limits.terms == builtin->limits.terms &&
        limits.mx == builtin->limits.mx && limits.ptr == builtin->limits.ptr)
        return true;
    size_t size = spf_check_size(&limits);
    void *block = size == 0 ? NULL : malloc(size);
    void *other = size == 0 ? NULL : malloc(size);
    if (block == NULL || other == NULL) {
        free(block);
        free(other);
        return false;
    }
    free(builtin->block);
    free(builtin->twin.block);
    builtin->block = block;
    builtin->twin = (struct twin){other, size, &builtin->limits, NULL};
    builtin->limits = limits;
    builtin->check = spf_check_init(block, size, &limits);
    return builtin->check != NULL;
}

struct builtin *builtin_create(void)
{
    struct builtin *builtin = calloc(1, sizeof *builtin);
    if (builtin == NULL)
        return NULL;
    builtin->limits = (struct spf_limits)SPF_LIMITS_DEFAULT;
    struct spf_options options;
    spf_options_default(&options);
    if (!make_check(builtin, &options)) {
        builtin_destroy(builtin);
        return NULL;
    }
    return builtin;
}

void builtin_destroy(struct builtin *builtin)
{
    if (builtin == NULL)
        return;
    mockdns_session_destroy(builtin->session);
    free(builtin->sender);
    free(builtin->questions);
    free(builtin->block);
    free(builtin->twin.block);
    if (builtin->has_trace)
        trace_buffer_free(&builtin->trace);
    invariants_space_free(&builtin->space);
    free(builtin);
}

/* Features of features.json that are another layer's: RFC 7372 is for who writes SMTP replies. */
static const char *const lacks[] = {"enhanced-codes"};

const struct implementation *builtin_implementation(struct builtin *builtin,
                                                    const struct spf_options *options)
{
    size_t count = builtin_choice_count();
    if (count > CHOICES_MAX)
        count = CHOICES_MAX;
    for (size_t i = 0; i < count; i++)
        builtin->choices[i] = (struct implementation_choice){builtin_choice_name(i),
                                                             builtin_choice_value(options, i)};
    builtin->implementation = (struct implementation){
        .name = "spfproof",
        .version = SPFPROOF_VERSION,
        .depth = "builtin",
        .language = "c",
        .reports = REPORTS_EXPLANATION | REPORTS_CAUSE | REPORTS_MECH | REPORTS_TERMS |
                   REPORTS_VOIDS | REPORTS_RECEIVED_SPF | REPORTS_AUTHENTICATION_RESULTS |
                   REPORTS_QUESTIONS | REPORTS_RECORD | REPORTS_REPORTING | REPORTS_FIELD_READ |
                   REPORTS_TRACE,
        .choices = builtin->choices,
        .choice_count = count,
        .lacks = lacks,
        .lacks_count = sizeof lacks / sizeof *lacks};
    return &builtin->implementation;
}

/* A limit of the query, if it names one that fits an option of eight bits. */
static uint8_t limit(int32_t asked, uint8_t otherwise)
{
    return asked >= 0 && asked <= UINT8_MAX ? (uint8_t)asked : otherwise;
}

struct builtin_job builtin_job_of(const struct suite_test *test, const struct spf_options *options)
{
    const struct suite_query *query = &test->query;
    struct builtin_job job = {.zone = test->zone,
                              .request = {.client = query->ip,
                                          .scope = query->scope,
                                          .sender = query->from,
                                          .helo = query->helo,
                                          .receiver = query->receiver,
                                          .time = query->has_time ? query->time : 0},
                              .options = *options,
                              .budget_ms = BUILTIN_BUDGET_MS,
                              .headers = test->header_count > 0};
    /* As our engine reads it, which is tested by that; the loader has read it too. */
    if (spf_ip_parse(text_of(query->ip_text), &job.request.client) != SPF_OK)
        job.request.client = (struct spf_ip){.family = 0};
    job.options.terms = limit(query->limits.terms, options->terms);
    job.options.voids = limit(query->limits.voids, options->voids);
    job.options.mx = limit(query->limits.mx, options->mx);
    job.options.ptr = limit(query->limits.ptr, options->ptr);
    if (query->limits.seconds >= 0)
        job.budget_ms = (uint64_t)query->limits.seconds * 1000;
    return job;
}

static bool prepare_session(struct builtin *builtin, const struct mockdns_zone *zone)
{
    if (builtin->session == NULL)
        builtin->session = mockdns_session_create(zone);
    else
        mockdns_session_reset(builtin->session, zone);
    return builtin->session != NULL;
}

/* Answers until the check has ended or the budget is spent. */
static enum spf_status converse(struct builtin *builtin, const struct builtin_job *job)
{
    enum spf_status status = spf_check_start(builtin->check, &builtin->request, &job->options);
    builtin->twin.breach = NULL;
    while (status == SPF_NEED_ANSWER) {
        const struct spf_question *question = spf_check_question(builtin->check);
        struct spf_text name = {question->name, question->name_len};
        struct mockdns_answer answer;
        if (mockdns_session_ask(builtin->session, name, (uint32_t)question->type, &answer) !=
            MOCKDNS_OK)
            return SPF_ERR_SPACE;
        if (mockdns_session_elapsed_ms(builtin->session) > job->budget_ms) {
            status = spf_check_cancel(builtin->check, SPF_CANCEL_TIMEOUT);
            continue;
        }
        answer.answer.serial = question->serial;
        status = job->twin ? twin_feed(&builtin->twin, builtin->check, &answer.answer)
                           : spf_check_feed(builtin->check, &answer.answer);
    }
    return status;
}

/* The distinct questions of the log; names compare without regard to case. */
static bool collect_questions(struct builtin *builtin, struct observed *out)
{
    size_t asked = mockdns_session_question_count(builtin->session);
    if (asked > builtin->question_capacity) {
        struct observed_question *larger =
            realloc(builtin->questions, asked * sizeof *builtin->questions);
        if (larger == NULL)
            return false;
        builtin->questions = larger;
        builtin->question_capacity = asked;
    }
    size_t count = 0;
    for (size_t i = 0; i < asked; i++) {
        const struct mockdns_question *question = mockdns_session_question(builtin->session, i);
        size_t known = 0;
        while (known < count && (builtin->questions[known].type != question->type ||
                                 !text_same_name(builtin->questions[known].name, question->name)))
            known++;
        if (known == count)
            builtin->questions[count++] =
                (struct observed_question){question->name, question->type};
    }
    out->has_questions = true;
    out->questions = builtin->questions;
    out->question_count = count;
    return true;
}

static void write_headers(struct builtin *builtin, struct observed *out)
{
    size_t len = 0;
    if (spf_header_received_spf(&builtin->request, &builtin->outcome, builtin->received_spf,
                                sizeof builtin->received_spf, &len) == SPF_OK)
        out->received_spf = (struct spf_text){builtin->received_spf, len};
    if (spf_header_authentication_results(builtin->request.receiver, &builtin->request,
                                          &builtin->outcome, builtin->authentication_results,
                                          sizeof builtin->authentication_results, &len) == SPF_OK)
        out->authentication_results = (struct spf_text){builtin->authentication_results, len};
}

static void publish(struct builtin *builtin, const struct builtin_job *job, struct observed *out)
{
    const struct spf_outcome *outcome = &builtin->outcome;
    out->state = OBSERVED_RESULT;
    out->result = outcome->result;
    out->has_explanation = outcome->result == SPF_RESULT_FAIL;
    out->explanation = outcome->explanation;
    out->origin =
        outcome->explanation_source == SPF_EXPLANATION_PUBLISHED ? ORIGIN_PUBLISHED : ORIGIN_OWN;
    out->origin_word = spf_explanation_name(outcome->explanation_source);
    out->cause = spf_cause_info(outcome->cause)->name;
    if (outcome->term.len > 0)
        out->mech = (struct spf_text){outcome->record.data + outcome->term.at, outcome->term.len};
    builtin->syntax = job->options.syntax;
    out->syntax = &builtin->syntax;
    if (outcome->record.len > 0)
        out->record = outcome->record;
    out->reporting = &outcome->reporting;
    out->terms = (int)outcome->terms;
    out->voids = (int)outcome->voids;
    out->virtual_ms = mockdns_session_elapsed_ms(builtin->session);
    if (job->headers)
        write_headers(builtin, out);
}

static void fail(struct observed *out, const char *why)
{
    out->state = OBSERVED_ERROR;
    out->native = text_of(why);
}

static void empty_trace(struct spf_trace *trace)
{
    if (trace == NULL)
        return;
    trace->count = 0;
    trace->text_len = 0;
    trace->dropped = 0;
}

struct spf_trace *builtin_trace(struct builtin *builtin)
{
    if (!builtin->has_trace)
        builtin->has_trace = trace_buffer_make(&builtin->trace);
    return builtin->has_trace ? &builtin->trace : NULL;
}

void builtin_prove(struct builtin *builtin, const struct builtin_job *job, struct observed *out)
{
    const struct invariants_case item = {.request = &builtin->request,
                                         .options = &job->options,
                                         .outcome = &builtin->outcome,
                                         .trace = out->trace,
                                         .session = builtin->session};
    char reason[200];
    if (out->state != OBSERVED_RESULT || out->trace == NULL ||
        (builtin->twin.breach == NULL &&
         invariants_hold(&item, &builtin->space, reason, sizeof reason)))
        return;
    if (builtin->twin.breach != NULL)
        (void)snprintf(reason, sizeof reason, "%s", builtin->twin.breach);
    (void)snprintf(builtin->breach, sizeof builtin->breach, "invariant broken: %s", reason);
    fail(out, builtin->breach);
}

void builtin_run(struct builtin *builtin, const struct builtin_job *job, struct spf_trace *trace,
                 struct observed *out)
{
    *out = (struct observed){.state = OBSERVED_ERROR, .terms = -1, .voids = -1, .trace = trace};
    builtin->has_outcome = false;
    builtin->request = job->request;
    free(builtin->sender);
    builtin->sender = NULL;
    empty_trace(trace);
    if (!make_check(builtin, &job->options) || !prepare_session(builtin, job->zone) ||
        !idna_sender(&builtin->request.sender, &builtin->sender)) {
        fail(out, "out of memory, or limits that the engine does not allow");
        return;
    }
    /* A finished check never refuses this; an unfinished one would be our own mistake. */
    if (spf_check_trace(builtin->check, trace) != SPF_OK) {
        fail(out, "the trace was refused");
        return;
    }
    enum spf_status status = converse(builtin, job);
    if (status == SPF_DONE)
        status = spf_check_outcome(builtin->check, &builtin->outcome);
    if (status == SPF_OK) {
        builtin->has_outcome = true;
        publish(builtin, job, out);
    } else {
        (void)spf_check_cancel(builtin->check, SPF_CANCEL_ABORT);
        fail(out, spf_status_name(status));
    }
    if (!collect_questions(builtin, out))
        fail(out, "out of memory");
}

const struct spf_outcome *builtin_outcome(const struct builtin *builtin)
{
    return builtin->has_outcome ? &builtin->outcome : NULL;
}

const struct spf_request *builtin_request(const struct builtin *builtin)
{
    return &builtin->request;
}
