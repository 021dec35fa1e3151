/*
 * ours.c - our engine on the workloads: the loop that every user of it writes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "spf/header.h"

/* More than any of the records has. */
#define TERMS_MAX 64

struct ours {
    struct mockdns_session *session;
    void *block;
    struct spf_check *check;
    struct spf_options options;
    struct spf_request requests[WORKLOAD_COUNT];
    char senders[WORKLOAD_COUNT][128];
    struct spf_text records[WORKLOAD_COUNT];
    struct spf_term terms[TERMS_MAX];
    uint8_t field[SPF_HEADER_MAX];
};

static struct spf_text text_of(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

static bool prepare(struct ours *ours)
{
    for (size_t i = 0; i < WORKLOAD_COUNT; i++) {
        (void)snprintf(ours->senders[i], sizeof ours->senders[i], BENCH_LOCAL_PART "@%s",
                       workloads[i].domain);
        struct spf_request *request = &ours->requests[i];
        if (spf_ip_parse(text_of(workloads[i].client), &request->client) != SPF_OK)
            return false;
        request->scope = SPF_SCOPE_MAILFROM;
        request->sender = text_of(ours->senders[i]);
        request->helo = text_of(BENCH_HELO);
        request->receiver = text_of(BENCH_RECEIVER);
        ours->records[i] = text_of(workloads[i].record);
    }
    return true;
}

void *ours_create(const struct mockdns_zone *zone)
{
    struct ours *ours = calloc(1, sizeof *ours);
    if (ours == NULL)
        return NULL;
    size_t size = spf_check_size(NULL);
    ours->block = malloc(size);
    ours->session = mockdns_session_create(zone);
    if (ours->block != NULL)
        ours->check = spf_check_init(ours->block, size, NULL);
    if (ours->session == NULL || ours->check == NULL || !prepare(ours)) {
        (void)fprintf(stderr, "spf-bench: cannot set up our engine\n");
        ours_destroy(ours);
        return NULL;
    }
    mockdns_session_log(ours->session, false);
    spf_options_default(&ours->options);
    ours->options.default_explanation = text_of(BENCH_EXPLANATION);
    return ours;
}

void ours_destroy(void *state)
{
    struct ours *ours = state;
    if (ours == NULL)
        return;
    mockdns_session_destroy(ours->session);
    free(ours->block);
    free(ours);
}

struct mockdns_session *ours_session(void *state)
{
    struct ours *ours = state;
    return ours->session;
}

static bool resolve(void *user, const struct spf_question *question, struct spf_answer *answer)
{
    struct ours *ours = user;
    struct mockdns_answer found;
    if (mockdns_session_ask(ours->session, (struct spf_text){question->name, question->name_len},
                            question->type, &found) != MOCKDNS_OK)
        return false;
    uint32_t serial = answer->serial;
    *answer = found.answer;
    answer->serial = serial;
    return true;
}

bool ours_evaluate(void *state, size_t workload, struct bench_result *result)
{
    struct ours *ours = state;
    struct spf_outcome outcome;
    mockdns_session_reset(ours->session, NULL);
    if (spf_check_run(ours->check, &ours->requests[workload], &ours->options, resolve, ours,
                      &outcome) != SPF_OK)
        return false;
    *result = (struct bench_result){outcome.result, outcome.questions, false};
    return true;
}

bool ours_evaluate_with_field(void *state, size_t workload, struct bench_result *result)
{
    struct ours *ours = state;
    struct spf_outcome outcome;
    mockdns_session_reset(ours->session, NULL);
    if (spf_check_run(ours->check, &ours->requests[workload], &ours->options, resolve, ours,
                      &outcome) != SPF_OK)
        return false;
    size_t len;
    if (spf_header_received_spf(&ours->requests[workload], &outcome, ours->field,
                                sizeof ours->field, &len) != SPF_OK)
        return false;
    *result = (struct bench_result){outcome.result, outcome.questions, len > 0};
    return true;
}

bool ours_parse(void *state, size_t workload)
{
    struct ours *ours = state;
    size_t count;
    struct spf_syntax_error error;
    return spf_record_parse(ours->records[workload], NULL, ours->terms, TERMS_MAX, &count,
                            &error) == SPF_OK &&
           count > 0;
}
