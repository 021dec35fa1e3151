/*
 * test_trace.c - the trace: its stable text form, its counters, and buffers of every size.
 */
#include "engine_fixture.h"

static const struct line lines[] = {
    {"example.com",
     SPF_RRTYPE_TXT,
     0,
     {"v=spf1 ip4:198.51.100.1 include:inc.example x=y a ip6:::1 ~all"}},
    {"inc.example", SPF_RRTYPE_TXT, 0, {"v=spf1 ip4:198.51.100.2 ptr -ip4:192.0.2.0/24"}},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, 0, {"h.inc.example"}},
    {"h.inc.example", SPF_RRTYPE_A, 0, {"192.0.2.2"}},
};
enum { LINES = sizeof lines / sizeof *lines };

static const char expected[] =
    "check example.com\n"
    "question example.com TXT\n"
    "answer NOERROR 1\n"
    "record v=spf1 ip4:198.51.100.1 include:inc.example x=y a ip6:::1 ~all\n"
    "term ip4:198.51.100.1\n"
    "no-match ip4:198.51.100.1\n"
    "term include:inc.example\n"
    "charge 1\n"
    "question inc.example TXT\n"
    "answer NOERROR 1\n"
    "  include inc.example\n"
    "  record v=spf1 ip4:198.51.100.2 ptr -ip4:192.0.2.0/24\n"
    "  term ip4:198.51.100.2\n"
    "  no-match ip4:198.51.100.2\n"
    "  term ptr\n"
    "  charge 2\n"
    "  question 1.2.0.192.in-addr.arpa PTR\n"
    "  answer NOERROR 1\n"
    "  question h.inc.example A\n"
    "  answer NOERROR 1\n"
    "  ptr-name h.inc.example not-validated\n"
    "  no-match ptr\n"
    "  term -ip4:192.0.2.0/24\n"
    "  match -ip4:192.0.2.0/24\n"
    "  leave fail\n"
    "no-match include:inc.example\n"
    "term a\n"
    "charge 3\n"
    "question example.com A\n"
    "answer NXDOMAIN 0\n"
    "void 1\n"
    "no-match a\n"
    "term ip6:::1\n"
    "no-match ip6:::1\n"
    "term ~all\n"
    "match ~all\n"
    "result softfail match\n";

static void run(struct spf_trace *trace)
{
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    assert_int_equal(spf_check_trace(check, trace), SPF_OK);
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), lines, LINES), SPF_DONE);
    assert_int_equal(outcome_of(check).result, SPF_RESULT_SOFTFAIL);
    free(check);
}

static void the_text_form_is_stable(void **state)
{
    struct spf_event events[64];
    uint8_t text[2000];
    struct spf_trace trace = {
        .events = events, .capacity = 64, .text = text, .text_capacity = sizeof text};
    char whole[4000];
    size_t at = 0;
    (void)state;
    run(&trace);
    assert_int_equal(trace.dropped, 0);
    for (size_t i = 0; i < trace.count; i++) {
        size_t len;
        assert_int_equal(
            spf_trace_print(&trace, i, (uint8_t *)&whole[at], sizeof whole - at - 1, &len), SPF_OK);
        at += len;
        whole[at++] = '\n';
    }
    whole[at] = '\0';
    assert_string_equal(whole, expected);
    assert_int_equal(trace.events[trace.count - 1].terms, 3);
    assert_int_equal(trace.events[trace.count - 1].voids, 1);
    assert_int_equal(trace.events[trace.count - 1].questions, 5);
}

