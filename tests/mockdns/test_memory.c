/*
 * test_memory.c - what the zone model allocates, and that it says so when it cannot.
 *
 * The linker sends malloc, calloc and realloc of the whole program through the wrappers here.
 */
#include "zone_fixture.h"

static size_t allocations;
static size_t fail_at; /* the number of the allocation that fails; 0: none */

static int allowed(void)
{
    allocations++;
    return allocations != fail_at;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_malloc(size_t size)
{
    return allowed() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allowed() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *block, size_t size)
{
    return allowed() ? __real_realloc(block, size) : NULL;
}

static struct spf_text text_of(const char *text)
{
    return (struct spf_text){(const uint8_t *)text, strlen(text)};
}

/* Builds a zone that needs each kind of memory: a growing table and array, upper-case names, RDATA
 * of a chunk of its own, successive answers. */
static enum mockdns_status build(struct mockdns_zone *zone)
{
    static const uint8_t big[65535];
    struct spf_text data = {big, sizeof big};
    struct spf_rr rr = {&data, 1, 0};
    struct mockdns_rrset answers[2] = {{.rcode = SPF_RCODE_TIMEOUT}, {.rrs = &rr, .count = 1}};

    for (unsigned i = 0; i < 200; i++) {
        char name[] = "Aa.bb.Example.com"; /* each below an ancestor of its own */
        struct mockdns_owner *owner;
        enum mockdns_status status;

        name[0] = (char)('a' + i % 16);
        name[1] = (char)('a' + i / 16);
        name[3] = name[0];
        name[4] = name[1];
        status = mockdns_zone_add_owner(zone, text_of(name), &owner);
        if (status == MOCKDNS_OK && i % 50 == 0) {
            status = mockdns_zone_add(zone, owner, 65280, answers, 2);
        }
        if (status != MOCKDNS_OK) {
            return status;
        }
    }
    return mockdns_zone_finish(zone);
}

static enum mockdns_status ask_some(struct mockdns_session *session)
{
    struct mockdns_answer answer;

    for (int i = 0; i < 100; i++) {
        struct spf_text name = text_of(i % 2 == 0 ? "none.aa.example.com" : "aa.aa.Example.com");
        enum mockdns_status status = i % 16 == 0
                                         ? mockdns_session_refuse(session, name, 65280, &answer)
                                         : mockdns_session_ask(session, name, 65280, &answer);

        if (status != MOCKDNS_OK) {
            return status;
        }
    }
    return MOCKDNS_OK;
}

static void reused_session_allocates_nothing(void **state)
{
    struct mockdns_zone *zone = mockdns_zone_create();
    struct mockdns_session *session;
    size_t before;

    (void)state;
    assert_non_null(zone);
    assert_int_equal(build(zone), MOCKDNS_OK);
    session = mockdns_session_create(zone);
    assert_non_null(session);
    assert_int_equal(ask_some(session), MOCKDNS_OK);
    before = allocations;
    for (int i = 0; i < 100; i++) {
        mockdns_session_reset(session, zone);
        assert_int_equal(ask_some(session), MOCKDNS_OK);
    }
    assert_int_equal(allocations, before);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
}

static void session_without_log_and_successive_answers_never_allocates(void **state)
{
    struct mockdns_zone *zone = mockdns_zone_create();
    struct mockdns_session *session;
    struct mockdns_answer answer;
    size_t before;

    (void)state;
    assert_non_null(zone);
    assert_int_equal(build(zone), MOCKDNS_OK);
    session = mockdns_session_create(zone);
    assert_non_null(session);
    mockdns_session_log(session, false);
    before = allocations;
    assert_int_equal(
        mockdns_session_ask(session, text_of("ba.ba.example.com"), SPF_RRTYPE_A, &answer),
        MOCKDNS_OK);
    assert_int_equal(allocations, before);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
}

/* Everything once, the nth allocation failing. Returns whether memory ran out anywhere. */
static int run_with_failure(size_t nth)
{
    struct mockdns_zone *zone;
    struct mockdns_session *session = NULL;
    enum mockdns_status status = MOCKDNS_ERR_MEMORY;

    allocations = 0;
    fail_at = nth;
    zone = mockdns_zone_create();
    if (zone != NULL) {
        status = build(zone);
    }
    if (status == MOCKDNS_OK) {
        session = mockdns_session_create(zone);
        status = session == NULL ? MOCKDNS_ERR_MEMORY : ask_some(session);
    }
    fail_at = 0;
    if (session != NULL && status == MOCKDNS_ERR_MEMORY) {
        assert_int_equal(ask_some(session), MOCKDNS_OK);
    }
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
    assert_true(status == MOCKDNS_OK || status == MOCKDNS_ERR_MEMORY);
    return status == MOCKDNS_ERR_MEMORY;
}

static void each_allocation_that_fails_is_reported(void **state)
{
    size_t nth = 1;

    (void)state;
    while (run_with_failure(nth)) {
        nth++;
    }
    assert_true(nth > 10);
    assert_true(allocations < nth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reused_session_allocates_nothing),
        cmocka_unit_test(session_without_log_and_successive_answers_never_allocates),
        cmocka_unit_test(each_allocation_that_fails_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
