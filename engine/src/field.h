/*
 * field.h - words of a header field: everything a stranger supplied is cut, cleaned and quoted
 * (RFC 5322 2.2, 3.2; RFC 7208 9.1). Where lines end is the business of header.c.
 */
#ifndef SPF_SRC_FIELD_H
#define SPF_SRC_FIELD_H

#include "cursor.h"
#include "writer.h"

/*
 * Octets of a stranger's text that a field shows, enough for any address SMTP carries (RFC
 * 5321 4.5.3.1); what is longer is cut and ends in "...". Quoting can double them, and a line still
 * holds one of them.
 */
#define FIELD_VALUE_MAX 320

/* A stranger's text, and what is to know of it: found once, since a field may show it twice. */
struct field_word {
    struct spf_text text; /* the part that is shown */
    uint32_t classes;     /* which all of its octets have */
    bool cut;
};

struct field_word field_word_of(struct spf_text text);

/* Text inside a comment or a quoted-string, with quoted-pairs where either needs them (RFC
 * 5322 3.2.1). */
void field_text(struct writer *w, const struct field_word *word);

/* A quoted-string (RFC 5322 3.2.4). */
void field_quoted(struct writer *w, const struct field_word *word);

/* A dot-atom if it is one, a quoted-string otherwise (RFC 7208 9.1, key-value-pair). */
void field_value(struct writer *w, const struct field_word *word);

/* The same for Authentication-Results: a token if it is one, a quoted-string otherwise (RFC
 * 8601 2.2). */
void field_token(struct writer *w, const struct field_word *word);

/* Is it a dot-atom-text (RFC 5322 3.2.3), short enough to be shown whole? */
bool field_is_dot_atom(const struct field_word *word);

#endif
