/*
 * suite_expect.c - reads what a test expects: results and the choices they hold under, the
 * explanation, the DNS questions; header fields are suite_header.c's, records and traces
 * suite_record.c's. Comparing is verdict's business.
 */
#include <string.h>

#include "spf/cause.h"
#include "suite_parts.h"

static bool read_range(struct reader *reader, const struct where *where, const json_t *object,
                       const char *key, struct suite_range *range)
{
    static const char *const keys[] = {"min", "max", NULL};
    const int64_t most = UINT32_MAX - 1;
    const json_t *value = json_object_get(object, key);
    int64_t min = 0;
    int64_t max = UINT32_MAX;
    if (value == NULL)
        return true;
    if (json_is_object(value)) {
        struct where here = {where, key, 0};
        bool ok = reader_known(reader, &here, value, keys);
        ok &= reader_integer(reader, &here, value, "min", READER_OPTIONAL, 0, most, &min);
        ok &= reader_integer(reader, &here, value, "max", READER_OPTIONAL, 0, most, &max);
        if (!ok)
            return false;
        if (json_object_get(value, "min") == NULL && json_object_get(value, "max") == NULL)
            return reader_fail(reader, where, key, "has no bound (give min, max or both)");
        if (min > max)
            return reader_fail(reader, where, key, "min is greater than max (swap them)");
    } else if (json_is_integer(value)) {
        if (!reader_integer(reader, where, object, key, READER_REQUIRED, 0, most, &min))
            return false;
        max = min;
    } else {
        return reader_fail(reader, where, key,
                           "is neither an integer nor {\"min\", \"max\"} (write one of these)");
    }
    *range = (struct suite_range){true, (uint32_t)min, (uint32_t)max};
    return true;
}

static bool read_question(struct reader *reader, const struct where *where, const json_t *pair,
                          struct suite_question *question)
{
    if (!json_is_array(pair) || json_array_size(pair) != 2 ||
        !json_is_string(json_array_get(pair, 0)) || !json_is_string(json_array_get(pair, 1)))
        return reader_fail(reader, where, NULL, "is no question (write [\"name\", \"type\"])");
    const char *name = json_string_value(json_array_get(pair, 0));
    question->type_name = json_string_value(json_array_get(pair, 1));
    struct where first = {where, NULL, 0};
    bool ok = reader_unescape(reader, &first, NULL, name, &question->name);
    if (!suite_type_from(question->type_name, &question->type)) {
        struct where second = {where, NULL, 1};
        ok = reader_fail(
            reader, &second, NULL,
            "'%.40s' is no DNS type known here (A, AAAA, MX, PTR, TXT, SPF, CNAME, ANY or "
            "TYPEnnn)",
            question->type_name);
    }
    return ok;
}

static bool read_questions(struct reader *reader, const struct where *where, const json_t *object,
                           const char *key, struct suite_questions *questions)
{
    const json_t *array = NULL;
    if (!reader_member(reader, where, object, key, JSON_ARRAY, READER_OPTIONAL, &array))
        return false;
    size_t count = json_array_size(array);
    struct suite_question *items = arena_array(reader->arena, count, sizeof *items);
    struct where list = {where, key, 0};
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        struct where element = {&list, NULL, i};
        ok &= read_question(reader, &element, json_array_get(array, i), &items[i]);
    }
    *questions = (struct suite_questions){items, count};
    return ok;
}

bool suite_read_dns(struct suite_reader *suite_reader, const struct where *where,
                    const json_t *object, struct suite_dns *dns)
{
    static const char *const keys[] = {"questions", "terms", "voids",  "never",
                                       "must",      "order", "strict", NULL};
    struct reader *reader = &suite_reader->reader;
    const json_t *value = NULL;
    if (!reader_member(reader, where, object, "dns", JSON_OBJECT, READER_OPTIONAL, &value))
        return false;
    if (value == NULL)
        return true;
    struct where here = {where, "dns", 0};
    dns->set = true;
    bool ok = reader_known(reader, &here, value, keys);
    ok &= read_range(reader, &here, value, "questions", &dns->questions);
    ok &= read_range(reader, &here, value, "terms", &dns->terms);
    ok &= read_range(reader, &here, value, "voids", &dns->voids);
    ok &= read_questions(reader, &here, value, "never", &dns->never);
    ok &= read_questions(reader, &here, value, "must", &dns->must);
    ok &= read_questions(reader, &here, value, "order", &dns->order);
    ok &= reader_boolean(reader, &here, value, "strict", &dns->strict);
    return ok;
}

