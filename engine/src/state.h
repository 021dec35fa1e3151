/*
 * state.h - what a check consists of while it runs: one struct, then a bump stack, then the
 * client's names.
 *
 *     struct spf_check | stack: domain, frame + record + steps, ... | client's names (from the far
 * end)
 *
 * Everything inside the block is named by its offset in the stack, never by a pointer, so that a
 * block can be copied. Include depth grows the stack by one frame; redirect replaces the top frame.
 * Counters stand here once, never in a frame (RFC 7208 4.1, 4.6.4).
 */
#ifndef SPF_SRC_STATE_H
#define SPF_SRC_STATE_H

#include "spf/check.h"
#include "cursor.h"
#include "writer.h"

/* What to do next. A function of this type's name does one of them and returns the next. */
enum step {
    STEP_WAIT,       /* a question waits for its answer */
    STEP_END,        /* the outcome stands */
    STEP_NEXT_TERM,  /* begin the next term of the top frame, or end its record */
    STEP_TARGET,     /* make the target-name of the term at work, and ask */
    STEP_PTR_MATCH,  /* look among the client's names for the target */
    STEP_MX_HOST,    /* ask for the next exchange's addresses */
    STEP_MATCH,      /* the term at work matched */
    STEP_NO_MATCH,   /* it did not */
    STEP_EXP_TARGET, /* a fail at the top: where is its explanation? */
    STEP_EXP_TEXT    /* expand the explanation that was fetched */
};

/* What the waiting question is for. */
enum waiting {
    WAITING_NOTHING,
    WAITING_POLICY,  /* TXT of the checked domain */
    WAITING_RECORD,  /* TXT of an include's or redirect's target */
    WAITING_ADDRESS, /* A or AAAA for a */
    WAITING_EXISTS,  /* A for exists */
    WAITING_MX,
    WAITING_MX_HOST,
    WAITING_PTR,
    WAITING_PTR_HOST,
    WAITING_EXP
};

/* Has the check begun, has it ended, and how? */
enum phase { PHASE_IDLE, PHASE_RUNNING, PHASE_ENDED, PHASE_TOO_LONG };

/* A term that asks the DNS, or redirect: what is left of struct spf_term after parsing. */
struct step_term {
    struct spf_span span;
    struct spf_span value;
    uint16_t letters;
    uint8_t kind; /* enum spf_term_kind */
    uint8_t qualifier;
    uint8_t cidr4;
    uint8_t cidr6;
};

/*
 * One record under evaluation. It is parsed once, as a whole, before any of its terms is begun
 * (4.6). all, ip4 and ip6 are decided in that pass: of them only the first that matches is kept,
 * and of the terms that ask the DNS only those in front of it, and no more than the limit lets
 * begin.
 */
struct frame {
    uint32_t below;  /* the including frame; meaningless at depth 0 */
    uint32_t domain; /* offset and length of the current domain */
    uint32_t domain_len;
    uint32_t record;
    uint32_t record_len;
    uint32_t steps; /* offset of the array of struct step_term */
    uint16_t step_count;
    uint16_t next; /* the step to begin */
    bool decided;  /* last matches without a question */
    bool has_redirect;
    bool has_exp;
    bool has_reporting;
    uint32_t traced;       /* terms in front of this offset have been traced */
    struct step_term last; /* the ip4, ip6 or all that matches */
    struct step_term redirect;
    struct step_term exp;
};

/* What is known of a name of the client (5.5). */
enum name_state { NAME_UNKNOWN, NAME_VALID, NAME_INVALID, NAME_FAILED };

/* The client's names, asked for at most once in a check (design: PTR). Kept at the far end of the
 * block. */
struct client_names {
    bool asked;
    bool for_term; /* the question was caused by a ptr term, not by %{p} */
    bool failed;   /* the PTR question itself met a DNS error */
    bool surplus;  /* there were more than the limit */
    uint8_t count;
    uint8_t at_work; /* the one whose addresses are asked for */
};

struct client_name {
    uint8_t state; /* enum name_state */
    uint8_t len;
    uint8_t text[SPF_NAME_MAX];
};

