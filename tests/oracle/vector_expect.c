/*
 * vector_expect.c - expectations of the vectors' format: result under a choice, explanation,
 * counters, questions.
 */
#include "vector_expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"

const char *vector_result_name(enum spf_result result)
{
    static const char *const names[] = {"none",     "neutral",   "pass",     "fail",
                                        "softfail", "temperror", "permerror"};
    return names[result];
}

static bool is_default(const json_t *choices, const char *condition, size_t len)
{
    size_t i;
    const json_t *choice;
    json_array_foreach(json_object_get(choices, "choices"), i, choice)
    {
        const char *name = json_string_value(json_object_get(choice, "name"));
        const char *value = json_string_value(json_object_get(choice, "default"));
        char expected[256];
        int written = snprintf(expected, sizeof expected, "%s=%s", name, value);
        if (written == (int)len && strncmp(expected, condition, len) == 0)
            return true;
    }
    return false;
}

/* A conjunction "choice=value&choice=value"; none always holds. */
static bool holds(const json_t *choices, const char *when)
{
    while (when != NULL) {
        size_t len = strcspn(when, "&");
        if (!is_default(choices, when, len))
            return false;
        when = when[len] == '&' ? when + len + 1 : NULL;
    }
    return true;
}

/* A byte string, escapes undone, without regard to case; of a name a trailing dot does not count.
 */
static bool same_octets(const char *escaped, struct spf_text name, bool is_name)
{
    uint8_t octets[8192];
    size_t len;
    const char *reason;
    if (strlen(escaped) > sizeof octets || !mockdns_unescape(escaped, octets, &len, &reason))
        return false;
    if (is_name && len > 0 && octets[len - 1] == '.')
        len--;
    if (len != name.len)
        return false;
    for (size_t i = 0; i < len; i++) {
        uint8_t a = octets[i];
        uint8_t b = name.data[i];
        if (a >= 'A' && a <= 'Z')
            a = (uint8_t)(a + 32);
        if (b >= 'A' && b <= 'Z')
            b = (uint8_t)(b + 32);
        if (a != b)
            return false;
    }
    return true;
}

static bool same_name(const char *escaped, struct spf_text name)
{
    return same_octets(escaped, name, true);
}

static const char *type_name(enum spf_rrtype type)
{
    switch (type) {
    case SPF_RRTYPE_A:
        return "A";
    case SPF_RRTYPE_AAAA:
        return "AAAA";
    case SPF_RRTYPE_MX:
        return "MX";
    case SPF_RRTYPE_PTR:
        return "PTR";
    case SPF_RRTYPE_TXT:
        return "TXT";
    }
    return "";
}

/* The first place at or behind begin where [name, type] is asked; question_count if nowhere. */
static size_t asked_at(const struct oracle_outcome *outcome, const json_t *question, size_t begin)
{
    const char *name = json_string_value(json_array_get(question, 0));
    const char *type = json_string_value(json_array_get(question, 1));
    for (size_t i = begin; i < outcome->question_count; i++)
        if (strcmp(type_name(outcome->questions[i].type), type) == 0 &&
            same_name(name, outcome->questions[i].name))
            return i;
    return outcome->question_count;
}

/* Questions are distinct (name, type) of one case. */
static size_t distinct_questions(const struct oracle_outcome *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < outcome->question_count; i++) {
        char escaped[4 * SPF_NAME_MAX + 1];
        mockdns_escape(outcome->questions[i].name, escaped);
        bool first = true;
        for (size_t j = 0; j < i && first; j++)
            first = outcome->questions[j].type != outcome->questions[i].type ||
                    !same_name(escaped, outcome->questions[j].name);
        count += first;
    }
    return count;
}

/* An integer, or {min, max}. */
static bool in_range(const json_t *range, size_t value)
{
    if (range == NULL)
        return true;
    if (json_is_integer(range))
        return json_integer_value(range) == (json_int_t)value;
    const json_t *min = json_object_get(range, "min");
    const json_t *max = json_object_get(range, "max");
    return (min == NULL || json_integer_value(min) <= (json_int_t)value) &&
           (max == NULL || json_integer_value(max) >= (json_int_t)value);
}

