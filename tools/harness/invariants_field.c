/*
 * invariants_field.c - both header fields are written and read back (RFC 7208 9.1, RFC 8601 2.2).
 * See invariants.h.
 */
#include "invariants.h"

#include <stdio.h>
#include <string.h>

#include "spf/header.h"
#include "text.h"

enum { PAIRS_MAX = 16, RESULTS_MAX = 2 };

/* Room for one field of ours; a reader that needs more has gone astray. */
struct room {
    struct spf_field_pair pairs[PAIRS_MAX];
    struct spf_field_result results[RESULTS_MAX];
    struct spf_field_space space;
};

static void room_make(struct room *room, struct invariants_space *space)
{
    invariants_octets(space, SPF_HEADER_MAX);
    room->space = (struct spf_field_space){.pairs = room->pairs,
                                           .pair_capacity = PAIRS_MAX,
                                           .results = room->results,
                                           .result_capacity = RESULTS_MAX,
                                           .octets = space->octets[1],
                                           .octet_capacity = SPF_HEADER_MAX};
}

typedef enum spf_status write_field(const struct invariants_case *item, uint8_t *out,
                                    size_t capacity, size_t *len);

static enum spf_status write_received(const struct invariants_case *item, uint8_t *out,
                                      size_t capacity, size_t *len)
{
    return spf_header_received_spf(item->request, item->outcome, out, capacity, len);
}

static enum spf_status write_results(const struct invariants_case *item, uint8_t *out,
                                     size_t capacity, size_t *len)
{
    return spf_header_authentication_results(item->request->receiver, item->request, item->outcome,
                                             out, capacity, len);
}

/* Writes a field into room for any, into just enough, and into one octet less. */
static bool written(const struct invariants_case *item, struct invariants_space *space,
                    write_field *write, struct spf_text *field,
                    const struct invariants_breach *breach)
{
    size_t len = 0;
    size_t other = 0;
    invariants_octets(space, SPF_HEADER_MAX);
    if (write(item, space->octets[0], SPF_HEADER_MAX, &len) != SPF_OK)
        return invariants_breach(breach, "a header field is longer than SPF_HEADER_MAX");
    if (len < 2 || memcmp(space->octets[0] + len - 2, "\r\n", 2) != 0)
        return invariants_breach(breach, "a header field does not end its line");
    if (write(item, space->octets[1], len - 1, &other) != SPF_ERR_SPACE || other != 0)
        return invariants_breach(breach, "a header field is written where it does not fit");
    if (write(item, space->octets[1], len, &other) != SPF_OK || other != len ||
        memcmp(space->octets[0], space->octets[1], len) != 0)
        return invariants_breach(breach, "a header field is written otherwise where it just fits");
    *field = (struct spf_text){space->octets[0], len};
    return true;
}

static const struct spf_field_pair *pair_of(const struct room *room, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(room->pairs[i].key, text_of(key)))
            return &room->pairs[i];
    return NULL;
}

/* Reads with room for just so many pairs and no result. What lies behind that room repeats the last
 * pair, and is neither looked at nor touched. */
static enum spf_status read_into(struct spf_text field, struct room *room, size_t pairs)
{
    struct spf_received_spf read;
    struct spf_field_error error;
    room->space.pair_capacity = pairs;
    room->space.results = NULL;
    room->space.result_capacity = 0;
    return spf_header_read_received_spf(field, &room->space, &read, &error);
}

static bool received_fits(struct spf_text field, struct room *room, size_t count)
{
    const struct spf_field_pair last = room->pairs[count - 1];
    room->pairs[count] = last;
    bool good = read_into(field, room, count) == SPF_OK;
    for (size_t less = 1; less <= 2 && less < count; less++) {
        room->pairs[count - less] = last;
        good = good && read_into(field, room, count - less) == SPF_ERR_SPACE &&
               text_equal(room->pairs[count - less].key, last.key);
    }
    return good;
}

/* header.h: what a header cannot hold is written as "?"; what is longer than any mailbox may be
 * (RFC 5321 4.5.3.1: 64 octets, "@" and 255) is cut and ends in "...". */
static bool same_cleaned(struct spf_text value, struct spf_text given)
{
    enum { MAILBOX_MAX = 320 };
    static const uint8_t dots[] = {'.', '.', '.'};
    size_t len = given.len <= MAILBOX_MAX ? given.len : MAILBOX_MAX;
    if (given.len > len) {
        if (value.len != len + sizeof dots || memcmp(value.data + len, dots, sizeof dots) != 0)
            return false;
        value.len = len;
    }
    bool same = value.len == len;
    for (size_t i = 0; same && i < len; i++) {
        uint8_t octet = given.data[i];
        same = value.data[i] == (octet < 0x20 || octet > 0x7E ? '?' : octet);
    }
    return same;
}

