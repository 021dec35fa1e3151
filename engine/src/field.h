/*
 * field.h - a header field as words: folded where the line gets long, and with everything a
 * stranger supplied quoted, cut and cleaned (RFC 5322 2.1.1, 2.2.3, 3.2; RFC 7208 9.1).
 */
#ifndef SPF_SRC_FIELD_H
#define SPF_SRC_FIELD_H

#include "cursor.h"
#include "writer.h"

/* Octets of a stranger's text that a field shows; what is longer is cut. Quoting can double them.
 */
#define FIELD_VALUE_MAX 256

struct field {
    struct writer out;
    size_t line; /* where the present line begins */
    size_t word; /* where the present word begins, its leading space included */
};

/* Begins a field: its name and colon. */
struct field field_of(uint8_t *out, size_t capacity, const char *name);

/* Begins a word behind a space. What the functions below write belongs to it. */
void field_word(struct field *f);

/* Our own text: as it stands. */
void field_literal(struct field *f, const char *text);

/* Text of a comment, without its parentheses; quoted-pairs where needed (RFC 5322 3.2.2). */
void field_comment_text(struct field *f, struct spf_text text);

/* A dot-atom if it is one, a quoted-string otherwise (RFC 7208 9.1, key-value-pair). */
void field_value(struct field *f, struct spf_text text);

/* The same for Authentication-Results: a token if it is one (RFC 2045 5.1), a quoted-string
 * otherwise (RFC 8601 2.2). */
void field_token(struct field *f, struct spf_text text);

/* A quoted-string in any case. */
void field_quoted(struct field *f, struct spf_text text);

/* Is it an RFC 5322 3.2.3 dot-atom-text short enough to be shown whole? */
bool field_is_dot_atom(struct spf_text text);

/* Ends the field with CRLF; the status and length a public function returns. */
enum spf_status field_finish(struct field *f, size_t *len);

#endif
