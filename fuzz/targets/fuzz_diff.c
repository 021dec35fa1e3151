/*
 * fuzz_diff.c - the engine against an SPF library in process (RFC 7208 4 to 7).
 *
 * The input is a case in the line format of ../input/input.h, as for fuzz_check. Oracles:
 *   diff-result        the library gives the engine's result
 *   diff-explanation   and, of a fail whose explanation is the domain's own, its text (6.2)
 *   diff-error         it gives a result at all
 *   diff-questions     it asks no more questions than RFC 7208 allows (4.6.4)
 *   diff-same-again    the same case, asked once more, gives the same: nothing is left of a check
 *
 * The library is a shared object with the interface of tools/adapters/common/c, named by
 * SPFPROOF_LIBRARY or else the one that was built with this program. The engine takes its readings
 * of the RFC (the object's choices); those of the case are passed over. diff_skips.c lists, with
 * reasons, what is not compared, and counts it. A crash of the library is a finding too.
 *
 * SPFPROOF_OPINIONS=1 prints the readings, and what both say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin_choices.h"
#include "diff_library.h"
#include "diff_skips.h"
#include "hex_case.h"
#include "histogram.h"
#include "target.h"

static struct input input;
static struct spf_options options;

static void set_options(const struct spfproof_inprocess *table)
{
    spf_options_default(&options);
    for (const char *const *choice = table->choices; choice != NULL && choice[0] != NULL;
         choice += 2) {
        char setting[128];
        const char *hint;
        (void)snprintf(setting, sizeof setting, "%s=%s", choice[0], choice[1]);
        if (builtin_choice_set(&options, setting, &hint) != CHOICE_SET)
            (void)fprintf(stderr, "fuzz_diff: the engine cannot be set to %s of %s\n", setting,
                          table->name);
        else if (getenv("SPFPROOF_OPINIONS") != NULL)
            (void)fprintf(stderr, "choice    %s %s\n", choice[0], choice[1]);
    }
}

static void print_opinions(const struct diff_case *c)
{
    const struct spf_outcome *o = &c->engine->outcome;
    const struct diff_said *said = c->library;
    (void)fprintf(stderr, "engine    %s %s terms %u voids %u questions %u %.*s\n",
                  spf_result_name(o->result), spf_cause_info(o->cause)->name, o->terms, o->voids,
                  o->questions, (int)o->explanation.len, (const char *)o->explanation.data);
    (void)fprintf(stderr, "%-9s %s questions %u (%.*s) %.*s\n", c->name,
                  spf_result_name(said->result), said->questions, (int)said->native.len,
                  (const char *)said->native.data, (int)said->explanation.len,
                  (const char *)said->explanation.data);
}

/* The message names results and reasons of both: inputs of one kind have one message. */
static void broken(const char *oracle, const struct diff_case *c, const char *what)
{
    const struct spf_outcome *o = &c->engine->outcome;
    const struct diff_said *said = c->library;
    char message[512];
    (void)snprintf(message, sizeof message, "%s: the engine says %s (%s), %s %s (%.*s)", what,
                   spf_result_name(o->result), spf_cause_info(o->cause)->name, c->name,
                   spf_result_name(said->result), (int)said->native.len,
                   (const char *)said->native.data);
    target_broken(oracle, message);
}

static void compare(const struct diff_case *c)
{
    const struct spf_outcome *o = &c->engine->outcome;
    const struct diff_said *said = c->library;
    if (said->status == SPFPROOF_ERROR)
        broken("diff-error", c, "it gives a result");
    if (said->questions > SPF_QUESTIONS_MAX && !diff_skip(DIFF_QUESTIONS, c))
        broken("diff-questions", c, "it asks at most 123 questions");
    if (said->result != o->result) {
        if (!diff_skip(DIFF_RESULT, c))
            broken("diff-result", c, "the same result");
        return;
    }
    if (o->explanation_source == SPF_EXPLANATION_PUBLISHED && said->explanation.data != NULL &&
        !text_equal_but_hex_case(o->explanation, said->explanation) &&
        !diff_skip(DIFF_EXPLANATION, c))
        broken("diff-explanation", c, "the same explanation");
}

static void compare_again(const struct diff_case *c, const struct diff_said *again)
{
    const struct diff_said *said = c->library;
    if (again->status != said->status || again->result != said->result ||
        !target_same(again->explanation, said->explanation))
        broken("diff-same-again", c, "the same answer to the same case");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct checked engine;
    static struct diff_said said;
    static struct diff_said again;
    static const struct spfproof_inprocess *table;
    struct diff_case c = {.input = &input, .engine = &engine, .library = &said};
    if (size > INPUT_SIZE_MAX)
        return 0;
    if (table == NULL) {
        table = diff_library_open();
        set_options(table);
    }
    c.name = table->name;
    input_read(&input, (struct spf_text){data, size});
    checking_run(&input, &options, UINT32_MAX, &engine);
    histogram_count(&engine.outcome);
    diff_case_count();
    if (diff_skip(DIFF_CASE, &c))
        return 0;
    diff_library_check(&input, &said);
    if (said.status == SPFPROOF_UNSUPPORTED && diff_skip(DIFF_UNSUPPORTED, &c))
        return 0;
    if (getenv("SPFPROOF_OPINIONS") != NULL)
        print_opinions(&c);
    compare(&c);
    target_count(engine.questions > 0);
    if (target_due("diff-same-again", target_hash((struct spf_text){data, size}), 0, 8)) {
        diff_library_check(&input, &again);
        compare_again(&c, &again);
    }
    return 0;
}
