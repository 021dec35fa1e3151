/*
 * observed.h - what an implementation is and what it was seen to do with one case, whichever way it
 * was run: built in, through an adapter, or over real DNS. Verdict, results and reports know
 * nothing else about it.
 */
#ifndef HARNESS_OBSERVED_H
#define HARNESS_OBSERVED_H

#include "spf/check.h"
#include "spf/types.h"

/* What an implementation tells besides the result: bits of implementation.reports. */
enum {
    REPORTS_EXPLANATION = 1 << 0,
    REPORTS_CAUSE = 1 << 1,
    REPORTS_MECH = 1 << 2,
    REPORTS_TERMS = 1 << 3,
    REPORTS_VOIDS = 1 << 4,
    REPORTS_RECEIVED_SPF = 1 << 5,
    REPORTS_AUTHENTICATION_RESULTS = 1 << 6,
    REPORTS_QUESTIONS = 1 << 7,   /* the harness sees what it asks: builtin, ask and dns depth */
    REPORTS_RECORD = 1 << 8,      /* shows the record that decided and how it parses a record */
    REPORTS_REPORTING = 1 << 9,   /* ra, rp, rr (RFC 6652) */
    REPORTS_FIELD_READ = 1 << 10, /* reads header fields */
    REPORTS_TRACE = 1 << 11
};

/* One reading of its, of choices.json. */
struct implementation_choice {
    const char *name;
    const char *value;
};

struct implementation {
    const char *name;
    const char *version;
    const char *depth;    /* "builtin", "zone", "ask", "dns"; NULL: unknown */
    const char *language; /* "c", "go"; NULL: unknown */
    const char *url;      /* its home; NULL: unknown */
    const char *issues;   /* where its bugs are reported; NULL: unknown */
    const char *dns;      /* in dns depth, how we are asked: "namespace" or "port"; or NULL */
    unsigned reports;
    const struct implementation_choice *choices; /* those it has declared */
    size_t choice_count;
    const char *const *lacks; /* features of features.json it does not have */
    size_t lacks_count;
};

/* How running a case ended. */
enum observed_state {
    OBSERVED_NOT_RUN,
    OBSERVED_RESULT,
    OBSERVED_ERROR,      /* the implementation failed and said so */
    OBSERVED_CRASH,      /* its process died of this case */
    OBSERVED_TIMEOUT,    /* no reply in real time */
    OBSERVED_PROTOCOL,   /* the adapter broke the protocol */
    OBSERVED_UNSUPPORTED /* a feature the case needs is missing */
};

/* Is the explanation the domain's, or the implementation's own? */
enum observed_origin { ORIGIN_UNKNOWN, ORIGIN_PUBLISHED, ORIGIN_OWN };

struct observed_question {
    struct spf_text name; /* in the case it was first asked in */
    uint32_t type;
};

/*
 * All texts are borrowed from whoever ran the case and hold until it runs the next one. What the
 * implementation does not report is false, NULL or -1.
 */
struct observed {
    enum observed_state state;
    enum spf_result result;
    bool has_explanation;
    struct spf_text explanation;
    enum observed_origin origin;
    const char *origin_word; /* where it comes from in the engine's words, or NULL */
    const char *cause;
    struct spf_text mech; /* the deciding term as written; data NULL: not reported or none */
    const struct spf_syntax_options *syntax; /* its readings of the grammar; NULL: unknown */
    struct spf_text record;                  /* that decided; data NULL: not reported or none */
    const struct spf_reporting *reporting;   /* of that record; NULL: not reported */
    int terms;
    int voids;
    bool has_questions;
    const struct observed_question *questions; /* distinct, in the order first asked */
    size_t question_count;
    struct spf_text received_spf; /* data NULL: not reported */
    struct spf_text authentication_results;
    uint64_t virtual_ms;
    double us;                     /* time the case took; 0: not measured */
    struct spf_text transcript;    /* lines that show how it went: stderr, messages; may be empty */
    struct spf_text native;        /* its own words, or what went wrong; may be empty */
    size_t late;                   /* questions it asked after its result */
    const struct spf_trace *trace; /* events of our engine, or NULL */
};

/* "result", "crash", ... Static. */
const char *observed_state_name(enum observed_state state);

#endif