/* One choice=value, both NUL-terminated. */
static bool check_condition(struct suite_reader *suite_reader, const struct where *where,
                            const struct suite_condition *condition)
{
    struct reader *reader = &suite_reader->reader;
    if (suite_reader->catalog == NULL)
        return true;
    const struct catalog_choice *choice = catalog_choice(suite_reader->catalog, condition->choice);
    if (choice == NULL) {
        const char *names[129];
        size_t count = catalog_choice_count(suite_reader->catalog);
        count = count < 128 ? count : 128;
        for (size_t i = 0; i < count; i++)
            names[i] = catalog_choice_at(suite_reader->catalog, i)->name;
        names[count] = NULL;
        const char *near = reader_nearest(condition->choice, names);
        return reader_fail(reader, where, "when", "there is no choice '%.60s' (%s%.60s)",
                           condition->choice, near != NULL ? "did you mean " : "",
                           near != NULL ? near : "see choices.json");
    }
    if (catalog_choice_has(choice, condition->value))
        return true;
    char list[256] = "";
    for (size_t i = 0; i < choice->value_count && strlen(list) < 200; i++) {
        (void)strncat(list, i > 0 ? ", " : "", sizeof list - strlen(list) - 1);
        (void)strncat(list, choice->values[i], sizeof list - strlen(list) - 1);
    }
    return reader_fail(reader, where, "when", "'%.60s' is no value of %s (one of %s)",
                       condition->value, choice->name, list);
}

