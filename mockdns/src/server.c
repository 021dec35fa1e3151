/*
 * server.c - binds the sockets of a server, and closes them.
 *
 * What is answered, wire.c decides; the transports are server_udp.c and server_tcp.c, latency is
 * server_delay.c.
 */
#include "server_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_TRIES = 32, CONNECTIONS = 256, IDLE_MS = 10000 };

void server_answer(struct mockdns_server *server, enum mockdns_transport transport,
                   const uint8_t *query, size_t len, uint8_t *out, struct mockdns_reply *reply)
{
    mockdns_wire_answer(server->session, transport, server->options.timeout_is_servfail, query, len,
                        out, reply);
    if (!reply->asked) {
        return;
    }
    if (mockdns_session_question_count(server->session) >= server->options.log_max) {
        mockdns_session_log(server->session, false);
    }
    if (server->options.observe != NULL) {
        server->options.observe(server->options.data, transport, &reply->question);
    }
}

/* --- closing --- */

static void release(struct mockdns_server *server)
{
    mockdns_session_destroy(server->session);
    free(server->datagrams);
    free(server->answers);
    free(server->chunk);
    free(server->message);
    free(server);
}

void server_handle_closed(struct mockdns_server *server)
{
    server->handles--;
    if (server->handles == 0) {
        void (*closed)(void *data) = server->closed;
        void *data = server->closed_data;

        release(server);
        if (closed != NULL) {
            closed(data);
        }
    }
}

static void on_closed(uv_handle_t *handle)
{
    server_handle_closed(handle->data);
}

void mockdns_server_close(struct mockdns_server *server, void (*closed)(void *data), void *data)
{
    server->closing = true;
    server->closed = closed;
    server->closed_data = data;
    while (server->oldest != NULL) {
        server_tcp_close(server->oldest);
    }
    server_delay_close(server);
    uv_close((uv_handle_t *)&server->udp, on_closed);
    uv_close((uv_handle_t *)&server->tcp, on_closed);
    uv_close((uv_handle_t *)&server->tick, on_closed);
}

/* --- starting --- */

static bool is_loopback(const struct sockaddr_storage *address)
{
    static const uint8_t mapped[13] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;

        return ntohl(v4->sin_addr.s_addr) >> 24 == 127; /* RFC 1122 3.2.1.3 */
    }
    return memcmp(&v6->sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0 ||
           memcmp(&v6->sin6_addr, mapped, sizeof mapped) == 0;
}

static bool read_address(const struct mockdns_server_options *options,
                         struct sockaddr_storage *address, char *error, size_t size)
{
    const char *text = options->address == NULL ? "127.0.0.1" : options->address;

    memset(address, 0, sizeof *address);
    if (uv_ip4_addr(text, options->port, (struct sockaddr_in *)address) != 0 &&
        uv_ip6_addr(text, options->port, (struct sockaddr_in6 *)address) != 0) {
        snprintf(error, size, "%s is no IP address: write it as 127.0.0.1 or ::1", text);
        return false;
    }
    if (!options->beyond_loopback && !is_loopback(address)) {
        snprintf(error, size,
                 "%s is no loopback address, and a mock DNS must not be reached by others: use "
                 "127.0.0.1 or ::1, or allow it explicitly (beyond loopback)",
                 text);
        return false;
    }
    return true;
}

static void set_port(struct sockaddr_storage *address, uint16_t port)
{
    if (address->ss_family == AF_INET) {
        ((struct sockaddr_in *)address)->sin_port = htons(port);
    } else {
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    }
}

/* The port the system gave to the UDP socket. */
static int bound_port(struct mockdns_server *server)
{
    struct sockaddr_storage address;
    int len = (int)sizeof address;
    int status = uv_udp_getsockname(&server->udp, (struct sockaddr *)&address, &len);

    if (status == 0) {
        server->port =
            ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
                                               : ((struct sockaddr_in6 *)&address)->sin6_port);
    }
    return status;
}

