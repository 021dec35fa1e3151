/*
 * verdict.c - from expectation and observation to an outcome and its reason. What is asked of the
 * DNS is verdict_dns.c's, what is asked of records and traces verdict_shape.c's.
 */
#include "verdict.h"

#include <stdarg.h>
#include <string.h>

#include "spf/cause.h"
#include "hex_case.h"
#include "text.h"
#include "verdict_dns.h"
#include "verdict_shape.h"

static void say(char *reason, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(char *reason, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(reason, size, format, args);
    va_end(args);
}

const char *verdict_choice_of(const struct implementation *implementation, const char *choice)
{
    for (size_t i = 0; i < implementation->choice_count; i++)
        if (strcmp(implementation->choices[i].name, choice) == 0)
            return implementation->choices[i].value;
    return NULL;
}

/* Is it a feature that only who reports it has, and this one does not? */
static bool must_be_reported(const struct implementation *implementation, const char *feature)
{
    return (strcmp(feature, "record-reader") == 0 && !(implementation->reports & REPORTS_RECORD)) ||
           (strcmp(feature, "header-reader") == 0 &&
            !(implementation->reports & REPORTS_FIELD_READ));
}

const char *verdict_lacks(const struct implementation *implementation,
                          const struct suite_test *test)
{
    for (size_t i = 0; i < test->needs.count; i++) {
        if (must_be_reported(implementation, test->needs.items[i]))
            return test->needs.items[i];
        for (size_t k = 0; k < implementation->lacks_count; k++)
            if (strcmp(test->needs.items[i], implementation->lacks[k]) == 0)
                return test->needs.items[i];
    }
    return NULL;
}

/* Does this expectation apply to the implementation? False if its `when` contradicts a declared
 * reading. */
static bool applies(const struct implementation *implementation, const struct suite_expect *expect)
{
    for (size_t i = 0; i < expect->when_count; i++) {
        const char *value = verdict_choice_of(implementation, expect->when[i].choice);
        if (value != NULL && strcmp(value, expect->when[i].value) != 0)
            return false;
    }
    return true;
}

static void show(struct spf_text text, char out[96])
{
    (void)text_format(text, out, 96);
}

/* Is text the implementation's default? An empty one is: RFC 7208 6.2 lets it have none. */
static bool own_text(const struct observed *observed)
{
    return observed->origin == ORIGIN_OWN || observed->explanation.len == 0;
}

/* RFC 7208 6.2: only a fail carries an explanation. */
static bool explanation_agrees(const struct suite_explanation *expected,
                               const struct observed *observed, unsigned *unchecked, char *reason,
                               size_t size)
{
    char want[96];
    char got[96];
    show(expected->text, want);
    show(observed->explanation, got);
    switch (expected->kind) {
    case SUITE_EXPLANATION_TEXT:
        if (text_equal_but_hex_case(expected->text, observed->explanation) &&
            (observed->origin != ORIGIN_OWN || expected->text.len == 0))
            return true;
        say(reason, size, "explanation: expected \"%s\", got \"%s\"%s%s", want, got,
            observed->origin_word != NULL ? ", " : "",
            observed->origin_word != NULL ? observed->origin_word : "");
        return false;
    case SUITE_EXPLANATION_DEFAULT:
        if (own_text(observed))
            return true;
        if (observed->origin == ORIGIN_UNKNOWN) {
            *unchecked |= UNCHECKED_EXPLANATION;
            return true;
        }
        say(reason, size, "explanation: expected the default text, got the domain's \"%s\"", got);
        return false;
    case SUITE_EXPLANATION_NONE:
        if (observed->explanation.len == 0)
            return true;
        say(reason, size, "explanation: expected none, got \"%s\"", got);
        return false;
    case SUITE_EXPLANATION_ANY:
        if (observed->explanation.len > 0)
            return true;
        say(reason, size, "explanation: expected some text, got none");
        return false;
    case SUITE_EXPLANATION_UNCHECKED:
    default:
        return true;
    }
}

static bool check_explanation(const struct implementation *implementation,
                              const struct suite_test *test, const struct observed *observed,
                              struct verdict *verdict)
{
    if (test->explanation.kind == SUITE_EXPLANATION_UNCHECKED ||
        observed->result != SPF_RESULT_FAIL)
        return true;
    bool reported = (implementation->reports & REPORTS_EXPLANATION) != 0;
    if (!reported) {
        verdict->unchecked |= UNCHECKED_EXPLANATION;
        return true;
    }
    return explanation_agrees(&test->explanation, observed, &verdict->unchecked, verdict->reason,
                              sizeof verdict->reason);
}

static bool check_cause(const struct implementation *implementation, const struct suite_test *test,
                        const struct observed *observed, struct verdict *verdict)
{
    if (test->cause == NULL)
        return true;
    if (!(implementation->reports & REPORTS_CAUSE) || observed->cause == NULL) {
        verdict->unchecked |= UNCHECKED_CAUSE;
        return true;
    }
    if (strcmp(test->cause, observed->cause) == 0)
        return true;
    say(verdict->reason, sizeof verdict->reason, "cause: expected %s, got %s", test->cause,
        observed->cause);
    return false;
}

/* A term without its qualifier if the other side has none either: "mx" is "+mx" and is "-mx". */
static struct spf_text bare(struct spf_text term)
{
    if (term.len > 0 && memchr("+-~?", term.data[0], 4) != NULL)
        return (struct spf_text){term.data + 1, term.len - 1};
    return term;
}

static bool same_term(struct spf_text expected, struct spf_text got)
{
    bool both = bare(expected).len < expected.len && bare(got).len < got.len;
    return both ? text_equal(expected, got) : text_equal(bare(expected), bare(got));
}

static bool check_mech(const struct implementation *implementation, const struct suite_test *test,
                       const struct observed *observed, struct verdict *verdict)
{
    if (test->mech.data == NULL)
        return true;
    if (!(implementation->reports & REPORTS_MECH)) {
        verdict->unchecked |= UNCHECKED_MECH;
        return true;
    }
    if (same_term(test->mech, observed->mech))
        return true;
    char want[96];
    char got[96];
    show(test->mech, want);
    show(observed->mech, got);
    say(verdict->reason, sizeof verdict->reason, "deciding term: expected \"%s\", got \"%s\"", want,
        got);
    return false;
}

static bool check_headers(const struct verdict_rules *rules,
                          const struct implementation *implementation,
                          const struct suite_test *test, const struct observed *observed,
                          struct verdict *verdict)
{
    for (size_t i = 0; i < test->header_count; i++) {
        const struct suite_header *header = &test->headers[i];
        struct spf_text field = header->field == SUITE_HEADER_RECEIVED_SPF
                                    ? observed->received_spf
                                    : observed->authentication_results;
        if (header->text.data != NULL)
            field = implementation->reports & REPORTS_FIELD_READ ? header->text
                                                                 : (struct spf_text){NULL, 0};
        if (rules == NULL || rules->header == NULL || field.data == NULL)
            verdict->unchecked |= UNCHECKED_HEADER;
        else if (!rules->header(header, field, verdict->reason, sizeof verdict->reason))
            return false;
    }
    return true;
}

static bool check_all_dns(const struct implementation *implementation,
                          const struct suite_test *test, const struct suite_expect *expect,
                          const struct observed *observed, struct verdict *verdict)
{
    return verdict_dns(implementation, test, &test->dns, observed, verdict) &&
           verdict_dns(implementation, test, &expect->dns, observed, verdict);
}

/* Judges against one expectation whose result was given. */
static void judge_expectation(const struct verdict_rules *rules,
                              const struct implementation *implementation,
                              const struct suite_test *test, const struct suite_expect *expect,
                              const struct observed *observed, struct verdict *verdict)
{
    *verdict = (struct verdict){.outcome = VERDICT_FAIL, .expect = expect};
    if (!check_explanation(implementation, test, observed, verdict) ||
        !check_cause(implementation, test, observed, verdict) ||
        !check_mech(implementation, test, observed, verdict) ||
        !check_headers(rules, implementation, test, observed, verdict) ||
        !verdict_shape(implementation, test, expect, observed, verdict))
        return;
    if (check_all_dns(implementation, test, expect, observed, verdict))
        verdict->outcome = VERDICT_PASS;
    else
        verdict->outcome = VERDICT_FAIL_DNS;
}

bool verdict_meets(const struct verdict_rules *rules, const struct implementation *implementation,
                   const struct suite_test *test, const struct suite_expect *expect,
                   const struct observed *observed)
{
    if (observed->state != OBSERVED_RESULT || expect->result != observed->result ||
        !applies(implementation, expect))
        return false;
    struct verdict verdict;
    judge_expectation(rules, implementation, test, expect, observed, &verdict);
    return verdict.outcome == VERDICT_PASS;
}

/* The results that would have been right, "fail or permerror". */
static void list_results(const struct implementation *implementation, const struct suite_test *test,
                         char *out, size_t size)
{
    unsigned seen = 0;
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < test->expect_count; i++) {
        const struct suite_expect *expect = &test->expect[i];
        if (!applies(implementation, expect) || (seen & (1u << expect->result)))
            continue;
        seen |= 1u << expect->result;
        int more = snprintf(out + len, size - len, "%s%s", len > 0 ? " or " : "",
                            spf_result_name(expect->result));
        len += more > 0 && (size_t)more < size - len ? (size_t)more : 0;
    }
    if (len == 0)
        (void)snprintf(out, size, "nothing (no expectation applies to the declared choices)");
}

