/*
 * results_merge.h - results files as runs: the shards of one run are put together again, and what
 * is missing of a run is said. Reports and compare read runs, not files.
 */
#ifndef HARNESS_RESULTS_MERGE_H
#define HARNESS_RESULTS_MERGE_H

#include "results.h"

/* One implementation, run once, in one file or in its shards. */
struct merged_run {
    char *label; /* tells it from every other run here: "pyspf 2.0.14", "pyspf 2.0.14 (ask)" */
    const char *name;
    const char *version;
    const char *depth;        /* or "" */
    const json_t *header;     /* of the first file */
    char *path;               /* of the first file */
    struct results **results; /* the files, in the order given */
    size_t file_count;
    char *truncated;      /* why this is not a whole run, or NULL */
    size_t total;         /* tests selected, as the headers say */
    const json_t **cases; /* of all files */
    size_t count;
    /* Only for merging. */
    uint64_t shards; /* bit i: shard i + 1 is there */
    size_t shard_count;
};

struct merged {
    struct merged_run *runs;
    size_t count;
    struct problems cut; /* the files that are not whole, and where they end */
};

/* A run in more parts than this is refused. */
#define MERGE_SHARDS_MAX 64

/*
 * Loads files, and of a folder every *.jsonl in order of name, and puts shards together. NULL if
 * one of them is no results file or a run has a case twice; problems then says so.
 */
struct merged *merged_load(const char *const *paths, size_t count, struct problems *problems);
void merged_destroy(struct merged *merged); /* NULL is allowed */

/* The runs' labels, parted by commas; what does not fit in size octets is left out. */
void merged_labels(const struct merged *merged, char *text, size_t size);

/* Members of a case line; "" or NULL where there is none. */
const char *merged_string(const json_t *object, const char *key);

#endif
