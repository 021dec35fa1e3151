/*
 * test_invariants.c - each invariant is broken on purpose: a good check is run, and then its
 * outcome or its trace is made to tell something else.
 */
#include "verdict_fixture.h"

#include <stdlib.h>

#include "invariants.h"
#include "mockdns/zone_json.h"
#include "trace_buffer.h"

static const char zone_json[] =
    "{\"example.com\":{\"TXT\":[\"v=spf1 A:x.example.com include:in.example.com rp=7 -all\"]},"
    "\"in.example.com\":{\"TXT\":[\"v=spf1 exists:no.example.com -all\"]},"
    "\"x.example.com\":{\"A\":[\"192.0.2.9\"]}}";

struct ended {
    struct spf_request request;
    struct spf_options options;
    struct spf_outcome outcome;
    struct spf_trace *trace;
};

static void result(struct ended *ended)
{
    ended->outcome.result = SPF_RESULT_PASS;
}

static void cause(struct ended *ended)
{
    ended->outcome.cause = SPF_CAUSE_DEFAULT;
}

static void no_cause(struct ended *ended)
{
    ended->outcome.cause = SPF_CAUSE_NO_CAUSE;
}

static void inner(struct ended *ended)
{
    ended->outcome.inner = SPF_CAUSE_NO_RECORD;
}

static void terms(struct ended *ended)
{
    ended->outcome.terms = 11;
}

static void voids(struct ended *ended)
{
    ended->outcome.voids = 3;
}

static void questions(struct ended *ended)
{
    ended->outcome.questions++;
}

static void explanation(struct ended *ended)
{
    ended->outcome.explanation = text_of("a\001");
}

static void source(struct ended *ended)
{
    ended->outcome.explanation_source = SPF_EXPLANATION_ABSENT;
}

static void span(struct ended *ended)
{
    ended->outcome.term.len += 1;
}

static void error_at(struct ended *ended)
{
    ended->outcome.error_at = 1;
}

static void record(struct ended *ended)
{
    ended->outcome.record = text_of("v=spf1 A: .example.com include:in.example.com rp=7 -all");
}

static void reporting(struct ended *ended)
{
    ended->outcome.reporting.rp = 8;
}

static void client(struct ended *ended)
{
    ended->request.client.family = 5;
}

static void dropped(struct ended *ended)
{
    ended->trace->dropped = 1;
}

static void unfinished(struct ended *ended)
{
    ended->trace->count = 1;
}

static void depth(struct ended *ended)
{
    ended->trace->events[3].depth = 1;
}

static void type(struct ended *ended)
{
    ended->trace->events[1].value = SPF_RRTYPE_A;
}

static void charge(struct ended *ended)
{
    for (size_t i = 0; i < ended->trace->count; i++)
        if (ended->trace->events[i].kind == SPF_EVENT_CHARGE)
            ended->trace->events[i].value++;
}

static void one_more_void(struct ended *ended)
{
    ended->outcome.voids = 2;
}

static void other_domain(struct ended *ended)
{
    ended->outcome.domain = text_of("other.example.com");
}

static const struct {
    const char *name;
    void (*spoil)(struct ended *ended);
    const char *reason; /* its beginning */
} breaches[] = {
    {"result", result, "cause match does not give pass"},
    {"cause", cause, "cause default does not give fail"},
    {"no cause", no_cause, "cause 0 is none"},
    {"inner", inner, "cause match has inner cause no-record"},
    {"terms", terms, "11 terms charged with cause match"},
    {"voids", voids, "3 void lookups charged with cause match"},
    {"questions", questions, "5 questions counted, 4 asked"},
    {"explanation", explanation, "octet 1 of the explanation is not printable"},
    {"source", source, "fail with explanation absent"},
    {"span", span, "the deciding term lies outside of the record"},
    {"error", error_at, "the parser finds no match"},
    {"record", record, "the parser finds syntax-domain-empty at octet 9"},
    {"reporting", reporting, "ra, rp and rr are not those of the record"},
    {"client", client, "Received-SPF "},
    {"dropped", dropped, "1 events found no room in the trace"},
    {"unfinished", unfinished, "the trace does not end in the result"},
    {"depth", depth, "event 3 of the trace does not agree with the rest"},
    {"type", type, "event 1 of the trace does not agree with the rest"},
    {"charge", charge, "event 5 of the trace does not agree with the rest"},
    {"domain", other_domain, "the domain is not the one that decided"},
    {"one more void", one_more_void, "the trace counts otherwise than the check"},
};

