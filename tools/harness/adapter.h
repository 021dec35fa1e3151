/*
 * adapter.h - adapter.json: what an adapter is, how it is installed, built and run. The format is
 * that of tools/adapters/README.md. Running it is executor_adapter.h's, running a program that
 * needs no adapter exec.h's.
 */
#ifndef HARNESS_ADAPTER_H
#define HARNESS_ADAPTER_H

#include "arena.h"
#include "problem.h"
#include "protocol.h"

/* Lists end with NULL. */
struct adapter {
    const char *source; /* its folder, absolute */
    const char *build;  /* where it is installed, absolute; may not exist yet */
    const char *dir;    /* to run it in: build, or source where nothing is installed */
    const char *name;
    const char *language;
    const char *implementation;
    const char *upstream;
    const char *issues; /* or NULL */
    const char *note;   /* or NULL */
    const char *const *programs;
    const char *const *debian;
    const char *const *const *install; /* commands, each a list */
    const char *const *const *compile; /* those of "build" */
    const char *const *run;
    const char *in_process;     /* a shared object (spfproof_inprocess.h), or NULL */
    const char *input;          /* of a program, or NULL */
    const char *const *map;     /* of a program: rules of exec_map.h */
    const char *const *version; /* of a program: the command that tells it, or nothing */
    const char *library;        /* of a program: the adapter of the library in it, or NULL */
    bool program;               /* exec.h's: run once a case, it knows no protocol */
    const char *const *lacks;
    const char *const *choices;              /* name, value, name, value ... */
    enum protocol_depth depths[DEPTH_COUNT]; /* best first */
    size_t depth_count;
    unsigned memory_mb; /* 0: no limit */
    unsigned workers;
    char hash[65]; /* of the file: SHA-256, hexadecimal */
    struct arena memory;
};

/*
 * Reads an adapter's folder or its adapter.json; builds is the folder below which it is installed.
 * NULL and problems if it cannot be read or has mistakes. adapter_free() frees it.
 */
struct adapter *adapter_load(const char *path, const char *builds, struct problems *problems);
void adapter_free(struct adapter *adapter); /* NULL is allowed */

/*
 * The folder that holds the adapters: hint, $SPFPROOF_ADAPTERS, share/spfproof/adapters beside the
 * program, or the source tree. A string to be freed, or NULL.
 */
char *adapter_folder(const char *hint);

/* The folder below which adapters are installed: $SPFPROOF_ADAPTERS_BUILD, or build/adapters of the
 * source tree, or one in the user's cache. A string to be freed, or NULL. */
char *adapter_builds(const char *folder);

/* Can it do that depth? */
bool adapter_can(const struct adapter *adapter, enum protocol_depth depth);

/* What the version command of a program says, its first line; "unknown" without one. To be freed.
 */
char *adapter_version(const struct adapter *adapter);

/* Can it be run: is it installed, or is there nothing to install? */
bool adapter_ready(const struct adapter *adapter);

#endif
