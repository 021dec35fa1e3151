/*
 * macro_scan.c - is it a macro-string, and which letters does it use (RFC 7208 7.1). Nothing is
 * expanded here.
 */
#include "macro_read.h"

/* macro-expand, from its "%" on (7.1). */
static inline enum spf_cause scan_percent(struct cursor *c, enum spf_macro_place place,
                                          const struct spf_syntax_options *options,
                                          struct macro_scan *out)
{
    struct macro macro;
    enum spf_cause cause;
    int next = cursor_peek_next(c);
    if (next == '%' || next == '_' || next == '-') {
        cursor_skip(c);
        cursor_skip(c);
        out->letters |= SPF_LETTER_ESCAPE;
        return SPF_CAUSE_NO_CAUSE;
    }
    if (next != '{')
        return SPF_CAUSE_SYNTAX_MACRO_PERCENT;
    cursor_skip(c);
    cursor_skip(c);
    cause = macro_read(c, place, options, &macro);
    out->letters |= macro.letter;
    return cause;
}

/* The scan, on copies that can live in registers. */
static inline enum spf_cause scan_string(struct cursor *c, enum spf_macro_place place,
                                         const struct spf_syntax_options *options,
                                         struct macro_scan *out)
{
    for (;;) {
        uint8_t octet;
        cursor_skip_class(c, CHAR_PLAIN);
        if (c->at >= c->len)
            return SPF_CAUSE_NO_CAUSE;
        octet = c->data[c->at];
        if (octet == '.') {
            out->slash = SIZE_MAX;
            cursor_skip(c);
        } else if (octet == '%') {
            enum spf_cause cause = scan_percent(c, place, options, out);
            if (cause != SPF_CAUSE_NO_CAUSE)
                return cause;
            out->macro_end = c->at;
            out->slash = SIZE_MAX;
        } else if (octet == '/') {
            if (out->slash == SIZE_MAX)
                out->slash = c->at;
            cursor_skip(c);
        } else if (octet == ' ') {
            if (place != SPF_MACRO_EXPLANATION)
                return SPF_CAUSE_NO_CAUSE;
            cursor_skip(c);
        } else {
            return SPF_CAUSE_SYNTAX_OCTET;
        }
    }
}

enum spf_cause macro_string_scan(struct cursor *c, enum spf_macro_place place,
                                 const struct spf_syntax_options *options, struct macro_scan *out)
{
    struct cursor here = *c;
    struct macro_scan scan = {.slash = SIZE_MAX};
    enum spf_cause cause = scan_string(&here, place, options, &scan);
    c->at = here.at;
    *out = scan;
    return cause;
}

/* toplabel (7.1): letters, digits and inner hyphens, and not all digits. */
static bool is_toplabel(struct spf_text label)
{
    bool not_numeric = false;
    if (label.len == 0 || label.data[0] == '-' || label.data[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        if (!char_is(label.data[i], CHAR_LABEL))
            return false;
        if (!char_is(label.data[i], CHAR_DIGIT))
            not_numeric = true;
    }
    return not_numeric;
}

enum spf_cause domain_spec_end(struct spf_text text, size_t from, size_t to, size_t macro_end,
                               const struct spf_syntax_options *options, size_t *at)
{
    size_t end = to;
    size_t label;
    *at = from;
    if (to == from)
        return SPF_CAUSE_SYNTAX_DOMAIN_EMPTY;
    if (macro_end == to) /* domain-end = macro-expand */
        return SPF_CAUSE_NO_CAUSE;
    if (text.data[to - 1] == '.')
        end--;
    if (macro_end == end) { /* JUDGEMENT: choice dot-after-macro; the grammar refuses it */
        *at = end;
        return options->dot_after_macro_accepted ? SPF_CAUSE_NO_CAUSE : SPF_CAUSE_SYNTAX_DOMAIN_END;
    }
    label = end;
    while (label > from && label > macro_end && text.data[label - 1] != '.')
        label--;
    *at = label;
    /* A macro does not end in a dot, so one behind a macro is not before the label. */
    if (label > from && text.data[label - 1] == '.' && is_toplabel(text_slice(text, label, end)))
        return SPF_CAUSE_NO_CAUSE;
    return SPF_CAUSE_SYNTAX_DOMAIN_END;
}

enum spf_status spf_macro_scan(struct spf_text text, enum spf_macro_place place,
                               struct spf_macro_facts *facts)
{
    static const struct spf_syntax_options defaults;
    struct cursor c = cursor_of(text);
    struct macro_scan scan;
    enum spf_cause cause = macro_string_scan(&c, place, &defaults, &scan);
    size_t at = c.at;
    if (cause == SPF_CAUSE_NO_CAUSE && c.at < c.len)
        cause = SPF_CAUSE_SYNTAX_OCTET; /* a space */
    if (cause == SPF_CAUSE_NO_CAUSE && place == SPF_MACRO_DOMAIN_SPEC)
        cause = domain_spec_end(text, 0, text.len, scan.macro_end, &defaults, &at);
    if (cause == SPF_CAUSE_NO_CAUSE)
        at = text.len;
    *facts = (struct spf_macro_facts){cause, at, scan.letters};
    return cause == SPF_CAUSE_NO_CAUSE ? SPF_OK : SPF_ERR_SYNTAX;
}
