/*
 * suite_vectors.c - the vector suite against the reference evaluator: each stable vector must come
 * out as one of the expectations that hold under our default choices says, with its explanation,
 * its counters and its questions.
 *
 *     oracle_suite_vectors CHOICES FILE...
 *
 * A reader of the vectors' format of its own, so that an error in the harness' reader and one in a
 * vector do not hide each other. Header fields and mech are left to others. Vectors that need
 * a clock, or U-labels converted before the check, are passed over and counted.
 */
#include "vector_expect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"

static const char *const beyond_needs[] = {"virtual-clock", "time-limit", "u-labels"};

struct counts {
    size_t run;
    size_t passed_over;
    size_t wrong;
};

static void *must(void *allocated)
{
    if (allocated == NULL) {
        fputs("oracle_suite_vectors: out of memory\n", stderr);
        exit(1);
    }
    return allocated;
}

/* The octets of a byte string; "" if the key is absent. The caller frees them. */
static struct spf_text octets_of(const json_t *object, const char *key)
{
    const char *string = json_string_value(json_object_get(object, key));
    struct spf_text text = {NULL, 0};
    if (string == NULL || *string == '\0')
        return text;
    const char *reason;
    uint8_t *octets = must(malloc(strlen(string)));
    if (!mockdns_unescape(string, octets, &text.len, &reason)) {
        fprintf(stderr, "%s: %s\n", string, reason);
        exit(1);
    }
    text.data = octets;
    return text;
}

static void release(struct spf_text text)
{
    free((void *)(uintptr_t)text.data);
}

/* The zone of a test: named, written in place, or a named one with owners set anew. */
static json_t *zone_of(const json_t *file, const json_t *test)
{
    const json_t *zones = json_object_get(file, "zones");
    json_t *zone = json_object_get(test, "zone");
    if (json_is_string(zone))
        return json_incref(json_object_get(zones, json_string_value(zone)));
    const json_t *base = json_object_get(zone, "base");
    if (!json_is_string(base))
        return json_incref(zone);
    json_t *made = json_copy(json_object_get(zones, json_string_value(base)));
    json_object_update(made, json_object_get(zone, "set"));
    return made;
}

static void ask_zone(void *user, struct spf_text name, enum spf_rrtype type,
                     struct spf_answer *answer)
{
    struct mockdns_answer asked;
    if (mockdns_session_ask(user, name, type, &asked) != MOCKDNS_OK)
        must(NULL);
    *answer = asked.answer;
}

static void set_limit(const json_t *options, const char *key, uint32_t *limit)
{
    const json_t *value = json_object_get(options, key);
    if (value != NULL)
        *limit = (uint32_t)json_integer_value(value);
}

static bool is_beyond(const json_t *test)
{
    size_t i;
    const json_t *need;
    json_array_foreach(json_object_get(test, "needs"), i, need)
    {
        for (size_t b = 0; b < sizeof beyond_needs / sizeof *beyond_needs; b++)
            if (strcmp(json_string_value(need), beyond_needs[b]) == 0)
                return true;
    }
    const json_t *status = json_object_get(test, "status");
    return strcmp(json_string_value(status), "stable") != 0 ||
           json_object_get(json_object_get(json_object_get(test, "query"), "options"), "seconds");
}

static void evaluate(struct oracle_memory *memory, const json_t *test,
                     const struct mockdns_zone *zone, struct oracle_outcome *outcome)
{
    const json_t *query = json_object_get(test, "query");
    const json_t *limits = json_object_get(query, "options");
    const char *scope = json_string_value(json_object_get(query, "scope"));
    struct spf_request request = {
        .scope = scope != NULL && strcmp(scope, "helo") == 0 ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM,
        .sender = octets_of(query, "from"),
        .helo = octets_of(query, "helo"),
        .receiver = octets_of(query, "receiver"),
        .time = (uint64_t)json_integer_value(json_object_get(query, "time"))};
    struct spf_text ip = octets_of(query, "ip");
    if (!oracle_ip4_network(ip, &request.client) && !oracle_ip6_network(ip, &request.client)) {
        fprintf(stderr, "%s: not an address\n", json_string_value(json_object_get(query, "ip")));
        exit(1);
    }
    struct oracle_options options;
    oracle_options_default(&options);
    set_limit(limits, "terms", &options.terms);
    set_limit(limits, "voids", &options.voids);
    set_limit(limits, "mx", &options.mx);
    set_limit(limits, "ptr", &options.ptr);

    struct mockdns_session *session = must(mockdns_session_create(zone));
    oracle_check(memory, &request, &options, ask_zone, session, outcome);
    mockdns_session_destroy(session);
    outcome->domain.len = 0; /* may be the request's, which goes */
    release(request.sender);
    release(request.helo);
    release(request.receiver);
    release(ip);
}

static bool run_test(const json_t *choices, const json_t *file, const json_t *test)
{
    const char *id = json_string_value(json_object_get(test, "id"));
    struct mockdns_json_error error;
    json_t *zone_json = zone_of(file, test);
    struct mockdns_zone *zone = mockdns_zone_from_json(zone_json, "$", &error);
    json_decref(zone_json);
    if (zone == NULL) {
        fprintf(stderr, "%s: zone %s: %s\n", id, error.path, error.reason);
        return false;
    }
    struct oracle_memory *memory = oracle_memory_create();
    struct oracle_outcome outcome;
    evaluate(memory, test, zone, &outcome);
    char what[256];
    bool good = vector_is_met(choices, test, &outcome, what, sizeof what);
    if (!good)
        printf("%s: %s; the oracle has %s (%s), %u terms, %u voids, %zu questions\n", id, what,
               vector_result_name(outcome.result), oracle_cause_name(outcome.cause), outcome.terms,
               outcome.voids, outcome.question_count);
    oracle_memory_destroy(memory);
    mockdns_zone_destroy(zone);
    return good;
}

static bool run_file(const json_t *choices, const char *path, struct counts *counts)
{
    json_error_t error;
    json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (file == NULL) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        return false;
    }
    size_t i;
    const json_t *test;
    json_array_foreach(json_object_get(file, "tests"), i, test)
    {
        if (is_beyond(test)) {
            counts->passed_over++;
            continue;
        }
        counts->run++;
        counts->wrong += !run_test(choices, file, test);
    }
    json_decref(file);
    return true;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: oracle_suite_vectors CHOICES FILE...\n", stderr);
        return 2;
    }
    json_error_t error;
    json_t *choices = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error);
    if (choices == NULL) {
        fprintf(stderr, "%s:%d: %s\n", argv[1], error.line, error.text);
        return 1;
    }
    struct counts counts = {0};
    bool read = true;
    for (int i = 2; i < argc; i++)
        read = run_file(choices, argv[i], &counts) && read;
    json_decref(choices);
    printf("%zu vectors, %zu of them wrong, %zu passed over\n", counts.run, counts.wrong,
           counts.passed_over);
    return read && counts.wrong == 0 && counts.run > 0 ? 0 : 1;
}
