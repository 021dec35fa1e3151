/*
 * executor_adapter.h - an adapter as an executor: workers on a loop, cases in, observations in the
 * order of the tests out.
 */
#ifndef HARNESS_EXECUTOR_ADAPTER_H
#define HARNESS_EXECUTOR_ADAPTER_H

#include "adapter.h"
#include "executor.h"
#include "worker.h"

/* Zeros are the defaults. Everything is borrowed until the executor is destroyed. */
struct executor_options {
    const char *const *argv;
    const char *input;             /* exec.h: written to each process, or NULL */
    const char *dir;               /* to run it in, or NULL */
    const struct adapter *adapter; /* or NULL: only argv is known */
    enum protocol_depth depth;
    size_t window;
    uint64_t timeout_ms;       /* 0: 2000; of a program run for each case 10000 */
    uint64_t hello_ms;         /* 0: 10000 */
    size_t workers;            /* 0: the adapter's, or 2 */
    size_t restarts;           /* 0: 100, of each worker */
    const unsigned *memory_mb; /* or NULL: the adapter's, or 4096 */
    bool real_timeouts;
    bool send_ids;
    const volatile sig_atomic_t *stop;
};

/*
 * Starts the adapter and waits for its hello. NULL if it does not come, or when *stop is set;
 * stderr then has the reason.
 */
struct executor *executor_adapter(const struct executor_options *options);

/* Did it give up, since the adapter ended too often? Tests without observation are not-run then. */
bool executor_adapter_gave_up(const struct executor *executor);

/* The implementation that a hello and an adapter.json (or NULL) describe; texts are copied. */
void adapter_identify(const struct adapter *adapter, const struct protocol_greeting *greeting,
                      enum protocol_depth depth, struct arena *memory,
                      struct implementation *implementation);

#endif
