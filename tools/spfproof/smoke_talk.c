/*
 * smoke_talk.c - an adapter with its input ready beforehand, as a shell's pipe would start it.
 */
#include "smoke_talk.h"

#include <stdlib.h>

#include "arena.h"
#include "channel.h"

struct talk {
    struct smoke_talk *result;
    struct channel channel;
    uv_loop_t loop;
    uv_timer_t timer;
    uint64_t began;
    bool killed;
    bool ended;
};

enum { OUTPUT_MAX = 16 * 1024 * 1024 };

static void on_data(void *user, const char *data, size_t len)
{
    struct talk *talk = user;
    if (talk->result->out.len + len < OUTPUT_MAX)
        buffer_add(&talk->result->out, data, len);
}

static void on_closed(void *user)
{
    (void)user; /* the end follows */
}

static void on_freed(void *user)
{
    (void)user; /* the channel is part of talk */
}

static void on_ended(void *user, const struct isolation_report *report)
{
    struct talk *talk = user;
    uv_update_time(&talk->loop);
    talk->result->report = *report;
    talk->result->in_time = !talk->killed;
    talk->result->leave_ms = uv_now(&talk->loop) - talk->began;
    talk->ended = true;
    channel_close(&talk->channel, on_freed, NULL);
    uv_close((uv_handle_t *)&talk->timer, NULL);
}

static void on_timer(uv_timer_t *timer)
{
    struct talk *talk = timer->data;
    talk->killed = true;
    isolation_kill(&talk->channel.isolation);
}

void smoke_talk(const struct executor_options *options, const struct buffer *lines,
                uint64_t limit_ms, struct smoke_talk *result)
{
    struct talk *talk = arena_heap_zeroed(1, sizeof *talk);
    const struct channel_handler events = {on_data, on_closed, on_ended, talk};
    struct isolation_limits limits = ISOLATION_LIMITS_DEFAULT;
    limits.memory_mb = options->adapter != NULL ? options->adapter->memory_mb : limits.memory_mb;
    if (options->memory_mb != NULL)
        limits.memory_mb = *options->memory_mb;
    const struct isolation_setup setup = {
        .argv = options->argv, .dir = options->dir, .limits = limits};
    *result = (struct smoke_talk){.in_time = false};
    talk->result = result;
    if (uv_loop_init(&talk->loop) != 0)
        arena_out_of_memory();
    if (channel_open(&talk->loop, &talk->channel, &setup, &events, result->report.text,
                     sizeof result->report.text)) {
        (void)uv_timer_init(&talk->loop, &talk->timer);
        talk->timer.data = talk;
        (void)uv_timer_start(&talk->timer, on_timer, limit_ms, 0);
        talk->began = uv_now(&talk->loop);
        buffer_add(&talk->channel.pending, lines->data, lines->len);
        channel_leave(&talk->channel);
        (void)uv_run(&talk->loop, UV_RUN_DEFAULT);
    }
    (void)uv_loop_close(&talk->loop);
    buffer_add(&result->out, "", 1);
    free(talk);
}
