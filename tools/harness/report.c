/*
 * report.c - a case in words: what was asked, expected and seen, which sentence of the RFC says so,
 * what the engine did, and the command that shows it again.
 */
#include "report.h"

#include <string.h>

#include "report_trace.h"
#include "shell.h"
#include "spf/cause.h"
#include "text.h"

const struct report_form *report_form_of(const char *name)
{
    static const struct report_form *const forms[] = {&report_human, &report_tap, &report_junit,
                                                      &results_form};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i]->name, name) == 0)
            return forms[i];
    return NULL;
}

static void limit(FILE *out, const char *name, int32_t value)
{
    if (value >= 0)
        (void)fprintf(out, ", %s %ld", name, (long)value);
}

/* "ip 192.0.2.1, from joe@example.com, helo mx.example.net" */
static void print_query(FILE *out, const struct suite_test *test)
{
    const struct suite_query *query = &test->query;
    (void)fputs("ip ", out);
    text_print(out, text_of(query->ip_text));
    (void)fputs(", from ", out);
    text_print(out, query->from.len > 0 ? query->from : text_of("<>"));
    (void)fputs(", helo ", out);
    text_print(out, query->helo.len > 0 ? query->helo : text_of("<none>"));
    if (query->scope == SPF_SCOPE_HELO)
        (void)fputs(", scope helo", out);
    if (query->has_receiver) {
        (void)fputs(", receiver ", out);
        text_print(out, query->receiver);
    }
    if (query->has_time)
        (void)fprintf(out, ", time %llu", (unsigned long long)query->time);
    limit(out, "terms", query->limits.terms);
    limit(out, "voids", query->limits.voids);
    limit(out, "mx", query->limits.mx);
    limit(out, "ptr", query->limits.ptr);
    limit(out, "seconds", query->limits.seconds);
}

static void expected_explanation(FILE *out, const struct suite_explanation *explanation)
{
    switch (explanation->kind) {
    case SUITE_EXPLANATION_TEXT:
        (void)fputs(", explanation \"", out);
        text_print(out, explanation->text);
        (void)putc('"', out);
        break;
    case SUITE_EXPLANATION_DEFAULT:
        (void)fputs(", the default explanation", out);
        break;
    case SUITE_EXPLANATION_NONE:
        (void)fputs(", no explanation", out);
        break;
    case SUITE_EXPLANATION_ANY:
        (void)fputs(", any explanation", out);
        break;
    case SUITE_EXPLANATION_UNCHECKED:
    default:
        break;
    }
}

void report_expected(FILE *out, const struct suite_test *test)
{
    for (size_t i = 0; i < test->expect_count; i++) {
        const struct suite_expect *expect = &test->expect[i];
        (void)fprintf(out, "%s%s", i > 0 ? ", or " : "", spf_result_name(expect->result));
        for (size_t k = 0; k < expect->when_count; k++)
            (void)fprintf(out, "%s%s=%s%s", k == 0 ? " (" : "&", expect->when[k].choice,
                          expect->when[k].value, k + 1 == expect->when_count ? ")" : "");
        if (expect->preferred && test->expect_count > 1)
            (void)fputs(" (preferred)", out);
    }
    expected_explanation(out, &test->explanation);
    if (test->cause != NULL)
        (void)fprintf(out, ", cause %s", test->cause);
    if (test->mech.data != NULL) {
        (void)fputs(", by ", out);
        text_print(out, test->mech);
    }
}

/* What an implementation says can be of any length; a report shows its beginning. */
static void shortened(FILE *out, struct spf_text text)
{
    char shown[1024];
    (void)text_format(text, shown, sizeof shown);
    (void)fputs(shown, out);
}

/* "fail by -all, explanation ...; 3 terms, 2 voids, 5 questions" */
static void print_observed(FILE *out, const struct observed *observed)
{
    if (observed->state != OBSERVED_RESULT) {
        (void)fputs(observed_state_name(observed->state), out);
        if (observed->native.len > 0) {
            (void)fputs(": ", out);
            shortened(out, observed->native);
        }
        return;
    }
    (void)fputs(spf_result_name(observed->result), out);
    if (observed->mech.len > 0) {
        (void)fputs(" by ", out);
        shortened(out, observed->mech);
    }
    if (observed->cause != NULL)
        (void)fprintf(out, ", cause %s", observed->cause);
    if (observed->has_explanation) {
        (void)fputs(", explanation \"", out);
        shortened(out, observed->explanation);
        (void)fprintf(out, "\"%s%s", observed->origin_word != NULL ? ", " : "",
                      observed->origin_word != NULL ? observed->origin_word : "");
    }
    if (observed->terms >= 0)
        (void)fprintf(out, "; %d terms", observed->terms);
    if (observed->voids >= 0)
        (void)fprintf(out, ", %d voids", observed->voids);
    if (observed->has_questions)
        (void)fprintf(out, ", %zu questions", observed->question_count);
    if (observed->native.len > 0) {
        (void)fputs("; ", out);
        shortened(out, observed->native);
    }
}