/* The exchanges of the mx term at work: on the stack, each a length and its octets. */
struct exchanges {
    uint32_t list;
    uint32_t at; /* the next one to ask for */
    uint32_t end;
    bool eleventh; /* there are more than the limit allows to ask for */
    bool surplus;  /* and one of those would have to be asked for */
    bool failed;   /* one could not be resolved, and that is not the end (choice mx-host-error) */
    uint32_t failure; /* its rcode */
};

struct spf_check {
    struct spf_limits limits;
    struct spf_options options;
    struct spf_request request;
    struct spf_trace *trace;
    uint32_t stack_size;

    enum phase phase;
    enum waiting waiting;
    enum step after_names; /* where to go on when a question about the client's names is answered */
    uint32_t serial;

    /* the identity (4.1): sender is in the request, or at the bottom of the stack if postmaster was
     * put in front */
    struct spf_ip client;
    bool sender_made;
    uint32_t sender_len;
    uint32_t local_len;
    uint32_t domain; /* of the check */
    uint32_t domain_len;
    enum { LOCAL_UNSEEN, LOCAL_ASCII, LOCAL_OTHER } local; /* RFC 8616 4 */

    /* the one counter block (4.6.4) */
    uint16_t terms;
    uint16_t voids;
    uint16_t questions;

    uint8_t depth;
    bool has_frame;
    bool term_void; /* the term at work has been charged a void lookup (choice void-mx-hosts) */
    uint32_t frame; /* the top one */
    uint32_t used;  /* of the stack */
    struct step_term term; /* at work */
    uint32_t target;       /* of a ptr term */
    uint32_t target_len;
    struct exchanges mx;
    struct client_names names;

    /* the outcome */
    enum spf_result result;
    enum spf_cause cause;
    enum spf_cause inner;
    uint32_t error_at;
    struct spf_span matched;
    bool used_local_part;
    bool explaining; /* the result stands, only its explanation is missing */
    enum spf_explanation explanation;
    uint32_t explanation_at;
    uint32_t explanation_len;

    struct spf_question question;
    _Alignas(8) uint8_t stack[];
};

static inline struct frame *top_frame(struct spf_check *c)
{
    return (struct frame *)(void *)&c->stack[c->frame];
}

static inline const struct frame *frame_at(const struct spf_check *c, uint32_t at)
{
    return (const struct frame *)(const void *)&c->stack[at];
}

static inline struct spf_text stack_text(const struct spf_check *c, uint32_t at, uint32_t len)
{
    return (struct spf_text){&c->stack[at], len};
}

static inline struct spf_text frame_domain(const struct spf_check *c)
{
    const struct frame *f = frame_at(c, c->frame);
    return stack_text(c, f->domain, f->domain_len);
}

static inline struct spf_text frame_record(const struct spf_check *c)
{
    const struct frame *f = frame_at(c, c->frame);
    return stack_text(c, f->record, f->record_len);
}

static inline struct spf_text frame_piece(const struct spf_check *c, struct spf_span span)
{
    return stack_text(c, frame_at(c, c->frame)->record + span.at, span.len);
}

static inline uint32_t align8(uint32_t n)
{
    return (n + 7) & ~(uint32_t)7;
}

/* The client's names begin here; the stack never reaches so far. */
static inline uint32_t names_at(const struct spf_check *c)
{
    return c->stack_size - (uint32_t)(c->limits.ptr * sizeof(struct client_name));
}

static inline struct client_name *client_name_of(struct spf_check *c, unsigned index)
{
    return (struct client_name *)(void *)&c
        ->stack[names_at(c) + index * sizeof(struct client_name)];
}

/* A writer at the end of the stack; stack_keep() keeps what it wrote. */
static inline struct writer stack_writer(struct spf_check *c)
{
    return writer_of(&c->stack[c->used], names_at(c) - c->used);
}

static inline uint32_t stack_keep(struct spf_check *c, const struct writer *w)
{
    uint32_t at = c->used;
    c->used += (uint32_t)w->len;
    return at;
}

