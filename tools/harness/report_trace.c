/*
 * report_trace.c - a trace as a tree: each term with the questions it asked below it, each include
 * with the record it entered. The counters of RFC 7208 4.6.4 stand in the margin as they were when
 * the line was over. The engine's own text form of a trace is spf_trace_print()'s.
 */
#include "report_trace.h"

#include <stdlib.h>

#include "report.h"
#include "spf/cause.h"
#include "spf/check.h"
#include "text.h"

/* Deeper levels are drawn as if they were this deep. */
enum { LEVEL_MAX = 60 };

/* A line of the tree: the events [first, end) and where it hangs. */
struct line {
    size_t first;
    size_t end;
    unsigned level;
    uint64_t open; /* bit n: a line of level n still comes below */
};

static bool belongs(const struct spf_event *first, const struct spf_event *next)
{
    if (next->kind == SPF_EVENT_CHARGE)
        return true;
    if (first->kind == SPF_EVENT_QUESTION)
        return next->kind == SPF_EVENT_ANSWER || next->kind == SPF_EVENT_VOID;
    return first->kind == SPF_EVENT_TERM &&
           (next->kind == SPF_EVENT_MATCH || next->kind == SPF_EVENT_NO_MATCH);
}

/*
 * The level of a line: the record's lines one below the domain's, and what a term does one below
 * the term. *inside tells whether a term is at work, before and after.
 */
static unsigned level_of(const struct spf_event *event, bool over, bool *inside)
{
    bool was_inside = *inside;
    unsigned level = 1u + event->depth;
    switch (event->kind) {
    case SPF_EVENT_CHECK:
    case SPF_EVENT_RESULT:
        *inside = false;
        return 0;
    case SPF_EVENT_TERM:
    case SPF_EVENT_LEAVE:
    case SPF_EVENT_EXP:
        *inside = !over;
        return level;
    case SPF_EVENT_RECORD:
    case SPF_EVENT_INCLUDE:
    case SPF_EVENT_REDIRECT:
        *inside = false;
        return level;
    case SPF_EVENT_MATCH:
    case SPF_EVENT_NO_MATCH:
        *inside = false;
        break;
    case SPF_EVENT_CHARGE:
    case SPF_EVENT_QUESTION:
    case SPF_EVENT_ANSWER:
    case SPF_EVENT_VOID:
    case SPF_EVENT_PTR_NAME:
    case SPF_EVENT_EXPLANATION:
    case SPF_EVENT_COUNT:
    default:
        break;
    }
    return level + was_inside;
}

static size_t cut_lines(const struct spf_trace *trace, struct line *lines)
{
    size_t count = 0;
    bool inside = false;
    for (size_t i = 0; i < trace->count;) {
        struct line *line = &lines[count++];
        line->first = i++;
        while (i < trace->count && belongs(&trace->events[line->first], &trace->events[i]))
            i++;
        line->end = i;
        enum spf_event_kind last = trace->events[i - 1].kind;
        bool over = last == SPF_EVENT_MATCH || last == SPF_EVENT_NO_MATCH;
        line->level = level_of(&trace->events[line->first], over, &inside);
        if (line->level > LEVEL_MAX)
            line->level = LEVEL_MAX;
    }
    uint64_t open = 0;
    for (size_t i = count; i-- > 0;) {
        uint64_t bit = (uint64_t)1 << lines[i].level;
        lines[i].open = open & (2 * bit - 1);
        open = (open | bit) & (2 * bit - 1);
    }
    return count;
}

static void draw_branch(FILE *out, const struct line *line, bool utf8)
{
    for (unsigned level = 1; level < line->level; level++) {
        bool open = (line->open >> level & 1) != 0;
        (void)fputs(!open ? "   " : utf8 ? "\u2502  " : "|  ", out);
    }
    if (line->level == 0)
        return;
    bool last = (line->open >> line->level & 1) == 0;
    if (utf8)
        (void)fputs(last ? "\u2514\u2500 " : "\u251c\u2500 ", out);
    else
        (void)fputs(last ? "`- " : "+- ", out);
}

/* A tree is for eyes: of a record of 60,000 octets its beginning. JSON has all of it. */
static void text(FILE *out, const struct spf_trace *trace, const struct spf_event *event)
{
    enum { SHOWN = 400 };
    size_t len = event->text.len <= SHOWN ? event->text.len : SHOWN;
    text_print(out, (struct spf_text){trace->text + event->text.at, len});
    if (len < event->text.len)
        (void)fprintf(out, "... (%u octets)", (unsigned)event->text.len);
}

