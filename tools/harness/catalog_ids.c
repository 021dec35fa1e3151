/*
 * catalog_ids.c - ids.tsv: the ids of tests that are gone, so that nothing takes them again.
 *
 * A line is five fields parted by tabs: id, state (renamed or retired), new id (empty unless
 * renamed), since (a version or a date), reason.
 */
#include <stdlib.h>
#include <string.h>

#include "catalog_parts.h"
#include "tsv.h"

enum { FIELDS = 5 };

static bool read_line(struct catalog *catalog, const char *path, size_t number, char *line,
                      struct problems *problems)
{
    const char *fields[FIELDS];
    size_t count = tsv_cut(line, fields, FIELDS);
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
    struct tsv tsv;
    bool ok =
        tsv_open(&tsv, &catalog->arena, path, CATALOG_FILE_MAX, "a catalogue is smaller", problems);
    catalog->ids = arena_array(&catalog->arena, tsv.lines, sizeof *catalog->ids);
    for (char *line = tsv_line(&tsv); line != NULL; line = tsv_line(&tsv))
        ok &= read_line(catalog, path, tsv.number, line, problems);
    free(path);
    return ok;
}
