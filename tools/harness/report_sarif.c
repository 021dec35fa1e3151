/*
 * report_sarif.c - SARIF 2.1.0 (OASIS), as code scanning pages read it: a run for each
 * implementation, a rule for each requirement that a failing vector pins, a result for each vector
 * that counts against the implementation. The place of a result is the vector, in its suite file.
 */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "json_plain.h"
#include "matrix.h"
#include "memory_stream.h"
#include "text.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static json_t *needed(json_t *value)
{
    if (value == NULL)
        abort(); /* out of memory */
    return value;
}

static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, needed(value)) != 0)
        abort();
}

/* Text that json_string() takes: what is no UTF-8 comes as byte string. */
static json_t *string(const char *text)
{
    json_t *value = json_string(text);
    if (value != NULL)
        return value;
    char printable[1024];
    (void)text_format(text_of(text), printable, sizeof printable);
    return needed(json_string(printable));
}

static json_t *message(const char *text)
{
    return needed(json_pack("{s:o}", "text", string(text)));
}

static bool is_reported(const struct matrix_cell *cell)
{
    return cell->line != NULL && (cell->unexpected || verdict_outcome_bad(cell->outcome));
}

/* How grave: an unexpected result is an error, another deviation a warning or a note. */
static const char *level_of(const struct matrix_cell *cell, const struct suite_test *test)
{
    if (cell->unexpected)
        return "error";
    return test != NULL && test->level > SUITE_SHOULD ? "note" : "warning";
}

/* GitHub's scale of 0 to 10. */
static const char *security_of(enum suite_severity severity)
{
    static const char *const numbers[MATRIX_SEVERITIES] = {"2.0", "5.0", "7.5", "9.5"};
    return numbers[severity];
}

static const char *rule_id(const struct suite_test *test)
{
    return test != NULL && test->spec.count > 0 ? test->spec.items[0] : "vector";
}

static json_t *make_rule(const struct matrix *matrix, const struct suite_test *test)
{
    const char *id = rule_id(test);
    const struct catalog_requirement *law =
        matrix->catalog != NULL ? catalog_requirement(matrix->catalog, id) : NULL;
    char name[128];
    (void)snprintf(name, sizeof name, "RFC %d section %s", law != NULL ? law->rfc : 7208,
                   law != NULL ? law->section : "");
    const char *text = law != NULL ? law->text : "A test vector that names no requirement.";
    json_t *rule =
        needed(json_pack("{s:o, s:o, s:o}", "id", string(id), "shortDescription",
                         message(law != NULL ? name : id), "fullDescription", message(text)));
    if (test != NULL)
        set(rule, "properties",
            json_pack("{s:s, s:[s, s]}", "security-severity", security_of(test->severity), "tags",
                      "security", "spf"));
    return rule;
}

/* A relative reference with what may not stand in a URI escaped (RFC 3986 2.1). */
static json_t *uri_of(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-~+=,@";
    char *uri = arena_heap_zeroed(strlen(path) * 3 + 1, 1);
    char *at = uri;
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL)
            *at++ = *path;
        else
            at += sprintf(at, "%%%02X", (unsigned)(uint8_t)*path);
    }
    json_t *value = needed(json_string(uri));
    free(uri);
    return value;
}

static json_t *location_of(const struct matrix *matrix, const struct matrix_vector *vector)
{
    char file[1024];
    matrix_file(matrix, vector, file, sizeof file);
    json_int_t line = (json_int_t)suite_test_line(vector->test);
    return needed(json_pack("{s:{s:{s:o}, s:{s:I}}}", "physicalLocation", "artifactLocation", "uri",
                            uri_of(file), "region", "startLine", line > 0 ? line : (json_int_t)1));
}

static json_t *result_message(const struct matrix_vector *vector, const struct matrix_cell *cell)
{
    struct memory_stream stream;
    memory_stream_open(&stream);
    FILE *out = stream.file;
    (void)fprintf(out, "%s: %s: ", vector->id, verdict_outcome_name(cell->outcome));
    text_print_utf8(out, merged_string(cell->line, "reason"));
    (void)fputs(". Expected ", out);
    matrix_expected(out, cell);
    if (vector->test != NULL) {
        (void)fputs(". ", out);
        text_print_utf8(out, vector->test->why);
    }
    char *text = memory_stream_close(&stream);
    json_t *value = message(text);
    free(text);
    return value;
}

static json_t *make_result(const struct matrix *matrix, const struct matrix_vector *vector,
                           const struct matrix_cell *cell, size_t rule)
{
    json_t *result = needed(json_pack(
        "{s:o, s:I, s:s, s:o, s:{s:o}}", "ruleId", string(rule_id(vector->test)), "ruleIndex",
        (json_int_t)rule, "level", level_of(cell, vector->test), "message",
        result_message(vector, cell), "partialFingerprints", "vector/v1", string(vector->id)));
    if (vector->test != NULL)
        set(result, "locations", json_pack("[o]", location_of(matrix, vector)));
    return result;
}

/* The place of the vector's rule among rules, which it joins if need be. index: id to place. */
static size_t place_of_rule(json_t *rules, json_t *index, const struct matrix *matrix,
                            const struct suite_test *test)
{
    const json_t *known = json_object_get(index, rule_id(test));
    if (known != NULL)
        return (size_t)json_integer_value(known);
    size_t place = json_array_size(rules);
    if (json_array_append_new(rules, make_rule(matrix, test)) != 0)
        abort();
    set(index, rule_id(test), json_integer((json_int_t)place));
    return place;
}

static json_t *make_run(const struct matrix *matrix, const struct matrix_run *run)
{
    json_t *rules = needed(json_array());
    json_t *results = needed(json_array());
    json_t *index = needed(json_object());
    for (size_t i = 0; i < matrix->vector_count; i++) {
        if (!is_reported(&run->cells[i]))
            continue;
        const struct matrix_vector *vector = &matrix->vectors[i];
        size_t rule = place_of_rule(rules, index, matrix, vector->test);
        if (json_array_append_new(results, make_result(matrix, vector, &run->cells[i], rule)) != 0)
            abort();
    }
    json_decref(index);
    json_t *invocation =
        needed(json_pack("{s:b}", "executionSuccessful", run->run->truncated == NULL ? 1 : 0));
    if (run->run->truncated != NULL)
        set(invocation, "toolExecutionNotifications",
            json_pack("[{s:s, s:o}]", "level", "error", "message", message(run->run->truncated)));
    return needed(json_pack("{s:{s:{s:s, s:s, s:o}}, s:{s:o}, s:[o], s:o}", "tool", "driver",
                            "name", "spfproof", "version", SPFPROOF_VERSION, "rules", rules,
                            "automationDetails", "id", string(run->run->label), "invocations",
                            invocation, "results", results));
}

static void write_sarif(struct output *out, const struct matrix *matrix)
{
    json_t *runs = needed(json_array());
    for (size_t i = 0; i < matrix->run_count; i++)
        if (json_array_append_new(runs, make_run(matrix, &matrix->runs[i])) != 0)
            abort();
    json_t *log =
        needed(json_pack("{s:s, s:s, s:o}", "$schema", SCHEMA, "version", "2.1.0", "runs", runs));
    json_plain_write(out->file, log, 1);
    (void)putc('\n', out->file);
    json_decref(log);
}

const struct matrix_form matrix_sarif = {"sarif", write_sarif};