/* Is there a pair of this key exactly if there is something to tell, and does it tell that? */
static bool value_holds(const struct room *room, size_t count, const char *key, bool told,
                        struct spf_text given)
{
    const struct spf_field_pair *pair = pair_of(room, count, key);
    return told ? pair != NULL && same_cleaned(pair->value, given) : pair == NULL;
}

/* RFC 7208 9.1: "the mechanism that matched", without the qualifier; "default" if none did. */
static struct spf_text mechanism_of(const struct spf_outcome *outcome)
{
    if (outcome->cause == SPF_CAUSE_DEFAULT)
        return text_of("default");
    if (outcome->term.len == 0) /* and perhaps no record either */
        return (struct spf_text){NULL, 0};
    struct spf_text term = {outcome->record.data + outcome->term.at, outcome->term.len};
    if (memchr("+-?~", term.data[0], 4) != NULL)
        term = (struct spf_text){term.data + 1, term.len - 1};
    return term;
}

static bool values_hold(const struct invariants_case *item, const struct room *room, size_t count)
{
    const struct spf_request *request = item->request;
    const struct spf_outcome *outcome = item->outcome;
    bool decided = outcome->cause == SPF_CAUSE_MATCH || outcome->cause == SPF_CAUSE_DEFAULT;
    bool error = !decided && (outcome->result == SPF_RESULT_TEMPERROR ||
                              outcome->result == SPF_RESULT_PERMERROR);
    bool path = request->scope != SPF_SCOPE_HELO && request->sender.len > 0;
    return value_holds(room, count, "helo", true, request->helo) &&
           value_holds(room, count, "receiver", request->receiver.len > 0, request->receiver) &&
           (!path || value_holds(room, count, "envelope-from", true, request->sender)) &&
           value_holds(room, count, "mechanism", decided, mechanism_of(outcome)) &&
           value_holds(room, count, "problem", error,
                       text_of(spf_cause_info(outcome->cause)->text));
}

