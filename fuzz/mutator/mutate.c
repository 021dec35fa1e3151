/*
 * mutate.c - changes of a case. Each is a function of one idea; mutations[] says how often each is
 * taken.
 */
#include "mutate.h"

#include <string.h>

#include "readings.h"

static struct spf_text made(const struct room *room, size_t from)
{
    return (struct spf_text){&room->octets[from], room->len - from};
}

static struct spf_text literal(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

static struct input_record *add_record(struct input *input, struct spf_text name,
                                       enum spf_rrtype type)
{
    struct input_record *record = &input->records[input->count];
    if (input->count == INPUT_RECORDS_MAX || input->string_count + 1 >= INPUT_STRINGS_MAX)
        return NULL;
    *record = (struct input_record){.name = name, .type = type, .count = 1};
    input->count++;
    return record;
}

static void add_text(struct input *input, struct spf_text name, enum spf_rrtype type,
                     struct spf_text text)
{
    struct input_record *record = add_record(input, name, type);
    if (record == NULL)
        return;
    record->strings = (uint16_t)input->string_count;
    input->strings[input->string_count++] = text;
}

static struct spf_text some_name(struct input *input, struct room *room, struct dice *dice)
{
    size_t from = room->len;
    random_name(room, dice, input);
    return made(room, from);
}

static bool is_text(const struct input_record *record)
{
    return record->type == SPF_RRTYPE_TXT && !record->fault && record->count > 0;
}

/* A TXT record at random; NULL if there is none near. */
static struct input_record *some_text(struct input *input, struct dice *dice)
{
    size_t start = input->count > 0 ? dice_roll(dice, (unsigned)input->count) : 0;
    for (size_t i = 0; i < input->count; i++)
        if (is_text(&input->records[(start + i) % input->count]))
            return &input->records[(start + i) % input->count];
    return NULL;
}

/* Puts a text in place of a record's strings. */
static void replace(struct input *input, struct input_record *record, struct spf_text text)
{
    if (input->string_count == INPUT_STRINGS_MAX)
        return;
    record->strings = (uint16_t)input->string_count;
    record->count = 1;
    input->strings[input->string_count++] = text;
}

static void new_policy(struct input *input, struct room *room, struct dice *dice)
{
    struct spf_text name = some_name(input, room, dice);
    size_t from = room->len;
    random_record(room, dice, input);
    add_text(input, name, SPF_RRTYPE_TXT, made(room, from));
}

static void other_policy(struct input *input, struct room *room, struct dice *dice)
{
    struct input_record *record = some_text(input, dice);
    size_t from = room->len;
    random_record(room, dice, input);
    if (record != NULL)
        replace(input, record, made(room, from));
}

/* Inserts, deletes, repeats or replaces a term of a policy. */
static void change_term(struct input *input, struct room *room, struct dice *dice)
{
    struct input_record *record = some_text(input, dice);
    struct spf_text text;
    size_t spaces = 0;
    size_t at = 0;
    size_t end;
    size_t from = room->len;
    unsigned how = dice_roll(dice, 4);
    if (record == NULL)
        return;
    text = input->strings[record->strings];
    for (size_t i = 0; i < text.len; i++)
        spaces += text.data[i] == ' ';
    for (size_t skip = spaces > 0 ? 1 + dice_roll(dice, (unsigned)spaces) : 0; at < text.len; at++)
        if (text.data[at] == ' ' && --skip == 0)
            break;
    end = at < text.len ? at + 1 : at;
    while (end < text.len && text.data[end] != ' ')
        end++;
    room_text(room, (struct spf_text){text.data, at});
    if (how == 0 || how == 3) {
        room_octet(room, ' ');
        random_term(room, dice, input);
    }
    if (how == 2)
        room_text(room, (struct spf_text){text.data + at, end - at});
    if (how == 0 || how == 2)
        room_text(room, (struct spf_text){text.data + at, end - at});
    room_text(room, (struct spf_text){text.data + end, text.len - end});
    replace(input, record, made(room, from));
}

static void change_octet(struct input *input, struct room *room, struct dice *dice)
{
    struct input_record *record = some_text(input, dice);
    size_t from = room->len;
    if (record == NULL || input->strings[record->strings].len == 0)
        return;
    room_text(room, input->strings[record->strings]);
    if (room->len > from)
        room->octets[from + dice_roll(dice, (unsigned)(room->len - from))] =
            (uint8_t)(dice_one_in(dice, 3) ? dice_roll(dice, 256) : 0x20 + dice_roll(dice, 95));
    replace(input, record, made(room, from));
}

static void fault(struct input *input, struct room *room, struct dice *dice)
{
    static const uint32_t rcodes[] = {SPF_RCODE_SERVFAIL, SPF_RCODE_TIMEOUT, SPF_RCODE_NXDOMAIN,
                                      SPF_RCODE_NOERROR,  SPF_RCODE_REFUSED, SPF_RCODE_FORMERR};
    struct input_record *record;
    (void)room;
    if (input->count == 0)
        return;
    record = &input->records[dice_roll(dice, (unsigned)input->count)];
    record->fault = !record->fault;
    record->rcode = rcodes[dice_roll(dice, 6)];
    if (!record->fault && record->count == 0)
        record->fault = true;
}

static void drop(struct input *input, struct room *room, struct dice *dice)
{
    size_t at;
    (void)room;
    if (input->count == 0)
        return;
    at = dice_roll(dice, (unsigned)input->count);
    memmove(&input->records[at], &input->records[at + 1],
            (input->count - at - 1) * sizeof *input->records);
    input->count--;
}

/* An address of the client's family, often the client's own. */
static struct input_record *address_at(struct input *input, struct spf_text name, struct dice *dice)
{
    bool six = input->request.client.family == 6;
    struct input_record *record;
    if (dice_one_in(dice, 8))
        six = !six;
    record = add_record(input, name, six ? SPF_RRTYPE_AAAA : SPF_RRTYPE_A);
    if (record == NULL)
        return NULL;
    if ((input->request.client.family == 6) == six)
        memcpy(record->octets, input->request.client.octets, 16);
    if (!dice_one_in(dice, 3))
        record->octets[dice_roll(dice, six ? 16 : 4)] ^= (uint8_t)(1u << dice_roll(dice, 8));
    return record;
}

static void address(struct input *input, struct room *room, struct dice *dice)
{
    (void)address_at(input, some_name(input, room, dice), dice);
}

/* Around ten exchanges, some with addresses. */
static void exchanges(struct input *input, struct room *room, struct dice *dice)
{
    struct spf_text name = some_name(input, room, dice);
    unsigned count = dice_one_in(dice, 2) ? 8 + dice_roll(dice, 5) : 1 + dice_roll(dice, 3);
    for (unsigned i = 0; i < count; i++) {
        struct spf_text host = dice_one_in(dice, 30) ? literal(".") : some_name(input, room, dice);
        add_text(input, name, SPF_RRTYPE_MX, host);
        if (dice_one_in(dice, 2))
            (void)address_at(input, host, dice);
    }
}

/* Names of the client, some of which have its address. */
static void client_names(struct input *input, struct room *room, struct dice *dice)
{
    size_t from = room->len;
    struct spf_text reverse;
    unsigned count = dice_one_in(dice, 4) ? 8 + dice_roll(dice, 5) : 1 + dice_roll(dice, 3);
    reverse_name(room, &input->request.client);
    reverse = made(room, from);
    for (unsigned i = 0; i < count; i++) {
        struct spf_text host = some_name(input, room, dice);
        add_text(input, reverse, SPF_RRTYPE_PTR, host);
        if (!dice_one_in(dice, 4))
            (void)address_at(input, host, dice);
    }
}

/* The i-th name of a chain. */
static void chain_name(struct room *room, unsigned i)
{
    if (i > 0) {
        room_octet(room, (uint8_t)('a' + i));
        room_octet(room, '.');
    }
    room_string(room, "example.com");
}

/* A chain of include or redirect about as long as the limit; at times a ring, or diamonds: each
 * name includes the one behind the next as well, so that most are reached by several ways. */
static void chain(struct input *input, struct room *room, struct dice *dice)
{
    const char *term = dice_one_in(dice, 2) ? "include:" : "redirect=";
    unsigned length = 8 + dice_roll(dice, 5);
    bool ring = dice_one_in(dice, 4);
    bool diamonds = dice_one_in(dice, 4);
    if (diamonds)
        length = 3 + dice_roll(dice, 5);
    for (unsigned i = 0; i < length; i++) {
        size_t name = room->len;
        chain_name(room, i);
        struct spf_text owner = made(room, name);
        size_t text = room->len;
        room_string(room, "v=spf1 ");
        if (diamonds && i + 2 < length) {
            room_string(room, "include:");
            chain_name(room, i + 2);
            room_octet(room, ' ');
        }
        if (i + 1 < length || ring) {
            room_string(room, term);
            chain_name(room, i + 1 < length ? i + 1 : 0);
        } else {
            random_term(room, dice, input);
        }
        add_text(input, owner, SPF_RRTYPE_TXT, made(room, text));
    }
}

static void client(struct input *input, struct room *room, struct dice *dice)
{
    static const struct spf_ip clients[] = {
        {4, {192, 0, 2, 1}},
        {4, {198, 51, 100, 255}},
        {6, {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xcb, 1}},
        {6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1}},
    };
    (void)room;
    input->request.client = clients[dice_roll(dice, 4)];
}

