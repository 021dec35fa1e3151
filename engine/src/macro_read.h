/*
 * macro_read.h - one macro, from behind its "%{" to behind its "}" (RFC 7208 7.1). Scanner and
 * expander both read macros, and most of their time; so this is to be inlined in both.
 */
#ifndef SPF_SRC_MACRO_READ_H
#define SPF_SRC_MACRO_READ_H

#include "inline.h"
#include "macros.h"

/* One %{...}: the letter's bit, and how its value is transformed. */
struct macro {
    uint32_t delimiters; /* delimiter_bit() of each; that of the dot if none is written (7.3) */
    unsigned parts;      /* right-hand parts to keep; 0: all */
    uint16_t letter;     /* SPF_LETTER_ bit */
    bool escaped;        /* an upper-case letter: the result is URL-escaped */
    bool reversed;
};

/* The seven delimiters differ in their low five bits, so that a set of them is one word. */
static inline uint32_t delimiter_bit(uint8_t octet)
{
    return (uint32_t)1 << (octet & 31);
}

static inline bool is_delimiter(struct macro macro, uint8_t octet)
{
    return char_is(octet, CHAR_DELIMITER) && (macro.delimiters & delimiter_bit(octet)) != 0;
}

/* macro-letter, RFC 7208 7.1 and 7.2: by its low five bits, which are those of its capital. */
#define LETTER(letter, bit, explanation_only) [(letter) & 31] = {bit, explanation_only}
static const struct letter {
    uint16_t bit;          /* 0 for what is no macro letter */
    bool explanation_only; /* 7.2: "allowed only in exp text" */
} letters[32] = {
    LETTER('s', SPF_LETTER_S, false), LETTER('l', SPF_LETTER_L, false),
    LETTER('o', SPF_LETTER_O, false), LETTER('d', SPF_LETTER_D, false),
    LETTER('i', SPF_LETTER_I, false), LETTER('p', SPF_LETTER_P, false),
    LETTER('v', SPF_LETTER_V, false), LETTER('h', SPF_LETTER_H, false),
    LETTER('c', SPF_LETTER_C, true),  LETTER('r', SPF_LETTER_R, true),
    LETTER('t', SPF_LETTER_T, true),
};
#undef LETTER

/* 7.3: "Implementations MUST support at least a value of 127". */
#define PARTS_CERTAIN 127
/* Counts saturate here: no value has as many parts. */
#define PARTS_MANY 100000000

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
 * *DIGIT of transformers (7.1), of which the first is at the cursor; the number is nonzero (7.3).
 * On an error the cursor stands at the first digit.
 */
ALWAYS_INLINE enum spf_cause read_digits(struct cursor *c, const struct spf_syntax_options *options,
                                         struct macro *out)
{
    size_t first = c->at;
    unsigned parts = 0;
    for (; cursor_is(c, CHAR_DIGIT); cursor_skip(c))
        if (parts < PARTS_MANY)
            parts = parts * 10 + (c->data[c->at] ^ (unsigned)'0');
    out->parts = parts;
    if (parts > 0 && (parts <= PARTS_CERTAIN || !options->digits_huge_error))
        return SPF_CAUSE_NO_CAUSE;
    c->at = first;
    return parts == 0 ? SPF_CAUSE_SYNTAX_MACRO_ZERO : SPF_CAUSE_SYNTAX_MACRO_DIGITS;
}

/* transformers *delimiter (7.1) */
ALWAYS_INLINE enum spf_cause
read_transformers(struct cursor *c, const struct spf_syntax_options *options, struct macro *out)
{
    enum spf_cause cause = SPF_CAUSE_NO_CAUSE;
    if (cursor_is(c, CHAR_DIGIT))
        cause = read_digits(c, options, out);
    if (cause != SPF_CAUSE_NO_CAUSE)
        return cause;
    out->reversed = cursor_take(c, 'r') || cursor_take(c, 'R');
    if (cursor_is(c, CHAR_DELIMITER))
        out->delimiters = 0;
    for (; cursor_is(c, CHAR_DELIMITER); cursor_skip(c))
        out->delimiters |= delimiter_bit(c->data[c->at]);
    return SPF_CAUSE_NO_CAUSE;
}

/* From the letter to the "}". */
ALWAYS_INLINE enum spf_cause read_body(struct cursor *c, enum spf_macro_place place,
                                       const struct spf_syntax_options *options, struct macro *out)
{
    const struct letter *letter;
    enum spf_cause cause;
    if (cursor_at_term_end(c))
        return SPF_CAUSE_SYNTAX_MACRO_OPEN;
    letter = &letters[c->data[c->at] & 31];
    if (letter->bit == 0 || !cursor_is(c, CHAR_ALPHA))
        return SPF_CAUSE_SYNTAX_MACRO_LETTER;
    if (!letter_allowed(letter, place, options))
        return SPF_CAUSE_SYNTAX_MACRO_EXP_ONLY;
    out->letter = letter->bit;
    out->escaped = c->data[c->at] < 'a';
    cursor_skip(c);
    if (cursor_take(c, '}')) /* %{d}: the commonest by far */
        return SPF_CAUSE_NO_CAUSE;
    cause = read_transformers(c, options, out);
    if (cause != SPF_CAUSE_NO_CAUSE || cursor_take(c, '}'))
        return cause;
    return cursor_at_term_end(c) ? SPF_CAUSE_SYNTAX_MACRO_OPEN : SPF_CAUSE_SYNTAX_MACRO_BODY;
}

/*
 * Returns SPF_CAUSE_NO_CAUSE, or why it is no macro, and then the cursor stands where. Inlined
 * always: a macro is a few octets, and a call costs as much as reading it.
 */
ALWAYS_INLINE enum spf_cause macro_read(struct cursor *c, enum spf_macro_place place,
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
