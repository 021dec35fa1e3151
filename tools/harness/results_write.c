/*
 * results_write.c - the report form "jsonl". Lines are written by hand, since a run of a hundred
 * thousand cases a second must not build a JSON tree for each.
 */
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "memory_stream.h"
#include "report_trace.h"
#include "results.h"
#include "shell.h"
#include "spf/cause.h"
#include "text.h"

/* Lines are handed over to the system when this much has gathered, always a whole number of them;
 * the stream's buffer holds more than any one line adds to it. */
enum { FLUSH_OCTETS = 32 * 1024, BUFFER_OCTETS = 1024 * 1024 };

struct writer {
    char *buffer;
    size_t cases;
    size_t pending; /* octets, about, since the last flush */
};

static void key_string(FILE *out, const char *key, const char *text)
{
    (void)fprintf(out, ",\"%s\":", key);
    text_print_json_utf8(out, text);
}

static void key_text(FILE *out, const char *key, struct spf_text text)
{
    (void)fprintf(out, ",\"%s\":", key);
    text_print_json(out, text);
}

static void write_implementation(FILE *out, const struct implementation *implementation)
{
    (void)fputs(",\"implementation\":{\"name\":", out);
    text_print_json_utf8(out, implementation->name);
    key_string(out, "version", implementation->version);
    const struct {
        const char *key;
        const char *value;
    } rest[] = {{"depth", implementation->depth},
                {"language", implementation->language},
                {"url", implementation->url},
                {"issues", implementation->issues},
                {"dns", implementation->dns}};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        if (rest[i].value != NULL)
            key_string(out, rest[i].key, rest[i].value);
    (void)fputs(",\"choices\":{", out);
    for (size_t i = 0; i < implementation->choice_count; i++) {
        (void)fputs(i > 0 ? "," : "", out);
        text_print_json_utf8(out, implementation->choices[i].name);
        (void)putc(':', out);
        text_print_json_utf8(out, implementation->choices[i].value);
    }
    (void)fputs("},\"lacks\":[", out);
    for (size_t i = 0; i < implementation->lacks_count; i++) {
        (void)fputs(i > 0 ? "," : "", out);
        text_print_json_utf8(out, implementation->lacks[i]);
    }
    (void)fputs("]}", out);
}

/* What a command that repeats a case of this run must set, too. */
static void write_settings(FILE *out, const struct report *report)
{
    for (size_t i = 0; i < report->choice_count; i++) {
        (void)fputs(i > 0 ? "," : ",\"settings\":[", out);
        text_print_json_utf8(out, report->choices[i]);
    }
    if (report->choice_count > 0)
        (void)putc(']', out);
}

/* Of a foreign implementation: the command that, with --id, runs one case again. */
static void write_command(FILE *out, const struct report *report)
{
    if (report->run_words == NULL)
        return;
    struct memory_stream stream;
    memory_stream_open(&stream);
    (void)fputs("spfproof run", stream.file);
    for (size_t i = 0; i < report->run_word_count; i++) {
        (void)putc(' ', stream.file);
        shell_word(stream.file, report->run_words[i]);
    }
    char *text = memory_stream_close(&stream);
    key_string(out, "command", text);
    free(text);
}

