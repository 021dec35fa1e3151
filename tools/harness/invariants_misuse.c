/*
 * invariants_misuse.c - what check.h says of wrong arguments: they are refused, and nothing has
 * changed. Limits and blocks hang on no check and are looked at once; what a running check must
 * refuse is tried by twin.c. See invariants.h.
 */
#include "invariants.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

enum { OCTETS_MOST = 1 << 24 };

/* One member of the limits, its least and its most. */
static bool bounds_hold(size_t which, uint32_t least, uint32_t most)
{
    for (size_t i = 0; i < 4; i++) {
        const uint32_t values[4] = {least - 1, least, most, most + 1};
        struct spf_limits limits = SPF_LIMITS_DEFAULT;
        switch (which) {
        case 0:
            limits.terms = (uint8_t)values[i];
            break;
        case 1:
            limits.mx = (uint8_t)values[i];
            break;
        case 2:
            limits.ptr = (uint8_t)values[i];
            break;
        case 3:
            limits.record_octets = values[i];
            break;
        default:
            limits.explanation_octets = values[i];
            break;
        }
        if ((spf_check_size(&limits) > 0) != (i == 1 || i == 2))
            return false;
    }
    return true;
}

static bool limits_hold(const struct invariants_breach *breach)
{
    struct spf_limits defaults = SPF_LIMITS_DEFAULT;
    bool good = spf_check_size(NULL) == spf_check_size(&defaults);
    for (size_t i = 0; i < 5; i++)
        good = good && bounds_hold(i, 1, i < 3 ? 100 : OCTETS_MOST);
    return good || invariants_breach(breach, "limits that check.h does not name are allowed");
}

static bool blocks_hold(const struct invariants_breach *breach)
{
    size_t size = spf_check_size(NULL);
    uint8_t *block = arena_heap_resize(NULL, size + 16);
    struct spf_limits none = SPF_LIMITS_DEFAULT;
    none.terms = 0;
    bool good =
        spf_check_init(NULL, size, NULL) == NULL && spf_check_init(block, size - 1, NULL) == NULL &&
        spf_check_init(block + 1, size, NULL) == NULL && spf_check_init(block, size, &none) == NULL;
    struct spf_check *check = spf_check_init(block, size, NULL);
    good = good && (void *)check == (void *)block && spf_check_question(check) == NULL &&
           spf_check_used(check) <= size && spf_check_copy(check, NULL, size) == NULL;
    struct spf_answer answer = {0, SPF_RCODE_NOERROR, NULL, 0, false};
    struct spf_outcome outcome;
    good = good && spf_check_feed(check, &answer) == SPF_ERR_STATE &&
           spf_check_cancel(check, SPF_CANCEL_ABORT) == SPF_ERR_STATE &&
           spf_check_outcome(check, &outcome) == SPF_ERR_STATE;
    free(block);
    return good || invariants_breach(breach, "a block that is too small, or none, holds a check");
}

/* check.h: RFC 7208's limits, every choice at its default. */
static bool defaults_hold(const struct invariants_breach *breach)
{
    struct spf_options options;
    struct spf_options zero;
    (void)memset(&options, 0, sizeof options);
    (void)memset(&zero, 0, sizeof zero);
    spf_options_default(&options);
    bool good = options.terms == 10 && options.voids == 2 && options.mx == 10 &&
                options.ptr == 10 && options.default_explanation.len > 0;
    for (size_t i = 0; i < options.default_explanation.len; i++)
        good = good && options.default_explanation.data[i] >= 0x20 &&
               options.default_explanation.data[i] <= 0x7E;
    zero.terms = options.terms;
    zero.voids = options.voids;
    zero.mx = options.mx;
    zero.ptr = options.ptr;
    zero.default_explanation = options.default_explanation;
    good = good && options.void_mx_hosts == zero.void_mx_hosts && options.no_exp == zero.no_exp &&
           options.bad_target == zero.bad_target;
    return good || invariants_breach(breach, "the default options are others");
}

