/*
 * random_text.c - random pieces of SPF. See random_text.h.
 */
#include "random_text.h"

#include <string.h>

unsigned dice_roll(struct dice *dice, unsigned sides)
{
    uint32_t x = dice->state != 0 ? dice->state : 0x9e3779b9u; /* xorshift32 */
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    dice->state = x;
    return (unsigned)((uint64_t)x * sides >> 32);
}

void room_octet(struct room *room, uint8_t octet)
{
    if (room->len < sizeof room->octets)
        room->octets[room->len++] = octet;
}

void room_string(struct room *room, const char *string)
{
    for (size_t i = 0; string[i] != '\0'; i++)
        room_octet(room, (uint8_t)string[i]);
}

void room_text(struct room *room, struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++)
        room_octet(room, text.data[i]);
}

static const char *pick(struct dice *dice, const char *const *words, size_t count)
{
    return words[dice_roll(dice, (unsigned)count)];
}
#define PICK(dice, words) pick(dice, words, sizeof(words) / sizeof *(words))

static void room_number(struct room *room, unsigned number)
{
    if (number >= 10)
        room_number(room, number / 10);
    room_octet(room, (uint8_t)('0' + number % 10));
}

static void room_repeat(struct room *room, uint8_t octet, unsigned count)
{
    while (count-- > 0)
        room_octet(room, octet);
}

void random_name(struct room *room, struct dice *dice, const struct input *input)
{
    static const char *const names[] = {
        "example.com",         "a.example.com",    "b.example.com",
        "c.example.com",       "mail.example.net", "x.example.org",
        "d.e.f.g.example.com", "example",          "xn--bcher-kva.example"};
    if (input->count > 0 && !dice_one_in(dice, 5)) {
        room_text(room, input->records[dice_roll(dice, (unsigned)input->count)].name);
        return;
    }
    if (dice_one_in(dice, 12)) { /* labels and names around their limits */
        room_repeat(room, 'l', 61 + dice_roll(dice, 4));
        for (unsigned i = dice_roll(dice, 4); i > 0; i--) {
            room_octet(room, '.');
            room_repeat(room, 'm', 59 + dice_roll(dice, 5));
        }
        room_string(room, ".example");
        return;
    }
    if (dice_one_in(dice, 30)) {
        room_string(room, "a..b.example");
        return;
    }
    room_string(room, PICK(dice, names));
}

void random_macro(struct room *room, struct dice *dice, bool explanation)
{
    static const char letters[] = "slodiphvcrt";
    unsigned letter = dice_roll(dice, explanation ? 11 : 8);
    if (dice_one_in(dice, 12)) {
        static const char *const escapes[] = {"%%", "%_", "%-"};
        room_string(room, PICK(dice, escapes));
        return;
    }
    if (dice_one_in(dice, 60))
        letter = dice_roll(dice, 11); /* c, r and t where they must not stand */
    room_string(room, "%{");
    room_octet(room, (uint8_t)(letters[letter] ^ (dice_one_in(dice, 4) ? 0x20 : 0)));
    if (dice_one_in(dice, 2))
        room_number(room, dice_one_in(dice, 20) ? dice_roll(dice, 300) : 1 + dice_roll(dice, 4));
    if (dice_one_in(dice, 2))
        room_octet(room, dice_one_in(dice, 6) ? 'R' : 'r');
    for (unsigned i = dice_one_in(dice, 3) ? 1 + dice_roll(dice, 2) : 0; i > 0; i--)
        room_octet(room, (uint8_t)".-+,/_="[dice_roll(dice, 7)]);
    if (!dice_one_in(dice, 150))
        room_octet(room, '}');
}

void random_domain_spec(struct room *room, struct dice *dice, const struct input *input)
{
    unsigned macros = dice_one_in(dice, 2) ? 0 : 1 + dice_roll(dice, 3);
    for (unsigned i = 0; i < macros; i++) {
        random_macro(room, dice, false);
        if (!dice_one_in(dice, 6))
            room_octet(room, '.');
    }
    if (macros > 0 && dice_one_in(dice, 5)) {
        random_macro(room, dice, false);
        return;
    }
    random_name(room, dice, input);
    if (dice_one_in(dice, 12))
        room_octet(room, '.');
}

static void random_prefix(struct room *room, struct dice *dice, unsigned full)
{
    static const unsigned edges[] = {0, 1, 7, 8, 24, 31, 32, 33, 64, 127, 128, 129};
    unsigned prefix = dice_one_in(dice, 2) ? edges[dice_roll(dice, 12)] : dice_roll(dice, full + 1);
    room_octet(room, '/');
    if (dice_one_in(dice, 100))
        room_octet(room, '0');
    room_number(room, prefix > full && !dice_one_in(dice, 10) ? full : prefix);
}

/* About eight groups with or without a gap: where readers of IPv6 addresses miscount. */
static void random_groups(struct room *room, struct dice *dice)
{
    unsigned groups = 6 + dice_roll(dice, 4);
    unsigned gap = dice_roll(dice, 12); /* in front of that group, if there is one */
    for (unsigned i = 0; i < groups; i++) {
        if (i > 0 || gap == 0)
            room_octet(room, ':');
        if (i == gap)
            room_octet(room, ':');
        if (i + 2 >= groups && dice_one_in(dice, 8)) {
            room_string(room, "192.0.2.1");
            return;
        }
        for (unsigned digits = 1 + dice_roll(dice, 4); digits > 0; digits--)
            room_octet(room, (uint8_t)"0123456789abcdef"[dice_roll(dice, 16)]);
    }
    if (gap == groups)
        room_string(room, "::");
}

