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

/* The octets of a word that is not clean, or that was cut. The writer comes and goes by value: see
 * inline.h. */
struct writer field_cleaned(struct writer w, struct field_word word);

/* Text inside a comment or a quoted-string, with quoted-pairs where either needs them (RFC
 * 5322 3.2.1). */
ALWAYS_INLINE void field_text(struct writer *w, struct field_word word)
{
    if ((word.classes & CHAR_CLEAN) && !word.cut)
        writer_text(w, word.text);
    else
        *w = field_cleaned(*w, word);
}

/* A quoted-string (RFC 5322 3.2.4). */
ALWAYS_INLINE void field_quoted(struct writer *w, struct field_word word)
{
    writer_octet(w, '"');
    field_text(w, word);
    writer_octet(w, '"');
}

/* Is it a dot-atom-text (RFC 5322 3.2.3), short enough to be shown whole? */
bool field_is_dot_atom(struct field_word word);

/* Is it a token (RFC 2045 5.1)? The same. */
bool field_is_token(struct field_word word);

/* A dot-atom if it is one, a quoted-string otherwise (RFC 7208 9.1, key-value-pair). */
ALWAYS_INLINE void field_value(struct writer *w, struct field_word word)
{
    if (field_is_dot_atom(word))
        writer_text(w, word.text);
    else
        field_quoted(w, word);
}

/* The same for Authentication-Results: a token if it is one, a quoted-string otherwise (RFC
 * 8601 2.2). */
ALWAYS_INLINE void field_token(struct writer *w, struct field_word word)
{
    if (field_is_token(word))
        writer_text(w, word.text);
    else
        field_quoted(w, word);
}

#endif
