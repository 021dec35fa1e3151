/*
 * replay.c - case lines back into observations and verdicts. Judging is not done again: what the
 * run has found stands, whatever this version would find.
 */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "mockdns/zone_json.h"
#include "run.h"

/* A byte string of the file as octets; data NULL if there is none. */
static struct spf_text octets_of(struct arena *arena, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (text == NULL)
        return (struct spf_text){NULL, 0};
    size_t len = strlen(text);
    uint8_t *octets = arena_alloc(arena, len + 1);
    const char *reason;
    if (mockdns_unescape(text, octets, &len, &reason))
        return (struct spf_text){octets, len};
    return (struct spf_text){(const uint8_t *)text, strlen(text)};
}

static int count_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_is_integer(value) ? json_integer_value(value) : -1;
    return number < 0 || number > INT32_MAX ? -1 : (int)number;
}

static enum observed_state state_of(const char *word)
{
    for (int i = OBSERVED_NOT_RUN; i <= OBSERVED_UNSUPPORTED; i++)
        if (strcmp(observed_state_name((enum observed_state)i), word) == 0)
            return (enum observed_state)i;
    return OBSERVED_ERROR;
}

static void take_questions(struct arena *arena, const json_t *list, struct observed *observed)
{
    size_t count = json_array_size(list);
    struct observed_question *questions = arena_array(arena, count, sizeof *questions);
    for (size_t i = 0; i < count; i++) {
        const json_t *pair = json_array_get(list, i);
        json_t *named = json_pack("{s:O?}", "name", json_array_get(pair, 0));
        questions[i].name = octets_of(arena, named, "name");
        json_decref(named);
        const char *type = json_string_value(json_array_get(pair, 1));
        if (type == NULL || !suite_type_from(type, &questions[i].type))
            questions[i].type = 0;
    }
    observed->has_questions = list != NULL;
    observed->questions = questions;
    observed->question_count = count;
}

static struct observed observed_of(struct arena *arena, const json_t *line)
{
    const json_t *json = json_object_get(line, "observed");
    struct observed observed = {.state = state_of(merged_string(json, "state")),
                                .terms = count_of(json, "terms"),
                                .voids = count_of(json, "voids"),
                                .mech = octets_of(arena, json, "mech"),
                                .native = octets_of(arena, json, "native"),
                                .explanation = octets_of(arena, json, "explanation"),
                                .cause = json_string_value(json_object_get(json, "cause"))};
    observed.has_explanation = observed.explanation.data != NULL;
    observed.origin_word = json_string_value(json_object_get(json, "explanation_source"));
    if (observed.state == OBSERVED_RESULT &&
        !suite_result_from(merged_string(json, "result"), &observed.result))
        observed.state = OBSERVED_ERROR;
    take_questions(arena, json_object_get(line, "questions"), &observed);
    return observed;
}

static void tell(struct run *run, const struct matrix_vector *vector,
                 const struct matrix_cell *cell)
{
    struct arena arena = {NULL};
    const struct observed observed = observed_of(&arena, cell->line);
    struct verdict verdict = {.outcome = cell->outcome};
    const struct spf_text reason = octets_of(&arena, cell->line, "reason");
    size_t len = reason.len < sizeof verdict.reason ? reason.len : sizeof verdict.reason - 1;
    if (len > 0)
        memcpy(verdict.reason, reason.data, len);
    run_record(run, vector->test, &observed, &verdict, cell->unexpected);
    arena_clear(&arena);
}

/* The test of each case, or a problem for the first vector that no suite has. */
static const struct suite_test **tests_of(const struct matrix *matrix, struct problems *problems)
{
    const struct suite_test **tests = arena_heap_zeroed(matrix->vector_count + 1, sizeof *tests);
    for (size_t i = 0; i < matrix->vector_count; i++) {
        tests[i] = matrix->vectors[i].test;
        if (tests[i] != NULL)
            continue;
        problems_add(problems, matrix->runs[0].run->path, 0, NULL,
                     "%zu vectors are in no loaded suite, the first is %s (--suite PATH names "
                     "their suites)",
                     matrix->unknown, matrix->vectors[i].id);
        free(tests);
        return NULL;
    }
    return tests;
}

bool replay(struct output *out, const struct report_form *form, const struct matrix *matrix,
            struct problems *problems)
{
    const struct matrix_run *row = &matrix->runs[0];
    const struct suite_test **tests = tests_of(matrix, problems);
    if (tests == NULL)
        return false;
    const struct implementation implementation = {.name = row->run->name,
                                                  .version = row->run->version};
    struct report report = {
        .form = form, .out = *out, .catalog = matrix->catalog, .program = "spfproof"};
    struct report *reports[] = {&report};
    const struct run_plan plan = {.implementation = &implementation,
                                  .set = matrix->set,
                                  .tests = tests,
                                  .test_count = matrix->vector_count,
                                  .reports = reports,
                                  .report_count = 1};
    struct run *run = run_begin(&plan);
    if (run == NULL)
        abort();
    for (size_t i = 0; i < matrix->vector_count; i++)
        tell(run, &matrix->vectors[i], &row->cells[i]);
    bool lost;
    (void)run_end(run, row->run->truncated != NULL, &lost);
    *out = report.out;
    if (form->release != NULL && report.state != NULL)
        form->release(&report);
    free(tests);
    return true;
}
