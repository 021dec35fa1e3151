/*
 * depth_dns_server.c - the DNS server's process: serves the zone of the present case and keeps the
 * log of its distinct questions. Between cases every question is late and REFUSED.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "depth_dns_parts.h"
#include "mockdns/server.h"
#include "mockdns/zone_json.h"
#include "text.h"

struct serving {
    int control;
    uv_loop_t loop;
    uv_poll_t poll;
    struct mockdns_server *server;
    struct mockdns_zone *idle; /* answers REFUSED to everything */
    struct mockdns_zone *zone; /* of the last case */
    bool open;                 /* a case is under way */
    struct depth_dns_log log;
    size_t names_len;
    size_t late;
};

static bool known(const struct serving *serving, const struct mockdns_question *question)
{
    const struct depth_dns_log *log = &serving->log;
    size_t at = 0;
    for (size_t i = 0; i < log->count; i++) {
        struct spf_text name = {log->names + at, log->lengths[i]};
        if (log->types[i] == question->type && text_same_name(name, question->name))
            return true;
        at += log->lengths[i];
    }
    return false;
}

static void on_question(void *data, enum mockdns_transport transport,
                        const struct mockdns_question *question)
{
    struct serving *serving = data;
    struct depth_dns_log *log = &serving->log;
    (void)transport;
    if (!serving->open) {
        serving->late++;
        return;
    }
    if (known(serving, question) || log->count == DEPTH_DNS_QUESTIONS ||
        sizeof log->names - serving->names_len < question->name.len)
        return;
    (void)memcpy(log->names + serving->names_len, question->name.data, question->name.len);
    log->lengths[log->count] = (uint16_t)question->name.len;
    log->types[log->count++] = question->type;
    serving->names_len += question->name.len;
}

/* The zone that follows the order; it was loaded once, so that it loads again. */
static struct mockdns_zone *receive_zone(struct serving *serving, size_t len)
{
    struct mockdns_json_error error;
    char *text = arena_heap_resize(NULL, len);
    struct mockdns_zone *zone = NULL;
    if (depth_dns_receive(serving->control, text, len))
        zone = mockdns_zone_parse(text, len, &error);
    free(text);
    return zone;
}

static void begin_case(struct serving *serving, size_t len)
{
    struct mockdns_zone *zone = receive_zone(serving, len);
    char done = '.';
    if (zone == NULL)
        _exit(1);
    serving->log.count = 0;
    serving->log.late = serving->late;
    serving->late = 0;
    serving->names_len = 0;
    serving->open = true;
    mockdns_server_zone(serving->server, zone);
    mockdns_zone_destroy(serving->zone);
    serving->zone = zone;
    (void)depth_dns_send(serving->control, &done, sizeof done);
}

static void end_case(struct serving *serving)
{
    serving->open = false;
    mockdns_server_zone(serving->server, serving->idle);
    (void)depth_dns_send(serving->control, &serving->log, sizeof serving->log);
}

static void on_order(uv_poll_t *poll, int status, int events)
{
    struct serving *serving = poll->data;
    struct depth_dns_order order;
    (void)events;
    if (status < 0 || !depth_dns_receive(serving->control, &order, sizeof order))
        _exit(0); /* the harness has gone */
    if (order.word == DEPTH_DNS_BEGIN)
        begin_case(serving, order.len);
    else
        end_case(serving);
}

/* Other descriptors of the harness are none of ours. */
static void close_others(int control)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        int fd = atoi(entry->d_name);
        if (fd > 2 && fd != control && fd != dirfd(dir))
            (void)close(fd);
    }
    if (dir != NULL)
        (void)closedir(dir);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; nothing >= 0 && i < 3; i++)
        (void)dup2(nothing, i);
}

static bool start_server(struct serving *serving, bool is_private,
                         const struct depth_dns_options *options, struct depth_dns_ready *ready)
{
    static const char refusing[] = "{\"*\": {\"*\": \"REFUSED\"}}";
    struct mockdns_json_error error;
    const struct mockdns_server_options server = {.port = is_private ? 53 : 0,
                                                  .timeout_is_servfail = !options->real_timeouts,
                                                  .observe = on_question,
                                                  .data = serving};
    serving->idle = mockdns_zone_parse(refusing, strlen(refusing), &error);
    if (serving->idle == NULL || uv_loop_init(&serving->loop) != 0) {
        (void)snprintf(ready->text, sizeof ready->text, "out of memory");
        return false;
    }
    serving->server = mockdns_server_create(&serving->loop, serving->idle, &server, ready->text,
                                            sizeof ready->text);
    if (serving->server == NULL)
        return false;
    ready->ok = true;
    ready->port = mockdns_server_port(serving->server);
    (void)uv_poll_init(&serving->loop, &serving->poll, serving->control);
    serving->poll.data = serving;
    return uv_poll_start(&serving->poll, UV_READABLE | UV_DISCONNECT, on_order) == 0;
}

_Noreturn void depth_dns_serve(int control, bool want_private,
                               const struct depth_dns_options *options, pid_t parent)
{
    static struct serving serving;
    struct depth_dns_ready ready = {.ok = false};
    (void)setsid();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    close_others(control);
    serving.control = control;
    bool good =
        !want_private || depth_dns_private_spaces(&ready.user_space, ready.text, sizeof ready.text);
    good = good && start_server(&serving, want_private, options, &ready);
    (void)depth_dns_send(control, &ready, sizeof ready);
    if (good)
        (void)uv_run(&serving.loop, UV_RUN_DEFAULT);
    _exit(0);
}
