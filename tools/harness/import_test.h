/*
 * import_test.h - one test of an openspf suite as a test of our format; the rules are in
 * import_openspf.h.
 */
#ifndef HARNESS_IMPORT_TEST_H
#define HARNESS_IMPORT_TEST_H

#include "import_yaml.h"

/*
 * Adds the members of a test to test, which has its id already.
 *
 * base  the file's name without folder, for why
 * zone  the name of its zone
 * name  the test's name and its mapping
 *
 * Returns false after a problem.
 */
bool openspf_test(struct yaml_source *source, const char *base, const char *zone,
                  const struct yaml_pair *name, json_t *test);

#endif
