/*
 * inprocess.h - a shared object of spfproof_inprocess.h, loaded into this process: its questions
 * are answered from a session of a zone. If it crashes, so does the process; whoever wants to
 * survive that runs inprocess_host() in a process of its own (`spfproof in-process`).
 */
#ifndef HARNESS_INPROCESS_H
#define HARNESS_INPROCESS_H

#include "buffer.h"
#include "mockdns/zone.h"
#include "spfproof_inprocess.h"

/* A loaded object. Its table may be read; the rest is inprocess.c's. */
struct inprocess {
    const struct spfproof_inprocess *table;
    void *library;
    void *state;
    struct spfproof_answer answer; /* the last one given, and what it is made of */
    struct spfproof_record *records;
    struct spfproof_text *texts;
    size_t record_room;
    size_t text_room;
    struct buffer octets;
};

/* Loads and opens it. False, and why, if it cannot; nothing is left then. */
bool inprocess_open(struct inprocess *object, const char *path, char *error,
                    size_t size) SPF_MUST_CHECK;

/* Runs one check. Its questions go to session, which keeps their log; reply is filled whatever it
 * held before. */
enum spfproof_status inprocess_check(struct inprocess *object, const struct spfproof_query *query,
                                     struct mockdns_session *session, struct spfproof_reply *reply);

void inprocess_close(struct inprocess *object);

/*
 * Speaks the adapter protocol for the object, depth zone, on in and out until bye or the end of in.
 * False if out could not be written.
 */
bool inprocess_host(struct inprocess *object, int in, int out);

#endif
