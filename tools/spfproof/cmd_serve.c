/*
 * cmd_serve.c - "spfproof serve": a zone file over UDP and TCP, for use by hand, until a signal
 * ends it. The server is mockdns/server.h's.
 */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/server.h"
#include "mockdns/zone_json.h"

#include "command.h"
#include "options.h"
#include "report.h"
#include "text.h"

enum { DEFAULT_PORT = 5300 };

struct serve {
    const char *file;
    const char *zone; /* the name of one in a suite; NULL: the file is a zone */
    struct mockdns_server_options options;
    struct mockdns_server *server;
    uv_signal_t signals[2];
    int code;
};

static void print_usage(FILE *out)
{
    (void)fputs("usage: spfproof serve ZONE.json [OPTION...]\n"
                "       spfproof serve SUITE.json --zone NAME [OPTION...]\n\n"
                "  --zone NAME         serve this zone of a suite\n"
                "  --port N            of UDP and TCP; default 5300; 0: one that is free\n"
                "  --address A         default 127.0.0.1\n"
                "  --beyond-loopback   allow an address that other machines can reach\n"
                "  --timeout-servfail  answer TIMEOUT with SERVFAIL at once, not with silence\n"
                "  --log               print each question and how it was answered\n",
                out);
}

/* --- the zone --- */

static json_t *load_file(const char *file, json_error_t *error)
{
    if (strcmp(file, "-") == 0)
        return json_loadf(stdin, JSON_REJECT_DUPLICATES, error);
    return json_load_file(file, JSON_REJECT_DUPLICATES, error);
}

/* The zone of a suite by its name; its path is written to path. NULL after saying why. */
static const json_t *pick_zone(const struct serve *serve, const json_t *root, char *path,
                               size_t size)
{
    const json_t *zones = json_object_get(root, "zones");
    bool suite = json_is_object(zones) && json_object_get(root, "format") != NULL;
    (void)snprintf(path, size, "$");
    if (serve->zone == NULL && !suite)
        return root;
    if (serve->zone == NULL) {
        (void)fprintf(stderr, "%s: $: this is a suite: name one of its zones with --zone\n",
                      serve->file);
        return NULL;
    }
    const json_t *zone = suite ? json_object_get(zones, serve->zone) : NULL;
    (void)snprintf(path, size, "$.zones[\"%s\"]", serve->zone);
    if (zone == NULL)
        (void)fprintf(stderr, "%s: %s: there is no such zone\n", serve->file, path);
    return zone;
}

static struct mockdns_zone *load_zone(const struct serve *serve)
{
    json_error_t where;
    json_t *root = load_file(serve->file, &where);
    if (root == NULL) {
        (void)fprintf(stderr, "%s:%d: %s (a zone is one JSON object)\n", serve->file,
                      where.line > 0 ? where.line : 0, where.text);
        return NULL;
    }
    char path[256];
    struct mockdns_json_error error;
    struct mockdns_zone *zone = NULL;
    const json_t *object = pick_zone(serve, root, path, sizeof path);
    if (object != NULL) {
        zone = mockdns_zone_from_json(object, path, &error);
        if (zone == NULL)
            (void)fprintf(stderr, "%s: %s: %s\n", serve->file, error.path, error.reason);
    }
    json_decref(root);
    return zone;
}

/* --- serving --- */

static void print_rcode(uint32_t rcode)
{
    static const char *const names[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                        "NXDOMAIN", "NOTIMP",  "REFUSED"};
    if (rcode == SPF_RCODE_TIMEOUT)
        (void)fputs("TIMEOUT", stdout);
    else if (rcode < sizeof names / sizeof *names)
        (void)fputs(names[rcode], stdout);
    else
        (void)printf("RCODE%u", (unsigned)rcode);
}

static void stop(struct serve *serve)
{
    if (serve->server == NULL)
        return;
    mockdns_server_close(serve->server, NULL, NULL);
    serve->server = NULL;
    for (size_t i = 0; i < sizeof serve->signals / sizeof *serve->signals; i++)
        uv_close((uv_handle_t *)&serve->signals[i], NULL);
}

