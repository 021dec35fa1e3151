/*
 * test_server_faults.c - the server when memory or the system fails it: it drops an answer or a
 * connection, never more, and never what it has in its hands.
 *
 * The linker sends what the server calls through the wrappers of server_calls.h.
 */
#include "server_calls.h"

#include "server_parts.h"

/* --- starting --- */

static void server_that_cannot_start_says_why_and_leaves_nothing(void **state)
{
    static const struct {
        enum call call;
        int status;
    } rows[] = {
        {CALL_UDP_INIT, UV_EMFILE}, {CALL_GETSOCKNAME, UV_ENOBUFS}, {CALL_LISTEN, UV_ENOMEM}};
    struct stage *stage = *state;
    char error[256];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fail_next(rows[i].call, 1, rows[i].status);
        assert_null(
            mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
        assert_non_null(strstr(error, uv_strerror(rows[i].status)));
    }
    for (unsigned nth = 1; nth <= 6; nth++) {
        fail_next(CALL_MALLOC, nth, 0);
        assert_null(
            mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
        assert_non_null(strstr(error, uv_strerror(UV_ENOMEM)));
    }
    fail_next(CALL_MALLOC, 0, 0);
    start(stage);
}

static void port_taken_over_tcp_is_not_insisted_on(void **state)
{
    struct stage *stage = *state;

    fail_next(CALL_LISTEN, 1, UV_EADDRINUSE);
    start(stage);
    assert_int_equal(calls[CALL_LISTEN], 2);
}

static void port_that_is_forbidden_names_the_mend(void **state)
{
    struct stage *stage = *state;
    char error[256];

    fail_next(CALL_LISTEN, 1, UV_EACCES);
    assert_null(
        mockdns_server_create(&stage->loop, stage->zone, &stage->options, error, sizeof error));
    assert_non_null(strstr(error, "need privileges"));
}

/* --- answering --- */

/* Sends a question and takes the answer to it, and no other. */
static void exchange_udp(struct stage *stage, int fd, unsigned id)
{
    struct message message = numbered(NAME_A, 1, id);
    uint8_t buffer[512];

    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], id);
}

/* Sends a question and lets the server see it. */
static void send_udp(struct stage *stage, int fd, unsigned id)
{
    struct message message = numbered(NAME_A, 1, id);
    size_t before = stage->observed;

    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    for (int i = 0; i < GIVE_UP_TURNS && stage->observed == before; i++) {
        (void)turn(stage, fd);
    }
    assert_int_equal(stage->observed, before + 1);
}

static void datagram_that_cannot_be_sent_is_lost_alone(void **state)
{
    struct stage *stage = *state;

    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    fail_next(CALL_SENDMMSG, 1, EPERM);
    send_udp(stage, fd, 1);
    exchange_udp(stage, fd, 2);
    fail_next(CALL_SENDMMSG, 1, EINTR); /* begins again */
    exchange_udp(stage, fd, 3);
    fail_next(CALL_FILENO, 1, UV_EBADF);
    send_udp(stage, fd, 4);
    exchange_udp(stage, fd, 5);
    close(fd);
}

static void question_without_memory_gets_no_answer(void **state)
{
    struct stage *stage = *state;
    struct message message = numbered("\4flap\7example\3com", 1, 7);
    uint8_t buffer[512];

    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    /* The positions of successive answers are allocated at the first question for one. ldns has
     * malloc from the C library, not from us. */
    fail_next(CALL_MALLOC, 1, 0);
    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    for (int i = 0; i < GIVE_UP_TURNS && calls[CALL_MALLOC] == 0; i++) {
        (void)turn(stage, fd);
    }
    assert_int_equal(stage->observed, 0);
    message = numbered("\4flap\7example\3com", 1, 8);
    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    (void)receive(stage, fd, buffer, sizeof buffer);
    assert_int_equal(buffer[1], 8);
    assert_int_equal(buffer[3] & 15, SPF_RCODE_REFUSED);
    close(fd);
}