/* A start that is refused leaves the check as it was. */
static bool starts_hold(const struct invariants_breach *breach)
{
    size_t size = spf_check_size(NULL);
    void *block = arena_heap_resize(NULL, size);
    struct spf_check *check = spf_check_init(block, size, NULL);
    struct spf_request request = {.client = {4, {192, 0, 2, 1}}, .helo = text_of("h.example.net")};
    struct spf_request bad = request;
    struct spf_options options;
    bool good = check != NULL && spf_check_start(check, &request, NULL) == SPF_NEED_ANSWER;
    good = good && spf_check_start(check, NULL, NULL) == SPF_ERR_ARGUMENT;
    bad.client.family = 5;
    good = good && spf_check_start(check, &bad, NULL) == SPF_ERR_ARGUMENT;
    bad = request;
    bad.scope = (enum spf_scope)(SPF_SCOPE_HELO + 1);
    good = good && spf_check_start(check, &bad, NULL) == SPF_ERR_ARGUMENT;
    bad = request;
    bad.sender = (struct spf_text){request.helo.data, (size_t)INT32_MAX + 1};
    good = good && spf_check_start(check, &bad, NULL) == SPF_ERR_ARGUMENT;
    bad = request;
    bad.helo.len = (size_t)INT32_MAX + 1;
    good = good && spf_check_start(check, &bad, NULL) == SPF_ERR_ARGUMENT;
    for (size_t i = 0; i < 4; i++) {
        spf_options_default(&options);
        options.terms = i == 0 ? 11 : options.terms;
        options.mx = i == 1 ? 11 : options.mx;
        options.ptr = i == 2 ? 11 : options.ptr;
        if (i == 3)
            options.default_explanation = text_of("two\nlines");
        good = good && spf_check_start(check, &request, &options) == SPF_ERR_ARGUMENT;
    }
    options.default_explanation = text_of("one line");
    good = good && spf_check_question(check) != NULL &&
           spf_check_start(check, &request, &options) == SPF_NEED_ANSWER;
    free(block);
    return good || invariants_breach(breach, "a wrong request or wrong options are taken");
}

/* trace.h: what finds no room is counted, never cut. The domain of this check is told and refused,
 * and the result has no text. */
static bool traces_hold(const struct invariants_breach *breach)
{
    static const struct {
        size_t events;
        size_t octets;
        enum spf_event_kind kept; /* of the only one */
    } rooms[] = {{1, 64, SPF_EVENT_CHECK}, {2, 8, SPF_EVENT_RESULT}};
    size_t size = spf_check_size(NULL);
    void *block = arena_heap_resize(NULL, size);
    struct spf_check *check = spf_check_init(block, size, NULL);
    const struct spf_request request = {.client = {4, {192, 0, 2, 1}},
                                        .helo = text_of("localhost")};
    bool good = check != NULL;
    for (size_t i = 0; good && i < 2; i++) {
        struct spf_event events[2];
        uint8_t text[64];
        struct spf_trace trace = {.events = events,
                                  .capacity = rooms[i].events,
                                  .text = text,
                                  .text_capacity = rooms[i].octets};
        good = spf_check_trace(check, &trace) == SPF_OK &&
               spf_check_start(check, &request, NULL) == SPF_DONE && trace.count == 1 &&
               trace.dropped == 1 && events[0].kind == rooms[i].kept;
        /* And so is the next one. */
        good = good && spf_check_start(check, &request, NULL) == SPF_DONE &&
               trace.dropped == (i == 0 ? 3 : 2);
    }
    free(block);
    return good || invariants_breach(breach, "events that find no room are not counted");
}

/* The longest text is read as far as it is none of ours. */
static bool long_record_holds(const struct invariants_breach *breach)
{
    struct spf_text text = {(const uint8_t *)"w=spf1 ", (size_t)INT32_MAX + 1};
    struct spf_syntax_error error;
    size_t count = 1;
    bool good =
        spf_record_parse(text, NULL, NULL, 0, &count, &error) == SPF_ERR_ARGUMENT && count == 0;
    text.len--;
    good = good && spf_record_parse(text, NULL, NULL, 0, &count, &error) == SPF_ERR_SYNTAX;
    return good || invariants_breach(breach, "a record over 2^31 octets is read, or a shorter not");
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

bool invariants_of_misuse(const struct invariants_breach *breach)
{
    return limits_hold(breach) && blocks_hold(breach) && defaults_hold(breach) &&
           starts_hold(breach) && traces_hold(breach) && long_record_holds(breach) &&
           scans_hold(breach);
}
