/*
 * checking.c - a case on the engine and on the reference. See checking.h.
 */
#include "checking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

/* Two blocks, of exactly their size, made once. */
static struct spf_check *check_of(unsigned index)
{
    static void *blocks[2];
    size_t size = spf_check_size(NULL);
    if (blocks[index] == NULL)
        blocks[index] = malloc(size);
    if (blocks[index] == NULL)
        exit(1);
    return blocks[index];
}

static bool is_name(const struct spf_question *q)
{
    size_t label = 0;
    if (q->name_len == 0 || q->name_len > SPF_NAME_MAX)
        return false;
    for (size_t i = 0; i <= q->name_len; i++) {
        if (i < q->name_len && q->name[i] != '.')
            continue;
        if (i == label || i - label > SPF_LABEL_MAX)
            return false;
        label = i + 1;
    }
    return true;
}

static struct spf_text keep(uint8_t *room, size_t capacity, struct spf_text text)
{
    size_t len = text.len < capacity ? text.len : capacity;
    if (len > 0)
        memcpy(room, text.data, len);
    return (struct spf_text){room, len};
}

static struct spf_check *continue_on_copy(struct spf_check *check)
{
    struct spf_check *copy = spf_check_copy(check, check_of(1), spf_check_size(NULL));
    if (copy == NULL)
        return check;
    memset(check, 0xee, spf_check_used(copy));
    return copy;
}

/* What texts of the outcome point at is the check's, which the next run overwrites. */
static void take_outcome(const struct spf_check *check, struct checked *out)
{
    if (spf_check_outcome(check, &out->outcome) != SPF_OK) {
        out->outcome = (struct spf_outcome){.result = SPF_RESULT_TEMPERROR,
                                            .cause = SPF_CAUSE_CANCELLED,
                                            .questions = out->questions};
        return;
    }
    out->outcome.explanation =
        keep(out->explanation, sizeof out->explanation, out->outcome.explanation);
    out->outcome.domain = keep(out->domain, sizeof out->domain, out->outcome.domain);
    out->outcome.record = keep(out->record, sizeof out->record, out->outcome.record);
}

/* Answers the question that the check waits for. */
static enum spf_status answer(struct spf_check *check, const struct input *input)
{
    static struct input_answer storage;
    const struct spf_question *q = spf_check_question(check);
    struct spf_answer answered = {.serial = q->serial};
    input_resolve(input, (struct spf_text){q->name, q->name_len}, q->type, &storage, &answered);
    return spf_check_feed(check, &answered);
}

static void run(const struct input *input, const struct spf_options *options, unsigned copy_at,
                struct spf_trace *trace, struct checked *out)
{
    struct spf_check *check = spf_check_init(check_of(0), spf_check_size(NULL), NULL);
    TARGET_EXPECT("check-trace", spf_check_trace(check, trace) == SPF_OK);
    enum spf_status status = spf_check_start(check, &input->request, options);
    out->questions = 0;
    out->most_used = 0;
    out->asked_names = false;
    while (status == SPF_NEED_ANSWER && out->questions <= SPF_QUESTIONS_MAX) {
        const struct spf_question *q = spf_check_question(check);
        TARGET_EXPECT("check-question", is_name(q));
        out->asked_names |= q->type == SPF_RRTYPE_PTR;
        if (out->questions == copy_at)
            check = continue_on_copy(check);
        out->questions++;
        status = answer(check, input);
        if (spf_check_used(check) > out->most_used)
            out->most_used = spf_check_used(check);
    }
    TARGET_EXPECT("check-bounds", status == SPF_DONE || status == SPF_ERR_RECORD_TOO_LONG);
    take_outcome(check, out);
}

void checking_run(const struct input *input, const struct spf_options *options, unsigned copy_at,
                  struct checked *out)
{
    run(input, options, copy_at, NULL, out);
}

void checking_trace(const struct input *input, const struct spf_options *options,
                    struct spf_trace *trace, struct checked *out)
{
    run(input, options, UINT32_MAX, trace, out);
}

void checking_cancel(const struct input *input, const struct spf_options *options,
                     unsigned cancel_at, enum spf_cancel why, struct checked *out)
{
    struct spf_check *check = spf_check_init(check_of(0), spf_check_size(NULL), NULL);
    enum spf_status status = spf_check_start(check, &input->request, options);
    out->questions = 0;
    while (status == SPF_NEED_ANSWER && out->questions < cancel_at) {
        out->questions++;
        status = answer(check, input);
    }
    TARGET_EXPECT("check-cancel", status == SPF_NEED_ANSWER);
    TARGET_EXPECT("check-cancel", spf_check_cancel(check, why) == SPF_DONE);
    take_outcome(check, out);
}

/* --- the reference --- */