/* Names what of dns is not met; NULL if nothing. */
static const char *dns_problem(const json_t *dns, const struct oracle_outcome *outcome)
{
    size_t i;
    size_t next = 0;
    const json_t *question;
    if (!in_range(json_object_get(dns, "questions"), distinct_questions(outcome)))
        return "dns.questions";
    if (!in_range(json_object_get(dns, "terms"), outcome->terms))
        return "dns.terms";
    if (!in_range(json_object_get(dns, "voids"), outcome->voids))
        return "dns.voids";
    json_array_foreach(json_object_get(dns, "never"), i, question)
    {
        if (asked_at(outcome, question, 0) < outcome->question_count)
            return "dns.never";
    }
    json_array_foreach(json_object_get(dns, "must"), i, question)
    {
        if (asked_at(outcome, question, 0) == outcome->question_count)
            return "dns.must";
    }
    json_array_foreach(json_object_get(dns, "order"), i, question)
    {
        next = asked_at(outcome, question, next);
        if (next++ == outcome->question_count)
            return "dns.order";
    }
    return NULL;
}

static bool explanation_is_met(const json_t *explanation, const struct oracle_outcome *outcome)
{
    if (explanation == NULL || outcome->result != SPF_RESULT_FAIL)
        return true;
    if (json_object_get(explanation, "any") != NULL)
        return true;
    const char *text = json_string_value(json_object_get(explanation, "text"));
    if (text == NULL) /* default, or none: nothing usable was published */
        return !outcome->explained;
    return outcome->explained && same_octets(text, outcome->explanation, false);
}

/* The class of a cause as vectors name it. A record is either grammatical or not to the oracle, and
 * a domain usable or not; timeouts are errors. */
static bool cause_is_met(const char *cause, enum oracle_cause found)
{
    static const struct {
        const char *prefix;
        enum oracle_cause class;
    } classes[] = {
        {"match", ORACLE_CAUSE_MATCH},
        {"default", ORACLE_CAUSE_DEFAULT},
        {"domain-nxdomain", ORACLE_CAUSE_NXDOMAIN},
        {"domain-", ORACLE_CAUSE_BAD_DOMAIN},
        {"no-record", ORACLE_CAUSE_NO_RECORD},
        {"record-", ORACLE_CAUSE_RECORD_ERROR},
        {"term-", ORACLE_CAUSE_TERM_ERROR},
        {"multiple-records", ORACLE_CAUSE_MULTIPLE_RECORDS},
        {"include-none", ORACLE_CAUSE_INCLUDE_NONE},
        {"redirect-none", ORACLE_CAUSE_REDIRECT_NONE},
        {"include-malformed", ORACLE_CAUSE_INCLUDE_MALFORMED},
        {"redirect-malformed", ORACLE_CAUSE_REDIRECT_MALFORMED},
        {"target-malformed", ORACLE_CAUSE_TARGET_MALFORMED},
        {"redirect-local-part", ORACLE_CAUSE_REDIRECT_LOCAL_PART},
        {"limit-terms", ORACLE_CAUSE_LIMIT_TERMS},
        {"limit-voids", ORACLE_CAUSE_LIMIT_VOIDS},
        {"limit-mx", ORACLE_CAUSE_LIMIT_MX},
        {"syntax-", ORACLE_CAUSE_SYNTAX},
    };
    if (cause == NULL)
        return true;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(cause, classes[i].prefix, strlen(classes[i].prefix)) == 0)
            return classes[i].class == found;
    return false;
}

bool vector_is_met(const json_t *choices, const json_t *test, const struct oracle_outcome *outcome,
                   char *what, size_t size)
{
    const char *result = vector_result_name(outcome->result);
    const char *problem = "result";
    size_t i;
    const json_t *expect;
    json_array_foreach(json_object_get(test, "expect"), i, expect)
    {
        if (!holds(choices, json_string_value(json_object_get(expect, "when"))) ||
            strcmp(json_string_value(json_object_get(expect, "result")), result) != 0)
            continue;
        problem = dns_problem(json_object_get(expect, "dns"), outcome);
        if (problem == NULL)
            break;
    }
    if (problem == NULL)
        problem = dns_problem(json_object_get(test, "dns"), outcome);
    if (problem == NULL && !explanation_is_met(json_object_get(test, "explanation"), outcome))
        problem = "explanation";
    if (problem == NULL &&
        !cause_is_met(json_string_value(json_object_get(test, "cause")), outcome->cause))
        problem = "cause";
    snprintf(what, size, "%s", problem == NULL ? "" : problem);
    return problem == NULL;
}
