/*
 * fuzz_header.c - the writers and readers of header fields on any octets (RFC 7208 9.1, RFC 8601).
 *
 * The input is one octet that chooses (see read_input), then parts that octets 0xFE part: sender,
 * HELO name, receiver, deciding term, and a field as it stands. Oracles:
 *   header-fits      SPF_HEADER_MAX octets suffice; with less room nothing is written beyond it
 *   header-line      CRLF stands before a space and at the end alone; every other octet is
 *                    printable; no line is longer than SPF_HEADER_LINE_MAX
 *   header-parses    what is written is grammatical, every value a dot-atom, token or
 *                    quoted-string, or an address
 *   header-keys      it holds the keys it should hold and no other, and one result
 *   header-values    they read back as what was put in: cleaned, and cut only where over-long
 *   header-read      a reader's places lie inside the field, decoded texts hold no line ends
 *   header-end       no field goes on behind a line end that is no fold
 *   header-space     a reader needs no more room than it says, and never uses more
 */
#include "target.h"

#include <stdlib.h>
#include <string.h>

#include "spf/header.h"

#define PART_END 0xfe
#define INPUT_MAX 8192
#define PAIRS_MAX (INPUT_MAX / 4 + 1)
#define RESULTS_MAX (INPUT_MAX / 6 + 1)
#define CANARY 0xa5
/* A shorter value is never cut: no address that SMTP carries is longer (RFC 5321 4.5.3.1). */
#define NEVER_CUT 256

static struct spf_field_pair pairs[PAIRS_MAX];
static struct spf_field_result results[RESULTS_MAX];
static uint8_t decoded[INPUT_MAX + 2];

/* Two of each family: an ordinary one, and one at a limit of how addresses are written. */
static const struct {
    struct spf_ip ip;
    const char *text;
} clients[] = {{{4, {192, 0, 2, 1}}, "192.0.2.1"},
               {{4, {255, 255, 255, 255}}, "255.255.255.255"},
               {{6, {0x20, 1, 0x0d, 0xb8, [15] = 1}}, "2001:db8::1"},
               {{6, {0x20, 1, 0x0d, 0xb8}}, "2001:db8::"}};

struct input {
    size_t client; /* of the clients above */
    struct spf_request request;
    struct spf_outcome outcome;
    struct spf_text term; /* the deciding one, behind its qualifier */
    struct spf_text field;
    uint8_t record[INPUT_MAX + 8];
};