/* The reference's class of an engine's cause. */
static enum oracle_cause class_of(enum spf_cause cause)
{
    static const struct {
        enum spf_cause from;
        enum spf_cause to;
        enum oracle_cause class;
    } classes[] = {
        {SPF_CAUSE_MATCH, SPF_CAUSE_MATCH, ORACLE_CAUSE_MATCH},
        {SPF_CAUSE_DEFAULT, SPF_CAUSE_DEFAULT, ORACLE_CAUSE_DEFAULT},
        {SPF_CAUSE_DOMAIN_EMPTY, SPF_CAUSE_DOMAIN_TRAILING_DOT, ORACLE_CAUSE_BAD_DOMAIN},
        {SPF_CAUSE_DOMAIN_NXDOMAIN, SPF_CAUSE_DOMAIN_NXDOMAIN, ORACLE_CAUSE_NXDOMAIN},
        {SPF_CAUSE_NO_RECORD, SPF_CAUSE_NO_RECORD, ORACLE_CAUSE_NO_RECORD},
        {SPF_CAUSE_RECORD_TIMEOUT, SPF_CAUSE_RECORD_DNS_ERROR, ORACLE_CAUSE_RECORD_ERROR},
        {SPF_CAUSE_TERM_TIMEOUT, SPF_CAUSE_TERM_DNS_ERROR, ORACLE_CAUSE_TERM_ERROR},
        {SPF_CAUSE_MULTIPLE_RECORDS, SPF_CAUSE_MULTIPLE_RECORDS, ORACLE_CAUSE_MULTIPLE_RECORDS},
        {SPF_CAUSE_INCLUDE_NONE, SPF_CAUSE_INCLUDE_NONE, ORACLE_CAUSE_INCLUDE_NONE},
        {SPF_CAUSE_REDIRECT_NONE, SPF_CAUSE_REDIRECT_NONE, ORACLE_CAUSE_REDIRECT_NONE},
        {SPF_CAUSE_INCLUDE_MALFORMED, SPF_CAUSE_INCLUDE_MALFORMED, ORACLE_CAUSE_INCLUDE_MALFORMED},
        {SPF_CAUSE_REDIRECT_MALFORMED, SPF_CAUSE_REDIRECT_MALFORMED,
         ORACLE_CAUSE_REDIRECT_MALFORMED},
        {SPF_CAUSE_TARGET_MALFORMED, SPF_CAUSE_TARGET_MALFORMED, ORACLE_CAUSE_TARGET_MALFORMED},
        {SPF_CAUSE_REDIRECT_LOCAL_PART, SPF_CAUSE_REDIRECT_LOCAL_PART,
         ORACLE_CAUSE_REDIRECT_LOCAL_PART},
        {SPF_CAUSE_LIMIT_TERMS, SPF_CAUSE_LIMIT_TERMS, ORACLE_CAUSE_LIMIT_TERMS},
        {SPF_CAUSE_LIMIT_VOIDS, SPF_CAUSE_LIMIT_VOIDS, ORACLE_CAUSE_LIMIT_VOIDS},
        {SPF_CAUSE_LIMIT_MX, SPF_CAUSE_LIMIT_MX, ORACLE_CAUSE_LIMIT_MX},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (cause >= classes[i].from && cause <= classes[i].to)
            return classes[i].class;
    return ORACLE_CAUSE_SYNTAX;
}

struct resolving {
    const struct input *input;
    struct input_answer storage;
};

static void resolve(void *user, struct spf_text name, enum spf_rrtype type,
                    struct spf_answer *answer)
{
    struct resolving *r = user;
    input_resolve(r->input, name, type, &r->storage, answer);
}

static bool wants_opinions(void)
{
    static int wanted = -1;
    if (wanted < 0)
        wanted = getenv("SPFPROOF_OPINIONS") != NULL;
    return wanted == 1;
}

void checking_reference(const struct input *input, const struct oracle_options *options,
                        const struct checked *engine)
{
    static struct oracle_memory *memory;
    static struct resolving resolving;
    const struct spf_outcome *o = &engine->outcome;
    struct oracle_outcome reference;
    bool published = o->explanation_source == SPF_EXPLANATION_PUBLISHED;
    if (o->cause ==
        SPF_CAUSE_CANCELLED) /* a record too long for the block: no outcome to compare */
        return;
    if (memory == NULL)
        memory = oracle_memory_create();
    resolving.input = input;
    oracle_check(memory, &input->request, options, resolve, &resolving, &reference);
    if (wants_opinions())
        (void)fprintf(stderr,
                      "engine    %s %s terms %u voids %u questions %u %.*s\n"
                      "reference %s %s terms %u voids %u questions %zu %.*s\n",
                      spf_result_name(o->result), spf_cause_info(o->cause)->name, o->terms,
                      o->voids, o->questions, (int)o->explanation.len,
                      (const char *)o->explanation.data, spf_result_name(reference.result),
                      oracle_cause_name(reference.cause), reference.terms, reference.voids,
                      reference.question_count, (int)reference.explanation.len,
                      (const char *)reference.explanation.data);
    TARGET_EXPECT("check-reference", reference.result == o->result);
    TARGET_EXPECT("check-reference", reference.cause == class_of(o->cause));
    TARGET_EXPECT("check-reference", reference.terms == o->terms);
    TARGET_EXPECT("check-reference", reference.voids == o->voids);
    /* The engine validates a name of the client only when that could matter; the reference, by 5.5,
     * each. */
    TARGET_EXPECT("check-reference",
                  reference.question_count == o->questions ||
                      (engine->asked_names && reference.question_count > o->questions));
    TARGET_EXPECT("check-reference", reference.explained == published);
    TARGET_EXPECT("check-reference",
                  !published || target_same(reference.explanation, o->explanation));
    if (o->cause == SPF_CAUSE_MATCH) {
        struct spf_text term = {o->record.data + o->term.at, o->term.len};
        TARGET_EXPECT("check-reference", target_same(reference.term, term));
        TARGET_EXPECT("check-reference", target_same(reference.domain, o->domain));
    }
    oracle_memory_reset(memory);
}
