/*
 * suite_case.c - reads one test: identity, query, grading, provenance. Zones are suite_zone.c's,
 * expectations suite_expect.c's.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "suite_parts.h"

#define ID_MAX 200

static bool read_id(struct suite_reader *suite_reader, const struct where *where,
                    const json_t *object, struct suite_test *test)
{
    struct reader *reader = &suite_reader->reader;
    if (!reader_string(reader, where, object, "id", READER_REQUIRED, &test->id))
        return false;
    const char *suite = suite_reader->unit->suite.name;
    size_t len = strlen(suite);
    if (!suite_is_slug_path(test->id, 2))
        return reader_fail(reader, where, "id",
                           "'%.80s' is no id (write suite/name with a-z, 0-9, - and /)", test->id);
    if (strlen(test->id) > ID_MAX)
        return reader_fail(reader, where, "id", "is longer than %d octets (shorten it)", ID_MAX);
    if (strncmp(test->id, suite, len) != 0 || test->id[len] != '/')
        return reader_fail(reader, where, "id", "'%.80s' does not begin with the suite '%.80s/'",
                           test->id, suite);
    test->id_hash = suite_id_hash(test->id);
    return true;
}

/* An id that is gone stays gone; a retired test may stay in its file as such. */
static bool check_retired(struct suite_reader *suite_reader, const struct where *where,
                          const struct suite_test *test)
{
    if (suite_reader->catalog == NULL)
        return true;
    const struct catalog_id *gone = catalog_id(suite_reader->catalog, test->id);
    if (gone == NULL)
        return true;
    if (gone->state == CATALOG_ID_RENAMED)
        return reader_fail(&suite_reader->reader, where, "id",
                           "'%.80s' was renamed to '%.80s' (ids.tsv:%zu; ids are never reused)",
                           test->id, gone->new_id, gone->line);
    if (test->status == SUITE_RETIRED)
        return true;
    return reader_fail(&suite_reader->reader, where, "id",
                       "'%.80s' was retired (ids.tsv:%zu; ids are never reused)", test->id,
                       gone->line);
}

static bool read_ip(struct reader *reader, const struct where *where, const json_t *object,
                    struct suite_query *query)
{
    if (!reader_string(reader, where, object, "ip", READER_REQUIRED, &query->ip_text))
        return false;
    if (inet_pton(AF_INET, query->ip_text, query->ip.octets) == 1)
        query->ip.family = 4;
    else if (inet_pton(AF_INET6, query->ip_text, query->ip.octets) == 1)
        query->ip.family = 6;
    else
        return reader_fail(reader, where, "ip", "'%.60s' is neither an IPv4 nor an IPv6 address",
                           query->ip_text);
    return true;
}

static bool read_limits(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_limits *limits)
{
    static const char *const keys[] = {"terms", "voids", "mx", "ptr", "seconds", NULL};
    int32_t *const members[] = {&limits->terms, &limits->voids, &limits->mx, &limits->ptr,
                                &limits->seconds};
    const json_t *value = NULL;
    *limits = (struct suite_limits){-1, -1, -1, -1, -1};
    if (!reader_member(reader, where, object, "options", JSON_OBJECT, READER_OPTIONAL, &value))
        return false;
    if (value == NULL)
        return true;
    struct where here = {where, "options", 0};
    bool ok = reader_known(reader, &here, value, keys);
    for (size_t i = 0; keys[i] != NULL; i++) {
        int64_t number = -1;
        ok &= reader_integer(reader, &here, value, keys[i], READER_OPTIONAL, 0, 100000, &number);
        *members[i] = (int32_t)number;
    }
    return ok;
}

