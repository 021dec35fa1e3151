/*
 * header.h - the outcome as header fields: Received-SPF (RFC 7208 9.1 with erratum 5436) and the
 * SPF result of Authentication-Results (RFC 8601). Hostile senders, HELO names and domains are made
 * harmless: nothing they hold can end the field, forge a key or a comment, or exceed a line of 998
 * octets. And the way back: readers of both fields, which refuse whatever the grammar does not
 * allow and say where.
 */
#ifndef SPF_HEADER_H
#define SPF_HEADER_H

#include "spf/check.h"

/* No line is longer, whatever it holds, the CRLF not counted (RFC 5322 2.1.1). */
#define SPF_HEADER_LINE_MAX 998
/* Octets that always suffice for one field, whatever it has to hold. */
#define SPF_HEADER_MAX 8192

/*
 * Writes a Received-SPF field with its name and the final CRLF.
 *
 *   Received-SPF: pass (mx.example.org: domain of
 *    joe@example.com designates 192.0.2.1 as permitted sender)
 *    client-ip=192.0.2.1; envelope-from="joe@example.com";
 *    helo=mail.example.com;
 *    receiver=mx.example.org; identity=mailfrom;
 *    mechanism="ip4:192.0.2.0/24";
 *
 * Keys: client-ip, envelope-from (if MAIL FROM was checked), helo, receiver (if known), identity,
 * mechanism (for results that evaluation reached), problem (for errors). Values that are no
 * dot-atom are quoted; octets that a header cannot hold are written as "?" and over-long values are
 * cut, with "..." at the end.
 *
 * Returns SPF_OK; SPF_ERR_SPACE if it does not fit, and then *len is 0.
 */
enum spf_status spf_header_received_spf(const struct spf_request *request,
                                        const struct spf_outcome *outcome, uint8_t *out,
                                        size_t capacity, size_t *len) SPF_MUST_CHECK;

/*
 * Writes an Authentication-Results field with one SPF result, its name and the final CRLF.
 *
 *   Authentication-Results: mx.example.org;
 *    spf=pass smtp.mailfrom=example.com
 *
 * The property is smtp.helo for a HELO check and for an empty reverse-path, smtp.mailfrom
 * otherwise; with the domain alone, unless the policy used the local-part (RFC 8601 2.7.2). An
 * error has its cause as reason. authserv_id is the name of the checking service; empty: "unknown".
 * Returns as above.
 */
enum spf_status spf_header_authentication_results(struct spf_text authserv_id,
                                                  const struct spf_request *request,
                                                  const struct spf_outcome *outcome, uint8_t *out,
                                                  size_t capacity, size_t *len) SPF_MUST_CHECK;

/* How a value stands in a field. */
enum spf_field_form {
    SPF_FORM_ATOM,   /* a dot-atom (RFC 5322 3.2.3), in Authentication-Results a token (RFC 2045) */
    SPF_FORM_QUOTED, /* a quoted-string */
    SPF_FORM_ADDRESS, /* Authentication-Results: [ [ local-part ] "@" ] domain-name (RFC 8601 2.2)
                       */
    SPF_FORM_WORD /* Received-SPF: neither, and yet plain to see where it ends. The grammar has no
                     such value, but an example of RFC 7208 9.1 has: mechanism=ip4:192.0.2.1 */
};

/*
 * One key=value, or one ptype.property=value.
 *
 * type   "smtp" of smtp.mailfrom, as written; empty in Received-SPF
 * key    "client-ip", or "mailfrom" of smtp.mailfrom, as written
 * value  without quotes, quoted-pairs and line ends; an address as written
 */
struct spf_field_pair {
    struct spf_text type;
    struct spf_text key;
    struct spf_text value;
    enum spf_field_form form;
};

/*
 * One SPF result of an Authentication-Results field.
 *
 * word    "pass", as written; known and result tell which of the seven it is, if it is one
 * reason  decoded; data is NULL if none is given
 * first   its first pair, counted from zero; count their number
 */
struct spf_field_result {
    struct spf_text word;
    bool known;
    enum spf_result result;
    struct spf_text reason;
    size_t first;
    size_t count;
};

/*
 * Where a reader puts what it finds. A field of n octets never needs more than n octets, n / 4
 * pairs and n / 6 results. Pointers may be NULL if their capacity is 0. results serves
 * Authentication-Results alone.
 */
struct spf_field_space {
    struct spf_field_pair *pairs;
    size_t pair_capacity;
    struct spf_field_result *results;
    size_t result_capacity;
    uint8_t *octets;
    size_t octet_capacity;
};

/*
 * A Received-SPF field. comment is what stands between its parentheses, as written; its data is
 * NULL if there is none. longest_line in octets, without CRLF.
 */
