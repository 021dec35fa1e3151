/*
 * field.c - words of a header field. See field.h.
 */
#include "field.h"

#include "domain.h"

/* What a header cannot hold becomes "?": control characters, and 8-bit data (9.1, "invalid
 * characters"). */
static void write_cleaned(struct writer *w, uint8_t octet)
{
    if (octet < 0x20 || octet > 0x7e)
        octet = '?';
    if (!char_is(octet, CHAR_CLEAN))
        writer_octet(w, '\\');
    writer_octet(w, octet);
}

struct field_word field_word_of(struct spf_text text)
{
    bool cut = text.len > FIELD_VALUE_MAX;
    if (cut)
        text.len = FIELD_VALUE_MAX;
    return (struct field_word){text, text_classes(text), cut};
}

struct writer field_cleaned(struct writer w, struct field_word word)
{
    for (size_t i = 0; i < word.text.len; i++)
        write_cleaned(&w, word.text.data[i]);
    if (word.cut)
        writer_string(&w, "...");
    return w;
}

bool field_is_dot_atom(struct field_word word)
{
    return (word.classes & CHAR_DOT_ATOM) && !word.cut && !domain_has_gap(word.text);
}

bool field_is_token(struct field_word word)
{
    return (word.classes & CHAR_TOKEN) && !word.cut && word.text.len > 0;
}
