/*
 * depth_dns.c - our side of the DNS server of the dns depth: start it, tell it which case it
 * serves, take its log. The server is depth_dns_server.c, its namespaces are depth_dns_private.c.
 */
#include "depth_dns.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "depth_dns_parts.h"
#include "text.h"

enum { SPACES = 3, PATIENCE_MS = 10000 };

/* In the order of entering: with those of the user namespace the others can be entered. */
static const char *const space_names[SPACES] = {"user", "net", "mnt"};
static const int space_kinds[SPACES] = {CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWNS};

struct depth_dns {
    pid_t server;
    int control;
    bool is_private;
    bool has_user_space;
    int spaces[SPACES];
    char address[32];
    struct depth_dns_log *log; /* one message */
    struct observed_question questions[DEPTH_DNS_QUESTIONS];
    struct buffer names;
};

/* libuv makes the server's end not block; ours does not either, so that no side waits for ever. */
static bool wait_for(int control, short events)
{
    struct pollfd polled = {control, events, 0};
    int ready;
    do
        ready = poll(&polled, 1, PATIENCE_MS);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

bool depth_dns_send(int control, const void *data, size_t len)
{
    const char *at = data;
    while (len > 0) {
        ssize_t sent = send(control, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || (errno == EAGAIN && wait_for(control, POLLOUT))))
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

bool depth_dns_receive(int control, void *data, size_t len)
{
    char *at = data;
    while (len > 0) {
        ssize_t got = recv(control, at, len, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || (errno == EAGAIN && wait_for(control, POLLIN))))
            continue;
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static bool open_spaces(struct depth_dns *dns)
{
    for (size_t i = 0; i < SPACES; i++) {
        char path[64];
        (void)snprintf(path, sizeof path, "/proc/%ld/ns/%s", (long)dns->server, space_names[i]);
        dns->spaces[i] = i == 0 && !dns->has_user_space ? -1 : open(path, O_RDONLY | O_CLOEXEC);
        if (dns->spaces[i] < 0 && (i > 0 || dns->has_user_space))
            return false;
    }
    return true;
}

/* Starts the server; want_private: in namespaces. NULL and why. */
static struct depth_dns *start(const struct depth_dns_options *options, bool want_private,
                               char *error, size_t size)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        (void)snprintf(error, size, "cannot make a socket pair: %s", strerror(errno));
        return NULL;
    }
    struct depth_dns *dns = arena_heap_zeroed(1, sizeof *dns);
    pid_t parent = getpid();
    dns->control = ends[0];
    for (size_t i = 0; i < SPACES; i++)
        dns->spaces[i] = -1;
    dns->server = _Fork();
    if (dns->server == 0)
        depth_dns_serve(ends[1], want_private, options, parent);
    (void)close(ends[1]);
    struct depth_dns_ready ready = {.ok = false, .text = "it ended"};
    if (dns->server < 0)
        (void)snprintf(ready.text, sizeof ready.text, "cannot fork: %s", strerror(errno));
    else if (depth_dns_receive(dns->control, &ready, sizeof ready) && ready.ok) {
        dns->is_private = want_private;
        dns->has_user_space = ready.user_space;
        (void)snprintf(dns->address, sizeof dns->address, "127.0.0.1:%u", (unsigned)ready.port);
        dns->log = arena_heap_zeroed(1, sizeof *dns->log);
        if (!want_private || open_spaces(dns))
            return dns;
        (void)snprintf(ready.text, sizeof ready.text, "/proc/PID/ns: %s", strerror(errno));
    }
    (void)snprintf(error, size, "%s", ready.text);
    depth_dns_stop(dns);
    return NULL;
}

struct depth_dns *depth_dns_start(const struct depth_dns_options *options, char *refused,
                                  size_t refused_size, char *error, size_t size)
{
    refused[0] = '\0';
    error[0] = '\0';
    struct depth_dns *dns = NULL;
    if (options->no_namespace)
        (void)snprintf(refused, refused_size, "not wanted");
    else
        dns = start(options, true, refused, refused_size);
    return dns != NULL ? dns : start(options, false, error, size);
}

void depth_dns_stop(struct depth_dns *dns)
{
    if (dns == NULL)
        return;
    (void)close(dns->control);
    if (dns->server > 0) {
        (void)kill(dns->server, SIGKILL);
        while (waitpid(dns->server, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    for (size_t i = 0; i < SPACES; i++)
        if (dns->spaces[i] >= 0)
            (void)close(dns->spaces[i]);
    buffer_free(&dns->names);
    free(dns->log);
    free(dns);
}

bool depth_dns_private(const struct depth_dns *dns)
{
    return dns->is_private;
}

const char *depth_dns_address(const struct depth_dns *dns)
{
    return dns->address;
}

/* In the keeper: the program shall find the server's network and files. */
static bool enter_spaces(void *user, char *error, size_t size)
{
    const struct depth_dns *dns = user;
    char here[4096]; /* entering a view of the files leads to its root */
    bool known = getcwd(here, sizeof here) != NULL;
    for (size_t i = 0; i < SPACES; i++) {
        if (dns->spaces[i] < 0 || setns(dns->spaces[i], space_kinds[i]) == 0)
            continue;
        (void)snprintf(error, size, "cannot enter the %s namespace: %s", space_names[i],
                       strerror(errno));
        return false;
    }
    if (known && chdir(here) == 0)
        return true;
    (void)snprintf(error, size, "cannot go back to the present folder: %s", strerror(errno));
    return false;
}

void depth_dns_process(struct depth_dns *dns, struct isolation_setup *setup)
{
    if (!dns->is_private)
        return;
    setup->prepare = enter_spaces;
    setup->user = dns;
    setup->keep = dns->spaces;
    setup->keep_count = SPACES;
}

bool depth_dns_begin(struct depth_dns *dns, const struct suite_test *test)
{
    char *zone = json_dumps(test->zone_json, JSON_COMPACT);
    if (zone == NULL)
        arena_out_of_memory();
    const struct depth_dns_order order = {DEPTH_DNS_BEGIN, strlen(zone)};
    char done;
    bool good = depth_dns_send(dns->control, &order, sizeof order) &&
                depth_dns_send(dns->control, zone, order.len) &&
                depth_dns_receive(dns->control, &done, sizeof done);
    free(zone);
    return good;
}

/* The questions of a log; the names are copied, since the log is used again. */
static void read_log(struct depth_dns *dns, struct observed *observed)
{
    const struct depth_dns_log *log = dns->log;
    size_t at = 0;
    dns->names.len = 0;
    buffer_reserve(&dns->names, sizeof log->names);
    for (size_t i = 0; i < log->count; i++) {
        const uint8_t *name = (const uint8_t *)dns->names.data + dns->names.len;
        buffer_add(&dns->names, log->names + at, log->lengths[i]);
        dns->questions[i] = (struct observed_question){{name, log->lengths[i]}, log->types[i]};
        at += log->lengths[i];
    }
    observed->has_questions = true;
    observed->questions = dns->questions;
    observed->question_count = log->count;
    observed->late = log->late;
}

bool depth_dns_end(struct depth_dns *dns, struct observed *observed)
{
    const struct depth_dns_order order = {DEPTH_DNS_END, 0};
    if (!depth_dns_send(dns->control, &order, sizeof order) ||
        !depth_dns_receive(dns->control, dns->log, sizeof *dns->log))
        return false;
    read_log(dns, observed);
    return true;
}
