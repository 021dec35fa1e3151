/*
 * check.c - the reference check_host() where vectors cannot reach it: what is charged when, under
 * every reading, and the order of its questions.
 *
 * One zone; each case publishes its own record at example.com. The client is 192.0.2.1.
 */
#include "oracle.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define NO_ERROR SPF_RCODE_NOERROR

/* One record, or one fault, of one name and type; the address is that of the client if it is "me".
 */
struct entry {
    const char *name;
    enum spf_rrtype type;
    const char *data; /* NULL: the answer is rcode, or empty */
    uint32_t rcode;
};

static const struct entry zone[] = {
    {"me.example.com", SPF_RRTYPE_A, "me", NO_ERROR},
    {"other.example.com", SPF_RRTYPE_A, "other", NO_ERROR},
    {"bad.example.com", SPF_RRTYPE_A, NULL, SPF_RCODE_SERVFAIL},
    {"pass.example.com", SPF_RRTYPE_TXT, "v=spf1 +all", NO_ERROR},
    {"fail.example.com", SPF_RRTYPE_TXT, "v=spf1 -all exp=text.example.com", NO_ERROR},
    {"loop.example.com", SPF_RRTYPE_TXT, "v=spf1 include:loop.example.com", NO_ERROR},
    {"loop2.example.com", SPF_RRTYPE_TXT, "v=spf1 redirect=loop2.example.com", NO_ERROR},
    {"voids.example.com", SPF_RRTYPE_TXT, "v=spf1 a:v1.example.com a:v2.example.com", NO_ERROR},
    {"twice.example.com", SPF_RRTYPE_TXT, "v=spf1 +all", NO_ERROR},
    {"twice.example.com", SPF_RRTYPE_TXT, "v=spf1 +all", NO_ERROR},
    {"text.example.com", SPF_RRTYPE_TXT, "%{i} at %{d}", NO_ERROR},
    {"ctrl.example.com", SPF_RRTYPE_TXT, "%{h}", NO_ERROR},
    {"two.example.com", SPF_RRTYPE_TXT, "a", NO_ERROR},
    {"two.example.com", SPF_RRTYPE_TXT, "b", NO_ERROR},
    {"ptext.example.com", SPF_RRTYPE_TXT, "%{p}", NO_ERROR},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, "other.example.com", NO_ERROR},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, "bad.example.com", NO_ERROR},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, "a..b", NO_ERROR},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, "me.example.com.", NO_ERROR},
    {"me.example.com.x.example.com", SPF_RRTYPE_A, "other", NO_ERROR},
    {"mx3.example.com", SPF_RRTYPE_MX, "void1.example.com", NO_ERROR},
    {"mx3.example.com", SPF_RRTYPE_MX, "void2.example.com", NO_ERROR},
    {"mx3.example.com", SPF_RRTYPE_MX, "void3.example.com", NO_ERROR},
    {"mxbad.example.com", SPF_RRTYPE_MX, "bad.example.com", NO_ERROR},
    {"mxbad.example.com", SPF_RRTYPE_MX, "me.example.com", NO_ERROR},
    {"null.example.com", SPF_RRTYPE_MX, ".", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, ".", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "a..b", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "other.example.com", NO_ERROR},
    {"mx11.example.com", SPF_RRTYPE_MX, "me.example.com", NO_ERROR},
};

struct world {
    const char *record; /* of example.com */
    bool no_ptr;
    struct spf_rr rrs[16];
    struct spf_text data[16];
};

struct row {
    const char *record;
    enum spf_result result;
    enum oracle_cause cause;
    unsigned terms;
    unsigned voids;
    struct oracle_options options; /* limits of 0 are the defaults */
    const char *local;             /* NULL: "user" */
    bool no_ptr;                   /* the client has no PTR record */
};

static struct spf_text text(const char *literal)
{
    struct spf_text made = {(const uint8_t *)literal, strlen(literal)};
    return made;
}

static bool same(struct spf_text name, const char *word)
{
    return name.len == strlen(word) && memcmp(name.data, word, name.len) == 0;
}

static void add(struct world *world, enum spf_rrtype type, const char *data,
                struct spf_answer *answer)
{
    static const uint8_t me[] = {192, 0, 2, 1};
    static const uint8_t other[] = {198, 51, 100, 1};
    struct spf_text *rdata = &world->data[answer->count];
    *rdata = text(data);
    if (type == SPF_RRTYPE_A) {
        rdata->data = strcmp(data, "me") == 0 ? me : other;
        rdata->len = 4;
    }
    world->rrs[answer->count].data = rdata;
    world->rrs[answer->count].count = 1;
    answer->count++;
}

