/*
 * suite_walk.c - finds suite files in folders, in an order that does not depend on the file system.
 */
#include "suite_walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"

#define DEPTH_MAX 16

struct walk {
    struct problems *problems;
    suite_walk_visit *visit;
    void *context;
    size_t found; /* files visited */
};

/* Folders that hold schemas, and files that are no suites though they lie among them. */
static bool is_skipped(const char *name, bool folder)
{
    static const char *const catalogues[] = {"requirements.json", "choices.json", "features.json"};
    if (name[0] == '.')
        return true;
    if (folder)
        return strcmp(name, "schema") == 0;
    for (size_t i = 0; i < sizeof catalogues / sizeof *catalogues; i++)
        if (strcmp(name, catalogues[i]) == 0)
            return true;
    size_t len = strlen(name);
    return len < 6 || strcmp(name + len - 5, ".json") != 0;
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* The names in a folder, sorted, so that the order does not depend on the file system. */
static bool list_folder(struct walk *walk, const char *path, char ***names, size_t *count)
{
    *names = NULL;
    *count = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        problems_add(walk->problems, path, 0, NULL, "cannot be opened: %s", strerror(errno));
        return false;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        *names = arena_heap_resize(*names, (*count + 1) * sizeof **names);
        size_t size = strlen(entry->d_name) + 1;
        (*names)[(*count)++] = memcpy(arena_heap_resize(NULL, size), entry->d_name, size);
    }
    (void)closedir(folder);
    qsort(*names, *count, sizeof **names, by_name);
    return true;
}

static bool walk_folder(struct walk *walk, const char *path, size_t depth);

/* Links to folders are not followed, since they can lead in a circle; what is neither a folder nor
 * a file cannot be a suite, and opening it could wait for ever. */
static bool walk_entry(struct walk *walk, const char *name, const char *path, size_t depth)
{
    struct stat link;
    struct stat target;
    bool there = lstat(path, &link) == 0 && stat(path, &target) == 0;
    bool folder = there && S_ISDIR(link.st_mode);
    if (is_skipped(name, folder) || (there && !folder && !S_ISREG(target.st_mode)))
        return true;
    if (folder)
        return walk_folder(walk, path, depth + 1);
    walk->found++;
    return walk->visit(walk->context, path);
}

static bool walk_folder(struct walk *walk, const char *path, size_t depth)
{
    char **names;
    size_t count;
    if (depth > DEPTH_MAX) {
        problems_add(walk->problems, path, 0, NULL,
                     "more than %d folders deep (suites lie less deep)", DEPTH_MAX);
        return false;
    }
    if (!list_folder(walk, path, &names, &count))
        return false;
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(path) + strlen(names[i]) + 2;
        char *child = arena_heap_resize(NULL, size);
        size_t bare = strlen(path);
        while (bare > 1 && path[bare - 1] == '/')
            bare--;
        (void)snprintf(child, size, "%.*s/%s", (int)bare, path, names[i]);
        ok &= walk_entry(walk, names[i], child, depth);
        free(child);
    }
    free_names(names, count);
    return ok;
}

bool suite_walk(const char *path, struct problems *problems, suite_walk_visit *visit, void *context)
{
    struct walk walk = {problems, visit, context, 0};
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return visit(context, path);
    bool ok = walk_folder(&walk, path, 0);
    if (ok && walk.found == 0) {
        problems_add(problems, path, 0, NULL,
                     "is a directory without a suite file in it (name a file, or another folder)");
        return false;
    }
    return ok;
}
