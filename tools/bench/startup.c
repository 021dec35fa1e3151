/*
 * startup.c - how long a command takes from fork to exit, in wall time.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

static double wall_seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool run(char *const *argv, int sink)
{
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(sink, STDOUT_FILENO);
        (void)execvp(argv[0], argv);
        (void)fprintf(stderr, "spf-bench: cannot run %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        (void)fprintf(stderr, "spf-bench: cannot run %s: %s\n", argv[0], strerror(errno));
        return false;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    (void)fprintf(stderr, "spf-bench: %s failed\n", argv[0]);
    return false;
}

bool startup(char *const *argv, unsigned count, bool json)
{
    double *times = calloc(count, sizeof *times);
    int sink = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool ok = times != NULL && sink >= 0;
    /* Once before, so that the files are in memory. */
    ok = ok && run(argv, sink);
    for (unsigned i = 0; ok && i < count; i++) {
        double begin = wall_seconds();
        ok = run(argv, sink);
        times[i] = wall_seconds() - begin;
    }
    if (sink >= 0)
        (void)close(sink);
    if (ok) {
        double low;
        double high;
        double middle = median(times, count, &low, &high);
        (void)printf(json ? "{\"runs\": %u, \"median_ms\": %.3f, \"low_ms\": %.3f, "
                            "\"high_ms\": %.3f}\n"
                          : "%u runs, from fork to exit: median %.2f ms (%.2f to %.2f)\n",
                     count, middle * 1e3, low * 1e3, high * 1e3);
    }
    free(times);
    return ok;
}
