/*
 * answer.c - what a recursive resolver would answer from a zone: the rules of vectors/README.md.
 *
 * Wildcards and the closest encloser follow RFC 4592 3.3, CNAME chains RFC 1034 3.6.2. A session
 * holds what differs from case to case: positions in successive answers, log, virtual clock. With
 * the log off, asking allocates nothing but the positions, once.
 */
#include "zone_index.h"

#include <stdlib.h>
#include <string.h>

/* Where a slot with successive answers stands. It counts only if its epoch is the session's, so
 * that all but one of 65,535 resets cost the same whatever the zone's size. */
struct position {
    uint16_t epoch;
    uint32_t next;
};

struct mockdns_session {
    const struct mockdns_zone *zone;
    struct position *positions;
    size_t position_count;
    uint16_t epoch;
    bool log_off;
    uint64_t elapsed_ms;
    struct mockdns_question *questions;
    size_t question_count;
    size_t question_capacity;
    uint8_t *names; /* of the logged questions, one behind the other */
    size_t names_len;
    size_t names_capacity;
    struct mockdns_link chain[MOCKDNS_CHAIN_MAX + 1];
    uint32_t moved[MOCKDNS_CHAIN_MAX + 1]; /* positions that the last ask moved on, by number */
    size_t moved_count;
};

struct mockdns_session *mockdns_session_create(const struct mockdns_zone *zone)
{
    struct mockdns_session *session = calloc(1, sizeof *session);

    if (session != NULL) {
        session->zone = zone;
        session->epoch = 1;
    }
    return session;
}

void mockdns_session_destroy(struct mockdns_session *session)
{
    if (session == NULL) {
        return;
    }
    free(session->positions);
    free(session->questions);
    free(session->names);
    free(session);
}

void mockdns_session_reset(struct mockdns_session *session, const struct mockdns_zone *zone)
{
    if (zone != NULL) {
        session->zone = zone;
    }
    session->epoch++;
    if (session->epoch == 0) {
        for (size_t i = 0; i < session->position_count; i++) {
            session->positions[i].epoch = 0;
        }
        session->epoch = 1;
    }
    session->elapsed_ms = 0;
    session->question_count = 0;
    session->names_len = 0;
    session->moved_count = 0;
}

void mockdns_session_log(struct mockdns_session *session, bool on)
{
    session->log_off = !on;
}

/* --- the log --- */

static bool grow_questions(struct mockdns_session *session)
{
    size_t capacity = session->question_capacity == 0 ? 32 : session->question_capacity * 2;
    struct mockdns_question *questions = realloc(session->questions, capacity * sizeof *questions);

    if (questions == NULL) {
        return false;
    }
    session->questions = questions;
    session->question_capacity = capacity;
    return true;
}

/* Makes room for a name of len octets. The block may move: then the names in it move along. */
static bool grow_names(struct mockdns_session *session, size_t len)
{
    size_t capacity = session->names_capacity == 0 ? 1024 : session->names_capacity;
    uint8_t *names;
    size_t at = 0;

    while (capacity - session->names_len < len) {
        if (capacity > SIZE_MAX / 2) {
            return false;
        }
        capacity *= 2;
    }
    names = realloc(session->names, capacity);
    if (names == NULL) {
        return false;
    }
    session->names = names;
    session->names_capacity = capacity;
    for (size_t i = 0; i < session->question_count; i++) {
        session->questions[i].name.data = names + at;
        at += session->questions[i].name.len;
    }
    return true;
}

static bool log_question(struct mockdns_session *session, struct spf_text name, uint32_t type,
                         const struct mockdns_answer *answer)
{
    struct spf_text kept;

    if (session->question_count == session->question_capacity && !grow_questions(session)) {
        return false;
    }
    if (session->names_capacity - session->names_len <= name.len &&
        !grow_names(session, name.len + 1)) {
        return false;
    }
    kept = (struct spf_text){session->names + session->names_len, name.len};
    if (name.len > 0) {
        memcpy(session->names + session->names_len, name.data, name.len);
    }
    session->names_len += name.len;
    session->questions[session->question_count++] = (struct mockdns_question){
        .name = kept,
        .type = type,
        .rcode = answer->answer.rcode,
        .malformed = answer->malformed,
    };
    return true;
}

/* --- answering --- */

/* The owner that answers for a name which is not in a zone with wildcards: the one at its closest
 * encloser, the longest ancestor that exists, empty non-terminals and thus the root included
 * (RFC 4592 3.3.1). */
