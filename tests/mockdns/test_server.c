/*
 * test_server.c - the server over real sockets on loopback: UDP in batches, TCP in pieces and
 * pipelined, latency, cases, and the limits that keep its memory bounded.
 *
 * Server and clients take turns in one thread. Time only decides when a test gives up.
 */
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

static const char zone_text[] =
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

static void on_closed(void *data)
{
    struct stage *stage = data;

    stage->closed = true;
}

static void observe(void *data, enum mockdns_transport transport,
                    const struct mockdns_question *question)
{
    struct stage *stage = data;

    (void)transport;
    stage->observed++;
    stage->last = *question;
}

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);

    if (stage == NULL || uv_loop_init(&stage->loop) != 0) {
        return -1;
    }
    stage->zone = load_zone(zone_text);
    stage->options.log_max = 1000;
    stage->options.observe = observe;
    stage->options.data = stage;
    *state = stage;
    return 0;
}

static int tear_down(void **state)
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

static void start(struct stage *stage)
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
static int dial(struct stage *stage, int type)
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
static bool turn(struct stage *stage, int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

    (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
    return poll(&poll_fd, 1, TURN_MS) > 0;
}

/* Reads once, with the server at work; 0 at the end of the connection. */
static size_t receive(struct stage *stage, int fd, void *buffer, size_t size)
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

static void receive_all(struct stage *stage, int fd, uint8_t *buffer, size_t size)
{
    for (size_t got = 0; got < size;) {
        size_t n = receive(stage, fd, buffer + got, size - got);

        assert_true(n > 0);
        got += n;
    }
}

/* One message over TCP; its id. */
static unsigned receive_message(struct stage *stage, int fd, uint8_t *buffer, size_t *len)
{
    uint8_t head[2];

    receive_all(stage, fd, head, 2);
    *len = (size_t)head[0] << 8 | head[1];
    assert_in_range(*len, 12, MOCKDNS_MESSAGE_MAX);
    receive_all(stage, fd, buffer, *len);
    return (unsigned)buffer[0] << 8 | buffer[1];
}

static struct message numbered(const char *name, unsigned type, unsigned id)
{
    struct message message = query(name, type, NO_EDNS);

    message.octets[0] = (uint8_t)(id >> 8);
    message.octets[1] = (uint8_t)id;
    return message;
}

/* The same with its length before it. */
static struct message framed(const char *name, unsigned type, unsigned id)
{
    struct message inner = numbered(name, type, id);
    struct message message = {.len = 0};

    put_u16(&message, (unsigned)inner.len);
    put(&message, inner.octets, inner.len);
    return message;
}

static void udp_question_is_answered(void **state)
{
    struct stage *stage = *state;
    struct message message = numbered(NAME_A, 1, 77);
    uint8_t buffer[512];

    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    assert_int_equal(receive(stage, fd, buffer, sizeof buffer), message.len + 16);
    assert_int_equal(buffer[1], 77);
    assert_int_equal(stage->observed, 1);
    close(fd);
}

static void udp_questions_that_wait_together_are_all_answered(void **state)
{
    enum { COUNT = 100 };
    struct stage *stage = *state;
    bool seen[COUNT] = {false};
    uint8_t buffer[512];

    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    for (unsigned i = 0; i < COUNT; i++) {
        struct message message = numbered(NAME_A, i % 3 == 0 ? 1 : 2, i);

        assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
        assert_int_equal(send(fd, "junk", i % 4, 0), i % 4);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        assert_true(receive(stage, fd, buffer, sizeof buffer) > 12);
        assert_false(seen[buffer[1]]);
        seen[buffer[1]] = true;
    }
    assert_int_equal(stage->observed, COUNT);
    close(fd);
}

static void tcp_message_may_come_octet_by_octet(void **state)
{
    struct stage *stage = *state;
    struct message message = framed(NAME_A, 1, 5);
    uint8_t buffer[512];
    size_t len;

    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < message.len; i++) {
            assert_int_equal(send(fd, message.octets + i, 1, 0), 1);
            for (int k = 0; k < 3; k++) {
                (void)turn(stage, fd);
            }
        }
        assert_int_equal(receive_message(stage, fd, buffer, &len), 5);
    }
    close(fd);
}

