/*
 * vectors.c - loads every suite that a report may need.
 */
#include "vectors.h"

#include <stdlib.h>

#include "command.h"

bool vectors_option(struct vectors *vectors, int option, const char *argument)
{
    if (option == VECTORS_DIR) {
        vectors->dir = argument;
        return true;
    }
    if (option != VECTORS_SUITE || vectors->suite_count == VECTORS_SUITES_MAX)
        return false;
    vectors->suites[vectors->suite_count++] = argument;
    return true;
}

int vectors_load(struct vectors *vectors)
{
    char *dir = catalog_find(vectors->dir, vectors->suite_count > 0 ? vectors->suites[0] : ".");
    if (dir == NULL)
        return command_usage_error(NULL, "no folder with features.json and requirements.json is "
                                         "near (name it with --vectors DIR)");
    struct problems problems = {NULL, 0, 0};
    vectors->catalog = catalog_load(dir, &problems);
    free(dir);
    int code = vectors->catalog != NULL ? COMMAND_OK : command_invalid(&problems);
    problems_clear(&problems);
    if (code != COMMAND_OK)
        return code;
    struct suite_load_options options = {vectors->catalog, 0, false};
    vectors->set = suite_set_create(&options);
    if (vectors->set == NULL)
        return command_internal_error("out of memory");
    bool good = true;
    if (vectors->suite_count == 0)
        good = suite_set_add(vectors->set, catalog_dir(vectors->catalog));
    for (size_t i = 0; i < vectors->suite_count; i++)
        good &= suite_set_add(vectors->set, vectors->suites[i]);
    return good ? COMMAND_OK : command_invalid(suite_set_problems(vectors->set));
}

void vectors_clear(struct vectors *vectors)
{
    suite_set_destroy(vectors->set);
    catalog_destroy(vectors->catalog);
    vectors->set = NULL;
    vectors->catalog = NULL;
}
