/*
 * executor_adapter.c - the loop: the first hello tells what the implementation is; then all workers
 * draw cases until none is left, or until a signal, the sink or the adapter ends it. Between runs
 * the sessions stay.
 */
#include "executor_adapter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "depth_dns.h"
#include "order.h"
#include "text.h"

enum {
    TICK_MS = 10,
    WORKERS_MAX = 64,
    WORKERS_DEFAULT = 2,
    RESTARTS_DEFAULT = 100,
    TIMEOUT_MS = 2000,
    HELLO_MS = 10000
};

struct crew {
    struct executor executor;
    const struct executor_options *options;
    uv_loop_t loop;
    uv_timer_t tick;
    struct worker_setup setups[WORKERS_MAX];
    struct depth_dns *servers[WORKERS_MAX];
    struct worker_feed feed;
    struct worker *workers[WORKERS_MAX];
    size_t most; /* workers */
    size_t started;
    struct arena memory; /* of the implementation */
    struct implementation implementation;
    bool greeted;
    struct order *order; /* of the run under way, or NULL */
    bool aborted;
    bool incomplete; /* tests were left, since the adapter ended too often */
};

static struct crew *crew_of(struct executor *executor)
{
    return (struct crew *)(void *)executor; /* its first member */
}

/* --- the feed of the workers --- */

static void on_greeted(void *user, const struct protocol_greeting *greeting)
{
    struct crew *crew = user;
    if (crew->greeted)
        return;
    crew->greeted = true;
    adapter_identify(crew->options->adapter, greeting, crew->options->depth, &crew->memory,
                     &crew->implementation);
    if (crew->servers[0] != NULL)
        crew->implementation.dns = depth_dns_private(crew->servers[0]) ? "namespace" : "port";
}

static bool on_next(void *user, size_t *ticket, const struct suite_test **test)
{
    struct crew *crew = user;
    return crew->order != NULL && !crew->aborted && order_next(crew->order, ticket, test);
}

static const struct suite_test *on_test(void *user, size_t ticket)
{
    const struct crew *crew = user;
    return order_test(crew->order, ticket);
}

static void on_take(void *user, size_t ticket, struct kept *kept)
{
    struct crew *crew = user;
    crew->incomplete |= kept->observed.state == OBSERVED_NOT_RUN;
    order_take(crew->order, ticket, kept);
}

/* --- the loop --- */

static bool stopped(const struct crew *crew)
{
    return crew->options->stop != NULL && *crew->options->stop != 0;
}

static void on_tick(uv_timer_t *timer)
{
    struct crew *crew = timer->data;
    crew->aborted |= stopped(crew) || (crew->order != NULL && order_stopped(crew->order));
    for (size_t i = 0; i < crew->started; i++) {
        worker_tick(crew->workers[i]);
        if (crew->aborted)
            worker_abort(crew->workers[i]);
        else if (crew->order != NULL)
            worker_poke(crew->workers[i]);
    }
}

static bool all_stopped(const struct crew *crew)
{
    for (size_t i = 0; i < crew->started; i++)
        if (!worker_stopped(crew->workers[i]))
            return false;
    return true;
}

static void start_worker(struct crew *crew)
{
    size_t index = crew->started++;
    crew->workers[index] = worker_start(&crew->loop, &crew->setups[index], &crew->feed);
}

/* A run that was ended early has ended the sessions too: they held its cases. */
static void start_again(struct crew *crew)
{
    if (!crew->aborted || stopped(crew))
        return;
    crew->aborted = false;
    for (size_t i = 0; i < crew->started; i++)
        if (!worker_story(crew->workers[i])->gave_up) {
            worker_free(crew->workers[i]);
            crew->workers[i] = worker_start(&crew->loop, &crew->setups[i], &crew->feed);
        }
}

static void run_tests(struct executor *executor, const struct suite_test *const *tests,
                      size_t count, const volatile sig_atomic_t *stop, executor_sink *sink,
                      void *user)
{
    struct crew *crew = crew_of(executor);
    (void)stop; /* the one of the options, which a worker that is starting up heeds as well */
    uv_update_time(&crew->loop);
    start_again(crew);
    crew->order = order_create(&crew->implementation, tests, count, sink, user);
    /* A worker for less than a hundred cases costs more than it brings. */
    while (crew->started < crew->most && crew->started < count / 100 + 1)
        start_worker(crew);
    for (size_t i = 0; i < crew->started; i++)
        worker_begin(crew->workers[i]);
    while (!order_done(crew->order) && !all_stopped(crew))
        (void)uv_run(&crew->loop, UV_RUN_ONCE);
    if (order_stopped(crew->order))
        while (!all_stopped(crew))
            (void)uv_run(&crew->loop, UV_RUN_ONCE);
    crew->incomplete |= !order_done(crew->order) && !crew->aborted;
    order_end(crew->order);
    crew->order = NULL;
}

/* --- starting --- */

