/*
 * zone.h - a zone as a test vector describes it, and the answers a recursive resolver would give
 * from it.
 *
 * The rules are those of vectors/README.md ("Zone"). A zone is built once, then read by any number
 * of sessions. A session is one case's view of a zone: where its successive answers stand, what was
 * asked, how much virtual time went by. Look-ups cost the same in a zone of ten names and of a
 * million.
 *
 * Of the engine only its types are used here. JSON is zone_json.h's business, the wire server.h's.
 */
#ifndef MOCKDNS_ZONE_H
#define MOCKDNS_ZONE_H

#include "spf/types.h"

/* CNAME chains up to this length are followed; longer ones and loops are SERVFAIL (rule 3). */
#define MOCKDNS_CHAIN_MAX 8

/* Pseudo-type "*": every type not listed at that owner (rule 2). Types are 16 bits, so no clash. */
#define MOCKDNS_TYPE_ANY_OTHER 0x10000u
#define MOCKDNS_TYPE_CNAME 5u
#define MOCKDNS_TYPE_SPF 99u

struct mockdns_zone;

/* What one answer is made of: records, or a fault. All pointers belong to the zone. */
struct mockdns_rrset {
    const struct spf_rr *rrs; /* as the engine takes them; names without trailing dot, root "" */
    size_t count;
    uint32_t rcode;      /* enum spf_rcode; NODATA is NOERROR without records */
    uint32_t ttl;        /* seconds */
    uint32_t latency_ms; /* virtual */
    bool udp_truncate;   /* over UDP the answer comes truncated */
    uint32_t tcp_rcode;  /* what TCP answers then; SPF_RCODE_NOERROR: the records. A session asks as
                            a resolver: with udp_truncate it gets what TCP answers */
    struct spf_text raw; /* octets sent instead of any DNS message; len 0: none */
};

/* A name passed on the way to an answer. */
struct mockdns_link {
    struct spf_text owner;
    uint32_t ttl; /* of the CNAME record that leads on from here; 0 at the last name */
};

/* One answer to one question. Pointers hold until the zone is destroyed or the session is asked
 * again. */
struct mockdns_answer {
    struct spf_answer answer; /* serial is 0: the caller's to set */
    /* What decided: the RRset of the type asked, or the CNAME RRset whose fault ended the chain;
     * NULL if there is none. The records to give are those in answer, not all of rrset's. */
    const struct mockdns_rrset *rrset;
    /* The question's name, which stays the caller's text, then the target of each CNAME. */
    const struct mockdns_link *chain;
    size_t chain_len;    /* 1 without a CNAME */
    bool malformed;      /* rule 8: a name DNS cannot carry */
    bool udp_truncate;   /* an RRset on the way is to come truncated over UDP */
    uint32_t latency_ms; /* the sum along the chain */
};

/* A logged question (rule 10). name keeps the case of the question. */
struct mockdns_question {
    struct spf_text name;
    uint32_t type;
    uint32_t rcode;
    bool malformed;
};

/* Can DNS carry this name (rule 8)? Labels of 1 to 63 octets, 253 in all (RFC 1035 2.3.4), no
 * trailing dot; "" is the root. */
bool mockdns_name_valid(struct spf_text name);

/* --- building --- */

/* An empty zone; NULL without memory. */
struct mockdns_zone *mockdns_zone_create(void);
void mockdns_zone_destroy(struct mockdns_zone *zone); /* NULL is allowed */

enum mockdns_status {
    MOCKDNS_OK,
    MOCKDNS_ERR_MEMORY,
    MOCKDNS_ERR_NAME,      /* not a name that an owner can be */
    MOCKDNS_ERR_DUPLICATE, /* the owner, or the type at it, is there already */
    MOCKDNS_ERR_RDATA      /* RDATA does not fit the type */
};

