/*
 * macros.h - macro-strings inside the engine: one scanner for the grammar (RFC 7208 7.1), one
 * expander (7.3), and the reader of a single macro that both share.
 */
#ifndef SPF_SRC_MACROS_H
#define SPF_SRC_MACROS_H

#include "spf/record.h"
#include "cursor.h"
#include "writer.h"

/* What a scan of a macro-string saw. */
struct macro_scan {
    uint32_t letters;
    size_t macro_end; /* the offset behind the last macro-expand; 0 if there is none */
    size_t slash;     /* the first literal "/" behind the last "." and macro; SIZE_MAX if none */
};

/*
 * Scans from the cursor as far as a macro-string goes: to the end, or to a space (which explanation
 * text may hold). Returns SPF_CAUSE_NO_CAUSE, or why not, at the cursor.
 */
enum spf_cause macro_string_scan(struct cursor *c, enum spf_macro_place place,
                                 const struct spf_syntax_options *options, struct macro_scan *out);

/*
 * Does text[from, to), which has been scanned, end as a domain-spec must (7.1)? Returns
 * SPF_CAUSE_NO_CAUSE, or why not, and where in *at.
 */
enum spf_cause domain_spec_end(struct spf_text text, size_t from, size_t to, size_t macro_end,
                               const struct spf_syntax_options *options, size_t *at);

/* Expands a macro-string that has been scanned. */
void macro_expand(struct writer *w, struct spf_text text, const struct spf_macro_values *values);

/* The same for a domain-spec: into out, which has room for SPF_NAME_MAX octets, as a name (7.3).
 * Returns its length. */
size_t macro_expand_name(uint8_t *out, struct spf_text text, const struct spf_macro_values *values);

#endif