static void set_up(struct crew *crew, size_t index)
{
    const struct executor_options *options = crew->options;
    struct session_setup *setup = &crew->setups[index].session;
    struct isolation_limits limits = ISOLATION_LIMITS_DEFAULT;
    if (options->adapter != NULL)
        limits.memory_mb = options->adapter->memory_mb;
    if (options->memory_mb != NULL)
        limits.memory_mb = *options->memory_mb;
    *setup = (struct session_setup){
        .process = {.argv = options->argv, .dir = options->dir, .limits = limits},
        .depth = options->depth,
        .server = crew->servers[index],
        .window = options->window,
        .hello_ms = options->hello_ms > 0 ? options->hello_ms : HELLO_MS,
        .timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS,
        .send_ids = options->send_ids};
    if (setup->server != NULL) {
        depth_dns_process(setup->server, &setup->process);
        setup->dns = depth_dns_private(setup->server) ? NULL : depth_dns_address(setup->server);
    }
    crew->setups[index].restarts = options->restarts > 0 ? options->restarts : RESTARTS_DEFAULT;
}

/* A DNS server for each worker. */
static bool start_servers(struct crew *crew)
{
    const struct depth_dns_options options = {.real_timeouts = crew->options->real_timeouts};
    for (size_t i = 0; i < crew->most; i++) {
        char refused[400];
        char error[400];
        crew->servers[i] = depth_dns_start(&options, refused, sizeof refused, error, sizeof error);
        if (i == 0 && refused[0] != '\0')
            (void)fprintf(stderr, "no private namespaces: %s; the adapter gets a port instead\n",
                          refused);
        if (crew->servers[i] == NULL) {
            (void)fprintf(stderr, "no DNS server: %s\n", error);
            return false;
        }
    }
    return true;
}

static size_t workers_wanted(const struct executor_options *options)
{
    size_t most = options->workers;
    if (most == 0)
        most = options->adapter != NULL ? options->adapter->workers : WORKERS_DEFAULT;
    return most > WORKERS_MAX ? WORKERS_MAX : most;
}

/* --- ending --- */

/* What people should know about the workers. */
static void tell(const struct crew *crew)
{
    size_t restarts = 0;
    size_t unexplained = 0;
    size_t noise = 0;
    const struct worker_story *worst = worker_story(crew->workers[0]);
    for (size_t i = 0; i < crew->started; i++) {
        const struct worker_story *story = worker_story(crew->workers[i]);
        restarts += story->restarts;
        unexplained += story->unexplained;
        noise += story->noise;
        if (story->gave_up || (worst->last[0] == '\0' && story->last[0] != '\0'))
            worst = story;
    }
    if (!crew->greeted)
        (void)fprintf(stderr, "the adapter does not start: %s\n", worst->last);
    else if (worst->gave_up)
        (void)fprintf(stderr, "the adapter was given up after %zu restarts: %s\n", restarts,
                      worst->last);
    else if (unexplained > 0)
        (void)fprintf(
            stderr,
            "the adapter ended %zu times (%s), which no case does to it alone; its window "
            "is %zu now\n",
            unexplained, worst->last, worst->window);
    if (worst->gave_up && worst->errors[0] != '\0') {
        (void)fputs("its stderr ends in:\n", stderr);
        text_print_lines(stderr, text_of(worst->errors));
    }
    if (noise > 0)
        (void)fprintf(stderr, "the adapter wrote %zu lines to stdout that are no messages: %s\n",
                      noise, worst->first_noise);
    if (worst->farewell[0] != '\0')
        (void)fprintf(stderr, "the adapter, told to leave, %s\n", worst->farewell);
}

static void destroy(struct executor *executor)
{
    struct crew *crew = crew_of(executor);
    bool begun = crew->started > 0;
    uv_update_time(&crew->loop);
    for (size_t i = 0; i < crew->started; i++)
        worker_leave(crew->workers[i]);
    while (!all_stopped(crew))
        (void)uv_run(&crew->loop, UV_RUN_ONCE);
    if (begun && !crew->aborted)
        tell(crew);
    uv_close((uv_handle_t *)&crew->tick, NULL);
    (void)uv_run(&crew->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&crew->loop);
    for (size_t i = 0; i < crew->started; i++)
        worker_free(crew->workers[i]);
    for (size_t i = 0; i < crew->most; i++)
        depth_dns_stop(crew->servers[i]);
    arena_clear(&crew->memory);
    free(crew);
}

bool executor_adapter_gave_up(const struct executor *executor)
{
    return ((const struct crew *)(const void *)executor)->incomplete;
}

struct executor *executor_adapter(const struct executor_options *options)
{
    struct crew *crew = arena_heap_zeroed(1, sizeof *crew);
    crew->options = options;
    crew->feed = (struct worker_feed){on_next, on_test, on_take, on_greeted, crew};
    crew->executor = (struct executor){.implementation = &crew->implementation,
                                       .wants_json = true,
                                       .run = run_tests,
                                       .destroy = destroy};
    crew->most = workers_wanted(options);
    if (uv_loop_init(&crew->loop) != 0)
        arena_out_of_memory();
    (void)uv_timer_init(&crew->loop, &crew->tick);
    crew->tick.data = crew;
    if (options->depth != DEPTH_DNS || start_servers(crew)) {
        for (size_t i = 0; i < crew->most; i++)
            set_up(crew, i);
        (void)uv_timer_start(&crew->tick, on_tick, 0, TICK_MS);
        start_worker(crew);
        while (!crew->greeted && !all_stopped(crew))
            (void)uv_run(&crew->loop, UV_RUN_ONCE);
        if (crew->greeted)
            return &crew->executor;
    }
    destroy(&crew->executor);
    return NULL;
}