/* A short name or address, which stands as it is wherever it stands. */
static bool is_simple(struct spf_text text)
{
    bool simple = text.len > 0 && text.len <= 100;
    for (size_t i = 0; simple && i < text.len; i++) {
        uint8_t octet = text.data[i];
        simple = (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') || octet == '.' ||
                 octet == '-' || octet == '@';
    }
    return simple;
}

/*
 * The comments that the examples of RFC 7208 9.1 have for pass and fail, whatever the layout:
 * "mybox.example.org: domain of myname@example.com designates 192.0.2.1 as permitted sender". In
 * those for other results the same identity stands between blanks.
 */
static bool comment_holds(const struct invariants_case *item, struct spf_text comment,
                          struct spf_text client)
{
    const struct spf_request *request = item->request;
    bool path = request->scope != SPF_SCOPE_HELO && request->sender.len > 0;
    struct spf_text identity = path ? request->sender : request->helo;
    struct spf_text receiver = request->receiver;
    char want[512];
    char got[512];
    size_t len = 0;
    enum spf_result result = item->outcome->result;
    if (!is_simple(identity) || (receiver.len > 0 && !is_simple(receiver)) ||
        comment.len >= sizeof got)
        return true;
    for (size_t i = 0; i < comment.len; i++)
        if (comment.data[i] != '\r' && comment.data[i] != '\n')
            got[len++] = (char)comment.data[i];
    got[len] = '\0';
    (void)snprintf(want, sizeof want, "%.*s%s", (int)receiver.len, (const char *)receiver.data,
                   receiver.len > 0 ? ": " : "");
    size_t begin = strlen(want);
    if (strncmp(got, want, begin) != 0)
        return false;
    if (result != SPF_RESULT_PASS && result != SPF_RESULT_FAIL) {
        (void)snprintf(want, sizeof want, " %.*s ", (int)identity.len, (const char *)identity.data);
        return strstr(got + begin, want) > got + begin;
    }
    (void)snprintf(want, sizeof want, "domain of %.*s %s %.*s as permitted sender",
                   (int)identity.len, (const char *)identity.data,
                   result == SPF_RESULT_PASS ? "designates" : "does not designate", (int)client.len,
                   (const char *)client.data);
    return strcmp(got + begin, want) == 0;
}

/* Printed and parsed, an address is the same; with a dot behind it, or its first octet alone, it is
 * none. */
static bool address_holds(const struct spf_ip *ip)
{
    uint8_t text[SPF_IP_TEXT_MAX + 1];
    struct spf_ip again;
    size_t len = spf_ip_print(ip, text);
    text[len] = '.';
    return spf_ip_parse((struct spf_text){text, len}, &again) == SPF_OK &&
           again.family == ip->family &&
           memcmp(again.octets, ip->octets, ip->family == 4 ? 4 : 16) == 0 &&
           spf_ip_parse((struct spf_text){text, len + 1}, &again) == SPF_ERR_SYNTAX &&
           spf_ip_parse((struct spf_text){text, 1}, &again) == SPF_ERR_SYNTAX;
}

static bool received_holds(const struct invariants_case *item, struct invariants_space *space,
                           const struct invariants_breach *breach)
{
    struct room room;
    struct spf_text field;
    struct spf_received_spf read;
    struct spf_field_error error = {SPF_FIELD_NONE, 0};
    if (!written(item, space, write_received, &field, breach))
        return false;
    room_make(&room, space);
    if (spf_header_read_received_spf(field, &room.space, &read, &error) != SPF_OK)
        return invariants_breach(breach, "Received-SPF cannot be read at octet %zu: %s", error.at,
                                 spf_field_fault_text(error.fault));
    const struct spf_field_pair *client = pair_of(&room, read.pair_count, "client-ip");
    const struct spf_field_pair *identity = pair_of(&room, read.pair_count, "identity");
    const char *scope = item->request->scope == SPF_SCOPE_HELO ? "helo" : "mailfrom";
    struct spf_ip ip;
    if (read.result != item->outcome->result || read.longest_line > SPF_HEADER_LINE_MAX ||
        read.comment.data == NULL || client == NULL || identity == NULL ||
        spf_ip_parse(client->value, &ip) != SPF_OK || !text_equal(identity->value, text_of(scope)))
        return invariants_breach(breach, "Received-SPF does not say what the check says");
    if (ip.family != item->request->client.family ||
        memcmp(ip.octets, item->request->client.octets, ip.family == 4 ? 4 : 16) != 0)
        return invariants_breach(breach, "Received-SPF names another client");
    if (!address_holds(&ip))
        return invariants_breach(breach, "the client's address is not printed as it is parsed");
    if (!comment_holds(item, read.comment, client->value))
        return invariants_breach(breach, "the comment of Received-SPF is not that of an example");
    if (!values_hold(item, &room, read.pair_count))
        return invariants_breach(breach, "a value of Received-SPF is not what it was made of");
    return received_fits(field, &room, read.pair_count) ||
           invariants_breach(breach,
                             "Received-SPF is read where it does not fit, or not if it does");
}

/* header.h: authserv_id, or "unknown"; the cause of an error is its reason. */
static bool service_and_reason_hold(const struct invariants_case *item,
                                    const struct spf_authentication_results *read,
                                    const struct spf_field_result *result)
{
    const struct spf_outcome *outcome = item->outcome;
    struct spf_text service = item->request->receiver;
    bool error = outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR;
    if (!same_cleaned(read->authserv_id, service.len > 0 ? service : text_of("unknown")))
        return false;
    return error ? same_cleaned(result->reason, text_of(spf_cause_info(outcome->cause)->text))
                 : result->reason.data == NULL;
}

static bool results_hold(const struct invariants_case *item, struct invariants_space *space,
                         const struct invariants_breach *breach)
{
    struct room room;
    struct spf_text field;
    struct spf_authentication_results read;
    struct spf_field_error error = {SPF_FIELD_NONE, 0};
    if (!written(item, space, write_results, &field, breach))
        return false;
    room_make(&room, space);
    if (spf_header_read_authentication_results(field, &room.space, &read, &error) != SPF_OK)
        return invariants_breach(breach, "Authentication-Results cannot be read at octet %zu: %s",
                                 error.at, spf_field_fault_text(error.fault));
    if (read.none || read.others != 0 || read.result_count != 1 || !room.results[0].known ||
        room.results[0].result != item->outcome->result || read.longest_line > SPF_HEADER_LINE_MAX)
        return invariants_breach(breach, "Authentication-Results does not say what the check says");
    if (!service_and_reason_hold(item, &read, &room.results[0]))
        return invariants_breach(breach, "Authentication-Results names another service or reason");
    room.space.result_capacity = 1;
    room.space.pair_capacity = read.pair_count;
    bool good = spf_header_read_authentication_results(field, &room.space, &read, &error) == SPF_OK;
    room.space.result_capacity = 0;
    room.results[0].count = PAIRS_MAX;
    good = good && spf_header_read_authentication_results(field, &room.space, &read, &error) ==
                       SPF_ERR_SPACE;
    return (good && room.results[0].count == PAIRS_MAX) ||
           invariants_breach(breach,
                             "Authentication-Results is read where it does not fit, or not if it "
                             "does");
}

bool invariants_of_fields(const struct invariants_case *item, struct invariants_space *space,
                          const struct invariants_breach *breach)
{
    return received_holds(item, space, breach) && results_hold(item, space, breach);
}
