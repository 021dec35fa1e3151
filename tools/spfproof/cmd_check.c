/*
 * cmd_check.c - "spfproof check": evaluates one identity against a zone file, or replays one vector
 * of a suite, and tells the result, its cause and, as a tree, how it came about.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "builtin.h"
#include "check_output.h"
#include "command.h"
#include "options.h"
#include "suite.h"
#include "text.h"
#include "trace_buffer.h"
#include "verdict.h"
#include "mockdns/zone_json.h"

static const char usage[] =
    "usage: spfproof check --zone ZONE.json --ip IP [--from ADDRESS] [--helo NAME] [OPTION...]\n"
    "       spfproof check --zone SUITE.json --vector ID [OPTION...]\n"
    "\n"
    "Evaluates one identity (RFC 7208) against a zone, or replays one vector of a suite.\n"
    "\n"
    "  --zone FILE          a zone {owner: {type: records}}, or with --vector a suite; - is\n"
    "                       standard input\n"
    "  --vector ID          query and zone are those of this test; other options change the query\n"
    "  --ip IP              the client's address\n"
    "  --from ADDRESS       the MAIL FROM; U-labels in its domain are converted (RFC 8616)\n"
    "  --helo NAME          the HELO or EHLO name\n"
    "  --scope SCOPE        mailfrom (the default) or helo\n"
    "  --receiver NAME      the checking host, for %{r} and the header fields\n"
    "  --time SECONDS       the time for %{t}; now, if not given\n"
    "  --seconds N          the time budget, in the zone's virtual time; 20, if not given\n"
    "  --choice NAME=VALUE  a reading of the RFC, as choices.json names it\n"
    "  --trace              draw the evaluation as a tree with running counters\n"
    "  --headers            write the Received-SPF and Authentication-Results fields\n"
    "  --json               print JSON, trace and header fields included\n"
    "  --expect RESULT      exit with 1 if the result is another one\n"
    "\n"
    "The exit code is 0 whatever the result, unless --expect says otherwise.\n";

/* The command line. */
struct check_options {
    struct query_options query;
    struct spf_options readings;
    const char *zone;
    const char *vector;
    const char *expect;
    uint64_t seconds;
    bool has_seconds;
    bool trace;
    bool headers;
    bool json;
};

enum { ZONE = 256, VECTOR, SECONDS, CHOICE, TRACE, HEADERS, JSON, EXPECT, HELP };

/* COMMAND_OK, or an exit code after saying why; -1: help was shown. */
static int take_option(struct check_options *options, int option)
{
    enum spf_result result;
    switch (option) {
    case ZONE:
        options->zone = optarg;
        return COMMAND_OK;
    case VECTOR:
        options->vector = optarg;
        return COMMAND_OK;
    case SECONDS:
        options->has_seconds = options_number(optarg, 86400, &options->seconds);
        return options->has_seconds
                   ? COMMAND_OK
                   : command_usage_error("check", "--seconds is a number up to 86400");
    case CHOICE:
        return options_choice("check", &options->readings, optarg) ? COMMAND_OK : COMMAND_USAGE;
    case TRACE:
        options->trace = true;
        return COMMAND_OK;
    case HEADERS:
        options->headers = true;
        return COMMAND_OK;
    case JSON:
        options->json = true;
        return COMMAND_OK;
    case EXPECT:
        options->expect = optarg;
        return suite_result_from(optarg, &result)
                   ? COMMAND_OK
                   : command_usage_error("check", "--expect: '%s' is no result", optarg);
    case HELP:
        (void)fputs(usage, stdout);
        return -1;
    default:
        return options_query("check", &options->query, option, optarg) ? COMMAND_OK : COMMAND_USAGE;
    }
}

static int take_options(struct check_options *options, int argc, char **argv)
{
    static const struct option table[] = {QUERY_OPTIONS,
                                          {"zone", required_argument, NULL, ZONE},
                                          {"vector", required_argument, NULL, VECTOR},
                                          {"seconds", required_argument, NULL, SECONDS},
                                          {"choice", required_argument, NULL, CHOICE},
                                          {"trace", no_argument, NULL, TRACE},
                                          {"headers", no_argument, NULL, HEADERS},
                                          {"json", no_argument, NULL, JSON},
                                          {"expect", required_argument, NULL, EXPECT},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
    *options = (struct check_options){.zone = NULL};
    spf_options_default(&options->readings);
    int option;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        int code = take_option(options, option);
        if (code != COMMAND_OK)
            return code;
    }
    if (optind < argc)
        return command_usage_error("check", "'%s' is no option", argv[optind]);
    if (options->zone == NULL)
        return command_usage_error("check", "--zone is missing");
    if (options->vector == NULL && !options->query.has_ip)
        return command_usage_error("check", "--ip is missing");
    if (options->vector == NULL && !options->query.has_from && !options->query.has_helo)
        return command_usage_error("check", "nothing to check: give --from, --helo or both");
    return COMMAND_OK;
}

