/*
 * report.h - what a run tells, case by case and in sum, in one of several forms. A form is three
 * functions; run.c calls them in order. What forms have in common is at the end.
 */
#ifndef HARNESS_REPORT_H
#define HARNESS_REPORT_H

#include "output.h"
#include "verdict.h"

/* Counts of one suite, or of the whole run. */
struct report_tally {
    const struct suite *suite; /* NULL for the whole run */
    size_t total;              /* selected tests; the buckets sum to it in the end */
    size_t buckets[VERDICT_OUTCOME_COUNT];
    size_t unexpected;
    uint64_t hash; /* FNV-1a over id and rev of each test: the same vectors, the same hash */
};

/* A run as its reports see it; tallies grow as cases come in. */
struct report_run {
    const struct implementation *implementation;
    const struct suite_test *const *tests;
    size_t test_count;
    const struct report_tally *suites; /* those with selected tests, in suite order */
    size_t suite_count;
    struct report_tally all;
    size_t unchecked[UNCHECKED_KINDS];     /* cases in which such a thing could not be seen */
    const struct ledger *ledger;           /* what the implementation was seen to choose */
    const struct derived_summary *derived; /* the tests are variants or faults; or NULL */
    bool strict;
    bool interrupted;
    uint32_t shard_index; /* this run is that part, from 1 ... */
    uint32_t shard_count; /* ... of so many; 0: it is no part */
    double seconds;       /* since the beginning */
};

struct report_case {
    const struct suite_test *test;
    const struct observed *observed;
    const struct verdict *verdict;
    bool unexpected;
    size_t number; /* from 1, in the order cases come in */
};

struct report;

/* begin, end and release may be NULL; release frees state after the output has been closed. */
struct report_form {
    const char *name;
    void (*begin)(struct report *report, const struct report_run *run);
    void (*test)(struct report *report, const struct report_run *run,
                 const struct report_case *item);
    void (*end)(struct report *report, const struct report_run *run);
    void (*release)(struct report *report);
};

struct report {
    const struct report_form *form;
    struct output out;
    const struct catalog *catalog; /* requirement texts for people, or NULL */
    const char *derived;           /* run's option that derived the tests, or NULL */
    const char *program;           /* how this program is called, for commands to copy */
    const char *const *choices;    /* settings of this run that such a command must repeat */
    size_t choice_count;
    /* Of a foreign implementation: the words of `spfproof run` that choose it; NULL: built in. */
    const char *const *run_words;
    size_t run_word_count;
    void *state; /* the form's own */
};

extern const struct report_form report_human;
extern const struct report_form report_tap;
extern const struct report_form report_junit;
extern const struct report_form results_form; /* JSON lines: results.h */

/* The form of that name (human, tap, junit, jsonl), or NULL. */
const struct report_form *report_form_of(const char *name);

/* --- what forms have in common; each writes printable text --- */

/* "permerror (void-mx-hosts=counted) or fail, ..." */
void report_expected(FILE *out, const struct suite_test *test);

/* A suite's name and file: "rfc7208/5-7-exists". Files share names, but not this. */
void report_suite_name(const struct suite *suite, char *out, size_t size);

/* The mnemonic of a DNS type: "AAAA", "TYPE65". */
void report_type(FILE *out, uint32_t type);
void report_type_format(uint32_t type, char out[16]);

/* What was derived and what was skipped and why, as lines that begin with indent; nothing if the
 * run was of the vectors themselves. */
void report_derived(FILE *out, const struct report_run *run, const char *indent);

/* The same as a member of a JSON object, with a comma before it. */
void report_derived_json(FILE *out, const struct report_run *run);

/* All of it, as lines that begin with indent; what a person needs to understand a failure. */
void report_details(FILE *out, const struct report *report, const struct report_case *item,
                    const char *indent);

#endif
