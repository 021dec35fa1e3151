/*
 * test_zone_json_memory.c - a zone is loaded from JSON and dumped with each allocation in turn
 * failing: either all of it is there or one clear error, and nothing leaks.
 *
 * The linker sends arena_take() and the blocks of the zone through the wrappers here; jansson takes
 * its functions from us.
 */
#include "zone_fixture.h"

#include <stdio.h>

#include "arena.h"
#include "mockdns/zone_json.h"

static size_t allocations;
static size_t fail_at; /* the number of the allocation that fails; 0: none */

static int allowed(void)
{
    allocations++;
    return allocations != fail_at;
}

void *__real_arena_take(struct arena *arena, size_t size);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_arena_take(struct arena *arena, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

void *__wrap_arena_take(struct arena *arena, size_t size)
{
    return allowed() ? __real_arena_take(arena, size) : NULL;
}

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

/* Every form that needs memory of its own; canonical, so that a dump gives the same text. */
static const char zone_text[] =
    "{\"Example.com\":{\"A\":[\"192.0.2.1\",\"192.0.2.2\"],\"AAAA\":[\"2001:db8::1\"],"
    "\"MX\":[\"10 Mail.example.com\",\"0 .\"],\"PTR\":[\"a.example.com\"],"
    "\"TXT\":[\"one\",[\"two\",\"three\"]],\"SPF\":[\"v=spf1 -all\"],"
    "\"TYPE65280\":[\"\\\\# 0\",\"\\\\# 2 abcd\"]},"
    "\"fault.example.com\":{\"A\":\"TIMEOUT\",\"AAAA\":{\"rcode\":23},"
    "\"TXT\":{\"rrs\":[\"x\"],\"rcode\":\"NXDOMAIN\",\"udp\":\"truncate\",\"tcp\":\"SERVFAIL\","
    "\"ttl\":5,\"latency_ms\":6,\"raw\":\"00ff\"},"
    "\"MX\":{\"answers\":[\"TIMEOUT\",{\"rrs\":[],\"ttl\":6}]}},"
    "\"odd.example.com\":{\"CNAME\":[\"a\",\"b\"],\"x-illegal\":true}}";

/* RDATA in wire form, which the dump writes otherwise. */
static const char wire_text[] = "{\"w\":{\"TYPE15\":[\"\\\\# 5 000a016100\"],"
                                "\"TYPE16\":[\"\\\\# 4 01610162\"]}}";

/* Loads and dumps; the dump as text, NULL without memory. The nth allocation fails. */
static char *load_and_dump(const char *text, size_t nth)
{
    struct mockdns_json_error error = {"", ""};
    struct mockdns_zone *zone;
    json_t *from = json_loads(text, 0, NULL);
    json_t *json = NULL;
    char *out;

    assert_non_null(from);
    allocations = 0;
    fail_at = nth;
    zone = mockdns_zone_from_json(from, "$", &error);
    if (zone != NULL) {
        json = mockdns_zone_to_json(zone);
    } else {
        assert_string_equal(error.reason, "out of memory");
        assert_int_equal(error.path[0], '$');
    }
    fail_at = 0;
    out = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
    json_decref(json);
    json_decref(from);
    mockdns_zone_destroy(zone);
    return out;
}

static void all_of_a_zone_or_an_error(const char *text, size_t at_least)
{
    char *whole = load_and_dump(text, 0);
    size_t nth = 1;
    size_t errors = 0;

    assert_non_null(whole);
    for (bool done = false; !done; nth++) {
        char *out = load_and_dump(text, nth);

        done = allocations < nth;
        errors += out == NULL;
        if (out != NULL) {
            assert_string_equal(out, whole);
        }
        free(out);
    }
    assert_true(errors >= at_least);
    free(whole);
}

static void each_allocation_that_fails_is_an_error_and_leaks_nothing(void **state)
{
    char *whole = load_and_dump(zone_text, 0);

    (void)state;
    assert_string_equal(whole, zone_text);
    free(whole);
    all_of_a_zone_or_an_error(zone_text, 200);
    all_of_a_zone_or_an_error(wire_text, 20);
}

/* As many owners as the first array holds, so that their ancestors make it grow. */
static void a_zone_that_grows_at_its_end_is_whole_or_an_error(void **state)
{
    char text[1024] = "{";

    (void)state;
    for (int i = 0; i < 32; i++) {
        char entry[32];

        snprintf(entry, sizeof entry, "%s\"a.b%d\":{}", i == 0 ? "" : ",", i);
        strcat(text, entry);
    }
    strcat(text, "}");
    all_of_a_zone_or_an_error(text, 64);
}

static void text_without_memory_to_read_it_is_refused(void **state)
{
    struct mockdns_json_error error = {"", ""};

    (void)state;
    allocations = 0;
    fail_at = 1;
    assert_null(mockdns_zone_parse("{}", 2, &error));
    fail_at = 0;
    assert_string_equal(error.reason, "out of memory");
}

static void a_size_beyond_all_memory_is_refused(void **state)
{
    struct arena arena = {0};

    (void)state;
    fail_at = 0;
    assert_null(arena_take(&arena, SIZE_MAX));
    assert_null(arena_take(&arena, SIZE_MAX / 2 + 1));
    assert_null(arena.first);
    assert_non_null(arena_take(&arena, (size_t)3 << 20)); /* more than the largest chunk there is */
    assert_non_null(arena_take(&arena, (size_t)3 << 20));
    arena_free(&arena);
}

static void *counted_malloc(size_t size)
{
    return __wrap_malloc(size);
}

static void counted_free(void *block)
{
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_that_fails_is_an_error_and_leaks_nothing),
        cmocka_unit_test(a_zone_that_grows_at_its_end_is_whole_or_an_error),
        cmocka_unit_test(text_without_memory_to_read_it_is_refused),
        cmocka_unit_test(a_size_beyond_all_memory_is_refused),
    };

    json_object_seed(1); /* by itself it reads a file */
    json_set_alloc_funcs(counted_malloc, counted_free);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
