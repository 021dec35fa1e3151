/*
 * catalog_find.c - where the folder of the catalogues is: said, beside the suites, installed, or in
 * the source tree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog_parts.h"

static bool is_catalogue(const char *dir)
{
    char *features = catalog_path(dir, "features.json");
    char *requirements = catalog_path(dir, "requirements.json");
    bool found = access(features, F_OK) == 0 && access(requirements, F_OK) == 0;
    free(features);
    free(requirements);
    return found;
}

static char *duplicate(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_heap_resize(NULL, size), text, size);
}

/* The nearest such folder at or above path; NULL if there is none. */
static char *find_above(const char *path)
{
    char *dir = realpath(path, NULL);
    while (dir != NULL) {
        if (is_catalogue(dir))
            return dir;
        char *slash = strrchr(dir, '/');
        if (slash == NULL || slash == dir)
            break;
        *slash = '\0';
    }
    free(dir);
    return NULL;
}

/* PREFIX/share/spfproof/vectors of PREFIX/bin/spfproof. */
static char *find_installed(void)
{
    char program[4096];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
    if (len <= 0)
        return NULL;
    program[len] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL)
        return NULL;
    *slash = '\0';
    char *dir = catalog_path(program, "../share/spfproof/vectors");
    char *real = is_catalogue(dir) ? realpath(dir, NULL) : NULL;
    free(dir);
    return real;
}

char *catalog_find(const char *explicit_dir, const char *near)
{
    if (explicit_dir != NULL)
        return duplicate(explicit_dir);
    const char *environment = getenv("SPFPROOF_VECTORS");
    if (environment != NULL && environment[0] != '\0')
        return duplicate(environment);
    char *found = near != NULL ? find_above(near) : NULL;
    if (found == NULL)
        found = find_installed();
    if (found == NULL && is_catalogue(SPFPROOF_SOURCE_VECTORS))
        found = duplicate(SPFPROOF_SOURCE_VECTORS);
    return found;
}
