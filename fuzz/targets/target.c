/*
 * target.c - the named end of a broken oracle, and exact copies.
 */
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void target_broken(const char *name, const char *condition)
{
    const char *only = getenv("SPFPROOF_ORACLE");
    if (only != NULL && strcmp(only, name) != 0)
        return;
    fprintf(stderr, "oracle %s: does not hold: %s\n", name, condition);
    abort();
}

uint8_t *target_copy(struct spf_text text)
{
    uint8_t *copy = malloc(text.len > 0 ? text.len : 1);
    if (copy == NULL) {
        fputs("fuzz target: out of memory\n", stderr);
        exit(1);
    }
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    return copy;
}

bool target_same(struct spf_text a, struct spf_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
