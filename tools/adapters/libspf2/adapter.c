/*
 * Adapter for libspf2: a layer of the library's own DNS interface (SPF_dns_server_t) hands its
 * questions on. Built as a shared object and, with common/c/stdio.c, as a program, where the dns
 * depth is the library's own resolver. All texts are C strings to the library: a NUL octet ends
 * them.
 */
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spf2/spf.h>

#include "spfproof_inprocess.h"

struct state {
    SPF_dns_server_t layer;
    SPF_server_t *server;           /* asks through the layer */
    SPF_server_t *resolver;         /* asks the DNS; from the first check that wants it */
    const struct spfproof_dns *dns; /* of the check under way */
    SPF_request_t *request;         /* of the last check, as long as its texts are used */
    SPF_response_t *response;
    char native[300];
};

/* --- the layer --- */

/* As res_query() tells it, libspf2's own resolver sees no more: a server that says one of the three
 * is passed over like a silent one. */
static int herrno_of(const struct spfproof_answer *answer)
{
    switch (answer->rcode) {
    case SPFPROOF_NOERROR:
        return answer->count > 0 ? NETDB_SUCCESS : NO_DATA;
    case SPFPROOF_NXDOMAIN:
        return HOST_NOT_FOUND;
    case SPFPROOF_SERVFAIL:
    case ns_r_notimpl:
    case ns_r_refused:
    case SPFPROOF_TIMEOUT:
        return TRY_AGAIN;
    default:
        return NO_RECOVERY;
    }
}

/* The data of a record in one piece; the library keeps no preference of MX. */
static void put_record(SPF_dns_rr_t *rr, const struct spfproof_record *record)
{
    size_t len = 0;
    for (size_t i = 0; i < record->count; i++)
        len += record->data[i].len;
    if (SPF_dns_rr_buf_realloc(rr, rr->num_rr, len + 1 + sizeof(SPF_dns_rr_data_t)) !=
        SPF_E_SUCCESS)
        abort();
    char *out = rr->rr[rr->num_rr++]->txt;
    for (size_t i = 0; i < record->count; i++) {
        memcpy(out, record->data[i].data, record->data[i].len);
        out += record->data[i].len;
    }
    *out = '\0';
}

/* The name that res_query() would ask for: it undoes escapes (RFC 1035 5.1). False: it would fail.
 */
static bool name_asked(const char *domain, char name[NS_MAXCDNAME], size_t *len)
{
    uint8_t wire[NS_MAXCDNAME];
    size_t width;

    *len = 0;
    if (ns_name_pton(domain, wire, sizeof wire) < 0)
        return false;
    for (const uint8_t *label = wire; (width = *label) != 0; label += width + 1) {
        if (*len > 0)
            name[(*len)++] = '.';
        memcpy(name + *len, label + 1, width);
        *len += width;
    }
    return true;
}

static SPF_dns_rr_t *lookup(SPF_dns_server_t *layer, const char *domain, ns_type type,
                            int should_cache)
{
    const struct spfproof_dns *dns = ((struct state *)layer->hook)->dns;
    char name[NS_MAXCDNAME];
    size_t len;

    (void)should_cache;
    if (!name_asked(domain, name, &len))
        return SPF_dns_rr_new_init(layer, domain, type, 0, NO_RECOVERY);
    const struct spfproof_answer *answer = dns->ask(dns, name, len, (unsigned)type);
    SPF_dns_rr_t *rr = SPF_dns_rr_new_init(layer, domain, type, 0, herrno_of(answer));
    for (size_t i = 0; i < answer->count && rr != NULL; i++)
        put_record(rr, &answer->records[i]);
    return rr;
}

/* --- a case --- */

static enum spfproof_result result_of(SPF_response_t *response, SPF_errcode_t code)
{
    switch (SPF_response_result(response)) {
    case SPF_RESULT_NEUTRAL:
        return SPFPROOF_NEUTRAL;
    case SPF_RESULT_PASS:
        return SPFPROOF_PASS;
    case SPF_RESULT_FAIL:
        return SPFPROOF_FAIL;
    case SPF_RESULT_SOFTFAIL:
        return SPFPROOF_SOFTFAIL;
    case SPF_RESULT_NONE:
        return SPFPROOF_NONE;
    case SPF_RESULT_TEMPERROR:
        return SPFPROOF_TEMPERROR;
    case SPF_RESULT_PERMERROR:
        return SPFPROOF_PERMERROR;
    case SPF_RESULT_INVALID:
    default: /* no record: a domain that cannot be checked; else a record that does not compile */
        return code == SPF_E_DNS_ERROR                                   ? SPFPROOF_TEMPERROR
               : code == SPF_E_BAD_HOST_IP || code == SPF_E_BAD_HOST_TLD ? SPFPROOF_NONE
                                                                         : SPFPROOF_PERMERROR;
    }
}

static struct spfproof_text text_of(const char *text)
{
    return (struct spfproof_text){text, text != NULL ? strlen(text) : 0};
}