static void resolve(void *user, struct spf_text name, enum spf_rrtype type,
                    struct spf_answer *answer)
{
    struct world *world = user;
    bool listed = false;
    answer->rrs = world->rrs;
    if (type == SPF_RRTYPE_TXT && same(name, "example.com")) {
        add(world, type, world->record, answer);
        return;
    }
    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++) {
        if (zone[i].type != type || !same(name, zone[i].name) ||
            (type == SPF_RRTYPE_PTR && world->no_ptr))
            continue;
        listed = true;
        answer->rcode = zone[i].rcode;
        if (zone[i].data != NULL)
            add(world, type, zone[i].data, answer);
    }
    if (!listed)
        answer->rcode = SPF_RCODE_NXDOMAIN;
}

static void evaluate(struct oracle_memory *memory, const struct row *row,
                     struct oracle_outcome *outcome)
{
    struct world world = {.record = row->record, .no_ptr = row->no_ptr};
    struct oracle_options defaults;
    struct oracle_options options = row->options;
    oracle_options_default(&defaults);
    options.terms = options.terms == 0 ? defaults.terms : options.terms;
    options.voids = options.voids == 0 ? defaults.voids : options.voids;
    options.mx = options.mx == 0 ? defaults.mx : options.mx;
    options.ptr = options.ptr == 0 ? defaults.ptr : options.ptr;
    options.explanation_octets =
        options.explanation_octets == 0 ? defaults.explanation_octets : options.explanation_octets;
    char sender[128];
    snprintf(sender, sizeof sender, "%s@example.com", row->local == NULL ? "user" : row->local);
    struct spf_request request = {
        .client = {4, {192, 0, 2, 1}}, .sender = text(sender), .helo = text("tab\there")};
    oracle_check(memory, &request, &options, resolve, &world, outcome);
}

static void assert_rows(const struct row *rows, size_t count)
{
    struct oracle_memory *memory = oracle_memory_create();
    for (size_t i = 0; i < count; i++) {
        struct oracle_outcome outcome;
        evaluate(memory, &rows[i], &outcome);
        if (outcome.result != rows[i].result || outcome.cause != rows[i].cause ||
            outcome.terms != rows[i].terms || outcome.voids != rows[i].voids)
            fail_msg("%s: %s, result %d, %u terms, %u voids", rows[i].record,
                     oracle_cause_name(outcome.cause), (int)outcome.result, outcome.terms,
                     outcome.voids);
        oracle_memory_reset(memory);
    }
    oracle_memory_destroy(memory);
}

/* What every row has. */
#define ROW(record_, result_, cause_, terms_, voids_)                                              \
    .record = record_, .result = result_, .cause = ORACLE_CAUSE_##cause_, .terms = terms_,         \
    .voids = voids_
#define ASSERT_ROWS(rows) assert_rows(rows, sizeof rows / sizeof *(rows))
#define PASS SPF_RESULT_PASS
#define FAIL SPF_RESULT_FAIL
#define NEUTRAL SPF_RESULT_NEUTRAL
#define PERMERROR SPF_RESULT_PERMERROR
#define TEMPERROR SPF_RESULT_TEMPERROR
#define ME "a:me.example.com "
#define OTHER "a:other.example.com "
#define TEN OTHER OTHER OTHER OTHER OTHER OTHER OTHER OTHER OTHER OTHER

