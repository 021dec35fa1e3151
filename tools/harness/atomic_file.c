/*
 * atomic_file.c - write, sync, rename. A full disk or a crash leaves the old file. What is no file,
 * such as /dev/stdout or a FIFO, is written to as it is: a rename would put a file in its place.
 */
#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

static bool write_file(int fd, const char *data, size_t len)
{
    return write_all(fd, data, len) && fsync(fd) == 0;
}

static mode_t mode_for(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0)
        return status.st_mode & 07777;
    mode_t mask = umask(0);
    (void)umask(mask);
    return (mode_t)(0666 & ~mask);
}

static bool is_no_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool write_through(const char *path, const char *data, size_t len, struct problems *problems)
{
    char reason[256];
    int fd = open(path, O_WRONLY);
    bool ok = fd >= 0 && write_all(fd, data, len);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        error = errno;
        ok = false;
    }
    (void)snprintf(reason, sizeof reason, "cannot be written: %s", strerror(error));
    if (!ok)
        problems_add_output(problems, path, reason);
    return ok;
}

bool atomic_file_write(const char *path, const char *data, size_t len, struct problems *problems)
{
    if (is_no_file(path))
        return write_through(path, data, len, problems);
    static const char ending[] = ".XXXXXX";
    char *target = realpath(path, NULL);
    const char *name = target != NULL ? target : path;
    char *temporary = arena_heap_resize(NULL, strlen(name) + sizeof ending);
    (void)strcat(strcpy(temporary, name), ending);
    int fd = mkstemp(temporary);
    bool ok = fd >= 0 && write_file(fd, data, len) && fchmod(fd, mode_for(name)) == 0;
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        error = errno;
        ok = false;
    }
    if (ok && rename(temporary, name) != 0) {
        error = errno;
        ok = false;
    }
    if (!ok) {
        if (fd >= 0)
            (void)unlink(temporary);
        char reason[256];
        (void)snprintf(reason, sizeof reason, "cannot be written: %s (nothing was changed)",
                       strerror(error));
        problems_add_output(problems, path, reason);
    }
    free(temporary);
    free(target);
    return ok;
}
