/*
 * selection.h - the options by which run, list and others choose suites and tests:
 *
 *     [--vectors DIR] [--id GLOB] [--level L,...] [--severity S,...] [--status S,...]
 *     [--spec SECTION] [--needs [!]FEATURE] [--tag [!]TAG] [--shard I/N] [--shuffle[=SEED]]
 *     [--max-file-size MIB] [SUITE...]
 *
 * A subcommand puts SELECT_OPTIONS into its struct option array, hands every option it does not
 * know to selection_option(), and after getopt_long() calls selection_load(). The words left in
 * argv are suite files, folders or, where there is no such file, id globs.
 */
#ifndef SPFPROOF_SELECTION_H
#define SPFPROOF_SELECTION_H

#include <getopt.h>

#include "suite.h"

enum {
    SELECT_VECTORS = 0x1000,
    SELECT_ID,
    SELECT_LEVEL,
    SELECT_SEVERITY,
    SELECT_STATUS,
    SELECT_SPEC,
    SELECT_NEEDS,
    SELECT_TAG,
    SELECT_SHARD,
    SELECT_SHUFFLE,
    SELECT_MAX_FILE_SIZE
};

#define SELECT_OPTIONS                                                                             \
    {"vectors", required_argument, NULL, SELECT_VECTORS},                                          \
        {"id", required_argument, NULL, SELECT_ID},                                                \
        {"level", required_argument, NULL, SELECT_LEVEL},                                          \
        {"severity", required_argument, NULL, SELECT_SEVERITY},                                    \
        {"status", required_argument, NULL, SELECT_STATUS},                                        \
        {"spec", required_argument, NULL, SELECT_SPEC},                                            \
        {"needs", required_argument, NULL, SELECT_NEEDS},                                          \
        {"tag", required_argument, NULL, SELECT_TAG},                                              \
        {"shard", required_argument, NULL, SELECT_SHARD},                                          \
        {"shuffle", optional_argument, NULL, SELECT_SHUFFLE},                                      \
    {                                                                                              \
        "max-file-size", required_argument, NULL, SELECT_MAX_FILE_SIZE                             \
    }

/* What --help says of them. */
#define SELECT_USAGE                                                                               \
    "Selection (options may be repeated; values that begin with ! exclude):\n"                     \
    "  --id GLOB            '*' stays within a part of the id, '**' crosses '/'\n"                 \
    "  --level L,...        must, should, may, info\n"                                             \
    "  --severity S,...     low, medium, high, critical\n"                                         \
    "  --status S,...       proposed, stable, disputed, retired\n"                                 \
    "  --spec SECTION       4.6.4, rfc8616-4, or a requirement id\n"                               \
    "  --needs [!]FEATURE   a name of features.json\n"                                             \
    "  --tag [!]TAG\n"                                                                             \
    "  --shard I/N          the I-th of N parts, by a stable hash of the id\n"                     \
    "  --shuffle[=SEED]     in random order\n"                                                     \
    "  --vectors DIR        the folder with requirements.json and the other catalogues\n"          \
    "  --max-file-size MIB  refuse larger suite files (64)\n"

#define SELECT_WORDS_MAX 64

/* Zero is "everything". Words are borrowed from argv. */
struct selection {
    const char *vectors;
    struct suite_filter filter;
    const char *ids[SELECT_WORDS_MAX];
    const char *sections[SELECT_WORDS_MAX];
    const char *needs[SELECT_WORDS_MAX];
    const char *tags[SELECT_WORDS_MAX];
    size_t max_file_octets;
    bool strict; /* the command's to set: refuse unknown keys */
    bool lean;   /* the command's to set: requirements.json is read only if it is needed */

    /* After selection_load(): */
    struct catalog *catalog;
    struct suite_set *set;
    const struct suite_test **tests; /* the selected ones */
    size_t test_count;
};

/* Takes an option. Returns COMMAND_OK, or COMMAND_USAGE after saying why (also for '?' and ':'). */
int selection_option(struct selection *selection, const char *command, int option,
                     const char *argument);

/*
 * Loads the suites named by words (none: those of the catalogues' folder) and selects. Returns
 * COMMAND_OK, or another exit code after saying why. A glob given by the user that selects nothing
 * is a usage error.
 */
int selection_load(struct selection *selection, const char *command, char *const *words,
                   size_t count);

void selection_clear(struct selection *selection);

#endif
