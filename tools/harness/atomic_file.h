/*
 * atomic_file.h - replaces a file as a whole or not at all.
 */
#ifndef HARNESS_ATOMIC_FILE_H
#define HARNESS_ATOMIC_FILE_H

#include "problem.h"

/*
 * Writes len octets into a new file beside path and renames it over path; a link is followed, the
 * file's permissions are kept. On failure path is as it was, nothing is left behind, and a problem
 * says why.
 */
bool atomic_file_write(const char *path, const char *data, size_t len, struct problems *problems);

#endif
