/*
 * libspf2.c - libspf2 on the workloads, as a mail server uses it: a request and a response for each
 * check. Its resolver is replaced by a layer of its own kind that reads the mock zone; there is no
 * cache layer, so that it parses every record anew, as our engine does.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both libraries have enumerators SPF_RESULT_: libspf2's go by another name here. */
#define SPF_RESULT_NONE LIBSPF2_NONE
#define SPF_RESULT_NEUTRAL LIBSPF2_NEUTRAL
#define SPF_RESULT_PASS LIBSPF2_PASS
#define SPF_RESULT_FAIL LIBSPF2_FAIL
#define SPF_RESULT_SOFTFAIL LIBSPF2_SOFTFAIL
#define SPF_RESULT_TEMPERROR LIBSPF2_TEMPERROR
#define SPF_RESULT_PERMERROR LIBSPF2_PERMERROR
#include <spf2/spf.h>
#include <spf2/spf_dns.h>
#undef SPF_RESULT_NONE
#undef SPF_RESULT_NEUTRAL
#undef SPF_RESULT_PASS
#undef SPF_RESULT_FAIL
#undef SPF_RESULT_SOFTFAIL
#undef SPF_RESULT_TEMPERROR
#undef SPF_RESULT_PERMERROR

#include "bench.h"

struct libspf2 {
    struct mockdns_session *session;
    unsigned questions;
    SPF_dns_server_t dns;
    SPF_server_t *server;
    SPF_response_t *parsing; /* where the parser tells errors */
    struct in_addr clients[WORKLOAD_COUNT];
    char senders[WORKLOAD_COUNT][128];
};

/* libspf2 knows four outcomes of a look-up. */
static int herrno_of(const struct spf_answer *answer)
{
    switch (answer->rcode) {
    case SPF_RCODE_NOERROR:
        return answer->count > 0 ? NETDB_SUCCESS : NO_DATA;
    case SPF_RCODE_NXDOMAIN:
        return HOST_NOT_FOUND;
    default:
        return TRY_AGAIN;
    }
}

/* Copies one record to the place libspf2 wants it at; texts end in NUL there. */
static bool copy_record(SPF_dns_rr_t *rr, int index, const struct spf_rr *record)
{
    size_t len = 0;
    for (size_t i = 0; i < record->count; i++)
        len += record->data[i].len;
    if (SPF_dns_rr_buf_realloc(rr, index, len + 1) != SPF_E_SUCCESS)
        return false;
    char *out = rr->rr[index]->txt;
    for (size_t i = 0; i < record->count; i++) {
        memcpy(out, record->data[i].data, record->data[i].len);
        out += record->data[i].len;
    }
    *out = '\0';
    return true;
}

static SPF_dns_rr_t *lookup(SPF_dns_server_t *dns, const char *domain, ns_type type, int cache)
{
    (void)cache;
    struct libspf2 *state = dns->hook;
    struct mockdns_answer found;
    state->questions++;
    if (mockdns_session_ask(state->session,
                            (struct spf_text){(const uint8_t *)domain, strlen(domain)},
                            (uint32_t)type, &found) != MOCKDNS_OK)
        return NULL;
    const struct spf_answer *answer = &found.answer;
    SPF_dns_rr_t *rr = SPF_dns_rr_new_init(dns, domain, type, 0, herrno_of(answer));
    if (rr == NULL || answer->rcode != SPF_RCODE_NOERROR)
        return rr;
    for (size_t i = 0; i < answer->count; i++) {
        if (!copy_record(rr, (int)i, &answer->rrs[i])) {
            SPF_dns_rr_free(rr);
            return NULL;
        }
        rr->num_rr++;
    }
    return rr;
}

