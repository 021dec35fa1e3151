/*
 * vectors.h - the suites whose vectors results files are about: those of the catalogues' folder,
 * or those that --suite names.
 */
#ifndef SPFPROOF_VECTORS_H
#define SPFPROOF_VECTORS_H

#include <getopt.h>

#include "suite.h"

enum { VECTORS_DIR = 0x3000, VECTORS_SUITE, VECTORS_SUITES_MAX = 64 };

#define VECTORS_OPTIONS                                                                            \
    {"vectors", required_argument, NULL, VECTORS_DIR},                                             \
    {                                                                                              \
        "suite", required_argument, NULL, VECTORS_SUITE                                            \
    }

#define VECTORS_USAGE                                                                              \
    "  --vectors DIR        the folder with the vectors and their catalogues\n"                    \
    "  --suite PATH         take the vectors from this suite file or folder (may be repeated)\n"

struct vectors {
    const char *dir;
    const char *suites[VECTORS_SUITES_MAX];
    size_t suite_count;
    struct catalog *catalog; /* after vectors_load() */
    struct suite_set *set;
};

/* Takes an option of VECTORS_OPTIONS; false if it is another. */
bool vectors_option(struct vectors *vectors, int option, const char *argument) SPF_MUST_CHECK;

/* COMMAND_OK, or another exit code after saying why. */
int vectors_load(struct vectors *vectors);
void vectors_clear(struct vectors *vectors);

#endif
