/*
 * server_calls.h - the calls of the server that a test can make fail, each at its nth time. The
 * linker sends them here
 * (--wrap, CMakeLists.txt).
 */
#ifndef TEST_SERVER_CALLS_H
#define TEST_SERVER_CALLS_H

#include "server_fixture.h"

/* What can be made to fail. */
enum call {
    CALL_MALLOC,
    CALL_UDP_INIT,
    CALL_GETSOCKNAME,
    CALL_LISTEN,
    CALL_FILENO,
    CALL_SENDMMSG,
    CALL_TRY_WRITE,
    CALL_WRITE,
    CALL_ACCEPT,
    CALL_READ_START,
    CALL_COUNT
};

static unsigned calls[CALL_COUNT];
static unsigned fail_at[CALL_COUNT]; /* the number of the call that fails; 0: none */
static int fail_with[CALL_COUNT];
static unsigned timers; /* started */
static uv_udp_recv_cb on_datagram;
static uv_connection_cb on_connection;

static bool fails(enum call call)
{
    calls[call]++;
    return calls[call] == fail_at[call];
}

/* The nth call from now on fails. */
static void fail_next(enum call call, unsigned nth, int status)
{
    calls[call] = 0;
    fail_at[call] = nth;
    fail_with[call] = status;
}

#define WRAP(type, name, parameters, arguments, call)                                              \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return fails(call) ? fail_with[call] : __real_##name arguments;                            \
    }

WRAP(int, uv_udp_init_ex, (uv_loop_t * loop, uv_udp_t *handle, unsigned flags),
     (loop, handle, flags), CALL_UDP_INIT)
WRAP(int, uv_udp_getsockname, (const uv_udp_t *handle, struct sockaddr *name, int *len),
     (handle, name, len), CALL_GETSOCKNAME)
WRAP(int, uv_fileno, (const uv_handle_t *handle, uv_os_fd_t *fd), (handle, fd), CALL_FILENO)
WRAP(int, uv_try_write, (uv_stream_t * stream, const uv_buf_t *bufs, unsigned count),
     (stream, bufs, count), CALL_TRY_WRITE)
WRAP(int, uv_write,
     (uv_write_t * request, uv_stream_t *stream, const uv_buf_t *bufs, unsigned count,
      uv_write_cb done),
     (request, stream, bufs, count, done), CALL_WRITE)
WRAP(int, uv_read_start, (uv_stream_t * stream, uv_alloc_cb alloc, uv_read_cb done),
     (stream, alloc, done), CALL_READ_START)

int __real_uv_accept(uv_stream_t *listener, uv_stream_t *client);
int __wrap_uv_accept(uv_stream_t *listener, uv_stream_t *client);
int __real_uv_listen(uv_stream_t *stream, int backlog, uv_connection_cb callback);
int __wrap_uv_listen(uv_stream_t *stream, int backlog, uv_connection_cb callback);
int __real_uv_timer_start(uv_timer_t *timer, uv_timer_cb callback, uint64_t after, uint64_t period);
int __wrap_uv_timer_start(uv_timer_t *timer, uv_timer_cb callback, uint64_t after, uint64_t period);
int __real_uv_udp_recv_start(uv_udp_t *handle, uv_alloc_cb alloc, uv_udp_recv_cb callback);
int __wrap_uv_udp_recv_start(uv_udp_t *handle, uv_alloc_cb alloc, uv_udp_recv_cb callback);
int __real_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags);
int __wrap_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);

/* One that fails has taken the connection from the listener all the same. */
int __wrap_uv_accept(uv_stream_t *listener, uv_stream_t *client)
{
    int status = __real_uv_accept(listener, client);

    return fails(CALL_ACCEPT) ? fail_with[CALL_ACCEPT] : status;
}

int __wrap_uv_listen(uv_stream_t *stream, int backlog, uv_connection_cb callback)
{
    on_connection = callback;
    return fails(CALL_LISTEN) ? fail_with[CALL_LISTEN]
                              : __real_uv_listen(stream, backlog, callback);
}

int __wrap_uv_udp_recv_start(uv_udp_t *handle, uv_alloc_cb alloc, uv_udp_recv_cb callback)
{
    on_datagram = callback;
    return __real_uv_udp_recv_start(handle, alloc, callback);
}

int __wrap_uv_timer_start(uv_timer_t *timer, uv_timer_cb callback, uint64_t after, uint64_t period)
{
    timers++;
    return __real_uv_timer_start(timer, callback, after, period);
}

int __wrap_sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    if (fails(CALL_SENDMMSG)) {
        errno = fail_with[CALL_SENDMMSG];
        return -1;
    }
    return __real_sendmmsg(fd, messages, count, flags);
}

void *__wrap_malloc(size_t size)
{
    return fails(CALL_MALLOC) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails(CALL_MALLOC) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails(CALL_MALLOC) ? NULL : __real_realloc(block, size);
}

#endif