static void what_does_not_fit_is_dropped_and_counted(void **state)
{
    struct spf_event events[64];
    uint8_t text[2000];
    size_t whole;
    struct spf_trace trace = {
        .events = events, .capacity = 64, .text = text, .text_capacity = sizeof text};
    (void)state;
    run(&trace);
    whole = trace.count;
    for (size_t capacity = 0; capacity < whole; capacity++) {
        struct spf_trace small = {
            .events = events, .capacity = capacity, .text = text, .text_capacity = sizeof text};
        run(&small);
        assert_int_equal(small.count, capacity);
        assert_int_equal(small.dropped, whole - capacity);
    }
    for (size_t capacity = 0; capacity < 600; capacity += 7) {
        struct spf_trace small = {
            .events = events, .capacity = 64, .text = text, .text_capacity = capacity};
        run(&small);
        assert_int_equal(small.count + small.dropped, whole);
        assert_true(small.text_len <= capacity);
    }
}

static void a_line_needs_its_room_and_its_event(void **state)
{
    struct spf_event events[64];
    uint8_t text[2000];
    uint8_t out[64];
    struct spf_trace trace = {
        .events = events, .capacity = 64, .text = text, .text_capacity = sizeof text};
    size_t len = 5;
    (void)state;
    run(&trace);
    assert_int_equal(spf_trace_print(&trace, trace.count, out, sizeof out, &len), SPF_ERR_ARGUMENT);
    assert_int_equal(len, 0);
    for (size_t capacity = 0; capacity < strlen("check example.com"); capacity++)
        assert_int_equal(spf_trace_print(&trace, 0, out, capacity, &len), SPF_ERR_SPACE);
}

static void octets_that_do_not_print_are_escaped(void **state)
{
    static const uint8_t odd[] = {'a', 0, '\\', 0xff, ' '};
    struct spf_event event = {
        .kind = SPF_EVENT_ANSWER, .value = 9, .number = 2, .text = {0, sizeof odd}};
    uint8_t text[sizeof odd];
    uint8_t out[64];
    struct spf_trace trace = {.events = &event, .count = 1, .text = text, .text_len = sizeof text};
    size_t len;
    (void)state;
    memcpy(text, odd, sizeof odd);
    assert_int_equal(spf_trace_print(&trace, 0, out, sizeof out, &len), SPF_OK);
    assert_text((struct spf_text){out, len}, "answer a\\000\\\\\\255  RCODE9 2");
    event.value = SPF_RCODE_TIMEOUT;
    event.text.len = 0;
    assert_int_equal(spf_trace_print(&trace, 0, out, sizeof out, &len), SPF_OK);
    assert_text((struct spf_text){out, len}, "answer TIMEOUT 2");
}

static void explanation_and_redirect_are_events(void **state)
{
    static const struct line script[] = {
        {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 redirect=r.example"}},
        {"r.example", SPF_RRTYPE_TXT, 0, {"v=spf1 -all exp=e.example"}},
        {"e.example", SPF_RRTYPE_TXT, 0, {"no"}},
    };
    struct spf_event events[64];
    uint8_t text[2000];
    uint8_t out[200];
    struct spf_trace trace = {
        .events = events, .capacity = 64, .text = text, .text_capacity = sizeof text};
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    size_t len;
    (void)state;
    assert_int_equal(spf_check_trace(check, &trace), SPF_OK);
    assert_int_equal(finish(check, spf_check_start(check, &request, NULL), script, 3), SPF_DONE);
    assert_int_equal(spf_trace_print(&trace, trace.count - 2, out, sizeof out, &len), SPF_OK);
    assert_text((struct spf_text){out, len}, "explanation no published");
    assert_int_equal(trace.events[8].kind, SPF_EVENT_REDIRECT);
    assert_int_equal(trace.events[8].depth, 0);
    assert_int_equal(trace.events[trace.count - 5].kind, SPF_EVENT_EXP);
    free(check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_form_is_stable),
        cmocka_unit_test(what_does_not_fit_is_dropped_and_counted),
        cmocka_unit_test(a_line_needs_its_room_and_its_event),
        cmocka_unit_test(octets_that_do_not_print_are_escaped),
        cmocka_unit_test(explanation_and_redirect_are_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