static struct spf_text text_of_string(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

static struct spf_text part(struct spf_text *rest)
{
    struct spf_text taken = {rest->data, 0};
    while (taken.len < rest->len && taken.data[taken.len] != PART_END)
        taken.len++;
    size_t used = taken.len < rest->len ? taken.len + 1 : taken.len;
    rest->data += used;
    rest->len -= used;
    return taken;
}

/* The first octet: result (modulo 7), scope 0x08, local-part used 0x10, IPv6 0x20, default 0x40,
 * the second of the family's clients 0x80. */
static void read_input(struct spf_text rest, struct input *input)
{
    uint8_t choice = rest.data[0];
    rest.data++;
    rest.len--;
    input->client = (choice & 0x20 ? 2u : 0u) + (choice & 0x80 ? 1u : 0u);
    input->request = (struct spf_request){
        .client = clients[input->client].ip,
        .scope = choice & 0x08 ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM,
    };
    input->request.sender = part(&rest);
    input->request.helo = part(&rest);
    input->request.receiver = part(&rest);
    input->term = part(&rest);
    input->field = rest;
    memcpy(input->record, "v=spf1 -a", 9); /* the first octet of a term is a letter (4.6.1) */
    memcpy(&input->record[9], input->term.data, input->term.len);
    input->term = (struct spf_text){&input->record[8], input->term.len + 1};
    input->outcome = (struct spf_outcome){
        .result = (enum spf_result)((choice & 7) % (SPF_RESULT_PERMERROR + 1)),
        .used_local_part = (choice & 0x10) != 0,
        .record = {input->record, input->term.len + 8},
        .term = {7, (uint32_t)input->term.len + 1},
    };
    if (input->outcome.result >= SPF_RESULT_TEMPERROR)
        input->outcome.cause = choice & 0x40 ? SPF_CAUSE_CANCELLED : SPF_CAUSE_TERM_TIMEOUT;
    else if (input->outcome.result == SPF_RESULT_NONE)
        input->outcome.cause = SPF_CAUSE_NO_RECORD;
    else
        input->outcome.cause = choice & 0x40 ? SPF_CAUSE_DEFAULT : SPF_CAUSE_MATCH;
}

/* --- what is written --- */

typedef enum spf_status writer(const struct input *input, uint8_t *out, size_t capacity,
                               size_t *len);

static enum spf_status write_received(const struct input *input, uint8_t *out, size_t capacity,
                                      size_t *len)
{
    return spf_header_received_spf(&input->request, &input->outcome, out, capacity, len);
}

static enum spf_status write_results(const struct input *input, uint8_t *out, size_t capacity,
                                     size_t *len)
{
    return spf_header_authentication_results(input->request.receiver, &input->request,
                                             &input->outcome, out, capacity, len);
}

static void check_line(struct spf_text field)
{
    size_t line = 0;
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] != '\r') {
            TARGET_EXPECT("header-line", field.data[i] >= 0x20 && field.data[i] <= 0x7e);
            continue;
        }
        TARGET_EXPECT("header-line", i + 1 < field.len && field.data[i + 1] == '\n');
        TARGET_EXPECT("header-line", i + 2 >= field.len || field.data[i + 2] == ' ');
        TARGET_EXPECT("header-line", i - line <= SPF_HEADER_LINE_MAX);
        i++;
        line = i + 1;
    }
    TARGET_EXPECT("header-line", line == field.len);
}

/* The field, written with all the room it can need, and then with some that is less. */
static struct spf_text written(writer *write, const struct input *input,
                               uint8_t out[SPF_HEADER_MAX])
{
    static uint8_t less[SPF_HEADER_MAX + 1];
    size_t len = 0;
    enum spf_status status = write(input, out, SPF_HEADER_MAX, &len);
    TARGET_EXPECT("header-fits", status == SPF_OK && len > 0 && len <= SPF_HEADER_MAX);
    if (status != SPF_OK)
        return (struct spf_text){NULL, 0};
    for (size_t capacity = 0; capacity < len; capacity += len / 5 + 1) {
        size_t cut = 1;
        less[capacity] = CANARY;
        status = write(input, less, capacity, &cut);
        TARGET_EXPECT("header-fits", status == SPF_ERR_SPACE && cut == 0);
        TARGET_EXPECT("header-fits", less[capacity] == CANARY);
    }
    struct spf_text field = {out, len};
    check_line(field);
    return field;
}

static uint8_t cleaned(uint8_t octet)
{
    return octet >= 0x20 && octet <= 0x7e ? octet : '?';
}

/* Do the first octets of value show those of text? */
static bool shows_first(struct spf_text value, struct spf_text text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (value.data[i] != cleaned(text.data[i]))
            return false;
    return true;
}

/* Is value what a field shows of text: all of it, or, if it is over-long, its beginning? */
static bool shows(struct spf_text value, struct spf_text text)
{
    if (value.len == text.len && shows_first(value, text, text.len))
        return true;
    return text.len > NEVER_CUT && value.len >= 3 && value.len - 3 < text.len &&
           memcmp(&value.data[value.len - 3], "...", 3) == 0 &&
           shows_first(value, text, value.len - 3);
}

static const struct spf_field_pair *find(size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (target_same(pairs[i].key, text_of_string(key)))
            return &pairs[i];
    return NULL;
}

/* The key stands there if it should, and shows text. */
static void check_key(size_t count, const char *key, bool expected, struct spf_text text,
                      size_t *keys)
{
    const struct spf_field_pair *pair = find(count, key);
    TARGET_EXPECT("header-keys", (pair != NULL) == expected);
    *keys += expected;
    if (pair != NULL && expected)
        TARGET_EXPECT("header-values", shows(pair->value, text));
}

