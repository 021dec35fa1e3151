/*
 * cause.h - why a check ended as it did: one code for each distinct reason.
 *
 * One list makes the enum, the name, the RFC section, the text and an input that yields it; so
 * none of them can be forgotten. A row: code, name, result, section, text, minimal input.
 * The result is the one the cause has at the top level. The minimal input is a record of
 * example.com for the client 192.0.2.1, or another word that its text makes clear.
 */
#ifndef SPF_CAUSE_H
#define SPF_CAUSE_H

#include "spf/types.h"

/* The causes that the record parser gives; all are permerror when met in a check (RFC 7208 4.6). */
#define SPF_SYNTAX_CAUSES(X)                                                                       \
    X(SYNTAX_OCTET, "syntax-octet", PERMERROR, "3.1",                                              \
      "an octet that no term can hold: a control character, or not US-ASCII", "v=spf1 -all\\009")  \
    X(SYNTAX_VERSION, "syntax-version", PERMERROR, "4.5", "the record does not begin with v=spf1", \
      "v=spf10 -all")                                                                              \
    X(SYNTAX_TERM, "syntax-term", PERMERROR, "4.6.1",                                              \
      "neither a mechanism nor a modifier begins here", "v=spf1 -")                                \
    X(SYNTAX_MECHANISM, "syntax-mechanism", PERMERROR, "4.6.1", "an unknown mechanism",            \
      "v=spf1 ipv4:192.0.2.1")                                                                     \
    X(SYNTAX_MODIFIER_QUALIFIER, "syntax-modifier-qualifier", PERMERROR, "4.6.1",                  \
      "a qualifier before a modifier", "v=spf1 -redirect=a.example.com")                           \
    X(SYNTAX_MODIFIER_NAME, "syntax-modifier-name", PERMERROR, "4.6.1",                            \
      "a modifier's name is a letter followed by letters, digits, '-', '_' and '.'", "v=spf1 1=x") \
    X(SYNTAX_ARGUMENT_MISSING, "syntax-argument-missing", PERMERROR, "5",                          \
      "this mechanism needs ':' and an argument", "v=spf1 include")                                \
    X(SYNTAX_ARGUMENT_UNEXPECTED, "syntax-argument-unexpected", PERMERROR, "5",                    \
      "this mechanism takes no such argument", "v=spf1 all:x")                                     \
    X(SYNTAX_DOMAIN_EMPTY, "syntax-domain-empty", PERMERROR, "7.1", "an empty domain-spec",        \
      "v=spf1 a:")                                                                                 \
    X(SYNTAX_DOMAIN_END, "syntax-domain-end", PERMERROR, "7.1",                                    \
      "a domain-spec ends in a dot and a top label, or in a macro", "v=spf1 a:example")            \
    X(SYNTAX_MACRO_PERCENT, "syntax-macro-percent", PERMERROR, "7.3",                              \
      "'%' is not followed by '{', '%', '_' or '-'", "v=spf1 exists:%(i).example.com")             \
    X(SYNTAX_MACRO_LETTER, "syntax-macro-letter", PERMERROR, "7.1", "an unknown macro letter",     \
      "v=spf1 exists:%{x}.example.com")                                                            \
    X(SYNTAX_MACRO_EXP_ONLY, "syntax-macro-exp-only", PERMERROR, "7.2",                            \
      "%{c}, %{r} and %{t} stand in explanation text only", "v=spf1 exists:%{c}.example.com")      \
    X(SYNTAX_MACRO_ZERO, "syntax-macro-zero", PERMERROR, "7.3", "the number of parts is zero",     \
      "v=spf1 exists:%{d0}.example.com")                                                           \
    X(SYNTAX_MACRO_DIGITS, "syntax-macro-digits", PERMERROR, "7.3",                                \
      "more parts than 127, where that choice makes it an error",                                  \
      "v=spf1 exists:%{d999}.example.com")                                                         \
    X(SYNTAX_MACRO_BODY, "syntax-macro-body", PERMERROR, "7.1",                                    \
      "a macro is a letter, digits, 'r' and delimiters, then '}'",                                 \
      "v=spf1 exists:%{dx}.example.com")                                                           \
    X(SYNTAX_MACRO_OPEN, "syntax-macro-open", PERMERROR, "7.1", "a macro without '}'",             \
      "v=spf1 exists:%{d")                                                                         \
    X(SYNTAX_IP4, "syntax-ip4", PERMERROR, "5.6", "not four decimal octets of 0 to 255",           \
      "v=spf1 ip4:192.0.2")                                                                        \
    X(SYNTAX_IP6, "syntax-ip6", PERMERROR, "5.6", "not an IPv6 address of RFC 4291 2.2",           \
      "v=spf1 ip6:1::2::3")                                                                        \
    X(SYNTAX_CIDR4, "syntax-cidr4", PERMERROR, "5.6",                                              \
      "an IPv4 prefix length is 0 to 32, without leading zero", "v=spf1 ip4:192.0.2.0/33")         \
    X(SYNTAX_CIDR6, "syntax-cidr6", PERMERROR, "5.6",                                              \
      "an IPv6 prefix length is 0 to 128, without leading zero", "v=spf1 ip6:2001:db8::/129")      \
    X(SYNTAX_REDIRECT_TWICE, "syntax-redirect-twice", PERMERROR, "6", "a second redirect",         \
      "v=spf1 redirect=a.example.com redirect=a.example.com")                                      \
    X(SYNTAX_EXP_TWICE, "syntax-exp-twice", PERMERROR, "6", "a second exp",                        \
      "v=spf1 exp=a.example.com exp=a.example.com")

