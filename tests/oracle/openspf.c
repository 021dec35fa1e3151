/*
 * openspf.c - reads the openspf suites' YAML and answers from their zone data as the driver they
 * were written for does: SPF data stand for TXT data too unless the name has TXT data; "TXT: NONE"
 * prevents that; "TIMEOUT: true" is what every type not given before it answers; a name without
 * data has none.
 */
#include "openspf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX 64
#define STRINGS_MAX 64

/* What an answer is made of; good until the next question. */
static struct spf_rr rrs[RECORDS_MAX];
static struct spf_text strings[STRINGS_MAX];
static uint8_t addresses[RECORDS_MAX][16];

static void die(const char *what)
{
    fprintf(stderr, "openspf: %s\n", what);
    exit(1);
}

static struct spf_text text_of_node(yaml_node_t *node)
{
    if (node == NULL || node->type != YAML_SCALAR_NODE)
        die("a scalar is missing");
    struct spf_text text = {node->data.scalar.value, node->data.scalar.length};
    return text;
}

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + 32) : octet;
}

static bool equal(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

static bool is(struct spf_text text, const char *word)
{
    struct spf_text other = {(const uint8_t *)word, strlen(word)};
    return equal(text, other);
}

static size_t pair_count(yaml_node_t *mapping)
{
    if (mapping == NULL || mapping->type != YAML_MAPPING_NODE)
        die("a mapping is missing");
    return (size_t)(mapping->data.mapping.pairs.top - mapping->data.mapping.pairs.start);
}

static void pair(yaml_document_t *document, yaml_node_t *mapping, size_t index,
                 struct spf_text *key, yaml_node_t **value)
{
    yaml_node_pair_t at = mapping->data.mapping.pairs.start[index];
    *key = text_of_node(yaml_document_get_node(document, at.key));
    *value = yaml_document_get_node(document, at.value);
}

static yaml_node_t *member(yaml_document_t *document, yaml_node_t *mapping, const char *name)
{
    for (size_t i = 0; i < pair_count(mapping); i++) {
        struct spf_text key;
        yaml_node_t *value;
        pair(document, mapping, i, &key, &value);
        if (is(key, name))
            return value;
    }
    return NULL;
}

static size_t item_count(yaml_node_t *sequence)
{
    if (sequence == NULL || sequence->type != YAML_SEQUENCE_NODE)
        die("a sequence is missing");
    return (size_t)(sequence->data.sequence.items.top - sequence->data.sequence.items.start);
}

static yaml_node_t *item(yaml_document_t *document, yaml_node_t *sequence, size_t index)
{
    return yaml_document_get_node(document, sequence->data.sequence.items.start[index]);
}

bool openspf_next(yaml_parser_t *parser, struct openspf_scenario *scenario)
{
    if (!yaml_parser_load(parser, &scenario->document))
        die("the file is no YAML");
    if (yaml_document_get_root_node(&scenario->document) != NULL)
        return true;
    yaml_document_delete(&scenario->document);
    return false;
}

void openspf_release(struct openspf_scenario *scenario)
{
    yaml_document_delete(&scenario->document);
}

static yaml_node_t *section(struct openspf_scenario *scenario, const char *name)
{
    return member(&scenario->document, yaml_document_get_root_node(&scenario->document), name);
}

size_t openspf_test_count(struct openspf_scenario *scenario)
{
    return pair_count(section(scenario, "tests"));
}

void openspf_test(struct openspf_scenario *scenario, size_t index, struct openspf_test *test)
{
    yaml_document_t *document = &scenario->document;
    yaml_node_t *body;
    memset(test, 0, sizeof *test);
    pair(document, section(scenario, "tests"), index, &test->name, &body);
    test->helo = text_of_node(member(document, body, "helo"));
    test->mailfrom = text_of_node(member(document, body, "mailfrom"));
    test->host = text_of_node(member(document, body, "host"));
    yaml_node_t *result = member(document, body, "result");
    if (result != NULL && result->type == YAML_SEQUENCE_NODE) {
        for (size_t i = 0; i < item_count(result) && i < 4; i++)
            test->results[test->result_count++] = text_of_node(item(document, result, i));
    } else {
        test->results[test->result_count++] = text_of_node(result);
    }
    yaml_node_t *explanation = member(document, body, "explanation");
    test->has_explanation = explanation != NULL;
    if (explanation != NULL)
        test->explanation = text_of_node(explanation);
}

static yaml_node_t *data_of(struct openspf_scenario *scenario, struct spf_text name)
{
    yaml_node_t *zone = section(scenario, "zonedata");
    for (size_t i = 0; i < pair_count(zone); i++) {
        struct spf_text owner;
        yaml_node_t *data;
        pair(&scenario->document, zone, i, &owner, &data);
        if (equal(name, owner))
            return data;
    }
    return NULL;
}

/* Does the name have TXT data, be it only "TXT: NONE"? */
static bool has_txt(yaml_document_t *document, yaml_node_t *data)
{
    for (size_t i = 0; i < item_count(data); i++) {
        yaml_node_t *entry = item(document, data, i);
        if (entry->type == YAML_MAPPING_NODE && member(document, entry, "TXT") != NULL)
            return true;
    }
    return false;
}

static const char *type_name(enum spf_rrtype type)
{
    switch (type) {
    case SPF_RRTYPE_A:
        return "A";
    case SPF_RRTYPE_AAAA:
        return "AAAA";
    case SPF_RRTYPE_MX:
        return "MX";
    case SPF_RRTYPE_PTR:
        return "PTR";
    case SPF_RRTYPE_TXT:
        return "TXT";
    }
    return "";
}

static struct spf_text take_string(size_t *used, struct spf_text text)
{
    if (*used == STRINGS_MAX)
        die("too much data at one name");
    strings[(*used)++] = text;
    return text;
}

/* One more record of the answer. */
static void add_record(yaml_document_t *document, yaml_node_t *value, enum spf_rrtype type,
                       struct spf_answer *answer, size_t *used)
{
    if (answer->count == RECORDS_MAX)
        die("too many records at one name");
    struct spf_rr *rr = &rrs[answer->count];
    rr->data = &strings[*used];
    rr->count = 1;
    if (type == SPF_RRTYPE_MX) {
        take_string(used, text_of_node(item(document, value, 1)));
    } else if (type == SPF_RRTYPE_TXT && value->type == YAML_SEQUENCE_NODE) {
        rr->count = item_count(value);
        for (size_t i = 0; i < rr->count; i++)
            take_string(used, text_of_node(item(document, value, i)));
    } else if (type == SPF_RRTYPE_A || type == SPF_RRTYPE_AAAA) {
        struct spf_ip ip;
        bool ip4 = type == SPF_RRTYPE_A;
        struct spf_text text = text_of_node(value);
        if (!(ip4 ? oracle_ip4_network(text, &ip) : oracle_ip6_network(text, &ip)))
            die("an address is malformed");
        memcpy(addresses[answer->count], ip.octets, 16);
        struct spf_text octets = {addresses[answer->count], ip4 ? 4 : 16};
        take_string(used, octets);
    } else {
        take_string(used, text_of_node(value));
    }
    answer->count++;
}

void openspf_resolve(void *user, struct spf_text name, enum spf_rrtype type,
                     struct spf_answer *answer)
{
    struct openspf_scenario *scenario = user;
    yaml_document_t *document = &scenario->document;
    yaml_node_t *data = data_of(scenario, name);
    size_t used = 0;
    answer->rcode = SPF_RCODE_NOERROR;
    answer->rrs = rrs;
    if (data == NULL) {
        answer->rcode = SPF_RCODE_NXDOMAIN;
        return;
    }
    bool spf_too = type == SPF_RRTYPE_TXT && !has_txt(document, data);
    for (size_t i = 0; i < item_count(data); i++) {
        yaml_node_t *entry = item(document, data, i);
        yaml_node_t *value = NULL;
        /* "TIMEOUT" alone and "TIMEOUT: true" are the same. */
        if (entry->type == YAML_SCALAR_NODE ? is(text_of_node(entry), "TIMEOUT")
                                            : member(document, entry, "TIMEOUT") != NULL) {
            if (answer->count == 0)
                answer->rcode = SPF_RCODE_TIMEOUT;
            return;
        }
        value = member(document, entry, "CNAME");
        if (value != NULL) {
            struct spf_text target = text_of_node(value);
            if (target.len > 0 && target.data[target.len - 1] == '.')
                target.len--;
            openspf_resolve(user, target, type, answer);
            return;
        }
        value = member(document, entry, type_name(type));
        if (value == NULL && spf_too)
            value = member(document, entry, "SPF");
        if (value != NULL && !(value->type == YAML_SCALAR_NODE && is(text_of_node(value), "NONE")))
            add_record(document, value, type, answer, &used);
    }
}
