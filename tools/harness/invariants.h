/*
 * invariants.h - what holds of every check of our engine, whatever a vector expects: that its
 * outcome, trace, questions and header fields agree with each other and with a second parse of the
 * record, and that a buffer too small by one octet is refused. No expected value is needed.
 */
#ifndef HARNESS_INVARIANTS_H
#define HARNESS_INVARIANTS_H

#include "mockdns/zone.h"
#include "spf/check.h"

/* One check that has ended. */
struct invariants_case {
    const struct spf_request *request;
    const struct spf_options *options;
    const struct spf_outcome *outcome;
    const struct spf_trace *trace;
    const struct mockdns_session *session; /* which answered its questions, and nobody else's */
};

/* Memory that lasts from case to case. Begin with zeroes. */
struct invariants_space {
    struct spf_term *terms[2];
    size_t term_room;
    uint8_t *octets[2];
    size_t octet_room;
    bool seen; /* what hangs on no check has been looked at */
};

void invariants_space_free(struct invariants_space *space);

/* Do all of them hold? If not, reason says which one does not. */
bool invariants_hold(const struct invariants_case *item, struct invariants_space *space,
                     char *reason, size_t size);

/* --- for invariants*.c alone --- */

struct invariants_breach {
    char *reason;
    size_t size;
};

/* Always false. */
bool invariants_breach(const struct invariants_breach *breach, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Room for so many octets in each of space->octets. */
void invariants_octets(struct invariants_space *space, size_t count);

/* invariants_trace.c: the trace tells the same story as outcome and questions. */
bool invariants_of_trace(const struct invariants_case *item, struct invariants_space *space,
                         const struct invariants_breach *breach);

/* invariants_record.c: the deciding record is parsed, printed and parsed again. */
bool invariants_of_record(const struct invariants_case *item, struct invariants_space *space,
                          const struct invariants_breach *breach);

/* invariants_macro.c: the macro-strings of its terms, by themselves. */
bool invariants_of_macros(const struct invariants_case *item, const struct spf_term *terms,
                          size_t count, const struct invariants_breach *breach);

/* invariants_field.c: the written fields are read back. */
bool invariants_of_fields(const struct invariants_case *item, struct invariants_space *space,
                          const struct invariants_breach *breach);

/* invariants_names.c, invariants_misuse.c, invariants_callers.c: what hangs on no check. */
bool invariants_of_names(const struct invariants_breach *breach);
bool invariants_of_misuse(const struct invariants_breach *breach);
bool invariants_of_callers(const struct invariants_breach *breach);

#endif