static void tcp_questions_are_pipelined(void **state)
{
    struct stage *stage = *state;
    struct message all = {.len = 0};
    uint8_t buffer[512];
    size_t len;

    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    for (unsigned i = 0; i < 20; i++) {
        struct message one = framed(NAME_A, 1, i);

        put(&all, one.octets, one.len);
    }
    /* The last message comes in two parts. */
    assert_int_equal(send(fd, all.octets, all.len - 10, 0), all.len - 10);
    for (unsigned i = 0; i < 19; i++) {
        assert_int_equal(receive_message(stage, fd, buffer, &len), i);
    }
    assert_int_equal(send(fd, all.octets + all.len - 10, 10, 0), 10);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 19);
    close(fd);
}

static void answer_with_latency_lets_others_pass(void **state)
{
    struct stage *stage = *state;
    struct message late = framed(NAME_A, 16, 1);
    struct message soon = framed(NAME_A, 1, 2);
    uint8_t buffer[512];
    size_t len;

    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, late.octets, late.len, 0), late.len);
    assert_int_equal(send(fd, soon.octets, soon.len, 0), soon.len);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 2);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 1);
    close(fd);
    fd = dial(stage, SOCK_DGRAM);
    assert_int_equal(send(fd, late.octets + 2, late.len - 2, 0), late.len - 2);
    assert_int_equal(send(fd, soon.octets + 2, soon.len - 2, 0), soon.len - 2);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], 2);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], 1);
    close(fd);
}

static void client_or_server_may_leave_while_an_answer_waits(void **state)
{
    struct stage *stage = *state;
    struct message late = framed(NAME_A, 16, 1);

    start(stage);
    int fd = dial(stage, SOCK_STREAM);
    int other = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, late.octets, late.len, 0), late.len);
    assert_int_equal(send(other, late.octets, late.len, 0), late.len);
    for (int i = 0; i < GIVE_UP_TURNS && stage->observed < 2; i++) {
        (void)turn(stage, other);
    }
    assert_int_equal(stage->observed, 2);
    close(fd);
    (void)turn(stage, other);
    mockdns_server_close(stage->server, on_closed, stage);
    (void)uv_run(&stage->loop, UV_RUN_DEFAULT);
    assert_true(stage->closed);
    stage->server = NULL;
    stage->closed = false;
    close(other);
}

static void new_case_begins_with_an_empty_log_and_its_own_zone(void **state)
{
    struct stage *stage = *state;
    struct message message = numbered("\4flap\7example\3com", 1, 9);
    struct mockdns_zone *other = load_zone("{\"x\":{}}");
    static const unsigned rcodes[] = {5, 0, 5, 3};
    uint8_t buffer[512];

    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    for (size_t i = 0; i < 4; i++) {
        if (i >= 2) {
            mockdns_server_zone(stage->server, i == 2 ? NULL : other);
        }
        assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
        (void)receive(stage, fd, buffer, sizeof buffer);
        assert_int_equal(buffer[3] & 15, rcodes[i]);
        assert_int_equal(mockdns_session_question_count(mockdns_server_session(stage->server)),
                         i == 1 ? 2 : 1);
    }
    mockdns_server_zone(stage->server, stage->zone);
    mockdns_zone_destroy(other);
    close(fd);
}

static void log_stops_at_its_limit(void **state)
{
    struct stage *stage = *state;
    struct message message = numbered(NAME_A, 1, 9);
    uint8_t buffer[512];

    stage->options.log_max = 3;
    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
        (void)receive(stage, fd, buffer, sizeof buffer);
    }
    assert_int_equal(mockdns_session_question_count(mockdns_server_session(stage->server)), 3);
    assert_int_equal(stage->observed, 10);
    mockdns_server_zone(stage->server, NULL);
    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(mockdns_session_question_count(mockdns_server_session(stage->server)), 1);
    close(fd);
}

static void truncated_question_is_answered_over_tcp(void **state)
{
    struct stage *stage = *state;
    struct message message = framed("\3cut\7example\3com", 1, 9);
    uint8_t buffer[512];
    size_t len;

    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    assert_int_equal(send(fd, message.octets + 2, message.len - 2, 0), message.len - 2);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[2] & 2, 2);
    close(fd);
    fd = dial(stage, SOCK_STREAM);
    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 9);
    assert_int_equal(buffer[2] & 2, 0);
    assert_int_equal(buffer[7], 1);
    close(fd);
}

/* --- limits --- */

