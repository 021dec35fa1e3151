/*
 * import_openspf.h - the YAML test suites of the openspf project and its heirs, as suites of our
 * format.
 *
 * What those files leave to each driver is spelled out here, once:
 *
 * - A name with SPF (type 99) records and no TXT entry has the same records as TXT, too. "TXT:
 * NONE" is a TXT entry without a record: it stops that.
 * - TIMEOUT among a name's records is positional, as in pyspf's driver: types with a record before
 *   it are answered, with what stands before it; every other type times out, and what stands behind
 *   it is never reached, copies included. Alone it makes every type time out. SERVFAIL likewise.
 * - CNAMELOOP is a CNAME that points to its own name, as the file it was adapted from has it.
 * - "A: TIMEOUT" makes that one type time out.
 * - Names and MX hosts lose their trailing dot; an empty one is the root.
 * - A record of several strings is a list of them. One of no string, which DNS cannot carry,
 * becomes one empty string. Strings over 255 octets are cut at 255.
 * - A list of results: each is accepted, the first is preferred.
 * - "explanation: DEFAULT" is the implementation's own default text.
 * - "result: ambiguous" is pyspf's word for the error its harsh mode ends in, for records that RFC
 *   7208 finds nothing wrong with. It is imported as permerror, and says so in a note.
 * - spec names sections and paragraphs ("4.6.4/1"), not requirements: it is kept in x-spec. strict,
 *   skip and header are for one implementation each: x-strict, x-skip, x-header.
 *
 * Everything else is refused, with its line.
 */
#ifndef HARNESS_IMPORT_OPENSPF_H
#define HARNESS_IMPORT_OPENSPF_H

#include <jansson.h>

#include "problem.h"

/*
 * Makes a suite of YAML text.
 *
 * file      the name that messages and source.ref carry
 * suite     the name of the suite and the first part of its ids; NULL: openspf_suite_name(file)
 * problems  receives why NULL is returned
 *
 * The caller owns the JSON value.
 */
json_t *openspf_import(const char *file, const char *text, size_t len, const char *suite,
                       struct problems *problems);

/* The same from a file, which is read whole (64 MiB at most). */
json_t *openspf_import_file(const char *file, const char *suite, struct problems *problems);

/* "openspf/" and the file's name without folder, ".yml" and "-tests", as far as ids may have its
 * characters. To be freed; NULL without memory. */
char *openspf_suite_name(const char *file);

#endif
