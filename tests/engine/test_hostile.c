/*
 * test_hostile.c - zones that want work done: the resolver here answers every question in the way
 * that keeps the check busy. RFC 7208 4.6.4, 11.1.
 */
#include "engine_fixture.h"

/* A resolver that answers by type, whatever the name. */
struct hostile {
    const char *policy; /* the record of every domain */
    size_t mx;          /* exchanges of every domain */
    size_t ptr;         /* names of the client */
    uint32_t address_rcode;
    bool has_addresses;
    unsigned questions;
    size_t longest; /* name asked for */
};

enum { MANY = 2000 };

static struct spf_outcome attack(struct hostile *h, const char *ip, const char *sender)
{
    static struct spf_rr rrs[MANY];
    static struct spf_text names[MANY];
    static char octets[MANY][40];
    static const uint8_t other[16] = {198, 51, 100, 1};
    struct spf_text address = {other, ip_of(ip).family == 4 ? 4 : 16};
    struct spf_check *check = new_check(NULL);
    struct spf_request request = request_of(ip, sender, "mx.example.org");
    enum spf_status status = spf_check_start(check, &request, NULL);
    struct spf_outcome outcome;
    for (size_t i = 0; i < MANY; i++) {
        (void)snprintf(octets[i], sizeof octets[i], "host%zu.example.com", i);
        names[i] = text_of(octets[i]);
        rrs[i] = (struct spf_rr){&names[i], 1, 0};
    }
    while (status == SPF_NEED_ANSWER) {
        const struct spf_question *q = spf_check_question(check);
        struct spf_text text = text_of(h->policy);
        struct spf_rr one = {&text, 1, 0};
        struct spf_answer answer = {q->serial, SPF_RCODE_NOERROR, rrs, 0, false};
        h->questions++;
        if (q->name_len > h->longest)
            h->longest = q->name_len;
        assert_true(q->name_len > 0 && q->name_len <= SPF_NAME_MAX);
        assert_true(spf_check_used(check) <= spf_check_size(NULL));
        if (q->type == SPF_RRTYPE_TXT) {
            answer.rrs = &one;
            answer.count = 1;
        } else if (q->type == SPF_RRTYPE_MX) {
            answer.count = h->mx;
        } else if (q->type == SPF_RRTYPE_PTR) {
            answer.count = h->ptr;
        } else {
            text = address;
            answer.rcode = h->address_rcode;
            answer.rrs = &one;
            answer.count = h->has_addresses ? 1 : 0;
        }
        status = spf_check_feed(check, &answer);
    }
    assert_int_equal(status, SPF_DONE);
    outcome = outcome_of(check);
    assert_int_equal(outcome.questions, h->questions);
    assert_true(outcome.questions <= SPF_QUESTIONS_MAX);
    outcome.domain = outcome.record = outcome.explanation = (struct spf_text){NULL, 0};
    free(check);
    return outcome;
}

static void include_and_redirect_cycles_end_at_the_limit(void **state)
{
    static const char *const policies[] = {
        "v=spf1 include:example.com",
        "v=spf1 redirect=example.com",
        "v=spf1 include:a.example include:b.example -all", /* a tree */
        "v=spf1 include:%{d}.example.com",
        "v=spf1 ?include:x.example redirect=y.example",
    };
    (void)state;
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        struct hostile h = {.policy = policies[i]};
        struct spf_outcome o = attack(&h, "192.0.2.1", "joe@example.com");
        assert_int_equal(o.cause, SPF_CAUSE_LIMIT_TERMS);
        assert_int_equal(o.terms, 11);
        assert_int_equal(o.questions, 11); /* the first policy, and one for each of ten terms */
    }
}

static void ten_mx_of_ten_hosts_are_legal_and_cost_111_questions(void **state)
{
    struct hostile h = {
        .policy = "v=spf1 mx mx mx mx mx mx mx mx mx mx -all", .mx = 10, .has_addresses = true};
    struct spf_outcome o = attack(&h, "2001:db8::1", "joe@example.com");
    (void)state;
    assert_int_equal(o.result, SPF_RESULT_FAIL);
    assert_int_equal(o.questions, 111);
}

