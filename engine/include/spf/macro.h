/*
 * macro.h - macro-strings by themselves (RFC 7208 7): are they grammatical, which letters do they
 * use, and what do they expand to. A check does all this on its own; these functions are for tools.
 */
#ifndef SPF_MACRO_H
#define SPF_MACRO_H

#include "spf/cause.h"

/* Where a macro-string stands decides what it may hold (7.1, 7.2). */
enum spf_macro_place {
    SPF_MACRO_DOMAIN_SPEC, /* ends in a top label or a macro; no %{c} %{r} %{t} */
    SPF_MACRO_MODIFIER,    /* value of an unknown modifier: any macro-string, may be empty */
    SPF_MACRO_EXPLANATION  /* fetched explanation text: spaces too, and every letter */
};

/* SPF_LETTER_ bits of spf_macro_facts.letters. Upper case counts as lower case. */
enum {
    SPF_LETTER_S = 1 << 0,
    SPF_LETTER_L = 1 << 1,
    SPF_LETTER_O = 1 << 2,
    SPF_LETTER_D = 1 << 3,
    SPF_LETTER_I = 1 << 4,
    SPF_LETTER_P = 1 << 5,
    SPF_LETTER_V = 1 << 6,
    SPF_LETTER_H = 1 << 7,
    SPF_LETTER_C = 1 << 8,
    SPF_LETTER_R = 1 << 9,
    SPF_LETTER_T = 1 << 10,
    SPF_LETTER_ESCAPE = 1 << 11 /* no letter: one of %% %_ %- */
};

/* What scanning a macro-string tells. After an error, cause says why and at where (from zero). */
struct spf_macro_facts {
    enum spf_cause cause; /* SPF_CAUSE_NO_CAUSE if grammatical */
    size_t
        at; /* offset of the octet that is wrong; text.len if the text ends too early, or is good */
    uint32_t letters; /* SPF_LETTER_ bits; 0 if the text is literal */
};

/*
 * The values of the macro letters (7.2).
 *
 * sender is a whole address, %{s}; its first local_len octets are %{l}, and what follows the "@"
 * behind them is %{o}. domain is %{d}. p is the validated name of the client; empty expands to
 * "unknown". receiver, if empty, expands to "unknown" too. client is never IPv4-mapped.
 */
struct spf_macro_values {
    struct spf_text sender;
    size_t local_len;
    struct spf_text domain;
    struct spf_text helo;
    struct spf_text p;
    struct spf_text receiver;
    struct spf_ip client;
    uint64_t time;
};

/*
 * Validates text against the grammar of its place (7.1). Returns SPF_OK or SPF_ERR_SYNTAX; facts is
 * filled in both cases.
 */
enum spf_status spf_macro_scan(struct spf_text text, enum spf_macro_place place,
                               struct spf_macro_facts *facts) SPF_MUST_CHECK;

/*
 * Expands a grammatical macro-string into out, of capacity octets, and stores the length.
 * values->local_len must be below values->sender.len, with an "@" there, unless sender is empty.
 *
 * In SPF_MACRO_DOMAIN_SPEC the result is a name: its trailing dot is dropped and labels are removed
 * from the left until at most 253 octets are left (7.3); a capacity of SPF_NAME_MAX always
 * suffices. Whether the labels are valid is left to the caller. In the other places the result is
 * the whole text.
 *
 * Returns SPF_OK; SPF_ERR_SYNTAX if text is not grammatical; SPF_ERR_ARGUMENT for such a sender;
 * SPF_ERR_SPACE if it does not fit, and then *len is 0 and not one octet beyond capacity has been
 * touched.
 */
enum spf_status spf_macro_expand(struct spf_text text, enum spf_macro_place place,
                                 const struct spf_macro_values *values, uint8_t *out,
                                 size_t capacity, size_t *len) SPF_MUST_CHECK;

#endif
