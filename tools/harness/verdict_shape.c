/*
 * verdict_shape.c - record, reporting modifiers and trace against what is expected of them. See
 * verdict_shape.h.
 */
#include "verdict_shape.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

/* Always false. */
static bool deny(struct verdict *verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool deny(struct verdict *verdict, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(verdict->reason, sizeof verdict->reason, format, args);
    va_end(args);
    return false;
}

/* Always false: a text is another one. */
static bool deny_text(struct verdict *verdict, const char *what, struct spf_text expected,
                      struct spf_text got)
{
    char want[160];
    char have[160];
    (void)text_format(expected, want, sizeof want);
    (void)text_format(got, have, sizeof have);
    return deny(verdict, "%s: expected \"%s\", got \"%s\"", what, want, have);
}

/* --- record --- */

struct parsed {
    struct spf_text text;
    enum spf_status status;
    struct spf_term *terms;
    size_t count;
    struct spf_syntax_error error;
};

static struct parsed parse(struct spf_text text, const struct spf_syntax_options *options)
{
    size_t room = text.len / 2 + 1;
    struct parsed parsed = {.text = text, .terms = arena_heap_zeroed(room, sizeof *parsed.terms)};
    parsed.status =
        spf_record_parse(text, options, parsed.terms, room, &parsed.count, &parsed.error);
    return parsed;
}

static bool check_refused(const struct suite_record *expected, const struct parsed *parsed,
                          struct verdict *verdict)
{
    if (parsed->status != SPF_ERR_SYNTAX)
        return deny(verdict, "record: expected %s, but it was parsed", expected->error);
    const char *cause = spf_cause_info(parsed->error.cause)->name;
    if (strcmp(expected->error, cause) != 0)
        return deny(verdict, "record: expected %s, got %s at octet %zu", expected->error, cause,
                    parsed->error.at);
    if (expected->has_at && expected->at != parsed->error.at)
        return deny(verdict, "record: expected %s at octet %zu, got it at %zu", cause, expected->at,
                    parsed->error.at);
    return true;
}

static bool check_terms(const struct suite_texts *expected, const struct parsed *parsed,
                        struct verdict *verdict)
{
    for (size_t i = 0; i < expected->count && i < parsed->count; i++) {
        const struct spf_span *span = &parsed->terms[i].span;
        struct spf_text term = {parsed->text.data + span->at, span->len};
        char what[48];
        (void)snprintf(what, sizeof what, "record: term %zu", i);
        if (!text_equal(expected->items[i], term))
            return deny_text(verdict, what, expected->items[i], term);
    }
    return expected->count == parsed->count ||
           deny(verdict, "record: expected %zu terms, got %zu", expected->count, parsed->count);
}

static bool check_canonical(struct spf_text expected, const struct parsed *parsed,
                            struct verdict *verdict)
{
    /* An address is printed in no more than 45 octets, and stands in at least two. */
    size_t room = 64 + 32 * parsed->text.len;
    uint8_t *out = arena_heap_zeroed(room, 1);
    size_t len = 0;
    bool good =
        spf_record_print(parsed->text, parsed->terms, parsed->count, out, room, &len) == SPF_OK;
    struct spf_text printed = {out, len};
    if (!good)
        deny(verdict, "record: it could not be printed");
    else if (!text_equal(expected, printed))
        good = deny_text(verdict, "record: canonical form", expected, printed);
    free(out);
    return good;
}

static bool check_parsed(const struct suite_record *expected, const struct parsed *parsed,
                         struct verdict *verdict)
{
    if (expected->error != NULL)
        return check_refused(expected, parsed, verdict);
    if (parsed->status != SPF_OK)
        return deny(verdict, "record: not grammatical at octet %zu: %s", parsed->error.at,
                    spf_cause_info(parsed->error.cause)->name);
    return (!expected->has_terms || check_terms(&expected->terms, parsed, verdict)) &&
           (expected->canonical.data == NULL ||
            check_canonical(expected->canonical, parsed, verdict));
}

static bool check_record(const struct implementation *implementation,
                         const struct suite_record *expected, const struct observed *observed,
                         struct verdict *verdict)
{
    struct spf_text text = expected->has_text ? expected->text : observed->record;
    if (!(implementation->reports & REPORTS_RECORD) || observed->syntax == NULL) {
        verdict->unchecked |= UNCHECKED_RECORD;
        return true;
    }
    if (text.data == NULL)
        return deny(verdict, "record: none decided the result");
    struct parsed parsed = parse(text, observed->syntax);
    bool good = check_parsed(expected, &parsed, verdict);
    free(parsed.terms);
    return good;
}

/* --- reporting modifiers --- */

static void list_outcomes(unsigned bits, char out[8])
{
    size_t len = 0;
    for (size_t i = 0; i < 4; i++)
        if (bits >> i & 1)
            out[len++] = "efsn"[i];
    out[len] = '\0';
}

static bool check_reporting(const struct implementation *implementation,
                            const struct suite_reporting *expected, const struct observed *observed,
                            struct verdict *verdict)
{
    if (expected->checked == 0)
        return true;
    const struct spf_reporting *got = observed->reporting;
    if (!(implementation->reports & REPORTS_REPORTING) || got == NULL) {
        verdict->unchecked |= UNCHECKED_REPORTING;
        return true;
    }
    if (expected->checked & SUITE_REPORTING_RA && !text_equal(expected->ra, got->ra))
        return deny_text(verdict, "ra", expected->ra, got->ra);
    if (expected->checked & SUITE_REPORTING_RP && expected->rp != got->rp)
        return deny(verdict, "rp: expected %u, got %u", expected->rp, (unsigned)got->rp);
    if (expected->checked & SUITE_REPORTING_RR && expected->rr != got->rr) {
        char want[8];
        char have[8];
        list_outcomes(expected->rr, want);
        list_outcomes(got->rr, have);
        return deny(verdict, "rr: expected \"%s\", got \"%s\"", want, have);
    }
    return true;
}

/* --- trace --- */

static bool check_event(const struct suite_strings *expected, const struct spf_trace *trace,
                        size_t i, struct verdict *verdict)
{
    /* An octet of a text takes four at most, a depth two; what else there is, is words. */
    size_t room = 4 * (size_t)trace->events[i].text.len + 2u * UINT8_MAX + 64;
    uint8_t *line = arena_heap_zeroed(room, 1);
    size_t len = 0;
    bool good = spf_trace_print(trace, i, line, room, &len) == SPF_OK;
    if (!good || !text_equal(text_of(expected->items[i]), (struct spf_text){line, len}))
        good = deny(verdict, "trace: event %zu: expected \"%.160s\", got \"%.*s\"", i,
                    expected->items[i], len < 160 ? (int)len : 160, (const char *)line);
    free(line);
    return good;
}

static bool check_trace(const struct implementation *implementation,
                        const struct suite_strings *expected, const struct observed *observed,
                        struct verdict *verdict)
{
    const struct spf_trace *trace = observed->trace;
    if (expected->count == 0)
        return true;
    if (!(implementation->reports & REPORTS_TRACE) || trace == NULL) {
        verdict->unchecked |= UNCHECKED_TRACE;
        return true;
    }
    for (size_t i = 0; i < expected->count && i < trace->count; i++)
        if (!check_event(expected, trace, i, verdict))
            return false;
    return expected->count == trace->count ||
           deny(verdict, "trace: expected %zu events, got %zu", expected->count, trace->count);
}

bool verdict_shape(const struct implementation *implementation, const struct suite_test *test,
                   const struct suite_expect *expect, const struct observed *observed,
                   struct verdict *verdict)
{
    for (size_t i = 0; i < test->record_count; i++)
        if (!check_record(implementation, &test->records[i], observed, verdict))
            return false;
    return check_reporting(implementation, &test->reporting, observed, verdict) &&
           check_trace(implementation, &test->trace, observed, verdict) &&
           check_trace(implementation, &expect->trace, observed, verdict);
}
