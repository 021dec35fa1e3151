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

void field_text(struct writer *w, struct spf_text text)
{
    bool cut = text.len > FIELD_VALUE_MAX;
    if (cut)
        text.len = FIELD_VALUE_MAX;
    if (text_is(text, CHAR_CLEAN)) {
        writer_text(w, text);
    } else {
        for (size_t i = 0; i < text.len; i++)
            write_cleaned(w, text.data[i]);
    }
    if (cut)
        writer_string(w, "...");
}

void field_quoted(struct writer *w, struct spf_text text)
{
    writer_octet(w, '"');
    field_text(w, text);
    writer_octet(w, '"');
}

bool field_is_dot_atom(struct spf_text text)
{
    if (text.len == 0 || text.len > FIELD_VALUE_MAX || !text_is(text, CHAR_DOT_ATOM))
        return false;
    for (size_t dot = 0; dot < text.len; dot++) { /* no dot at either end, or behind another */
        size_t next = next_dot(text, dot);
        if (next == dot || next + 1 == text.len)
            return false;
        dot = next;
    }
    return true;
}

void field_value(struct writer *w, struct spf_text text)
{
    if (field_is_dot_atom(text))
        writer_text(w, text);
    else
        field_quoted(w, text);
}

void field_token(struct writer *w, struct spf_text text)
{
    if (text.len > 0 && text.len <= FIELD_VALUE_MAX && text_is(text, CHAR_TOKEN))
        writer_text(w, text);
    else
        field_quoted(w, text);
}
