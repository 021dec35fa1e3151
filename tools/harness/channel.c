/*
 * channel.c - pipes on a libuv loop. A write is under way or it is not: meanwhile what is to be
 * written gathers, so that batches form by themselves and neither side waits for the other.
 */
#include "channel.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DRAIN_MS = 500 }; /* a stream that someone else keeps open is left after that */

static void tell_end(struct channel *channel)
{
    if (channel->told || !channel->finished)
        return;
    channel->told = true;
    (void)uv_timer_stop(&channel->drain);
    channel->handler->ended(channel->handler->user, &channel->report);
}

static void on_drained(uv_timer_t *timer)
{
    tell_end(timer->data);
}

static void when_all_read(struct channel *channel)
{
    if (channel->finished && !channel->out_open && !channel->err_open)
        tell_end(channel);
}

static void on_control(uv_poll_t *handle, int status, int events)
{
    struct channel *channel = handle->data;
    (void)status;
    (void)events;
    (void)uv_poll_stop(handle);
    isolation_finish(&channel->isolation, &channel->report);
    channel->finished = true;
    (void)uv_timer_start(&channel->drain, on_drained, DRAIN_MS, 0);
    when_all_read(channel);
}

static void give_input(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct channel *channel = handle->data;
    (void)suggested;
    *out = uv_buf_init(channel->input, sizeof channel->input);
}

static void on_out(uv_stream_t *stream, ssize_t len, const uv_buf_t *data)
{
    struct channel *channel = stream->data;
    if (len > 0) {
        channel->handler->data(channel->handler->user, data->base, (size_t)len);
    } else if (len < 0) {
        channel->out_open = false;
        (void)uv_read_stop(stream);
        channel->handler->closed(channel->handler->user);
        when_all_read(channel);
    }
}

static void on_err(uv_stream_t *stream, ssize_t len, const uv_buf_t *data)
{
    struct channel *channel = stream->data;
    if (len < 0) {
        channel->err_open = false;
        (void)uv_read_stop(stream);
        when_all_read(channel);
    }
    if (len <= 0)
        return;
    uint64_t fresh = channel->errors_seen - channel->errors_taken;
    if (fresh < ERRORS_HEAD) {
        size_t room = ERRORS_HEAD - (size_t)fresh;
        memcpy(channel->errors_head + fresh, data->base, (size_t)len < room ? (size_t)len : room);
    }
    for (ssize_t i = len > ERRORS_TAIL ? len - ERRORS_TAIL : 0; i < len; i++)
        channel->errors_tail[(channel->errors_seen + (uint64_t)i) % ERRORS_TAIL] = data->base[i];
    channel->errors_seen += (uint64_t)len;
}

struct spf_text channel_take_errors(struct channel *channel, char *out)
{
    uint64_t fresh = channel->errors_seen - channel->errors_taken;
    size_t head = fresh < ERRORS_HEAD ? (size_t)fresh : ERRORS_HEAD;
    size_t tail = fresh - head < ERRORS_TAIL ? (size_t)(fresh - head) : ERRORS_TAIL;
    size_t len = head;
    memcpy(out, channel->errors_head, head);
    if (fresh > head + tail)
        len += (size_t)snprintf(out + len, ERRORS_CUT, "\n[%" PRIu64 " octets left out]\n",
                                fresh - head - tail);
    for (uint64_t at = channel->errors_seen - tail; at < channel->errors_seen; at++)
        out[len++] = channel->errors_tail[at % ERRORS_TAIL];
    channel->errors_taken = channel->errors_seen;
    return (struct spf_text){(const uint8_t *)out, len};
}

/* --- writing --- */

static void on_freed(uv_handle_t *handle)
{
    struct channel *channel = handle->data;
    if (--channel->handles > 0)
        return;
    buffer_free(&channel->pending);
    buffer_free(&channel->flying);
    if (channel->isolation.control >= 0) {
        struct isolation_report report;
        isolation_finish(&channel->isolation, &report);
    }
    if (channel->freed != NULL)
        channel->freed(channel->freed_user);
}

static void close_in(struct channel *channel)
{
    if (channel->in_open)
        uv_close((uv_handle_t *)&channel->in, on_freed);
    channel->in_open = false;
}

static void on_written(uv_write_t *request, int status)
{
    struct channel *channel = request->data;
    channel->writing = false;
    channel->flying.len = 0;
    if (status < 0)
        channel->pending.len = 0; /* it has left; its streams' ends tell so */
    else
        channel_flush(channel);
}

void channel_flush(struct channel *channel)
{
    if (channel->writing || !channel->in_open)
        return;
    if (channel->pending.len == 0) {
        if (channel->leaving)
            close_in(channel);
        return;
    }
    struct buffer swap = channel->flying;
    channel->flying = channel->pending;
    channel->pending = swap;
    channel->pending.len = 0;
    uv_buf_t data = uv_buf_init(channel->flying.data, (unsigned)channel->flying.len);
    channel->request.data = channel;
    channel->writing =
        uv_write(&channel->request, (uv_stream_t *)&channel->in, &data, 1, on_written) == 0;
}

void channel_leave(struct channel *channel)
{
    channel->leaving = true;
    channel_flush(channel);
}

/* --- opening and closing --- */

static void adopt(struct channel *channel, uv_loop_t *loop, uv_pipe_t *pipe, int fd)
{
    (void)uv_pipe_init(loop, pipe, 0);
    pipe->data = channel;
    channel->handles++;
    (void)uv_pipe_open(pipe, fd);
}

bool channel_open(uv_loop_t *loop, struct channel *channel, const struct isolation_setup *setup,
                  const struct channel_handler *handler, char *error, size_t size)
{
    if (!isolation_start(setup, &channel->isolation, error, size))
        return false;
    channel->handler = handler;
    adopt(channel, loop, &channel->in, channel->isolation.in);
    adopt(channel, loop, &channel->out, channel->isolation.out);
    adopt(channel, loop, &channel->err, channel->isolation.err);
    (void)uv_poll_init(loop, &channel->control, channel->isolation.control);
    channel->control.data = channel;
    (void)uv_timer_init(loop, &channel->drain);
    channel->drain.data = channel;
    channel->handles += 2;
    channel->in_open = channel->out_open = channel->err_open = true;
    (void)uv_poll_start(&channel->control, UV_READABLE | UV_DISCONNECT, on_control);
    (void)uv_read_start((uv_stream_t *)&channel->out, give_input, on_out);
    (void)uv_read_start((uv_stream_t *)&channel->err, give_input, on_err);
    return true;
}

void channel_close(struct channel *channel, void (*freed)(void *user), void *user)
{
    channel->told = true;
    channel->freed = freed;
    channel->freed_user = user;
    if (channel->isolation.control >= 0)
        isolation_kill(&channel->isolation);
    close_in(channel);
    uv_close((uv_handle_t *)&channel->out, on_freed);
    uv_close((uv_handle_t *)&channel->err, on_freed);
    uv_close((uv_handle_t *)&channel->control, on_freed);
    uv_close((uv_handle_t *)&channel->drain, on_freed);
}
