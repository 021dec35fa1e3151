/*
 * zone_alone.c - the questions of a workload asked of the zone, and nothing else: what both sides
 * pay for the mock DNS, and so the floor under any engine's time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* More than any workload asks. */
#define QUESTIONS_MAX 16

struct asked {
    uint8_t name[SPF_NAME_MAX];
    size_t len;
    uint32_t type;
};

struct zone_alone {
    struct mockdns_session *session;
    struct asked questions[WORKLOAD_COUNT][QUESTIONS_MAX];
};

/* Lets the engine ask once, and notes what. */
static bool note_questions(struct zone_alone *alone, void *ours)
{
    struct mockdns_session *session = ours_session(ours);
    bool ok = true;
    mockdns_session_log(session, true);
    for (size_t w = 0; ok && w < WORKLOAD_COUNT; w++) {
        struct bench_result result;
        ok = ours_evaluate(ours, w, &result) &&
             mockdns_session_question_count(session) == workloads[w].questions &&
             workloads[w].questions <= QUESTIONS_MAX;
        for (size_t i = 0; ok && i < workloads[w].questions; i++) {
            const struct mockdns_question *question = mockdns_session_question(session, i);
            struct asked *asked = &alone->questions[w][i];
            asked->len = question->name.len;
            asked->type = question->type;
            memcpy(asked->name, question->name.data, asked->len);
        }
    }
    mockdns_session_log(session, false);
    return ok;
}

void *zone_alone_create(const struct mockdns_zone *zone, void *ours)
{
    struct zone_alone *alone = calloc(1, sizeof *alone);
    if (alone == NULL)
        return NULL;
    alone->session = mockdns_session_create(zone);
    if (alone->session == NULL || !note_questions(alone, ours)) {
        (void)fprintf(stderr, "spf-bench: cannot note the workloads' questions\n");
        zone_alone_destroy(alone);
        return NULL;
    }
    mockdns_session_log(alone->session, false);
    return alone;
}

void zone_alone_destroy(void *state)
{
    struct zone_alone *alone = state;
    if (alone == NULL)
        return;
    mockdns_session_destroy(alone->session);
    free(alone);
}

bool zone_alone_evaluate(void *state, size_t workload, struct bench_result *result)
{
    struct zone_alone *alone = state;
    mockdns_session_reset(alone->session, NULL);
    for (size_t i = 0; i < workloads[workload].questions; i++) {
        const struct asked *asked = &alone->questions[workload][i];
        struct mockdns_answer answer;
        if (mockdns_session_ask(alone->session, (struct spf_text){asked->name, asked->len},
                                asked->type, &answer) != MOCKDNS_OK)
            return false;
    }
    /* Nothing is evaluated; what is compared is compared for the other sides. */
    *result =
        (struct bench_result){workloads[workload].result, workloads[workload].questions, false};
    return true;
}
