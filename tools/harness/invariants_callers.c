/*
 * invariants_callers.c - what a caller of the engine can ask for and no vector does: blocks with
 * smaller limits, addresses as text, a macro-string scanned or expanded by itself. They hang on no
 * check of a vector, so they are looked at once. See invariants.h.
 */
#include "invariants.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

static bool is(struct spf_text text, const char *expected)
{
    return text_equal(text, text_of(expected));
}

/* example.com has this policy; every other name the text that it asks for. */
static bool resolve(void *user, const struct spf_question *question, struct spf_answer *answer)
{
    static struct spf_text text;
    static struct spf_rr rr = {&text, 1, 0};
    bool policy = question->name_len == strlen("example.com");
    text = text_of(policy ? user : "No mail from there.");
    answer->rrs = &rr;
    answer->count = 1;
    return question->type == SPF_RRTYPE_TXT;
}

/* Runs one check in a block of its own. False without memory or if the limits are refused. */
static bool run(const struct spf_limits *limits, const char *policy, enum spf_status *status,
                struct spf_outcome *outcome, uint8_t **block)
{
    const struct spf_request request = {.client = {4, {192, 0, 2, 1}},
                                        .sender = text_of("joe@example.com"),
                                        .helo = text_of("h.example.net")};
    size_t size = spf_check_size(limits);
    *block = arena_heap_resize(NULL, size + 1);
    struct spf_check *check = spf_check_init(*block, size, limits);
    if (check == NULL)
        return false;
    *status = spf_check_run(check, &request, NULL, resolve, (void *)(uintptr_t)policy, outcome);
    if (*status != SPF_ERR_RECORD_TOO_LONG)
        return true;
    /* It stays so, whatever is called. */
    struct spf_answer answer = {1, SPF_RCODE_NOERROR, NULL, 0, false};
    return spf_check_feed(check, &answer) == SPF_ERR_RECORD_TOO_LONG &&
           spf_check_cancel(check, SPF_CANCEL_ABORT) == SPF_ERR_RECORD_TOO_LONG &&
           spf_check_outcome(check, outcome) == SPF_ERR_RECORD_TOO_LONG;
}

/* check.h: a record as long as the limit is read, a longer one ends the check without outcome; an
 * explanation beyond its limit counts as none (RFC 7208 6.2). */
static bool limits_hold(const struct invariants_breach *breach)
{
    static const char policy[] = "v=spf1 -all exp=e.example.com";
    static const struct {
        uint32_t record;
        uint32_t explanation;
        enum spf_status status;
        enum spf_explanation source;
    } rows[] = {
        {sizeof policy - 1, 19, SPF_OK, SPF_EXPLANATION_PUBLISHED},
        {sizeof policy - 1, 18, SPF_OK, SPF_EXPLANATION_TOO_LONG},
        {sizeof policy - 2, 19, SPF_ERR_RECORD_TOO_LONG, SPF_EXPLANATION_ABSENT},
    };
    bool good = true;
    for (size_t i = 0; good && i < sizeof rows / sizeof *rows; i++) {
        struct spf_limits limits = {10, 10, 10, rows[i].record, rows[i].explanation};
        struct spf_outcome outcome;
        enum spf_status status = SPF_ERR_ARGUMENT;
        uint8_t *block;
        good = run(&limits, policy, &status, &outcome, &block) && status == rows[i].status &&
               (status != SPF_OK || (outcome.result == SPF_RESULT_FAIL &&
                                     outcome.explanation_source == rows[i].source));
        free(block);
    }
    return good || invariants_breach(breach, "a limit on octets holds elsewhere");
}

/* The convenience of check.h: a resolver that gives up ends the check. */
static bool giving_up_holds(const struct invariants_breach *breach)
{
    struct spf_outcome outcome;
    enum spf_status status = SPF_ERR_ARGUMENT;
    uint8_t *block;
    bool good = run(NULL, "v=spf1 a -all", &status, &outcome, &block) && status == SPF_OK &&
                outcome.result == SPF_RESULT_TEMPERROR &&
                outcome.cause == SPF_CAUSE_CANCELLED_TIMEOUT;
    free(block);
    return good || invariants_breach(breach, "a check whose resolver gives up goes on");
}