static void the_most_questions_are_asked_by_mx_ptr_and_explanation_together(void **state)
{
    struct hostile h = {.policy = "v=spf1 mx mx mx mx mx mx mx mx mx ptr -all exp=%{p}.example.com",
                        .mx = 10,
                        .ptr = 10,
                        .has_addresses = true};
    struct spf_outcome o = attack(&h, "192.0.2.1", "joe@example.com");
    (void)state;
    assert_int_equal(o.result, SPF_RESULT_FAIL);
    assert_int_equal(o.terms, 10);
    assert_int_equal(o.questions, 1 + 9 * 11 + 11 + 1);
}

static void a_flood_of_exchanges_asks_for_ten(void **state)
{
    struct hostile h = {.policy = "v=spf1 mx -all", .mx = MANY, .has_addresses = true};
    struct spf_outcome o = attack(&h, "192.0.2.1", "joe@example.com");
    (void)state;
    assert_int_equal(o.cause, SPF_CAUSE_LIMIT_MX);
    assert_int_equal(o.questions, 12);
}

static void a_flood_of_client_names_asks_for_ten_once(void **state)
{
    struct hostile h = {.policy = "v=spf1 ptr ptr:a.example.com exists:%{p}.example.com -all",
                        .ptr = MANY,
                        .has_addresses = true};
    struct spf_outcome o = attack(&h, "192.0.2.1", "joe@example.com");
    (void)state;
    assert_int_equal(o.result, SPF_RESULT_PASS); /* exists matches: every name has an address */
    assert_int_equal(o.questions, 1 + 11 + 1);
}

static void void_lookups_without_a_limit_are_counted_beyond_255(void **state)
{
    static const struct spf_limits limits = {100, 10, 10, 65279, 4096};
    static const struct line lines[] = {
        {"m.example.com",
         SPF_RRTYPE_MX,
         0,
         {"a.x", "b.x", "c.x", "d.x", "e.x", "f.x", "g.x", "h.x", "i.x", "j.x"}},
        {"example.com",
         SPF_RRTYPE_TXT,
         0,
         {"v=spf1 mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com "
          "mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com "
          "mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com "
          "mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com "
          "mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com "
          "mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com mx:m.example.com "
          "mx:m.example.com -all"}}};
    struct spf_check *check = new_check(&limits);
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mx.example.org");
    struct spf_options options;
    struct spf_outcome outcome;
    (void)state;
    spf_options_default(&options);
    options.terms = 100;
    options.voids = SPF_VOIDS_UNLIMITED;
    assert_int_equal(finish(check, spf_check_start(check, &request, &options), lines, 2), SPF_DONE);
    outcome = outcome_of(check);
    assert_int_equal(outcome.result, SPF_RESULT_FAIL);
    assert_int_equal(outcome.terms, 30);
    assert_int_equal(outcome.voids, 300);
    free(check);
}

static void void_lookups_end_at_the_third(void **state)
{
    struct hostile h = {.policy = "v=spf1 mx mx -all", .mx = 10};
    struct spf_outcome o = attack(&h, "192.0.2.1", "joe@example.com");
    (void)state;
    assert_int_equal(o.cause, SPF_CAUSE_LIMIT_VOIDS);
    assert_int_equal(o.voids, 3);
    assert_int_equal(o.questions, 5);
}

/* 65,279 octets of macros, expanded with the longest values: every name asked for still fits. */
static void a_macro_bomb_is_defused(void **state)
{
    static char policy[65280];
    static char sender[2000];
    struct hostile h = {.policy = policy, .has_addresses = true};
    struct spf_outcome o;
    size_t len = 0;
    (void)state;
    memset(sender, 'x', sizeof sender);
    for (size_t i = 60; i < 1900; i += 61)
        sender[i] = '.';
    memcpy(&sender[1900], "@example.com", 13);
    memcpy(policy, "v=spf1 exists:", 14);
    for (len = 14; len + 10 < sizeof policy - 14; len += 10)
        memcpy(&policy[len], "%{S}%{L1r}", 10);
    memcpy(&policy[len], ".example.com", 13);
    o = attack(&h, "192.0.2.1", sender);
    assert_int_equal(o.result, SPF_RESULT_PASS);
    assert_int_equal(h.questions, 2);
    assert_true(h.longest <= SPF_NAME_MAX && h.longest > 100);
}

static void names_of_127_labels_are_names(void **state)
{
    char sender[300] = "joe@";
    struct hostile h = {.policy = "v=spf1 a:%{d127} a:%{dr} mx:%{d1}.example.com -all",
                        .mx = 1,
                        .has_addresses = true};
    struct spf_outcome o;
    (void)state;
    for (size_t i = 0; i < 127; i++) { /* a.a.a ... of 253 octets */
        sender[4 + 2 * i] = 'a';
        sender[4 + 2 * i + 1] = i < 126 ? '.' : '\0';
    }
    o = attack(&h, "192.0.2.1", sender);
    assert_int_equal(o.result, SPF_RESULT_FAIL);
    assert_int_equal(h.longest, SPF_NAME_MAX);
}

