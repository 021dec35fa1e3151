/*
 * replay.h - what the plain main() of a fuzz target consists of.
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include "target.h"

/* Runs the target on a file; false if it cannot be read. */
bool replay_file(const char *path);

/*
 * Runs it on each file, and on those of each folder, and prints a line for each: its path, ": " and
 * "ok" or the words of the oracle or sanitizer that ended it. The only path "-" is standard input:
 * a path a line, each answered before the next is read. Returns the exit code: 1 if one is not ok.
 */
int replay_each(char **paths, size_t count);

#endif