static void forget(struct state *state)
{
    if (state->response != NULL)
        SPF_response_free(state->response);
    if (state->request != NULL)
        SPF_request_free(state->request);
    state->response = NULL;
    state->request = NULL;
}

/* Whom this check asks. */
static SPF_server_t *server_for(struct state *state, const struct spfproof_dns *dns)
{
    state->dns = dns;
    if (dns != NULL)
        return state->server;
    if (state->resolver == NULL && (state->resolver = SPF_server_new(SPF_DNS_RESOLV, 0)) != NULL)
        (void)SPF_server_set_sanitize(state->resolver, 0);
    return state->resolver;
}

static SPF_errcode_t evaluate(struct state *state, SPF_server_t *server,
                              const struct spfproof_query *query)
{
    SPF_request_t *request = state->request = SPF_request_new(server);
    const char *from = query->scope == SPFPROOF_HELO ? query->helo.data : query->from.data;

    if (query->family == 6)
        (void)SPF_request_set_ipv6_str(request, query->ip.data);
    else
        (void)SPF_request_set_ipv4_str(request, query->ip.data);
    (void)SPF_request_set_helo_dom(request, query->helo.data);
    if (*from != '\0') /* the name of HELO stands for an empty one (RFC 7208 2.4) */
        (void)SPF_request_set_env_from(request, from);
    return SPF_request_query_mailfrom(request, &state->response);
}

static enum spfproof_status check(void *opaque, const struct spfproof_query *query,
                                  const struct spfproof_dns *dns, struct spfproof_reply *reply)
{
    struct state *state = opaque;
    const char *receiver = query->receiver.data;

    reply->feature = query->time >= 0 ? "time" : "limits";
    if (query->time >= 0 || query->terms >= 0 || query->voids >= 0 || query->mx >= 0 ||
        query->ptr >= 0 || query->seconds >= 0)
        return SPFPROOF_UNSUPPORTED;
    forget(state);
    SPF_server_t *server = server_for(state, dns);
    if (server == NULL) {
        reply->native = text_of("no resolver");
        return SPFPROOF_ERROR;
    }
    (void)SPF_server_set_rec_dom(server,
                                 receiver != NULL && *receiver != '\0' ? receiver : "unknown");
    SPF_errcode_t code = evaluate(state, server, query);
    SPF_response_t *response = state->response;
    reply->result = response != NULL ? result_of(response, code) : SPFPROOF_PERMERROR;
    (void)snprintf(state->native, sizeof state->native, "%s: %s",
                   response != NULL ? SPF_strresult(SPF_response_result(response)) : "no response",
                   SPF_strerror(code));
    reply->native = text_of(state->native);
    if (response == NULL)
        return SPFPROOF_RESULT;
    if (reply->result == SPFPROOF_FAIL) {
        const char *text = SPF_response_get_explanation(response);
        reply->explanation = text_of(text != NULL ? text : "");
    }
    reply->received_spf = text_of(SPF_response_get_received_spf(response));
    return SPFPROOF_RESULT;
}

/* --- the table --- */

/* The library talks on stdout unless told otherwise. */
static void to_stderr(const char *file, int line, const char *text)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, text);
}

static void *open_library(void)
{
    struct state *state = calloc(1, sizeof *state);

    SPF_info_handler = to_stderr;
    SPF_debug_handler = to_stderr;
    SPF_warning_handler = to_stderr;
    if (state == NULL)
        return NULL;
    state->layer = (SPF_dns_server_t){.lookup = lookup, .name = "spfproof", .hook = state};
    state->server = SPF_server_new_dns(&state->layer, 0);
    if (state->server == NULL) {
        free(state);
        return NULL;
    }
    (void)SPF_server_set_sanitize(state->server, 0);
    return state;
}

static void close_library(void *opaque)
{
    struct state *state = opaque;

    forget(state);
    SPF_server_free(state->server);
    if (state->resolver != NULL)
        SPF_server_free(state->resolver);
    free(state);
}

static const char *version(void)
{
    static char text[40];
    int major, minor, patch;

    SPF_get_lib_version(&major, &minor, &patch);
    (void)snprintf(text, sizeof text, "%d.%d.%d", major, minor, patch);
    return text;
}

const struct spfproof_inprocess *spfproof_inprocess(void)
{
    static const char *const reports[] = {"explanation", "received-spf", NULL};
    static const char *const choices[] = {"void-limit",  "none",      "dot-after-macro",
                                          "accepted",    "p-choice",  "any-validated",
                                          "digits-huge", "permerror", NULL};
    static const struct spfproof_inprocess table = {.abi = SPFPROOF_INPROCESS_ABI,
                                                    .name = "libspf2",
                                                    .version = version,
                                                    .language = "c",
                                                    .url = "https://github.com/shevek/libspf2",
                                                    .issues =
                                                        "https://github.com/shevek/libspf2/issues",
                                                    .reports = reports,
                                                    .choices = choices,
                                                    .open = open_library,
                                                    .check = check,
                                                    .close = close_library};

    return &table;
}
