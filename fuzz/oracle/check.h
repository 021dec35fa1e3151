/*
 * check.h - one evaluation of check_host() as the oracle's files share it.
 *
 * A mechanism "can match, not match, or return an exception" (RFC 7208 4.6.2). An exception is
 * noted in the check and every function on the way up returns at once.
 */
#ifndef ORACLE_CHECK_H
#define ORACLE_CHECK_H

#include "address.h"

/* The answer to one question, copied from the resolver's. */
struct reply {
    uint32_t rcode;
    size_t count;          /* answer records */
    struct spf_text *data; /* their RDATA; of TXT the strings joined */
    bool other_family;
};

/* The names of <ip> (5.5), kept for the whole check. */
struct client_names {
    bool asked;
    bool ptr_error;             /* the PTR query failed */
    bool validated;             /* the list below has been made */
    bool validation_error;      /* a DNS error occurred while validating */
    size_t ptr_count;           /* names in the PTR answer */
    struct text_list ptr_names; /* the first ten of them */
    struct text_list names;     /* the validated ones, in order */
};

/* What one check_host() came to. */
struct verdict {
    enum spf_result result;
    enum oracle_cause cause;
    struct spf_text domain; /* of the record that decided */
    struct spf_text term;   /* that matched */
    bool has_exp;
    struct spf_text exp; /* the domain-spec of that record's exp */
};

struct check {
    struct oracle_memory *memory;
    const struct oracle_options *options;
    oracle_resolve *resolve;
    void *user;

    /* The arguments that stay the same (4.1), and what only macros need. */
    struct spf_ip ip;
    struct spf_text local;
    struct spf_text sender_domain;
    struct spf_text helo;
    struct spf_text receiver;
    uint64_t time;

    /* Limits: "a single global limit for all evaluations" (4.1). */
    unsigned terms;
    unsigned voids;
    struct client_names client;

    bool exception;
    struct verdict error; /* what the exception is */

    struct oracle_question *questions;
    size_t question_count;
};

/* evaluate.c */
struct verdict oracle_check_host(struct check *check, struct spf_text domain, bool nested);

/* Notes an exception; returns false, as "no match" or "do not go on". */
bool oracle_raise_error(struct check *check, enum spf_result result, enum oracle_cause cause);

/* lookup.c: questions, limits, the client's names */
bool oracle_charge_term(struct check *check); /* false: exception */
bool oracle_charge_void(struct check *check); /* false: exception */
struct reply oracle_ask(struct check *check, struct spf_text name, enum spf_rrtype type);
bool oracle_reply_is_error(struct reply reply); /* an RCODE other than 0 and 3, or a timeout */
bool oracle_reply_is_void(struct reply reply);  /* no error, and nothing in it */
enum spf_rrtype oracle_address_type(const struct check *check);
bool oracle_reply_has_client(const struct check *check, struct reply reply, unsigned bits);
bool oracle_ask_client_names(struct check *check); /* true: the PTR question was asked just now */
void oracle_validate_client_names(struct check *check);
struct spf_text oracle_preferred_name(struct check *check, struct spf_text domain);

/* mechanism.c */
bool oracle_mechanism_matches(struct check *check, const struct oracle_term *term,
                              struct spf_text domain);

/* Expands a domain-spec of a term for <domain>. false: exception (a limit, through %{p}). */
bool oracle_expand_target(struct check *check, struct spf_text domain_spec, struct spf_text domain,
                          struct spf_text *target);

/* Does the term use %{s} or %{l} while the local-part is not US-ASCII (RFC 8616 4)? */
bool oracle_uses_utf8_local_part(const struct check *check, struct spf_text domain_spec);
struct oracle_values oracle_values_for(const struct check *check, struct spf_text domain);

/* explain.c */
bool oracle_explain(struct check *check, const struct verdict *verdict,
                    struct spf_text *explanation);

#endif