void report_suite_name(const struct suite *suite, char *out, size_t size)
{
    const char *slash = strrchr(suite->file, '/');
    const char *file = slash != NULL ? slash + 1 : suite->file;
    size_t len = strlen(file);
    if (len > 5 && strcmp(file + len - 5, ".json") == 0)
        len -= 5;
    char whole[512];
    (void)snprintf(whole, sizeof whole, "%s/%.*s", suite->name, (int)(len < 200 ? len : 200), file);
    (void)text_format(text_of(whole), out, size);
}

void report_type_format(uint32_t type, char out[16])
{
    static const struct {
        uint32_t type;
        const char *name;
    } names[] = {{SPF_RRTYPE_A, "A"},      {SPF_RRTYPE_PTR, "PTR"},   {SPF_RRTYPE_MX, "MX"},
                 {SPF_RRTYPE_TXT, "TXT"},  {SPF_RRTYPE_AAAA, "AAAA"}, {MOCKDNS_TYPE_CNAME, "CNAME"},
                 {MOCKDNS_TYPE_SPF, "SPF"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].type != type)
            continue;
        (void)snprintf(out, 16, "%s", names[i].name);
        return;
    }
    (void)snprintf(out, 16, "TYPE%u", (unsigned)type);
}

void report_type(FILE *out, uint32_t type)
{
    char name[16];
    report_type_format(type, name);
    (void)fputs(name, out);
}

/* The command that runs one case on a foreign implementation again. */
static void run_again(FILE *out, const struct report *report, const struct suite_test *test)
{
    (void)fputs(" run", out);
    for (size_t i = 0; report->run_words != NULL && i < report->run_word_count; i++) {
        (void)putc(' ', out);
        shell_word(out, report->run_words[i]);
    }
    if (report->derived != NULL) {
        (void)fprintf(out, " %s ", report->derived);
        shell_word(out, test->suite->file);
        (void)putc(' ', out);
        shell_word(out, test->id);
    } else {
        (void)fprintf(out, " --id %s ", test->id);
        shell_word(out, test->suite->file);
    }
}

/* The command that replays the case and draws its trace. */
static void print_replay(FILE *out, const struct report *report, const struct suite_test *test)
{
    shell_word(out, report->program);
    if (report->run_words != NULL || report->derived != NULL) {
        run_again(out, report, test);
    } else {
        (void)fputs(" check --zone ", out);
        shell_word(out, test->suite->file);
        (void)fprintf(out, " --vector %s --trace", test->id);
    }
    for (size_t i = 0; i < report->choice_count; i++) {
        (void)fputs(" --choice ", out);
        shell_word(out, report->choices[i]);
    }
}

/* Words of text in lines of at most 96 columns, the first of which has begun. */
static void wrapped(FILE *out, const char *text, const char *indent)
{
    enum { COLUMNS = 84 };
    size_t column = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (column > 0 && column + 1 + len > COLUMNS) {
            (void)fprintf(out, "\n%s           ", indent);
            column = 0;
        } else if (column > 0) {
            (void)putc(' ', out);
            column++;
        }
        char word[512];
        (void)snprintf(word, sizeof word, "%.*s", (int)(len < 500 ? len : 500), text);
        text_print_utf8(out, word);
        column += len;
        text += len;
        text += strspn(text, " ");
    }
}

static void requirements(FILE *out, const struct report *report, const struct suite_test *test,
                         const char *indent)
{
    for (size_t i = 0; i < test->spec.count; i++) {
        const struct catalog_requirement *requirement =
            report->catalog != NULL ? catalog_requirement(report->catalog, test->spec.items[i])
                                    : NULL;
        if (requirement == NULL) {
            (void)fprintf(out, "%sspec       %s\n", indent, test->spec.items[i]);
            continue;
        }
        (void)fprintf(out, "%sRFC %d   %s  ", indent, requirement->rfc, requirement->section);
        wrapped(out, requirement->text, indent);
        (void)putc('\n', out);
    }
}

static void questions(FILE *out, const struct observed *observed, const char *indent)
{
    for (size_t i = 0; i < observed->question_count; i++) {
        (void)fprintf(out, "%s%s", indent, i == 0 ? "asked      " : "           ");
        report_type(out, observed->questions[i].type);
        (void)putc(' ', out);
        text_print(out, observed->questions[i].name);
        (void)putc('\n', out);
    }
}

void report_details(FILE *out, const struct report *report, const struct report_case *item,
                    const char *indent)
{
    const struct suite_test *test = item->test;
    (void)fprintf(out, "%squery      ", indent);
    print_query(out, test);
    (void)fprintf(out, "\n%sexpected   ", indent);
    report_expected(out, test);
    (void)fprintf(out, "\n%sgot        ", indent);
    print_observed(out, item->observed);
    (void)fprintf(out, "\n%sbecause    ", indent);
    wrapped(out, item->verdict->reason, indent);
    (void)fprintf(out, "\n%swhy        ", indent);
    wrapped(out, test->why, indent);
    (void)putc('\n', out);
    requirements(out, report, test, indent);
    if (item->observed->trace != NULL)
        report_trace(out, item->observed->trace, indent, report->out.utf8);
    else
        questions(out, item->observed, indent);
    (void)fprintf(out, "%sreplay     ", indent);
    print_replay(out, report, test);
    (void)putc('\n', out);
}
