/*
 * spfproof_inprocess.h - an SPF library as a shared object that asks its DNS questions by a call.
 *
 * The object exports one function, spfproof_inprocess(), which gives a table. Whoever loads it
 * (`spfproof in-process FILE.so` in a process of its own, a fuzz target in its own) owns the zone
 * and answers the questions; the object speaks no JSON and knows no zone rules. stdio.c beside this
 * file makes a program out of the same table.
 *
 * Everything runs in one thread. Texts are octets with a length; a NUL behind the last one is not
 * counted, so that a text without a NUL inside can be used as a C string. This header needs nothing
 * but the C library's and takes no name that an SPF library might have.
 */
#ifndef SPFPROOF_INPROCESS_H
#define SPFPROOF_INPROCESS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPFPROOF_INPROCESS_ABI 1u
#define SPFPROOF_INPROCESS_SYMBOL "spfproof_inprocess"

struct spfproof_text {
    const char *data; /* NULL: there is none */
    size_t len;
};

/* --- DNS --- */

/* RCODEs of RFC 1035 4.1.1, and the word for no answer at all. */
enum {
    SPFPROOF_NOERROR = 0,
    SPFPROOF_SERVFAIL = 2,
    SPFPROOF_NXDOMAIN = 3,
    SPFPROOF_TIMEOUT = 0x10000
};

/* DNS types by their numbers; a question may be about any other one too. */
enum {
    SPFPROOF_A = 1,
    SPFPROOF_PTR = 12,
    SPFPROOF_MX = 15,
    SPFPROOF_TXT = 16,
    SPFPROOF_AAAA = 28,
    SPFPROOF_SPF = 99
};

/*
 * One record of the type asked. data holds one text: the 4 octets of A, the 16 of AAAA, the name of
 * PTR, the exchange of MX; for TXT and SPF the character-strings in their order, which RFC 7208 3.3
 * joins. Names are text without a final dot, "" is the root; each octet stands for itself.
 */
struct spfproof_record {
    const struct spfproof_text *data;
    size_t count;
    unsigned preference; /* of MX */
};

/* What a recursive resolver says: the records at the end of a CNAME chain. */
struct spfproof_answer {
    unsigned rcode;
    const struct spfproof_record *records; /* only with SPFPROOF_NOERROR */
    size_t count;
};

/* Answers questions about the zone of a case. */
struct spfproof_dns {
    /*
     * To be called during check() only, with this struct itself. name is text, in any case; one
     * final dot is allowed. The answer is valid until the next call or the end of the check. Never
     * NULL.
     */
    const struct spfproof_answer *(*ask)(const struct spfproof_dns *dns, const char *name,
                                         size_t len, unsigned type);
    void *zone; /* the loader's own */
};

/* --- a case --- */

enum spfproof_scope { SPFPROOF_MAILFROM, SPFPROOF_HELO };

/* -1 or absent: the implementation's own. What it cannot do, it answers SPFPROOF_UNSUPPORTED. */
struct spfproof_query {
    unsigned family; /* of the client's address: 4 or 6 */
    uint8_t address[16];
    struct spfproof_text ip; /* the same as the vector spells it */
    struct spfproof_text from;
    struct spfproof_text helo;
    enum spfproof_scope scope;
    struct spfproof_text receiver; /* data NULL: not given */
    int64_t time;                  /* seconds since 1970, for %{t} */
    int32_t terms;                 /* limits */
    int32_t voids;
    int32_t mx;
    int32_t ptr;
    int32_t seconds;
};

/* The results of RFC 7208 2.6, in the order of its sections. */
enum spfproof_result {
    SPFPROOF_NONE,
    SPFPROOF_NEUTRAL,
    SPFPROOF_PASS,
    SPFPROOF_FAIL,
    SPFPROOF_SOFTFAIL,
    SPFPROOF_TEMPERROR,
    SPFPROOF_PERMERROR
};

/* Comes filled with zeros, terms and voids with -1. Texts are the object's and live until its next
 * check; data NULL: not reported. */
struct spfproof_reply {
    enum spfproof_result result;
    struct spfproof_text explanation;
    struct spfproof_text mech; /* the term that decided */
    int32_t terms;
    int32_t voids;
    struct spfproof_text received_spf;
    struct spfproof_text authentication_results;
    struct spfproof_text native; /* the library's own words */
    const char *feature;         /* with SPFPROOF_UNSUPPORTED: of vectors/features.json */
};

enum spfproof_status {
    SPFPROOF_RESULT,      /* result and what else is reported */
    SPFPROOF_UNSUPPORTED, /* feature says of what it has none */
    SPFPROOF_ERROR        /* it failed and native says how: a failure, never a skip */
};

/* --- the table --- */

/* Texts are UTF-8 and live as long as the object; lists end with NULL and may be NULL. */
struct spfproof_inprocess {
    unsigned abi; /* SPFPROOF_INPROCESS_ABI */
    const char *name;
    const char *(*version)(void); /* of the library, found at run time */
    const char *language;
    const char *url;            /* or NULL */
    const char *issues;         /* or NULL */
    const char *const *reports; /* the words of hello: "explanation", "received-spf" ... */
    const char *const *lacks;   /* features */
    const char *const *choices; /* name, value, name, value ... of vectors/choices.json */

    /* Once before the first check; what it returns is given to the others. NULL: it failed. */
    void *(*open)(void);
    /*
     * dns is NULL only in a program made with stdio.c whose adapter.json names the dns depth: then
     * the library asks the DNS by itself.
     */
    enum spfproof_status (*check)(void *state, const struct spfproof_query *query,
                                  const struct spfproof_dns *dns, struct spfproof_reply *reply);
    void (*close)(void *state);
};

const struct spfproof_inprocess *spfproof_inprocess(void);

#ifdef __cplusplus
}
#endif

#endif