/*
 * Adds an owner; from then on the name exists (rule 2, "{}"). name is raw text (escapes already
 * undone), without trailing dot, any case; "*.x" is a wildcard. The zone copies it. *owner is valid
 * until the next owner is added. Returns MOCKDNS_ERR_DUPLICATE if there is one of that name,
 * whatever its case.
 */
struct mockdns_owner;
enum mockdns_status mockdns_zone_add_owner(struct mockdns_zone *zone, struct spf_text name,
                                           struct mockdns_owner **owner) SPF_MUST_CHECK;

/*
 * Adds the answers of one type to an owner: successive ones (rule 1, "answers"), the last of which
 * stays; count is at least 1. type is a DNS type or MOCKDNS_TYPE_ANY_OTHER. Everything in answers
 * is copied. RDATA of A, AAAA, MX, PTR, CNAME, TXT and SPF is as in struct spf_rr (CNAME like PTR,
 * SPF like TXT); of any other type one text of raw octets.
 */
enum mockdns_status mockdns_zone_add(struct mockdns_zone *zone, struct mockdns_owner *owner,
                                     uint32_t type, const struct mockdns_rrset *answers,
                                     size_t count) SPF_MUST_CHECK;

/* Ends building: computes empty non-terminals. Must be called once, before the first session. */
enum mockdns_status mockdns_zone_finish(struct mockdns_zone *zone) SPF_MUST_CHECK;

/* --- reading a zone back, in the order it was built --- */

/* How many owners were added. */
size_t mockdns_zone_owner_count(const struct mockdns_zone *zone);

/* The index-th owner; NULL past the last one. Valid while the zone is not added to. */
const struct mockdns_owner *mockdns_zone_owner(const struct mockdns_zone *zone, size_t index);

/* The owner's name in the case it was added with. */
struct spf_text mockdns_owner_name(const struct mockdns_owner *owner);

/*
 * The types of an owner, one by one: *type is the index-th type, *answers and *count what was added
 * for it. Returns false past the last one.
 */
bool mockdns_owner_type(const struct mockdns_owner *owner, size_t index, uint32_t *type,
                        const struct mockdns_rrset **answers, size_t *count);

/* --- asking --- */

struct mockdns_session;

/* A session on a finished zone, which must outlive it; NULL without memory. */
struct mockdns_session *mockdns_session_create(const struct mockdns_zone *zone);
void mockdns_session_destroy(struct mockdns_session *session); /* NULL is allowed */

/* Forgets log, clock and positions; zone NULL keeps the zone. Keeps its memory, so a reused session
 * allocates nothing. */
void mockdns_session_reset(struct mockdns_session *session, const struct mockdns_zone *zone);

/* Switches the question log off and on; it is on at first. */
void mockdns_session_log(struct mockdns_session *session, bool on);

/*
 * Answers a question by the zone's rules and logs it. name is raw text, in any case; one trailing
 * dot is allowed. The answer's memory is good until the next ask.
 */
enum mockdns_status mockdns_session_ask(struct mockdns_session *session, struct spf_text name,
                                        uint32_t type, struct mockdns_answer *out) SPF_MUST_CHECK;

/*
 * The same for a name that cannot be text, since a label of it holds a dot, as a packet may bring
 * it: no owner has it (rule 8). name is what the log is to show.
 */
enum mockdns_status mockdns_session_refuse(struct mockdns_session *session, struct spf_text name,
                                           uint32_t type,
                                           struct mockdns_answer *out) SPF_MUST_CHECK;

/* Puts successive answers back to where they stood before the last ask: a server does so when its
 * answer comes truncated and the client will ask again over TCP. Log and clock stay. */
void mockdns_session_rewind(struct mockdns_session *session);

/* The log so far, in order. */
size_t mockdns_session_question_count(const struct mockdns_session *session);
const struct mockdns_question *mockdns_session_question(const struct mockdns_session *session,
                                                        size_t index);

/* Virtual milliseconds spent in answers so far. */
uint64_t mockdns_session_elapsed_ms(const struct mockdns_session *session);

#endif