static void answers_that_wait_are_bounded(void **state)
{
    enum { COUNT = PENDING_MAX + 100 };
    struct stage *stage = *state;
    struct mockdns_zone *zone =
        load_zone("{\"a.example.com\":{\"TXT\":{\"rrs\":[\"late\"],\"latency_ms\":86400000},"
                  "\"A\":[\"192.0.2.1\"]}}");
    struct message late = numbered(NAME_A, 16, 1);

    start(stage);
    mockdns_server_zone(stage->server, zone);
    int fd = dial(stage, SOCK_DGRAM);

    fail_next(CALL_MALLOC, 0, 0);
    timers = 0;
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(send(fd, late.octets, late.len, 0), late.len);
        for (int k = 0; k < GIVE_UP_TURNS && stage->observed <= i; k++) {
            (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
        }
    }
    assert_int_equal(stage->observed, COUNT);
    assert_int_equal(timers, PENDING_MAX);
    exchange_udp(stage, fd, 2);
    mockdns_server_close(stage->server, on_closed, stage);
    finish_closing(stage);
    mockdns_zone_destroy(zone);
    close(fd);
}

static void octets_that_wait_are_bounded(void **state)
{
    enum { COUNT = 2000 };
    struct stage *stage = *state;
    struct mockdns_zone *zone = load_big(86400000);
    struct message late = framed("\3big\7example\3com", 16, 1);

    start(stage);
    mockdns_server_zone(stage->server, zone);
    int fd = dial(stage, SOCK_STREAM);

    fail_next(CALL_MALLOC, 0, 0);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(send(fd, late.octets, late.len, 0), late.len);
        for (int k = 0; k < GIVE_UP_TURNS && stage->observed <= i; k++) {
            (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
        }
    }
    assert_int_equal(stage->observed, COUNT);
    assert_true(stage->server->pending_octets <= PENDING_OCTETS_MAX);
    assert_true(stage->server->pending_octets > PENDING_OCTETS_MAX - MOCKDNS_MESSAGE_MAX);
    assert_true(stage->server->pending_count < COUNT);
    mockdns_server_close(stage->server, on_closed, stage);
    finish_closing(stage);
    mockdns_zone_destroy(zone);
    close(fd);
}

static void answer_whose_client_has_left_is_dropped_when_its_time_comes(void **state)
{
    struct stage *stage = *state;
    struct message late = framed(NAME_A, 16, 1);

    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, late.octets, late.len, 0), late.len);
    for (int i = 0; i < GIVE_UP_TURNS && stage->observed == 0; i++) {
        (void)turn(stage, fd);
    }
    assert_int_equal(stage->server->pending_count, 1);
    close(fd);
    for (int i = 0; i < GIVE_UP_TURNS && stage->server->pending_count > 0; i++) {
        (void)uv_run(&stage->loop, UV_RUN_ONCE);
    }
    assert_int_equal(stage->server->connections, 0);
    fd = dial(stage, SOCK_DGRAM);
    exchange_udp(stage, fd, 2);
    close(fd);
}

static void datagram_cut_by_the_system_is_no_question(void **state)
{
    struct stage *stage = *state;
    struct message message = numbered(NAME_A, 1, 1);
    struct sockaddr_in from = {.sin_family = AF_INET};
    uv_buf_t buf = uv_buf_init((char *)message.octets, (unsigned)message.len);

    start(stage);
    on_datagram(&stage->server->udp, (ssize_t)message.len, &buf, (struct sockaddr *)&from,
                UV_UDP_PARTIAL);
    on_datagram(&stage->server->udp, (ssize_t)message.len, &buf, NULL, 0);
    assert_int_equal(stage->observed, 0);
    on_datagram(&stage->server->udp, (ssize_t)message.len, &buf, (struct sockaddr *)&from,
                UV_UDP_MMSG_CHUNK);
    assert_int_equal(stage->observed, 1);
}

static void answer_without_memory_to_wait_is_lost(void **state)
{
    struct stage *stage = *state;
    struct message late = numbered(NAME_A, 16, 1);

    stage->options.log_max = 0; /* which would allocate, too */
    start(stage);
    int fd = dial(stage, SOCK_DGRAM);

    timers = 0;
    fail_next(CALL_MALLOC, 1, 0);
    assert_int_equal(send(fd, late.octets, late.len, 0), late.len);
    for (int i = 0; i < GIVE_UP_TURNS && stage->observed == 0; i++) {
        (void)turn(stage, fd);
    }
    assert_int_equal(stage->observed, 1);
    assert_int_equal(timers, 0);
    exchange_udp(stage, fd, 2);
    close(fd);
}

