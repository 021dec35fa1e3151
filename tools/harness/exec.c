/*
 * exec.c - lanes, each with a DNS server of its own and one program at a time.
 */
#include "exec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "channel.h"
#include "depth_dns.h"
#include "exec_words.h"
#include "order.h"
#include "text.h"

enum {
    TICK_MS = 10,
    GRACE_MS = 200,
    TIMEOUT_MS = 10000,
    LANES_MAX = 64,
    LANES_DEFAULT = 2,
    LACKS_MAX = 64,
    OUTPUT_MAX = 65536 /* what a program says beyond is not kept */
};

struct lane {
    struct exec_crew *crew;
    struct depth_dns *dns;
    struct channel *channel; /* of the program that runs, or NULL */
    struct channel_handler events;
    char **argv;
    size_t ticket;
    uint64_t since;
    bool late; /* it was told to end */
    bool hard;
    struct buffer input;
    struct buffer output;
};

struct exec_crew {
    struct executor executor;
    const struct executor_options *options;
    const struct exec_map *map;
    uv_loop_t loop;
    uv_timer_t tick;
    struct lane lanes[LANES_MAX];
    size_t count;
    struct order *order;
    struct implementation implementation;
    const char *lacks[LACKS_MAX];
    struct arena memory;
    char broken[600];
    bool aborted;
};

