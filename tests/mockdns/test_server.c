/*
 * test_server.c - the server over real sockets on loopback: UDP in batches, TCP in pieces and
 * pipelined, latency, cases, and the limits that keep its memory bounded.
 */
#include "server_fixture.h"

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
    struct message later = numbered(NAME_A, 16, 3);
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
    assert_int_equal(send(fd, later.octets, later.len, 0), later.len);
    assert_int_equal(send(fd, soon.octets + 2, soon.len - 2, 0), soon.len - 2);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], 2);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], 1);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], 3);
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
    finish_closing(stage);
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

    stage->options.idle_ms = 2; /* fewer than the ticks divide it by */
    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, "\0", 1, 0), 1);
    assert_int_equal(receive(stage, fd, buffer, sizeof buffer), 0);
    close(fd);
}

static void client_that_does_not_read_is_not_read_from(void **state)
{
    enum { COUNT = 3000 }; /* 30 MB of answers, more than the sockets hold */
    struct stage *stage = *state;
    struct message message = framed("\3big\7example\3com", 16, 0x1234);
    struct mockdns_zone *zone = load_big(0);
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
    stage->options.address = "::ffff:127.0.0.1";
    stage->server =
        mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error);
    if (stage->server == NULL) { /* a system without IPv6; but it is no matter of the address */
        assert_non_null(strstr(error, "cannot serve on ::ffff:127.0.0.1 port 0"));
        stage->options.address = "127.0.0.2";
        start(stage);
    }
}

static void ip6_loopback_is_served(void **state)
{
    struct stage *stage = *state;
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct message message = numbered(NAME_A, 1, 6);
    uint8_t buffer[512];
    char error[256];

    stage->options.address = "::1";
    stage->server =
        mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error);
    if (stage->server == NULL) {
        print_message("no IPv6 here: %s\n", error);
        skip();
    }
    to.sin6_port = htons(mockdns_server_port(stage->server));
    for (int i = 0; i < 2; i++) { /* UDP, with latency too, since that keeps the address */
        int fd = socket(AF_INET6, SOCK_DGRAM, 0);

        assert_true(fd >= 0);
        assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
        assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
        assert_true(receive(stage, fd, buffer, sizeof buffer) > message.len);
        close(fd);
        message = numbered(NAME_A, 16, 6);
    }
    int fd = socket(AF_INET6, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    close(fd);
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
    stage->options.address = "127.0.0.1";
    assert_null(
        mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
    assert_non_null(strstr(error, "127.0.0.1 port"));
}

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
        server_test(ip6_loopback_is_served),
        server_test(port_that_is_taken_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