static const struct mockdns_owner *find_wildcard(const struct mockdns_zone *zone,
                                                 struct spf_text name)
{
    const struct mockdns_owner *encloser;

    do {
        name = zone_parent(name);
        encloser = zone_find(zone, name);
    } while (encloser == NULL);
    return encloser->wildcard == 0 ? NULL : &zone->owners[encloser->wildcard - 1];
}

/* The slot that answers for a type; *follow: it is the CNAME, and the chain leads on. A listed type
 * wins over "*", which stands for every type not listed, and that over the CNAME (rules 2, 3). */
static const struct slot *find_slot(const struct mockdns_owner *owner, uint32_t type, bool *follow)
{
    const struct slot *other = NULL;
    const struct slot *cname = NULL;

    *follow = false;
    for (const struct slot *slot = owner->first; slot != NULL; slot = slot->next) {
        if (slot->type == type) {
            return slot;
        }
        if (slot->type == MOCKDNS_TYPE_ANY_OTHER) {
            other = slot;
        } else if (slot->type == MOCKDNS_TYPE_CNAME) {
            cname = slot;
        }
    }
    if (other == NULL && cname != NULL) {
        *follow = true;
        return cname;
    }
    return other;
}

/* The place that counts a slot's successive answers; NULL without memory. */
static struct position *find_position(struct mockdns_session *session, const struct slot *slot)
{
    struct position *position;

    if (slot->multi > session->position_count) {
        size_t count = session->zone->multi_count;
        struct position *positions = realloc(session->positions, count * sizeof *positions);

        if (positions == NULL) {
            return NULL;
        }
        memset(positions + session->position_count, 0,
               (count - session->position_count) * sizeof *positions);
        session->positions = positions;
        session->position_count = count;
    }
    position = &session->positions[slot->multi - 1];
    if (position->epoch != session->epoch) {
        *position = (struct position){session->epoch, 0};
    }
    return position;
}

/* The answer a slot gives now. Successive ones move on, the last one stays (rule 1). */
static const struct mockdns_rrset *take_answer(struct mockdns_session *session,
                                               const struct slot *slot)
{
    const struct mockdns_rrset *rrset = slot->answers;

    if (slot->multi != 0) {
        struct position *position = find_position(session, slot);

        if (position == NULL) {
            return NULL;
        }
        rrset += position->next;
        if (position->next + 1 < slot->count) {
            position->next++;
            session->moved[session->moved_count++] = slot->multi - 1;
        }
    }
    return rrset;
}

/* How an RRset ends for a resolver: it repeats a truncated answer over TCP (RFC 7766 5) and gives
 * up on octets that are no DNS message. */
static uint32_t resolver_rcode(const struct mockdns_rrset *rrset)
{
    if (rrset->udp_truncate && rrset->tcp_rcode != SPF_RCODE_NOERROR) {
        return rrset->tcp_rcode;
    }
    if (rrset->raw.len > 0 && rrset->rcode == SPF_RCODE_NOERROR && rrset->count == 0) {
        return SPF_RCODE_SERVFAIL;
    }
    return rrset->rcode;
}

/* Has the owner addresses of the family that was not asked for, as things stand now? */
static bool has_other_family(struct mockdns_session *session, const struct mockdns_owner *owner,
                             uint32_t type)
{
    uint32_t other = type == SPF_RRTYPE_A ? SPF_RRTYPE_AAAA : SPF_RRTYPE_A;

    for (const struct slot *slot = owner->first; slot != NULL; slot = slot->next) {
        const struct mockdns_rrset *rrset = slot->answers;

        if (slot->type != other) {
            continue;
        }
        if (slot->multi != 0 && slot->multi <= session->position_count) {
            rrset += find_position(session, slot)->next;
        }
        return rrset->count > 0 && resolver_rcode(rrset) == SPF_RCODE_NOERROR;
    }
    return false;
}

/* Ends the chain at an owner: with the RRset of the type asked, NULL if it has none. */
static void end_chain(struct mockdns_session *session, const struct mockdns_owner *owner,
                      uint32_t type, const struct mockdns_rrset *rrset, struct mockdns_answer *out)
{
    struct spf_answer *answer = &out->answer;

    out->rrset = rrset;
    if (rrset != NULL) {
        answer->rcode = resolver_rcode(rrset);
        if (answer->rcode == rrset->rcode) {
            answer->rrs = rrset->rrs;
            answer->count = rrset->count;
        }
    }
    if (answer->count == 0 && answer->rcode == SPF_RCODE_NOERROR &&
        (type == SPF_RRTYPE_A || type == SPF_RRTYPE_AAAA)) {
        answer->other_family = has_other_family(session, owner, type);
    }
}

