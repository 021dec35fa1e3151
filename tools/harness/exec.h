/*
 * exec.h - an unmodified program as an executor: one process for each case, over real DNS.
 */
#ifndef HARNESS_EXEC_H
#define HARNESS_EXEC_H

#include "exec_map.h"
#include "executor_adapter.h"

/*
 * argv of options holds {ip} {from} {helo} {domain} {local} {scope} of the query, and {dns}
 * {dns_ip} {dns_port} where no namespaces can be had. name and version, which may be NULL, are the
 * implementation's; lacks, which ends with NULL, more features it does not have. NULL if it cannot
 * be; stderr then has the reason.
 */
struct executor *executor_exec(const struct executor_options *options, const struct exec_map *map,
                               const char *name, const char *version, const char *const *lacks);

/* Did it stop since the program could not be started, or the DNS server ended? */
bool executor_exec_broken(const struct executor *executor);

#endif
