/*
 * input_read.c - lines into a case. Nothing is an error here: see input.h.
 *
 * Under ASan the octets between texts are poisoned, so that whoever reads behind the end of a text
 * is seen, be it by one octet.
 */
#include <arpa/inet.h>
#include <string.h>

#include "input.h"
#include "input_words.h"

static struct spf_text slice(struct spf_text text, size_t from, size_t to)
{
    return (struct spf_text){text.data == NULL ? NULL : text.data + from, to - from};
}

/* ASan's interface, where it is linked: also when this file itself is compiled without ASan. */
__attribute__((weak)) void __asan_poison_memory_region(const volatile void *at, size_t size);
__attribute__((weak)) void __asan_unpoison_memory_region(const volatile void *at, size_t size);

static void fence(const uint8_t *at, size_t size)
{
    if (__asan_poison_memory_region != NULL)
        __asan_poison_memory_region(at, size);
}

static void unfence(const uint8_t *at, size_t size)
{
    if (__asan_unpoison_memory_region != NULL)
        __asan_unpoison_memory_region(at, size);
}

/* Cuts the first word off a line; the rest is what stands behind one space. */
static struct spf_text take_word(struct spf_text *line)
{
    size_t end = 0;
    while (end < line->len && line->data[end] != ' ')
        end++;
    struct spf_text word = slice(*line, 0, end);
    *line = slice(*line, end < line->len ? end + 1 : end, line->len);
    return word;
}

static uint8_t unescaped(uint8_t letter)
{
    return letter == 'n' ? '\n' : letter == 's' ? ' ' : letter == '0' ? 0 : letter;
}

/* The lowest multiple of ASan's granule with at least one octet between, to be poisoned. */
static size_t behind(size_t end)
{
    return (end / 8 + 1) * 8;
}

/* Undoes escapes into the input's octets, of which there are enough for any text of its size. */
static struct spf_text keep(struct input *input, struct spf_text text)
{
    uint8_t *kept = &input->octets[input->octet_count];
    size_t len = 0;
    if (text.len == 0 || behind(text.len) > sizeof input->octets - input->octet_count)
        return (struct spf_text){kept, 0};
    unfence(kept, text.len);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        if (octet == '\\' && i + 1 < text.len)
            octet = unescaped(text.data[++i]);
        kept[len++] = octet;
    }
    if (len < text.len)
        fence(kept + len, behind(text.len) - len);
    input->octet_count += behind(text.len);
    return (struct spf_text){kept, len};
}

static void add_string(struct input *input, struct input_record *record, struct spf_text text)
{
    if (input->string_count == INPUT_STRINGS_MAX)
        return;
    input->strings[input->string_count++] = keep(input, text);
    record->count++;
}

/* Character-strings parted by \|. */
static void read_strings(struct input *input, struct input_record *record, struct spf_text value)
{
    size_t from = 0;
    for (size_t i = 0; i + 1 < value.len; i++) {
        if (value.data[i] != '\\')
            continue;
        if (value.data[i + 1] == '|') {
            add_string(input, record, slice(value, from, i));
            from = i + 2;
        }
        i++;
    }
    add_string(input, record, slice(value, from, value.len));
}

static uint32_t read_number(struct spf_text text, uint32_t limit)
{
    uint32_t number = 0;
    for (size_t i = 0; i < text.len && text.data[i] >= '0' && text.data[i] <= '9'; i++)
        if (number <= limit / 10)
            number = number * 10 + text.data[i] - (uint32_t)'0';
    return number <= limit ? number : limit;
}

/* By libc: how the engine reads addresses is under test. */
static bool read_address(struct spf_text text, uint8_t family, uint8_t octets[16])
{
    char string[INET6_ADDRSTRLEN] = "";
    if (text.len >= sizeof string)
        return false;
    for (size_t i = 0; i < text.len; i++)
        string[i] = (char)text.data[i];
    return inet_pton(family == 4 ? AF_INET : AF_INET6, string, octets) == 1;
}

static void read_client(struct input *input, struct spf_text text)
{
    struct spf_ip ip = {.family = 4};
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == ':')
            ip.family = 6;
    if (read_address(text, ip.family, ip.octets))
        input->request.client = ip;
}

static struct spf_text without_dot(struct spf_text name)
{
    if (name.len > 0 && name.data[name.len - 1] == '.')
        name.len--;
    return name;
}

