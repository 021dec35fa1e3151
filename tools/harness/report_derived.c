/*
 * report_derived.c - what a run of variants or faults was made of: how many tests each way of
 * deriving gave, when it holds, and what was skipped for which reason.
 */
#include <string.h>

#include "derive.h"
#include "text.h"

/* Words in lines of their own, under the text of the line before. */
static void put_wrapped(FILE *out, const char *text, const char *indent)
{
    enum { COLUMNS = 74 };
    while (*text != '\0') {
        size_t len = strlen(text);
        if (len > COLUMNS) {
            len = COLUMNS;
            while (len > 0 && text[len] != ' ')
                len--;
        }
        (void)fprintf(out, "%s                    %.*s\n", indent, (int)len, text);
        text += len;
        text += *text == ' ';
    }
}

void report_derived(FILE *out, const struct report_run *run, const char *indent)
{
    const struct derived_summary *summary = run->derived;
    if (summary == NULL)
        return;
    (void)fprintf(out, "%s%s of %zu vectors\n", indent, summary->option + 2, summary->vectors);
    for (size_t i = 0; i < summary->kind_count; i++) {
        const struct derived_kind *kind = &summary->kinds[i];
        if (kind->derived == 0 && kind->skipped[0].reason == NULL)
            continue;
        (void)fprintf(out, "%s  %-9s %6zu  %s\n", indent, kind->name, kind->derived, kind->does);
        put_wrapped(out, kind->holds, indent);
        for (size_t k = 0; k < DERIVED_SKIPS && kind->skipped[k].reason != NULL; k++)
            (void)fprintf(out, "%s            %6zu  skipped: %s\n", indent, kind->skipped[k].count,
                          kind->skipped[k].reason);
    }
}

void report_derived_json(FILE *out, const struct report_run *run)
{
    const struct derived_summary *summary = run->derived;
    if (summary == NULL)
        return;
    (void)fprintf(out, ",\"derived\":{\"by\":\"%s\",\"vectors\":%zu,\"kinds\":[",
                  summary->option + 2, summary->vectors);
    for (size_t i = 0; i < summary->kind_count; i++) {
        const struct derived_kind *kind = &summary->kinds[i];
        (void)fprintf(out, "%s{\"name\":\"%s\",\"tests\":%zu,\"skipped\":{", i > 0 ? "," : "",
                      kind->name, kind->derived);
        for (size_t k = 0; k < DERIVED_SKIPS && kind->skipped[k].reason != NULL; k++) {
            (void)fputs(k > 0 ? "," : "", out);
            text_print_json_utf8(out, kind->skipped[k].reason);
            (void)fprintf(out, ":%zu", kind->skipped[k].count);
        }
        (void)fputs("}}", out);
    }
    (void)fputs("]}", out);
}
