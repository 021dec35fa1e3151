/*
 * exec.h - an unmodified program as an executor: one process for each case, over real DNS.
 */
#ifndef HARNESS_EXEC_H
#define HARNESS_EXEC_H

#include "exec_map.h"
#include "executor_adapter.h"

/*
 * argv and input of options hold the placeholders of exec_words.h, those for the DNS server where
 * no namespaces can be had. adapter of options is a program's, or NULL: only argv is known. NULL if
 * it cannot be; stderr then has the reason.
 */
struct executor *executor_exec(const struct executor_options *options, const struct exec_map *map);

/* Did it stop since the program could not be started, or the DNS server ended? */
bool executor_exec_broken(const struct executor *executor);

#endif
