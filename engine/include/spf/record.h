/*
 * record.h - an SPF record as terms: parse and print (RFC 7208 4.5, 4.6.1, 5, 6, 12).
 */
#ifndef SPF_RECORD_H
#define SPF_RECORD_H

#include "spf/macro.h"

/* Mechanisms first, then modifiers, as in the grammar. */
enum spf_term_kind {
    SPF_TERM_ALL,
    SPF_TERM_INCLUDE,
    SPF_TERM_A,
    SPF_TERM_MX,
    SPF_TERM_PTR,
    SPF_TERM_IP4,
    SPF_TERM_IP6,
    SPF_TERM_EXISTS,
    SPF_TERM_REDIRECT,
    SPF_TERM_EXP,
    SPF_TERM_UNKNOWN /* a modifier of no known name (6); RFC 6652's ra, rp and rr too */
};

/* A piece of a text: where it begins, counted from zero, and its length, in octets. */
struct spf_span {
    uint32_t at;
    uint32_t len;
};

/*
 * One term. Spans count from the first octet of the record.
 *
 * span       the whole term, qualifier included
 * name       the name of the mechanism or modifier as written
 * value      what follows ':' or '=', without prefix lengths; of length 0 if there is none
 * qualifier  '+', '-', '~' or '?', '+' if none is written; 0 for a modifier
 * cidr4      prefix length for IPv4 in bits, 32 if none is written (a, mx, ip4)
 * cidr6      prefix length for IPv6 in bits, 128 if none is written (a, mx, ip6)
 * letters    the macro letters in value (SPF_LETTER_ bits)
 * network    of ip4 and ip6, host bits kept as written
 */
struct spf_term {
    enum spf_term_kind kind;
    uint8_t qualifier;
    uint8_t cidr4;
    uint8_t cidr6;
    uint32_t letters;
    struct spf_span span;
    struct spf_span name;
    struct spf_span value;
    struct spf_ip network;
};

/* Readings of the grammar that RFC 7208 leaves open; zero is the default of each. */
struct spf_syntax_options {
    bool dot_after_macro_accepted;  /* choice dot-after-macro: "%{d}." is a domain-spec */
    bool digits_huge_error;         /* choice digits-huge: a count above 127 is an error */
    bool exp_only_in_unknown_error; /* choice crt-in-unknown-modifier: %{c} %{r} %{t} there are
                                       errors */
};

/* Why and where a record is not grammatical. */
struct spf_syntax_error {
    enum spf_cause cause; /* one of SPF_SYNTAX_CAUSES */
    size_t at;            /* offset of the first octet that is wrong, at most the record's length */
};

/*
 * Parses a whole record, version included (12).
 *
 * record    the joined text of one TXT RR; borrowed for the call
 * options   NULL for the defaults
 * terms     receives up to capacity terms in order; NULL only if capacity is 0
 * count     receives the number of terms of the record, also if that exceeds capacity
 * error     receives cause and offset if the status is SPF_ERR_SYNTAX
 *
 * Returns SPF_OK; SPF_ERR_SYNTAX; SPF_ERR_SPACE if the record is grammatical and has more than
 * capacity terms, the first of which are stored; SPF_ERR_ARGUMENT for a record over 2^31 octets.
 * A record of n octets has at most (n - 6) / 2 + 1 terms.
 */
enum spf_status spf_record_parse(struct spf_text record, const struct spf_syntax_options *options,
                                 struct spf_term *terms, size_t capacity, size_t *count,
                                 struct spf_syntax_error *error) SPF_MUST_CHECK;

/*
 * Prints parsed terms as a record in canonical form: lower-case names, single spaces, no written
 * '+', no prefix length that equals the default, addresses in RFC 5952 form; values as they stand
 * in text.
 *
 * text      the record the terms were parsed from, for their spans
 * out       receives at most capacity octets; *len their number
 *
 * Parsing what was printed yields an equal record: the same kinds, qualifiers, values, prefix
 * lengths and networks; and printing that again yields the same octets. Returns SPF_OK or
 * SPF_ERR_SPACE, and then *len is 0.
 */
enum spf_status spf_record_print(struct spf_text text, const struct spf_term *terms, size_t count,
                                 uint8_t *out, size_t capacity, size_t *len) SPF_MUST_CHECK;

/* The name of a kind as RFC 7208 spells it, "include"; for SPF_TERM_UNKNOWN "". Static. */
const char *spf_term_kind_name(enum spf_term_kind kind);

/*
 * Reporting, RFC 6652 3 (read and exposed; the engine sends nothing).
 * No report is asked for if ra is empty.
 */
struct spf_reporting {
    struct spf_text ra; /* local-part at the checked domain; empty if absent or not usable */
    uint8_t rp;         /* percentage, 0 to 100; 100 if absent or malformed */
    uint8_t rr;         /* SPF_RR_ bits: the outcomes to report; all of them if absent */
};
enum { SPF_RR_E = 1, SPF_RR_F = 2, SPF_RR_S = 4, SPF_RR_N = 8, SPF_RR_ALL = 15 };

/* Reads ra, rp and rr from a parsed record; the first of a repeated one counts. The texts point
 * into text. */
void spf_record_reporting(struct spf_text text, const struct spf_term *terms, size_t count,
                          struct spf_reporting *out);

#endif
