/*
 * isolation_keeper.c - the keeper: starts the program, waits for its end or for ours, leaves
 * nothing behind. It runs in a fork of the harness without an exec, so it allocates nothing and
 * touches no stdio.
 */
#include "isolation_keeper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CLEAR_ROUNDS = 2000, /* of a millisecond: what cannot be killed by then hangs in the kernel */
    FIRST_FREE = 3
};

static void say(struct isolation_report *report, enum isolation_end end, int code, const char *what,
                const char *detail)
{
    *report = (struct isolation_report){.end = end, .code = code};
    (void)snprintf(report->text, sizeof report->text, "%s%s", what, detail);
}

/* Keeps only what the keeper needs: another worker's pipes, held open here, would never end. */
static void close_others(const struct isolation_setup *setup, const int streams[3], int control)
{
    long top = sysconf(_SC_OPEN_MAX);
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        int fd = atoi(entry->d_name);
        bool needed = fd < FIRST_FREE || fd == control || fd == dirfd(dir) || fd == streams[0] ||
                      fd == streams[1] || fd == streams[2];
        for (size_t i = 0; i < setup->keep_count; i++)
            needed |= fd == setup->keep[i];
        if (!needed)
            (void)close(fd);
    }
    if (dir != NULL) {
        (void)closedir(dir);
        return;
    }
    for (int fd = FIRST_FREE; fd < (int)top && fd < 65536; fd++)
        if (fd != control && fd != streams[0] && fd != streams[1] && fd != streams[2])
            (void)close(fd);
}

/* Who reads what the harness writes shall not wait for us. */
static void leave_streams(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; nothing >= 0 && i < FIRST_FREE; i++)
        (void)dup2(nothing, i);
    if (nothing >= FIRST_FREE)
        (void)close(nothing);
}

static void set_limit(int what, uint64_t value)
{
    if (value == 0)
        return;
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)what, &now) != 0)
        return;
    struct rlimit limit = {value, value};
    if (now.rlim_max != RLIM_INFINITY && limit.rlim_max > now.rlim_max)
        limit = (struct rlimit){now.rlim_max, now.rlim_max};
    (void)setrlimit((__rlimit_resource_t)what, &limit);
}

/* The program's own process. Writes errno into failure if it cannot be started. */
static _Noreturn void become(const struct isolation_setup *setup, const int streams[3], int failure,
                             pid_t keeper)
{
    (void)setsid();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper)
        _exit(127);
    for (int i = 0; i < 3; i++)
        (void)dup2(streams[i], i);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* What is ignored stays so over an exec; the harness ignores SIGPIPE. */
    struct sigaction normal = {.sa_handler = SIG_DFL};
    (void)sigaction(SIGPIPE, &normal, NULL);
    struct rlimit no_core = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    set_limit(RLIMIT_AS, (uint64_t)setup->limits.memory_mb * 1024 * 1024);
    set_limit(RLIMIT_CPU, setup->limits.cpu_seconds);
    set_limit(RLIMIT_NOFILE, setup->limits.files);
    if (setup->dir == NULL || chdir(setup->dir) == 0)
        (void)execvp(setup->argv[0], (char *const *)(uintptr_t)setup->argv);
    int error = errno;
    (void)!write(failure, &error, sizeof error);
    _exit(127);
}

/* Starts the program. Returns its process, or -1 after filling report. */
static pid_t start(const struct isolation_setup *setup, const int streams[3],
                   struct isolation_report *report)
{
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) != 0) {
        say(report, ISOLATION_REFUSED, errno, "cannot make a pipe: ", strerror(errno));
        return -1;
    }
    pid_t keeper = getpid();
    /* Not fork(): libuv's handler would close descriptors that it has had by those numbers. */
    pid_t program = _Fork();
    if (program == 0)
        become(setup, streams, failure[1], keeper);
    (void)close(failure[1]);
    int error = 0;
    if (program < 0)
        error = errno;
    else if (read(failure[0], &error, sizeof error) != (ssize_t)sizeof error)
        error = 0;
    (void)close(failure[0]);
    if (error == 0)
        return program;
    char what[240];
    (void)snprintf(what, sizeof what, "cannot start %.200s: ", setup->argv[0]);
    say(report, ISOLATION_REFUSED, error, what, strerror(error));
    return -1;
}