/* No applicable expectation has this result: is it another reading's than the one declared? */
static void judge_wrong_result(const struct implementation *implementation,
                               const struct suite_test *test, const struct observed *observed,
                               struct verdict *verdict)
{
    char want[128];
    list_results(implementation, test, want, sizeof want);
    *verdict = (struct verdict){.outcome = VERDICT_FAIL};
    say(verdict->reason, sizeof verdict->reason, "result: expected %s, got %s", want,
        spf_result_name(observed->result));
    for (size_t i = 0; i < test->expect_count; i++) {
        const struct suite_expect *expect = &test->expect[i];
        if (expect->result != observed->result)
            continue;
        for (size_t k = 0; k < expect->when_count; k++) {
            const struct suite_condition *when = &expect->when[k];
            const char *declared = verdict_choice_of(implementation, when->choice);
            if (declared == NULL || strcmp(declared, when->value) == 0)
                continue;
            verdict->outcome = VERDICT_INCONSISTENT;
            verdict->expect = expect;
            say(verdict->reason, sizeof verdict->reason,
                "result: %s is what %s=%s asks for, but %s=%s is declared, which asks for %s",
                spf_result_name(observed->result), when->choice, when->value, when->choice,
                declared, want);
            return;
        }
    }
}

static bool prefers(const struct implementation *implementation, const struct suite_test *test)
{
    for (size_t i = 0; i < test->expect_count; i++)
        if (test->expect[i].preferred && applies(implementation, &test->expect[i]))
            return true;
    return false;
}

