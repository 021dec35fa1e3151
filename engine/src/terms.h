/*
 * terms.h - reads a record term by term. Both the public spf_record_parse() and a check use this
 * one reader, so there is one grammar.
 */
#ifndef SPF_SRC_TERMS_H
#define SPF_SRC_TERMS_H

#include "spf/record.h"
#include "cursor.h"

struct term_reader {
    struct cursor cursor;
    const struct spf_syntax_options *options;
    bool redirect_seen;
    bool exp_seen;
    struct spf_syntax_error error; /* set by TERM_BAD */
};

enum term_found { TERM_READ, TERM_NONE_LEFT, TERM_BAD };

/* Does the text begin with a version section (4.5)? */
bool terms_version(struct spf_text record);

/* A reader behind the version section, or anywhere between two terms if at is given. */
struct term_reader terms_of(struct spf_text record, size_t at,
                            const struct spf_syntax_options *options);

/* Reads the next term. After TERM_BAD the reader is of no more use. */
enum term_found terms_next(struct term_reader *reader, struct spf_term *term);

/*
 * Reads ra, rp or rr, if the term is one and the first of its name (RFC 6652 3). seen begins as 0,
 * out with what holds for a record that has none.
 */
void reporting_read(struct spf_text record, const struct spf_term *term, unsigned *seen,
                    struct spf_reporting *out);

/* The text of a span of the record. */
static inline struct spf_text span_text(struct spf_text record, struct spf_span span)
{
    return text_slice(record, span.at, (size_t)span.at + span.len);
}

/* The length of "v=spf1". */
#define VERSION_LEN 6

#endif
