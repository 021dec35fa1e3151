/*
 * smoke.h - what an adapter must do before its results mean anything.
 */
#ifndef SPFPROOF_SMOKE_H
#define SPFPROOF_SMOKE_H

#include "exec_map.h"
#include "executor_adapter.h"

/*
 * Runs all checks on an adapter and prints one line for each, and for those that fail the command
 * that shows it. words are the options of `spfproof run` that choose the adapter. Returns
 * COMMAND_OK, or COMMAND_ADAPTER if one fails. map is that of a program which knows no protocol,
 * whose cases alone are checked, or NULL.
 */
int smoke(const struct executor_options *options, const struct exec_map *map, const char *name,
          const char *words);

/* The same for an installed adapter, in each of its depths; given is its name or path, for
 * --adapter. */
int smoke_adapter(const struct adapter *adapter, const char *given);

#endif
