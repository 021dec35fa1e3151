/*
 * Reads a suite, plays its zones, and counts its tests: all a driver needs, without our code.
 *
 *     cc consume.c -ljansson -o consume && ./consume SUITE.json
 *
 * Put your implementation where policy_at() is: give it lookup() as its resolver and the test's
 * query, and compare its answer with "expect". Left out are wildcard owners and successive answers
 * (vectors/README.md, Zone 1 and 2). Names are compared in their escaped form, which is unique but
 * for the case of letters.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The types of an owner, or NULL; of two owners that differ in case the later one counts. */
static json_t *find(json_t *zone, const char *name)
{
    const char *owner;
    json_t *types;
    json_object_foreach(zone, owner, types) if (strcasecmp(owner, name) == 0) return types;
    return NULL;
}

/* Does a name exist only since another one lies below it? */
static bool is_above(json_t *zone, const char *name)
{
    const char *owner;
    json_t *types;
    json_object_foreach(zone, owner, types)
    {
        size_t more = strlen(owner) - strlen(name);
        if (strlen(owner) > strlen(name) && strcasecmp(owner + more, name) == 0 &&
            owner[more - 1] == '.')
            return true;
    }
    return false;
}

/* The zone of a test, to be released: named, laid over a named one, or its own. */
static json_t *zone_of(json_t *suite, json_t *test)
{
    json_t *zones = json_object_get(suite, "zones");
    json_t *zone = json_object_get(test, "zone");
    json_t *base = json_object_get(zone, "base");
    if (json_is_string(zone))
        return json_incref(json_object_get(zones, json_string_value(zone)));
    if (!json_is_string(base))
        return json_incref(zone);
    json_t *merged = json_copy(json_object_get(zones, json_string_value(base)));
    json_t *set = json_object_get(zone, "set");
    const char *owner;
    const char *old;
    json_t *types;
    void *next;
    json_object_foreach_safe(merged, next, old, types) if (find(set, old) != NULL)
        json_object_del(merged, old);
    json_object_foreach(set, owner, types) json_object_set(merged, owner, types);
    return merged;
}

/* Answers a question: the RCODE, and the records if there are any. */
static const char *lookup(json_t *zone, const char *name, const char *type, json_t **records)
{
    *records = NULL;
    for (int hop = 0; hop <= 8; hop++) {
        json_t *types = find(zone, name);
        if (types == NULL)
            return is_above(zone, name) ? "NOERROR" : "NXDOMAIN";
        json_t *answer = json_object_get(types, type);
        json_t *alias = json_object_get(types, "CNAME");
        if (answer == NULL && json_is_array(alias)) {
            name = json_string_value(json_array_get(alias, 0));
            continue;
        }
        if (answer == NULL)
            answer = json_object_get(types, "*");
        if (json_is_object(answer)) {
            json_t *rcode = json_object_get(answer, "rcode");
            answer = rcode != NULL ? rcode : json_object_get(answer, "rrs");
        }
        if (json_is_integer(answer))
            return "RCODE"; /* one without a word */
        if (json_is_string(answer) && strcmp(json_string_value(answer), "NODATA") != 0)
            return json_string_value(answer);
        *records = json_is_array(answer) ? answer : NULL;
        return "NOERROR";
    }
    return "SERVFAIL";
}

/* Does a TXT record, one string or several, begin with the version section (RFC 7208 4.5)? */
static bool is_policy(json_t *record)
{
    char start[8] = "";
    size_t len = 0;
    size_t parts = json_is_array(record) ? json_array_size(record) : 1;
    for (size_t i = 0; i < parts && len < 7; i++) {
        json_t *part = json_is_array(record) ? json_array_get(record, i) : record;
        len += (size_t)snprintf(start + len, sizeof start - len, "%s", json_string_value(part));
    }
    return strncasecmp(start, "v=spf1", 6) == 0 && (start[6] == '\0' || start[6] == ' ');
}

static bool policy_at(json_t *zone, const char *domain)
{
    json_t *records;
    (void)lookup(zone, domain, "TXT", &records);
    for (size_t i = 0; i < json_array_size(records); i++)
        if (is_policy(json_array_get(records, i)))
            return true;
    return false;
}

static const char *domain_of(json_t *query)
{
    const char *from = json_string_value(json_object_get(query, "from"));
    if (from == NULL || *from == '\0')
        from = json_string_value(json_object_get(query, "helo"));
    const char *at = strrchr(from, '@');
    return at != NULL ? at + 1 : from;
}

static void count(json_t *suite)
{
    static const char *const words[] = {"fail",      "neutral",  "none",     "pass",
                                        "permerror", "softfail", "temperror"};
    size_t results[sizeof words / sizeof *words] = {0};
    size_t policies = 0;
    size_t at;
    json_t *test;
    json_t *tests = json_object_get(suite, "tests");
    json_array_foreach(tests, at, test)
    {
        json_t *zone = zone_of(suite, test);
        policies += policy_at(zone, domain_of(json_object_get(test, "query")));
        json_decref(zone);
        json_t *expect = json_array_get(json_object_get(test, "expect"), 0);
        const char *result = json_string_value(json_object_get(expect, "result"));
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            results[i] += strcmp(words[i], result) == 0;
    }
    printf("%s: %zu tests, %zu with a policy\n", json_string_value(json_object_get(suite, "suite")),
           json_array_size(tests), policies);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (results[i] > 0)
            printf("%s %zu\n", words[i], results[i]);
}

int main(int argc, char **argv)
{
    json_error_t error;
    json_t *suite = argc == 2 ? json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error) : NULL;
    if (suite == NULL) {
        fprintf(stderr, "%s\n", argc == 2 ? error.text : "usage: consume SUITE.json");
        return EXIT_FAILURE;
    }
    count(suite);
    json_decref(suite);
    return EXIT_SUCCESS;
}
