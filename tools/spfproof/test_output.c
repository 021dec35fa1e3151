/*
 * test_output.c - parts of a vector as show and replay print them.
 */
#include "test_output.h"

#include <stdint.h>
#include <stdio.h>

#include "command.h"
#include "wrap.h"

void test_print_head(const char *title)
{
    bool colour = command_colour(stdout);
    (void)printf("\n%s%s%s\n", colour ? "\033[1m" : "", title, colour ? "\033[0m" : "");
}

void test_print_json(const json_t *value)
{
    if (json_is_string(value))
        wrap_print_raw(stdout, json_string_value(value));
    else
        (void)json_dumpf(value, stdout, JSON_ENCODE_ANY);
}

void test_print_object(const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        (void)printf("  %-12s ", key);
        test_print_json(value);
        (void)putchar('\n');
    }
}

static void print_record(const char *owner, const char *type, const json_t *value)
{
    (void)printf("  ");
    wrap_print_raw(stdout, owner);
    (void)printf("  %s  ", type);
    test_print_json(value);
    (void)putchar('\n');
}

void test_print_zone(const json_t *zone)
{
    const char *owner;
    json_t *types;
    if (json_object_size(zone) == 0)
        (void)puts("  (no name exists)");
    json_object_foreach((json_t *)(uintptr_t)zone, owner, types)
    {
        const char *type;
        json_t *rrset;
        if (json_object_size(types) == 0) {
            (void)printf("  ");
            wrap_print_raw(stdout, owner);
            (void)puts("  (exists, every type is NODATA)");
        }
        json_object_foreach(types, type, rrset)
        {
            bool list = json_is_array(rrset) && json_array_size(rrset) > 0;
            for (size_t i = 0; list && i < json_array_size(rrset); i++)
                print_record(owner, type, json_array_get(rrset, i));
            if (!list)
                print_record(owner, type, rrset);
        }
    }
}
