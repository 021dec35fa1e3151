/*
 * import_zone.h - zonedata of an openspf suite as a zone of our format; the rules are in
 * import_openspf.h.
 */
#ifndef HARNESS_IMPORT_ZONE_H
#define HARNESS_IMPORT_ZONE_H

#include "import_yaml.h"

/* Returns the zone, or NULL after a problem. The caller owns it. */
json_t *openspf_zone(struct yaml_source *source, const yaml_node_t *zonedata);

#endif