static struct exec_crew *crew_of(struct executor *executor)
{
    return (struct exec_crew *)(void *)executor; /* its first member */
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* What no command line tells and no output of such a program says. */
static const char *const always_lacking[] = {"limits",
                                             "terms",
                                             "voids",
                                             "time",
                                             "time-limit",
                                             "virtual-clock",
                                             "explanation",
                                             "default-explanation",
                                             "receiver",
                                             "cause",
                                             "mech",
                                             "received-spf",
                                             "authentication-results",
                                             "enhanced-codes",
                                             "reporting",
                                             "nul-octets"};

/* What only the program's adapter.json tells. */
static void introduce_program(struct exec_crew *crew, const struct adapter *adapter)
{
    struct implementation *implementation = &crew->implementation;
    size_t room = 0;
    while (adapter->choices[2 * room] != NULL)
        room++;
    struct implementation_choice *choices = arena_array(&crew->memory, room + 1, sizeof *choices);
    for (size_t i = 0; i < room; i++)
        choices[i] =
            (struct implementation_choice){adapter->choices[2 * i], adapter->choices[2 * i + 1]};
    char *version = adapter_version(adapter);
    implementation->name = adapter->implementation;
    implementation->version = arena_copy(&crew->memory, version);
    implementation->language = adapter->language;
    implementation->url = adapter->upstream;
    implementation->issues = adapter->issues;
    implementation->choices = choices;
    implementation->choice_count = room;
    free(version);
}

static void introduce(struct exec_crew *crew)
{
    const struct adapter *adapter = crew->options->adapter;
    size_t count = sizeof always_lacking / sizeof *always_lacking;
    (void)memcpy(crew->lacks, always_lacking, sizeof always_lacking);
    for (size_t i = 0; adapter != NULL && adapter->lacks[i] != NULL && count < LACKS_MAX; i++)
        crew->lacks[count++] = adapter->lacks[i];
    crew->implementation = (struct implementation){
        .name = base_name(crew->options->argv[0]),
        .version = "unknown",
        .reports = REPORTS_QUESTIONS,
        .lacks = crew->lacks,
        .lacks_count = count,
        .depth = protocol_depth_name(DEPTH_DNS),
        .dns = depth_dns_private(crew->lanes[0].dns) ? "namespace" : "port"};
    if (adapter != NULL)
        introduce_program(crew, adapter);
}

/* --- a program and its end --- */

static void on_data(void *user, const char *data, size_t len)
{
    struct lane *lane = user;
    size_t room = OUTPUT_MAX - lane->output.len;
    buffer_add(&lane->output, data, len < room ? len : room);
}

static void on_closed(void *user)
{
    (void)user; /* its end follows */
}

/* What the program's end and words say about the case. */
static void judge(struct lane *lane, const struct isolation_report *report,
                  struct observed *observed, char *text, size_t size)
{
    char said[200];
    buffer_add(&lane->output, "", 1);
    const char *output = lane->output.data;
    size_t width = strcspn(output, "\n");
    (void)text_format((struct spf_text){(const uint8_t *)output, width}, said, sizeof said);
    if (lane->late) {
        observed->state = OBSERVED_TIMEOUT;
        (void)snprintf(text, size, "it did not end in time; it said: %s", said);
    } else if (report->end == ISOLATION_SIGNALLED || report->end == ISOLATION_LOST) {
        observed->state = OBSERVED_CRASH;
        (void)snprintf(text, size, "%s", report->text);
    } else if (exec_map_result(lane->crew->map, report->code, output, &observed->result)) {
        observed->state = OBSERVED_RESULT;
        (void)snprintf(text, size, "%s", said);
    } else {
        observed->state = OBSERVED_ERROR;
        (void)snprintf(text, size, "no rule of --map fits: %s, it said: %s", report->text, said);
    }
    observed->native = text_of(text);
}

static void on_freed(void *user)
{
    free(user);
}

static void on_ended(void *user, const struct isolation_report *report)
{
    struct lane *lane = user;
    struct exec_crew *crew = lane->crew;
    char errors[CHANNEL_ERRORS_MAX];
    char text[800];
    struct observed observed = {.terms = -1, .voids = -1};
    if (report->end == ISOLATION_REFUSED) {
        (void)snprintf(crew->broken, sizeof crew->broken, "%s", report->text);
        crew->aborted = true;
    } else if (!crew->aborted) {
        judge(lane, report, &observed, text, sizeof text);
        observed.transcript = channel_take_errors(lane->channel, errors);
        if (!depth_dns_end(lane->dns, &observed)) {
            (void)snprintf(crew->broken, sizeof crew->broken, "the DNS server has ended");
            crew->aborted = true;
        }
        order_take(crew->order, lane->ticket, kept_copy(&observed));
    }
    channel_close(lane->channel, on_freed, lane->channel);
    lane->channel = NULL;
    free(lane->argv);
    lane->argv = NULL;
}

/* The case as command line and input. False: neither can carry it. */
static bool put_query(struct lane *lane, const struct suite_test *test)
{
    const struct executor_options *options = lane->crew->options;
    const char *dns = depth_dns_address(lane->dns);
    lane->input.len = 0;
    if (options->input != NULL && !exec_input(options->input, &test->query, dns, &lane->input))
        return false;
    lane->argv = exec_words(options->argv, &test->query, dns);
    return lane->argv != NULL;
}

static void start_case(struct lane *lane, const struct suite_test *test)
{
    struct exec_crew *crew = lane->crew;
    const struct executor_options *options = crew->options;
    if (!put_query(lane, test)) {
        order_take(crew->order, lane->ticket,
                   kept_state(OBSERVED_UNSUPPORTED, "nul-octets", (struct spf_text){NULL, 0}));
        return;
    }
    struct isolation_limits limits = ISOLATION_LIMITS_DEFAULT;
    if (options->adapter != NULL)
        limits.memory_mb = options->adapter->memory_mb;
    if (options->memory_mb != NULL)
        limits.memory_mb = *options->memory_mb;
    struct isolation_setup setup = {
        .argv = (const char *const *)lane->argv, .dir = options->dir, .limits = limits};
    depth_dns_process(lane->dns, &setup);
    lane->output.len = 0;
    lane->late = lane->hard = false;
    lane->channel = arena_heap_zeroed(1, sizeof *lane->channel);
    uv_update_time(&crew->loop);
    lane->since = uv_now(&crew->loop);
    if (!depth_dns_begin(lane->dns, test))
        (void)snprintf(crew->broken, sizeof crew->broken, "the DNS server has ended");
    else if (channel_open(&crew->loop, lane->channel, &setup, &lane->events, crew->broken,
                          sizeof crew->broken)) {
        buffer_add(&lane->channel->pending, lane->input.data, lane->input.len);
        channel_leave(lane->channel);
        return;
    }
    free(lane->channel);
    free(lane->argv);
    lane->channel = NULL;
    lane->argv = NULL;
    crew->aborted = true;
}

/* --- the loop --- */

static void look_at(struct lane *lane)
{
    struct exec_crew *crew = lane->crew;
    uint64_t limit =
        crew->options->timeout_ms > 0 ? crew->options->timeout_ms : (uint64_t)TIMEOUT_MS;
    uint64_t passed = uv_now(&crew->loop) - lane->since;
    if ((passed > limit || crew->aborted) && !lane->late) {
        lane->late = true;
        lane->since = uv_now(&crew->loop);
        isolation_terminate(&lane->channel->isolation);
    } else if (lane->late && passed > GRACE_MS && !lane->hard) {
        lane->hard = true;
        isolation_kill(&lane->channel->isolation);
    }
}

static void fill(struct lane *lane)
{
    struct exec_crew *crew = lane->crew;
    const struct suite_test *test;
    while (lane->channel == NULL && !crew->aborted && order_next(crew->order, &lane->ticket, &test))
        start_case(lane, test);
}

static void on_tick(uv_timer_t *timer)
{
    struct exec_crew *crew = timer->data;
    bool busy = false;
    crew->aborted |= crew->options->stop != NULL && *crew->options->stop != 0;
    crew->aborted |= order_stopped(crew->order);
    for (size_t i = 0; i < crew->count; i++) {
        struct lane *lane = &crew->lanes[i];
        if (lane->channel != NULL)
            look_at(lane);
        fill(lane);
        busy |= lane->channel != NULL;
    }
    if (!busy)
        (void)uv_timer_stop(timer);
}

static void work(struct exec_crew *crew)
{
    if (uv_loop_init(&crew->loop) != 0)
        arena_out_of_memory();
    (void)uv_timer_init(&crew->loop, &crew->tick);
    crew->tick.data = crew;
    (void)uv_timer_start(&crew->tick, on_tick, 0, TICK_MS);
    (void)uv_run(&crew->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&crew->tick, NULL);
    (void)uv_run(&crew->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&crew->loop);
}

static bool start_lanes(struct exec_crew *crew)
{
    const struct depth_dns_options options = {.real_timeouts = crew->options->real_timeouts};
    const struct adapter *adapter = crew->options->adapter;
    crew->count = adapter != NULL ? adapter->workers : (size_t)LANES_DEFAULT;
    if (crew->options->workers > 0)
        crew->count = crew->options->workers;
    if (crew->count > LANES_MAX)
        crew->count = LANES_MAX;
    for (size_t i = 0; i < crew->count; i++) {
        char refused[400];
        struct lane *lane = &crew->lanes[i];
        lane->crew = crew;
        lane->events = (struct channel_handler){on_data, on_closed, on_ended, lane};
        lane->dns =
            depth_dns_start(&options, refused, sizeof refused, crew->broken, sizeof crew->broken);
        if (lane->dns == NULL)
            return false;
        if (depth_dns_private(lane->dns))
            continue;
        if (exec_words_tell_port(crew->options->argv)) {
            if (i == 0)
                (void)fprintf(stderr,
                              "no private namespaces: %s; the program gets a port instead\n",
                              refused);
            continue;
        }
        (void)snprintf(crew->broken, sizeof crew->broken,
                       "no private namespaces: %s; a program that can be told a DNS port needs "
                       "{dns_ip} and {dns_port} in --exec",
                       refused);
        return false;
    }
    return true;
}

static void run_tests(struct executor *executor, const struct suite_test *const *tests,
                      size_t count, const volatile sig_atomic_t *stop, executor_sink *sink,
                      void *user)
{
    struct exec_crew *crew = crew_of(executor);
    (void)stop; /* that of the options */
    crew->aborted = crew->broken[0] != '\0';
    crew->order = order_create(&crew->implementation, tests, count, sink, user);
    work(crew);
    order_end(crew->order);
}

static void destroy(struct executor *executor)
{
    struct exec_crew *crew = crew_of(executor);
    if (crew->broken[0] != '\0')
        (void)fprintf(stderr, "%s\n", crew->broken);
    for (size_t i = 0; i < crew->count; i++) {
        depth_dns_stop(crew->lanes[i].dns);
        buffer_free(&crew->lanes[i].input);
        buffer_free(&crew->lanes[i].output);
    }
    arena_clear(&crew->memory);
    free(crew);
}

bool executor_exec_broken(const struct executor *executor)
{
    return ((const struct exec_crew *)(const void *)executor)->broken[0] != '\0';
}

struct executor *executor_exec(const struct executor_options *options, const struct exec_map *map)
{
    struct exec_crew *crew = arena_heap_zeroed(1, sizeof *crew);
    crew->options = options;
    crew->map = map;
    crew->executor = (struct executor){.implementation = &crew->implementation,
                                       .wants_json = true,
                                       .run = run_tests,
                                       .destroy = destroy};
    if (start_lanes(crew)) {
        introduce(crew);
        return &crew->executor;
    }
    destroy(&crew->executor);
    return NULL;
}
