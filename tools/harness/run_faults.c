/*
 * run_faults.c - each vector again and again, with each of its questions failing in each way. First
 * all vectors are observed as they are, without a verdict: that tells the questions, and so the
 * number of tests. Then some vectors at a time go through three rounds, since the oracles of a
 * round compare with what the one before has shown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin_choices.h"
#include "derive.h"
#include "fault.h"
#include "text.h"

enum { CHUNK = 32, ROUNDS = 3 };

struct faults {
    const struct derive_options *options;
    const struct run_plan *plan;
    struct executor *executor;
    struct executor *ours; /* tells what questions are for, and has an opinion */
    struct spf_options readings;
    struct arena arena;   /* what was observed of the vectors, for the whole run */
    struct arena scratch; /* of a chunk */
    struct fault_vector *vectors;
    size_t vector_count;
    size_t observing;

    struct derived_kind kinds[FAULT_KINDS];
    struct derived_summary summary;
    struct report_tally *planned;
    size_t planned_count;

    struct derive_zones zones;
    struct fault_reference **references; /* of each vector of the chunk, for each question */
    size_t chunk_at;
    const struct suite_test **tests; /* of a round */
    size_t test_count;
    size_t test_room;
    struct run *run;
    bool going;
};

/* --- observing --- */

static struct fault_vector *vector_of(struct faults *faults, const struct suite_test *test)
{
    /* Mostly the next one; an executor may answer in any order. */
    for (size_t i = 0; i < faults->vector_count; i++) {
        size_t at = (faults->observing + i) % faults->vector_count;
        if (faults->vectors[at].test != test)
            continue;
        faults->observing = at + 1;
        return &faults->vectors[at];
    }
    return NULL;
}

static void copy_questions(struct faults *faults, struct fault_vector *vector,
                           const struct observed *observed)
{
    vector->question_count = observed->question_count;
    vector->questions =
        arena_array(&faults->arena, observed->question_count, sizeof *vector->questions);
    for (size_t i = 0; i < observed->question_count; i++) {
        struct spf_text name = observed->questions[i].name;
        uint8_t *copy = arena_alloc(&faults->arena, name.len + 1);
        memcpy(copy, name.data, name.len);
        vector->questions[i] =
            (struct fault_question){.name = {copy, name.len}, .type = observed->questions[i].type};
    }
}

static bool observe(void *user, const struct suite_test *test, const struct observed *observed)
{
    struct faults *faults = user;
    struct fault_vector *vector = vector_of(faults, test);
    if (vector == NULL)
        return true;
    vector->base = fault_outcome_of(observed, &faults->arena);
    vector->observed = observed->has_questions;
    if (observed->has_questions)
        copy_questions(faults, vector, observed);
    return true;
}

/* What our engine asks and for what; its questions count where those of the implementation cannot
 * be seen. */
static void learn_roles(struct faults *faults, struct fault_vector *vector)
{
    struct observed observed;
    faults->ours->retrace(faults->ours, vector->test, &observed);
    if (!vector->observed && observed.has_questions)
        copy_questions(faults, vector, &observed);
    if (observed.trace != NULL)
        fault_roles(observed.trace, vector->questions, vector->question_count);
}

static bool has_wildcard(const struct mockdns_zone *zone)
{
    size_t count = mockdns_zone_owner_count(zone);
    for (size_t i = 0; i < count; i++) {
        struct spf_text name = mockdns_owner_name(mockdns_zone_owner(zone, i));
        if (name.len > 0 && name.data[0] == '*')
            return true;
    }
    return false;
}

static void observe_all(struct faults *faults, const volatile sig_atomic_t *stop)
{
    const struct run_plan *plan = faults->plan;
    for (size_t i = 0; i < plan->test_count; i++)
        faults->vectors[i].test = plan->tests[i];
    faults->executor->run(faults->executor, plan->tests, plan->test_count, stop, observe, faults);
    for (size_t i = 0; i < plan->test_count; i++) {
        struct fault_vector *vector = &faults->vectors[i];
        vector->has_wildcard = has_wildcard(vector->test->zone);
        if (vector->base.seen)
            learn_roles(faults, vector);
        else
            vector->untouched = "it gives no result without a fault";
    }
}

/* --- planning --- */

