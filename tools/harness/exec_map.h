/*
 * exec_map.h - what a program's exit status and output mean.
 *
 *     0=pass,2=fail          an exit status is a result
 *     pass=/^pass/           a line of the output that matches (POSIX extended, any case)
 *     temperror=error        the first word of the output, in any case
 *     header                 the result of the first Received-SPF field in the output, or of spf in
 *                            the first Authentication-Results field (RFC 7208 9)
 *
 * Rules are tried in the order given; the first that fits counts. Where none does, the first word
 * of the output must be one of the seven results, as the programs named spfquery have it.
 */
#ifndef HARNESS_EXEC_MAP_H
#define HARNESS_EXEC_MAP_H

#include "spf/types.h"

struct exec_map;

/* The rules of all texts, each a list parted by commas. NULL and why for a mistake. */
struct exec_map *exec_map_create(const char *const *texts, size_t count, char *error, size_t size);
void exec_map_free(struct exec_map *map); /* NULL is allowed */

/* False if nothing fits. output is ended by a NUL. */
bool exec_map_result(const struct exec_map *map, int code, const char *output,
                     enum spf_result *result);

#endif
