/*
 * catalog.h - the catalogue files that stand beside the suites in vectors/: requirements.json,
 * choices.json, features.json and ids.tsv. Suites are checked against them and commands show their
 * texts. hashes.tsv is hashes.h's.
 *
 * Everything a catalogue points to is its own and lives until catalog_destroy(). Texts are UTF-8
 * and NUL-terminated.
 */
#ifndef HARNESS_CATALOG_H
#define HARNESS_CATALOG_H

#include "problem.h"

enum catalog_testable {
    CATALOG_TESTABLE_RESULT,
    CATALOG_TESTABLE_EXPLANATION,
    CATALOG_TESTABLE_TRACE,
    CATALOG_TESTABLE_HEADER,
    CATALOG_TESTABLE_SESSION, /* belongs to a mail server, not to check_host */
    CATALOG_TESTABLE_NO
};

struct catalog_requirement {
    const char *id;      /* 4.6.4-void-limit, rfc8616-4-helo-a-label */
    int rfc;             /* 7208 */
    const char *section; /* 4.6.4 */
    const char *level;   /* MUST, "MUST NOT", SHOULD, "SHOULD NOT", MAY, semantics, ABNF */
    const char *text;    /* in our own words */
    const char *kind;
    enum catalog_testable testable;
    const char *negative; /* what a violating implementation does */
    const char *note;     /* or NULL */
};

/* A point where the RFC leaves a choice. values[0..value_count) holds default_value. */
struct catalog_choice {
    const char *name;
    const char *const *values;
    size_t value_count;
    const char *default_value;
    const char *section;
    const char *const *requirements;
    size_t requirement_count;
    const char *open;          /* what the RFC leaves open */
    const char *why;           /* why our default is what it is */
    const char *engine_option; /* the member of struct spf_options, or NULL */
};

struct catalog_feature {
    const char *name;
    const char *text;
};

enum catalog_id_state { CATALOG_ID_RENAMED, CATALOG_ID_RETIRED };

/* A line of ids.tsv: an id that is no test's any more and never will be again. */
struct catalog_id {
    const char *id;
    enum catalog_id_state state;
    const char *new_id; /* "" unless renamed */
    const char *since;
    const char *reason;
    size_t line;
};

struct catalog;

/*
 * Finds the folder of the catalogues: explicit_dir if not NULL; else $SPFPROOF_VECTORS; else the
 * nearest folder at or above near (a suite file or folder; NULL: none) that holds features.json
 * and requirements.json; else ../share/spfproof/vectors of the running program; else the source
 * tree it was built from. Returns a string to free, or NULL if there is none.
 */
char *catalog_find(const char *explicit_dir, const char *near);

/* Reads the catalogues in dir. Returns NULL and adds to problems if any is missing or wrong. */
struct catalog *catalog_load(const char *dir, struct problems *problems);

/*
 * The same, but requirements.json is read when the first requirement is asked for, and what is
 * wrong with it is told on stderr then. For a command that may ask for none: that file takes longer
 * to read than the official suite. Until then threads cannot share the catalogue.
 */
struct catalog *catalog_load_lean(const char *dir, struct problems *problems);

void catalog_destroy(struct catalog *catalog); /* NULL is allowed */

const char *catalog_dir(const struct catalog *catalog);

/* The requirements, in the order of their file (RFC, then section). */
size_t catalog_requirement_count(const struct catalog *catalog);
const struct catalog_requirement *catalog_requirement_at(const struct catalog *catalog, size_t i);
size_t catalog_choice_count(const struct catalog *catalog);
const struct catalog_choice *catalog_choice_at(const struct catalog *catalog, size_t i);
size_t catalog_feature_count(const struct catalog *catalog);
const struct catalog_feature *catalog_feature_at(const struct catalog *catalog, size_t i);
size_t catalog_id_count(const struct catalog *catalog);
const struct catalog_id *catalog_id_at(const struct catalog *catalog, size_t i);

/* Look-ups; NULL if there is none. The cost does not depend on the size but for choices and
 * features, of which there are few. */
const struct catalog_requirement *catalog_requirement(const struct catalog *catalog,
                                                      const char *id);
const struct catalog_choice *catalog_choice(const struct catalog *catalog, const char *name);
const struct catalog_feature *catalog_feature(const struct catalog *catalog, const char *name);
const struct catalog_id *catalog_id(const struct catalog *catalog, const char *id);

/* Is value one of the choice's? */
bool catalog_choice_has(const struct catalog_choice *choice, const char *value);

/* "result", "session", ...: the word of requirements.json. */
const char *catalog_testable_name(enum catalog_testable testable);

#endif
