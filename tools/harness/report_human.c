/*
 * report_human.c - a run for a person: each unexpected case in full as it comes, then the suites
 * with their counts, then one line that says how it went.
 */
#include "report.h"

#include <string.h>

#include "ledger.h"
#include "text.h"

static enum output_style style_of(enum verdict_outcome outcome, bool unexpected)
{
    if (unexpected)
        return OUTPUT_RED;
    return outcome == VERDICT_PASS ? OUTPUT_GREEN : OUTPUT_YELLOW;
}

/* One line for a deviation that does not fail the run: below must, or a vector not yet stable. */
static void print_deviation(struct report *report, const struct report_case *item)
{
    enum verdict_outcome outcome = item->verdict->outcome;
    bool shown = outcome != VERDICT_PASS && outcome != VERDICT_PASS_CHOICE &&
                 outcome != VERDICT_XFAIL && outcome != VERDICT_UNSUPPORTED &&
                 outcome != VERDICT_NOT_RUN;
    if (!shown)
        return;
    const struct suite_test *test = item->test;
    (void)fprintf(report->out.file, "%s%s%s  %s  (%s%s%s)  %s\n",
                  output_on(&report->out, style_of(outcome, false)), verdict_outcome_name(outcome),
                  output_off(&report->out), test->id, suite_level_name(test->level),
                  test->status != SUITE_STABLE ? ", " : "",
                  test->status != SUITE_STABLE ? suite_state_name(test->status) : "",
                  item->verdict->reason);
}

static void human_test(struct report *report, const struct report_run *run,
                       const struct report_case *item)
{
    (void)run;
    if (!item->unexpected) {
        print_deviation(report, item);
        return;
    }
    FILE *out = report->out.file;
    const struct suite_test *test = item->test;
    (void)fprintf(out, "%s%s%s  %s%s%s  (%s, %s)\n  ",
                  output_on(&report->out, style_of(item->verdict->outcome, true)),
                  verdict_outcome_name(item->verdict->outcome), output_off(&report->out),
                  output_on(&report->out, OUTPUT_BOLD), test->id, output_off(&report->out),
                  suite_level_name(test->level), suite_severity_name(test->severity));
    text_print_utf8(out, test->title);
    (void)putc('\n', out);
    report_details(out, report, item, "  ");
    (void)putc('\n', out);
}

/* "3 pass:choice, 2 fail": the buckets that are not empty, from first on, after comma. */
static void print_buckets(struct report *report, const struct report_tally *tally, size_t first,
                          const char *comma)
{
    for (size_t i = first; i < VERDICT_OUTCOME_COUNT; i++) {
        if (tally->buckets[i] == 0)
            continue;
        (void)fprintf(report->out.file, "%s%zu %s", comma, tally->buckets[i],
                      verdict_outcome_name((enum verdict_outcome)i));
        comma = ", ";
    }
}

enum { NAME_OCTETS = 64 };

static size_t name_width(const struct report_run *run)
{
    size_t width = 0;
    for (size_t i = 0; i < run->suite_count; i++) {
        char name[NAME_OCTETS];
        report_suite_name(run->suites[i].suite, name, sizeof name);
        if (strlen(name) > width)
            width = strlen(name);
    }
    return width;
}

static void print_suites(struct report *report, const struct report_run *run)
{
    int width = (int)name_width(run);
    for (size_t i = 0; i < run->suite_count; i++) {
        const struct report_tally *tally = &run->suites[i];
        size_t passed = tally->buckets[VERDICT_PASS];
        enum output_style style = tally->unexpected > 0    ? OUTPUT_RED
                                  : passed == tally->total ? OUTPUT_GREEN
                                                           : OUTPUT_YELLOW;
        char name[NAME_OCTETS];
        report_suite_name(tally->suite, name, sizeof name);
        (void)fprintf(report->out.file, "  %-*s  %s%5zu of %5zu%s", width, name,
                      output_on(&report->out, style), passed, tally->total,
                      output_off(&report->out));
        print_buckets(report, tally, VERDICT_PASS + 1, "  ");
        (void)putc('\n', report->out.file);
    }
}

/* What was not compared because it could not be seen is said, so that a pass means what it says. */
static void print_unchecked(FILE *out, const struct report_run *run)
{
    const char *comma = "not checked, since it cannot be seen: ";
    bool any = false;
    for (size_t i = 0; i < UNCHECKED_KINDS; i++) {
        if (run->unchecked[i] == 0)
            continue;
        (void)fprintf(out, "%s%s in %zu", comma, verdict_unchecked_name(i), run->unchecked[i]);
        comma = ", ";
        any = true;
    }
    if (any)
        (void)putc('\n', out);
}

static void print_choices(FILE *out, const struct report_run *run)
{
    const struct ledger_entry *entry;
    for (size_t i = 0; (entry = ledger_entry(run->ledger, i)) != NULL; i++) {
        (void)fprintf(out, "%s%s=", i == 0 ? "choices it was seen to make: " : ", ", entry->choice);
        for (size_t k = 0; k < entry->count; k++)
            (void)fprintf(out, "%s%s", k > 0 ? "|" : "", entry->values[k]);
    }
    if (ledger_entry(run->ledger, 0) != NULL)
        (void)putc('\n', out);
}

static void human_end(struct report *report, const struct report_run *run)
{
    FILE *out = report->out.file;
    print_suites(report, run);
    (void)putc('\n', out);
    report_derived(out, run, "");
    print_choices(out, run);
    print_unchecked(out, run);
    bool good = run->all.unexpected == 0 && run->all.buckets[VERDICT_NOT_RUN] == 0;
    (void)fputs(output_on(&report->out, good ? OUTPUT_GREEN : OUTPUT_RED), out);
    text_print_utf8(out, run->implementation->name);
    (void)putc(' ', out);
    text_print_utf8(out, run->implementation->version);
    (void)fprintf(out, "%s: %zu tests: ", output_off(&report->out), run->all.total);
    print_buckets(report, &run->all, 0, "");
    if (run->seconds < 1)
        (void)fprintf(out, ", in %.1f ms\n", run->seconds * 1000);
    else
        (void)fprintf(out, ", in %.1f s\n", run->seconds);
    if (run->interrupted)
        (void)fprintf(out, "interrupted: the rest was not run\n");
    if (run->all.unexpected > 0)
        (void)fprintf(out, "%s%zu unexpected%s\n", output_on(&report->out, OUTPUT_RED),
                      run->all.unexpected, output_off(&report->out));
    else if (run->all.buckets[VERDICT_NOT_RUN] > 0)
        (void)fprintf(out, "%s%zu not run%s\n", output_on(&report->out, OUTPUT_RED),
                      run->all.buckets[VERDICT_NOT_RUN], output_off(&report->out));
    else if (!run->interrupted)
        (void)fprintf(out, "%snothing unexpected%s\n", output_on(&report->out, OUTPUT_GREEN),
                      output_off(&report->out));
}

const struct report_form report_human = {"human", NULL, human_test, human_end, NULL};
