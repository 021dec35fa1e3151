/*
 * isolation.c - our side of a program under its keeper: pipes, fork, the keeper's report.
 */
#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "isolation_keeper.h"

static void close_all(int *descriptors, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (descriptors[i] >= 0)
            (void)close(descriptors[i]);
}

/* Descriptors: program's end and ours of stdin, stdout, stderr, control. */
enum { IN, OUR_IN, OUT, OUR_OUT, ERR, OUR_ERR, CONTROL, OUR_CONTROL, ENDS };

static bool open_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    *read_end = ends[0];
    *write_end = ends[1];
    return true;
}

static bool open_ends(int ends[ENDS])
{
    for (size_t i = 0; i < ENDS; i++)
        ends[i] = -1;
    return open_pipe(&ends[IN], &ends[OUR_IN]) && open_pipe(&ends[OUR_OUT], &ends[OUT]) &&
           open_pipe(&ends[OUR_ERR], &ends[ERR]) &&
           socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, &ends[CONTROL]) == 0;
}

bool isolation_start(const struct isolation_setup *setup, struct isolation *out, char *error,
                     size_t size)
{
    int ends[ENDS];
    pid_t parent = getpid();
    if (!open_ends(ends)) {
        (void)snprintf(error, size, "cannot make pipes: %s", strerror(errno));
        close_all(ends, ENDS);
        return false;
    }
    pid_t keeper = _Fork(); /* a handler of fork() has nothing to do in a keeper */
    if (keeper < 0) {
        (void)snprintf(error, size, "cannot fork: %s", strerror(errno));
        close_all(ends, ENDS);
        return false;
    }
    if (keeper == 0) {
        const int streams[3] = {ends[IN], ends[OUT], ends[ERR]};
        keeper_run(setup, streams, ends[CONTROL], parent);
    }
    int theirs[] = {ends[IN], ends[OUT], ends[ERR], ends[CONTROL]};
    close_all(theirs, sizeof theirs / sizeof *theirs);
    *out =
        (struct isolation){keeper, ends[OUR_IN], ends[OUR_OUT], ends[OUR_ERR], ends[OUR_CONTROL]};
    (void)fcntl(out->in, F_SETFL, O_NONBLOCK);
    (void)fcntl(out->out, F_SETFL, O_NONBLOCK);
    (void)fcntl(out->err, F_SETFL, O_NONBLOCK);
    return true;
}

/* A keeper that has gone needs no telling: EPIPE is as good as success. */
static void tell(const struct isolation *isolation, char word)
{
    if (isolation->control >= 0)
        (void)!send(isolation->control, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void isolation_terminate(const struct isolation *isolation)
{
    tell(isolation, KEEPER_TERMINATE);
}

void isolation_kill(const struct isolation *isolation)
{
    tell(isolation, KEEPER_KILL);
}

void isolation_finish(struct isolation *isolation, struct isolation_report *report)
{
    ssize_t len;
    do
        len = recv(isolation->control, report, sizeof *report, 0);
    while (len < 0 && errno == EINTR);
    if (len != (ssize_t)sizeof *report)
        *report = (struct isolation_report){ISOLATION_LOST, 0, "its keeper was killed"};
    report->text[sizeof report->text - 1] = '\0';
    (void)close(isolation->control);
    isolation->control = -1;
    int status;
    while (waitpid(isolation->keeper, &status, 0) < 0 && errno == EINTR)
        continue;
}
