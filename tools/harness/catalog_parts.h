/*
 * catalog_parts.h - the inside of a catalogue, for catalog*.c alone.
 */
#ifndef HARNESS_CATALOG_PARTS_H
#define HARNESS_CATALOG_PARTS_H

#include "catalog.h"
#include "idmap.h"
#include "reader.h"

#define CATALOG_FILE_MAX ((size_t)16 * 1024 * 1024)

enum catalog_file { CATALOG_REQUIREMENTS, CATALOG_CHOICES, CATALOG_FEATURES, CATALOG_FILES };

/* What is left to be done when the first requirement is asked for. */
struct catalog_later {
    struct catalog *owner;
    bool pending;
};

struct catalog {
    const char *dir;
    struct catalog_later *later;
    struct arena arena;
    struct json_file files[CATALOG_FILES];
    struct catalog_requirement *requirements;
    size_t requirement_count;
    struct idmap requirement_ids;
    struct catalog_choice *choices;
    size_t choice_count;
    struct catalog_feature *features;
    size_t feature_count;
    struct catalog_id *ids;
    size_t id_count;
    struct idmap id_ids;
};

/* dir/name, to be freed. */
char *catalog_path(const char *dir, const char *name);

/* Reads ids.tsv. */
bool catalog_load_ids(struct catalog *catalog, struct problems *problems);

#endif
