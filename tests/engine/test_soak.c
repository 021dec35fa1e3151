/*
 * test_soak.c - a million mixed checks on one object: no allocation in any of them, and as much of
 * the block in use at the end as at the beginning. The linker sends every allocation through here.
 */
#include "engine_fixture.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static unsigned long allocations;

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocations++;
    return __real_realloc(block, size);
}

enum { CHECKS = 1000000, KINDS = 8 };

static const struct line lines[] = {
    {"example.com", SPF_RRTYPE_TXT, 0, {"v=spf1 ip4:192.0.2.0/24 -all"}},
    {"chain.example",
     SPF_RRTYPE_TXT,
     0,
     {"v=spf1 include:a.example include:b.example mx ptr exists:%{ir}.%{p}.example "
      "redirect=c.example"}},
    {"a.example", SPF_RRTYPE_TXT, 0, {"v=spf1 ip4:203.0.113.1 ?all"}},
    {"b.example", SPF_RRTYPE_TXT, 0, {"v=spf1 include:a.example ~all"}},
    {"c.example", SPF_RRTYPE_TXT, 0, {"v=spf1 -all exp=e.example"}},
    {"e.example", SPF_RRTYPE_TXT, 0, {"%{c} %{S} %{p}"}},
    {"chain.example", SPF_RRTYPE_MX, 0, {"h.example", "i.example"}},
    {"h.example", SPF_RRTYPE_A, 0, {"198.51.100.1"}},
    {"i.example", SPF_RRTYPE_A, 0, {"198.51.100.2"}},
    {"1.2.0.192.in-addr.arpa", SPF_RRTYPE_PTR, 0, {"h.example", "p.example"}},
    {"p.example", SPF_RRTYPE_A, 0, {"192.0.2.1"}},
    {"loop.example", SPF_RRTYPE_TXT, 0, {"v=spf1 include:loop.example"}},
    {"broken.example", SPF_RRTYPE_TXT, 0, {"v=spf1 a:%{x}.example"}},
    {"slow.example", SPF_RRTYPE_TXT, SPF_RCODE_TIMEOUT, {NULL}},
};
enum { LINES = sizeof lines / sizeof *lines };

static void a_million_checks_on_one_object_leave_memory_flat(void **state)
{
    static const struct {
        const char *ip;
        const char *sender;
        enum spf_result result;
    } kinds[KINDS] = {
        {"192.0.2.1", "joe@example.com", SPF_RESULT_PASS},
        {"192.0.2.1", "joe@chain.example", SPF_RESULT_FAIL},
        {"2001:db8::1", "joe@example.com", SPF_RESULT_FAIL},
        {"192.0.2.1", "joe@loop.example", SPF_RESULT_PERMERROR},
        {"192.0.2.1", "joe@broken.example", SPF_RESULT_PERMERROR},
        {"192.0.2.1", "joe@slow.example", SPF_RESULT_TEMPERROR},
        {"192.0.2.1", "joe@none.example", SPF_RESULT_NONE},
        {"192.0.2.1", "joe@localhost", SPF_RESULT_NONE},
    };
    struct spf_check *check = new_check(NULL);
    struct spf_request requests[KINDS];
    size_t used[KINDS] = {0};
    unsigned long before;
    (void)state;
    for (size_t i = 0; i < KINDS; i++)
        requests[i] = request_of(kinds[i].ip, kinds[i].sender, "mx.example.org");
    before = allocations;
    for (size_t i = 0; i < CHECKS; i++) {
        size_t kind = i % 16 == 1      ? 1
                      : i % KINDS == 1 ? 0
                                       : i % KINDS; /* the long one less often */
        if (finish(check, spf_check_start(check, &requests[kind], NULL), lines, LINES) !=
                SPF_DONE ||
            outcome_of(check).result != kinds[kind].result)
            fail_msg("check %zu: not %s", i, spf_result_name(kinds[kind].result));
        if (used[kind] == 0)
            used[kind] = spf_check_used(check);
        else if (used[kind] != spf_check_used(check))
            fail_msg("check %zu: %zu octets in use, %zu before", i, spf_check_used(check),
                     used[kind]);
    }
    assert_int_equal(allocations, before);
    free(check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_checks_on_one_object_leave_memory_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
