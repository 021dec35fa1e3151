/*
 * server.h - a zone over UDP and TCP, on a libuv loop of the caller's: for implementations that ask
 * a real resolver.
 *
 * All functions belong to the loop's thread. Memory is bounded whatever clients do: a fixed number
 * of TCP connections, of answers under way, of logged questions; what goes beyond is closed or
 * dropped.
 */
#ifndef MOCKDNS_SERVER_H
#define MOCKDNS_SERVER_H

#include <uv.h>

#include "mockdns/wire.h"

struct mockdns_server;

/* All zeros are the defaults. */
struct mockdns_server_options {
    const char *address;      /* numeric, IPv4 or IPv6; NULL: 127.0.0.1 */
    uint16_t port;            /* of UDP and TCP; 0: one that is free for both */
    bool beyond_loopback;     /* allow an address that other machines can reach */
    bool timeout_is_servfail; /* answer TIMEOUT with SERVFAIL at once, not with silence */
    unsigned connections;     /* most TCP connections, the longest idle one makes room; 0: 256 */
    unsigned idle_ms;         /* a TCP connection without a question is closed then; 0: 10,000 */
    size_t log_max;           /* most questions kept in the session's log; 0: none */

    /* Called for each question, with the answer's rcode; NULL: not. question is valid during the
     * call. */
    void (*observe)(void *data, enum mockdns_transport transport,
                    const struct mockdns_question *question);
    void *data;
};

/*
 * Starts to serve. zone must outlive the server or be replaced by mockdns_server_zone(). options is
 * read now. Returns NULL and writes why into error, at most size octets with a NUL: a bad address,
 * one beyond loopback that is not allowed, a port that is taken or not permitted, no memory.
 */
struct mockdns_server *mockdns_server_create(uv_loop_t *loop, const struct mockdns_zone *zone,
                                             const struct mockdns_server_options *options,
                                             char *error, size_t size);

/* The port served. */
uint16_t mockdns_server_port(const struct mockdns_server *server);

/* Begins a case: log and successive answers start anew. zone NULL: the same zone. */
void mockdns_server_zone(struct mockdns_server *server, const struct mockdns_zone *zone);

/* The session that answers, for its log. */
const struct mockdns_session *mockdns_server_session(const struct mockdns_server *server);

/* Closes all sockets; when the loop has done that, the server is freed and closed is called, if not
 * NULL. */
void mockdns_server_close(struct mockdns_server *server, void (*closed)(void *data), void *data);

#endif