static bool read_query(struct reader *reader, const struct where *where, const json_t *object,
                       struct suite_query *query)
{
    static const char *const keys[] = {"ip",       "from", "helo",    "scope",
                                       "receiver", "time", "options", NULL};
    static const char *const scopes[] = {"mailfrom", "helo", NULL};
    const json_t *value = NULL;
    if (!reader_member(reader, where, object, "query", JSON_OBJECT, READER_REQUIRED, &value))
        return false;
    struct where here = {where, "query", 0};
    size_t scope = 0;
    int64_t time = 0;
    bool ok = reader_known(reader, &here, value, keys);
    ok &= read_ip(reader, &here, value, query);
    ok &= reader_word(reader, &here, value, "scope", READER_OPTIONAL, scopes, &scope);
    query->scope = scope == 1 ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM;
    ok &= reader_bytes(reader, &here, value, "from", scope == 1 ? READER_OPTIONAL : READER_REQUIRED,
                       &query->from);
    ok &= reader_bytes(reader, &here, value, "helo", READER_REQUIRED, &query->helo);
    query->has_receiver = json_object_get(value, "receiver") != NULL;
    ok &= reader_bytes(reader, &here, value, "receiver", READER_OPTIONAL, &query->receiver);
    query->has_time = json_object_get(value, "time") != NULL;
    ok &= reader_integer(reader, &here, value, "time", READER_OPTIONAL, 0, INT64_MAX, &time);
    query->time = (uint64_t)time;
    ok &= read_limits(reader, &here, value, &query->limits);
    return ok;
}

static bool read_needs(struct suite_reader *suite_reader, const struct where *where,
                       const json_t *object, struct suite_test *test)
{
    struct reader *reader = &suite_reader->reader;
    bool ok = reader_strings(reader, where, object, "needs", READER_OPTIONAL, &test->needs.items,
                             &test->needs.count);
    const struct catalog *catalog = suite_reader->catalog;
    if (!ok || catalog == NULL)
        return ok;
    struct where list = {where, "needs", 0};
    for (size_t i = 0; i < test->needs.count; i++) {
        struct where element = {&list, NULL, i};
        if (catalog_feature(catalog, test->needs.items[i]) != NULL)
            continue;
        const char *names[129];
        size_t count = catalog_feature_count(catalog);
        count = count < 128 ? count : 128;
        for (size_t j = 0; j < count; j++)
            names[j] = catalog_feature_at(catalog, j)->name;
        names[count] = NULL;
        const char *near = reader_nearest(test->needs.items[i], names);
        ok = reader_fail(reader, &element, NULL, "there is no feature '%.60s' (%s%.60s)",
                         test->needs.items[i], near != NULL ? "did you mean " : "",
                         near != NULL ? near : "see features.json");
    }
    return ok;
}

/* eid5436 */
static bool is_erratum(const char *text)
{
    return strncmp(text, "eid", 3) == 0 && text[3] != '\0' &&
           strspn(text + 3, "0123456789") == strlen(text + 3);
}

/* 4.6.4 or rfc8616-3: a section, as suites of others cite it. */
static bool is_section(const char *text)
{
    if (strncmp(text, "rfc", 3) == 0) {
        size_t digits = strspn(text + 3, "0123456789");
        if (digits == 0 || text[3 + digits] != '-')
            return false;
        text += 3 + digits + 1;
    }
    return isdigit((unsigned char)text[0]) && strspn(text, "0123456789.") == strlen(text);
}

static bool read_spec(struct suite_reader *suite_reader, const struct where *where,
                      const json_t *object, struct suite_test *test)
{
    struct reader *reader = &suite_reader->reader;
    bool ok = reader_strings(reader, where, object, "spec", READER_REQUIRED, &test->spec.items,
                             &test->spec.count);
    if (!ok)
        return false;
    bool foreign = test->source.kind != NULL && strcmp(test->source.kind, "openspf") == 0;
    if (test->spec.count == 0 && !foreign && test->status == SUITE_STABLE)
        return reader_fail(reader, where, "spec",
                           "is empty (cite the requirements that the test pins)");
    struct where list = {where, "spec", 0};
    for (size_t i = 0; i < test->spec.count; i++) {
        struct where element = {&list, NULL, i};
        const char *id = test->spec.items[i];
        if (is_erratum(id) || (foreign && is_section(id)) || suite_reader->catalog == NULL)
            continue;
        if (catalog_requirement(suite_reader->catalog, id) == NULL)
            ok = reader_fail(reader, &element, NULL,
                             "there is no requirement '%.80s' (see requirements.json; an erratum "
                             "is eidNNNN)",
                             id);
    }
    return ok;
}

