/*
 * server_delay.c - answers that wait for the latency their zone gives them.
 */
#include "server_parts.h"

#include <stdlib.h>
#include <string.h>

static void on_closed(uv_handle_t *handle)
{
    struct pending *pending = handle->data;
    struct mockdns_server *server = pending->server;

    free(pending);
    server_handle_closed(server);
}

static void discard(struct pending *pending)
{
    struct mockdns_server *server = pending->server;

    if (pending->previous == NULL) {
        server->pending = pending->next;
    } else {
        pending->previous->next = pending->next;
    }
    if (pending->next != NULL) {
        pending->next->previous = pending->previous;
    }
    server->pending_count--;
    server->pending_octets -= pending->len;
    uv_close((uv_handle_t *)&pending->timer, on_closed);
}

static void on_time(uv_timer_t *timer)
{
    struct pending *pending = timer->data;

    if (pending->connection != NULL) {
        server_tcp_send(pending->connection, pending->octets, pending->len);
    } else if (!pending->over_tcp) {
        server_udp_send(pending->server, (const struct sockaddr *)&pending->to, pending->octets,
                        pending->len);
    }
    discard(pending);
}

void server_delay(struct mockdns_server *server, struct connection *connection,
                  const struct sockaddr *to, const uint8_t *octets, size_t len, uint32_t latency_ms)
{
    struct pending *pending;

    if (server->pending_count >= PENDING_MAX || server->pending_octets + len > PENDING_OCTETS_MAX) {
        return;
    }
    pending = malloc(sizeof *pending + len);
    if (pending == NULL) {
        return;
    }
    memset(pending, 0, sizeof *pending);
    pending->server = server;
    pending->connection = connection;
    pending->over_tcp = connection != NULL;
    if (to != NULL) {
        memcpy(&pending->to, to,
               to->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
    }
    pending->len = len;
    memcpy(pending->octets, octets, len);
    (void)uv_timer_init(server->loop, &pending->timer);
    pending->timer.data = pending;
    (void)uv_timer_start(&pending->timer, on_time, latency_ms, 0);
    pending->next = server->pending;
    if (server->pending != NULL) {
        server->pending->previous = pending;
    }
    server->pending = pending;
    server->pending_count++;
    server->pending_octets += len;
    server->handles++;
}

void server_delay_forget(struct mockdns_server *server, const struct connection *connection)
{
    for (struct pending *pending = server->pending; pending != NULL; pending = pending->next) {
        if (pending->connection == connection) {
            pending->connection = NULL;
        }
    }
}

void server_delay_close(struct mockdns_server *server)
{
    while (server->pending != NULL) {
        discard(server->pending);
    }
}