/* Binds UDP and TCP to the same port. */
static int bind_both(struct mockdns_server *server, struct sockaddr_storage *address)
{
    int status = uv_udp_bind(&server->udp, (struct sockaddr *)address, 0);

    if (status == 0) {
        status = bound_port(server);
    }
    if (status == 0) {
        set_port(address, server->port);
        status = uv_tcp_bind(&server->tcp, (struct sockaddr *)address, 0);
    }
    if (status == 0) {
        status = server_tcp_start(server);
    }
    return status == 0 ? server_udp_start(server) : status;
}

static struct mockdns_server *allocate(uv_loop_t *loop, const struct mockdns_zone *zone,
                                       const struct mockdns_server_options *options)
{
    struct mockdns_server *server = calloc(1, sizeof *server);

    if (server == NULL) {
        return NULL;
    }
    server->loop = loop;
    server->options = *options;
    server->options.address = NULL; /* the caller's, read already */
    server->options.connections = options->connections == 0 ? CONNECTIONS : options->connections;
    server->options.idle_ms = options->idle_ms == 0 ? IDLE_MS : options->idle_ms;
    server->session = mockdns_session_create(zone);
    server->datagrams = malloc((size_t)BATCH * DATAGRAM_MAX);
    server->answers = malloc((size_t)BATCH * DATAGRAM_MAX);
    server->chunk = malloc(DATAGRAM_MAX);
    server->message = malloc(2 + MOCKDNS_MESSAGE_MAX);
    if (server->session == NULL || server->datagrams == NULL || server->answers == NULL ||
        server->chunk == NULL || server->message == NULL) {
        release(server);
        return NULL;
    }
    mockdns_session_log(server->session, options->log_max > 0);
    return server;
}

/* Makes the handles; from then on the server is freed by closing it. */
static int init_handles(struct mockdns_server *server, const struct sockaddr_storage *address)
{
    int status =
        uv_udp_init_ex(server->loop, &server->udp, (unsigned)address->ss_family | UV_UDP_RECVMMSG);

    if (status != 0) {
        release(server);
        return status;
    }
    (void)uv_tcp_init(server->loop, &server->tcp);
    (void)uv_timer_init(server->loop, &server->tick);
    server->udp.data = server->tcp.data = server->tick.data = server;
    server->handles = 3;
    return 0;
}

static int start(uv_loop_t *loop, const struct mockdns_zone *zone,
                 const struct mockdns_server_options *options, struct sockaddr_storage address,
                 struct mockdns_server **out)
{
    struct mockdns_server *server = allocate(loop, zone, options);
    int status;

    if (server == NULL) {
        return UV_ENOMEM;
    }
    status = init_handles(server, &address);
    if (status != 0) {
        return status;
    }
    status = bind_both(server, &address);
    if (status != 0) {
        mockdns_server_close(server, NULL, NULL);
        return status;
    }
    *out = server;
    return 0;
}

struct mockdns_server *mockdns_server_create(uv_loop_t *loop, const struct mockdns_zone *zone,
                                             const struct mockdns_server_options *options,
                                             char *error, size_t size)
{
    struct mockdns_server *server = NULL;
    struct sockaddr_storage address;
    int status = UV_EADDRINUSE;

    if (!read_address(options, &address, error, size)) {
        return NULL;
    }
    /* A port that is free over UDP may be taken over TCP: if it is ours to choose, try others. */
    for (int i = 0; i < (options->port == 0 ? PORT_TRIES : 1) && status == UV_EADDRINUSE; i++) {
        status = start(loop, zone, options, address, &server);
    }
    if (status != 0) {
        snprintf(error, size, "cannot serve on %s port %u: %s%s",
                 options->address == NULL ? "127.0.0.1" : options->address, (unsigned)options->port,
                 uv_strerror(status),
                 status == UV_EACCES ? "; ports below 1024 need privileges" : "");
        return NULL;
    }
    return server;
}

uint16_t mockdns_server_port(const struct mockdns_server *server)
{
    return server->port;
}

void mockdns_server_zone(struct mockdns_server *server, const struct mockdns_zone *zone)
{
    mockdns_session_reset(server->session, zone);
    mockdns_session_log(server->session, server->options.log_max > 0);
}

const struct mockdns_session *mockdns_server_session(const struct mockdns_server *server)
{
    return server->session;
}
