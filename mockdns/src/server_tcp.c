/*
 * server_tcp.c - questions over TCP, each behind its length, any number on a connection (RFC 1035
 * 4.2.2, RFC 7766 6.2).
 *
 * A connection costs its handle and what is left of an unfinished message. One whose client does
 * not take its answers is not read from; one without a question for too long is closed.
 */
#include "server_parts.h"

#include <stdlib.h>
#include <string.h>

enum { LISTEN_BACKLOG = 511, INPUT_FIRST = 256 };

/* --- the list of connections --- */

static void unlink_connection(struct connection *connection)
{
    struct mockdns_server *server = connection->server;

    if (connection->previous == NULL) {
        server->oldest = connection->next;
    } else {
        connection->previous->next = connection->next;
    }
    if (connection->next == NULL) {
        server->newest = connection->previous;
    } else {
        connection->next->previous = connection->previous;
    }
}

/* Makes it the one whose last question is the latest. */
static void link_newest(struct connection *connection)
{
    struct mockdns_server *server = connection->server;

    connection->active_ms = uv_now(server->loop);
    connection->next = NULL;
    connection->previous = server->newest;
    if (server->newest == NULL) {
        server->oldest = connection;
    } else {
        server->newest->next = connection;
    }
    server->newest = connection;
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;
    struct mockdns_server *server = connection->server;

    free(connection->input);
    free(connection);
    server_handle_closed(server);
}

void server_tcp_close(struct connection *connection)
{
    struct mockdns_server *server = connection->server;

    if (connection->closing) {
        return;
    }
    connection->closing = true;
    unlink_connection(connection);
    server->connections--;
    if (server->connections == 0) {
        (void)uv_timer_stop(&server->tick);
    }
    server_delay_forget(server, connection);
    uv_close((uv_handle_t *)&connection->handle, on_closed);
}

static void on_tick(uv_timer_t *timer)
{
    struct mockdns_server *server = timer->data;
    uint64_t now = uv_now(server->loop);

    while (server->oldest != NULL && now - server->oldest->active_ms >= server->options.idle_ms) {
        server_tcp_close(server->oldest);
    }
}

/* --- sending --- */

/* What the socket did not take at once. */
struct unsent {
    uv_write_t request;
    struct connection *connection;
    uint8_t octets[];
};

static void resume(struct connection *connection);

static void on_written(uv_write_t *request, int status)
{
    struct unsent *unsent = request->data;
    struct connection *connection = unsent->connection;

    free(unsent);
    if (status != 0) {
        server_tcp_close(connection);
    } else if (!connection->closing && connection->blocked) {
        resume(connection);
    }
}

void server_tcp_send(struct connection *connection, const uint8_t *octets, size_t len)
{
    uv_stream_t *stream = (uv_stream_t *)&connection->handle;
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)octets, (unsigned)len);
    int sent = uv_try_write(stream, &buf, 1);
    struct unsent *unsent;

    if (sent < 0 && sent != UV_EAGAIN) {
        server_tcp_close(connection);
        return;
    }
    if (sent < 0) {
        sent = 0;
    }
    if ((size_t)sent == len) {
        return;
    }
    unsent = malloc(sizeof *unsent + len - (size_t)sent);
    if (unsent == NULL) {
        server_tcp_close(connection);
        return;
    }
    unsent->connection = connection;
    unsent->request.data = unsent;
    memcpy(unsent->octets, octets + sent, len - (size_t)sent);
    buf = uv_buf_init((char *)unsent->octets, (unsigned)(len - (size_t)sent));
    if (uv_write(&unsent->request, stream, &buf, 1, on_written) != 0) {
        free(unsent);
        server_tcp_close(connection);
    }
}

/* --- reading --- */

static void answer_message(struct connection *connection, const uint8_t *query, size_t len)
{
    struct mockdns_server *server = connection->server;
    uint8_t *out = server->message;
    struct mockdns_reply reply;

    unlink_connection(connection);
    link_newest(connection);
    server_answer(server, MOCKDNS_TCP, query, len, out + 2, &reply);
    if (reply.len == 0) {
        return;
    }
    out[0] = (uint8_t)(reply.len >> 8);
    out[1] = (uint8_t)reply.len;
    if (reply.latency_ms > 0) {
        server_delay(server, connection, NULL, out, reply.len + 2, reply.latency_ms);
    } else {
        server_tcp_send(connection, out, reply.len + 2);
    }
}

