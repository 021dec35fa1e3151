/*
 * twin.c - see twin.h.
 */
#include "twin.h"

#include <string.h>

#include "text.h"

enum { NAMES_ROOM = 4096 };

static void expect(struct twin *twin, bool holds, const char *otherwise)
{
    if (!holds && twin->breach == NULL)
        twin->breach = otherwise;
}

/* Requests and options that spf_check_start() refuses, after which the check is as it was. */
static void refusals(struct twin *twin, struct spf_check *check)
{
    const struct spf_request good = {.client = {.family = 4}};
    struct spf_request requests[] = {good, good, good, good};
    struct spf_options options[4];
    requests[0].client.family = 5;
    requests[1].scope = (enum spf_scope)(SPF_SCOPE_HELO + 1);
    requests[2].sender.len = (size_t)INT32_MAX + 1;
    requests[3].helo.len = (size_t)INT32_MAX + 1;
    for (size_t i = 0; i < 4; i++)
        spf_options_default(&options[i]);
    options[0].terms = (uint8_t)(twin->limits->terms + 1);
    options[1].mx = (uint8_t)(twin->limits->mx + 1);
    options[2].ptr = (uint8_t)(twin->limits->ptr + 1);
    options[3].default_explanation = text_of("two\nlines");
    expect(twin, spf_check_start(check, NULL, NULL) == SPF_ERR_ARGUMENT, "no request is one");
    for (size_t i = 0; i < 4; i++) {
        expect(twin, spf_check_start(check, &requests[i], NULL) == SPF_ERR_ARGUMENT,
               "a request for no such client or identity is taken");
        expect(twin, spf_check_start(check, &good, &options[i]) == SPF_ERR_ARGUMENT,
               "options that do not fit the block are taken");
    }
}

/* An answer to another question, none at all, and what is for checks that have ended. */
static void misuse(struct twin *twin, struct spf_check *check, const struct spf_answer *answer)
{
    struct spf_answer other = *answer;
    struct spf_answer torn = {.serial = answer->serial, .count = 1};
    struct spf_outcome outcome;
    other.serial++;
    expect(twin, spf_check_feed(check, &other) == SPF_ERR_SERIAL,
           "an answer to another question is taken");
    expect(twin,
           spf_check_feed(check, NULL) == SPF_ERR_ARGUMENT &&
               spf_check_feed(check, &torn) == SPF_ERR_ARGUMENT,
           "no answer is taken for one");
    expect(twin, spf_check_outcome(check, &outcome) == SPF_ERR_STATE,
           "a check that waits has an outcome");
    expect(twin, spf_check_trace(check, NULL) == SPF_ERR_STATE,
           "the trace of a check that waits is taken away");
}

/* RFC 7208 4.6.4: a timeout is a temperror; 6.2: but a fail stays one. */
static void cancel(struct twin *twin, struct spf_check *check, const struct spf_answer *answer,
                   enum spf_cancel why)
{
    enum spf_cause cause =
        why == SPF_CANCEL_TIMEOUT ? SPF_CAUSE_CANCELLED_TIMEOUT : SPF_CAUSE_CANCELLED;
    struct spf_outcome outcome;
    if (spf_check_cancel(check, why) != SPF_DONE || spf_check_outcome(check, &outcome) != SPF_OK) {
        expect(twin, false, "a check that waits cannot be cancelled");
        return;
    }
    expect(twin,
           outcome.result == SPF_RESULT_FAIL
               ? outcome.explanation_source == SPF_EXPLANATION_CANCELLED
               : outcome.result == SPF_RESULT_TEMPERROR && outcome.cause == cause,
           "a cancelled check has another result");
    expect(twin,
           spf_check_question(check) == NULL && spf_check_feed(check, answer) == SPF_ERR_STATE &&
               spf_check_cancel(check, why) == SPF_ERR_STATE,
           "a check that has ended goes on");
}

/* A TXT RR longer than any can be, which only a caller could make up: if it is a policy, the check
 * ends without outcome, and says so again and again. */
