/*
 * check.h - check_host() of RFC 7208 without any I/O.
 *
 *     st = spf_check_start(check, &request, NULL);
 *     while (st == SPF_NEED_ANSWER) {
 *         const struct spf_question *q = spf_check_question(check);
 *         resolve(q, &answer);
 *         st = spf_check_feed(check, &answer);
 *     }
 *     st = spf_check_outcome(check, &outcome);
 *
 * That is the whole integration, synchronous or not. The engine never calls the caller, allocates
 * nothing, knows no clock, no file and no global state: a check lives in one block that the caller
 * hands over, and different blocks may be used by different threads at the same time.
 *
 * With the limits of RFC 7208 a check asks at most 1 + 10 x 11 + 1 + 11 = 123 questions: the
 * policy; ten terms, each of which can be an MX query with ten address queries; the explanation;
 * the client's names and their validation.
 */
#ifndef SPF_CHECK_H
#define SPF_CHECK_H

#include "spf/trace.h"

/* The most questions one check asks under the default limits. */
#define SPF_QUESTIONS_MAX 123

/* A void limit of this value is no limit. */
#define SPF_VOIDS_UNLIMITED 255

/* What a block must have room for. Larger limits make a larger block; zero members are not allowed.
 */
struct spf_limits {
    uint8_t terms;          /* terms that query the DNS (4.6.4), 1 to 100; so include depth too */
    uint8_t mx;             /* exchanges looked up for one mx term (4.6.4), 1 to 100 */
    uint8_t ptr;            /* names of the client considered (4.6.4), 1 to 100 */
    uint32_t record_octets; /* the longest record accepted, at most 2^24 */
    uint32_t explanation_octets; /* the longest explanation (6.2); a longer one counts as no exp */
};

/* RFC 7208's limits; a record as long as one TXT RR can carry (65,279 octets of text). */
#define SPF_LIMITS_DEFAULT {10, 10, 10, 65279, 4096}

/*
 * Where RFC 7208 leaves a choice that bears on evaluation. Zero is our default in each; names and
 * values are those of vectors/choices.json.
 */
struct spf_options {
    uint8_t terms; /* limits for this check, at most those of the block */
    uint8_t voids; /* void lookups allowed (4.6.4), or SPF_VOIDS_UNLIMITED */
    uint8_t mx;
    uint8_t ptr;
    struct spf_text
        default_explanation; /* text of a fail without usable exp (6.2); ASCII, borrowed */
    struct spf_syntax_options syntax;
    enum { SPF_VOID_MX_COUNTED, SPF_VOID_MX_PER_TERM, SPF_VOID_MX_FREE } void_mx_hosts;
    enum { SPF_VOID_OTHER_FAMILY_COUNTED, SPF_VOID_OTHER_FAMILY_FREE } void_other_family;
    enum { SPF_VOID_EXISTS_COUNTED, SPF_VOID_EXISTS_FREE } void_exists;
    enum { SPF_VOID_PTR_COUNTED, SPF_VOID_PTR_FREE } void_ptr;
    enum { SPF_P_TERM_COUNTED, SPF_P_TERM_FREE } p_macro_term;
    enum { SPF_MX_ELEVENTH_LAZY, SPF_MX_ELEVENTH_EAGER } mx_eleventh;
    enum { SPF_PTR_ELEVENTH_IGNORED, SPF_PTR_ELEVENTH_NO_MATCH } ptr_eleventh;
    enum { SPF_BAD_TARGET_NO_MATCH, SPF_BAD_TARGET_PERMERROR } bad_target;
    enum { SPF_BAD_INCLUDE_PERMERROR, SPF_BAD_INCLUDE_NO_MATCH } bad_include_target;
    enum { SPF_IDENTICAL_PERMERROR, SPF_IDENTICAL_MERGED } identical_records;
    enum { SPF_TRAILING_DOT_EVALUATED, SPF_TRAILING_DOT_NONE } trailing_dot_domain;
    enum { SPF_NO_EXP_DEFAULT_TEXT, SPF_NO_EXP_EMPTY } no_exp;
    enum { SPF_P_PREFERRED, SPF_P_ANY_VALIDATED } p_choice;
    enum { SPF_P_ERROR_SKIPPED, SPF_P_ERROR_UNKNOWN } p_validation_error;
    enum { SPF_MX_HOST_ERROR_TEMPERROR, SPF_MX_HOST_ERROR_MATCH } mx_host_error;
    enum { SPF_LOCAL_UTF8_PERMERROR, SPF_LOCAL_UTF8_NEUTRAL } local_part_utf8;
};

