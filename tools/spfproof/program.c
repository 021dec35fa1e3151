/*
 * program.c - the name by which a shell finds the running program.
 */
#include "program.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Is dir, of len octets, one of $PATH? */
static bool on_path(const char *dir, size_t len)
{
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t width = strcspn(path, ":");
        if (width == len && memcmp(path, dir, len) == 0)
            return true;
        path += width + (path[width] == ':');
    }
    return false;
}

void program_path(char out[PROGRAM_PATH_MAX])
{
    char self[PROGRAM_PATH_MAX];
    char here[PROGRAM_PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *slash = NULL;
    if (len > 0) {
        self[len] = '\0';
        slash = strrchr(self, '/');
    }
    (void)snprintf(out, PROGRAM_PATH_MAX, "spfproof");
    if (slash == NULL || on_path(self, (size_t)(slash - self)))
        return;
    size_t width = getcwd(here, sizeof here) != NULL ? strlen(here) : 0;
    bool below = width > 0 && strncmp(self, here, width) == 0 && self[width] == '/';
    (void)snprintf(out, PROGRAM_PATH_MAX, "%s", below ? self + width + 1 : self);
}