static bool has_cname(const struct mockdns_zone *zone)
{
    size_t owners = mockdns_zone_owner_count(zone);
    for (size_t i = 0; i < owners; i++) {
        uint32_t type;
        const struct mockdns_rrset *answers;
        size_t count;
        for (size_t k = 0;
             mockdns_owner_type(mockdns_zone_owner(zone, i), k, &type, &answers, &count); k++)
            if (type == MOCKDNS_TYPE_CNAME)
                return true;
    }
    return false;
}

/* Why question number `question` of the vector, or all it does not ask, cannot fail; or NULL. */
static const char *refuse(const struct faults *faults, const struct fault_vector *vector,
                          size_t question)
{
    const char *family = verdict_choice_of(faults->executor->implementation, "void-other-family");
    if (vector->untouched != NULL)
        return vector->untouched;
    if (question < vector->question_count)
        return fault_refuse(vector, &vector->questions[question]);
    if (has_cname(vector->test->zone))
        return "what is not asked may lie behind a CNAME that is";
    if (family != NULL && strcmp(family, "counted") != 0)
        return "void-other-family is declared: addresses that are not asked matter";
    return NULL;
}

static void write_id(const struct fault_vector *vector, size_t question, size_t kind, char *out,
                     size_t size)
{
    if (question == vector->question_count)
        (void)snprintf(out, size, "%s#%s-unasked", vector->test->id, fault_kind(kind)->name);
    else
        (void)snprintf(out, size, "%s#%s-%zu", vector->test->id, fault_kind(kind)->name,
                       question + 1);
}

static bool wanted(const struct faults *faults, const char *id, size_t kind)
{
    return derive_kind_wanted(faults->options, fault_kind(kind)->name) &&
           derive_id_wanted(faults->options, id);
}

static struct report_tally *tally_of(struct faults *faults, const struct suite *suite)
{
    for (size_t i = 0; i < faults->planned_count; i++)
        if (faults->planned[i].suite == suite)
            return &faults->planned[i];
    return NULL;
}

static void plan_fault(struct faults *faults, const struct fault_vector *vector, size_t question,
                       size_t kind, struct report_tally *tally, struct run_plan *plan)
{
    char id[256];
    const char *reason = refuse(faults, vector, question);
    write_id(vector, question, kind, id, sizeof id);
    if (!wanted(faults, id, kind))
        return;
    if (reason != NULL) {
        derived_skip(&faults->kinds[kind], reason);
        return;
    }
    struct suite_test test = *vector->test;
    test.id = id;
    run_tally(tally, &test);
    faults->kinds[kind].derived++;
    plan->test_count++;
}

static void plan_all(struct faults *faults, struct run_plan *plan)
{
    faults->planned_count = suite_set_suite_count(plan->set);
    faults->planned = arena_heap_zeroed(faults->planned_count + 1, sizeof *faults->planned);
    for (size_t i = 0; i < faults->planned_count; i++)
        faults->planned[i].suite = suite_set_suite(plan->set, i);
    plan->test_count = 0;
    for (size_t i = 0; i < faults->vector_count; i++) {
        const struct fault_vector *vector = &faults->vectors[i];
        struct report_tally *tally = tally_of(faults, vector->test->suite);
        for (size_t kind = 0; tally != NULL && kind < FAULT_KINDS; kind++)
            for (size_t question = 0; question <= vector->question_count; question++)
                plan_fault(faults, vector, question, kind, tally, plan);
    }
    plan->planned = faults->planned;
    plan->tests = NULL;
    plan->derived = &faults->summary;
}

/* --- running --- */

/* Empty answers come first; errors compare with them, other errors with SERVFAIL. */
static size_t round_of(enum fault_index kind)
{
    return kind == FAULT_NODATA ? 0 : kind == FAULT_SERVFAIL || kind == FAULT_NXDOMAIN ? 1 : 2;
}

static struct fault_reference *reference_of(struct faults *faults, const struct fault_test *fault)
{
    size_t index = (size_t)(fault->vector - faults->vectors) - faults->chunk_at;
    return &faults->references[index][fault->question];
}