static void sender(struct input *input, struct room *room, struct dice *dice)
{
    static const char *const senders[] = {"joe@example.com",
                                          "",
                                          "example.com",
                                          "@example.com",
                                          "a-b-c.d+e@example.com",
                                          "\303\274@example.com",
                                          "joe@localhost",
                                          "joe@[192.0.2.1]",
                                          "joe@b\303\274cher.example",
                                          "joe@a..example.com",
                                          "joe@.",
                                          "joe@example.com.",
                                          "\"a@b\"@example.com",
                                          "@x:joe@example.com",
                                          "j\r\n@example.com",
                                          "%{d}@example.com"};
    size_t from = room->len;
    if (dice_one_in(dice, 4)) {
        for (unsigned i = dice_roll(dice, 400); i > 0; i--)
            room_octet(room, (uint8_t)"abc.-+_"[dice_roll(dice, 7)]);
        room_octet(room, '@');
        random_name(room, dice, input);
        input->request.sender = made(room, from);
        return;
    }
    input->request.sender = literal(senders[dice_roll(dice, 16)]);
    input->request.scope = dice_one_in(dice, 6) ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM;
}

static void helo(struct input *input, struct room *room, struct dice *dice)
{
    size_t from = room->len;
    if (dice_one_in(dice, 5)) {
        input->request.helo = literal("[192.0.2.1]");
        return;
    }
    random_name(room, dice, input);
    if (dice_one_in(dice, 8))
        room_octet(room, (uint8_t)dice_roll(dice, 256));
    input->request.helo = made(room, from);
}