/* Addresses as text: RFC 4291 2.2 in, RFC 5952 out. */
static bool addresses_hold(const struct invariants_breach *breach)
{
    static const char *const rows[][2] = {{"192.0.2.1", "192.0.2.1"},
                                          {"255.0.10.199", "255.0.10.199"},
                                          {"2001:DB8:0:0:0::1", "2001:db8::1"},
                                          {"::", "::"},
                                          {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
                                          {"", NULL},
                                          {"192.0.2", NULL},
                                          {"192.0.2.1 ", NULL},
                                          {"192.0.2.1/32", NULL},
                                          {"2001:db8::1%eth0", NULL},
                                          {"[::]", NULL},
                                          {":::", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spf_ip ip;
        uint8_t out[SPF_IP_TEXT_MAX];
        bool read = spf_ip_parse(text_of(rows[i][0]), &ip) == SPF_OK;
        if (read != (rows[i][1] != NULL) ||
            (read && !is((struct spf_text){out, spf_ip_print(&ip, out)}, rows[i][1])))
            return invariants_breach(breach, "the address \"%s\" is read or printed otherwise",
                                     rows[i][0]);
    }
    return true;
}

/* macro.h: a macro-string by itself, by the grammar of its place (RFC 7208 7.1). */
static bool scans_hold(const struct invariants_breach *breach)
{
    static const struct {
        const char *text;
        enum spf_macro_place place;
        enum spf_cause cause;
        size_t at;
    } rows[] = {
        {"", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_EMPTY, 0},
        {"", SPF_MACRO_MODIFIER, SPF_CAUSE_NO_CAUSE, 0},
        {"a b.c", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_OCTET, 1},
        {"a b", SPF_MACRO_MODIFIER, SPF_CAUSE_SYNTAX_OCTET, 1},
        {"a b", SPF_MACRO_EXPLANATION, SPF_CAUSE_NO_CAUSE, 3},
        {"a\tb", SPF_MACRO_EXPLANATION, SPF_CAUSE_SYNTAX_OCTET, 1},
        {"a", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_END, 0},
        {"%{d}.", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_END, 4},
        {"a.%{d}1", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_DOMAIN_END, 6},
        {"a.%x.b", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_MACRO_PERCENT, 2},
        {"a.%{d", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_MACRO_OPEN, 5},
        {"a.b", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_NO_CAUSE, 3},
        {"%{c}", SPF_MACRO_DOMAIN_SPEC, SPF_CAUSE_SYNTAX_MACRO_EXP_ONLY, 2},
        {"%{c}", SPF_MACRO_EXPLANATION, SPF_CAUSE_NO_CAUSE, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spf_macro_facts facts;
        enum spf_status status = spf_macro_scan(text_of(rows[i].text), rows[i].place, &facts);
        if ((status == SPF_OK) != (rows[i].cause == SPF_CAUSE_NO_CAUSE) ||
            facts.cause != rows[i].cause || facts.at != rows[i].at)
            return invariants_breach(breach, "the macro-string \"%s\" is read otherwise",
                                     rows[i].text);
    }
    return true;
}

/* macro.h: RFC 7208 7.4 has these values, and the expansions are some of its examples. */
static bool expansions_hold(const struct invariants_breach *breach)
{
    static const struct {
        const char *text;
        enum spf_macro_place place;
        const char *expansion; /* NULL: not grammatical */
    } rows[] = {
        {"%{s} %{o}", SPF_MACRO_EXPLANATION, "strong-bad@email.example.com email.example.com"},
        {"%{d2r}%%%_%-", SPF_MACRO_EXPLANATION, "example.email% %20"},
        {"%{l1r-}", SPF_MACRO_MODIFIER, "strong"},
        {"%{ir}.%{v}._spf.%{d2}", SPF_MACRO_DOMAIN_SPEC, "3.2.0.192.in-addr._spf.example.com"},
        {"%{p} %{r} %{t}", SPF_MACRO_EXPLANATION, "unknown unknown 0"},
        {"", SPF_MACRO_EXPLANATION, ""},
        {"50%", SPF_MACRO_EXPLANATION, NULL},
        {"%{r}.example.com", SPF_MACRO_DOMAIN_SPEC, NULL},
        {"a.%{d", SPF_MACRO_DOMAIN_SPEC, NULL},
    };
    const struct spf_macro_values values = {.sender = text_of("strong-bad@email.example.com"),
                                            .local_len = strlen("strong-bad"),
                                            .domain = text_of("email.example.com"),
                                            .client = {4, {192, 0, 2, 3}}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t out[SPF_NAME_MAX];
        size_t len = 1;
        enum spf_status status =
            spf_macro_expand(text_of(rows[i].text), rows[i].place, &values, out, sizeof out, &len);
        if (rows[i].expansion == NULL
                ? status != SPF_ERR_SYNTAX || len != 0
                : status != SPF_OK || !is((struct spf_text){out, len}, rows[i].expansion))
            return invariants_breach(breach, "\"%s\" is expanded otherwise", rows[i].text);
    }
    static const struct spf_macro_values none;
    uint8_t out[16];
    size_t len = 0;
    return (spf_macro_expand(text_of("<%{s}%{l}%{o}%{d}%{h}>"), SPF_MACRO_EXPLANATION, &none, out,
                             sizeof out, &len) == SPF_OK &&
            is((struct spf_text){out, len}, "<>")) ||
           invariants_breach(breach, "values that are empty expand to something");
}

bool invariants_of_callers(const struct invariants_breach *breach)
{
    return limits_hold(breach) && giving_up_holds(breach) && addresses_hold(breach) &&
           scans_hold(breach) && expansions_hold(breach);
}
