/*
 * adapter_find.c - where adapters are, and where they are installed.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter.h"

static char *duplicate(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_heap_resize(NULL, size), text, size);
}

/* The variable, if it says something. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* PREFIX/share/spfproof/adapters of PREFIX/bin/spfproof. */
static char *installed(void)
{
    char program[PATH_MAX];
    char path[PATH_MAX + 64];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len <= 0)
        return NULL;
    program[len] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL)
        return NULL;
    *slash = '\0';
    (void)snprintf(path, sizeof path, "%s/../share/spfproof/adapters", program);
    return realpath(path, NULL);
}

char *adapter_folder(const char *hint)
{
    const char *said = hint != NULL ? hint : variable("SPFPROOF_ADAPTERS");
    if (said != NULL)
        return duplicate(said);
    char *found = installed();
    return found != NULL ? found : realpath(SPFPROOF_SOURCE_ADAPTERS, NULL);
}

char *adapter_builds(const char *folder)
{
    char path[PATH_MAX];
    const char *said = variable("SPFPROOF_ADAPTERS_BUILD");
    const char *cache = variable("XDG_CACHE_HOME");
    const char *home = variable("HOME");
    char *source = realpath(SPFPROOF_SOURCE_ADAPTERS, NULL);
    char *real = folder != NULL ? realpath(folder, NULL) : NULL;
    if (said != NULL)
        (void)snprintf(path, sizeof path, "%s", said);
    else if (source != NULL && real != NULL && strcmp(source, real) == 0)
        (void)snprintf(path, sizeof path, "%s", SPFPROOF_BUILT_ADAPTERS);
    else if (cache != NULL)
        (void)snprintf(path, sizeof path, "%s/spfproof/adapters", cache);
    else
        (void)snprintf(path, sizeof path, "%s/.cache/spfproof/adapters",
                       home != NULL ? home : "/tmp");
    free(source);
    free(real);
    if (path[0] == '/')
        return duplicate(path);
    char here[PATH_MAX / 2];
    char whole[2 * PATH_MAX];
    if (getcwd(here, sizeof here) == NULL)
        return NULL;
    (void)snprintf(whole, sizeof whole, "%s/%s", here, path);
    return duplicate(whole);
}