/*
 * A policy of terms that ask and mostly do not match, with the answers to them: what comes behind
 * the first match is never evaluated.
 */
static void wide(struct input *input, struct room *room, struct dice *dice)
{
    static const char *const terms[] = {" a:", " mx:", " include:", " exists:", " a:", " ?mx:"};
    static const char *const policies[] = {"v=spf1 -all", "v=spf1 a mx ~all", "v=spf1 ?all",
                                           "v=spf1 exists:%{ir}.%{v}.example.com -all"};
    struct spf_text owner = input->count > 0 && dice_one_in(dice, 2)
                                ? input->records[dice_roll(dice, (unsigned)input->count)].name
                                : literal("example.com");
    unsigned count = 2 + dice_roll(dice, 10);
    struct spf_text hosts[11];
    unsigned kinds[11];
    size_t from = room->len;
    room_string(room, "v=spf1");
    for (unsigned i = 0; i < count; i++) {
        kinds[i] = dice_roll(dice, 6);
        room_string(room, terms[kinds[i]]);
        size_t name = room->len;
        room_octet(room, (uint8_t)('a' + dice_roll(dice, 16)));
        room_string(room, dice_one_in(dice, 2) ? ".w.example.com" : ".example.net");
        hosts[i] = made(room, name);
    }
    if (!dice_one_in(dice, 3))
        random_ending(room, dice, input);
    add_text(input, owner, SPF_RRTYPE_TXT, made(room, from));
    for (unsigned i = 0; i < count; i++) {
        if (dice_one_in(dice, 16)) /* void */
            continue;
        if (terms[kinds[i]][1] == 'i')
            add_text(input, hosts[i], SPF_RRTYPE_TXT, literal(policies[dice_roll(dice, 4)]));
        if (strchr(terms[kinds[i]], 'm') != NULL)
            for (unsigned k = dice_roll(dice, 4); k > 0; k--)
                add_text(input, hosts[i], SPF_RRTYPE_MX, hosts[dice_roll(dice, count)]);
        struct input_record *record =
            terms[kinds[i]][1] != 'e' ? address_at(input, hosts[i], dice) : NULL;
        if (record != NULL && !dice_one_in(dice, 5))
            record->octets[0] ^= 0x40; /* another network */
    }
}