/* --- connections --- */

/* The server ends the connection. */
static void expect_end(struct stage *stage, int fd)
{
    uint8_t buffer[64];

    assert_int_equal(receive(stage, fd, buffer, sizeof buffer), 0);
    close(fd);
}

/* A client that comes now is served. */
static void expect_service(struct stage *stage)
{
    struct message message = framed(NAME_A, 1, 9);
    uint8_t buffer[512];
    size_t len;
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 9);
    close(fd);
}

static void connection_that_cannot_be_taken_is_dropped(void **state)
{
    struct stage *stage = *state;

    start(stage);
    fail_next(CALL_ACCEPT, 1, UV_ECONNABORTED);
    expect_end(stage, dial(stage, SOCK_STREAM));
    fail_next(CALL_READ_START, 1, UV_ENOMEM);
    expect_end(stage, dial(stage, SOCK_STREAM));
    expect_service(stage);
    on_connection((uv_stream_t *)&stage->server->tcp, UV_EMFILE);
    expect_service(stage);
}

static void question_whose_answer_cannot_be_sent_ends_the_connection(void **state)
{
    struct stage *stage = *state;
    struct message message = framed(NAME_A, 1, 1);

    start(stage);
    for (int i = 0; i < 3; i++) {
        int fd = dial(stage, SOCK_STREAM);

        fail_next(CALL_TRY_WRITE, 1, i == 0 ? UV_EPIPE : UV_EAGAIN);
        fail_next(CALL_WRITE, i == 1 ? 1 : 0, UV_ENOMEM);
        assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
        if (i < 2) {
            expect_end(stage, fd);
        } else { /* what the socket does not take at once, it takes later */
            uint8_t buffer[512];
            size_t len;

            assert_int_equal(receive_message(stage, fd, buffer, &len), 1);
            close(fd);
        }
    }
    expect_service(stage);
}

static void connection_without_memory_ends(void **state)
{
    struct stage *stage = *state;
    struct message message = framed(NAME_A, 1, 1);

    stage->options.log_max = 0;
    start(stage);
    int fd = dial(stage, SOCK_STREAM);
    int other = dial(stage, SOCK_STREAM);

    for (int i = 0; i < GIVE_UP_TURNS && stage->server->connections < 2; i++) {
        (void)turn(stage, fd);
    }
    /* for a part of a message */
    fail_next(CALL_MALLOC, 1, 0);
    assert_int_equal(send(fd, message.octets, 5, 0), 5);
    expect_end(stage, fd);
    /* for an answer the socket does not take */
    fail_next(CALL_MALLOC, 1, 0);
    fail_next(CALL_TRY_WRITE, 1, UV_EAGAIN);
    assert_int_equal(send(other, message.octets, message.len, 0), message.len);
    expect_end(stage, other);
    expect_service(stage);
}

static void connection_without_memory_is_not_taken(void **state)
{
    struct stage *stage = *state;
    int fd;

    stage->options.log_max = 0;
    start(stage);
    fail_next(CALL_MALLOC, 1, 0);
    fd = dial(stage, SOCK_STREAM);
    for (int i = 0; i < GIVE_UP_TURNS && calls[CALL_MALLOC] == 0; i++) {
        (void)turn(stage, fd);
    }
    assert_int_equal(stage->server->connections, 0);
    close(fd);
}

static void message_that_deserves_no_answer_keeps_the_connection(void **state)
{
    struct stage *stage = *state;
    struct message message = framed(NAME_A, 1, 3);
    uint8_t buffer[512];
    size_t len;

    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, "\0\0\0\3abc", 7, 0), 7);
    assert_int_equal(send(fd, message.octets, message.len, 0), message.len);
    assert_int_equal(receive_message(stage, fd, buffer, &len), 3);
    close(fd);
}