/* What the command line says goes before what the vector says. */
static void override(struct builtin_job *job, const struct check_options *options)
{
    const struct query_options *query = &options->query;
    if (query->has_ip)
        job->request.client = query->request.client;
    if (query->has_from)
        job->request.sender = query->request.sender;
    if (query->has_helo)
        job->request.helo = query->request.helo;
    if (query->has_scope)
        job->request.scope = query->request.scope;
    if (query->has_receiver)
        job->request.receiver = query->request.receiver;
    if (query->has_time)
        job->request.time = query->request.time;
    if (options->has_seconds)
        job->budget_ms = options->seconds * 1000;
    job->headers = options->headers || options->json;
}

static int present(const struct check_options *options, struct builtin *builtin,
                   const struct observed *observed)
{
    const struct check_view view = {.outcome = builtin_outcome(builtin),
                                    .request = builtin_request(builtin),
                                    .observed = observed,
                                    .trace = options->trace,
                                    .headers = options->headers};
    if (options->json) {
        if (!check_print_json(stdout, &view))
            return command_internal_error("check: out of memory");
    } else {
        check_print(stdout, &view);
    }
    if (observed->state != OBSERVED_RESULT)
        return COMMAND_INTERNAL;
    enum spf_result expected;
    if (options->expect == NULL || !suite_result_from(options->expect, &expected) ||
        expected == observed->result)
        return COMMAND_OK;
    (void)fprintf(stderr, "spfproof check: expected %s, got %s\n", options->expect,
                  suite_result_name(observed->result));
    return COMMAND_UNEXPECTED;
}

static int evaluate(const struct check_options *options, struct builtin_job *job)
{
    struct builtin *builtin = builtin_create();
    struct spf_trace trace;
    bool traced = trace_buffer_make(&trace);
    int code;
    if (builtin == NULL || !traced) {
        code = command_internal_error("check: out of memory");
    } else {
        struct observed observed;
        override(job, options);
        builtin_run(builtin, job, options->trace || options->json ? &trace : NULL, &observed);
        code = present(options, builtin, &observed);
    }
    if (traced)
        trace_buffer_free(&trace);
    builtin_destroy(builtin);
    return code;
}

static json_t *load_json(const char *path, json_error_t *error)
{
    if (strcmp(path, "-") == 0)
        return json_loadf(stdin, JSON_REJECT_DUPLICATES, error);
    return json_load_file(path, JSON_REJECT_DUPLICATES, error);
}

static int check_zone(const struct check_options *options)
{
    json_error_t error;
    json_t *json = load_json(options->zone, &error);
    if (json == NULL) {
        (void)fprintf(stderr, "%s:%d: %s (a zone is one JSON object)\n", options->zone,
                      error.line > 0 ? error.line : 0, error.text);
        return COMMAND_INVALID;
    }
    struct mockdns_json_error why;
    struct mockdns_zone *zone = mockdns_zone_from_json(json, "$", &why);
    if (zone == NULL) {
        (void)fprintf(stderr, "%s: %s: %s%s\n", options->zone, why.path, why.reason,
                      json_object_get(json, "tests") != NULL
                          ? " (this looks like a suite: name a test with --vector)"
                          : "");
        json_decref(json);
        return COMMAND_INVALID;
    }
    struct builtin_job job = {.zone = zone,
                              .options = options->readings,
                              .request.time = (uint64_t)time(NULL),
                              .budget_ms = BUILTIN_BUDGET_MS};
    int code = evaluate(options, &job);
    mockdns_zone_destroy(zone);
    json_decref(json);
    return code;
}

static int check_vector(const struct check_options *options)
{
    const struct suite_load_options load = {.catalog = NULL};
    struct suite_set *set = suite_set_create(&load);
    if (set == NULL)
        return command_internal_error("check: out of memory");
    int code = COMMAND_OK;
    if (!suite_set_add(set, options->zone))
        code = command_invalid(suite_set_problems(set));
    const struct suite_test *test = NULL;
    if (code == COMMAND_OK) {
        test = suite_set_find(set, options->vector);
        if (test == NULL) {
            (void)fprintf(stderr, "%s: there is no test %s\n", options->zone, options->vector);
            code = COMMAND_INVALID;
        }
    }
    if (code == COMMAND_OK) {
        struct builtin_job job = builtin_job_of(test, &options->readings);
        code = evaluate(options, &job);
    }
    suite_set_destroy(set);
    return code;
}

int command_check(int argc, char **argv)
{
    struct check_options options;
    int code = take_options(&options, argc, argv);
    if (code != COMMAND_OK)
        return code < 0 ? COMMAND_OK : code;
    return options.vector != NULL ? check_vector(&options) : check_zone(&options);
}
