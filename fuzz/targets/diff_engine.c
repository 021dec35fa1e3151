/*
 * diff_engine.c - our own engine as a library in process, by which fuzz_diff and tools/fuzz-vector
 * are tested: as it is, fuzz_diff finds nothing; built with DIFF_ENGINE_FAULT it gives softfail
 * where a term with "?" matches, which is the seeded fault that they must find.
 */
#include <stdlib.h>
#include <string.h>

#include "spf/check.h"
#include "spfproof_inprocess.h"

struct state {
    struct spf_check *check;
    struct spf_outcome outcome;
};

static struct spf_text text_of(struct spfproof_text text)
{
    return (struct spf_text){(const uint8_t *)text.data, text.data != NULL ? text.len : 0};
}

/* Both interfaces have texts with a length; only their pointers differ. */
static void feed(const struct spfproof_answer *from, struct spf_answer *to, struct spf_rr *rrs,
                 struct spf_text *texts)
{
    to->rcode = from->rcode;
    to->rrs = rrs;
    to->count = from->count;
    for (size_t i = 0; i < from->count; i++) {
        const struct spfproof_record *record = &from->records[i];
        rrs[i] = (struct spf_rr){texts, record->count, (uint16_t)record->preference};
        for (size_t k = 0; k < record->count; k++)
            *texts++ = text_of(record->data[k]);
    }
}

static bool answer_question(const struct spfproof_dns *dns, const struct spf_question *q,
                            struct spf_answer *answer)
{
    static struct spf_rr rrs[1024];
    static struct spf_text texts[4096];
    const struct spfproof_answer *said =
        dns->ask(dns, (const char *)q->name, q->name_len, (unsigned)q->type);
    size_t count = 0;
    for (size_t i = 0; i < said->count; i++)
        count += said->records[i].count;
    if (said->count > sizeof rrs / sizeof *rrs || count > sizeof texts / sizeof *texts)
        return false;
    feed(said, answer, rrs, texts);
    return true;
}

static bool resolve(void *user, const struct spf_question *q, struct spf_answer *answer)
{
    return answer_question(user, q, answer);
}

static enum spfproof_status check(void *opaque, const struct spfproof_query *query,
                                  const struct spfproof_dns *dns, struct spfproof_reply *reply)
{
    struct state *state = opaque;
    struct spf_request request = {.client.family = (uint8_t)query->family,
                                  .scope = query->scope == SPFPROOF_HELO ? SPF_SCOPE_HELO
                                                                         : SPF_SCOPE_MAILFROM,
                                  .sender = text_of(query->from),
                                  .helo = text_of(query->helo),
                                  .receiver = text_of(query->receiver),
                                  .time = query->time > 0 ? (uint64_t)query->time : 0};
    struct spfproof_dns asked = *dns;
    memcpy(request.client.octets, query->address, sizeof request.client.octets);
    if (spf_check_run(state->check, &request, NULL, resolve, &asked, &state->outcome) != SPF_OK)
        return SPFPROOF_ERROR;
    const struct spf_outcome *o = &state->outcome;
    reply->result = (enum spfproof_result)o->result;
#ifdef DIFF_ENGINE_FAULT
    if (o->cause == SPF_CAUSE_MATCH && o->result == SPF_RESULT_NEUTRAL)
        reply->result = SPFPROOF_SOFTFAIL;
#endif
    if (o->result == SPF_RESULT_FAIL)
        reply->explanation = (struct spfproof_text){
            o->explanation.len > 0 ? (const char *)o->explanation.data : "", o->explanation.len};
    return SPFPROOF_RESULT;
}

static void *open_engine(void)
{
    struct state *state = calloc(1, sizeof *state);
    size_t size = spf_check_size(NULL);
    void *block = malloc(size);
    if (state == NULL || block == NULL) {
        free(state);
        free(block);
        return NULL;
    }
    state->check = spf_check_init(block, size, NULL);
    return state;
}

static void close_engine(void *opaque)
{
    struct state *state = opaque;
    free(state->check);
    free(state);
}

static const char *version(void)
{
    return "0";
}

const struct spfproof_inprocess *spfproof_inprocess(void)
{
    static const struct spfproof_inprocess table = {.abi = SPFPROOF_INPROCESS_ABI,
                                                    .name = "engine-again",
                                                    .version = version,
                                                    .language = "c",
                                                    .open = open_engine,
                                                    .check = check,
                                                    .close = close_engine};
    return &table;
}
