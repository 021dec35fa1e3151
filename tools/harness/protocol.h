/*
 * protocol.h - the messages between harness and adapter, as tools/adapters/PROTOCOL.md describes
 * them: written into a buffer, read from a line. No process and no state; that is session.h's.
 */
#ifndef HARNESS_PROTOCOL_H
#define HARNESS_PROTOCOL_H

#include <jansson.h>

#include "buffer.h"
#include "kept.h"
#include "suite.h"

#define PROTOCOL_VERSION 1
#define PROTOCOL_MAX_LINE ((size_t)1024 * 1024)
#define PROTOCOL_WINDOW_MAX 512
#define PROTOCOL_ZONES 64 /* an adapter keeps at least as many */

/* How an implementation meets the zone. */
enum protocol_depth { DEPTH_ZONE, DEPTH_ASK, DEPTH_DNS, DEPTH_COUNT };

/* "zone". Static. */
const char *protocol_depth_name(enum protocol_depth depth);
bool protocol_depth_from(const char *word, enum protocol_depth *depth);

/* --- to the adapter: each adds one whole line --- */

/* dns is where the DNS server listens if that is not 127.0.0.1:53; or NULL. */
void protocol_hello(struct buffer *out, enum protocol_depth depth, const char *dns);
void protocol_zone(struct buffer *out, uint64_t z, const json_t *zone);
void protocol_drop(struct buffer *out, uint64_t z);
void protocol_case(struct buffer *out, uint64_t n, uint64_t z, const struct suite_test *test,
                   bool send_id);
void protocol_answer(struct buffer *out, uint64_t n, uint64_t q, uint32_t type,
                     const struct mockdns_answer *answer);
void protocol_refusal(struct buffer *out, uint64_t n, uint64_t q);
void protocol_sync(struct buffer *out, uint64_t s);
void protocol_plain(struct buffer *out, const char *t); /* reset, bye */

/* --- from the adapter --- */

enum protocol_kind {
    PROTOCOL_LOG,    /* no message: a line that does not begin with "{" */
    PROTOCOL_BROKEN, /* begins like one and is none; why says what is wrong */
    PROTOCOL_HELLO,
    PROTOCOL_RESULT,
    PROTOCOL_UNSUPPORTED,
    PROTOCOL_ERROR,
    PROTOCOL_ASK,
    PROTOCOL_SYNC,
    PROTOCOL_OTHER /* another t */
};

struct protocol_message {
    enum protocol_kind kind;
    json_t *json; /* NULL for a log line and a broken one */
    bool has_n;
    uint64_t n;
    uint64_t number; /* q of an ask, s of a sync */
    char why[200];
};

/* Reads a line, without its end. protocol_message_clear() must follow. */
void protocol_read(const char *line, size_t len, struct protocol_message *message);
void protocol_message_clear(struct protocol_message *message);

/*
 * The observation in a final reply (result, unsupported, error). One that is not as it should be
 * gives OBSERVED_PROTOCOL, native saying why. scratch is used for texts; the observation points
 * into it and into the message.
 */
void protocol_observed(const struct protocol_message *message, struct buffer *scratch,
                       struct observed *out);

/*
 * The questions that a reply lists, at most max. To be called after protocol_observed() with the
 * same scratch. Returns their number.
 */
size_t protocol_questions(const struct protocol_message *message, struct buffer *scratch,
                          struct observed_question *questions, size_t max);

/* Name and type of an ask; name points into scratch. False if it has none that can be read. */
bool protocol_question(const struct protocol_message *message, struct buffer *scratch,
                       struct spf_text *name, uint32_t *type);

/* What hello says. Texts point into the message. */
struct protocol_greeting {
    enum protocol_depth depth;
    size_t window;
    unsigned reports; /* REPORTS_ bits */
    const char *name;
    const char *version;
    const char *language;  /* or NULL */
    const char *url;       /* or NULL */
    const char *issues;    /* or NULL */
    const json_t *lacks;   /* array of strings, or NULL */
    const json_t *has;     /* features that an implementation lacks unless it says so; or NULL */
    const json_t *choices; /* object of strings, or NULL */
};

/* False, and why, if it is no hello that we can work with. */
bool protocol_greeting(const struct protocol_message *message, struct protocol_greeting *greeting,
                       char *why, size_t size);

#endif
