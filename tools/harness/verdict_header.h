/*
 * verdict_header.h - is a header field that an implementation produced what the vector expects? The
 * field is parsed by the engine's reader and compared by its values, not by its layout.
 */
#ifndef HARNESS_VERDICT_HEADER_H
#define HARNESS_VERDICT_HEADER_H

#include "verdict.h"

/*
 * A verdict_header_check. A field that is not grammatical is refused. client-ip is compared as an
 * address, mechanism without its qualifier and, if the field gives no more, by its name alone;
 * every other value octet by octet.
 */
verdict_header_check verdict_header;

/* Rules that check header fields. */
extern const struct verdict_rules verdict_rules_all;

#endif