#define SPF_EVALUATION_CAUSES(X)                                                                   \
    X(DOMAIN_EMPTY, "domain-empty", NONE, "4.3", "no domain to check", "HELO ''")                  \
    X(DOMAIN_LITERAL, "domain-literal", NONE, "2.3", "an address literal is no domain",            \
      "user@[192.0.2.1]")                                                                          \
    X(DOMAIN_NON_ASCII, "domain-non-ascii", NONE, "4.3",                                           \
      "the domain holds an octet above 127; A-labels are needed", "user@b\\195\\188cher.example")  \
    X(DOMAIN_EMPTY_LABEL, "domain-empty-label", NONE, "4.3", "the domain holds an empty label",    \
      "user@a..example.com")                                                                       \
    X(DOMAIN_LONG_LABEL, "domain-long-label", NONE, "4.3",                                         \
      "a label of the domain is longer than 63 octets", "user@ and a label of 64 octets")          \
    X(DOMAIN_TOO_LONG, "domain-too-long", NONE, "4.3", "the domain is longer than 253 octets",     \
      "user@ and a name of 254 octets")                                                            \
    X(DOMAIN_SINGLE_LABEL, "domain-single-label", NONE, "4.3", "the domain has only one label",    \
      "user@localhost")                                                                            \
    X(DOMAIN_TRAILING_DOT, "domain-trailing-dot", NONE, "4.3",                                     \
      "the domain ends in a dot, where that choice makes it malformed", "user@example.com.")       \
    X(DOMAIN_NXDOMAIN, "domain-nxdomain", NONE, "4.3", "the domain does not exist", "NXDOMAIN")    \
    X(NO_RECORD, "no-record", NONE, "4.5", "the domain publishes no SPF record",                   \
      "an empty answer")                                                                           \
    X(RECORD_TIMEOUT, "record-timeout", TEMPERROR, "4.4", "the query for the record timed out",    \
      "TIMEOUT")                                                                                   \
    X(RECORD_DNS_ERROR, "record-dns-error", TEMPERROR, "4.4",                                      \
      "the query for the record failed with an RCODE other than 0 and 3", "SERVFAIL")              \
    X(TERM_TIMEOUT, "term-timeout", TEMPERROR, "5", "a mechanism's query timed out",               \
      "v=spf1 a, A is TIMEOUT")                                                                    \
    X(TERM_DNS_ERROR, "term-dns-error", TEMPERROR, "5",                                            \
      "a mechanism's query failed with an RCODE other than 0 and 3", "v=spf1 a, A is SERVFAIL")    \
    X(CANCELLED_TIMEOUT, "cancelled-timeout", TEMPERROR, "4.6.4",                                  \
      "the check took longer than the caller allows", "a question that is never answered")         \
    X(CANCELLED, "cancelled", TEMPERROR, "4.6.4", "the caller ended the check",                    \
      "spf_check_cancel()")                                                                        \
    X(MULTIPLE_RECORDS, "multiple-records", PERMERROR, "4.5",                                      \
      "the domain publishes more than one SPF record", "two records v=spf1 -all")                  \
    X(INCLUDE_NONE, "include-none", PERMERROR, "5.2", "the included domain has no SPF record",     \
      "v=spf1 include:none.example.com")                                                           \
    X(REDIRECT_NONE, "redirect-none", PERMERROR, "6.1",                                            \
      "the domain redirected to has no SPF record", "v=spf1 redirect=none.example.com")            \
    X(INCLUDE_MALFORMED, "include-malformed", PERMERROR, "5.2",                                    \
      "the target of include is no domain name", "v=spf1 include:a..example.com")                  \
    X(REDIRECT_MALFORMED, "redirect-malformed", PERMERROR, "6.1",                                  \
      "the target of redirect is no domain name", "v=spf1 redirect=a..example.com")                \
    X(TARGET_MALFORMED, "target-malformed", PERMERROR, "4.8",                                      \
      "a mechanism's target is no domain name, where that choice makes it an error",               \
      "v=spf1 a:a..example.com")                                                                   \
    X(REDIRECT_LOCAL_PART, "redirect-local-part", PERMERROR, "6.1",                                \
      "redirect uses a local-part that is not US-ASCII (RFC 8616 4)",                              \
      "v=spf1 redirect=%{l}.example.com, local-part \\195\\188")                                   \
    X(LIMIT_TERMS, "limit-terms", PERMERROR, "4.6.4", "more than 10 terms that query the DNS",     \
      "v=spf1 include:example.com")                                                                \
    X(LIMIT_VOIDS, "limit-voids", PERMERROR, "4.6.4", "more than 2 void lookups",                  \
      "v=spf1 a:a.example.com a:b.example.com a:c.example.com")                                    \
    X(LIMIT_MX, "limit-mx", PERMERROR, "4.6.4", "an mx term with more than 10 exchanges",          \
      "v=spf1 mx, 11 MX")

