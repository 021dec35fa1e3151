/*
 * report_junit.c - JUnit XML as CI servers read it. A suite's counts stand before its cases, so the
 * cases are kept as text until the run is over; without memory for them the program aborts.
 * Whatever a vector or an implementation says, the document stays well-formed XML 1.0.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "memory_stream.h"
#include "text.h"

/* The cases of one suite. */
struct bucket {
    const struct suite *suite;
    struct memory_stream stream; /* its cases */
    size_t failures;
    size_t errors;
    size_t skipped;
};

struct junit {
    struct bucket *buckets;
    size_t count;
};

/* U+FFFE and U+FFFF, in UTF-8 EF BF BE and EF BF BF, are no XML characters. */
static bool is_noncharacter(const uint8_t *at)
{
    return at[0] == 0xEF && at[1] == 0xBF && (at[2] == 0xBE || at[2] == 0xBF);
}

/* UTF-8 as XML text. Line ends stay; other control characters, which XML cannot hold, become "?".
 */
static void xml(FILE *out, const char *text)
{
    for (const uint8_t *at = (const uint8_t *)text; *at != '\0'; at++) {
        size_t control = *at == '\n' ? 0 : text_control_at((const char *)at);
        if (is_noncharacter(at)) {
            (void)putc('?', out);
            at += 2;
        } else if (*at == '&') {
            (void)fputs("&amp;", out);
        } else if (*at == '<') {
            (void)fputs("&lt;", out);
        } else if (*at == '>') {
            (void)fputs("&gt;", out);
        } else if (*at == '"') {
            (void)fputs("&quot;", out);
        } else if (control > 0) {
            (void)putc('?', out);
            at += control - 1;
        } else {
            (void)putc(*at, out);
        }
    }
}

static void junit_begin(struct report *report, const struct report_run *run)
{
    struct junit *junit = calloc(1, sizeof *junit);
    struct bucket *buckets = calloc(run->suite_count + 1, sizeof *buckets);
    if (junit == NULL || buckets == NULL)
        abort();
    for (size_t i = 0; i < run->suite_count; i++) {
        buckets[i].suite = run->suites[i].suite;
        memory_stream_open(&buckets[i].stream);
    }
    *junit = (struct junit){buckets, run->suite_count};
    report->state = junit;
}

static struct bucket *bucket_of(struct report *report, const struct suite *suite)
{
    struct junit *junit = report->state;
    for (size_t i = junit->count; i-- > 1;)
        if (junit->buckets[i].suite == suite)
            return &junit->buckets[i];
    return &junit->buckets[0];
}

static void xml_details(FILE *out, const struct report *report, const struct report_case *item)
{
    struct memory_stream stream;
    memory_stream_open(&stream);
    report_details(stream.file, report, item, "");
    char *text = memory_stream_close(&stream);
    xml(out, text);
    free(text);
}

/* An element failure, error or skipped with the outcome and the reason. */
static void open_element(FILE *out, const char *element, const struct report_case *item)
{
    (void)fprintf(out, "\n      <%s message=\"%s: ", element,
                  verdict_outcome_name(item->verdict->outcome));
    xml(out, item->verdict->reason);
    (void)fputc('"', out);
}

static bool is_error(enum verdict_outcome outcome)
{
    return outcome == VERDICT_ERROR || outcome == VERDICT_CRASH || outcome == VERDICT_TIMEOUT ||
           outcome == VERDICT_PROTOCOL;
}