/* Takes the best of the expectations that allow the result: pass before fail:dns before fail. */
static void judge_result(const struct verdict_rules *rules,
                         const struct implementation *implementation, const struct suite_test *test,
                         const struct observed *observed, struct verdict *verdict)
{
    bool found = false;
    for (size_t i = 0; i < test->expect_count; i++) {
        const struct suite_expect *expect = &test->expect[i];
        if (expect->result != observed->result || !applies(implementation, expect))
            continue;
        struct verdict candidate;
        judge_expectation(rules, implementation, test, expect, observed, &candidate);
        bool better = !found ||
                      (candidate.outcome == VERDICT_PASS &&
                       (verdict->outcome != VERDICT_PASS || expect->preferred)) ||
                      (candidate.outcome == VERDICT_FAIL_DNS && verdict->outcome == VERDICT_FAIL);
        if (better)
            *verdict = candidate;
        found = true;
    }
    if (!found)
        judge_wrong_result(implementation, test, observed, verdict);
    else if (verdict->outcome == VERDICT_PASS && !verdict->expect->preferred &&
             prefers(implementation, test))
        verdict->outcome = VERDICT_PASS_CHOICE;
}

static void judge_state(const struct observed *observed, struct verdict *verdict)
{
    static const enum verdict_outcome outcomes[] = {[OBSERVED_NOT_RUN] = VERDICT_NOT_RUN,
                                                    [OBSERVED_RESULT] = VERDICT_PASS,
                                                    [OBSERVED_ERROR] = VERDICT_ERROR,
                                                    [OBSERVED_CRASH] = VERDICT_CRASH,
                                                    [OBSERVED_TIMEOUT] = VERDICT_TIMEOUT,
                                                    [OBSERVED_PROTOCOL] = VERDICT_PROTOCOL,
                                                    [OBSERVED_UNSUPPORTED] = VERDICT_UNSUPPORTED};
    *verdict = (struct verdict){.outcome = outcomes[observed->state]};
    char native[400];
    (void)text_format(observed->native, native, sizeof native);
    say(verdict->reason, sizeof verdict->reason, "%s%s%s", observed_state_name(observed->state),
        native[0] != '\0' ? ": " : "", native);
}

