/*
 * pins.c - pinned.tsv (requirement, bug, test) and unpinned.tsv (requirement, state, reason).
 */
#include "pins.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "catalog_parts.h"
#include "tsv.h"

enum { FIELDS = 3 };

struct pins {
    struct arena arena;
    struct pin *pins;
    size_t count;
    struct reason *reasons; /* by the values of reason_ids */
    size_t reason_count;
    struct idmap reason_ids;
};

/* A file whose lines are being read. */
struct table {
    const struct catalog *catalog;
    const char *path;
    struct problems *problems;
    struct tsv tsv;
};

/* Reads a line of three fields, the first of which is a requirement's id. */
static bool read_fields(const struct table *table, char *line, const char *fields[FIELDS])
{
    size_t count = tsv_cut(line, fields, FIELDS);
    if (count != FIELDS || fields[FIELDS - 1][0] == '\0') {
        problems_add(table->problems, table->path, table->tsv.number, NULL,
                     "%zu fields (%d, parted by tabs, none of them empty)", count, FIELDS);
        return false;
    }
    if (catalog_requirement(table->catalog, fields[0]) == NULL) {
        problems_add(table->problems, table->path, table->tsv.number, NULL,
                     "%s is no id of requirements.json (tools/kill-matrix --update)", fields[0]);
        return false;
    }
    return true;
}

static bool read_pin(struct pins *pins, const struct table *table, char *line)
{
    const char *fields[FIELDS];
    if (!read_fields(table, line, fields))
        return false;
    pins->pins[pins->count++] = (struct pin){fields[0], fields[1], fields[2]};
    return true;
}

static const char *const states[] = {[PINS_TOUCHED] = "touched", [PINS_MISSING] = "missing"};

static bool read_reason(struct pins *pins, const struct table *table, char *line)
{
    const char *fields[FIELDS];
    size_t index = pins->reason_count;
    if (!read_fields(table, line, fields))
        return false;
    enum pins_state state =
        strcmp(fields[1], states[PINS_MISSING]) == 0 ? PINS_MISSING : PINS_TOUCHED;
    if (strcmp(fields[1], states[state]) != 0) {
        problems_add(table->problems, table->path, table->tsv.number, NULL,
                     "%s is no state (touched: a stable test cites it; missing: none does)",
                     fields[1]);
        return false;
    }
    if (!idmap_add(&pins->reason_ids, fields[0], &index)) {
        problems_add(table->problems, table->path, table->tsv.number, NULL,
                     "%s has a reason already (one is enough)", fields[0]);
        return false;
    }
    pins->reasons[pins->reason_count++] = (struct reason){state, fields[2]};
    return true;
}

/* Reads the lines of a file, if there is one. */
static bool read_table(struct pins *pins, const struct catalog *catalog, const char *name,
                       struct problems *problems, bool pinned)
{
    char *path = catalog_path(catalog_dir(catalog), name);
    struct table table = {catalog, path, problems, {0}};
    bool ok = access(path, F_OK) != 0 || tsv_open(&table.tsv, &pins->arena, path, CATALOG_FILE_MAX,
                                                  "a catalogue is smaller", problems);
    if (pinned)
        pins->pins = arena_array(&pins->arena, table.tsv.lines, sizeof *pins->pins);
    else
        pins->reasons = arena_array(&pins->arena, table.tsv.lines, sizeof *pins->reasons);
    for (char *line = tsv_line(&table.tsv); line != NULL; line = tsv_line(&table.tsv))
        ok &= pinned ? read_pin(pins, &table, line) : read_reason(pins, &table, line);
    free(path);
    return ok;
}

struct pins *pins_load(const struct catalog *catalog, struct problems *problems)
{
    struct pins *pins = arena_heap_zeroed(1, sizeof *pins);
    bool ok = read_table(pins, catalog, "pinned.tsv", problems, true);
    ok &= read_table(pins, catalog, "unpinned.tsv", problems, false);
    if (ok)
        return pins;
    pins_destroy(pins);
    return NULL;
}

void pins_destroy(struct pins *pins)
{
    if (pins == NULL)
        return;
    idmap_clear(&pins->reason_ids);
    arena_clear(&pins->arena);
    free(pins);
}

size_t pins_count(const struct pins *pins)
{
    return pins->count;
}

const struct pin *pins_at(const struct pins *pins, size_t i)
{
    return &pins->pins[i];
}

const char *pins_state_name(enum pins_state state)
{
    return states[state];
}

const struct reason *pins_reason(const struct pins *pins, const char *requirement)
{
    size_t index = 0;
    return idmap_find(&pins->reason_ids, requirement, &index) ? &pins->reasons[index] : NULL;
}
