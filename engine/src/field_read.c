/*
 * field_read.c - white space, comments and quoted-strings of a header field. See field_read.h.
 */
#include "field_read.h"

struct field_reader field_reader_of(struct spf_text field, const struct spf_field_space *space)
{
    size_t len = field.len;
    if (len >= 2 && field.data[len - 2] == '\r' && field.data[len - 1] == '\n')
        len -= 2;
    return (struct field_reader){.in = {field.data, len, 0},
                                 .out = writer_of(space->octets, space->octet_capacity)};
}

bool field_wrong(struct field_reader *r, enum spf_field_fault fault, size_t at)
{
    r->error = (struct spf_field_error){fault, at};
    return false;
}

bool field_unexpected(struct field_reader *r, enum spf_field_fault fault)
{
    int octet = cursor_peek(&r->in);
    if (octet == '\r' || octet == '\n')
        fault = SPF_FIELD_FOLD;
    else if (octet != CURSOR_END && octet != '\t' && (octet < 0x20 || octet > 0x7e))
        fault = SPF_FIELD_OCTET;
    return field_wrong(r, fault, r->in.at);
}

static void skip_wsp(struct cursor *c)
{
    while (cursor_peek(c) == ' ' || cursor_peek(c) == '\t')
        cursor_skip(c);
}

static bool at_line_end(const struct cursor *c)
{
    return cursor_peek(c) == '\r' || cursor_peek(c) == '\n';
}

/* RFC 5322 3.2.2: ([*WSP CRLF] 1*WSP); and no line of white space alone. */
bool field_skip_fws(struct field_reader *r)
{
    struct cursor *c = &r->in;
    size_t line;
    skip_wsp(c);
    if (!at_line_end(c))
        return true;
    line = c->at;
    if (!cursor_take(c, '\r') || !cursor_take(c, '\n') ||
        (cursor_peek(c) != ' ' && cursor_peek(c) != '\t'))
        return field_wrong(r, SPF_FIELD_FOLD, line);
    line = c->at;
    skip_wsp(c);
    if (at_line_end(c) || cursor_peek(c) == CURSOR_END)
        return field_wrong(r, SPF_FIELD_FOLD, line);
    return true;
}

bool field_skip_cfws(struct field_reader *r)
{
    if (!field_skip_fws(r))
        return false;
    while (cursor_peek(&r->in) == '(')
        if (!field_skip_comment(r) || !field_skip_fws(r))
            return false;
    return true;
}

/* quoted-pair = "\" (VCHAR / WSP) (RFC 5322 3.2.1). Stands behind the backslash afterwards. */
static bool skip_backslash(struct field_reader *r)
{
    size_t at = r->in.at;
    cursor_skip(&r->in);
    if (!cursor_is(&r->in, CHAR_PRINTABLE) && cursor_peek(&r->in) != '\t')
        return field_wrong(r, SPF_FIELD_ESCAPE, at);
    return true;
}

bool field_skip_comment(struct field_reader *r)
{
    struct cursor *c = &r->in;
    size_t open = c->at;
    size_t depth = 0;
    do {
        if (!field_skip_fws(r))
            return false;
        switch (cursor_peek(c)) {
        case CURSOR_END:
            return field_wrong(r, SPF_FIELD_COMMENT, open);
        case '(':
            depth++;
            break;
        case ')':
            depth--;
            break;
        case '\\':
            if (!skip_backslash(r))
                return false;
            break;
        default:
            if (!cursor_is(c, CHAR_PRINTABLE))
                return field_unexpected(r, SPF_FIELD_OCTET);
            break;
        }
        cursor_skip(c);
    } while (depth > 0);
    return true;
}

bool field_skip_octet(struct field_reader *r, uint8_t octet, enum spf_field_fault fault)
{
    return cursor_take(&r->in, octet) || field_unexpected(r, fault);
}

struct spf_text field_run(struct field_reader *r, unsigned classes)
{
    size_t from = r->in.at;
    cursor_skip_class(&r->in, classes);
    return text_slice((struct spf_text){r->in.data, r->in.len}, from, r->in.at);
}

bool field_same(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (char_lower(a.data[i]) != char_lower(b.data[i]))
            return false;
    return true;
}

bool field_skip_name(struct field_reader *r, const char *name)
{
    struct spf_text expected = {(const uint8_t *)name, strlen(name)};
    if (!field_same(field_run(r, CHAR_LABEL), expected))
        return field_wrong(r, SPF_FIELD_NAME, 0);
    return field_skip_octet(r, ':', SPF_FIELD_NAME);
}

/* White space belongs to a quoted-string, the ends of its lines do not (RFC 5322 3.2.4). */
static bool read_quoted_space(struct field_reader *r)
{
    size_t at = r->in.at;
    if (!field_skip_fws(r))
        return false;
    for (; at < r->in.at; at++)
        if (r->in.data[at] == ' ' || r->in.data[at] == '\t')
            writer_octet(&r->out, r->in.data[at]);
    return true;
}

bool field_read_quoted(struct field_reader *r, struct spf_text *value)
{
    struct cursor *c = &r->in;
    size_t open = c->at;
    size_t from = r->out.len;
    cursor_skip(c);
    for (;;) {
        if (!read_quoted_space(r))
            return false;
        if (cursor_take(c, '"'))
            break;
        if (cursor_peek(c) == CURSOR_END)
            return field_wrong(r, SPF_FIELD_QUOTE, open);
        if (cursor_peek(c) == '\\') {
            if (!skip_backslash(r))
                return false;
        } else if (!cursor_is(c, CHAR_PRINTABLE)) {
            return field_unexpected(r, SPF_FIELD_OCTET);
        }
        writer_octet(&r->out, c->data[c->at]);
        cursor_skip(c);
    }
    *value = text_slice((struct spf_text){r->out.data, r->out.len}, from, r->out.len);
    return true;
}

bool field_result(struct spf_text word, enum spf_result *result)
{
    for (unsigned i = 0; i <= SPF_RESULT_PERMERROR; i++) {
        const char *name = spf_result_name((enum spf_result)i);
        if (field_same(word, (struct spf_text){(const uint8_t *)name, strlen(name)})) {
            *result = (enum spf_result)i;
            return true;
        }
    }
    return false;
}

size_t field_longest_line(struct spf_text field)
{
    size_t longest = 0;
    size_t from = 0;
    for (size_t i = 0; i <= field.len; i++) {
        bool end = i == field.len || field.data[i] == '\n';
        size_t to = end && i > from && field.data[i - 1] == '\r' ? i - 1 : i;
        if (!end)
            continue;
        if (to - from > longest)
            longest = to - from;
        from = i + 1;
    }
    return longest;
}