/* Fills in the defaults: 10 terms, 2 voids, 10 mx, 10 ptr, every choice at zero, the default text.
 */
void spf_options_default(struct spf_options *options);

struct spf_check; /* lies in the caller's block; opaque */

/* The octets a block needs for these limits (NULL: the defaults); 0 if the limits are not allowed.
 */
size_t spf_check_size(const struct spf_limits *limits) SPF_MUST_CHECK;

/*
 * Makes a check in a block of size octets, aligned as malloc aligns. Returns the check, which is
 * the block's address; NULL if size is below spf_check_size(limits), the block is misaligned or the
 * limits are not allowed. Nothing must be released afterwards; the block is the caller's again when
 * it likes.
 */
struct spf_check *spf_check_init(void *block, size_t size,
                                 const struct spf_limits *limits) SPF_MUST_CHECK;

/*
 * Records the events of the following checks into trace; NULL ends that. Allowed between checks:
 * returns SPF_ERR_STATE while one waits for an answer.
 */
enum spf_status spf_check_trace(struct spf_check *check, struct spf_trace *trace);

/*
 * Begins a check and forgets the one before, finished or not.
 *
 * request   its texts, and those of options, stay borrowed until the outcome has been read
 * options   NULL for the defaults
 *
 * Returns SPF_NEED_ANSWER; SPF_DONE if no question is needed; SPF_ERR_ARGUMENT for a
 * wrong address family, an unknown scope, or options above the block's limits, and then the check
 * is as it was.
 */
enum spf_status spf_check_start(struct spf_check *check, const struct spf_request *request,
                                const struct spf_options *options) SPF_MUST_CHECK;

/* The question that waits for its answer; the same one until it is fed. NULL if none waits. */
const struct spf_question *spf_check_question(const struct spf_check *check);

/*
 * Feeds the answer to the waiting question. Everything in answer is copied or done with on return.
 *
 * Records that do not fit their type (an A of other than 4 octets, a TXT of no string, a name that
 * is too long) are passed over. Returns SPF_NEED_ANSWER; SPF_DONE; SPF_ERR_SERIAL if the answer is
 * to another question, SPF_ERR_STATE if none waits, SPF_ERR_ARGUMENT if answer is NULL or has rrs
 * NULL with a count: then nothing has changed; SPF_ERR_RECORD_TOO_LONG, and then the check has
 * ended without outcome and every later call says so again.
 */
enum spf_status spf_check_feed(struct spf_check *check,
                               const struct spf_answer *answer) SPF_MUST_CHECK;

enum spf_cancel {
    SPF_CANCEL_TIMEOUT, /* the caller's time budget is spent (4.6.4): cancelled-timeout */
    SPF_CANCEL_ABORT    /* the caller has no more use for it: cancelled */
};

/*
 * Ends a check that waits for an answer. The result is temperror; but a fail that is only waiting
 * for its explanation stays fail and gets the default text (6.2). Returns SPF_DONE, or
 * SPF_ERR_STATE if none waits.
 */
enum spf_status spf_check_cancel(struct spf_check *check, enum spf_cancel why);

/* Where an explanation comes from, or why it is the default: name, text. */
#define SPF_EXPLANATIONS(X)                                                                        \
    X(ABSENT, "absent", "the result is not fail")                                                  \
    X(PUBLISHED, "published", "the domain's own text")                                             \
    X(NO_EXP, "no-exp", "the record has no exp")                                                   \
    X(BAD_TARGET, "bad-target", "exp's target is no domain name")                                  \
    X(DNS_ERROR, "dns-error", "the query for the text failed")                                     \
    X(NO_TEXT, "no-text", "exp's target has no TXT record")                                        \
    X(SEVERAL_TEXTS, "several-texts", "exp's target has more than one TXT record")                 \
    X(BAD_TEXT, "bad-text", "the text is not an explain-string")                                   \
    X(NOT_ASCII, "not-ascii", "the expanded text is not printable US-ASCII")                       \
    X(TOO_LONG, "too-long", "the expanded text is longer than the limit")                          \
    X(CANCELLED, "cancelled", "the caller ended the check before the text came")

