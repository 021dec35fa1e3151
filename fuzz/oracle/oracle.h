/*
 * oracle.h - the second opinion: RFC 7208 and RFC 8616 written down once more, from their text
 * alone, slowly and recursively, so that the engine can be compared with it.
 *
 * It shares nothing with the engine but the vocabulary of spf/types.h: no table, no source, no
 * other header. It follows the RFC section by section and prefers the obvious way to the fast one;
 * it allocates freely. Where the RFC leaves a choice it takes the project's defaults, and
 * struct oracle_options names the others as vectors/choices.json does.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "spf/types.h"

/*
 * All memory of the oracle: every text, term and question it returns belongs to one of these and
 * lives until it is reset or destroyed. Without memory the oracle aborts: it is a test tool.
 */
struct oracle_memory;
struct oracle_memory *oracle_memory_create(void);
void oracle_memory_reset(struct oracle_memory *memory);
void oracle_memory_destroy(struct oracle_memory *memory); /* NULL is allowed */

/* --- section 12: the grammar --- */

enum oracle_kind {
    ORACLE_ALL,
    ORACLE_INCLUDE,
    ORACLE_A,
    ORACLE_MX,
    ORACLE_PTR,
    ORACLE_IP4,
    ORACLE_IP6,
    ORACLE_EXISTS,
    ORACLE_REDIRECT,
    ORACLE_EXP,
    ORACLE_UNKNOWN_MODIFIER
};

/* One term. text and value point into the record they were found in. */
struct oracle_term {
    enum oracle_kind kind;
    char qualifier;        /* '+' if none is written; 0 for a modifier */
    bool has_value;        /* ":" or "=" stands behind the name */
    struct spf_text text;  /* the whole term */
    struct spf_text value; /* domain-spec, network or macro-string, without prefix lengths */
    unsigned cidr4;        /* 32 if not written */
    unsigned cidr6;        /* 128 if not written */
    struct spf_ip network; /* of ip4 and ip6 */
};

/* Where the grammar leaves a choice; all false is the default. */
struct oracle_grammar {
    bool dot_after_macro_accepted;  /* dot-after-macro=accepted */
    bool digits_huge_error;         /* digits-huge=permerror */
    bool exp_only_in_unknown_error; /* crt-in-unknown-modifier=permerror */
};

/*
 * Is this text, version section included, a <record> without syntax error (4.6, 12)? Then *terms
 * are its *count terms in order. grammar NULL: the defaults.
 */
bool oracle_record(struct oracle_memory *memory, struct spf_text record,
                   const struct oracle_grammar *grammar, const struct oracle_term **terms,
                   size_t *count);

/* Does the text have a version section of exactly "v=spf1" (4.5)? */
bool oracle_has_version(struct spf_text record);

/* The productions by themselves. A domain-spec holds no %{c} %{r} %{t} (7.2). */
bool oracle_domain_spec(struct spf_text text, const struct oracle_grammar *grammar);
bool oracle_macro_string(struct spf_text text, const struct oracle_grammar *grammar);
bool oracle_explain_string(struct spf_text text, const struct oracle_grammar *grammar);

/* --- section 7: macros --- */

/* What the letters stand for (7.2). An empty p or receiver is "unknown"; client is not mapped. */
struct oracle_values {
    struct spf_text local;
    struct spf_text sender_domain;
    struct spf_text domain;
    struct spf_text helo;
    struct spf_text p;
    struct spf_text receiver;
    struct spf_ip client;
    uint64_t time;
};

/* Expands a grammatical macro-string or explain-string (7.3). */
struct spf_text oracle_expand(struct oracle_memory *memory, struct spf_text text,
                              const struct oracle_values *values);

/* Expands a grammatical domain-spec and makes a name of it: one trailing dot is dropped, labels are
 * removed from the left while it is longer than 253 (7.3). */
struct spf_text oracle_expand_name(struct oracle_memory *memory, struct spf_text text,
                                   const struct oracle_values *values);

/* Does a macro of this letter, in either case, stand in the text? */
bool oracle_uses_letter(struct spf_text text, char lower_case_letter);

/* --- section 4: check_host() --- */