/* Can DNS carry the name? "." and "" are the root. */
static bool is_carried(struct spf_text name)
{
    size_t label = 0;
    name = without_dot(name);
    if (name.len > SPF_NAME_MAX)
        return false;
    for (size_t i = 0; i <= name.len && name.len > 0; i++) {
        if (i < name.len && name.data[i] != '.')
            continue;
        if (i == label || i - label > SPF_LABEL_MAX)
            return false;
        label = i + 1;
    }
    return true;
}

static bool read_value(struct input *input, struct input_record *record, struct spf_text value)
{
    if (value.len > 0 && value.data[0] == '!') {
        record->fault = true;
        return input_fault_of(slice(value, 1, value.len), &record->rcode);
    }
    if (record->type == SPF_RRTYPE_A || record->type == SPF_RRTYPE_AAAA) {
        record->count = 1;
        return read_address(value, record->type == SPF_RRTYPE_A ? 4 : 6, record->octets);
    }
    if (record->type == SPF_RRTYPE_TXT) {
        read_strings(input, record, value);
        return record->count > 0;
    }
    if (record->type == SPF_RRTYPE_MX)
        record->preference = (uint16_t)read_number(take_word(&value), UINT16_MAX);
    add_string(input, record, value);
    return record->count == 1 && is_carried(input->strings[record->strings]);
}

static void read_record(struct input *input, struct spf_text name, enum spf_rrtype type,
                        struct spf_text value)
{
    struct input_record *record;
    size_t octet_count = input->octet_count;
    size_t string_count = input->string_count;
    if (input->count == INPUT_RECORDS_MAX)
        return;
    record = &input->records[input->count];
    *record = (struct input_record){.name = without_dot(keep(input, name)),
                                    .type = type,
                                    .strings = (uint16_t)input->string_count};
    if (is_carried(record->name) && read_value(input, record, value)) {
        input->count++;
        return;
    }
    fence(&input->octets[octet_count], input->octet_count - octet_count);
    input->octet_count = octet_count;
    input->string_count = string_count;
}

static void read_choice(struct input *input, struct spf_text line)
{
    struct spf_text name = take_word(&line);
    if (input->choice_count < INPUT_CHOICES_MAX)
        input->choices[input->choice_count++] =
            (struct input_choice){keep(input, name), keep(input, line)};
}

static void read_line(struct input *input, struct spf_text line)
{
    struct spf_text word = take_word(&line);
    struct spf_text rest = line;
    struct spf_text second = take_word(&rest);
    enum spf_rrtype type;
    if (input_type_of(second, &type)) {
        read_record(input, word, type, rest);
    } else if (text_is_word(word, "ip")) {
        read_client(input, line);
    } else if (text_is_word(word, "from")) {
        input->request.sender = keep(input, line);
    } else if (text_is_word(word, "helo")) {
        input->request.helo = keep(input, line);
    } else if (text_is_word(word, "receiver")) {
        input->request.receiver = keep(input, line);
    } else if (text_is_word(word, "time")) {
        input->request.time = read_number(line, UINT32_MAX);
    } else if (text_is_word(word, "scope")) {
        input->request.scope = text_is_word(line, "helo") ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM;
    } else if (text_is_word(word, "choice")) {
        read_choice(input, line);
    }
}

void input_read(struct input *input, struct spf_text text)
{
    static const uint8_t from[] = "joe@example.com";
    static const uint8_t helo[] = "mx.example.org";
    if (!input->fenced)
        fence(input->octets, sizeof input->octets);
    else
        fence(input->octets, input->octet_count);
    input->fenced = true;
    input->request = (struct spf_request){.client = {4, {192, 0, 2, 1}},
                                          .sender = {from, sizeof from - 1},
                                          .helo = {helo, sizeof helo - 1}};
    input->choice_count = 0;
    input->count = 0;
    input->string_count = 0;
    input->octet_count = 0;
    if (text.len > INPUT_SIZE_MAX)
        text.len = INPUT_SIZE_MAX;
    while (text.len > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.data) : text.len;
        read_line(input, slice(text, 0, len));
        text = slice(text, end != NULL ? len + 1 : len, text.len);
    }
}

void input_copy(struct input *copy, const struct input *input)
{
    copy->request = input->request;
    copy->choice_count = input->choice_count;
    copy->count = input->count;
    copy->string_count = input->string_count;
    memcpy(copy->choices, input->choices, input->choice_count * sizeof *input->choices);
    memcpy(copy->records, input->records, input->count * sizeof *input->records);
    memcpy(copy->strings, input->strings, input->string_count * sizeof *input->strings);
}