/* Answers the whole messages at the front, until the client has too much unread. Returns how many
 * octets that were. */
static size_t consume(struct connection *connection, const uint8_t *octets, size_t len)
{
    size_t at = 0;

    while (!connection->closing && len - at >= 2) {
        size_t message = (size_t)octets[at] << 8 | octets[at + 1];

        if (uv_stream_get_write_queue_size((uv_stream_t *)&connection->handle) > WRITE_QUEUE_MAX) {
            connection->blocked = true;
            break;
        }
        if (len - at - 2 < message) {
            break;
        }
        answer_message(connection, octets + at + 2, message);
        at += 2 + message;
    }
    return at;
}

/* Appends to the input. The room grows with what has come, not with the length announced. */
static bool keep(struct connection *connection, const uint8_t *octets, size_t len)
{
    size_t needed = connection->input_len + len;

    if (needed > connection->input_capacity) {
        size_t capacity =
            connection->input_capacity == 0 ? INPUT_FIRST : connection->input_capacity;
        uint8_t *input;

        while (capacity < needed) {
            capacity *= 2;
        }
        input = realloc(connection->input, capacity);
        if (input == NULL) {
            return false;
        }
        connection->input = input;
        connection->input_capacity = capacity;
    }
    memcpy(connection->input + connection->input_len, octets, len);
    connection->input_len = needed;
    return true;
}

/* Answers what the input holds, and gives its memory back once it is empty. */
static void consume_input(struct connection *connection)
{
    size_t used = consume(connection, connection->input, connection->input_len);

    connection->input_len -= used;
    if (connection->input_len == 0) {
        free(connection->input);
        connection->input = NULL;
        connection->input_capacity = 0;
    } else if (used > 0) {
        memmove(connection->input, connection->input + used, connection->input_len);
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct connection *connection = handle->data;

    (void)suggested;
    *buf = uv_buf_init((char *)connection->server->chunk, DATAGRAM_MAX);
}

static void on_read(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct connection *connection = stream->data;
    const uint8_t *octets = (const uint8_t *)buf->base;
    size_t used = 0;

    if (nread < 0) {
        server_tcp_close(connection);
        return;
    }
    if (connection->input_len == 0) {
        used = consume(connection, octets, (size_t)nread);
    }
    if (connection->closing) {
        return;
    }
    if (used < (size_t)nread && !keep(connection, octets + used, (size_t)nread - used)) {
        server_tcp_close(connection);
        return;
    }
    if (connection->input_len > 0 && !connection->blocked) {
        consume_input(connection);
    }
    if (!connection->closing && connection->blocked) {
        (void)uv_read_stop(stream);
    }
}

/* Goes on once the client has taken what was queued. */
static void resume(struct connection *connection)
{
    connection->blocked = false;
    consume_input(connection);
    if (!connection->closing && !connection->blocked &&
        uv_read_start((uv_stream_t *)&connection->handle, on_alloc, on_read) != 0) {
        server_tcp_close(connection);
    }
}

/* --- accepting --- */

static void on_connection(uv_stream_t *listener, int status)
{
    struct mockdns_server *server = listener->data;
    struct connection *connection;

    if (status != 0 || server->closing) {
        return;
    }
    connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        return;
    }
    connection->server = server;
    (void)uv_tcp_init(server->loop, &connection->handle);
    connection->handle.data = connection;
    server->handles++;
    server->connections++;
    link_newest(connection);
    if (server->connections > server->options.connections) {
        server_tcp_close(server->oldest);
    }
    if (uv_accept(listener, (uv_stream_t *)&connection->handle) != 0 ||
        uv_read_start((uv_stream_t *)&connection->handle, on_alloc, on_read) != 0) {
        server_tcp_close(connection);
        return;
    }
    (void)uv_tcp_nodelay(&connection->handle, 1);
    if (!uv_is_active((uv_handle_t *)&server->tick)) {
        uint64_t period = server->options.idle_ms < 4 ? 1 : server->options.idle_ms / 4;

        (void)uv_timer_start(&server->tick, on_tick, period, period);
    }
}

int server_tcp_start(struct mockdns_server *server)
{
    return uv_listen((uv_stream_t *)&server->tcp, LISTEN_BACKLOG, on_connection);
}