static void half_open_connections_make_room_for_new_ones(void **state)
{
    enum { COUNT = 200, LIMIT = 8 };
    struct stage *stage = *state;
    struct message message = framed(NAME_A, 1, 9);
    uint8_t buffer[512];
    int fds[COUNT];
    size_t len;

    stage->options.connections = LIMIT;
    start(stage);
    for (int i = 0; i < COUNT; i++) {
        fds[i] = dial(stage, SOCK_STREAM);
        assert_int_equal(send(fds[i], "\377\377x", (size_t)i % 4, 0), i % 4);
        (void)turn(stage, fds[i]);
    }
    for (int i = 0; i < COUNT - LIMIT; i++) {
        assert_int_equal(receive(stage, fds[i], buffer, sizeof buffer), 0);
    }
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 9);
    close(fd);
    for (int i = 0; i < COUNT; i++) {
        close(fds[i]);
    }
}

static void idle_connection_is_closed(void **state)
{
    struct stage *stage = *state;
    uint8_t buffer[16];

    stage->options.idle_ms = 20;
    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, "\0", 1, 0), 1);
    assert_int_equal(receive(stage, fd, buffer, sizeof buffer), 0);
    close(fd);
}

/* A zone of which each answer takes some 10,000 octets. */
static struct mockdns_zone *load_big(void)
{
    char text[12000] = "{\"big.example.com\":{\"TXT\":[[\"";
    size_t at = strlen(text);

    for (int i = 0; i < 40; i++) {
        memset(text + at, 'z', 250);
        at += 250;
        memcpy(text + at, "\",\"", 4);
        at += 3;
    }
    strcpy(text + at - 2, "]]}}");
    return load_zone(text);
}

static void client_that_does_not_read_is_not_read_from(void **state)
{
    enum { COUNT = 3000 }; /* 30 MB of answers, more than the sockets hold */
    struct stage *stage = *state;
    struct message message = framed("\3big\7example\3com", 16, 0x1234);
    struct mockdns_zone *zone = load_big();
    uint8_t *buffer = malloc(MOCKDNS_MESSAGE_MAX);
    size_t len;

    assert_non_null(buffer);
    start(stage);
    mockdns_server_zone(stage->server, zone);
    int fd = dial(stage, SOCK_STREAM);

    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
        (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
    }
    for (int i = 0; i < 100; i++) {
        (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
    }
    assert_true(stage->observed < COUNT);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(receive_message(stage, fd, buffer, &len), 0x1234);
    }
    assert_int_equal(stage->observed, COUNT);
    mockdns_server_zone(stage->server, stage->zone);
    mockdns_zone_destroy(zone);
    free(buffer);
    close(fd);
}

/* --- addresses --- */

static void only_loopback_is_served_unless_allowed(void **state)
{
    static const char *const beyond[] = {"0.0.0.0", "192.0.2.1",        "128.0.0.1",
                                         "::",      "::ffff:192.0.2.1", "2001:db8::1",
                                         "::2",     "::ffff:128.0.0.1"};
    static const char *const wrong[] = {"", "localhost", "127.0.0.1 ", "127.1", "[::1]"};
    struct stage *stage = *state;
    char error[256];

    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        stage->options.address = beyond[i];
        assert_null(
            mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
        assert_non_null(strstr(error, "no loopback address"));
        assert_non_null(strstr(error, beyond[i]));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        stage->options.address = wrong[i];
        assert_null(
            mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
        assert_non_null(strstr(error, "no IP address"));
    }
    stage->options.address = "127.0.0.2";
    start(stage);
}

static void port_that_is_taken_is_named(void **state)
{
    struct stage *stage = *state;
    char error[256];

    start(stage);
    stage->options.port = mockdns_server_port(stage->server);
    assert_null(
        mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
    assert_non_null(strstr(error, "127.0.0.1 port"));
    assert_non_null(strstr(error, "in use"));
}

#define server_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        server_test(udp_question_is_answered),
        server_test(udp_questions_that_wait_together_are_all_answered),
        server_test(tcp_message_may_come_octet_by_octet),
        server_test(tcp_questions_are_pipelined),
        server_test(answer_with_latency_lets_others_pass),
        server_test(client_or_server_may_leave_while_an_answer_waits),
        server_test(new_case_begins_with_an_empty_log_and_its_own_zone),
        server_test(log_stops_at_its_limit),
        server_test(truncated_question_is_answered_over_tcp),
        server_test(half_open_connections_make_room_for_new_ones),
        server_test(idle_connection_is_closed),
        server_test(client_that_does_not_read_is_not_read_from),
        server_test(only_loopback_is_served_unless_allowed),
        server_test(port_that_is_taken_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