/* The client's network, or near it, or another. */
static void random_network(struct room *room, struct dice *dice, const struct input *input,
                           bool six)
{
    struct spf_ip ip = input->request.client;
    uint8_t text[SPF_IP_TEXT_MAX];
    size_t len;
    if (six && dice_one_in(dice, 6)) {
        random_groups(room, dice);
        return;
    }
    if ((ip.family == 6) != six)
        ip = (struct spf_ip){six ? 6 : 4, {six ? 0x20 : 198, six ? 1 : 51, 100, 7}};
    if (!dice_one_in(dice, 3))
        ip.octets[dice_roll(dice, six ? 16 : 4)] ^= (uint8_t)(1u << dice_roll(dice, 8));
    len = spf_ip_print(&ip, text);
    room_text(room, (struct spf_text){text, len});
    if (dice_one_in(dice, 2))
        random_prefix(room, dice, six ? 128 : 32);
}

static void random_hosts(struct room *room, struct dice *dice, const struct input *input)
{
    if (!dice_one_in(dice, 3)) {
        room_octet(room, ':');
        random_domain_spec(room, dice, input);
    }
    if (dice_one_in(dice, 6))
        random_prefix(room, dice, 32);
    if (dice_one_in(dice, 6)) {
        room_octet(room, '/');
        random_prefix(room, dice, 128);
    }
}

static void random_modifier(struct room *room, struct dice *dice, const struct input *input)
{
    static const char *const names[] = {
        "redirect=", "redirect=", "exp=", "exp=", "x-new=", "ra=", "rr=", "a="};
    const char *name = PICK(dice, names);
    room_string(room, name);
    if (name[0] == 'e' || strlen(name) > 8)
        random_domain_spec(room, dice, input);
    else
        random_macro(room, dice, false);
}

void random_term(struct room *room, struct dice *dice, const struct input *input)
{
    static const char *const mechanisms[] = {
        "include:", "include:", "a",    "a",    "mx",  "mx",
        "ptr",      "exists:",  "ip4:", "ip6:", "all", "exists:"};
    const char *name = PICK(dice, mechanisms);
    if (dice_one_in(dice, 7)) {
        random_modifier(room, dice, input);
        return;
    }
    if (dice_one_in(dice, 3))
        room_octet(room, (uint8_t)"+-~?"[dice_roll(dice, 4)]);
    room_string(room, name);
    if (name[0] == 'i' && name[1] == 'p') {
        random_network(room, dice, input, name[2] == '6');
    } else if (name[0] == 'i' || name[0] == 'e') {
        random_domain_spec(room, dice, input);
    } else if (name[0] == 'p') {
        if (dice_one_in(dice, 2)) {
            room_octet(room, ':');
            random_domain_spec(room, dice, input);
        }
    } else if (name[1] != 'l') {
        random_hosts(room, dice, input);
    }
}

void random_ending(struct room *room, struct dice *dice, const struct input *input)
{
    static const char *const endings[] = {" -all", " ~all", " ?all", " all", " redirect="};
    unsigned which = dice_roll(dice, 5);
    room_string(room, endings[which]);
    if (which == 4)
        random_domain_spec(room, dice, input);
}

void random_record(struct room *room, struct dice *dice, const struct input *input)
{
    unsigned terms = 1 + dice_roll(dice, dice_one_in(dice, 8) ? 14 : 5);
    room_string(room, "v=spf1");
    for (unsigned i = 0; i < terms; i++) {
        room_octet(room, ' ');
        random_term(room, dice, input);
    }
    if (dice_one_in(dice, 2))
        random_ending(room, dice, input);
}

void random_explanation(struct room *room, struct dice *dice)
{
    static const char *const words[] = {"see ", "http://e.example/?", "no ", "!", "100%% ",
                                        "\t",   "\303\274",           "% "};
    for (unsigned i = 1 + dice_roll(dice, 5); i > 0; i--) {
        if (dice_one_in(dice, 2))
            random_macro(room, dice, true);
        else
            room_string(room, words[dice_roll(dice, dice_one_in(dice, 12) ? 8 : 5)]);
    }
}

void reverse_name(struct room *room, const struct spf_ip *client)
{
    static const char hex[] = "0123456789abcdef";
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const uint8_t *four = client->family == 4                       ? client->octets
                          : memcmp(client->octets, mapped, 12) == 0 ? &client->octets[12]
                                                                    : NULL;
    if (four != NULL) {
        for (unsigned i = 4; i > 0; i--) {
            room_number(room, four[i - 1]);
            room_octet(room, '.');
        }
        room_string(room, "in-addr.arpa");
        return;
    }
    for (unsigned i = 16; i > 0; i--) {
        room_octet(room, (uint8_t)hex[client->octets[i - 1] & 15]);
        room_octet(room, '.');
        room_octet(room, (uint8_t)hex[client->octets[i - 1] >> 4]);
        room_octet(room, '.');
    }
    room_string(room, "ip6.arpa");
}
