/*
 * assets.h - the zone that fuzz_wire serves, ../wire_zone.json as tools/cmake/embed.cmake makes it
 * part of the program.
 */
#ifndef FUZZ_ASSETS_H
#define FUZZ_ASSETS_H

#include <stddef.h>

extern const size_t wire_zone_len;
extern const char wire_zone[];

#endif