/* An explanation, and the time, which nothing else can show. */
static void explanation(struct input *input, struct room *room, struct dice *dice)
{
    static const uint32_t times[] = {0, 9, 1700000000, UINT32_MAX};
    struct spf_text name = some_name(input, room, dice);
    size_t from = room->len;
    random_explanation(room, dice);
    add_text(input, name, SPF_RRTYPE_TXT, made(room, from));
    from = room->len;
    room_string(room, "v=spf1");
    for (unsigned i = dice_roll(dice, 3); i > 0; i--) {
        room_octet(room, ' ');
        random_term(room, dice, input);
    }
    room_string(room, " -all exp=");
    room_text(room, name);
    add_text(input, literal("example.com"), SPF_RRTYPE_TXT, made(room, from));
    input->request.time = times[dice_roll(dice, 4)];
}

static void reading(struct input *input, struct room *room, struct dice *dice)
{
    const char *name;
    const char *value;
    (void)room;
    if (input->choice_count == INPUT_CHOICES_MAX || dice_one_in(dice, 3))
        input->choice_count = 0;
    if (readings_at(dice_roll(dice, 17), &name, &value))
        input->choices[input->choice_count++] =
            (struct input_choice){literal(name), literal(value)};
}

static const struct {
    void (*apply)(struct input *input, struct room *room, struct dice *dice);
    unsigned weight;
} mutations[] = {
    {new_policy, 10},  {other_policy, 8}, {change_term, 24}, {change_octet, 4},
    {fault, 7},        {drop, 8},         {address, 14},     {exchanges, 6},
    {client_names, 6}, {chain, 5},        {wide, 16},        {client, 2},
    {sender, 4},       {helo, 2},         {explanation, 4},  {reading, 2},
};

void mutate(struct input *input, struct room *room, struct dice *dice)
{
    unsigned all = 0;
    unsigned roll;
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++)
        all += mutations[i].weight;
    roll = dice_roll(dice, all);
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++) {
        if (roll < mutations[i].weight) {
            mutations[i].apply(input, room, dice);
            return;
        }
        roll -= mutations[i].weight;
    }
}

void mutate_fresh(struct input *input, struct room *room, struct dice *dice)
{
    size_t from = room->len;
    input_read(input, (struct spf_text){NULL, 0});
    random_record(room, dice, input);
    add_text(input, literal("example.com"), SPF_RRTYPE_TXT, made(room, from));
    for (unsigned i = 4 + dice_roll(dice, 12); i > 0; i--)
        mutate(input, room, dice);
}