static bool read_ref(struct reader *reader, const struct where *where, const json_t *object,
                     struct suite_ref *ref)
{
    static const char *const keys[] = {"kind", "url", "impl", NULL};
    static const char *const kinds[] = {"cve", "erratum", "bug", "mail", "paper", NULL};
    size_t kind = 0;
    if (!reader_is(reader, where, NULL, object, JSON_OBJECT))
        return false;
    bool ok = reader_known(reader, where, object, keys);
    ok &= reader_word(reader, where, object, "kind", READER_REQUIRED, kinds, &kind);
    ok &= reader_string(reader, where, object, "url", READER_REQUIRED, &ref->url);
    ok &= reader_string(reader, where, object, "impl", READER_OPTIONAL, &ref->impl);
    ref->kind = kinds[kind];
    return ok;
}

static bool read_refs(struct reader *reader, const struct where *where, const json_t *object,
                      struct suite_test *test)
{
    const json_t *array = NULL;
    if (!reader_member(reader, where, object, "refs", JSON_ARRAY, READER_OPTIONAL, &array))
        return false;
    test->ref_count = json_array_size(array);
    struct suite_ref *refs = arena_array(reader->arena, test->ref_count, sizeof *refs);
    struct where list = {where, "refs", 0};
    bool ok = true;
    for (size_t i = 0; i < test->ref_count; i++) {
        struct where element = {&list, NULL, i};
        ok &= read_ref(reader, &element, json_array_get(array, i), &refs[i]);
    }
    test->refs = refs;
    return ok;
}