static inline struct spf_text question_name(const struct spf_check *c)
{
    return (struct spf_text){c->question.name, c->question.name_len};
}

/* --- limits.c: each limit is charged in one place: increment, then compare (RFC 7208 4.6.4) --- */

bool charge_term(struct spf_check *c);
bool charge_void(struct spf_check *c);

/* --- check.c --- */

/* Publishes the question whose name stands in c->question already. */
enum step ask(struct spf_check *c, enum spf_rrtype type, enum waiting waiting);
/* The type of the client's addresses (5). */
enum spf_rrtype address_type(const struct spf_check *c);
/* Ends the check. */
enum step end_check(struct spf_check *c, enum spf_result result, enum spf_cause cause);
/* Puts a name into the question. */
void set_question_name(struct spf_check *c, struct spf_text name);

/* --- load.c: an answer to a TXT question becomes a frame --- */

enum step load_record(struct spf_check *c, const struct spf_answer *answer);
/* Joins the character-strings of a TXT record without separator (3.3). */
void write_joined(struct writer *w, const struct spf_rr *rr);

/* --- terms of a record --- */

enum step next_term(struct spf_check *c);
enum step make_target(struct spf_check *c);
enum step term_matched(struct spf_check *c);
enum step term_not_matched(struct spf_check *c);
enum step answer_address(struct spf_check *c, const struct spf_answer *answer);
enum step answer_exists(struct spf_check *c, const struct spf_answer *answer);
enum step answer_mx(struct spf_check *c, const struct spf_answer *answer);
enum step answer_mx_host(struct spf_check *c, const struct spf_answer *answer);
enum step next_mx_host(struct spf_check *c);
/* The result of the top frame's record is known: to the including term, or to the outcome. */
enum step record_result(struct spf_check *c, enum spf_result result, enum spf_cause cause);

/* A void lookup (4.6.4): STEP_END if it was one too many, else then. */
enum step charge_void_or(struct spf_check *c, enum step then);
/* Is the client among these addresses? */
bool answer_holds_client(const struct spf_check *c, const struct spf_answer *answer,
                         unsigned prefix);

/* --- names.c: the client's names (5.5) --- */

enum step ptr_match(struct spf_check *c);
/*
 * What %{p} stands for in the current domain: true and the name (empty: "unknown"), or false and
 * *step, which asks.
 */
bool find_p(struct spf_check *c, enum step resume, struct spf_text *name, enum step *step);
enum step answer_ptr(struct spf_check *c, const struct spf_answer *answer);
enum step answer_ptr_host(struct spf_check *c, const struct spf_answer *answer);

/* --- explain.c --- */

enum step begin_explanation(struct spf_check *c);
enum step exp_target(struct spf_check *c);
enum step exp_text(struct spf_check *c);
enum step answer_exp(struct spf_check *c, const struct spf_answer *answer);
/* Ends the check with its fail and this kind of explanation. */
enum step explained(struct spf_check *c, enum spf_explanation how);

/* --- expand.c: domain-specs of the top frame as names --- */

enum target {
    TARGET_NAME,       /* the question holds the name, which may be malformed (4.8) */
    TARGET_LOCAL_PART, /* it would use a local-part that is not US-ASCII (RFC 8616 4) */
    TARGET_WAIT        /* a question about the client's names comes first; *step says so */
};
enum target expand_target(struct spf_check *c, const struct step_term *term, enum step resume,
                          enum step *step);
/* The values of the macros in the current domain, with p as given. */
struct spf_macro_values macro_values(const struct spf_check *c, struct spf_text p);

/* --- trace.c --- */

struct trace_detail {
    struct spf_text text;
    uint32_t value;
    uint32_t number;
};
void trace_append(struct spf_check *c, enum spf_event_kind kind, struct trace_detail detail);
/* Traces the ip4, ip6 and all terms in front of an offset, which were decided while parsing. */
void trace_passed_terms(struct spf_check *c, uint32_t before);

static inline void trace_event(struct spf_check *c, enum spf_event_kind kind,
                               struct trace_detail detail)
{
    if (c->trace != NULL)
        trace_append(c, kind, detail);
}

#endif