void verdict_judge(const struct verdict_rules *rules, const struct implementation *implementation,
                   const struct suite_test *test, const struct observed *observed,
                   struct verdict *verdict)
{
    if (observed->state != OBSERVED_RESULT)
        judge_state(observed, verdict);
    else if (test->expect_count == 0)
        *verdict = (struct verdict){.outcome = VERDICT_INFO, .reason = "nothing is expected yet"};
    else
        judge_result(rules, implementation, test, observed, verdict);
    if (test->level == SUITE_INFO &&
        (verdict->outcome == VERDICT_FAIL || verdict->outcome == VERDICT_FAIL_DNS))
        verdict->outcome = VERDICT_INFO;
}

bool verdict_unexpected(const struct verdict *verdict, const struct suite_test *test, bool strict)
{
    if (!verdict_outcome_bad(verdict->outcome) || test->status != SUITE_STABLE)
        return false;
    return test->level == SUITE_MUST || (strict && test->level != SUITE_INFO);
}

const char *verdict_outcome_name(enum verdict_outcome outcome)
{
    static const char *const names[] = {
#define VERDICT_NAME(code, word, against) word,
        VERDICT_OUTCOMES(VERDICT_NAME)
#undef VERDICT_NAME
    };
    return names[outcome];
}

bool verdict_outcome_from(const char *word, enum verdict_outcome *outcome)
{
    for (size_t i = 0; i < VERDICT_OUTCOME_COUNT; i++) {
        if (strcmp(verdict_outcome_name((enum verdict_outcome)i), word) != 0)
            continue;
        *outcome = (enum verdict_outcome)i;
        return true;
    }
    return false;
}

bool verdict_outcome_bad(enum verdict_outcome outcome)
{
    static const bool bad[] = {
#define VERDICT_BAD(code, word, against) against,
        VERDICT_OUTCOMES(VERDICT_BAD)
#undef VERDICT_BAD
    };
    return bad[outcome];
}

const char *verdict_unchecked_name(size_t index)
{
    static const char *const names[UNCHECKED_KINDS] = {
        "explanation", "cause",  "mech",   "terms",     "voids",
        "questions",   "header", "record", "reporting", "trace"};
    return index < UNCHECKED_KINDS ? names[index] : "";
}

const char *observed_state_name(enum observed_state state)
{
    static const char *const names[] = {
        [OBSERVED_NOT_RUN] = "not run",
        [OBSERVED_RESULT] = "result",
        [OBSERVED_ERROR] = "error",
        [OBSERVED_CRASH] = "crash",
        [OBSERVED_TIMEOUT] = "timeout",
        [OBSERVED_PROTOCOL] = "protocol violation",
        [OBSERVED_UNSUPPORTED] = "unsupported",
    };
    return names[state];
}