struct spf_received_spf {
    enum spf_result result;
    struct spf_text comment;
    size_t pair_count;
    size_t longest_line;
};

/*
 * An Authentication-Results field. authserv_id is decoded; version is empty if none is given; none:
 * the field says that nothing was checked; others counts the results of other methods than spf.
 */
struct spf_authentication_results {
    struct spf_text authserv_id;
    struct spf_text version;
    bool none;
    size_t others;
    size_t result_count;
    size_t pair_count; /* of all SPF results together */
    size_t longest_line;
};

/* Why a field is refused: code, name, text, a field that shows it. */
#define SPF_FIELD_FAULTS(X)                                                                        \
    X(NONE, "none", "the field is grammatical", "Received-SPF: pass")                              \
    X(NAME, "name", "the field does not begin with its name and a colon", "Received: pass")        \
    X(OCTET, "octet", "an octet no header may hold: a control character, or not US-ASCII",         \
      "Received-SPF: pass helo=\"\001\"")                                                          \
    X(FOLD, "fold", "a line ends here, and none that holds more of the field follows",             \
      "Received-SPF: pass\r\nX-Forged: yes")                                                       \
    X(COMMENT, "comment", "this comment is not closed", "Received-SPF: pass (mx: joe")             \
    X(QUOTE, "quote", "this quoted-string is not closed", "Received-SPF: pass helo=\"x")           \
    X(ESCAPE, "escape", "a backslash before nothing that it can quote",                            \
      "Received-SPF: pass helo=\"x\\")                                                             \
    X(RESULT, "result", "no result word stands here", "Received-SPF: hard_fail")                   \
    X(GAP, "gap", "white space is missing here", "Received-SPF: pass(mx)")                         \
    X(KEY, "key", "no key stands here", "Received-SPF: pass (mx) (joe)")                           \
    X(EQUALS, "equals", "'=' is missing here", "Received-SPF: pass helo:x")                        \
    X(VALUE, "value", "no value stands here", "Received-SPF: pass helo=;")                         \
    X(SEPARATOR, "separator", "';' is missing here", "Received-SPF: pass helo=x, identity=helo")   \
    X(REPEATED, "repeated", "this key stands there already", "Received-SPF: pass helo=x; HELO=y")  \
    X(AUTHSERV_ID, "authserv-id", "no name of the checking service stands here",                   \
      "Authentication-Results: ;spf=pass")                                                         \
    X(METHOD, "method", "no method stands here", "Authentication-Results: mx; spf=pass;")          \
    X(PROPERTY, "property", "neither a property nor, right behind the result, a reason",           \
      "Authentication-Results: mx; spf=pass mailfrom=x")

enum spf_field_fault {
#define SPF_FIELD_ENUM(code, name, text, example) SPF_FIELD_##code,
    SPF_FIELD_FAULTS(SPF_FIELD_ENUM)
#undef SPF_FIELD_ENUM
        SPF_FIELD_FAULT_COUNT
};

/* Why and where a field is refused. */
struct spf_field_error {
    enum spf_field_fault fault;
    size_t
        at; /* the first octet that is wrong, or what is not closed; at most the field's length */
};

/*
 * Reads a Received-SPF field by RFC 7208 9.1 as erratum 5436 corrects it, RFC 5322's obsolete forms
 * left out. A key may stand once: of two, one reader takes the first and one the last.
 *
 * field  from its name on, with or without the final CRLF; borrowed as long as out is used
 * space  receives pairs and decoded values, which out counts
 * error  receives fault and place if the status is SPF_ERR_SYNTAX
 *
 * Returns SPF_OK; SPF_ERR_SYNTAX; SPF_ERR_SPACE if the field is grammatical as far as that can be
 * seen and does not fit; out is then of no use.
 */
enum spf_status spf_header_read_received_spf(struct spf_text field,
                                             const struct spf_field_space *space,
                                             struct spf_received_spf *out,
                                             struct spf_field_error *error) SPF_MUST_CHECK;

/*
 * Reads an Authentication-Results field by RFC 8601 2.2 and keeps its SPF results; those of other
 * methods must be grammatical too. A property may stand once in an SPF result. Arguments and
 * results as above.
 */
enum spf_status
spf_header_read_authentication_results(struct spf_text field, const struct spf_field_space *space,
                                       struct spf_authentication_results *out,
                                       struct spf_field_error *error) SPF_MUST_CHECK;

/* The name of a fault, its text, and a field that shows it. Static. */
const char *spf_field_fault_name(enum spf_field_fault fault);
const char *spf_field_fault_text(enum spf_field_fault fault);
const char *spf_field_fault_example(enum spf_field_fault fault);

#endif