/* choice=value&choice=value */
static bool read_when(struct suite_reader *suite_reader, const struct where *where,
                      const char *text, struct suite_expect *expect)
{
    struct reader *reader = &suite_reader->reader;
    size_t count = 1;
    for (const char *p = text; *p != '\0'; p++)
        count += *p == '&';
    struct suite_condition *when = arena_array(reader->arena, count, sizeof *when);
    char *rest = arena_copy(reader->arena, text);
    for (size_t i = 0; i < count; i++) {
        char *end = rest + strcspn(rest, "&");
        bool last = *end == '\0';
        *end = '\0';
        char *equals = strchr(rest, '=');
        if (equals == NULL || equals == rest || equals[1] == '\0')
            return reader_fail(reader, where, "when",
                               "'%.80s' is no condition (write choice=value, more joined by &)",
                               text);
        *equals = '\0';
        when[i] = (struct suite_condition){rest, equals + 1};
        if (!check_condition(suite_reader, where, &when[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(when[j].choice, when[i].choice) == 0)
                return reader_fail(reader, where, "when", "names %s twice (once is enough)",
                                   when[i].choice);
        rest = last ? end : end + 1;
    }
    expect->when = when;
    expect->when_count = count;
    return true;
}

static bool read_expect(struct suite_reader *suite_reader, const struct where *where,
                        const json_t *object, struct suite_expect *expect)
{
    static const char *const keys[] = {"result", "when", "preferred", "dns", "trace", "note", NULL};
    struct reader *reader = &suite_reader->reader;
    size_t result = 0;
    const char *when = NULL;
    if (!reader_is(reader, where, NULL, object, JSON_OBJECT))
        return false;
    bool ok = reader_known(reader, where, object, keys);
    ok &=
        reader_word(reader, where, object, "result", READER_REQUIRED, suite_result_words, &result);
    ok &= reader_string(reader, where, object, "when", READER_OPTIONAL, &when);
    ok &= reader_boolean(reader, where, object, "preferred", &expect->preferred);
    ok &= reader_string(reader, where, object, "note", READER_OPTIONAL, &expect->note);
    ok &= suite_read_dns(suite_reader, where, object, &expect->dns);
    ok &= suite_read_trace(reader, where, object, &expect->trace);
    expect->result = (enum spf_result)result;
    if (when != NULL)
        ok &= read_when(suite_reader, where, when, expect);
    return ok;
}

static bool read_expect_list(struct suite_reader *suite_reader, const struct where *where,
                             const json_t *object, struct suite_test *test)
{
    struct reader *reader = &suite_reader->reader;
    const json_t *array = NULL;
    /* A proposed test may come from a finding that nobody has judged yet. */
    enum reader_need need = test->status == SUITE_PROPOSED ? READER_OPTIONAL : READER_REQUIRED;
    if (!reader_member(reader, where, object, "expect", JSON_ARRAY, need, &array))
        return false;
    if (array == NULL)
        return true;
    size_t count = json_array_size(array);
    if (count == 0)
        return reader_fail(reader, where, "expect", "is empty (give at least one result)");
    struct suite_expect *expect = arena_array(reader->arena, count, sizeof *expect);
    struct where list = {where, "expect", 0};
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        struct where element = {&list, NULL, i};
        const json_t *item = json_array_get(array, i);
        if (!read_expect(suite_reader, &element, item, &expect[i])) {
            ok = false;
            continue;
        }
        for (size_t j = 0; j < i; j++)
            if (json_equal(json_array_get(array, j), item))
                ok = reader_fail(reader, &element, NULL,
                                 "says the same as expect[%zu] (remove one)", j);
    }
    test->expect = expect;
    test->expect_count = count;
    return ok;
}

static bool read_explanation(struct reader *reader, const struct where *where, const json_t *object,
                             struct suite_explanation *explanation)
{
    static const char *const keys[] = {"text", "default", "none", "any", NULL};
    const json_t *value = NULL;
    if (!reader_member(reader, where, object, "explanation", JSON_OBJECT, READER_OPTIONAL, &value))
        return false;
    if (value == NULL)
        return true;
    struct where here = {where, "explanation", 0};
    bool ok = reader_known(reader, &here, value, keys);
    size_t given = 0;
    size_t which = 0;
    for (size_t i = 0; keys[i] != NULL; i++) {
        if (json_object_get(value, keys[i]) == NULL)
            continue;
        given++;
        which = i;
    }
    if (given != 1)
        return reader_fail(reader, where, "explanation",
                           "has %zu of text, default, none and any (give exactly one)", given);
    explanation->kind = (enum suite_explanation_kind)(which + 1);
    if (which == 0)
        return reader_bytes(reader, &here, value, "text", READER_REQUIRED, &explanation->text) &&
               ok;
    bool yes = true;
    ok &= reader_boolean(reader, &here, value, keys[which], &yes);
    if (!yes)
        return reader_fail(reader, &here, keys[which], "is false (leave it out, or write true)");
    return ok;
}

static bool is_cause(const char *word)
{
#define CAUSE_NAME(code, name, result, section, text, input) name,
    static const char *const names[] = {SPF_CAUSES(CAUSE_NAME)};
#undef CAUSE_NAME
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], word) == 0)
            return true;
    return false;
}

bool suite_read_expectations(struct suite_reader *suite_reader, const struct where *where,
                             const json_t *object, struct suite_test *test)
{
    struct reader *reader = &suite_reader->reader;
    bool ok = read_expect_list(suite_reader, where, object, test);
    ok &= read_explanation(reader, where, object, &test->explanation);
    ok &= reader_string(reader, where, object, "cause", READER_OPTIONAL, &test->cause);
    ok &= reader_bytes(reader, where, object, "mech", READER_OPTIONAL, &test->mech);
    ok &= suite_read_headers(reader, where, object, test);
    ok &= suite_read_records(reader, where, object, test);
    ok &= suite_read_reporting(reader, where, object, &test->reporting);
    ok &= suite_read_trace(reader, where, object, &test->trace);
    ok &= suite_read_dns(suite_reader, where, object, &test->dns);
    if (test->cause != NULL && !is_cause(test->cause))
        ok = reader_fail(reader, where, "cause", "there is no cause '%.60s' (see spf/cause.h)",
                         test->cause);
    return ok;
}