enum spf_explanation {
#define SPF_EXPLANATION_ENUM(code, name, text) SPF_EXPLANATION_##code,
    SPF_EXPLANATIONS(SPF_EXPLANATION_ENUM)
#undef SPF_EXPLANATION_ENUM
        SPF_EXPLANATION_COUNT
};

/* The word for it, such as "published". Static. */
const char *spf_explanation_name(enum spf_explanation explanation);

/*
 * How a check ended. The texts point into the check, the request and the options; they hold until
 * the check is started again.
 *
 * cause       why; inner is why an included or redirected domain had no record (include-none,
 *             redirect-none), SPF_CAUSE_NO_CAUSE otherwise
 * domain      the domain whose record decided: after redirect its target; for an error inside an
 *             include the included domain; otherwise the checked domain
 * record      the text of that record; empty if none was selected
 * term        the deciding term in record: the mechanism that matched, or the term at work when
 *             an error ended the check; len 0 if none
 * error_at    for a syntax cause, the offset in record; 0 otherwise
 * explanation for fail, printable US-ASCII, may be empty; for all else empty
 * terms, voids, questions
 *             what was charged and asked: 11 terms or 3 voids exactly if that limit is the cause
 * used_local_part
 *             a macro %{s} or %{l} of a term that was evaluated went into the result (RFC
 * 8601 2.7.2) reporting   ra, rp, rr of the record that decided, never of an included one (RFC 6652
 * 3)
 */
struct spf_outcome {
    enum spf_result result;
    enum spf_cause cause;
    enum spf_cause inner;
    struct spf_text domain;
    struct spf_text record;
    struct spf_span term;
    size_t error_at;
    struct spf_text explanation;
    enum spf_explanation explanation_source;
    unsigned terms;
    unsigned voids;
    unsigned questions;
    bool used_local_part;
    struct spf_reporting reporting;
};

/*
 * Tells how the check ended. May be called any number of times. Returns SPF_OK; SPF_ERR_STATE
 * before the end; SPF_ERR_RECORD_TOO_LONG if that ended the check. On error out is not touched.
 */
enum spf_status spf_check_outcome(const struct spf_check *check,
                                  struct spf_outcome *out) SPF_MUST_CHECK;

/*
 * Makes a copy that goes on independently from the same point: into a block of at least size
 * octets (spf_check_size() of the same limits). Only what is in use is copied. Request, options and
 * their texts are shared; the copy has no trace. Returns the copy, NULL if the block is too small
 * or misaligned.
 */
struct spf_check *spf_check_copy(const struct spf_check *check, void *block,
                                 size_t size) SPF_MUST_CHECK;

/* The octets of the block that the present state occupies: what a copy copies. */
size_t spf_check_used(const struct spf_check *check);

/*
 * The convenience for a caller that can answer at once: runs a whole check. resolve fills in
 * answer (its serial is set already) and returns true; false cancels with SPF_CANCEL_TIMEOUT.
 */
typedef bool spf_resolve(void *user, const struct spf_question *question,
                         struct spf_answer *answer);

static inline enum spf_status spf_check_run(struct spf_check *check,
                                            const struct spf_request *request,
                                            const struct spf_options *options, spf_resolve *resolve,
                                            void *user, struct spf_outcome *out)
{
    enum spf_status status = spf_check_start(check, request, options);
    while (status == SPF_NEED_ANSWER) {
        const struct spf_question *question = spf_check_question(check);
        struct spf_answer answer = {question->serial, SPF_RCODE_NOERROR, NULL, 0, false};
        if (resolve(user, question, &answer))
            status = spf_check_feed(check, &answer);
        else
            status = spf_check_cancel(check, SPF_CANCEL_TIMEOUT);
    }
    return status == SPF_DONE ? spf_check_outcome(check, out) : status;
}

/* --- addresses, for callers that have them as text --- */

/* Octets that spf_ip_print() needs at most. */
#define SPF_IP_TEXT_MAX 45

/* Parses dotted-quad or RFC 4291 2.2 text; no brackets, no zone, no prefix length. SPF_OK or
 * SPF_ERR_SYNTAX. */
enum spf_status spf_ip_parse(struct spf_text text, struct spf_ip *out) SPF_MUST_CHECK;

/* Writes the address in RFC 5952 form, without NUL, and returns the length, at most
 * SPF_IP_TEXT_MAX. */
size_t spf_ip_print(const struct spf_ip *ip, uint8_t out[SPF_IP_TEXT_MAX]);

#endif
