/*
 * catalog_ids.c - ids.tsv: the ids of tests that are gone, so that nothing takes them again.
 *
 * A line is five fields parted by tabs: id, state (renamed or retired), new id (empty unless
 * renamed), since (a version or a date), reason. Empty lines and lines that begin with # are
 * skipped.
 */
#include <stdlib.h>
#include <string.h>

#include "catalog_parts.h"

#define FIELDS 5

/* Cuts line at its tabs; returns how many fields there were. */
static size_t split(char *line, char *fields[FIELDS])
{
    size_t count = 0;
    for (char *field = line; field != NULL; count++) {
        char *tab = strchr(field, '\t');
        if (count < FIELDS)
            fields[count] = field;
        if (tab != NULL)
            *tab = '\0';
        field = tab != NULL ? tab + 1 : NULL;
    }
    return count;
}

static bool read_line(struct catalog *catalog, const char *path, size_t number, char *line,
                      struct problems *problems)
{
    char *fields[FIELDS];
    size_t count = split(line, fields);
    const char *wrong = NULL;
    if (count != FIELDS) {
        problems_add(problems, path, number, NULL,
                     "%zu fields (id, state, new id, since and reason, parted by tabs)", count);
        return false;
    }
    struct catalog_id *id = &catalog->ids[catalog->id_count];
    *id =
        (struct catalog_id){fields[0], CATALOG_ID_RETIRED, fields[2], fields[3], fields[4], number};
    if (strcmp(fields[1], "renamed") == 0)
        id->state = CATALOG_ID_RENAMED;
    else if (strcmp(fields[1], "retired") != 0)
        wrong = "the state is neither renamed nor retired";
    if (wrong == NULL && (id->state == CATALOG_ID_RENAMED) != (id->new_id[0] != '\0'))
        wrong = "a renamed id has a new id, a retired one has none";
    if (wrong == NULL && (id->id[0] == '\0' || id->since[0] == '\0' || id->reason[0] == '\0'))
        wrong = "id, since and reason are not empty";
    size_t before = catalog->id_count;
    if (wrong == NULL && !idmap_add(&catalog->id_ids, id->id, &before))
        wrong = "this id has a line already (one is enough)";
    if (wrong != NULL) {
        problems_add(problems, path, number, NULL, "%s", wrong);
        return false;
    }
    catalog->id_count++;
    return true;
}

bool catalog_load_ids(struct catalog *catalog, struct problems *problems)
{
    char *path = catalog_path(catalog->dir, "ids.tsv");
    char *text = NULL;
    size_t len = 0;
    bool ok =
        json_file_read(path, CATALOG_FILE_MAX, "a catalogue is smaller", problems, &text, &len);
    size_t lines = 1;
    for (size_t i = 0; ok && i < len; i++)
        lines += text[i] == '\n';
    char *rest = ok ? arena_copy(&catalog->arena, text) : NULL;
    catalog->ids = arena_array(&catalog->arena, lines, sizeof *catalog->ids);
    for (size_t number = 1; rest != NULL; number++) {
        char *end = strchr(rest, '\n');
        if (end != NULL)
            *end = '\0';
        if (rest[0] != '\0' && rest[0] != '#')
            ok &= read_line(catalog, path, number, rest, problems);
        rest = end != NULL ? end + 1 : NULL;
    }
    free(text);
    free(path);
    return ok;
}
