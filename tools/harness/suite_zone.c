/*
 * suite_zone.c - which zone a test has. Named zones are built once and shared; an overlay is put
 * together as JSON and built like any other. What a zone means is mockdns' business.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mockdns/zone_json.h"
#include "suite_parts.h"

/* Builds a zone and keeps it with the unit, which takes the reference to object. */
static bool build(struct suite_reader *reader, const json_t *object, const char *path)
{
    struct suite_unit *unit = reader->unit;
    struct mockdns_json_error error;
    struct mockdns_zone *zone = mockdns_zone_from_json(object, path, &error);
    if (zone == NULL) {
        json_decref((json_t *)(uintptr_t)object);
        return reader_fail_path(&reader->reader, error.path, error.reason);
    }
    if (unit->zone_count == unit->zone_room) {
        unit->zone_room = unit->zone_room > 0 ? 2 * unit->zone_room : 64;
        unit->zones =
            arena_heap_resize(unit->zones, unit->zone_room * sizeof(struct mockdns_zone *));
        unit->zone_jsons =
            arena_heap_resize(unit->zone_jsons, unit->zone_room * sizeof(const json_t *));
    }
    unit->zones[unit->zone_count] = zone;
    unit->zone_jsons[unit->zone_count] = object;
    unit->zone_count++;
    return true;
}

static bool build_at(struct suite_reader *reader, const json_t *object, const struct where *where,
                     const char *key)
{
    char path[256];
    reader_path(where, key, path, sizeof path);
    return build(reader, object, path);
}

static const json_t *keep(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

bool suite_read_zones(struct suite_reader *reader, const struct where *root)
{
    const json_t *zones = NULL;
    if (!reader_member(&reader->reader, root, reader->reader.file->root, "zones", JSON_OBJECT,
                       READER_OPTIONAL, &zones))
        return false;
    bool ok = true;
    const char *name;
    json_t *zone;
    struct where where = {root, "zones", 0};
    json_object_foreach((json_t *)(uintptr_t)zones, name, zone)
    {
        size_t index = reader->unit->zone_count;
        if (!reader_is(&reader->reader, &where, name, zone, JSON_OBJECT) ||
            !build_at(reader, keep(zone), &where, name)) {
            ok = false;
            continue;
        }
        (void)idmap_add(&reader->named, name, &index);
    }
    reader->unit->named_count = reader->unit->zone_count;
    reader->used =
        arena_array(reader->reader.arena, reader->unit->named_count, sizeof *reader->used);
    return ok;
}

bool suite_check_zones_used(struct suite_reader *reader, const struct where *root)
{
    struct where zones = {root, "zones", 0};
    bool ok = true;
    for (size_t i = 0; reader->reader.strict && i < reader->named.room; i++) {
        const struct idmap_slot *slot = &reader->named.slots[i];
        if (slot->text != NULL && !reader->used[slot->value])
            ok = reader_fail(&reader->reader, &zones, slot->text, "is used by no test (remove it)");
    }
    return ok;
}

static void use_zone(const struct suite_reader *reader, size_t index, struct suite_test *test)
{
    test->zone = reader->unit->zones[index];
    test->zone_json = reader->unit->zone_jsons[index];
    test->zone_number = reader->zone_base + index;
}

/* Finds a named zone; its own mistake, if it has one, has been told. */
static bool find_named(struct suite_reader *reader, const struct where *where, const char *key,
                       const char *name, size_t *index)
{
    if (idmap_find(&reader->named, name, index)) {
        reader->used[*index] = true;
        return true;
    }
    const json_t *zones = json_object_get(reader->reader.file->root, "zones");
    if ((zones != NULL && !json_is_object(zones)) || json_object_get(zones, name) != NULL)
        return false;
    const char *names[65];
    size_t count = 0;
    for (size_t i = 0; i < reader->named.room && count < 64; i++)
        if (reader->named.slots[i].text != NULL)
            names[count++] = reader->named.slots[i].text;
    names[count] = NULL;
    const char *near = reader_nearest(name, names);
    if (near != NULL)
        return reader_fail(&reader->reader, where, key,
                           "there is no zone '%.80s' in this file (did you mean '%.80s'?)", name,
                           near);
    return reader_fail(&reader->reader, where, key,
                       "there is no zone '%.80s' in this file (add it to \"zones\")", name);
}

/* Removes the owner of that name, whatever its case, from a zone object. */
static void remove_owner(json_t *zone, const char *owner)
{
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(zone, next, key, value)
    {
        if (strcasecmp(key, owner) == 0)
            (void)json_object_del(zone, key);
    }
}

/* {"base": name, "set": {owner: types}}: an owner of set replaces that of base. */
static bool read_overlay(struct suite_reader *reader, const struct where *where,
                         const json_t *object, struct suite_test *test)
{
    static const char *const keys[] = {"base", "set", NULL};
    const char *base = NULL;
    const json_t *set = NULL;
    size_t index = 0;
    bool ok = reader_known(&reader->reader, where, object, keys);
    ok &= reader_string(&reader->reader, where, object, "base", READER_REQUIRED, &base);
    ok &= reader_member(&reader->reader, where, object, "set", JSON_OBJECT, READER_REQUIRED, &set);
    if (!ok || !find_named(reader, where, "base", base, &index))
        return false;
    json_t *merged = json_copy((json_t *)(uintptr_t)reader->unit->zone_jsons[index]);
    const char *owner;
    json_t *types;
    json_object_foreach((json_t *)(uintptr_t)set, owner, types) remove_owner(merged, owner);
    /* A name that set holds twice, in two cases, is mockdns' to refuse: so remove first, then add.
     */
    if (merged == NULL || json_object_update(merged, (json_t *)(uintptr_t)set) != 0) {
        json_decref(merged);
        return reader_fail(&reader->reader, where, NULL, "no memory for this zone");
    }
    if (!build_at(reader, merged, where, "set"))
        return false;
    use_zone(reader, reader->unit->zone_count - 1, test);
    return true;
}

bool suite_read_test_zone(struct suite_reader *reader, const struct where *where,
                          const json_t *object, struct suite_test *test)
{
    const json_t *zone = json_object_get(object, "zone");
    struct where here = {where, "zone", 0};
    size_t index = 0;
    if (zone == NULL)
        return reader_fail(&reader->reader, where, NULL,
                           "\"zone\" is missing (add it: a name of \"zones\", or a zone; {} if the "
                           "DNS is empty)");
    if (json_is_string(zone)) {
        if (!find_named(reader, where, "zone", json_string_value(zone), &index))
            return false;
        use_zone(reader, index, test);
        return true;
    }
    if (!json_is_object(zone))
        return reader_fail(&reader->reader, where, "zone",
                           "is neither a zone's name nor a zone (write a string or an object)");
    /* An owner's value is an object, so a string can only be an overlay's base. */
    if (json_is_string(json_object_get(zone, "base")))
        return read_overlay(reader, &here, zone, test);
    if (!build_at(reader, keep(zone), where, "zone"))
        return false;
    use_zone(reader, reader->unit->zone_count - 1, test);
    return true;
}
