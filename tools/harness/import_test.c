/*
 * import_test.c - one test of an openspf suite as a test of our format. Its id and its zone are
 * import_openspf.c's, which also says what the words mean.
 */
#include "import_test.h"

#include <arpa/inet.h>
#include <string.h>

#include "suite.h"

/* The values of a test, NULL where it has none. */
struct fields {
    const yaml_node_t *description;
    const yaml_node_t *comment;
    const yaml_node_t *spec;
    const yaml_node_t *helo;
    const yaml_node_t *host;
    const yaml_node_t *mailfrom;
    const yaml_node_t *result;
    const yaml_node_t *explanation;
    const yaml_node_t *receiver;
    const yaml_node_t *header;
    const yaml_node_t *strict;
    const yaml_node_t *skip;
};

/* Takes over value. */
static bool put(struct yaml_source *source, json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0 || yaml_no_memory(source);
}

static bool put_bytes(struct yaml_source *source, json_t *object, const char *key,
                      const yaml_node_t *node)
{
    json_t *value = yaml_byte_string(source, node);
    return value != NULL && put(source, object, key, value);
}

static bool put_prose(struct yaml_source *source, json_t *object, const char *key,
                      const yaml_node_t *node)
{
    return put(source, object, key, yaml_prose(node));
}

/* --- a test's fields --- */

static const yaml_node_t **field(struct fields *fields, const char *key)
{
    const struct {
        const char *key;
        const yaml_node_t **field;
    } known[] = {
        {"description", &fields->description},
        {"comment", &fields->comment},
        {"spec", &fields->spec},
        {"helo", &fields->helo},
        {"host", &fields->host},
        {"mailfrom", &fields->mailfrom},
        {"result", &fields->result},
        {"explanation", &fields->explanation},
        {"receiver", &fields->receiver},
        {"header", &fields->header},
        {"strict", &fields->strict},
        {"skip", &fields->skip},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(key, known[i].key) == 0)
            return known[i].field;
    return NULL;
}

static bool read_fields(struct yaml_source *source, const struct yaml_pair *test,
                        struct fields *fields)
{
    *fields = (struct fields){0};
    if (test->value->type != YAML_MAPPING_NODE)
        return yaml_refuse(source, test->value, "the test '%s' must be a mapping", test->key);
    if (!yaml_unique_keys(source, test->value))
        return false;
    for (size_t i = 0; i < yaml_count(test->value); i++) {
        struct yaml_pair pair;
        if (!yaml_pair_at(source, test->value, i, &pair))
            return false;
        const yaml_node_t **place = field(fields, pair.key);
        if (place == NULL)
            return yaml_refuse(source, pair.key_node, "a test has no key '%s'", pair.key);
        bool list = place == &fields->result || place == &fields->spec;
        if (!(list && pair.value->type == YAML_SEQUENCE_NODE) &&
            !yaml_need_scalar(source, pair.value, pair.key))
            return false;
        *place = pair.value;
    }
    if (fields->host == NULL || fields->mailfrom == NULL || fields->result == NULL)
        return yaml_refuse(source, test->key_node, "the test '%s' needs host, mailfrom and result",
                           test->key);
    return true;
}

/* --- a test's members --- */

static bool put_query(struct yaml_source *source, json_t *test, const struct fields *fields)
{
    const char *host = (const char *)fields->host->data.scalar.value;
    unsigned char octets[16];
    if (inet_pton(AF_INET, host, octets) != 1 && inet_pton(AF_INET6, host, octets) != 1)
        return yaml_refuse(source, fields->host, "'%s' is no address", host);
    json_t *query = json_object();
    if (!put(source, test, "query", query) || !put(source, query, "ip", json_string(host)) ||
        !put_bytes(source, query, "from", fields->mailfrom))
        return false;
    bool ok = fields->helo != NULL ? put_bytes(source, query, "helo", fields->helo)
                                   : put(source, query, "helo", json_string(""));
    return ok &&
           (fields->receiver == NULL || put_bytes(source, query, "receiver", fields->receiver));
}

/* pyspf's word beside the seven, see the header. */
#define AMBIGUOUS "ambiguous"

static bool add_result(struct yaml_source *source, const yaml_node_t *node, bool preferred,
                       json_t *expect)
{
    if (!yaml_need_scalar(source, node, "a result"))
        return false;
    const char *word = (const char *)node->data.scalar.value;
    enum spf_result result;
    bool ambiguous = strcmp(word, AMBIGUOUS) == 0;
    if (!ambiguous && !suite_result_from(word, &result))
        return yaml_refuse(source, node, "'%s' is no result (RFC 7208 2.6)", word);
    json_t *item = json_object();
    if (item == NULL || json_array_append_new(expect, item) != 0)
        return yaml_no_memory(source);
    if (ambiguous)
        return put(source, item, "result", json_string("permerror")) &&
               put(source, item, "note",
                   json_string("The file says 'ambiguous', an error of pyspf's harsh mode for "
                               "records that RFC 7208 allows."));
    return put(source, item, "result", json_string(word)) &&
           (!preferred || put(source, item, "preferred", json_true()));
}