static bool take(void *user, const struct suite_test *test, const struct observed *observed)
{
    struct faults *faults = user;
    const struct fault_test *fault = (const struct fault_test *)(const void *)test;
    struct fault_reference *reference = reference_of(faults, fault);
    if (fault->kind == FAULT_NODATA)
        reference->nodata = fault_outcome_of(observed, &faults->scratch);
    if (fault->kind == FAULT_SERVFAIL)
        reference->servfail = fault_outcome_of(observed, &faults->scratch);
    if (fault->wanted)
        faults->going = run_take(faults->run, test, observed);
    return faults->going;
}

static const char *title_of(struct faults *faults, const struct fault_test *fault)
{
    char name[300];
    char type[16];
    char title[512];
    const struct fault_vector *vector = fault->vector;
    const char *does = fault_kind(fault->kind)->does;
    if (fault->question == vector->question_count) {
        (void)snprintf(title, sizeof title, "whatever it does not ask: %s", does);
    } else {
        const struct fault_question *question = &vector->questions[fault->question];
        report_type_format(question->type, type);
        (void)text_format(question->name, name, sizeof name);
        (void)snprintf(title, sizeof title, "%s %s: %s", type, name, does);
    }
    return arena_copy(&faults->scratch, title);
}

static struct mockdns_zone *zone_of(struct faults *faults, const struct fault_test *fault)
{
    const struct fault_vector *vector = fault->vector;
    const struct fault_kind *kind = fault_kind(fault->kind);
    return fault->question == vector->question_count
               ? fault_zone_unasked(vector, kind, &faults->scratch)
               : fault_zone(vector, &vector->questions[fault->question], kind, &faults->scratch);
}

static bool opinion(void *user, const struct suite_test *test, const struct observed *observed)
{
    (void)test;
    *(struct fault_outcome *)user = (struct fault_outcome){
        .seen = observed->state == OBSERVED_RESULT, .result = observed->result};
    return true;
}

static void ask_opinion(struct faults *faults, struct fault_test *fault)
{
    static const volatile sig_atomic_t never = 0;
    const struct suite_test *test = &fault->test;
    struct fault_outcome outcome = {.seen = false};
    faults->ours->run(faults->ours, &test, 1, &never, opinion, &outcome);
    if (outcome.seen)
        fault_expect_opinion(fault, outcome.result);
}

static void append(struct faults *faults, const struct suite_test *test)
{
    if (faults->test_count == faults->test_room) {
        faults->test_room = 2 * faults->test_room + 256;
        faults->tests =
            arena_heap_resize(faults->tests, faults->test_room * sizeof(const struct suite_test *));
    }
    faults->tests[faults->test_count++] = test;
}

static bool make(struct faults *faults, struct fault_vector *vector, size_t question,
                 enum fault_index kind)
{
    char id[256];
    write_id(vector, question, kind, id, sizeof id);
    bool asked = question < vector->question_count;
    bool reference = asked && (kind == FAULT_NODATA || kind == FAULT_SERVFAIL);
    bool shown = wanted(faults, id, kind);
    if ((!shown && !reference) || refuse(faults, vector, question) != NULL)
        return true;
    struct fault_test *fault = arena_alloc(&faults->scratch, sizeof *fault);
    *fault = (struct fault_test){.test = *vector->test,
                                 .vector = vector,
                                 .question = question,
                                 .kind = kind,
                                 .wanted = shown};
    fault->test.id = arena_copy(&faults->scratch, id);
    fault->test.id_hash = suite_id_hash(id);
    fault->test.needs = derive_strings(&faults->scratch, vector->test->needs, "rcode");
    fault->test.title = title_of(faults, fault);
    if (!derive_zones_keep(&faults->zones, zone_of(faults, fault), faults->executor->wants_json,
                           &fault->test))
        return false;
    const struct fault_reference none = {.nodata = {.seen = false}};
    bool decided = fault_expect(fault, faults->executor->implementation,
                                asked ? reference_of(faults, fault) : &none);
    if (!decided && !faults->executor->ours)
        ask_opinion(faults, fault);
    append(faults, &fault->test);
    return true;
}

static bool make_round(struct faults *faults, size_t from, size_t to, size_t round)
{
    faults->test_count = 0;
    for (size_t i = from; i < to; i++)
        for (size_t question = 0; question <= faults->vectors[i].question_count; question++)
            for (size_t kind = 0; kind < FAULT_KINDS; kind++)
                if (round_of((enum fault_index)kind) == round &&
                    !make(faults, &faults->vectors[i], question, (enum fault_index)kind))
                    return false;
    return true;
}

