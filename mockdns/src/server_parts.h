/*
 * server_parts.h - what the files of the server share; for nobody else.
 */
#ifndef MOCKDNS_SERVER_PARTS_H
#define MOCKDNS_SERVER_PARTS_H

#include "mockdns/server.h"

enum {
    BATCH = 20,           /* datagrams that libuv reads in one call at most */
    DATAGRAM_MAX = 65536, /* what it wants of room for each */
    PENDING_MAX = 4096,   /* answers that wait for their latency */
    PENDING_OCTETS_MAX = 16 << 20,
    WRITE_QUEUE_MAX = 1 << 16 /* octets unsent to one client before we stop reading from it */
};

/* A TCP connection. They form a list, the one whose last question is longest ago first. */
struct connection {
    uv_tcp_t handle;
    struct mockdns_server *server;
    struct connection *next;
    struct connection *previous;
    uint64_t active_ms; /* when it last had a question, or began */
    uint8_t *input;     /* what came and is not yet answered */
    size_t input_len;
    size_t input_capacity;
    bool blocked; /* not read from, since it does not take its answers */
    bool closing;
};

/* A UDP answer that goes out with the others of its batch. */
struct datagram {
    struct sockaddr_storage to;
    uint8_t *octets;
    size_t len;
};

/* An answer that waits for its latency. */
struct pending {
    uv_timer_t timer;
    struct mockdns_server *server;
    struct pending *next;
    struct pending *previous;
    struct connection *connection; /* NULL: UDP, or the connection is gone */
    bool over_tcp;
    struct sockaddr_storage to;
    size_t len;
    uint8_t octets[];
};

struct mockdns_server {
    uv_loop_t *loop;
    uv_udp_t udp;
    uv_tcp_t tcp;
    uv_timer_t tick;  /* looks for idle connections while there are any */
    unsigned handles; /* not yet closed, those of connections and pending answers included */
    bool closing;
    struct mockdns_server_options options;
    struct mockdns_session *session;
    uint16_t port;
    void (*closed)(void *data);
    void *closed_data;

    struct connection *oldest;
    struct connection *newest;
    unsigned connections;

    struct pending *pending;
    unsigned pending_count;
    size_t pending_octets;

    struct datagram batch[BATCH];
    size_t batch_len;
    uint8_t *datagrams; /* BATCH * DATAGRAM_MAX octets read */
    uint8_t *answers;   /* as many to be sent */
    uint8_t *chunk;     /* DATAGRAM_MAX octets read from a connection */
    uint8_t *message;   /* an answer over TCP behind its length */
};

/* Answers a message, by the session, and tells the observer. */
void server_answer(struct mockdns_server *server, enum mockdns_transport transport,
                   const uint8_t *query, size_t len, uint8_t *out, struct mockdns_reply *reply);

/* To be called when a handle has been closed. */
void server_handle_closed(struct mockdns_server *server);

/* --- server_udp.c --- */

int server_udp_start(struct mockdns_server *server);
void server_udp_send(struct mockdns_server *server, const struct sockaddr *to,
                     const uint8_t *octets, size_t len);

/* --- server_tcp.c --- */

int server_tcp_start(struct mockdns_server *server);

/* octets begin with the length. */
void server_tcp_send(struct connection *connection, const uint8_t *octets, size_t len);
void server_tcp_close(struct connection *connection);

/* --- server_delay.c --- */

/* Sends an answer after so many milliseconds, to a connection or, if that is NULL, to an address.
 * Beyond the limits it is dropped, as a network might. */
void server_delay(struct mockdns_server *server, struct connection *connection,
                  const struct sockaddr *to, const uint8_t *octets, size_t len,
                  uint32_t latency_ms);
void server_delay_forget(struct mockdns_server *server, const struct connection *connection);
void server_delay_close(struct mockdns_server *server);

#endif