/* Any octet in sender and HELO, all macros in use: the check ends, and what is printed is
 * printable. */
static void every_octet_in_sender_and_helo_is_harmless(void **state)
{
    static const struct line lines[] = {
        {"example.com",
         SPF_RRTYPE_TXT,
         0,
         {"v=spf1 exists:%{l}.%{h}.x.example exists:%{s}.x.example exists:%{L}.%{H}.x.example -all "
          "exp=e.example"}},
        {"e.example", SPF_RRTYPE_TXT, 0, {"%{s} %{h} %{S} %{H}"}},
    };
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        uint8_t local[] = {
            'a', (uint8_t)octet, 'b', '@', 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'c', 'o', 'm'};
        uint8_t helo[] = {(uint8_t)octet, '.', (uint8_t)octet};
        uint8_t field[SPF_HEADER_MAX];
        struct spf_check *check = new_check(NULL);
        struct spf_request request = request_of("192.0.2.1", "", "");
        struct spf_options options;
        struct spf_outcome o;
        size_t len;
        spf_options_default(&options);
        options.voids = SPF_VOIDS_UNLIMITED;
        request.sender = (struct spf_text){local, sizeof local};
        request.helo = (struct spf_text){helo, sizeof helo};
        assert_int_equal(finish(check, spf_check_start(check, &request, &options), lines, 2),
                         SPF_DONE);
        o = outcome_of(check);
        assert_int_equal(o.result, SPF_RESULT_FAIL);
        for (size_t i = 0; i < o.explanation.len; i++)
            assert_in_range(o.explanation.data[i], 0x20, 0x7e);
        assert_int_equal(spf_header_received_spf(&request, &o, field, sizeof field, &len), SPF_OK);
        free(check);
    }
}

/* NUL and 8-bit octets anywhere in any record: permerror, none or a name asked for, never more. */
static void every_octet_in_every_place_of_a_policy_is_harmless(void **state)
{
    static const char policy[] = "v=spf1 exists:%{ir}.%{l1r-}.x.example mx:m.example/24 -all";
    (void)state;
    for (size_t at = 0; at < sizeof policy - 1; at++)
        for (unsigned octet = 0; octet < 256; octet += 5) {
            char changed[sizeof policy];
            struct spf_text text = {(const uint8_t *)changed, sizeof policy - 1};
            struct spf_rr rr = {&text, 1, 0};
            struct spf_check *check = new_check(NULL);
            struct spf_request request =
                request_of("192.0.2.1", "joe@example.com", "mx.example.org");
            enum spf_status status = spf_check_start(check, &request, NULL);
            struct spf_answer answer = {spf_check_question(check)->serial, 0, &rr, 1, false};
            memcpy(changed, policy, sizeof policy);
            changed[at] = (char)octet;
            status = spf_check_feed(check, &answer);
            while (status == SPF_NEED_ANSWER) {
                answer = (struct spf_answer){spf_check_question(check)->serial, SPF_RCODE_NXDOMAIN,
                                             NULL, 0, false};
                status = spf_check_feed(check, &answer);
            }
            assert_int_equal(status, SPF_DONE);
            assert_true(outcome_of(check).questions <= 4);
            free(check);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(include_and_redirect_cycles_end_at_the_limit),
        cmocka_unit_test(ten_mx_of_ten_hosts_are_legal_and_cost_111_questions),
        cmocka_unit_test(the_most_questions_are_asked_by_mx_ptr_and_explanation_together),
        cmocka_unit_test(a_flood_of_exchanges_asks_for_ten),
        cmocka_unit_test(a_flood_of_client_names_asks_for_ten_once),
        cmocka_unit_test(void_lookups_without_a_limit_are_counted_beyond_255),
        cmocka_unit_test(void_lookups_end_at_the_third),
        cmocka_unit_test(a_macro_bomb_is_defused),
        cmocka_unit_test(names_of_127_labels_are_names),
        cmocka_unit_test(every_octet_in_sender_and_helo_is_harmless),
        cmocka_unit_test(every_octet_in_every_place_of_a_policy_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