static void a_counter_exceeds_its_limit_by_one_exactly_when_it_is_the_cause(void **state)
{
    static const struct row rows[] = {
        {ROW("v=spf1 " TEN "-all", FAIL, MATCH, 10, 0)},
        {ROW("v=spf1 " TEN OTHER OTHER "-all", PERMERROR, LIMIT_TERMS, 11, 0)},
        {ROW("v=spf1 " TEN "redirect=pass.example.com", PERMERROR, LIMIT_TERMS, 11, 0)},
        {ROW("v=spf1 include:loop.example.com", PERMERROR, LIMIT_TERMS, 11, 0)},
        {ROW("v=spf1 redirect=loop2.example.com", PERMERROR, LIMIT_TERMS, 11, 0)},
        {ROW("v=spf1 " OTHER OTHER "-all", PERMERROR, LIMIT_TERMS, 2, 0), .options = {.terms = 1}},
        {ROW("v=spf1 a:v.example.com mx:v.example.com -all", FAIL, MATCH, 2, 2)},
        {ROW("v=spf1 a:v.example.com mx:v.example.com exists:v.example.com +all", PERMERROR,
             LIMIT_VOIDS, 3, 3)},
        {ROW("v=spf1 include:voids.example.com a:v.example.com", PERMERROR, LIMIT_VOIDS, 4, 3)},
        {ROW("v=spf1 exists:v.example.com exists:v.example.com exists:v.example.com", NEUTRAL,
             DEFAULT, 3, 3),
         .options = {.voids = ORACLE_VOIDS_UNLIMITED}},
        {ROW("v=spf1 exists:v.example.com exists:v.example.com exists:v.example.com", NEUTRAL,
             DEFAULT, 3, 0),
         .options = {.void_exists_free = true}},
    };
    (void)state;
    ASSERT_ROWS(rows);
}

static void a_void_policy_query_of_a_term_counts_before_its_lack_of_a_record(void **state)
{
    static const struct row rows[] = {
        {ROW("v=spf1 include:v.example.com", PERMERROR, INCLUDE_NONE, 1, 1)},
        {ROW("v=spf1 redirect=v.example.com", PERMERROR, REDIRECT_NONE, 1, 1)},
        {ROW("v=spf1 include:text.example.com", PERMERROR, INCLUDE_NONE, 1, 0)},
        {ROW("v=spf1 a:v.example.com a:v.example.com include:v.example.com", PERMERROR, LIMIT_VOIDS,
             3, 3)},
        {ROW("v=spf1 a:v.example.com a:v.example.com redirect=v.example.com", PERMERROR,
             LIMIT_VOIDS, 3, 3)},
        {ROW("v=spf1 include:twice.example.com", PERMERROR, MULTIPLE_RECORDS, 1, 0)},
        {ROW("v=spf1 include:twice.example.com", PASS, MATCH, 1, 0),
         .options = {.identical_merged = true}},
    };
    (void)state;
    ASSERT_ROWS(rows);
}

static void mx_hosts_count_by_the_reading_chosen(void **state)
{
    static const struct row rows[] = {
        {ROW("v=spf1 mx:mx3.example.com", PERMERROR, LIMIT_VOIDS, 1, 3)},
        {ROW("v=spf1 mx:mx3.example.com", NEUTRAL, DEFAULT, 1, 1),
         .options = {.void_mx_per_term = true}},
        {ROW("v=spf1 mx:mx3.example.com", NEUTRAL, DEFAULT, 1, 0),
         .options = {.void_mx_free = true}},
        {ROW("v=spf1 mx:null.example.com -all", FAIL, MATCH, 1, 0)},
        {ROW("v=spf1 mx:mxbad.example.com", TEMPERROR, TERM_ERROR, 1, 0)},
        {ROW("v=spf1 mx:mxbad.example.com", PASS, MATCH, 1, 0),
         .options = {.mx_host_error_match = true}},
        {ROW("v=spf1 mx:mx11.example.com", PERMERROR, LIMIT_MX, 1, 0)},
        {ROW("v=spf1 mx:mx11.example.com", PASS, MATCH, 1, 0), .options = {.mx = 11}},
    };
    (void)state;
    ASSERT_ROWS(rows);
}

