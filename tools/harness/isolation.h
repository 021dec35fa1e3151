/*
 * isolation.h - a program run so that nothing of it outlives its use: in a session and process
 * group of its own, with resource limits, under a keeper.
 *
 * The keeper is a process between us and the program. It is the reaper of all that the program
 * starts, in whatever group or session; when the program ends, when it is told to, or when we are
 * gone by any signal, it kills and reaps all of it, and says how the program ended. Linux only
 * (PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG).
 *
 * Nothing here knows what the program says; that is session.h's.
 */
#ifndef HARNESS_ISOLATION_H
#define HARNESS_ISOLATION_H

#include <sys/types.h>

#include "spf/types.h"

/* 0: no limit. */
struct isolation_limits {
    unsigned memory_mb;   /* of address space, per process */
    unsigned cpu_seconds; /* per process */
    unsigned files;
};

#define ISOLATION_LIMITS_DEFAULT {4096, 600, 1024}

struct isolation_setup {
    const char *const *argv; /* NULL at the end; argv[0] is looked up in PATH */
    const char *dir;         /* to run in, or NULL: here */
    struct isolation_limits limits;

    /*
     * Called in the keeper before the program is started, to prepare what it shall find: private
     * namespaces, a DNS server. Returns false after writing why. Processes it forks are killed with
     * the rest. Descriptors listed in keep stay open for it. May be NULL.
     */
    bool (*prepare)(void *user, char *error, size_t size);
    void *user;
    const int *keep;
    size_t keep_count;
};

/* A program under its keeper. The descriptors are ours; those of the program's streams do not
 * block. */
struct isolation {
    pid_t keeper;
    int in; /* written to its standard input */
    int out;
    int err;
    int control;
};

/* Starts one. On failure returns false and writes why; nothing is left then. */
bool isolation_start(const struct isolation_setup *setup, struct isolation *out, char *error,
                     size_t size) SPF_MUST_CHECK;

/* Asks the program's group to end (SIGTERM), or kills everything of it. */
void isolation_terminate(const struct isolation *isolation);
void isolation_kill(const struct isolation *isolation);

enum isolation_end {
    ISOLATION_EXITED,    /* code is what it returned */
    ISOLATION_SIGNALLED, /* code is the signal */
    ISOLATION_REFUSED,   /* it could not be started; text says why */
    ISOLATION_LOST       /* the keeper itself was killed */
};

struct isolation_report {
    enum isolation_end end;
    int code;
    char text[400]; /* "killed by signal 11 (Segmentation fault)": for people */
};

/*
 * To be called when control is readable: by then nothing of the program runs any more. Reaps the
 * keeper and closes control; the streams remain the caller's to read to their end and close.
 */
void isolation_finish(struct isolation *isolation, struct isolation_report *report);

#endif
