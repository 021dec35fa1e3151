/*
 * macro_read.h - one macro, from behind its "%{" to behind its "}" (RFC 7208 7.1). Scanner and
 * expander both read macros, and most of their time; so this is to be inlined in both.
 */
#ifndef SPF_SRC_MACRO_READ_H
#define SPF_SRC_MACRO_READ_H

#include "macros.h"

/* One %{...}: the letter's bit, and how its value is transformed. */
struct macro {
    uint32_t letter;     /* SPF_LETTER_ bit */
    uint32_t delimiters; /* delimiter_bit() of each; that of the dot if none is written (7.3) */
    unsigned parts;      /* right-hand parts to keep; 0: all */
    bool escaped;        /* an upper-case letter: the result is URL-escaped */
    bool reversed;
};

/* The seven delimiters differ in their low five bits, so that a set of them is one word. */
static inline uint32_t delimiter_bit(uint8_t octet)
{
    return (uint32_t)1 << (octet & 31);
}

static inline bool is_delimiter(const struct macro *macro, uint8_t octet)
{
    return char_is(octet, CHAR_DELIMITER) && (macro->delimiters & delimiter_bit(octet)) != 0;
}

/* macro-letter, RFC 7208 7.1 and 7.2. */
static const struct letter {
    uint32_t bit;          /* 0 for what is no macro letter */
    bool explanation_only; /* 7.2: "allowed only in exp text" */
} letters['z' - 'a' + 1] = {
    ['s' - 'a'] = {SPF_LETTER_S, false}, ['l' - 'a'] = {SPF_LETTER_L, false},
    ['o' - 'a'] = {SPF_LETTER_O, false}, ['d' - 'a'] = {SPF_LETTER_D, false},
    ['i' - 'a'] = {SPF_LETTER_I, false}, ['p' - 'a'] = {SPF_LETTER_P, false},
    ['v' - 'a'] = {SPF_LETTER_V, false}, ['h' - 'a'] = {SPF_LETTER_H, false},
    ['c' - 'a'] = {SPF_LETTER_C, true},  ['r' - 'a'] = {SPF_LETTER_R, true},
    ['t' - 'a'] = {SPF_LETTER_T, true},
};

/* 7.3: "Implementations MUST support at least a value of 127". */
#define PARTS_CERTAIN 127
/* Counts saturate here: no value has as many parts. */
#define PARTS_MANY 100000000

static inline const struct letter *find_letter(uint8_t octet)
{
    static const struct letter none;
    return char_is(octet, CHAR_ALPHA) ? &letters[char_lower(octet) - 'a'] : &none;
}

static inline bool letter_allowed(const struct letter *letter, enum spf_macro_place place,
                                  const struct spf_syntax_options *options)
{
    if (!letter->explanation_only || place == SPF_MACRO_EXPLANATION)
        return true;
    /* JUDGEMENT: choice crt-in-unknown-modifier. The grammar allows them, 7.2 does not mention that
     * place. */
    return place == SPF_MACRO_MODIFIER && !options->exp_only_in_unknown_error;
}

/*
 * transformers = *DIGIT [ "r" ] (7.1); the number of parts is nonzero (7.3). On an error the cursor
 * stands at the first digit.
 */
static inline enum spf_cause
read_transformers(struct cursor *c, const struct spf_syntax_options *options, struct macro *out)
{
    size_t first = c->at;
    for (; cursor_is(c, CHAR_DIGIT); cursor_skip(c))
        if (out->parts < PARTS_MANY)
            out->parts = out->parts * 10 + (c->data[c->at] ^ (unsigned)'0');
    if (c->at > first &&
        (out->parts == 0 || (options->digits_huge_error && out->parts > PARTS_CERTAIN))) {
        c->at = first;
        return out->parts == 0 ? SPF_CAUSE_SYNTAX_MACRO_ZERO : SPF_CAUSE_SYNTAX_MACRO_DIGITS;
    }
    if (cursor_peek(c) == 'r' || cursor_peek(c) == 'R') {
        out->reversed = true;
        cursor_skip(c);
    }
    return SPF_CAUSE_NO_CAUSE;
}

/* From the letter to the "}". */
static inline enum spf_cause read_body(struct cursor *c, enum spf_macro_place place,
                                       const struct spf_syntax_options *options, struct macro *out)
{
    const struct letter *letter;
    enum spf_cause cause;
    if (cursor_at_term_end(c))
        return SPF_CAUSE_SYNTAX_MACRO_OPEN;
    letter = find_letter(c->data[c->at]);
    if (letter->bit == 0)
        return SPF_CAUSE_SYNTAX_MACRO_LETTER;
    if (!letter_allowed(letter, place, options))
        return SPF_CAUSE_SYNTAX_MACRO_EXP_ONLY;
    out->letter = letter->bit;
    out->escaped = c->data[c->at] < 'a';
    cursor_skip(c);
    if (cursor_take(c, '}')) /* %{d}: the commonest by far */
        return SPF_CAUSE_NO_CAUSE;
    cause = read_transformers(c, options, out);
    if (cause != SPF_CAUSE_NO_CAUSE)
        return cause;
    if (cursor_is(c, CHAR_DELIMITER))
        out->delimiters = 0;
    for (; cursor_is(c, CHAR_DELIMITER); cursor_skip(c))
        out->delimiters |= delimiter_bit(c->data[c->at]);
    if (cursor_take(c, '}'))
        return SPF_CAUSE_NO_CAUSE;
    return cursor_at_term_end(c) ? SPF_CAUSE_SYNTAX_MACRO_OPEN : SPF_CAUSE_SYNTAX_MACRO_BODY;
}

/* Returns SPF_CAUSE_NO_CAUSE, or why it is no macro, and then the cursor stands where. */
static inline enum spf_cause macro_read(struct cursor *c, enum spf_macro_place place,
                                        const struct spf_syntax_options *options, struct macro *out)
{
    struct cursor here = *c; /* a copy, so that it can live in registers */
    enum spf_cause cause;
    *out = (struct macro){.delimiters = delimiter_bit('.')};
    cause = read_body(&here, place, options, out);
    c->at = here.at;
    return cause;
}

#endif
