/*
 * field.c - words of a header field. See field.h.
 */
#include "field.h"

#include "spf/header.h"

static const struct spf_text crlf = {(const uint8_t *)"\r\n", 2};

struct field field_of(uint8_t *out, size_t capacity, const char *name)
{
    struct field f = {.out = writer_of(out, capacity)};
    writer_string(&f.out, name);
    writer_octet(&f.out, ':');
    f.word = f.out.len;
    return f;
}

/* A word that made its line too long goes to a line of its own, unless it stands alone there. */
static void end_word(struct field *f)
{
    if (f->out.len - f->line <= SPF_HEADER_FOLD || f->word == f->line || f->out.overflow)
        return;
    writer_insert(&f->out, f->word, crlf);
    f->line = f->word + crlf.len;
}

void field_word(struct field *f)
{
    end_word(f);
    f->word = f->out.len;
    writer_octet(&f->out, ' ');
}

void field_literal(struct field *f, const char *text)
{
    writer_string(&f->out, text);
}

/* What a header cannot hold is shown as "?": control characters, and 8-bit data (9.1, "invalid
 * characters"). */
static uint8_t cleaned(uint8_t octet)
{
    return octet >= 0x20 && octet <= 0x7e ? octet : '?';
}

/* Text in which the octets of special are quoted-pairs. */
static void write_quoting(struct field *f, struct spf_text text, const char *special)
{
    bool cut = text.len > FIELD_VALUE_MAX;
    size_t len = cut ? FIELD_VALUE_MAX : text.len;
    for (size_t i = 0; i < len; i++) {
        uint8_t octet = cleaned(text.data[i]);
        if (strchr(special, octet) != NULL)
            writer_octet(&f->out, '\\');
        writer_octet(&f->out, octet);
    }
    if (cut)
        writer_string(&f->out, "...");
}

void field_comment_text(struct field *f, struct spf_text text)
{
    write_quoting(f, text, "()\\");
}

void field_quoted(struct field *f, struct spf_text text)
{
    writer_octet(&f->out, '"');
    write_quoting(f, text, "\"\\");
    writer_octet(&f->out, '"');
}

/* atext, RFC 5322 3.2.3 */
static bool is_atext(uint8_t octet)
{
    return char_is(octet, CHAR_ALPHA | CHAR_DIGIT) ||
           (octet != 0 && strchr("!#$%&'*+-/=?^_`{|}~", octet) != NULL);
}

bool field_is_dot_atom(struct spf_text text)
{
    bool dot = true; /* one must not stand here */
    if (text.len > FIELD_VALUE_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '.' ? dot : !is_atext(text.data[i]))
            return false;
        dot = text.data[i] == '.';
    }
    return !dot;
}

/* token, RFC 2045 5.1: printable, no space, no tspecials */
static bool is_token(struct spf_text text)
{
    if (text.len == 0 || text.len > FIELD_VALUE_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] <= 0x20 || text.data[i] > 0x7e ||
            strchr("()<>@,;:\\\"/[]?=", text.data[i]) != NULL)
            return false;
    return true;
}

void field_value(struct field *f, struct spf_text text)
{
    if (field_is_dot_atom(text))
        writer_text(&f->out, text);
    else
        field_quoted(f, text);
}

void field_token(struct field *f, struct spf_text text)
{
    if (is_token(text))
        writer_text(&f->out, text);
    else
        field_quoted(f, text);
}

enum spf_status field_finish(struct field *f, size_t *len)
{
    end_word(f);
    writer_text(&f->out, crlf);
    return writer_finish(&f->out, len);
}
