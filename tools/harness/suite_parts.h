/*
 * suite_parts.h - the inside of a set of suites, for suite*.c alone.
 *
 * suite.c keeps the set, suite_file.c reads a file, suite_case.c a test, suite_expect.c what is
 * expected of it, suite_record.c and suite_header.c the parts of that, suite_zone.c its zone.
 */
#ifndef HARNESS_SUITE_PARTS_H
#define HARNESS_SUITE_PARTS_H

#include "idmap.h"
#include "reader.h"
#include "suite.h"

/* A loaded file and what belongs to it; suite is what the outside sees. */
struct suite_unit {
    struct suite suite; /* first, so that a const struct suite * leads back here */
    struct json_file file;
    struct arena arena;
    struct suite_test *tests;
    struct mockdns_zone **zones; /* every zone built for this file */
    const json_t **zone_jsons;   /* beside zones; those of overlays are owned */
    size_t zone_count;
    size_t zone_room;
    size_t named_count; /* the first of them are the named ones, in the order of the file */
};

struct suite_set {
    struct suite_load_options options;
    struct problems problems;
    struct suite_unit **units;
    size_t unit_count;
    struct idmap ids; /* of all tests: the index in tests */
    const struct suite_test **tests;
    size_t test_count;
    size_t zone_count;
};

/* What the readers of one file share. */
struct suite_reader {
    struct reader reader;
    struct suite_unit *unit;
    const struct catalog *catalog; /* or NULL */
    size_t zone_base;              /* the zone number of the file's first zone */
    struct idmap named;            /* named zones: the index in unit->zones */
    bool *used;                    /* beside the named zones: a test uses it */
};

/* Reads the whole file into its unit; false after a problem. */
bool suite_read_file(struct suite_set *set, struct suite_unit *unit);

/* Gives back all of it; the unit itself too. */
void suite_unit_destroy(struct suite_unit *unit);

/* One test; where is $.tests[i]. */
bool suite_read_test(struct suite_reader *reader, const struct where *where, const json_t *object,
                     struct suite_test *test);

/* A source, of a file or a test. */
bool suite_read_source(struct suite_reader *reader, const struct where *where, const json_t *object,
                       struct suite_source *source);

/* zones: builds each named zone. */
bool suite_read_zones(struct suite_reader *reader, const struct where *root);

/* If strict: a problem for each named zone that no test uses. */
bool suite_check_zones_used(struct suite_reader *reader, const struct where *root);

/* A test's zone: a name, an inline zone, or a base and what is set over it. */
bool suite_read_test_zone(struct suite_reader *reader, const struct where *where,
                          const json_t *object, struct suite_test *test);

/* expect, explanation, cause, mech, header and dns. */
bool suite_read_expectations(struct suite_reader *reader, const struct where *where,
                             const json_t *object, struct suite_test *test);

/* header: one expected field, or a list of them. */
bool suite_read_headers(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_test *test);

/* record: one expected record, or a list of them; reporting; trace. */
bool suite_read_records(struct reader *reader, const struct where *where, const json_t *object,
                        struct suite_test *test);
bool suite_read_reporting(struct reader *reader, const struct where *where, const json_t *object,
                          struct suite_reporting *reporting);
bool suite_read_trace(struct reader *reader, const struct where *where, const json_t *object,
                      struct suite_strings *trace);

/* The member "at" of what is refused, which *at then holds. */
bool suite_read_at(struct reader *reader, const struct where *where, const json_t *object,
                   const struct spf_text *text, bool *has_at, size_t *at);

/* An object {questions, terms, voids, never, must, order, strict}. */
bool suite_read_dns(struct suite_reader *reader, const struct where *where, const json_t *object,
                    struct suite_dns *dns);

extern const char *const suite_level_words[];
extern const char *const suite_severity_words[];
extern const char *const suite_state_words[];
extern const char *const suite_result_words[];

#endif