static struct spf_field_space all_space(void)
{
    return (struct spf_field_space){pairs, PAIRS_MAX, results, RESULTS_MAX, decoded, INPUT_MAX};
}

static void check_received(const struct input *input)
{
    uint8_t out[SPF_HEADER_MAX];
    struct spf_field_space space = all_space();
    struct spf_received_spf read;
    struct spf_field_error error;
    const struct spf_request *request = &input->request;
    bool helo = request->scope == SPF_SCOPE_HELO;
    bool failed = input->outcome.result >= SPF_RESULT_TEMPERROR;
    bool matched = input->outcome.cause == SPF_CAUSE_MATCH;
    size_t keys = 0;
    struct spf_text field = written(write_received, input, out);
    enum spf_status status = spf_header_read_received_spf(field, &space, &read, &error);
    TARGET_EXPECT("header-parses", status == SPF_OK);
    if (status != SPF_OK)
        return;
    size_t count = read.pair_count;
    for (size_t i = 0; i < count; i++)
        TARGET_EXPECT("header-parses", pairs[i].form != SPF_FORM_WORD);
    TARGET_EXPECT("header-keys", read.result == input->outcome.result);
    check_key(count, "client-ip", true, text_of_string(clients[input->client].text), &keys);
    check_key(count, "helo", true, request->helo, &keys);
    check_key(count, "receiver", request->receiver.len > 0, request->receiver, &keys);
    check_key(count, "identity", true, text_of_string(helo ? "helo" : "mailfrom"), &keys);
    check_key(count, "mechanism", matched || input->outcome.cause == SPF_CAUSE_DEFAULT,
              matched ? input->term : text_of_string("default"), &keys);
    check_key(count, "problem", failed, text_of_string(spf_cause_info(input->outcome.cause)->text),
              &keys);
    const struct spf_field_pair *from = find(count, "envelope-from");
    TARGET_EXPECT("header-keys", (from != NULL) == !helo);
    if (from != NULL && request->sender.len > 0)
        TARGET_EXPECT("header-values", shows(from->value, request->sender));
    TARGET_EXPECT("header-keys", count == keys + !helo);
}

/* What a quoted local-part stands for (RFC 5321 4.1.2), into out; false if it is not one. */
static bool unquoted(struct spf_text local, uint8_t *out, size_t *len)
{
    *len = 0;
    if (local.len < 2 || local.data[0] != '"' || local.data[local.len - 1] != '"')
        return false;
    for (size_t i = 1; i < local.len - 1; i++) {
        if (local.data[i] == '"')
            return false;
        if (local.data[i] == '\\' && ++i == local.len - 1)
            return false;
        out[(*len)++] = local.data[i];
    }
    return true;
}

/* Does an address show this local-part? One that is malformed need not be taken literally. */
static bool shows_local(struct spf_text written_local, struct spf_text local)
{
    static uint8_t shown[SPF_HEADER_MAX];
    static uint8_t meant[INPUT_MAX];
    size_t len;
    struct spf_text text = written_local;
    if (unquoted(written_local, shown, &len))
        text = (struct spf_text){shown, len};
    if (local.len == 0 || local.data[0] != '"')
        return shows(text, local);
    if (unquoted(local, meant, &len))
        return shows(text, (struct spf_text){meant, len});
    return true;
}

/* Labels of letters, digits and hyphens: a domain-name for any reader. */
static bool is_host(struct spf_text name)
{
    bool dot = true; /* none may stand here */
    for (size_t i = 0; i < name.len; i++) {
        uint8_t octet = name.data[i];
        bool letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                      (octet >= '0' && octet <= '9') || octet == '-';
        if (!letter && (octet != '.' || dot))
            return false;
        dot = octet == '.';
    }
    return !dot;
}