static void the_client_is_named_once_and_charged_once(void **state)
{
    static const struct row rows[] = {
        {ROW("v=spf1 ptr:example.com", PASS, MATCH, 1, 0)},
        {ROW("v=spf1 ptr:me.example.com", PASS, MATCH, 1, 0)},
        {ROW("v=spf1 ptr:e.example.com ptr:le.com", NEUTRAL, DEFAULT, 2, 0)},
        {ROW("v=spf1 ptr:example.com", NEUTRAL, DEFAULT, 1, 0),
         .options = {.ptr = 3, .ptr_eleventh_no_match = true}},
        {ROW("v=spf1 ptr:example.com", NEUTRAL, DEFAULT, 1, 0), .options = {.ptr = 3}},
        {ROW("v=spf1 a:%{p} a:%{p}", PASS, MATCH, 2, 0)},
        {ROW("v=spf1 exists:%{p}.x.example.com", PASS, MATCH, 2, 0)},
        {ROW("v=spf1 exists:%{p}.x.example.com", PASS, MATCH, 1, 0),
         .options = {.p_term_free = true}},
        {ROW("v=spf1 ptr:le.com exists:%{p}.x.example.com", PASS, MATCH, 2, 0)},
        {ROW("v=spf1 exists:%{p}", NEUTRAL, DEFAULT, 2, 1), .options = {.p_error_unknown = true}},
        {ROW("v=spf1 a:%{p}.z", PERMERROR, LIMIT_TERMS, 2, 0), .options = {.terms = 1}},
        {ROW("v=spf1 ptr -all", FAIL, MATCH, 1, 1), .no_ptr = true},
        {ROW("v=spf1 ptr -all", FAIL, MATCH, 1, 0), .options = {.void_ptr_free = true},
         .no_ptr = true},
        {ROW("v=spf1 exists:%{p} -all", FAIL, MATCH, 2, 1), .no_ptr = true},
        {ROW("v=spf1 -all exp=%{p}.example.com", FAIL, MATCH, 0, 0)},
    };
    (void)state;
    ASSERT_ROWS(rows);
}

static void bad_targets_are_charged_and_ask_nothing(void **state)
{
    static const struct row rows[] = {
        {ROW("v=spf1 a:a..example.com mx:.com ptr:a..b.c exists:.com -all", FAIL, MATCH, 4, 0)},
        {ROW("v=spf1 a:a..example.com", PERMERROR, TARGET_MALFORMED, 1, 0),
         .options = {.bad_target_permerror = true}},
        {ROW("v=spf1 include:a..example.com", PERMERROR, INCLUDE_MALFORMED, 1, 0)},
        {ROW("v=spf1 include:%{d1} -all", FAIL, MATCH, 1, 0),
         .options = {.bad_include_target_no_match = true}},
        {ROW("v=spf1 include:%{d1} -all", PERMERROR, INCLUDE_MALFORMED, 1, 0)},
        {ROW("v=spf1 redirect=%{d1}", PERMERROR, REDIRECT_MALFORMED, 1, 0)},
        {ROW("v=spf1 a:%{d1} -all", FAIL, MATCH, 1, 1)},
        {ROW("v=spf1 exists:%{l} include:%{S}.x.com -all", FAIL, MATCH, 2, 0),
         .local = "j\xc3\xbcrg"},
        {ROW("v=spf1 redirect=%{L}.example.com", PERMERROR, REDIRECT_LOCAL_PART, 1, 0),
         .local = "j\xc3\xbcrg"},
        {ROW("v=spf1 redirect=%{L}.example.com", NEUTRAL, DEFAULT, 1, 0),
         .options = {.local_utf8_neutral = true}, .local = "j\xc3\xbcrg"},
    };
    (void)state;
    ASSERT_ROWS(rows);
}

struct explained {
    const char *record;
    const char *explanation; /* NULL: none usable */
    size_t octets;           /* the limit; 0: the default */
};

static void only_the_deciding_record_explains(void **state)
{
    static const struct explained rows[] = {
        {"v=spf1 -all exp=text.example.com", "192.0.2.1 at example.com", 0},
        {"v=spf1 -all exp=text.example.com", NULL, 10},
        {"v=spf1 -all", NULL, 0},
        {"v=spf1 -include:pass.example.com exp=text.example.com", "192.0.2.1 at example.com", 0},
        {"v=spf1 redirect=fail.example.com exp=two.example.com", "192.0.2.1 at fail.example.com",
         0},
        {"v=spf1 include:fail.example.com -all", NULL, 0},
        {"v=spf1 -all exp=two.example.com", NULL, 0},
        {"v=spf1 -all exp=none.example.com", NULL, 0},
        {"v=spf1 -all exp=ctrl.example.com", NULL, 0},
        {"v=spf1 -all exp=a..example.com", NULL, 0},
        {"v=spf1 -all exp=ptext.example.com", "me.example.com", 0},
    };
    struct oracle_memory *memory = oracle_memory_create();
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct row row = {.record = rows[i].record};
        struct oracle_outcome outcome;
        row.options.explanation_octets = (uint32_t)rows[i].octets;
        evaluate(memory, &row, &outcome);
        assert_int_equal(outcome.result, FAIL);
        assert_int_equal(outcome.explained, rows[i].explanation != NULL);
        if (outcome.explained)
            assert_true(same(outcome.explanation, rows[i].explanation));
    }
    oracle_memory_destroy(memory);
}

