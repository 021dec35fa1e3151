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

/* Text inside a comment or a quoted-string, with quoted-pairs where either needs them (RFC
 * 5322 3.2.1). */
void field_text(struct writer *w, struct spf_text text);

/* A quoted-string (RFC 5322 3.2.4). */
void field_quoted(struct writer *w, struct spf_text text);

/* A dot-atom if it is one, a quoted-string otherwise (RFC 7208 9.1, key-value-pair). */
void field_value(struct writer *w, struct spf_text text);

/* The same for Authentication-Results: a token if it is one, a quoted-string otherwise (RFC
 * 8601 2.2). */
void field_token(struct writer *w, struct spf_text text);

/* Is it a dot-atom-text (RFC 5322 3.2.3), short enough to be shown whole? */
bool field_is_dot_atom(struct spf_text text);

#endif
