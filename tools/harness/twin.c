/*
 * twin.c - see twin.h.
 */
#include "twin.h"

#include "text.h"

static void expect(struct twin *twin, bool holds, const char *otherwise)
{
    if (!holds && twin->breach == NULL)
        twin->breach = otherwise;
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
    expect(twin, spf_check_copy(check, twin->block, twin->size - 1) == NULL,
           "a check is copied where it does not fit");
    for (size_t i = 0; i < 2; i++)
        if ((copy = copy_of(twin, check)) != NULL)
            cancel(twin, copy, answer, why[i]);
    copy = copy_of(twin, check);
    if (copy != NULL)
        misuse(twin, copy, answer);
    enum spf_status status = spf_check_feed(check, answer);
    expect(twin,
           copy == NULL ||
               (spf_check_feed(copy, answer) == status && twin_alike(check, copy, status)),
           "a copy of the check goes on otherwise");
    return status;
}
