/*
 * import_openspf.c - openspf YAML suites as suites of our format: files, scenarios and ids. Tests
 * are import_test.c's, records import_zone.c's, YAML itself import_yaml.c's. The header says what
 * the words mean.
 *
 * A scenario is one YAML document: a zone and the tests that run on it.
 */
#include "import_openspf.h"

#include <stdlib.h>
#include <string.h>

#include "import_test.h"
#include "import_zone.h"
#include "json_file.h"
#include "suite.h"

/* Larger files are no test suites. */
#define FILE_OCTETS_MAX ((size_t)64 * 1024 * 1024)

/* One import. */
struct import {
    struct yaml_source source;
    const char *base; /* the file's name without folder */
    const char *suite;
    json_t *zones;
    json_t *tests;
    json_t *ids;   /* id -> line, to tell where it was first */
    json_t *names; /* slug of a test -> true if it occurs in several scenarios */
};

/* The parts of a scenario. */
struct scenario {
    const yaml_node_t *description;
    const yaml_node_t *tests;
    const yaml_node_t *zonedata;
    const char *zone; /* its name in zones */
};

/* --- small pieces --- */

/* Lower case, with '-' for every run of other characters than letters and digits. To be freed; NULL
 * without memory. */
static char *slug_of(const char *text)
{
    char *slug = malloc(strlen(text) + 1);
    if (slug == NULL)
        return NULL;
    size_t len = 0;
    for (; *text != '\0'; text++) {
        char c = *text;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            slug[len++] = c;
        else if (len > 0 && slug[len - 1] != '-')
            slug[len++] = '-';
    }
    if (len > 0 && slug[len - 1] == '-')
        len--;
    slug[len] = '\0';
    return slug;
}

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash != NULL ? slash + 1 : file;
}

char *openspf_suite_name(const char *file)
{
    char *slug = slug_of(base_name(file));
    if (slug == NULL)
        return NULL;
    static const char *const endings[] = {"-yml", "-yaml", "-tests"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t len = strlen(slug);
        size_t end = strlen(endings[i]);
        if (len > end && strcmp(slug + len - end, endings[i]) == 0)
            slug[len - end] = '\0';
    }
    static const char prefix[] = "openspf/";
    const char *name = slug[0] != '\0' ? slug : "suite";
    char *result = malloc(sizeof prefix + strlen(name));
    if (result != NULL) {
        memcpy(result, prefix, sizeof prefix);
        strcat(result, name);
    }
    free(slug);
    return result;
}

/* Takes over value. */
static bool put(struct import *import, json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0 || yaml_no_memory(&import->source);
}

/* --- tests and scenarios --- */

/* suite/test, or suite/zone/test for a name that several scenarios use. */
static json_t *make_id(struct import *import, const struct scenario *scenario,
                       const struct yaml_pair *name)
{
    char *slug = slug_of(name->key);
    json_t *id = NULL;
    if (slug == NULL) {
        (void)yaml_no_memory(&import->source);
    } else if (slug[0] == '\0') {
        (void)yaml_refuse(&import->source, name->key_node, "'%s' gives no id", name->key);
    } else {
        id = json_is_true(json_object_get(import->names, slug))
                 ? json_sprintf("%s/%s/%s", import->suite, scenario->zone, slug)
                 : json_sprintf("%s/%s", import->suite, slug);
        if (id == NULL)
            (void)yaml_no_memory(&import->source);
    }
    free(slug);
    if (id == NULL)
        return NULL;
    const json_t *line = json_object_get(import->ids, json_string_value(id));
    if (line != NULL) {
        (void)yaml_refuse(&import->source, name->key_node, "the test '%s' has the id of line %d",
                          name->key, (int)json_integer_value(line));
    } else if (put(import, import->ids, json_string_value(id),
                   json_integer((json_int_t)name->key_node->start_mark.line + 1))) {
        return id;
    }
    json_decref(id);
    return NULL;
}

static bool add_test(struct import *import, const struct scenario *scenario,
                     const struct yaml_pair *name)
{
    json_t *test = json_object();
    if (test == NULL || json_array_append_new(import->tests, test) != 0)
        return yaml_no_memory(&import->source);
    json_t *id = make_id(import, scenario, name);
    return id != NULL && put(import, test, "id", id) &&
           openspf_test(&import->source, import->base, scenario->zone, name, test);
}

static bool read_scenario(struct import *import, const yaml_node_t *root, struct scenario *scenario)
{
    struct yaml_source *source = &import->source;
    *scenario = (struct scenario){0};
    if (root->type != YAML_MAPPING_NODE)
        return yaml_refuse(source, root, "a scenario is a mapping with tests and zonedata");
    if (!yaml_unique_keys(source, root))
        return false;
    for (size_t i = 0; i < yaml_count(root); i++) {
        struct yaml_pair pair;
        if (!yaml_pair_at(source, root, i, &pair))
            return false;
        if (strcmp(pair.key, "tests") == 0)
            scenario->tests = pair.value;
        else if (strcmp(pair.key, "zonedata") == 0)
            scenario->zonedata = pair.value;
        else if (strcmp(pair.key, "description") == 0)
            scenario->description = pair.value;
        else if (strcmp(pair.key, "comment") != 0)
            return yaml_refuse(source, pair.key_node, "a scenario has no key '%s'", pair.key);
    }
    if (scenario->tests == NULL || scenario->zonedata == NULL)
        return yaml_refuse(source, root, "a scenario needs tests and zonedata");
    if (scenario->tests->type != YAML_MAPPING_NODE)
        return yaml_refuse(source, scenario->tests, "tests must map names to tests");
    return scenario->description == NULL ||
           yaml_need_scalar(source, scenario->description, "description");
}

