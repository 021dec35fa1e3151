/*
 * Adapter for libspf2. A layer of the library's own DNS interface (SPF_dns_server_t) answers, from
 * the zone or from the harness; its programs suit the dns depth (README.md). The zone follows the
 * rules of vectors/README.md. Names are kept as escaped lower-case text, so that a JSON object can
 * hold them; a TXT record reaches the library as a C string, which a NUL octet ends.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <jansson.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <spf2/spf.h>

#include "zone.h"

enum mode { MODE_ZONE, MODE_ASK };

static enum mode mode = MODE_ZONE;
static json_t *zones;      /* number as text -> {owners, above} */
static json_t *later;      /* messages that came while an answer was awaited */
static json_int_t current; /* number of the case */
static json_int_t asked;

/* --- lines --- */

static void say(json_t *message)
{
    json_dumpf(message, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(message);
}

/* The next message from stdin; NULL at its end. What was said goes out before it blocks. */
static json_t *receive(void)
{
    static char *block;
    static size_t start, end, room;

    for (;;) {
        char *stop = end > start ? memchr(block + start, '\n', end - start) : NULL;
        if (stop != NULL) {
            json_t *message =
                json_loadb(block + start, (size_t)(stop - block) - start, JSON_ALLOW_NUL, NULL);
            start = (size_t)(stop - block) + 1;
            if (message != NULL)
                return message;
            continue;
        }
        if (start > 0) {
            memmove(block, block + start, end - start);
            end -= start;
            start = 0;
        }
        if (end == room) {
            room = room == 0 ? 65536 : room * 2;
            block = realloc(block, room);
            if (block == NULL)
                abort();
        }
        fflush(stdout);
        ssize_t len = read(0, block + end, room - end);
        if (len <= 0)
            return NULL;
        end += (size_t)len;
    }
}

/* --- questions to the harness --- */

/* The records of the type asked, as the zone would write them. *keep owns all that is returned. */
static const char *answer_from_harness(const char *name, const char *type, json_t **records,
                                       json_t **keep)
{
    json_int_t q = ++asked;
    size_t i;
    json_t *rr;

    say(json_pack("{s:s,s:I,s:I,s:s,s:s}", "t", "ask", "n", current, "q", q, "name", name, "type",
                  type));
    for (;;) {
        json_t *message = receive();
        if (message == NULL)
            exit(0);
        const char *t = json_string_value(json_object_get(message, "t"));
        if (t == NULL || strcmp(t, "answer") != 0) {
            json_array_append_new(later, message);
        } else if (json_integer_value(json_object_get(message, "n")) == current &&
                   json_integer_value(json_object_get(message, "q")) == q) {
            *keep = message;
            break;
        } else {
            json_decref(message);
        }
    }
    *records = json_array();
    json_object_set_new(*keep, "records", *records);
    json_array_foreach(json_object_get(*keep, "an"), i, rr)
    {
        const char *rrtype = json_string_value(json_array_get(rr, 1));
        if (rrtype != NULL && strcmp(rrtype, type) == 0)
            json_array_append(*records, json_array_get(rr, 3));
    }
    return json_string_value(json_object_get(*keep, "rcode"));
}

/* --- the layer of libspf2 --- */

static char *joined(const json_t *record)
{
    size_t i;
    size_t len;
    json_t *part;
    char *all = strdup("");

    if (json_is_string(record)) {
        free(all);
        return octets(json_string_value(record), NULL);
    }
    json_array_foreach(record, i, part)
    {
        char *raw = octets(json_string_value(part), &len);
        char *next;
        if (asprintf(&next, "%s%s", all, raw) < 0)
            abort();
        free(raw);
        free(all);
        all = next;
    }
    return all;
}

static void put_record(SPF_dns_rr_t *rr, const json_t *record)
{
    int at = rr->num_rr;
    char *text = joined(record);
    char *value = text;
    size_t len;

    if (rr->rr_type == ns_t_mx) /* the library keeps no preference */
        value += strcspn(value, " ") + strspn(value + strcspn(value, " "), " ");
    len = strlen(value);
    if ((rr->rr_type == ns_t_mx || rr->rr_type == ns_t_ptr) && len > 0 && value[len - 1] == '.')
        value[--len] = '\0';
    if (SPF_dns_rr_buf_realloc(rr, at, len + 1 + sizeof(SPF_dns_rr_data_t)) != SPF_E_SUCCESS)
        abort();
    if (rr->rr_type == ns_t_a)
        rr->num_rr += inet_pton(AF_INET, value, &rr->rr[at]->a) == 1;
    else if (rr->rr_type == ns_t_aaaa)
        rr->num_rr += inet_pton(AF_INET6, value, &rr->rr[at]->aaaa) == 1;
    else
        memcpy(rr->rr[rr->num_rr++]->txt, value, len + 1);
    free(text);
}

static const char *type_name(int type)
{
    switch (type) {
    case ns_t_a:
        return "A";
    case ns_t_aaaa:
        return "AAAA";
    case ns_t_mx:
        return "MX";
    case ns_t_ptr:
        return "PTR";
    case ns_t_txt:
        return "TXT";
    case ns_t_spf:
        return "SPF";
    default:
        return "ANY";
    }
}

/* As res_query() tells it: libspf2's own resolver sees no more. */
static int herrno_of(const char *rcode, size_t count)
{
    if (strcmp(rcode, "NOERROR") == 0)
        return count > 0 ? NETDB_SUCCESS : NO_DATA;
    if (strcmp(rcode, "NXDOMAIN") == 0)
        return HOST_NOT_FOUND;
    if (strcmp(rcode, "SERVFAIL") == 0 || strcmp(rcode, "TIMEOUT") == 0)
        return TRY_AGAIN;
    return NO_RECOVERY;
}

static SPF_dns_rr_t *lookup(SPF_dns_server_t *dns, const char *domain, ns_type type,
                            int should_cache)
{
    /* the harness takes off the final dot itself */
    char *name = mode == MODE_ASK ? escape(domain, strlen(domain), false)
                                  : escape_name(domain, strlen(domain));
    json_t *records = NULL;
    json_t *keep = NULL;
    json_t *record;
    size_t i;
    const char *rcode = mode == MODE_ASK
                            ? answer_from_harness(name, type_name(type), &records, &keep)
                            : answer_from_zone(name, type_name(type), &records);
    if (rcode == NULL)
        rcode = "SERVFAIL";
    if (strcmp(rcode, "NOERROR") != 0)
        records = NULL;
    SPF_dns_rr_t *rr =
        SPF_dns_rr_new_init(dns, domain, type, 0, herrno_of(rcode, json_array_size(records)));

    (void)should_cache;
    json_array_foreach(records, i, record) put_record(rr, record);
    json_decref(keep);
    free(name);
    return rr;
}

static SPF_dns_server_t layer = {.lookup = lookup, .name = "spfproof"};

/* --- a case --- */

static const char *word_of(SPF_response_t *response, SPF_errcode_t code)
{
    switch (SPF_response_result(response)) {
    case SPF_RESULT_NEUTRAL:
        return "neutral";
    case SPF_RESULT_PASS:
        return "pass";
    case SPF_RESULT_FAIL:
        return "fail";
    case SPF_RESULT_SOFTFAIL:
        return "softfail";
    case SPF_RESULT_NONE:
        return "none";
    case SPF_RESULT_TEMPERROR:
        return "temperror";
    case SPF_RESULT_PERMERROR:
        return "permerror";
    case SPF_RESULT_INVALID:
    default: /* no record: a domain that cannot be checked; else a record that does not compile */
        return code == SPF_E_DNS_ERROR                                   ? "temperror"
               : code == SPF_E_BAD_HOST_IP || code == SPF_E_BAD_HOST_TLD ? "none"
                                                                         : "permerror";
    }
}

static void set_escaped(json_t *reply, const char *key, const char *raw)
{
    if (raw == NULL)
        return;
    char *text = escape(raw, strlen(raw), false);
    json_object_set_new(reply, key, json_string(text));
    free(text);
}

static char *text_of(const json_t *message, const char *key)
{
    const char *text = json_string_value(json_object_get(message, key));

    return octets(text != NULL ? text : "", NULL);
}

static void evaluate(SPF_server_t *server, const json_t *message, bool helo_scope)
{
    char *from = text_of(message, helo_scope ? "helo" : "from");
    char *helo = text_of(message, "helo");
    const char *ip = json_string_value(json_object_get(message, "ip"));
    SPF_request_t *request = SPF_request_new(server);
    SPF_response_t *response = NULL;
    json_t *reply = json_pack("{s:s,s:I}", "t", "result", "n", current);
    char native[300];

    if (ip != NULL && strchr(ip, ':') != NULL)
        (void)SPF_request_set_ipv6_str(request, ip);
    else
        (void)SPF_request_set_ipv4_str(request, ip != NULL ? ip : "");
    (void)SPF_request_set_helo_dom(request, helo);
    if (*from != '\0') /* the name of HELO stands for an empty one (RFC 7208 2.4) */
        (void)SPF_request_set_env_from(request, from);
    SPF_errcode_t code = SPF_request_query_mailfrom(request, &response);
    const char *word = response != NULL ? word_of(response, code) : "permerror";
    json_object_set_new(reply, "result", json_string(word));
    (void)snprintf(native, sizeof native, "%s: %s",
                   response != NULL ? SPF_strresult(SPF_response_result(response)) : "no response",
                   SPF_strerror(code));
    set_escaped(reply, "native", native);
    if (response != NULL) {
        if (strcmp(word, "fail") == 0) {
            const char *text = SPF_response_get_explanation(response);
            set_escaped(reply, "explanation", text != NULL ? text : "");
        }
        set_escaped(reply, "received_spf", SPF_response_get_received_spf(response));
        SPF_response_free(response);
    }
    say(reply);
    SPF_request_free(request);
    free(from);
    free(helo);
}

static void unsupported(const json_t *message, const char *feature)
{
    json_t *n = json_object_get(message, "n");

    say(json_pack("{s:s,s:O?,s:s}", "t", "unsupported", "n", n, "feature", feature));
}

static void on_case(const json_t *message)
{
    const json_t *opt = json_object_get(message, "opt");
    const char *scope = json_string_value(json_object_get(message, "scope"));
    bool helo_scope = scope != NULL && strcmp(scope, "helo") == 0;
    char key[32];

    if (scope != NULL && !helo_scope && strcmp(scope, "mailfrom") != 0) {
        unsupported(message, "scope");
        return;
    }
    if (json_object_get(opt, "options") != NULL || json_object_get(opt, "time") != NULL) {
        unsupported(message, json_object_get(opt, "time") != NULL ? "time" : "limits");
        return;
    }
    current = json_integer_value(json_object_get(message, "n"));
    (void)snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT,
                   json_integer_value(json_object_get(message, "z")));
    current_zone = json_object_get(zones, key);
    json_object_clear(positions);
    SPF_server_t *server = SPF_server_new_dns(&layer, 0);
    char *receiver = text_of(opt, "receiver");
    (void)SPF_server_set_rec_dom(server, *receiver != '\0' ? receiver : "unknown");
    (void)SPF_server_set_sanitize(server, 0);
    evaluate(server, message, helo_scope);
    free(receiver);
    SPF_server_free(server);
}