/* The owner that answers for a name, by itself or as a wildcard; NULL: NXDOMAIN. */
static const struct mockdns_owner *find_owner(const struct mockdns_zone *zone, struct spf_text name,
                                              bool *malformed)
{
    const struct mockdns_owner *owner = zone_find(zone, name);

    if (owner == NULL) {
        *malformed = !mockdns_name_valid(name);
        if (!*malformed && zone->has_wildcard) {
            owner = find_wildcard(zone, name);
        }
    }
    return owner;
}

/* Walks from the question to the RRset that answers it. */
static enum mockdns_status resolve(struct mockdns_session *session, struct spf_text name,
                                   uint32_t type, struct mockdns_answer *out)
{
    for (;;) {
        const struct mockdns_owner *owner = find_owner(session->zone, name, &out->malformed);
        const struct mockdns_rrset *rrset = NULL;
        const struct slot *slot;
        bool follow;

        if (owner == NULL) {
            out->answer.rcode = SPF_RCODE_NXDOMAIN;
            return MOCKDNS_OK;
        }
        slot = find_slot(owner, type, &follow);
        if (slot != NULL) {
            rrset = take_answer(session, slot);
            if (rrset == NULL) {
                return MOCKDNS_ERR_MEMORY;
            }
            out->latency_ms += rrset->latency_ms;
            out->udp_truncate |= rrset->udp_truncate;
        }
        if (!follow) {
            end_chain(session, owner, type, rrset, out);
            return MOCKDNS_OK;
        }
        out->answer.rcode = resolver_rcode(rrset);
        if (rrset->count == 0 || out->answer.rcode != SPF_RCODE_NOERROR) {
            out->rrset = rrset;
            return MOCKDNS_OK;
        }
        if (out->chain_len > MOCKDNS_CHAIN_MAX) {
            out->answer.rcode = SPF_RCODE_SERVFAIL;
            return MOCKDNS_OK;
        }
        name = rrset->rrs[0].data[0];
        session->chain[out->chain_len - 1].ttl = rrset->ttl;
        session->chain[out->chain_len++] = (struct mockdns_link){name, 0};
    }
}

enum mockdns_status mockdns_session_ask(struct mockdns_session *session, struct spf_text name,
                                        uint32_t type, struct mockdns_answer *out)
{
    struct spf_text asked = name;
    enum mockdns_status status;

    if (asked.len > 0 && asked.data[asked.len - 1] == '.') {
        asked.len--;
    }
    session->chain[0] = (struct mockdns_link){asked, 0};
    *out = (struct mockdns_answer){.chain = session->chain, .chain_len = 1};
    session->moved_count = 0;
    status = resolve(session, asked, type, out);
    if (status != MOCKDNS_OK) {
        return status;
    }
    session->elapsed_ms += out->latency_ms;
    if (!session->log_off && !log_question(session, name, type, out)) {
        return MOCKDNS_ERR_MEMORY;
    }
    return MOCKDNS_OK;
}

enum mockdns_status mockdns_session_refuse(struct mockdns_session *session, struct spf_text name,
                                           uint32_t type, struct mockdns_answer *out)
{
    session->moved_count = 0;
    session->chain[0] = (struct mockdns_link){name, 0};
    *out = (struct mockdns_answer){.answer.rcode = SPF_RCODE_NXDOMAIN,
                                   .chain = session->chain,
                                   .chain_len = 1,
                                   .malformed = true};
    if (!session->log_off && !log_question(session, name, type, out)) {
        return MOCKDNS_ERR_MEMORY;
    }
    return MOCKDNS_OK;
}

void mockdns_session_rewind(struct mockdns_session *session)
{
    while (session->moved_count > 0) {
        session->moved_count--;
        session->positions[session->moved[session->moved_count]].next--;
    }
}

size_t mockdns_session_question_count(const struct mockdns_session *session)
{
    return session->question_count;
}

const struct mockdns_question *mockdns_session_question(const struct mockdns_session *session,
                                                        size_t index)
{
    return index < session->question_count ? &session->questions[index] : NULL;
}

uint64_t mockdns_session_elapsed_ms(const struct mockdns_session *session)
{
    return session->elapsed_ms;
}