static void results_begin(struct report *report, const struct report_run *run)
{
    FILE *out = report->out.file;
    struct writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        abort();
    report->state = writer;
    /* Standard output outlives us: it keeps the buffer it has. */
    if (out != stdout && (writer->buffer = malloc(BUFFER_OCTETS)) != NULL)
        (void)setvbuf(out, writer->buffer, _IOFBF, BUFFER_OCTETS);
    (void)fprintf(out, "{\"t\":\"header\",\"format\":%d,\"spfproof\":\"%s\"", RESULTS_FORMAT,
                  SPFPROOF_VERSION);
    write_implementation(out, run->implementation);
    (void)fputs(",\"suites\":[", out);
    for (size_t i = 0; i < run->suite_count; i++) {
        char name[256];
        report_suite_name(run->suites[i].suite, name, sizeof name);
        (void)fprintf(out, "%s{\"name\":", i > 0 ? "," : "");
        text_print_json_utf8(out, name);
        (void)fprintf(out, ",\"tests\":%zu,\"hash\":\"%016llx\"}", run->suites[i].total,
                      (unsigned long long)run->suites[i].hash);
    }
    (void)fprintf(out, "],\"total\":%zu,\"hash\":\"%016llx\",\"strict\":%s", run->all.total,
                  (unsigned long long)run->all.hash, run->strict ? "true" : "false");
    if (run->shard_count > 0)
        (void)fprintf(out, ",\"shard\":[%lu,%lu]", (unsigned long)run->shard_index,
                      (unsigned long)run->shard_count);
    write_settings(out, report);
    write_command(out, report);
    (void)fputs("}\n", out);
}

static void write_observed(FILE *out, const struct observed *observed)
{
    (void)fprintf(out, ",\"observed\":{\"state\":\"%s\"", observed_state_name(observed->state));
    if (observed->state == OBSERVED_RESULT)
        key_string(out, "result", spf_result_name(observed->result));
    if (observed->has_explanation)
        key_text(out, "explanation", observed->explanation);
    if (observed->has_explanation && observed->origin_word != NULL)
        key_string(out, "explanation_source", observed->origin_word);
    if (observed->cause != NULL)
        key_string(out, "cause", observed->cause);
    if (observed->mech.data != NULL)
        key_text(out, "mech", observed->mech);
    if (observed->terms >= 0)
        (void)fprintf(out, ",\"terms\":%d", observed->terms);
    if (observed->voids >= 0)
        (void)fprintf(out, ",\"voids\":%d", observed->voids);
    if (observed->received_spf.data != NULL)
        key_text(out, "received_spf", observed->received_spf);
    if (observed->authentication_results.data != NULL)
        key_text(out, "authentication_results", observed->authentication_results);
    if (observed->native.len > 0)
        key_text(out, "native", observed->native);
    if (observed->late > 0)
        (void)fprintf(out, ",\"late\":%zu", observed->late);
    (void)putc('}', out);
}

static void write_expected(FILE *out, const struct suite_test *test)
{
    (void)fputs(",\"expected\":[", out);
    for (size_t i = 0; i < test->expect_count; i++) {
        const struct suite_expect *expect = &test->expect[i];
        (void)fprintf(out, "%s{\"result\":\"%s\"", i > 0 ? "," : "",
                      spf_result_name(expect->result));
        for (size_t k = 0; k < expect->when_count; k++)
            (void)fprintf(out, "%s%s=%s%s", k == 0 ? ",\"when\":\"" : "&", expect->when[k].choice,
                          expect->when[k].value, k + 1 == expect->when_count ? "\"" : "");
        (void)putc('}', out);
    }
    (void)putc(']', out);
}

static void write_questions(FILE *out, const struct observed *observed)
{
    if (!observed->has_questions)
        return;
    (void)fputs(",\"questions\":[", out);
    for (size_t i = 0; i < observed->question_count; i++) {
        char type[16];
        report_type_format(observed->questions[i].type, type);
        (void)fputs(i > 0 ? ",[" : "[", out);
        text_print_json(out, observed->questions[i].name);
        (void)fprintf(out, ",\"%s\"]", type);
    }
    (void)putc(']', out);
}

static void write_unchecked(FILE *out, unsigned unchecked)
{
    const char *open = ",\"unchecked\":[\"";
    for (size_t i = 0; i < UNCHECKED_KINDS; i++) {
        if ((unchecked >> i & 1) == 0)
            continue;
        (void)fprintf(out, "%s%s\"", open, verdict_unchecked_name(i));
        open = ",\"";
    }
    if (unchecked != 0)
        (void)putc(']', out);
}