static void junit_test(struct report *report, const struct report_run *run,
                       const struct report_case *item)
{
    (void)run;
    struct bucket *bucket = bucket_of(report, item->test->suite);
    FILE *out = bucket->stream.file;
    char name[128];
    report_suite_name(bucket->suite, name, sizeof name);
    (void)fprintf(out, "    <testcase classname=\"");
    xml(out, name);
    (void)fprintf(out, "\" name=\"%s\"", item->test->id);
    enum verdict_outcome outcome = item->verdict->outcome;
    if (item->unexpected) {
        bool error = is_error(outcome);
        const char *element = error ? "error" : "failure";
        *(error ? &bucket->errors : &bucket->failures) += 1;
        (void)fputc('>', out);
        open_element(out, element, item);
        (void)fputc('>', out);
        xml_details(out, report, item);
        (void)fprintf(out, "</%s>\n    </testcase>\n", element);
    } else if (outcome == VERDICT_PASS || outcome == VERDICT_PASS_CHOICE) {
        (void)fputs("/>\n", out);
    } else {
        bucket->skipped++;
        (void)fputc('>', out);
        open_element(out, "skipped", item);
        (void)fputs("/>\n    </testcase>\n", out);
    }
}

/* Not-run tests have no testcase element, but they are counted as skipped. */
static size_t not_run(const struct report_run *run, const struct suite *suite)
{
    for (size_t i = 0; i < run->suite_count; i++)
        if (run->suites[i].suite == suite)
            return run->suites[i].buckets[VERDICT_NOT_RUN];
    return 0;
}

static void print_bucket(FILE *out, const struct report_run *run, const struct bucket *bucket,
                         const char *cases, size_t total)
{
    char name[128];
    report_suite_name(bucket->suite, name, sizeof name);
    (void)fputs("  <testsuite name=\"", out);
    xml(out, name);
    (void)fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", total,
                  bucket->failures, bucket->errors, bucket->skipped + not_run(run, bucket->suite));
    (void)fputs(cases, out);
    (void)fputs("  </testsuite>\n", out);
}

/* What is missing of a run must not look like a run without it. */
static void print_interrupted(FILE *out)
{
    (void)fputs("  <testsuite name=\"run\" tests=\"1\" failures=\"0\" errors=\"1\" "
                "skipped=\"0\">\n    <testcase classname=\"run\" name=\"complete\">"
                "<error message=\"the run did not come to its end\"/></testcase>\n"
                "  </testsuite>\n",
                out);
}

/* A suite without cases, whose output says what the others were derived from. */
static void print_derived(FILE *out, const struct report_run *run)
{
    if (run->derived == NULL)
        return;
    struct memory_stream stream;
    memory_stream_open(&stream);
    report_derived(stream.file, run, "");
    char *text = memory_stream_close(&stream);
    (void)fputs("  <testsuite name=\"derived\" tests=\"0\" failures=\"0\" errors=\"0\" "
                "skipped=\"0\">\n    <system-out>",
                out);
    xml(out, text);
    (void)fputs("</system-out>\n  </testsuite>\n", out);
    free(text);
}

static void junit_end(struct report *report, const struct report_run *run)
{
    struct junit *junit = report->state;
    FILE *out = report->out.file;
    size_t failures = 0;
    size_t errors = run->interrupted ? 1 : 0;
    size_t skipped = run->all.buckets[VERDICT_NOT_RUN];
    for (size_t i = 0; i < junit->count; i++) {
        failures += junit->buckets[i].failures;
        errors += junit->buckets[i].errors;
        skipped += junit->buckets[i].skipped;
    }
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"", out);
    xml(out, run->implementation->name);
    (void)putc(' ', out);
    xml(out, run->implementation->version);
    (void)fprintf(out,
                  "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
                  "time=\"%.3f\">\n",
                  run->all.total + (run->interrupted ? 1 : 0), failures, errors, skipped,
                  run->seconds);
    for (size_t i = 0; i < junit->count; i++) {
        struct bucket *bucket = &junit->buckets[i];
        char *text = memory_stream_close(&bucket->stream);
        print_bucket(out, run, bucket, text, run->suites[i].total);
        free(text);
    }
    if (run->interrupted)
        print_interrupted(out);
    print_derived(out, run);
    (void)fputs("</testsuites>\n", out);
    free(junit->buckets);
    free(junit);
    report->state = NULL;
}

const struct report_form report_junit = {"junit", junit_begin, junit_test, junit_end, NULL};
