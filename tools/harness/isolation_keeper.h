/*
 * isolation_keeper.h - the process between us and a program under test; isolation.c's alone.
 */
#ifndef HARNESS_ISOLATION_KEEPER_H
#define HARNESS_ISOLATION_KEEPER_H

#include "isolation.h"

/* What the harness writes into control. */
#define KEEPER_TERMINATE 'T'
#define KEEPER_KILL 'K'

/*
 * Runs in the forked child and never returns: starts the program with the given streams, waits,
 * clears up, writes one struct isolation_report into control.
 */
_Noreturn void keeper_run(const struct isolation_setup *setup, const int streams[3], int control,
                          pid_t parent);

#endif
