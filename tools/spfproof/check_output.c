/*
 * check_output.c - an outcome in words and as JSON: result, cause with its section, the record and
 * term that decided, explanation, counters, header fields, trace.
 */
#include "check_output.h"

#include <stdlib.h>

#include "json_bytes.h"
#include "output.h"
#include "report.h"
#include "report_trace.h"
#include "spf/cause.h"
#include "text.h"

static void labelled(FILE *out, const char *label, struct spf_text text)
{
    (void)fprintf(out, "%-13s", label);
    text_print(out, text);
    (void)putc('\n', out);
}

static void print_cause(FILE *out, const char *label, enum spf_cause cause)
{
    const struct spf_cause_info *info = spf_cause_info(cause);
    (void)fprintf(out, "%-13s%s: %s (RFC 7208 %s)\n", label, info->name, info->text, info->section);
}

/* A field as it is, but for what a terminal must not get. */
static void print_field(FILE *out, struct spf_text field)
{
    for (size_t i = 0; i < field.len; i++) {
        uint8_t octet = field.data[i];
        if (octet == '\n' || (octet >= 0x20 && octet < 0x7F))
            (void)putc(octet, out);
        else if (octet != '\r')
            (void)putc('?', out);
    }
}

static struct spf_text term_of(const struct spf_outcome *outcome)
{
    if (outcome->term.len == 0)
        return (struct spf_text){NULL, 0};
    return (struct spf_text){outcome->record.data + outcome->term.at, outcome->term.len};
}

static void print_outcome(FILE *out, const struct check_view *view)
{
    const struct spf_outcome *outcome = view->outcome;
    (void)fprintf(out, "%-13s%s\n", "result", spf_result_name(outcome->result));
    print_cause(out, "cause", outcome->cause);
    if (outcome->inner != SPF_CAUSE_NO_CAUSE)
        print_cause(out, "because of", outcome->inner);
    if (outcome->domain.len > 0)
        labelled(out, "domain", outcome->domain);
    if (outcome->record.len > 0)
        labelled(out, "record", outcome->record);
    if (outcome->term.len > 0)
        labelled(out, "term", term_of(outcome));
    if (outcome->result == SPF_RESULT_FAIL) {
        labelled(out, "explanation", outcome->explanation);
        (void)fprintf(out, "%-13s(%s)\n", "", spf_explanation_name(outcome->explanation_source));
    }
    (void)fprintf(out, "%-13s%u terms, %u void lookups, %u questions, %llu ms of virtual time\n",
                  "counted", outcome->terms, outcome->voids, outcome->questions,
                  (unsigned long long)view->observed->virtual_ms);
}

void check_print(FILE *out, const struct check_view *view)
{
    if (view->trace && view->observed->trace != NULL) {
        struct output stream;
        bool utf8 = output_open(&stream, NULL) && stream.utf8;
        report_trace(out, view->observed->trace, "", utf8);
        (void)putc('\n', out);
    }
    if (view->outcome != NULL)
        print_outcome(out, view);
    else
        labelled(out, observed_state_name(view->observed->state), view->observed->native);
    if (view->headers && view->outcome != NULL) {
        (void)putc('\n', out);
        print_field(out, view->observed->received_spf);
        print_field(out, view->observed->authentication_results);
    }
}

static json_t *json_of_cause(enum spf_cause cause)
{
    const struct spf_cause_info *info = spf_cause_info(cause);
    return json_pack("{s:s, s:s, s:s}", "name", info->name, "section", info->section, "text",
                     info->text);
}

/* The text form of the trace, one string for each event. */
static json_t *json_of_trace(const struct spf_trace *trace)
{
    /* No event's text is longer than all of them, four columns for each octet. */
    size_t capacity = 4 * trace->text_len + 512;
    uint8_t *line = malloc(capacity);
    json_t *array = json_array();
    bool good = line != NULL;
    for (size_t i = 0; good && i < trace->count; i++) {
        size_t len = 0;
        good = spf_trace_print(trace, i, line, capacity, &len) == SPF_OK &&
               json_array_append_new(array, json_stringn((const char *)line, len)) == 0;
    }
    free(line);
    if (good)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *json_of_questions(const struct observed *observed)
{
    json_t *array = json_array();
    for (size_t i = 0; i < observed->question_count; i++) {
        char type[16];
        report_type_format(observed->questions[i].type, type);
        json_t *pair = json_pack("[o, s]", json_bytes(observed->questions[i].name), type);
        if (json_array_append_new(array, pair) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static bool put_outcome(json_t *object, const struct spf_outcome *outcome)
{
    bool good = json_put_string(object, "result", spf_result_name(outcome->result)) &&
                json_put(object, "cause", json_of_cause(outcome->cause)) &&
                json_put_bytes(object, "domain", outcome->domain) &&
                json_put_bytes(object, "record", outcome->record) &&
                json_put_count(object, "terms", outcome->terms) &&
                json_put_count(object, "voids", outcome->voids) &&
                json_put(object, "used_local_part", json_boolean(outcome->used_local_part));
    if (good && outcome->inner != SPF_CAUSE_NO_CAUSE)
        good = json_put(object, "inner", json_of_cause(outcome->inner));
    if (good && outcome->term.len > 0)
        good = json_put_bytes(object, "term", term_of(outcome)) &&
               json_put_count(object, "term_at", outcome->term.at);
    if (good && spf_cause_info(outcome->cause)->code >= SPF_CAUSE_SYNTAX_OCTET)
        good = json_put_count(object, "error_at", outcome->error_at);
    if (good && outcome->result == SPF_RESULT_FAIL)
        good = json_put_bytes(object, "explanation", outcome->explanation) &&
               json_put_string(object, "explanation_source",
                               spf_explanation_name(outcome->explanation_source));
    if (good && outcome->reporting.ra.len > 0)
        good = json_put_bytes(object, "ra", outcome->reporting.ra) &&
               json_put_count(object, "rp", outcome->reporting.rp) &&
               json_put_count(object, "rr", outcome->reporting.rr);
    return good;
}

static bool put_observed(json_t *object, const struct observed *observed)
{
    bool good = json_put(object, "questions", json_of_questions(observed)) &&
                json_put_count(object, "virtual_ms", observed->virtual_ms);
    if (good && observed->received_spf.data != NULL)
        good = json_put_bytes(object, "received_spf", observed->received_spf) &&
               json_put_bytes(object, "authentication_results", observed->authentication_results);
    if (good && observed->trace != NULL)
        good = json_put_count(object, "trace_version", SPF_TRACE_VERSION) &&
               json_put(object, "trace", json_of_trace(observed->trace)) &&
               json_put_count(object, "trace_dropped", observed->trace->dropped);
    return good;
}

bool check_print_json(FILE *out, const struct check_view *view)
{
    json_t *object = json_object();
    bool good = view->outcome != NULL ? put_outcome(object, view->outcome)
                                      : json_put_bytes(object, "error", view->observed->native);
    good = good && put_observed(object, view->observed);
    if (good) {
        (void)json_dumpf(object, out, JSON_INDENT(2));
        (void)putc('\n', out);
    }
    json_decref(object);
    return good;
}