static bool run_chunk(struct faults *faults, size_t from, size_t to,
                      const volatile sig_atomic_t *stop)
{
    struct executor *executor = faults->executor;
    bool ok = true;
    faults->chunk_at = from;
    for (size_t i = from; i < to; i++)
        faults->references[i - from] = arena_array(
            &faults->scratch, faults->vectors[i].question_count + 1, sizeof **faults->references);
    for (size_t round = 0; ok && faults->going && *stop == 0 && round < ROUNDS; round++) {
        ok = make_round(faults, from, to, round);
        if (ok)
            executor->run(executor, faults->tests, faults->test_count, stop, take, faults);
        derive_zones_clear(&faults->zones);
    }
    arena_clear(&faults->scratch);
    return ok;
}

static bool run_all(struct faults *faults, const volatile sig_atomic_t *stop)
{
    bool ok = true;
    for (size_t at = 0; ok && faults->going && *stop == 0 && at < faults->vector_count; at += CHUNK)
        ok = run_chunk(faults, at,
                       faults->vector_count - at < CHUNK ? faults->vector_count : at + CHUNK, stop);
    return ok;
}

/* Our engine under the readings the implementation declares; those it cannot follow stay default.
 */
static void set_readings(struct spf_options *options, const struct implementation *implementation)
{
    spf_options_default(options);
    for (size_t i = 0; i < implementation->choice_count; i++) {
        char setting[128];
        const char *hint;
        const struct implementation_choice *choice = &implementation->choices[i];
        (void)snprintf(setting, sizeof setting, "%s=%s", choice->name, choice->value);
        (void)builtin_choice_set(options, setting, &hint);
    }
}

static bool begin(struct faults *faults, const struct run_plan *plan, struct executor *executor,
                  const struct derive_options *options)
{
    *faults =
        (struct faults){.options = options, .plan = plan, .executor = executor, .going = true};
    set_readings(&faults->readings, executor->implementation);
    faults->ours = executor_builtin(&faults->readings);
    faults->vector_count = plan->test_count;
    faults->vectors = arena_heap_zeroed(plan->test_count, sizeof *faults->vectors);
    faults->references = arena_heap_zeroed(CHUNK, sizeof(struct fault_reference *));
    faults->zones.number = suite_set_zone_count(plan->set);
    faults->summary = (struct derived_summary){.option = "--faults",
                                               .vectors = plan->test_count,
                                               .kinds = faults->kinds,
                                               .kind_count = FAULT_KINDS};
    for (size_t i = 0; i < FAULT_KINDS; i++)
        faults->kinds[i] = (struct derived_kind){
            .name = fault_kind(i)->name,
            .does = fault_kind(i)->does,
            .holds =
                fault_kind(i)->error
                    ? "oracle: temperror; at PTR, its names and %{p} no match; at exp no change"
                    : "oracle: at the initial policy none; at exp no change; NXDOMAIN like NODATA"};
    return faults->ours != NULL;
}

static void end(struct faults *faults)
{
    if (faults->ours != NULL)
        faults->ours->destroy(faults->ours);
    derive_zones_free(&faults->zones);
    arena_clear(&faults->arena);
    arena_clear(&faults->scratch);
    free(faults->vectors);
    free(faults->references);
    free(faults->planned);
    free(faults->tests);
}

size_t run_faults(struct run_plan *plan, struct executor *executor,
                  const struct derive_options *options, const volatile sig_atomic_t *stop,
                  bool *lost)
{
    struct faults faults;
    size_t unexpected = (size_t)-1;
    if (begin(&faults, plan, executor, options)) {
        observe_all(&faults, stop);
        plan_all(&faults, plan);
        run_through(plan, executor);
        faults.run = run_begin(plan);
    }
    if (faults.run != NULL) {
        bool ok = run_all(&faults, stop);
        unexpected = run_end(faults.run, *stop != 0, lost);
        unexpected = ok ? unexpected : (size_t)-1;
    }
    end(&faults);
    return unexpected;
}

bool run_faults_knows(const char *name)
{
    for (size_t i = 0; i < FAULT_KINDS; i++)
        if (strcmp(fault_kind(i)->name, name) == 0)
            return true;
    return false;
}