/* Why. Coarser than the engine's causes; a syntax error is one class. */
enum oracle_cause {
    ORACLE_CAUSE_MATCH,               /* 4.6.2 */
    ORACLE_CAUSE_DEFAULT,             /* 4.7 */
    ORACLE_CAUSE_BAD_DOMAIN,          /* 4.3: malformed, or of one label */
    ORACLE_CAUSE_NXDOMAIN,            /* 4.3 */
    ORACLE_CAUSE_NO_RECORD,           /* 4.5 */
    ORACLE_CAUSE_RECORD_ERROR,        /* 4.4: the query for a record failed or timed out */
    ORACLE_CAUSE_TERM_ERROR,          /* 5: a mechanism's query did */
    ORACLE_CAUSE_MULTIPLE_RECORDS,    /* 4.5 */
    ORACLE_CAUSE_SYNTAX,              /* 4.6 */
    ORACLE_CAUSE_INCLUDE_NONE,        /* 5.2 */
    ORACLE_CAUSE_REDIRECT_NONE,       /* 6.1 */
    ORACLE_CAUSE_INCLUDE_MALFORMED,   /* 5.2 with 4.3 */
    ORACLE_CAUSE_REDIRECT_MALFORMED,  /* 6.1 */
    ORACLE_CAUSE_TARGET_MALFORMED,    /* 4.8, only if bad-target=permerror */
    ORACLE_CAUSE_REDIRECT_LOCAL_PART, /* RFC 8616 4 */
    ORACLE_CAUSE_LIMIT_TERMS,         /* 4.6.4 */
    ORACLE_CAUSE_LIMIT_VOIDS,
    ORACLE_CAUSE_LIMIT_MX
};

/* A word for it, such as "limit-voids". Static. */
const char *oracle_cause_name(enum oracle_cause cause);

/* voids of this value is no limit. */
#define ORACLE_VOIDS_UNLIMITED UINT32_MAX

/* Limits and choices. oracle_options_default() gives the defaults; every false is a default. */
struct oracle_options {
    uint32_t terms;              /* 10 */
    uint32_t voids;              /* 2 */
    uint32_t mx;                 /* 10 */
    uint32_t ptr;                /* 10 */
    uint32_t explanation_octets; /* 4096; a longer explanation counts as no exp (6.2) */
    struct oracle_grammar grammar;
    bool void_mx_per_term;            /* void-mx-hosts=per-term */
    bool void_mx_free;                /* void-mx-hosts=not-counted */
    bool void_other_family_free;      /* void-other-family=not-counted */
    bool void_exists_free;            /* void-exists=not-counted */
    bool void_ptr_free;               /* void-ptr=not-counted */
    bool p_term_free;                 /* p-macro-term=not-counted */
    bool mx_eleventh_eager;           /* mx-eleventh=eager */
    bool ptr_eleventh_no_match;       /* ptr-eleventh=no-match */
    bool bad_target_permerror;        /* bad-target=permerror */
    bool bad_include_target_no_match; /* the tolerated reading of include (4.8) */
    bool identical_merged;            /* identical-records=merged */
    bool trailing_dot_none;           /* trailing-dot-domain=none */
    bool p_any_validated;             /* p-choice=any-validated */
    bool p_error_unknown;             /* p-validation-error=unknown */
    bool mx_host_error_match;         /* mx-host-error=match */
    bool local_utf8_neutral;          /* local-part-utf8=neutral */
};

void oracle_options_default(struct oracle_options *options);

/*
 * Answers one question at once. name has 1 to 253 octets, no trailing dot and labels of 1 to 63;
 * answer is all zero before. What it points to must live until the next question only.
 */
typedef void oracle_resolve(void *user, struct spf_text name, enum spf_rrtype type,
                            struct spf_answer *answer);

/* A question that was asked, in the case it was asked in. */
struct oracle_question {
    struct spf_text name;
    enum spf_rrtype type;
};

/* This many questions are listed; all are counted. */
#define ORACLE_QUESTIONS_LISTED 256

struct oracle_outcome {
    enum spf_result result;
    enum oracle_cause cause;
    struct spf_text domain;      /* of the record that decided, after include and redirect */
    struct spf_text term;        /* the mechanism that matched; empty if that is not the cause */
    bool explained;              /* the result is fail and the domain's own text is usable (6.2) */
    struct spf_text explanation; /* that text */
    unsigned terms; /* charged: over the limit by one if, and only if, that is the cause */
    unsigned voids; /* likewise */
    size_t question_count;
    const struct oracle_question *questions;
};

/* Evaluates check_host() for the request. options NULL: the defaults. */
void oracle_check(struct oracle_memory *memory, const struct spf_request *request,
                  const struct oracle_options *options, oracle_resolve *resolve, void *user,
                  struct oracle_outcome *outcome);

/* --- addresses as text --- */

/* ip4-network of section 12, or RFC 4291 2.2. No brackets, no zone, no prefix length. */
bool oracle_ip4_network(struct spf_text text, struct spf_ip *ip);
bool oracle_ip6_network(struct spf_text text, struct spf_ip *ip);

#endif