static void long_message_may_come_in_parts(void **state)
{
    static const uint8_t nothing[700];
    struct stage *stage = *state;
    uint8_t buffer[512];
    size_t len;

    start(stage);
    int fd = dial(stage, SOCK_STREAM);

    assert_int_equal(send(fd, "\2\274", 2, 0), 2); /* 700 */
    for (size_t sent = 0; sent < sizeof nothing; sent += 350) {
        (void)turn(stage, fd);
        (void)turn(stage, fd);
        assert_int_equal(send(fd, nothing, 350, 0), 350);
    }
    assert_int_equal(receive_message(stage, fd, buffer, &len), 0);
    assert_int_equal(buffer[3] & 15, SPF_RCODE_FORMERR); /* it has no question */
    close(fd);
}

/* A client whose answers pile up, since it takes none. */
static int pile_up(struct stage *stage, struct mockdns_zone *zone)
{
    struct message message = framed("\3big\7example\3com", 16, 1);
    int fd;

    start(stage);
    mockdns_server_zone(stage->server, zone);
    fd = dial(stage, SOCK_STREAM);
    for (int i = 0; i < GIVE_UP_TURNS; i++) {
        if (stage->server->newest != NULL && stage->server->newest->blocked) {
            return fd;
        }
        (void)send(fd, message.octets, message.len, MSG_NOSIGNAL);
        (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
    }
    fail_msg("never blocked");
    return fd;
}

static void client_that_leaves_its_answers_unread_is_let_go(void **state)
{
    struct stage *stage = *state;
    struct mockdns_zone *zone = load_big(0);
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    int fd = pile_up(stage, zone);

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
    close(fd); /* with a reset */
    for (int i = 0; i < GIVE_UP_TURNS && stage->server->connections > 0; i++) {
        (void)uv_run(&stage->loop, UV_RUN_NOWAIT);
    }
    assert_int_equal(stage->server->connections, 0);
    mockdns_server_zone(stage->server, stage->zone);
    expect_service(stage);
    mockdns_zone_destroy(zone);
}

static void server_closes_while_answers_are_unread(void **state)
{
    struct stage *stage = *state;
    struct mockdns_zone *zone = load_big(0);
    int fd = pile_up(stage, zone);

    mockdns_server_close(stage->server, on_closed, stage);
    on_connection((uv_stream_t *)&stage->server->tcp, 0); /* too late */
    finish_closing(stage);
    close(fd);
    mockdns_zone_destroy(zone);
}

static void connection_that_cannot_go_on_reading_ends(void **state)
{
    struct stage *stage = *state;
    struct mockdns_zone *zone = load_big(0);
    uint8_t *buffer = malloc(MOCKDNS_MESSAGE_MAX);
    int fd = pile_up(stage, zone);

    assert_non_null(buffer);
    fail_next(CALL_READ_START, 1, UV_ENOMEM);
    while (receive(stage, fd, buffer, MOCKDNS_MESSAGE_MAX) > 0) {
    }
    assert_int_equal(stage->server->connections, 0);
    free(buffer);
    close(fd);
    mockdns_server_zone(stage->server, stage->zone);
    mockdns_zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        server_test(server_that_cannot_start_says_why_and_leaves_nothing),
        server_test(port_taken_over_tcp_is_not_insisted_on),
        server_test(port_that_is_forbidden_names_the_mend),
        server_test(datagram_that_cannot_be_sent_is_lost_alone),
        server_test(question_without_memory_gets_no_answer),
        server_test(answers_that_wait_are_bounded),
        server_test(octets_that_wait_are_bounded),
        server_test(answer_whose_client_has_left_is_dropped_when_its_time_comes),
        server_test(datagram_cut_by_the_system_is_no_question),
        server_test(answer_without_memory_to_wait_is_lost),
        server_test(connection_that_cannot_be_taken_is_dropped),
        server_test(question_whose_answer_cannot_be_sent_ends_the_connection),
        server_test(connection_without_memory_ends),
        server_test(connection_without_memory_is_not_taken),
        server_test(long_message_may_come_in_parts),
        server_test(message_that_deserves_no_answer_keeps_the_connection),
        server_test(client_that_leaves_its_answers_unread_is_let_go),
        server_test(server_closes_while_answers_are_unread),
        server_test(connection_that_cannot_go_on_reading_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