/* The scenario's description as a name, made unique by its number. */
static bool name_zone(struct import *import, struct scenario *scenario, json_t *zone)
{
    const char *description = scenario->description != NULL
                                  ? (const char *)scenario->description->data.scalar.value
                                  : "scenario";
    char *slug = slug_of(description);
    json_t *name = NULL;
    if (slug != NULL)
        name = slug[0] == '\0' || scenario->description == NULL ||
                       json_object_get(import->zones, slug) != NULL
                   ? json_sprintf("%s-%zu", slug[0] == '\0' ? "scenario" : slug,
                                  json_object_size(import->zones) + 1)
                   : json_string(slug);
    free(slug);
    if (name == NULL)
        return yaml_no_memory(&import->source);
    bool ok = put(import, import->zones, json_string_value(name), json_incref(zone));
    json_decref(name);
    if (!ok)
        return false;
    const char *key;
    json_t *value;
    json_object_foreach(import->zones, key, value) if (value == zone) scenario->zone = key;
    return scenario->zone != NULL;
}

static bool add_scenario(struct import *import, const yaml_node_t *root)
{
    struct scenario scenario;
    if (!read_scenario(import, root, &scenario))
        return false;
    json_t *zone = openspf_zone(&import->source, scenario.zonedata);
    if (zone == NULL)
        return false;
    bool ok = name_zone(import, &scenario, zone);
    json_decref(zone);
    for (size_t i = 0; ok && i < yaml_count(scenario.tests); i++) {
        struct yaml_pair name;
        ok = yaml_pair_at(&import->source, scenario.tests, i, &name) &&
             add_test(import, &scenario, &name);
    }
    return ok;
}

/* First pass: which names of tests occur in several scenarios? */
static bool note_names(struct import *import, const yaml_node_t *root)
{
    struct scenario scenario;
    if (!read_scenario(import, root, &scenario))
        return false;
    json_t *here = json_object();
    bool ok = here != NULL || yaml_no_memory(&import->source);
    for (size_t i = 0; ok && i < yaml_count(scenario.tests); i++) {
        struct yaml_pair name;
        ok = yaml_pair_at(&import->source, scenario.tests, i, &name);
        char *slug = ok ? slug_of(name.key) : NULL;
        if (slug != NULL && json_object_get(here, slug) == NULL)
            ok = put(import, import->names, slug,
                     json_boolean(json_object_get(import->names, slug) != NULL)) &&
                 put(import, here, slug, json_true());
        else if (ok && slug == NULL)
            ok = yaml_no_memory(&import->source);
        free(slug);
    }
    json_decref(here);
    return ok;
}

/* --- files --- */

static bool syntax_error(struct import *import, const yaml_parser_t *parser)
{
    problems_add(import->source.problems, import->source.file, parser->problem_mark.line + 1, NULL,
                 "not YAML: %s%s%s", parser->problem != NULL ? parser->problem : "unreadable",
                 parser->context != NULL ? " " : "",
                 parser->context != NULL ? parser->context : "");
    return false;
}

/* Calls handle for the root of each document. */
static bool each_document(struct import *import,
                          bool (*handle)(struct import *, const yaml_node_t *))
{
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0)
        return yaml_no_memory(&import->source);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)import->source.text,
                                 import->source.len);
    bool ok = true;
    bool more = true;
    while (ok && more) {
        if (yaml_parser_load(&parser, &import->source.document) == 0) {
            ok = syntax_error(import, &parser);
            break;
        }
        const yaml_node_t *root = yaml_document_get_root_node(&import->source.document);
        more = root != NULL;
        if (more)
            ok = handle(import, root);
        yaml_document_delete(&import->source.document);
    }
    yaml_parser_delete(&parser);
    return ok;
}

static json_t *head(struct import *import)
{
    return json_pack("{s:i, s:s, s:o, s:{s:s, s:s, s:s}, s:O, s:O}", "format", 1, "suite",
                     import->suite, "title",
                     json_sprintf("%s, imported from the openspf format", import->base), "source",
                     "kind", "openspf", "ref", import->base, "license", "NOASSERTION", "zones",
                     import->zones, "tests", import->tests);
}

json_t *openspf_import(const char *file, const char *text, size_t len, const char *suite,
                       struct problems *problems)
{
    struct import import = {.base = base_name(file),
                            .zones = json_object(),
                            .tests = json_array(),
                            .ids = json_object(),
                            .names = json_object()};
    char *name = suite != NULL ? strdup(suite) : openspf_suite_name(file);
    import.suite = name;
    yaml_source_init(&import.source, file, text, len, problems);
    json_t *result = NULL;
    bool ok = (import.zones != NULL && import.tests != NULL && import.ids != NULL &&
               import.names != NULL && name != NULL) ||
              yaml_no_memory(&import.source);
    ok = ok && each_document(&import, note_names) && each_document(&import, add_scenario);
    if (ok && json_array_size(import.tests) == 0) {
        problems_add(problems, file, 0, NULL, "no test in it");
        ok = false;
    }
    if (ok) {
        result = head(&import);
        if (result == NULL)
            (void)yaml_no_memory(&import.source);
    }
    json_decref(import.zones);
    json_decref(import.tests);
    json_decref(import.ids);
    json_decref(import.names);
    free(name);
    return result;
}

json_t *openspf_import_file(const char *file, const char *suite, struct problems *problems)
{
    char *text;
    size_t len;
    if (!json_file_read(file, FILE_OCTETS_MAX, "import it in parts", problems, &text, &len))
        return NULL;
    json_t *result = openspf_import(file, text, len, suite, problems);
    free(text);
    return result;
}