static void check_mailfrom(const struct input *input, const struct spf_field_pair *pair)
{
    struct spf_text sender = input->request.sender;
    size_t at = sender.len;
    while (at > 0 && sender.data[at - 1] != '@')
        at--;
    struct spf_text domain = {sender.data + at, sender.len - at};
    struct spf_text local = {sender.data, at > 0 ? at - 1 : 0};
    if (pair->form != SPF_FORM_ADDRESS) {
        bool mailbox = input->outcome.used_local_part && local.len > 0;
        TARGET_EXPECT("header-values", shows(pair->value, domain));
        TARGET_EXPECT("header-values", !mailbox || domain.len > NEVER_CUT || !is_host(domain));
        return;
    }
    TARGET_EXPECT("header-keys", input->outcome.used_local_part && local.len > 0);
    size_t dot = pair->value.len - domain.len;
    TARGET_EXPECT("header-values",
                  pair->value.len > domain.len && pair->value.data[dot - 1] == '@');
    struct spf_text shown_domain = {pair->value.data + dot, domain.len};
    struct spf_text shown_local = {pair->value.data, dot - 1};
    TARGET_EXPECT("header-values", target_same(shown_domain, domain));
    TARGET_EXPECT("header-values", shows_local(shown_local, local));
}

static void check_results(const struct input *input)
{
    uint8_t out[SPF_HEADER_MAX];
    struct spf_field_space space = all_space();
    struct spf_authentication_results read;
    struct spf_field_error error;
    const struct spf_request *request = &input->request;
    bool helo = request->scope == SPF_SCOPE_HELO || request->sender.len == 0;
    bool failed = input->outcome.result >= SPF_RESULT_TEMPERROR;
    struct spf_text field = written(write_results, input, out);
    enum spf_status status = spf_header_read_authentication_results(field, &space, &read, &error);
    TARGET_EXPECT("header-parses", status == SPF_OK);
    if (status != SPF_OK)
        return;
    TARGET_EXPECT("header-keys", read.others == 0 && read.result_count == 1 && !read.none);
    TARGET_EXPECT("header-keys", read.version.len == 0 && results[0].count == 1);
    TARGET_EXPECT("header-keys", results[0].known && results[0].result == input->outcome.result);
    TARGET_EXPECT("header-keys", (results[0].reason.data != NULL) == failed);
    TARGET_EXPECT("header-values",
                  shows(read.authserv_id,
                        request->receiver.len > 0 ? request->receiver : text_of_string("unknown")));
    TARGET_EXPECT("header-keys", target_same(pairs[0].type, text_of_string("smtp")));
    TARGET_EXPECT("header-keys",
                  target_same(pairs[0].key, text_of_string(helo ? "helo" : "mailfrom")));
    if (helo)
        TARGET_EXPECT("header-values", shows(pairs[0].value, request->helo));
    else
        check_mailfrom(input, &pairs[0]);
}

/* --- what is read --- */

struct reading {
    enum spf_status status;
    size_t pairs;
    size_t results;
    struct spf_field_error error;
};

typedef struct reading reader(struct spf_text field, const struct spf_field_space *space);

static struct reading read_received(struct spf_text field, const struct spf_field_space *space)
{
    struct spf_received_spf read;
    struct reading reading = {.error = {SPF_FIELD_NONE, 0}};
    reading.status = spf_header_read_received_spf(field, space, &read, &reading.error);
    reading.pairs = read.pair_count;
    return reading;
}

static struct reading read_results(struct spf_text field, const struct spf_field_space *space)
{
    struct spf_authentication_results read;
    struct reading reading = {.error = {SPF_FIELD_NONE, 0}};
    reading.status = spf_header_read_authentication_results(field, space, &read, &reading.error);
    reading.pairs = read.pair_count;
    reading.results = read.result_count;
    return reading;
}

static bool one_line(struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\t' && (text.data[i] < 0x20 || text.data[i] > 0x7e))
            return false;
    return true;
}