static bool put_expect(struct yaml_source *source, json_t *test, const yaml_node_t *result)
{
    json_t *expect = json_array();
    if (!put(source, test, "expect", expect))
        return false;
    if (result->type == YAML_SCALAR_NODE)
        return add_result(source, result, false, expect);
    size_t count = yaml_count(result);
    if (count == 0)
        return yaml_refuse(source, result, "a list of results needs at least one");
    for (size_t i = 0; i < count; i++)
        if (!add_result(source, yaml_item(source, result, i), i == 0 && count > 1, expect))
            return false;
    return true;
}

static bool put_explanation(struct yaml_source *source, json_t *test, const yaml_node_t *node)
{
    json_t *explanation = json_object();
    if (!put(source, test, "explanation", explanation))
        return false;
    if (yaml_is(node, "DEFAULT"))
        return put(source, explanation, "default", json_true());
    return put_bytes(source, explanation, "text", node);
}

/* "7.1/3, 7.1/4" or [7.1/3, 7.1/4] as a list. */
static bool add_specs(struct yaml_source *source, const yaml_node_t *node, json_t *list)
{
    if (!yaml_need_scalar(source, node, "spec"))
        return false;
    const char *text = (const char *)node->data.scalar.value;
    while (*(text += strspn(text, ", \t\r\n")) != '\0') {
        size_t len = strcspn(text, ", \t\r\n");
        if (json_array_append_new(list, json_stringn(text, len)) != 0)
            return yaml_no_memory(source);
        text += len;
    }
    return true;
}

/* A reference that looks like a requirement's id ("4.6.4-void-limit") is one; the others stay as
 * they are. */
static bool put_spec(struct yaml_source *source, json_t *test, const yaml_node_t *node)
{
    json_t *raw = json_array();
    json_t *spec = json_array();
    json_t *other = json_array();
    bool ok = (raw != NULL && spec != NULL && other != NULL) || yaml_no_memory(source);
    if (ok && node != NULL && node->type == YAML_SCALAR_NODE)
        ok = add_specs(source, node, raw);
    else if (ok && node != NULL)
        for (size_t i = 0; ok && i < yaml_count(node); i++)
            ok = add_specs(source, yaml_item(source, node, i), raw);
    for (size_t i = 0; ok && i < json_array_size(raw); i++) {
        json_t *item = json_array_get(raw, i);
        bool is_id = strchr(json_string_value(item), '-') != NULL;
        ok = json_array_append(is_id ? spec : other, item) == 0 || yaml_no_memory(source);
    }
    ok = ok && put(source, test, "spec", json_incref(spec));
    if (ok && json_array_size(other) > 0)
        ok = put(source, test, "x-spec", json_incref(other));
    json_decref(raw);
    json_decref(spec);
    json_decref(other);
    return ok;
}

/* Where the test stands, and all that its author says about it. */
static bool put_why(struct yaml_source *source, const char *base, json_t *test,
                    const struct yaml_pair *name, const struct fields *fields)
{
    json_t *description = fields->description != NULL ? yaml_prose(fields->description) : NULL;
    json_t *comment = fields->comment != NULL ? yaml_prose(fields->comment) : NULL;
    json_t *spec = fields->spec != NULL && fields->spec->type == YAML_SCALAR_NODE
                       ? yaml_prose(fields->spec)
                       : NULL;
    const char *says = description != NULL ? json_string_value(description) : "";
    const char *adds = comment != NULL ? json_string_value(comment) : "";
    json_t *why =
        json_sprintf("%s line %zu%s%s%s%s%s%s", base, name->key_node->start_mark.line + 1,
                     spec != NULL ? ", spec " : "", spec != NULL ? json_string_value(spec) : "",
                     says[0] != '\0' ? ": " : "", says, adds[0] != '\0' ? " - " : "", adds);
    json_decref(description);
    json_decref(comment);
    json_decref(spec);
    return put(source, test, "why", why);
}

static bool put_extras(struct yaml_source *source, json_t *test, const struct fields *fields)
{
    return (fields->strict == NULL || put_prose(source, test, "x-strict", fields->strict)) &&
           (fields->skip == NULL || put_prose(source, test, "x-skip", fields->skip)) &&
           (fields->header == NULL || put_prose(source, test, "x-header", fields->header));
}

static bool put_title(struct yaml_source *source, json_t *test, const struct yaml_pair *name,
                      const struct fields *fields)
{
    json_t *title = fields->description != NULL ? yaml_prose(fields->description) : NULL;
    if (title == NULL || json_string_length(title) == 0) {
        json_decref(title);
        title = yaml_prose(name->key_node);
    }
    return put(source, test, "title", title);
}

bool openspf_test(struct yaml_source *source, const char *base, const char *zone,
                  const struct yaml_pair *name, json_t *test)
{
    struct fields fields;
    if (!read_fields(source, name, &fields))
        return false;
    bool ok = put(source, test, "rev", json_integer(1));
    ok = ok && put_title(source, test, name, &fields);
    ok = ok && put(source, test, "zone", json_string(zone));
    ok = ok && put_query(source, test, &fields);
    ok = ok && put_expect(source, test, fields.result);
    if (ok && fields.explanation != NULL)
        ok = put_explanation(source, test, fields.explanation);
    ok = ok && put(source, test, "level", json_string("must"));
    ok = ok && put(source, test, "severity", json_string("medium"));
    ok = ok && put_spec(source, test, fields.spec);
    ok = ok && put_why(source, base, test, name, &fields);
    ok = ok && put(source, test, "status", json_string("stable"));
    return ok && put_extras(source, test, &fields);
}