static bool resolve(void *user, const struct spf_question *question, struct spf_answer *answer)
{
    struct mockdns_session *session = user;
    struct mockdns_answer found;
    struct spf_text name = {question->name, question->name_len};
    assert_int_equal(mockdns_session_ask(session, name, (uint32_t)question->type, &found),
                     MOCKDNS_OK);
    found.answer.serial = question->serial;
    *answer = found.answer;
    return true;
}

/* Runs the check, spoils it, and tells what is then said to be broken. */
static void judge(void (*spoil)(struct ended *ended), char *reason, size_t size)
{
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_parse(zone_json, strlen(zone_json), &error);
    struct mockdns_session *session = mockdns_session_create(zone);
    struct spf_check *check = NULL;
    void *block = malloc(spf_check_size(NULL));
    struct spf_trace trace;
    struct invariants_space space = {.term_room = 0};
    struct ended ended = {.request = {.client = {4, {192, 0, 2, 1}},
                                      .sender = text_of("a@example.com"),
                                      .helo = text_of("h.example.net")},
                          .trace = &trace};
    assert_non_null(session);
    assert_true(trace_buffer_make(&trace));
    check = spf_check_init(block, spf_check_size(NULL), NULL);
    assert_non_null(check);
    spf_options_default(&ended.options);
    assert_int_equal(spf_check_trace(check, &trace), SPF_OK);
    assert_int_equal(
        spf_check_run(check, &ended.request, &ended.options, resolve, session, &ended.outcome),
        SPF_OK);
    if (spoil != NULL)
        spoil(&ended);
    const struct invariants_case item = {.request = &ended.request,
                                         .options = &ended.options,
                                         .outcome = &ended.outcome,
                                         .trace = &trace,
                                         .session = session};
    reason[0] = '\0';
    bool held = invariants_hold(&item, &space, reason, size);
    assert_int_equal(held, reason[0] == '\0');
    invariants_space_free(&space);
    trace_buffer_free(&trace);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
    free(block);
}

static void a_check_keeps_them(void **state)
{
    char reason[200];
    (void)state;
    judge(NULL, reason, sizeof reason);
    assert_string_equal(reason, "");
}

static void each_of_them_can_be_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof breaches / sizeof *breaches; i++) {
        char reason[200];
        judge(breaches[i].spoil, reason, sizeof reason);
        if (strncmp(reason, breaches[i].reason, strlen(breaches[i].reason)) != 0)
            fail_msg("%s: \"%s\"", breaches[i].name, reason);
    }
}

/* What the macros of a record's one term are said to break, with no question asked. */
static void judge_macro(uint32_t letters, char *reason, size_t size)
{
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_parse("{}", 2, &error);
    struct spf_options options;
    struct spf_request request = {.client = {4, {192, 0, 2, 1}}, .sender = text_of("a@b.example")};
    struct spf_outcome outcome = {.cause = SPF_CAUSE_MATCH,
                                  .record = text_of("v=spf1 a:%{l}.%{d}"),
                                  .domain = text_of("b.example")};
    struct mockdns_session *session = mockdns_session_create(zone);
    const struct invariants_case item = {&request, &options, &outcome, NULL, session};
    const struct invariants_breach breach = {reason, size};
    struct spf_term term;
    size_t count = 0;
    struct spf_syntax_error wrong;
    spf_options_default(&options);
    assert_int_equal(spf_record_parse(outcome.record, NULL, &term, 1, &count, &wrong), SPF_OK);
    outcome.term = term.span;
    term.letters ^= letters;
    assert_false(invariants_of_macros(&item, &term, count, &breach));
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
}

static void macros_are_those_parsed_and_asked_for(void **state)
{
    char reason[200];
    (void)state;
    judge_macro(SPF_LETTER_D, reason, sizeof reason);
    assert_string_equal(reason, "the macro-string of term 0 is not as parsed");
    judge_macro(0, reason, sizeof reason);
    assert_string_equal(reason, "the deciding term expands to a.b.example, which was not asked");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_keeps_them),
        cmocka_unit_test(each_of_them_can_be_broken),
        cmocka_unit_test(macros_are_those_parsed_and_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