/* All of them. MATCH and DEFAULT are the two ways to a result that is no error and not none. */
#define SPF_CAUSES(X)                                                                              \
    X(NO_CAUSE, "no-cause", NONE, "2.6", "nothing has been decided", "before the end of a check")  \
    X(MATCH, "match", PASS, "4.6.2", "a mechanism matched; its qualifier is the result",           \
      "v=spf1 ip4:192.0.2.1")                                                                      \
    X(DEFAULT, "default", NEUTRAL, "4.7", "no mechanism matched and nothing redirects", "v=spf1")  \
    SPF_EVALUATION_CAUSES(X)                                                                       \
    SPF_SYNTAX_CAUSES(X)

enum spf_cause {
#define SPF_CAUSE_ENUM(code, name, result, section, text, input) SPF_CAUSE_##code,
    SPF_CAUSES(SPF_CAUSE_ENUM)
#undef SPF_CAUSE_ENUM
        SPF_CAUSE_COUNT
};

/* What is known of a cause. All texts are static, US-ASCII and end in NUL. */
struct spf_cause_info {
    enum spf_cause code;
    const char *name; /* a stable word for logs and JSON, such as "limit-voids" */
    enum spf_result result;
    const char *section; /* of RFC 7208 */
    const char *text;    /* one line for people */
    const char *input;   /* a minimal input that yields it */
};

/*
 * Describes a cause. Returns a static row; for a number out of range that of SPF_CAUSE_NO_CAUSE,
 * never NULL.
 */
const struct spf_cause_info *spf_cause_info(enum spf_cause cause);

/* The word of a result as RFC 7208 2.6 spells it, in lower case: "pass". Static; "none" if out of
 * range. */
const char *spf_result_name(enum spf_result result);

/* The name of a status, such as "SPF_ERR_STATE". Static; "?" if out of range. */
const char *spf_status_name(enum spf_status status);

#endif
