/*
 * variant.h - ten vectors out of one: transformations of zone and query that must not change the
 * result, one file variant_NAME.c each. A transformation states when it holds, in words and in
 * code; a vector that breaks this is skipped and the reason counted. The oracle is the vector's own
 * expectation.
 *
 * Who runs the derived tests is executor.h's business, in which order derive.h's.
 */
#ifndef HARNESS_VARIANT_H
#define HARNESS_VARIANT_H

#include "policy.h"
#include "suite.h"
#include "zone_copy.h"

/* What preconditions ask about a whole zone; it is gathered once a zone. */
struct variant_zone {
    const struct mockdns_zone *zone;
    unsigned letters; /* SPF_LETTER_ bits of all macros in TXT records */
    bool has_exp;     /* a policy with an exp modifier */
    bool has_p;       /* %{p} in a policy or in an explanation */
    bool has_cname;
    bool has_wildcard;
    bool has_latency;    /* virtual time passes */
    bool has_successive; /* an RRset with successive answers */
    size_t largest_mx;   /* RRs of the largest RRset */
    size_t largest_ptr;
    bool exp_at_policy;              /* an exp target may be a name with a policy */
    struct mockdns_session *session; /* on the zone, for questions of preconditions */
};

/* Gathers all but session. */
void variant_zone_read(struct variant_zone *facts, const struct mockdns_zone *zone,
                       struct arena *arena);

struct variant {
    const char *name;  /* of --variants, and behind the '#' of an id */
    const char *does;  /* one line for people */
    const char *holds; /* the precondition, one line for people */
    const char *needs; /* a feature the derived test needs besides, or NULL */

    /* Why the test breaks the precondition, in a few words that do not depend on names; NULL if it
     * does not. NULL member: every test keeps it. */
    const char *(*refuse)(const struct suite_test *test, const struct variant_zone *zone);
    /* Changes of the zone; user is the struct variant_zone. */
    struct zone_changes zone;
    /* Changes the query and takes back what the vector expects besides the result and what the
     * transformation does not leave. Returns true if the query has changed. May be NULL. */
    bool (*test)(struct suite_test *test, const struct variant_zone *zone, struct arena *arena);
};

/* The transformations, NULL after the last. */
const struct variant *variant_at(size_t index);

/* Those of the files. */
extern const struct variant variant_case, variant_strings, variant_order, variant_beside,
    variant_plus, variant_ip6, variant_modifier, variant_mapped, variant_cname;

/* --- what several of them do --- */

/*
 * Writes each grammatical policy of a TXT RRset anew with write(), which is called once for each
 * term and puts what stands between the spaces; before and after, which may be empty, are put
 * before the first and after the last term. Returns true if a record has changed. Leaves out
 * records that would grow over one character-string or over what a TXT RR can hold.
 */
typedef void variant_term(struct policy_writer *writer, const struct policy *policy,
                          const struct spf_term *term);
bool variant_policies(struct arena *arena, struct mockdns_rrset *rrset, variant_term *write,
                      struct spf_text before, struct spf_text after);

/* A type that carries TXT records the engine reads, answered with records. */
bool variant_is_txt(uint32_t type, const struct mockdns_rrset *rrset);

/* The transformation shows in explanations that hold one of these macros: then only the result is
 * compared. */
void variant_free_explanation(struct suite_test *test, const struct variant_zone *zone,
                              unsigned letters);

/* It shows in header fields, or in the deciding term as written. */
void variant_free_header(struct suite_test *test);
void variant_free_mech(struct suite_test *test);

/* Does the test, or one of its expectations, say which questions are asked? */
bool variant_pins_questions(const struct suite_test *test);

#endif
