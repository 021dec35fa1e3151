/*
 * types.h - the words that the engine and whoever answers its questions share: text, address,
 * DNS question and answer, request, result, status.
 *
 * No function stands here. Nothing in this header owns memory: each pointer is borrowed for the
 * time that the function taking it names. Sizes are in octets, prefix lengths in bits.
 */
#ifndef SPF_TYPES_H
#define SPF_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest domain name in text form, without its trailing dot (RFC 1035 2.3.4; RFC 7208 4.3). */
#define SPF_NAME_MAX 253
/* The longest label of a domain name. */
#define SPF_LABEL_MAX 63

#if defined(__GNUC__) || defined(__clang__)
#define SPF_MUST_CHECK __attribute__((warn_unused_result))
#else
#define SPF_MUST_CHECK
#endif

/*
 * Octets with a length. No NUL ends them and a NUL inside is data like any other octet.
 * data may be NULL if, and only if, len is 0.
 */
struct spf_text {
    const uint8_t *data;
    size_t len;
};

/* The results of check_host(), RFC 7208 2.6. The order is that of the RFC's sections. */
enum spf_result {
    SPF_RESULT_NONE,      /* 2.6.1 */
    SPF_RESULT_NEUTRAL,   /* 2.6.2 */
    SPF_RESULT_PASS,      /* 2.6.3 */
    SPF_RESULT_FAIL,      /* 2.6.4 */
    SPF_RESULT_SOFTFAIL,  /* 2.6.5 */
    SPF_RESULT_TEMPERROR, /* 2.6.6 */
    SPF_RESULT_PERMERROR  /* 2.6.7 */
};

/*
 * Did a call work? Never a statement about mail: that is spf_result, and why is spf_cause.
 * The first three are success; every SPF_ERR_ leaves the object as it was, except
 * SPF_ERR_RECORD_TOO_LONG, which ends the check.
 */
enum spf_status {
    SPF_OK,                 /* the call did what it says */
    SPF_NEED_ANSWER,        /* the check waits for the answer to spf_check_question() */
    SPF_DONE,               /* the check has ended: read spf_check_outcome() */
    SPF_ERR_ARGUMENT,       /* an argument breaks the function's contract */
    SPF_ERR_STATE,          /* not now: feed before start, outcome before the end */
    SPF_ERR_SERIAL,         /* the answer belongs to another question */
    SPF_ERR_SPACE,          /* the caller's buffer is too small; nothing useful was written */
    SPF_ERR_SYNTAX,         /* the text is not grammatical */
    SPF_ERR_RECORD_TOO_LONG /* an SPF record exceeds spf_limits.record_octets; sticky, no outcome */
};

/* A client address. family is 4 or 6; an IPv4 address lies in the first four octets. */
struct spf_ip {
    uint8_t family;
    uint8_t octets[16];
};

/* The DNS types the engine asks for, by their RFC 1035 and RFC 3596 numbers. */
enum spf_rrtype {
    SPF_RRTYPE_A = 1,
    SPF_RRTYPE_PTR = 12,
    SPF_RRTYPE_MX = 15,
    SPF_RRTYPE_TXT = 16,
    SPF_RRTYPE_AAAA = 28
};

/*
 * How a look-up ended: a DNS RCODE (RFC 1035 4.1.1, RFC 2136 2.2), any number up to 4095, or
 * SPF_RCODE_TIMEOUT. The engine tells apart NOERROR, NXDOMAIN, TIMEOUT and all others.
 */
enum spf_rcode {
    SPF_RCODE_NOERROR = 0,
    SPF_RCODE_FORMERR = 1,
    SPF_RCODE_SERVFAIL = 2,
    SPF_RCODE_NXDOMAIN = 3,
    SPF_RCODE_NOTIMP = 4,
    SPF_RCODE_REFUSED = 5,
    SPF_RCODE_TIMEOUT = 0x10000 /* no answer came in the time the caller allows */
};

/*
 * One resource record of an answer, of the type that was asked.
 *
 * data/count hold the RDATA: one element for A (4 octets), AAAA (16 octets), MX (the exchange) and
 * PTR (the name); for TXT its character-strings in wire order, which the engine joins (3.3).
 * Names are in text form: dots part the labels, every other octet stands for itself, one trailing
 * dot is allowed; the root is "." or "". preference is that of an MX, which SPF ignores.
 */
struct spf_rr {
    const struct spf_text *data;
    size_t count;
    uint16_t preference;
};

/*
 * One answer, as a recursive resolver gives it: rrs are the records of the asked type at the end
 * of any CNAME chain. rrs may be NULL if count is 0; they are read only if rcode is NOERROR.
 *
 * other_family is a hint for the choice SPF_VOID_OTHER_FAMILY_FREE and is ignored otherwise: the
 * resolver knows that the name, which has no address of the asked type, has one of the other.
 */
struct spf_answer {
    uint32_t serial; /* of the question */
    uint32_t rcode;  /* enum spf_rcode, or any other RCODE */
    const struct spf_rr *rrs;
    size_t count;
    bool other_family;
};

/*
 * The question a check waits for. name is text as in spf_rr, without trailing dot, of 1 to 253
 * octets, with labels of 1 to 63. It keeps the case it was published or given in. It may
 * hold any octet, since HELO and local-part reach it through macros (RFC 7208 11.5.3): whoever
 * puts it on the wire cuts it at dots and does not read escapes.
 */
struct spf_question {
    uint32_t serial; /* never 0 */
    enum spf_rrtype type;
    size_t name_len;
    uint8_t name[SPF_NAME_MAX + 1];
};

/* Which identity is checked, RFC 7208 2.3 and 2.4. */
enum spf_scope {
    SPF_SCOPE_MAILFROM, /* sender; if that is empty, postmaster at the HELO name (2.4) */
    SPF_SCOPE_HELO      /* postmaster at the HELO name (2.3); sender is not looked at */
};

/*
 * What is to be checked, RFC 7208 4.1. The texts are borrowed until the outcome has been read.
 *
 * client    the SMTP client. An IPv4-mapped IPv6 address counts as IPv4 (5).
 * sender    the reverse-path without angle brackets; may be empty; without "@" it is a domain; a
 * source route in front (RFC 5321 C) is passed over (2.2). helo      the argument of HELO or EHLO;
 * domain names as A-labels (RFC 8616 4). receiver  the name of the checking host for %{r} and the
 * header fields; empty: "unknown" (7.3). time      seconds since 1970 UTC for %{t}.
 */
struct spf_request {
    struct spf_ip client;
    enum spf_scope scope;
    struct spf_text sender;
    struct spf_text helo;
    struct spf_text receiver;
    uint64_t time;
};

#endif
