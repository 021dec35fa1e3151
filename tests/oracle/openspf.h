/*
 * openspf.h - the official openspf suites as their YAML has them: scenarios of tests and zone data.
 * A reader of its own, so that the oracle passes the suite with no other part of the project.
 */
#ifndef TESTS_ORACLE_OPENSPF_H
#define TESTS_ORACLE_OPENSPF_H

#include "oracle.h"

#include <yaml.h>

struct openspf_scenario {
    yaml_document_t document;
};

/* A test of a scenario. Texts belong to its document. */
struct openspf_test {
    struct spf_text name;
    struct spf_text helo;
    struct spf_text mailfrom;
    struct spf_text host;
    struct spf_text results[4]; /* any of them is right */
    size_t result_count;
    bool has_explanation;
    struct spf_text explanation;
};

/* Reads the next scenario of the file; false at its end. Malformed YAML ends the program. */
bool openspf_next(yaml_parser_t *parser, struct openspf_scenario *scenario);
void openspf_release(struct openspf_scenario *scenario);

size_t openspf_test_count(struct openspf_scenario *scenario);
void openspf_test(struct openspf_scenario *scenario, size_t index, struct openspf_test *test);

/* Answers from the scenario's zone data; user is the scenario. */
oracle_resolve openspf_resolve;

#endif
