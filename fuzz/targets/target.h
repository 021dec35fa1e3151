/*
 * target.h - what the fuzz targets share: the named end of a broken oracle, and exact copies.
 *
 * A target is a source with LLVMFuzzerTestOneInput(). It uses the engine through its public headers
 * only. SPFPROOF_ORACLE=NAME in the environment leaves that oracle alone in force, so that a seeded
 * bug can be shown to be caught by it and by no other.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include "spf/types.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unless the condition holds, prints the oracle's name and what it says, and aborts. */
#define TARGET_EXPECT(name, condition) ((condition) ? (void)0 : target_broken(name, #condition))
void target_broken(const char *name, const char *condition);

/* A copy in a block of just its size, in which a read too far faults. To be freed. */
uint8_t *target_copy(struct spf_text text);

bool target_same(struct spf_text a, struct spf_text b);

#endif