/* Sends a line on its way at once. Where that fails, serving ends: nobody can read what happens. */
static void flush_line(struct serve *serve)
{
    serve->code = command_flush(stdout, "standard output", COMMAND_OK);
    if (serve->code != COMMAND_OK) {
        clearerr(stdout); /* told already */
        stop(serve);
    }
}

static void observe(void *data, enum mockdns_transport transport,
                    const struct mockdns_question *question)
{
    struct serve *serve = data;
    (void)fputs(transport == MOCKDNS_UDP ? "udp " : "tcp ", stdout);
    text_print(stdout, question->name);
    (void)putchar(' ');
    report_type(stdout, question->type);
    (void)putchar(' ');
    print_rcode(question->rcode);
    (void)fputs(question->malformed ? " malformed\n" : "\n", stdout);
    flush_line(serve);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data);
}

static void watch_signals(struct serve *serve, uv_loop_t *loop)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        (void)uv_signal_init(loop, &serve->signals[i]);
        serve->signals[i].data = serve;
        (void)uv_signal_start(&serve->signals[i], on_signal, numbers[i]);
    }
}

static int run_server(struct serve *serve, const struct mockdns_zone *zone)
{
    char error[256];
    uv_loop_t loop;
    if (uv_loop_init(&loop) != 0)
        return command_internal_error("serve: cannot start an event loop");
    serve->options.data = serve;
    serve->server = mockdns_server_create(&loop, zone, &serve->options, error, sizeof error);
    if (serve->server == NULL) {
        (void)fprintf(stderr, "spfproof serve: %s\n", error);
        serve->code = COMMAND_USAGE;
    } else {
        watch_signals(serve, &loop);
        (void)printf("serving %zu names on %s port %u (UDP and TCP)\n",
                     mockdns_zone_owner_count(zone),
                     serve->options.address == NULL ? "127.0.0.1" : serve->options.address,
                     (unsigned)mockdns_server_port(serve->server));
        flush_line(serve);
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop);
    return serve->code;
}

/* --- the command line --- */

static int take_option(struct serve *serve, int option)
{
    uint64_t number;
    switch (option) {
    case 'z':
        serve->zone = optarg;
        return COMMAND_OK;
    case 'p':
        if (!options_number(optarg, UINT16_MAX, &number))
            return command_usage_error("serve", "--port is a number of 0 to 65535, not '%s'",
                                       optarg);
        serve->options.port = (uint16_t)number;
        return COMMAND_OK;
    case 'a':
        serve->options.address = optarg;
        return COMMAND_OK;
    case 'b':
        serve->options.beyond_loopback = true;
        return COMMAND_OK;
    case 't':
        serve->options.timeout_is_servfail = true;
        return COMMAND_OK;
    case 'l':
        serve->options.observe = observe;
        return COMMAND_OK;
    default:
        return COMMAND_USAGE; /* getopt_long has said why */
    }
}

int command_serve(int argc, char **argv)
{
    static const struct option options[] = {{"zone", required_argument, NULL, 'z'},
                                            {"port", required_argument, NULL, 'p'},
                                            {"address", required_argument, NULL, 'a'},
                                            {"beyond-loopback", no_argument, NULL, 'b'},
                                            {"timeout-servfail", no_argument, NULL, 't'},
                                            {"log", no_argument, NULL, 'l'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct serve serve = {.options.port = DEFAULT_PORT};
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            print_usage(stdout);
            return COMMAND_OK;
        }
        int code = take_option(&serve, option);
        if (code != COMMAND_OK)
            return code;
    }
    if (optind + 1 != argc)
        return command_usage_error("serve", "one zone file is needed");
    serve.file = argv[optind];
    struct mockdns_zone *zone = load_zone(&serve);
    if (zone == NULL)
        return COMMAND_INVALID;
    int code = run_server(&serve, zone);
    mockdns_zone_destroy(zone);
    return code;
}
