/*
 * input_write.c - a case as lines.
 */
#include <string.h>

#include "input.h"

struct lines {
    uint8_t *out;
    size_t capacity;
    size_t len;
    bool full;
};

static void put(struct lines *l, uint8_t octet)
{
    if (l->len == l->capacity) {
        l->full = true;
        return;
    }
    l->out[l->len++] = octet;
}

static void put_string(struct lines *l, const char *string)
{
    for (size_t i = 0; string[i] != '\0'; i++)
        put(l, (uint8_t)string[i]);
}

/* last: the line's last field, in which a space needs no escape. */
static void put_text(struct lines *l, struct spf_text text, bool last)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        const char *escape = octet == '\n'           ? "\\n"
                             : octet == 0            ? "\\0"
                             : octet == '\\'         ? "\\\\"
                             : octet == ' ' && !last ? "\\s"
                                                     : NULL;
        if (escape != NULL)
            put_string(l, escape);
        else
            put(l, octet);
    }
}

static void put_field(struct lines *l, const char *keyword, struct spf_text value)
{
    put_string(l, keyword);
    put(l, ' ');
    put_text(l, value, true);
    put(l, '\n');
}

static void put_number(struct lines *l, uint64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    for (; at < sizeof digits; at++)
        put(l, (uint8_t)digits[at]);
}

static void put_address(struct lines *l, const uint8_t *octets, uint8_t family)
{
    struct spf_ip ip = {.family = family};
    uint8_t text[SPF_IP_TEXT_MAX];
    size_t len;
    memcpy(ip.octets, octets, family == 4 ? 4 : 16);
    len = spf_ip_print(&ip, text);
    put_text(l, (struct spf_text){text, len}, true);
}

static void put_value(struct lines *l, const struct input *input, const struct input_record *record)
{
    if (record->fault) {
        put(l, '!');
        put_string(l, input_fault_name(record->rcode));
        return;
    }
    if (record->type == SPF_RRTYPE_A || record->type == SPF_RRTYPE_AAAA) {
        put_address(l, record->octets, record->type == SPF_RRTYPE_A ? 4 : 6);
        return;
    }
    if (record->type == SPF_RRTYPE_MX) {
        put_number(l, record->preference);
        put(l, ' ');
    }
    for (size_t i = 0; i < record->count; i++) {
        struct spf_text text = input->strings[record->strings + i];
        if (i > 0)
            put_string(l, "\\|");
        else if (text.len > 0 && text.data[0] == '!') {
            put_string(l, "\\!");
            text = (struct spf_text){text.data + 1, text.len - 1};
        }
        put_text(l, text, true);
    }
}

size_t input_write(const struct input *input, uint8_t *out, size_t capacity)
{
    struct lines l = {out, capacity, 0, false};
    const struct spf_request *request = &input->request;
    put_string(&l, "ip ");
    put_address(&l, request->client.octets, request->client.family);
    put(&l, '\n');
    put_field(&l, "from", request->sender);
    put_field(&l, "helo", request->helo);
    if (request->receiver.len > 0)
        put_field(&l, "receiver", request->receiver);
    if (request->scope == SPF_SCOPE_HELO)
        put_string(&l, "scope helo\n");
    if (request->time > 0) {
        put_string(&l, "time ");
        put_number(&l, request->time);
        put(&l, '\n');
    }
    for (size_t i = 0; i < input->choice_count; i++) {
        put_string(&l, "choice ");
        put_text(&l, input->choices[i].name, false);
        put(&l, ' ');
        put_text(&l, input->choices[i].value, true);
        put(&l, '\n');
    }
    for (size_t i = 0; i < input->count; i++) {
        put_text(&l, input->records[i].name, false);
        put(&l, ' ');
        put_string(&l, input_type_name(input->records[i].type));
        put(&l, ' ');
        put_value(&l, input, &input->records[i]);
        put(&l, '\n');
    }
    return l.full ? 0 : l.len;
}
