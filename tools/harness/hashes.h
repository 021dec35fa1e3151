/*
 * hashes.h - the content hashes by which a silent change of a test is seen.
 *
 * hashes.tsv holds a line for each test: id, rev and hash, parted by tabs, in order of id. The hash
 * is the SHA-256 of the canonical JSON (compact, keys sorted) of an object with the members query,
 * zone (resolved), expect, explanation, cause, mech, header and dns as far as the test has them,
 * without own keys (x-...) and without notes.
 */
#ifndef HARNESS_HASHES_H
#define HARNESS_HASHES_H

#include "sha256.h"
#include "suite.h"

/* The content hash of a test. */
void hashes_of_test(const struct suite_test *test, char hex[SHA256_HEX_SIZE]);

struct hashes;

/* Reads a hashes.tsv; a missing file is an empty one. NULL, and a problem, if it is wrong. */
struct hashes *hashes_load(const char *path, struct problems *problems);
void hashes_destroy(struct hashes *hashes); /* NULL is allowed */

/*
 * Compares the set with what is stored. Problems: a test without a line, a hash that changed under
 * the same rev, a rev that went back, a rev that is new; and if whole is true, a line whose test is
 * gone without a line in ids.tsv.
 */
bool hashes_check(const struct hashes *hashes, const struct suite_set *set,
                  const struct catalog *catalog, bool whole, struct problems *problems);

/*
 * Brings the stored lines up to date and writes the file: new tests and new revs are taken in, and
 * if whole is true the lines of tests that are gone are dropped. A hash that changed under the same
 * rev, a rev that went back and a test that is gone without a line in ids.tsv are problems, and
 * then nothing is written.
 */
bool hashes_update(const struct hashes *hashes, const struct suite_set *set,
                   const struct catalog *catalog, bool whole, const char *path,
                   struct problems *problems);

#endif
