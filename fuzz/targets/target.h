/*
 * target.h - what the fuzz targets share: the named end of a broken oracle, and exact copies.
 *
 * A target is a source with LLVMFuzzerTestOneInput(). It uses the engine through its public headers
 * only. SPFPROOF_ORACLE=NAME in the environment leaves that oracle alone in force, so that a seeded
 * bug can be shown to be caught by it and by no other; commas part several, and a name stands for
 * all that begin with it: "check-,relation-order"; "-NAME" leaves all but those in force.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include "spf/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unless the condition holds, prints the oracle's name and what it says, and aborts. */
#define TARGET_EXPECT(name, condition) ((condition) ? (void)0 : target_broken(name, #condition))
void target_broken(const char *name, const char *condition);

/* Is the oracle in force? What is run for its sake alone need not be run if it is not. */
bool target_wants(const char *name);

/*
 * Is the oracle in force, and its turn for this input? While fuzzing, oracles that cost much take
 * turns by the input's hash: each sees one of so many inputs, of which there are millions. Where
 * few inputs are run, in replay-NAME, and where SPFPROOF_ORACLE names oracles, it is always due.
 */
bool target_due(const char *name, uint32_t hash, unsigned turn, unsigned turns);
extern bool target_thorough; /* replay.c sets it */

/* Counts an input, and whether it was one that says much: SPFPROOF_COUNTS=FILE has both, at exit.
 */
void target_count(bool meaningful);

/*
 * Room for capacity octets, at most TARGET_ROOM_MAX, until the next call. Octets behind it are
 * poisoned under ASan; elsewhere target_room_kept() tells whether they have been left alone.
 */
#define TARGET_ROOM_MAX 65536
uint8_t *target_room(size_t capacity);
bool target_room_kept(void);

/* A number out of the input, to choose by: what costs much is done to a part of the inputs. */
uint32_t target_hash(struct spf_text text);

/* What target_broken() printed before it aborted. */
extern char target_message[768];

/* A copy in a block of just its size, in which a read too far faults. To be freed. */
uint8_t *target_copy(struct spf_text text);

bool target_same(struct spf_text a, struct spf_text b);

/* The same in everything: result, cause, counters, places and texts? */
bool target_same_outcome(const struct spf_outcome *a, const struct spf_outcome *b);

#endif