/* The parent of a process, from /proc/PID/stat; 0 if it is gone. */
static pid_t parent_of(const char *number)
{
    char path[64];
    char text[512];
    (void)snprintf(path, sizeof path, "/proc/%.20s/stat", number);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t len = read(file, text, sizeof text - 1);
    (void)close(file);
    if (len <= 0)
        return 0;
    text[len] = '\0';
    /* "pid (name) state ppid": the name may hold anything. */
    const char *close_paren = strrchr(text, ')');
    return close_paren != NULL && strlen(close_paren) > 4 ? (pid_t)atoi(close_paren + 4) : 0;
}

/* Kills our children; theirs become ours, so that in the end the whole tree goes. */
static void kill_children(void)
{
    pid_t self = getpid();
    DIR *dir = opendir("/proc");
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        if (parent_of(entry->d_name) == self)
            (void)kill((pid_t)atoi(entry->d_name), SIGKILL);
    }
    if (dir != NULL)
        (void)closedir(dir);
}

/* Reaps what has ended. Returns false when there is no child left; *ended tells that the program
 * has, with its status. */
static bool reap(pid_t program, bool *ended, int *status)
{
    for (;;) {
        int how;
        pid_t child = waitpid(-1, &how, WNOHANG);
        if (child == 0)
            return true;
        if (child < 0 && errno == EINTR)
            continue;
        if (child < 0)
            return false;
        if (child == program) {
            *ended = true;
            *status = how;
        }
    }
}

static void clear_up(pid_t program, bool *ended, int *status)
{
    for (int i = 0; i < CLEAR_ROUNDS; i++) {
        if (program > 0 && !*ended)
            (void)kill(-program, SIGKILL);
        if (!reap(program, ended, status))
            return;
        kill_children();
        const struct timespec pause = {0, 1000000};
        (void)nanosleep(&pause, NULL);
    }
}

/* Waits for the program's end, or for the word or the end of the harness. */
static void attend(pid_t program, int control, int signals, bool *ended, int *status)
{
    struct pollfd polled[] = {{control, POLLIN, 0}, {signals, POLLIN, 0}};
    while (!*ended) {
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            return;
        struct signalfd_siginfo info;
        while (read(signals, &info, sizeof info) == (ssize_t)sizeof info)
            if (info.ssi_signo != (uint32_t)SIGCHLD)
                return;
        (void)reap(program, ended, status);
        char word = 0;
        ssize_t len = recv(control, &word, 1, MSG_DONTWAIT);
        if (len == 0 || (len < 0 && errno != EAGAIN && errno != EINTR) || word == KEEPER_KILL)
            return;
        if (len == 1 && word == KEEPER_TERMINATE && !*ended)
            (void)kill(-program, SIGTERM);
    }
}

static void describe(bool ended, int status, struct isolation_report *report)
{
    char detail[160];
    if (!ended) {
        say(report, ISOLATION_SIGNALLED, SIGKILL, "could not be killed", "");
    } else if (WIFSIGNALED(status)) {
        (void)snprintf(detail, sizeof detail, "%d (%s)", WTERMSIG(status),
                       strsignal(WTERMSIG(status)));
        say(report, ISOLATION_SIGNALLED, WTERMSIG(status), "killed by signal ", detail);
    } else {
        (void)snprintf(detail, sizeof detail, "%d", WEXITSTATUS(status));
        say(report, ISOLATION_EXITED, WEXITSTATUS(status), "exited with ", detail);
    }
}

/* Signals come in order, through a descriptor; -1 if that cannot be had. */
static int take_signals(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGCHLD);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_SETMASK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

_Noreturn void keeper_run(const struct isolation_setup *setup, const int streams[3], int control,
                          pid_t parent)
{
    struct isolation_report report;
    bool ended = false;
    int status = 0;
    pid_t program = -1;
    /* A session of its own: Ctrl-C at the terminal is for the harness, which then tells us. */
    (void)setsid();
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    close_others(setup, streams, control);
    int signals = take_signals();
    if (getppid() != parent || signals < 0)
        _exit(127);
    leave_streams();
    char why[300] = "";
    if (setup->prepare != NULL && !setup->prepare(setup->user, why, sizeof why))
        say(&report, ISOLATION_REFUSED, 0, why, "");
    else
        program = start(setup, streams, &report);
    for (int i = 0; i < 3; i++)
        (void)close(streams[i]);
    if (program > 0)
        attend(program, control, signals, &ended, &status);
    clear_up(program, &ended, &status);
    if (program > 0)
        describe(ended, status, &report);
    (void)send(control, &report, sizeof report, MSG_NOSIGNAL);
    _exit(0);
}