/* How it went, as lines of text: what the implementation left of that, or the trace of ours. */
static void write_transcript(FILE *out, const struct observed *observed)
{
    if (observed->transcript.len > 0) {
        (void)fputs(",\"transcript\":", out);
        text_print_json_lines(out, observed->transcript);
    }
    if (observed->trace == NULL)
        return;
    struct memory_stream stream;
    memory_stream_open(&stream);
    report_trace(stream.file, observed->trace, "", true);
    char *text = memory_stream_close(&stream);
    (void)fputs(",\"trace\":", out);
    text_print_json_utf8(out, text);
    free(text);
}

static void results_test(struct report *report, const struct report_run *run,
                         const struct report_case *item)
{
    (void)run;
    FILE *out = report->out.file;
    struct writer *writer = report->state;
    (void)fprintf(out, "{\"t\":\"case\",\"id\":\"%s\",\"rev\":%lu,\"outcome\":\"%s\"",
                  item->test->id, (unsigned long)item->test->rev,
                  verdict_outcome_name(item->verdict->outcome));
    (void)fprintf(out, ",\"unexpected\":%s", item->unexpected ? "true" : "false");
    write_observed(out, item->observed);
    write_expected(out, item->test);
    if (item->verdict->reason[0] != '\0')
        key_text(out, "reason", text_of(item->verdict->reason));
    write_unchecked(out, item->verdict->unchecked);
    write_questions(out, item->observed);
    if (item->observed->us > 0)
        (void)fprintf(out, ",\"us\":%.1f", item->observed->us);
    write_transcript(out, item->observed);
    (void)fputs("}\n", out);
    writer->cases++;
    writer->pending += 400 + 60 * item->observed->question_count;
    if (writer->pending < FLUSH_OCTETS)
        return;
    writer->pending = 0;
    if (fflush(out) != 0)
        (void)output_good(&report->out); /* which notes why */
}

static void write_implied(FILE *out, const struct report_run *run)
{
    const struct ledger_entry *entry;
    (void)fputs(",\"implied\":[", out);
    for (size_t i = 0; (entry = ledger_entry(run->ledger, i)) != NULL; i++) {
        (void)fprintf(out, "%s{\"choice\":\"%s\",\"values\":[", i > 0 ? "," : "", entry->choice);
        for (size_t k = 0; k < entry->count; k++)
            (void)fprintf(out, "%s\"%s\"", k > 0 ? "," : "", entry->values[k]);
        (void)fprintf(out, "],\"by\":\"%s\"}", entry->test->id);
    }
    (void)putc(']', out);
}

static void results_end(struct report *report, const struct report_run *run)
{
    FILE *out = report->out.file;
    const struct writer *writer = report->state;
    (void)fprintf(out, "{\"t\":\"footer\",\"total\":%zu,\"cases\":%zu,\"buckets\":{",
                  run->all.total, writer->cases);
    for (size_t i = 0; i < VERDICT_OUTCOME_COUNT; i++)
        (void)fprintf(out, "%s\"%s\":%zu", i > 0 ? "," : "",
                      verdict_outcome_name((enum verdict_outcome)i), run->all.buckets[i]);
    (void)fprintf(out, "},\"unexpected\":%zu,\"interrupted\":%s", run->all.unexpected,
                  run->interrupted ? "true" : "false");
    write_implied(out, run);
    report_derived_json(out, run);
    (void)fprintf(out, ",\"seconds\":%.3f}\n", run->seconds);
    if (fflush(out) != 0)
        (void)output_good(&report->out); /* which notes why */
}

/* The stream may use its buffer until it is closed. */
static void results_release(struct report *report)
{
    struct writer *writer = report->state;
    free(writer->buffer);
    free(writer);
    report->state = NULL;
}

const struct report_form results_form = {"jsonl", results_begin, results_test, results_end,
                                         results_release};
