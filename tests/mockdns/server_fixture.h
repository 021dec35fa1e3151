/*
 * server_fixture.h - a server on loopback and its clients, in turns in one thread. Time only
 * decides when a test gives up.
 */
#ifndef TEST_SERVER_FIXTURE_H
#define TEST_SERVER_FIXTURE_H

#include "wire_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mockdns/server.h"

enum { GIVE_UP_TURNS = 20000, TURN_MS = 1 };

static const char server_zone[] =
    "{\"a.example.com\":{\"A\":[\"192.0.2.1\"],\"TXT\":{\"rrs\":[\"late\"],\"latency_ms\":40}},"
    "\"flap.example.com\":{\"A\":{\"answers\":[\"REFUSED\",[\"192.0.2.9\"]]}},"
    "\"cut.example.com\":{\"A\":{\"rrs\":[\"192.0.2.1\"],\"udp\":\"truncate\"}}}";

#define NAME_A "\1a\7example\3com"

struct stage {
    uv_loop_t loop;
    struct mockdns_zone *zone;
    struct mockdns_server *server;
    struct mockdns_server_options options;
    bool closed;
    size_t observed;
    struct mockdns_question last;
};

static inline void on_closed(void *data)
{
    struct stage *stage = data;

    stage->closed = true;
}

static inline void observe(void *data, enum mockdns_transport transport,
                           const struct mockdns_question *question)
{
    struct stage *stage = data;

    (void)transport;
    stage->observed++;
    stage->last = *question;
}

static inline int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    if (stage == NULL || uv_loop_init(&stage->loop) != 0) {
        return -1;
    }
    stage->zone = load_zone(server_zone);
    stage->options.log_max = 1000;
    stage->options.observe = observe;
    stage->options.data = stage;
    *state = stage;
    return 0;
}

/* Of a server that has been told to close. */
static inline void finish_closing(struct stage *stage)
{
    (void)uv_run(&stage->loop, UV_RUN_DEFAULT);
    stage->server = NULL;
    assert_true(stage->closed);
    stage->closed = false;
}

static inline int tear_down(void **state)
{
    struct stage *stage = *state;

    if (stage->server != NULL) {
        mockdns_server_close(stage->server, on_closed, stage);
    }
    (void)uv_run(&stage->loop, UV_RUN_DEFAULT);
    assert_int_equal(stage->closed, stage->server != NULL);
    assert_int_equal(uv_loop_close(&stage->loop), 0);
    mockdns_zone_destroy(stage->zone);
    free(stage);
    return 0;
}

static inline void start(struct stage *stage)
{
    char error[256];

    stage->server =
        mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error);
    if (stage->server == NULL) {
        fail_msg("%s", error);
    }
    assert_true(mockdns_server_port(stage->server) > 0);
}

/* A client's socket, connected to the server. */
static inline int dial(struct stage *stage, int type)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(mockdns_server_port(stage->server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, type, 0);

    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    return fd;
}

/* Lets the server work, then waits a moment for something to read. */
static inline bool turn(struct stage *stage, int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

    (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
    return poll(&poll_fd, 1, TURN_MS) > 0;
}

/* Reads once, with the server at work; 0 at the end of the connection. */
static inline size_t receive(struct stage *stage, int fd, void *buffer, size_t size)
{
    for (int i = 0; i < GIVE_UP_TURNS; i++) {
        ssize_t n = turn(stage, fd) ? recv(fd, buffer, size, 0) : -1;

        if (n >= 0) {
            return (size_t)n;
        }
        if (errno == ECONNRESET) {
            return 0;
        }
    }
    fail_msg("nothing came");
    return 0;
}

static inline void receive_all(struct stage *stage, int fd, uint8_t *buffer, size_t size)
{
    for (size_t got = 0; got < size;) {
        size_t n = receive(stage, fd, buffer + got, size - got);

        assert_true(n > 0);
        got += n;
    }
}

/* One message over TCP; its id. */
static inline unsigned receive_message(struct stage *stage, int fd, uint8_t *buffer, size_t *len)
{
    uint8_t head[2];

    receive_all(stage, fd, head, 2);
    *len = (size_t)head[0] << 8 | head[1];
    assert_in_range(*len, 12, MOCKDNS_MESSAGE_MAX);
    receive_all(stage, fd, buffer, *len);
    return (unsigned)buffer[0] << 8 | buffer[1];
}

static inline struct message numbered(const char *name, unsigned type, unsigned id)
{
    struct message message = query(name, type, NO_EDNS);

    message.octets[0] = (uint8_t)(id >> 8);
    message.octets[1] = (uint8_t)id;
    return message;
}

/* The same with its length before it. */
static inline struct message framed(const char *name, unsigned type, unsigned id)
{
    struct message inner = numbered(name, type, id);
    struct message message = {.len = 0};

    put_u16(&message, (unsigned)inner.len);
    put(&message, inner.octets, inner.len);
    return message;
}

/* A zone of which each answer takes some 10,000 octets. */
static inline struct mockdns_zone *load_big(unsigned latency_ms)
{
    char text[12000];
    size_t at = (size_t)snprintf(text, sizeof text,
                                 "{\"big.example.com\":{\"TXT\":{\"latency_ms\":%u,\"rrs\":[[\"",
                                 latency_ms);

    for (int i = 0; i < 40; i++) {
        memset(text + at, 'z', 250);
        at += 250;
        memcpy(text + at, "\",\"", 4);
        at += 3;
    }
    strcpy(text + at - 2, "]]}}}");
    return load_zone(text);
}

#define server_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
