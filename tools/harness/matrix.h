/*
 * matrix.h - runs side by side over the union of their vectors: what every report of several
 * results files is made from. What a vector says comes from the loaded suites; a vector that no
 * suite has is shown by its id alone.
 */
#ifndef HARNESS_MATRIX_H
#define HARNESS_MATRIX_H

#include "output.h"
#include "results_merge.h"
#include "suite.h"

enum { MATRIX_LEVELS = SUITE_INFO + 1, MATRIX_SEVERITIES = SUITE_CRITICAL + 1 };

/* total is the sum of the others. */
struct matrix_tally {
    size_t total;
    size_t good;        /* pass, pass:choice, info */
    size_t bad;         /* what counts against the implementation */
    size_t unsupported; /* a feature is missing */
    size_t other;       /* xfail, not-run */
};

struct matrix_vector {
    const char *id;
    const struct suite_test *test; /* NULL: no suite that was loaded has it */
    size_t group;                  /* which of matrix.groups */
};

struct matrix_cell {
    const json_t *line; /* the case as the results file has it; NULL: not in this run */
    enum verdict_outcome outcome;
    bool unexpected;
    bool stale; /* the loaded vector has another rev than the one that was run */
};

struct matrix_run {
    const struct merged_run *run;
    struct matrix_cell *cells; /* one for each vector of the matrix */
    struct matrix_tally all;
    struct matrix_tally levels[MATRIX_LEVELS];
    struct matrix_tally severities[MATRIX_SEVERITIES];
    struct matrix_tally *groups;
    size_t buckets[VERDICT_OUTCOME_COUNT];
    size_t unexpected;
};

struct matrix {
    const struct catalog *catalog;
    const struct suite_set *set;
    struct matrix_vector *vectors; /* in suite order, then those that no suite has */
    size_t vector_count;
    struct matrix_run *runs;
    size_t run_count;
    char **groups; /* the first part of ids: "rfc7208", "limits" */
    size_t group_count;
    size_t unknown; /* vectors without test */
};

/*
 * Everything is borrowed but for the matrix itself. run: only that one of merged, by label or
 * name; NULL: all. A run that is named and not there gives NULL.
 */
struct matrix *matrix_create(const struct merged *merged, const struct suite_set *set,
                             const struct catalog *catalog, const char *run);
void matrix_destroy(struct matrix *matrix); /* NULL is allowed */

/* Does any run lack cases or have unexpected ones? */
bool matrix_is_good(const struct matrix *matrix);

/* --- one cell in words; all printable --- */

/* "fail": the result, or "crash" and the like; "" if it has none. */
const char *matrix_result(const struct matrix_cell *cell);

/* The expectation as the results file has it: "permerror (void-limit=2) or fail". */
void matrix_expected(FILE *out, const struct matrix_cell *cell);

/* The suite file of a vector as a reader elsewhere knows it: "vectors/limits/voids.json" below the
 * folder of the catalogues, else as it was opened; "SUITE" if no suite has the vector. */
void matrix_file(const struct matrix *matrix, const struct matrix_vector *vector, char *out,
                 size_t size);

/* The command that runs this one case again. */
void matrix_command(FILE *out, const struct matrix *matrix, const struct matrix_run *run,
                    const struct matrix_vector *vector);

/* --- forms; each writes a whole report --- */

struct matrix_form {
    const char *name;
    void (*write)(struct output *out, const struct matrix *matrix);
};

extern const struct matrix_form matrix_table;
extern const struct matrix_form matrix_markdown;
extern const struct matrix_form matrix_html;
extern const struct matrix_form matrix_sarif;
extern const struct matrix_form matrix_github;
extern const struct matrix_form matrix_badge;
extern const struct matrix_form matrix_jsonl; /* one results file of one run */

/* The form of that name, or NULL. */
const struct matrix_form *matrix_form_of(const char *name);

#endif
