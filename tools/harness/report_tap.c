/*
 * report_tap.c - TAP version 14. What does not fail the run is no failure for a TAP reader either:
 * it becomes TODO or SKIP, with the outcome and the reason.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static void tap_begin(struct report *report, const struct report_run *run)
{
    (void)fprintf(report->out.file, "TAP version 14\n1..%zu\n", run->test_count);
}

/* A directive's text: TAP gives '#' and '\' a meaning, and a line ends the test point. */
static void directive(FILE *out, const char *word, const struct report_case *item)
{
    (void)fprintf(out, " # %s %s", word, verdict_outcome_name(item->verdict->outcome));
    if (item->verdict->reason[0] == '\0')
        return;
    (void)fputs(": ", out);
    for (const char *at = item->verdict->reason; *at != '\0'; at++) {
        if (*at == '#' || *at == '\\')
            (void)putc('\\', out);
        (void)putc(*at, out);
    }
}

/* The details as a YAML literal block: printable lines, so nothing needs escaping there. */
static void diagnostics(struct report *report, const struct report_case *item)
{
    FILE *out = report->out.file;
    (void)fprintf(out, "  ---\n  outcome: \"%s\"\n  level: %s\n  severity: %s\n  title: ",
                  verdict_outcome_name(item->verdict->outcome), suite_level_name(item->test->level),
                  suite_severity_name(item->test->severity));
    text_print_json_utf8(out, item->test->title);
    (void)fputs("\n  reason: ", out);
    text_print_json(out, text_of(item->verdict->reason));
    (void)fputs("\n  details: |\n", out);
    report_details(out, report, item, "    ");
    (void)fputs("  ...\n", out);
}

static void tap_test(struct report *report, const struct report_run *run,
                     const struct report_case *item)
{
    (void)run;
    FILE *out = report->out.file;
    const char *id = item->test->id;
    if (item->unexpected) {
        (void)fprintf(out, "not ok %zu - %s\n", item->number, id);
        diagnostics(report, item);
        return;
    }
    switch (item->verdict->outcome) {
    case VERDICT_PASS:
    case VERDICT_PASS_CHOICE:
        (void)fprintf(out, "ok %zu - %s", item->number, id);
        break;
    case VERDICT_UNSUPPORTED:
    case VERDICT_NOT_RUN:
        (void)fprintf(out, "ok %zu - %s", item->number, id);
        directive(out, "SKIP", item);
        break;
    case VERDICT_XPASS:
        (void)fprintf(out, "ok %zu - %s", item->number, id);
        directive(out, "TODO", item);
        break;
    case VERDICT_FAIL:
    case VERDICT_FAIL_DNS:
    case VERDICT_INCONSISTENT:
    case VERDICT_ERROR:
    case VERDICT_CRASH:
    case VERDICT_TIMEOUT:
    case VERDICT_PROTOCOL:
    case VERDICT_XFAIL:
    case VERDICT_INFO:
    case VERDICT_OUTCOME_COUNT:
    default:
        (void)fprintf(out, "not ok %zu - %s", item->number, id);
        directive(out, "TODO", item);
        break;
    }
    (void)putc('\n', out);
}

static void tap_end(struct report *report, const struct report_run *run)
{
    FILE *out = report->out.file;
    report_derived(out, run, "# ");
    for (size_t i = 0; i < VERDICT_OUTCOME_COUNT; i++)
        if (run->all.buckets[i] > 0)
            (void)fprintf(out, "# %zu %s\n", run->all.buckets[i],
                          verdict_outcome_name((enum verdict_outcome)i));
    if (run->interrupted || run->all.buckets[VERDICT_NOT_RUN] > 0)
        (void)fprintf(out, "Bail out! %s\n",
                      run->interrupted ? "interrupted" : "stopped at the first unexpected result");
}

const struct report_form report_tap = {"tap", tap_begin, tap_test, tap_end, NULL};