static void questions_come_in_the_order_of_the_text(void **state)
{
    static const char *const names[] = {"example.com",       "mx3.example.com",
                                        "void1.example.com", "void2.example.com",
                                        "fail.example.com",  "me.example.com"};
    struct row row = {.record = "v=spf1 mx:mx3.example.com ?include:fail.example.com " ME "-all",
                      .options = {.void_mx_per_term = true}};
    struct oracle_memory *memory = oracle_memory_create();
    struct oracle_outcome outcome;
    size_t found = 0;
    (void)state;
    evaluate(memory, &row, &outcome);
    assert_int_equal(outcome.result, PASS);
    assert_true(same(outcome.term, "a:me.example.com"));
    assert_int_equal(outcome.question_count, 7);
    for (size_t i = 0; i < outcome.question_count; i++)
        found += found < 6 && same(outcome.questions[i].name, names[found]);
    assert_int_equal(found, 6);
    oracle_memory_destroy(memory);
}

struct identity {
    enum spf_scope scope;
    const char *sender;
    const char *helo;
    const char *asked; /* the first question; NULL: none is asked */
};

static void the_domain_is_taken_from_the_identity(void **state)
{
    static const struct identity rows[] = {
        {SPF_SCOPE_MAILFROM, "user@a.example", "h.example", "a.example"},
        {SPF_SCOPE_MAILFROM, "a.example", "h.example", "a.example"},
        {SPF_SCOPE_MAILFROM, "@a.example.", "h.example", "a.example"},
        {SPF_SCOPE_MAILFROM, "\"a@b\"@a.example", "h.example", "a.example"},
        {SPF_SCOPE_MAILFROM, "@r.example,@s.example:user@a.example", "h.example", "a.example"},
        {SPF_SCOPE_MAILFROM, "", "h.example", "h.example"},
        {SPF_SCOPE_HELO, "user@a.example", "h.example", "h.example"},
        {SPF_SCOPE_MAILFROM, "user@odd name.example", "h.example", "odd name.example"},
        {SPF_SCOPE_MAILFROM, "user@", "h.example", NULL},
        {SPF_SCOPE_MAILFROM, "user@localhost", "h.example", NULL},
        {SPF_SCOPE_MAILFROM, "user@a..example", "h.example", NULL},
        {SPF_SCOPE_MAILFROM, "user@.a.example", "h.example", NULL},
        {SPF_SCOPE_MAILFROM, "user@a.example..", "h.example", NULL},
        {SPF_SCOPE_MAILFROM, "user@[192.0.2.1]", "h.example", NULL},
        {SPF_SCOPE_MAILFROM,
         "user@b\xc3\xbc"
         "cher.example",
         "h.example", NULL},
        {SPF_SCOPE_HELO, "", "", NULL},
    };
    struct oracle_memory *memory = oracle_memory_create();
    struct world world = {.record = "v=spf1 -all"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct spf_request request = {.client = {4, {192, 0, 2, 1}},
                                      .scope = rows[i].scope,
                                      .sender = text(rows[i].sender),
                                      .helo = text(rows[i].helo)};
        struct oracle_outcome outcome;
        oracle_check(memory, &request, NULL, resolve, &world, &outcome);
        assert_int_equal(outcome.result, SPF_RESULT_NONE);
        assert_int_equal(outcome.question_count, rows[i].asked != NULL);
        if (rows[i].asked != NULL)
            assert_true(same(outcome.questions[0].name, rows[i].asked));
    }
    oracle_memory_destroy(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_exceeds_its_limit_by_one_exactly_when_it_is_the_cause),
        cmocka_unit_test(a_void_policy_query_of_a_term_counts_before_its_lack_of_a_record),
        cmocka_unit_test(mx_hosts_count_by_the_reading_chosen),
        cmocka_unit_test(the_client_is_named_once_and_charged_once),
        cmocka_unit_test(bad_targets_are_charged_and_ask_nothing),
        cmocka_unit_test(only_the_deciding_record_explains),
        cmocka_unit_test(questions_come_in_the_order_of_the_text),
        cmocka_unit_test(the_domain_is_taken_from_the_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