/* What stands behind a line end that is no fold belongs to no reader's field. */
static void check_end(reader *read, struct spf_text field)
{
    static const char *const tails[] = {"\r\nx", "\r\nx=y", "\r\n;x=y", "\r\n(x)", "\nx=y"};
    struct spf_field_space space = all_space();
    uint8_t *longer = malloc(field.len + 8);
    if (longer == NULL)
        exit(1);
    memcpy(longer, field.data, field.len);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        size_t len = strlen(tails[i]);
        memcpy(longer + field.len, tails[i], len);
        struct spf_text joined = {longer, field.len + len};
        TARGET_EXPECT("header-end", read(joined, &space).status == SPF_ERR_SYNTAX);
    }
    free(longer);
}

/* Less room: it either suffices or is told not to. decodes: some value needed room. */
static void check_space(reader *read, struct spf_text field, const struct reading *whole,
                        bool decodes)
{
    struct spf_field_space space = all_space();
    space.octet_capacity = 0;
    struct reading less = read(field, &space);
    TARGET_EXPECT("header-space",
                  less.status == SPF_ERR_SPACE || (less.status == SPF_OK && !decodes));
    space = all_space();
    space.pair_capacity = whole->pairs / 2;
    less = read(field, &space);
    TARGET_EXPECT("header-space", less.status == (whole->pairs > 0 ? SPF_ERR_SPACE : SPF_OK));
    TARGET_EXPECT("header-space", less.pairs == whole->pairs && less.results == whole->results);
    space = all_space();
    space.result_capacity = whole->results / 2;
    less = read(field, &space);
    TARGET_EXPECT("header-space", less.status == (whole->results > 0 ? SPF_ERR_SPACE : SPF_OK));
    TARGET_EXPECT("header-space", less.pairs == whole->pairs && less.results == whole->results);
}

static void check_reader(reader *read, struct spf_text field)
{
    struct spf_field_space space = all_space();
    space.octet_capacity = field.len;
    space.pair_capacity = field.len / 4;
    space.result_capacity = field.len / 6;
    decoded[field.len] = CANARY;
    struct reading whole = read(field, &space);
    TARGET_EXPECT("header-space", decoded[field.len] == CANARY);
    TARGET_EXPECT("header-space", whole.status != SPF_ERR_SPACE);
    TARGET_EXPECT("header-read", (whole.status == SPF_OK) == (whole.error.fault == SPF_FIELD_NONE));
    TARGET_EXPECT("header-read", whole.error.at <= field.len);
    if (whole.status != SPF_OK)
        return;
    bool decodes = false;
    for (size_t i = 0; i < whole.pairs; i++) {
        decodes |= pairs[i].form == SPF_FORM_QUOTED && pairs[i].value.len > 0;
        TARGET_EXPECT("header-read", pairs[i].key.len > 0 && one_line(pairs[i].key));
        TARGET_EXPECT("header-read", one_line(pairs[i].type) && one_line(pairs[i].value));
    }
    for (size_t i = 0; i < whole.results; i++)
        TARGET_EXPECT("header-read", one_line(results[i].word) && one_line(results[i].reason));
    check_space(read, field, &whole, decodes);
    check_end(read, field);
}

/* The client's text, of an address alone in its block: in a request, what lies behind is the
 * request's. */
static void check_address(const struct input *input)
{
    const struct spf_ip *ip = &input->request.client;
    uint8_t *alone = target_copy((struct spf_text){(const uint8_t *)ip, sizeof *ip});
    uint8_t text[SPF_IP_TEXT_MAX];
    struct spf_text printed = {text, spf_ip_print((const struct spf_ip *)alone, text)};
    TARGET_EXPECT("header-values",
                  target_same(printed, text_of_string(clients[input->client].text)));
    free(alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct input input;
    if (size == 0 || size > INPUT_MAX)
        return 0;
    read_input((struct spf_text){data, size}, &input);
    check_address(&input);
    check_received(&input);
    check_results(&input);
    check_reader(read_received, input.field);
    check_reader(read_results, input.field);
    return 0;
}
