/*
 * fuzz_check.c - check_host() against a hostile DNS (RFC 7208 4 to 7).
 *
 * The input is a case in the line format of ../input/input.h. Oracles:
 *   check-bounds       it ends within the question limit; counters stay within theirs, and one
 *                      beyond only if that limit is the cause; the block's use within its size
 *   check-question     every name asked for is one that DNS can carry
 *   check-cause        cause and result agree, and a match names a term that lies in the record
 *   check-explanation  only a fail has one, and it is printable US-ASCII
 *   check-copy         a copy taken on the way and continued gives the same outcome
 *   check-same-again   and so does the same case again (takes turns, target_due)
 *   check-cancel       a check cancelled at some question ends in temperror with that cause, or in
 *                      the fail that has only been waiting for its explanation (takes turns)
 *   check-trace        a trace changes no outcome, counts what the check counts, is never deeper
 *                      than its bound, and its lines are printable and keep within their room
 *                      (takes turns)
 *   check-reference    the reference evaluator gives the same result, cause class, counters,
 *                      number of questions (and so the bounds of MX and PTR), explanation, and
 *                      term and domain of a match
 *   relation-...       text-cut, other-txt, modifier, order and case: relations.c has them, each
 *                      with its precondition (they take turns)
 *
 * SPFPROOF_OPINIONS=1 prints what engine and reference say. SPFPROOF_HISTOGRAM=FILE has at the end
 * how often each result and cause came, and the number of questions.
 */
#include <stdlib.h>
#include <string.h>

#include "checking.h"
#include "histogram.h"
#include "relations.h"
#include "target.h"
#include "tracing.h"

static struct input input;

static void check_bounds(const struct checked *c)
{
    const struct spf_outcome *o = &c->outcome;
    TARGET_EXPECT("check-bounds",
                  o->questions == c->questions && c->questions <= SPF_QUESTIONS_MAX);
    TARGET_EXPECT("check-bounds", (o->terms == 11) == (o->cause == SPF_CAUSE_LIMIT_TERMS));
    TARGET_EXPECT("check-bounds", o->terms <= 11);
    TARGET_EXPECT("check-bounds", (o->voids == 3) == (o->cause == SPF_CAUSE_LIMIT_VOIDS));
    TARGET_EXPECT("check-bounds", o->voids <= 3);
    TARGET_EXPECT("check-bounds", c->most_used <= spf_check_size(NULL));
}

static void check_cause(const struct checked *c)
{
    const struct spf_outcome *o = &c->outcome;
    if (o->cause == SPF_CAUSE_MATCH) {
        TARGET_EXPECT("check-cause", o->result == SPF_RESULT_PASS || o->result == SPF_RESULT_FAIL ||
                                         o->result == SPF_RESULT_SOFTFAIL ||
                                         o->result == SPF_RESULT_NEUTRAL);
        TARGET_EXPECT("check-cause", o->term.len > 0);
    } else {
        TARGET_EXPECT("check-cause", spf_cause_info(o->cause)->result == o->result);
    }
    TARGET_EXPECT("check-cause", (size_t)o->term.at + o->term.len <= o->record.len);
    TARGET_EXPECT("check-cause", o->error_at <= o->record.len);
}

static void check_explanation(const struct checked *c)
{
    const struct spf_outcome *o = &c->outcome;
    TARGET_EXPECT("check-explanation", o->result == SPF_RESULT_FAIL || o->explanation.len == 0);
    TARGET_EXPECT("check-explanation", (o->result == SPF_RESULT_FAIL) ==
                                           (o->explanation_source != SPF_EXPLANATION_ABSENT));
    for (size_t i = 0; i < o->explanation.len; i++)
        TARGET_EXPECT("check-explanation",
                      o->explanation.data[i] >= 0x20 && o->explanation.data[i] <= 0x7e);
}

/* The same case again, and again on a copy that is taken at some question. */
static void check_again(const struct spf_options *options, const struct checked *first,
                        uint32_t hash)
{
    static struct checked again;
    if (first->questions > 0 && target_wants("check-copy")) {
        checking_run(&input, options, hash % first->questions, &again);
        if (!target_same_outcome(&first->outcome, &again.outcome))
            target_broken("check-copy", "the same outcome");
    }
    if (target_due("check-same-again", hash, 0, 4)) {
        checking_run(&input, options, UINT32_MAX, &again);
        if (!target_same_outcome(&first->outcome, &again.outcome))
            target_broken("check-same-again", "the same outcome");
    }
}

static void check_cancel(const struct spf_options *options, const struct checked *first,
                         uint32_t hash)
{
    static struct checked ended;
    enum spf_cancel why = hash & 0x100 ? SPF_CANCEL_TIMEOUT : SPF_CANCEL_ABORT;
    if (first->questions == 0 || !target_due("check-cancel", hash, 1, 8))
        return;
    checking_cancel(&input, options, (hash >> 12) % first->questions, why, &ended);
    const struct spf_outcome *o = &ended.outcome;
    TARGET_EXPECT("check-cancel", o->questions <= first->outcome.questions &&
                                      o->terms <= first->outcome.terms &&
                                      o->voids <= first->outcome.voids);
    if (o->explanation_source == SPF_EXPLANATION_CANCELLED)
        TARGET_EXPECT("check-cancel", o->result == SPF_RESULT_FAIL &&
                                          first->outcome.result == SPF_RESULT_FAIL &&
                                          o->cause == first->outcome.cause);
    else
        TARGET_EXPECT("check-cancel",
                      o->result == SPF_RESULT_TEMPERROR &&
                          o->cause == (why == SPF_CANCEL_TIMEOUT ? SPF_CAUSE_CANCELLED_TIMEOUT
                                                                 : SPF_CAUSE_CANCELLED));
    histogram_count_cancelled(o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct checked first;
    struct spf_options options;
    struct oracle_options reference;
    if (size > INPUT_SIZE_MAX)
        return 0;
    uint32_t hash = target_hash((struct spf_text){data, size});
    input_read(&input, (struct spf_text){data, size});
    readings_set(&input, &options, &reference);

    checking_run(&input, &options, UINT32_MAX, &first);
    check_bounds(&first);
    check_cause(&first);
    check_explanation(&first);
    histogram_count(&first.outcome);
    target_count(first.questions > 0);

    check_again(&options, &first, hash);
    check_cancel(&options, &first, hash);
    if (target_due("check-trace", hash, 2, 16))
        tracing_check(&input, &options, &first, hash);
    if (target_wants("check-reference"))
        checking_reference(&input, &reference, &first);
    relations_check(&input, &options, &first, hash);
    return 0;
}