static bool prepare(struct libspf2 *state)
{
    for (size_t i = 0; i < WORKLOAD_COUNT; i++) {
        (void)snprintf(state->senders[i], sizeof state->senders[i], BENCH_LOCAL_PART "@%s",
                       workloads[i].domain);
        if (inet_pton(AF_INET, workloads[i].client, &state->clients[i]) != 1)
            return false;
    }
    /* dns.destroy is NULL: the layer is ours. */
    state->dns.lookup = lookup;
    state->dns.name = "mockdns";
    state->dns.hook = state;
    state->server = SPF_server_new_dns(&state->dns, 0);
    state->parsing = SPF_response_new(NULL);
    if (state->server == NULL || state->parsing == NULL ||
        SPF_server_set_rec_dom(state->server, BENCH_RECEIVER) != SPF_E_SUCCESS)
        return false;
    SPF_response_t *response = NULL;
    SPF_errcode_t code = SPF_server_set_explanation(state->server, BENCH_EXPLANATION, &response);
    if (response != NULL)
        SPF_response_free(response);
    return code == SPF_E_SUCCESS;
}

void *libspf2_create(const struct mockdns_zone *zone)
{
    struct libspf2 *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->session = mockdns_session_create(zone);
    if (state->session == NULL || !prepare(state)) {
        (void)fprintf(stderr, "spf-bench: cannot set up libspf2\n");
        libspf2_destroy(state);
        return NULL;
    }
    mockdns_session_log(state->session, false);
    return state;
}

void libspf2_destroy(void *opaque)
{
    struct libspf2 *state = opaque;
    if (state == NULL)
        return;
    if (state->parsing != NULL)
        SPF_response_free(state->parsing);
    if (state->server != NULL)
        SPF_server_free(state->server);
    mockdns_session_destroy(state->session);
    free(state);
}

static bool result_of(SPF_result_t from, enum spf_result *result)
{
    static const struct {
        SPF_result_t from;
        enum spf_result to;
    } table[] = {
        {LIBSPF2_NONE, SPF_RESULT_NONE},           {LIBSPF2_NEUTRAL, SPF_RESULT_NEUTRAL},
        {LIBSPF2_PASS, SPF_RESULT_PASS},           {LIBSPF2_FAIL, SPF_RESULT_FAIL},
        {LIBSPF2_SOFTFAIL, SPF_RESULT_SOFTFAIL},   {LIBSPF2_TEMPERROR, SPF_RESULT_TEMPERROR},
        {LIBSPF2_PERMERROR, SPF_RESULT_PERMERROR},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].from == from) {
            *result = table[i].to;
            return true;
        }
    }
    return false;
}

bool libspf2_evaluate(void *opaque, size_t workload, struct bench_result *result)
{
    struct libspf2 *state = opaque;
    mockdns_session_reset(state->session, NULL);
    state->questions = 0;
    SPF_request_t *request = SPF_request_new(state->server);
    SPF_response_t *response = NULL;
    bool ok = request != NULL &&
              SPF_request_set_ipv4(request, state->clients[workload]) == SPF_E_SUCCESS &&
              SPF_request_set_helo_dom(request, BENCH_HELO) == SPF_E_SUCCESS &&
              SPF_request_set_env_from(request, state->senders[workload]) == 0;
    /* Its return value is that of the first error met on the way, such as "no such name" in an
     * exists that does not match: the response tells the result. */
    if (ok)
        (void)SPF_request_query_mailfrom(request, &response);
    ok = ok && response != NULL && result_of(SPF_response_result(response), &result->result);
    if (ok) {
        result->questions = state->questions;
        result->field = SPF_response_get_received_spf(response) != NULL;
    }
    if (response != NULL)
        SPF_response_free(response);
    if (request != NULL)
        SPF_request_free(request);
    return ok;
}

bool libspf2_parse(void *opaque, size_t workload)
{
    struct libspf2 *state = opaque;
    SPF_record_t *record = NULL;
    SPF_errcode_t code =
        SPF_record_compile(state->server, state->parsing, &record, workloads[workload].record);
    bool ok = code == SPF_E_SUCCESS && record != NULL;
    if (record != NULL)
        SPF_record_free(record);
    return ok;
}