/* YYYY, YYYY-MM or YYYY-MM-DD */
static bool is_date(const char *text)
{
    static const char pattern[] = "dddd-dd-dd";
    size_t len = strlen(text);
    if (len != 4 && len != 7 && len != 10)
        return false;
    for (size_t i = 0; i < len; i++)
        if (pattern[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != '-')
            return false;
    return true;
}

bool suite_read_source(struct suite_reader *suite_reader, const struct where *where,
                       const json_t *object, struct suite_source *source)
{
    static const char *const keys[] = {"kind", "ref", "date", "author", "license", NULL};
    static const char *const kinds[] = {"rfc",     "openspf",   "cve",      "bug", "fuzz",
                                        "interop", "generated", "scenario", NULL};
    struct reader *reader = &suite_reader->reader;
    const json_t *value = NULL;
    if (!reader_member(reader, where, object, "source", JSON_OBJECT, READER_OPTIONAL, &value))
        return false;
    if (value == NULL)
        return true;
    struct where here = {where, "source", 0};
    size_t kind = 0;
    *source = (struct suite_source){NULL, NULL, NULL, NULL, NULL};
    bool ok = reader_known(reader, &here, value, keys);
    ok &= reader_word(reader, &here, value, "kind", READER_REQUIRED, kinds, &kind);
    ok &= reader_string(reader, &here, value, "ref", READER_REQUIRED, &source->ref);
    ok &= reader_string(reader, &here, value, "date", READER_OPTIONAL, &source->date);
    ok &= reader_string(reader, &here, value, "author", READER_OPTIONAL, &source->author);
    ok &= reader_string(reader, &here, value, "license", READER_REQUIRED, &source->license);
    if (ok && source->date != NULL && !is_date(source->date))
        return reader_fail(reader, &here, "date", "'%.40s' is no date (YYYY-MM-DD)", source->date);
    source->kind = kinds[kind];
    return ok;
}

static bool read_grading(struct suite_reader *suite_reader, const struct where *where,
                         const json_t *object, struct suite_test *test)
{
    struct reader *reader = &suite_reader->reader;
    size_t level = 0;
    size_t severity = 0;
    size_t status = 0;
    int64_t rev = 0;
    bool ok = reader_integer(reader, where, object, "rev", READER_REQUIRED, 1, UINT32_MAX, &rev);
    ok &= reader_word(reader, where, object, "level", READER_REQUIRED, suite_level_words, &level);
    ok &= reader_word(reader, where, object, "severity", READER_REQUIRED, suite_severity_words,
                      &severity);
    ok &= reader_word(reader, where, object, "status", READER_REQUIRED, suite_state_words, &status);
    test->rev = (uint32_t)rev;
    test->level = (enum suite_level)level;
    test->severity = (enum suite_severity)severity;
    test->status = (enum suite_state)status;
    return ok;
}

static bool needs(const struct suite_test *test, const char *feature)
{
    for (size_t i = 0; i < test->needs.count; i++)
        if (strcmp(test->needs.items[i], feature) == 0)
            return true;
    return false;
}

/* A text that is given is read by who has a reader; for all others the test would say nothing. */
static bool lint_texts(struct reader *reader, const struct where *where,
                       const struct suite_test *test)
{
    bool record = false;
    bool header = false;
    for (size_t i = 0; i < test->record_count; i++)
        record |= test->records[i].has_text;
    for (size_t i = 0; i < test->header_count; i++)
        header |= test->headers[i].text.data != NULL;
    if (record && !needs(test, "record-reader"))
        return reader_fail(reader, where, "record",
                           "gives a text, so the test needs a reader (add record-reader to needs)");
    if (header && !needs(test, "header-reader"))
        return reader_fail(reader, where, "header",
                           "gives a text, so the test needs a reader (add header-reader to needs)");
    return true;
}

/* What is no mistake of type but makes a test pointless. */
static bool lint(struct reader *reader, const struct where *where, const struct suite_test *test)
{
    if (!reader->strict || test->expect_count == 0)
        return true;
    bool fail = false;
    for (size_t i = 0; i < test->expect_count; i++)
        fail |= test->expect[i].result == SPF_RESULT_FAIL;
    if (test->explanation.kind != SUITE_EXPLANATION_UNCHECKED && !fail)
        return reader_fail(reader, where, "explanation",
                           "is never compared, since no expected result is fail (remove it)");
    return lint_texts(reader, where, test);
}

bool suite_read_test(struct suite_reader *suite_reader, const struct where *where,
                     const json_t *object, struct suite_test *test)
{
    static const char *const keys[] = {
        "id",       "rev",   "title",  "source",    "zone",   "query", "expect", "explanation",
        "cause",    "mech",  "record", "reporting", "header", "trace", "dns",    "level",
        "severity", "needs", "tags",   "spec",      "refs",   "why",   "status", NULL};
    struct reader *reader = &suite_reader->reader;
    if (!reader_is(reader, where, NULL, object, JSON_OBJECT))
        return false;
    test->json = object;
    test->source = suite_reader->unit->suite.source;
    bool ok = reader_known(reader, where, object, keys);
    ok &= read_id(suite_reader, where, object, test);
    ok &= reader_string(reader, where, object, "title", READER_REQUIRED, &test->title);
    ok &= suite_read_source(suite_reader, where, object, &test->source);
    if (test->source.kind == NULL && json_object_get(object, "source") == NULL &&
        json_object_get(reader->file->root, "source") == NULL)
        ok = reader_fail(reader, where, NULL,
                         "\"source\" is missing, here and in the file (add it)");
    /* What a proposed test must have, and what a retired one may be, is known by its status. */
    bool graded = read_grading(suite_reader, where, object, test);
    ok &= graded;
    ok &= suite_read_test_zone(suite_reader, where, object, test);
    ok &= read_query(reader, where, object, &test->query);
    ok &= suite_read_expectations(suite_reader, where, object, test);
    ok &= read_needs(suite_reader, where, object, test);
    ok &= reader_strings(reader, where, object, "tags", READER_OPTIONAL, &test->tags.items,
                         &test->tags.count);
    ok &= read_spec(suite_reader, where, object, test);
    ok &= read_refs(reader, where, object, test);
    ok &= reader_string(reader, where, object, "why", READER_REQUIRED, &test->why);
    if (ok)
        ok = check_retired(suite_reader, where, test) && lint(reader, where, test);
    return ok;
}
