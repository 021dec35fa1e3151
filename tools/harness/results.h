/*
 * results.h - results files: JSON lines, so that an interrupted run stays readable.
 *
 *     {"t":"header","format":1,"spfproof":…,"implementation":{…},"suites":[{name,tests,hash}],"shard":[1,3],…}
 *     {"t":"case","id":…,"rev":…,"outcome":…,"observed":{…},"expected":[…],"reason":…,"questions":[…]}
 *       and, where there are such: "us" (time it took), "transcript" and "trace" (lines of text)
 *     {"t":"footer","total":…,"buckets":{…},"unexpected":…,"interrupted":…,…}
 *
 * A run of variants or faults adds to the footer
 * "derived":{by,vectors,kinds:[{name,tests,skipped}]}.
 *
 * The writer is the report form "jsonl" of report.h; whole lines reach the file, never parts. Byte
 * strings are those of the vector format. The buckets of the footer sum to total. A file without
 * its footer is truncated: no reader may take it for a finished run.
 */
#ifndef HARNESS_RESULTS_H
#define HARNESS_RESULTS_H

#include <jansson.h>

#include "problem.h"
#include "report.h"

#define RESULTS_FORMAT 1

struct results;

/*
 * Reads a results file. NULL if it is unreadable, has no header, a higher format, or a broken line
 * before the last one; problems then says why. A truncated file is read as far as it goes.
 */
struct results *results_load(const char *path, struct problems *problems);
void results_destroy(struct results *results); /* NULL is allowed */

/* No footer, or one that does not agree with the lines before it. */
bool results_truncated(const struct results *results);

/* How many lines the file has. */
size_t results_lines(const struct results *results);

/* The lines as JSON; the footer is NULL if it is missing, case_at past the end. */
const json_t *results_header(const struct results *results);
const json_t *results_footer(const struct results *results);
size_t results_count(const struct results *results);
const json_t *results_case(const struct results *results, size_t index);

#endif