static void answer(FILE *out, const struct spf_event *event)
{
    static const char *const faults[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                         "NXDOMAIN", "NOTIMP",  "REFUSED"};
    if (event->value == SPF_RCODE_TIMEOUT)
        (void)fputs(": TIMEOUT", out);
    else if (event->value != SPF_RCODE_NOERROR && event->value < sizeof faults / sizeof *faults)
        (void)fprintf(out, ": %s", faults[event->value]);
    else if (event->value != SPF_RCODE_NOERROR)
        (void)fprintf(out, ": RCODE %u", (unsigned)event->value);
    else if (event->number == 0)
        (void)fputs(": no record", out);
    else
        (void)fprintf(out, ": %u record%s", (unsigned)event->number, event->number == 1 ? "" : "s");
}

static void result(FILE *out, const struct spf_event *event)
{
    const struct spf_cause_info *info = spf_cause_info((enum spf_cause)event->number);
    (void)fprintf(out, "%s: %s (RFC 7208 %s, %s)", spf_result_name((enum spf_result)event->value),
                  info->text, info->section, info->name);
}

static void word_and_text(FILE *out, const char *word, const struct spf_trace *trace,
                          const struct spf_event *event)
{
    (void)fprintf(out, "%s ", word);
    text(out, trace, event);
}

static void print_event(FILE *out, const struct spf_trace *trace, const struct spf_event *event)
{
    switch (event->kind) {
    case SPF_EVENT_CHECK:
    case SPF_EVENT_TERM:
    case SPF_EVENT_RECORD:
        text(out, trace, event);
        break;
    case SPF_EVENT_QUESTION:
        report_type(out, event->value);
        (void)putc(' ', out);
        text(out, trace, event);
        break;
    case SPF_EVENT_ANSWER:
        answer(out, event);
        break;
    case SPF_EVENT_VOID:
        (void)fputs(", a void lookup", out);
        break;
    case SPF_EVENT_PTR_NAME:
        word_and_text(out, event->value != 0 ? "validated" : "not validated", trace, event);
        break;
    case SPF_EVENT_MATCH:
        (void)fputs("match", out);
        break;
    case SPF_EVENT_NO_MATCH:
        (void)fputs("no match", out);
        break;
    case SPF_EVENT_INCLUDE:
        word_and_text(out, "enter", trace, event);
        break;
    case SPF_EVENT_LEAVE:
        (void)fprintf(out, "leave with %s", spf_result_name((enum spf_result)event->value));
        break;
    case SPF_EVENT_REDIRECT:
        word_and_text(out, "redirected to", trace, event);
        break;
    case SPF_EVENT_EXP:
        word_and_text(out, "explanation from", trace, event);
        break;
    case SPF_EVENT_EXPLANATION:
        (void)fprintf(out, "explanation (%s) \"",
                      spf_explanation_name((enum spf_explanation)event->value));
        text(out, trace, event);
        (void)putc('"', out);
        break;
    case SPF_EVENT_RESULT:
        result(out, event);
        break;
    case SPF_EVENT_CHARGE:
    case SPF_EVENT_COUNT:
    default:
        break;
    }
}

static void print_line(FILE *out, const struct spf_trace *trace, const struct line *line)
{
    for (size_t i = line->first; i < line->end; i++) {
        enum spf_event_kind kind = trace->events[i].kind;
        bool verdict = kind == SPF_EVENT_MATCH || kind == SPF_EVENT_NO_MATCH;
        if (verdict && i > line->first)
            (void)fputs(": ", out);
        print_event(out, trace, &trace->events[i]);
    }
    (void)putc('\n', out);
}

void report_trace(FILE *out, const struct spf_trace *trace, const char *indent, bool utf8)
{
    struct line *lines = calloc(trace->count + 1, sizeof *lines);
    if (lines == NULL)
        return;
    size_t count = cut_lines(trace, lines);
    (void)fprintf(out, "%sterms voids asked\n", indent);
    for (size_t i = 0; i < count; i++) {
        const struct spf_event *last = &trace->events[lines[i].end - 1];
        (void)fprintf(out, "%s%5u %5u %5u  ", indent, (unsigned)last->terms, (unsigned)last->voids,
                      (unsigned)last->questions);
        draw_branch(out, &lines[i], utf8);
        print_line(out, trace, &lines[i]);
    }
    if (trace->dropped > 0)
        (void)fprintf(out, "%s                   (%zu more events found no room)\n", indent,
                      trace->dropped);
    free(lines);
}