static void too_long(struct twin *twin, struct spf_check *check, const struct spf_answer *answer)
{
    enum { LONGEST = 65279, PIECE = 255 };
    static const uint8_t first[PIECE] = "v=spf1 ";
    struct spf_text pieces[LONGEST / PIECE + 2];
    struct spf_outcome outcome;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        pieces[i] = (struct spf_text){first, i == 0 ? sizeof "v=spf1 " - 1 : PIECE};
    const struct spf_rr rr = {pieces, sizeof pieces / sizeof *pieces, 0};
    const struct spf_answer huge = {.serial = answer->serial, .rrs = &rr, .count = 1};
    if (spf_check_question(check)->type != SPF_RRTYPE_TXT ||
        spf_check_feed(check, &huge) != SPF_ERR_RECORD_TOO_LONG)
        return;
    expect(twin,
           spf_check_feed(check, answer) == SPF_ERR_RECORD_TOO_LONG &&
               spf_check_cancel(check, SPF_CANCEL_ABORT) == SPF_ERR_RECORD_TOO_LONG &&
               spf_check_outcome(check, &outcome) == SPF_ERR_RECORD_TOO_LONG,
           "a check goes on behind a record that is too long");
}

static bool same_question(const struct spf_question *a, const struct spf_question *b)
{
    return a != NULL && b != NULL && a->serial == b->serial && a->type == b->type &&
           text_equal((struct spf_text){a->name, a->name_len},
                      (struct spf_text){b->name, b->name_len});
}

static bool same_outcome(const struct spf_outcome *a, const struct spf_outcome *b)
{
    return a->result == b->result && a->cause == b->cause && a->inner == b->inner &&
           text_equal(a->domain, b->domain) && text_equal(a->record, b->record) &&
           a->term.at == b->term.at && a->term.len == b->term.len && a->error_at == b->error_at &&
           text_equal(a->explanation, b->explanation) &&
           a->explanation_source == b->explanation_source && a->terms == b->terms &&
           a->voids == b->voids && a->questions == b->questions &&
           a->used_local_part == b->used_local_part &&
           text_equal(a->reporting.ra, b->reporting.ra) && a->reporting.rp == b->reporting.rp &&
           a->reporting.rr == b->reporting.rr;
}

bool twin_alike(const struct spf_check *a, const struct spf_check *b, enum spf_status status)
{
    struct spf_outcome first;
    struct spf_outcome second;
    if (spf_check_used(a) != spf_check_used(b))
        return false;
    if (status == SPF_NEED_ANSWER)
        return same_question(spf_check_question(a), spf_check_question(b));
    return status != SPF_DONE ||
           (spf_check_outcome(a, &first) == SPF_OK && spf_check_outcome(b, &second) == SPF_OK &&
            same_outcome(&first, &second));
}

/* A copy, or NULL after saying that there is none. */
static struct spf_check *copy_of(struct twin *twin, const struct spf_check *check)
{
    struct spf_check *copy = spf_check_copy(check, twin->block, twin->size);
    expect(twin, copy != NULL, "a check cannot be copied");
    return copy;
}

enum spf_status twin_feed(struct twin *twin, struct spf_check *check,
                          const struct spf_answer *answer)
{
    const enum spf_cancel why[] = {SPF_CANCEL_TIMEOUT, SPF_CANCEL_ABORT};
    struct spf_check *copy;
    uint8_t *end = (uint8_t *)twin->block + twin->size;
    /* A check keeps the client's names at the end of its block: a copy must bring its own. */
    (void)memset(end - (twin->size < NAMES_ROOM ? twin->size : NAMES_ROOM), 0xA5,
                 twin->size < NAMES_ROOM ? twin->size : NAMES_ROOM);
    expect(twin, spf_check_copy(check, twin->block, twin->size - 1) == NULL,
           "a check is copied where it does not fit");
    for (size_t i = 0; i < 2; i++)
        if ((copy = copy_of(twin, check)) != NULL)
            cancel(twin, copy, answer, why[i]);
    if ((copy = copy_of(twin, check)) != NULL)
        too_long(twin, copy, answer);
    copy = copy_of(twin, check);
    if (copy != NULL) {
        refusals(twin, copy);
        misuse(twin, copy, answer);
    }
    uint32_t serial = answer->serial;
    enum spf_status status = spf_check_feed(check, answer);
    expect(twin, status != SPF_NEED_ANSWER || spf_check_question(check)->serial != serial,
           "two questions have the same serial");
    expect(twin,
           copy == NULL ||
               (spf_check_feed(copy, answer) == status && twin_alike(check, copy, status)),
           "a copy of the check goes on otherwise");
    return status;
}