static void on_hello(const json_t *message)
{
    const char *word = json_string_value(json_array_get(json_object_get(message, "modes"), 0));
    int major, minor, patch;
    char version[40];

    mode = word != NULL && strcmp(word, "ask") == 0 ? MODE_ASK : MODE_ZONE;
    SPF_get_lib_version(&major, &minor, &patch);
    (void)snprintf(version, sizeof version, "%d.%d.%d", major, minor, patch);
    say(json_pack("{s:s,s:i,s:s,s:i,s:s,s:[s,s],s:{s:s,s:s,s:s,s:s,s:s}}", "t", "hello", "v", 1,
                  "mode", mode == MODE_ASK ? "ask" : "zone", "window", 64, "adapter", "1",
                  "reports", "explanation", "received-spf", "impl", "name", "libspf2", "version",
                  version, "lang", "c", "url", "https://github.com/shevek/libspf2", "issues",
                  "https://github.com/shevek/libspf2/issues"));
}

/* False: leave. */
static bool on_message(json_t *message)
{
    const char *t = json_string_value(json_object_get(message, "t"));
    char key[32];

    (void)snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT,
                   json_integer_value(json_object_get(message, "z")));
    if (t == NULL)
        return true;
    if (strcmp(t, "case") == 0)
        on_case(message);
    else if (strcmp(t, "zone") == 0)
        json_object_set_new(zones, key, zone_new(json_object_get(message, "rr")));
    else if (strcmp(t, "drop") == 0)
        json_object_del(zones, key);
    else if (strcmp(t, "hello") == 0)
        on_hello(message);
    else if (strcmp(t, "sync") == 0)
        say(json_pack("{s:s,s:O}", "t", "sync", "s", json_object_get(message, "s")));
    else if (strcmp(t, "bye") == 0)
        return false;
    else if (strcmp(t, "reset") != 0 && strcmp(t, "answer") != 0)
        unsupported(message, t);
    return true;
}

/* The library talks on stdout unless told otherwise. */
static void to_stderr(const char *file, int line, const char *text)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, text);
}

int main(void)
{
    bool stay = true;

    SPF_info_handler = to_stderr;
    SPF_debug_handler = to_stderr;
    SPF_warning_handler = to_stderr;
    zones = json_object();
    later = json_array();
    positions = json_object();
    while (stay) {
        json_t *message;
        if (json_array_size(later) > 0) {
            message = json_incref(json_array_get(later, 0));
            json_array_remove(later, 0);
        } else {
            message = receive();
        }
        if (message == NULL)
            break;
        stay = on_message(message);
        json_decref(message);
    }
    json_decref(zones);
    json_decref(later);
    json_decref(positions);
    return fflush(stdout) == 0 ? 0 : 1;
}
