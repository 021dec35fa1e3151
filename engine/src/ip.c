/*
 * ip.c - addresses: read, write, compare by prefix. See ip.h.
 */
#include "ip.h"

#include "spf/check.h"

static unsigned hex_value(uint8_t octet)
{
    return octet <= '9' ? octet - (unsigned)'0' : char_lower(octet) - (unsigned)'a' + 10;
}

/* One group of one to four hexadecimal digits. */
static bool read_group(struct cursor *c, uint8_t out[2])
{
    unsigned value = 0;
    unsigned digits = 0;
    while (digits < 4 && cursor_is(c, CHAR_HEX)) {
        value = value << 4 | hex_value(c->data[c->at]);
        cursor_skip(c);
        digits++;
    }
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)(value & 0xff);
    return digits > 0;
}

/* Does a dotted quad begin here: digits, then a dot? */
static bool quad_begins(struct cursor c)
{
    cursor_skip_class(&c, CHAR_DIGIT);
    return cursor_peek(&c) == '.';
}

/*
 * Reads groups up to the end, "::" or max octets; stores them from the front and their number of
 * octets in *filled. *gap tells that "::" follows the groups, and stands behind it.
 */
static bool read_groups(struct cursor *c, uint8_t *octets, unsigned max, unsigned *filled,
                        bool *gap)
{
    *filled = 0;
    *gap = false;
    for (;;) {
        if (quad_begins(*c)) { /* x:x:x:x:x:x:d.d.d.d */
            if (*filled + 4 > max || !ip_read4(c, &octets[*filled]))
                return false;
            *filled += 4;
            return true;
        }
        if (*filled + 2 > max || !read_group(c, &octets[*filled]))
            return false;
        *filled += 2;
        if (cursor_peek(c) != ':')
            return true;
        if (cursor_peek_next(c) == ':') {
            cursor_skip(c);
            cursor_skip(c);
            *gap = true;
            return true;
        }
        cursor_skip(c);
    }
}

bool ip_read6(struct cursor *c, uint8_t octets[16])
{
    uint8_t tail[16];
    unsigned front = 0;
    unsigned back = 0;
    bool gap = false;
    bool second_gap;
    memset(octets, 0, 16);
    if (cursor_peek(c) == ':' && cursor_peek_next(c) == ':') {
        cursor_skip(c);
        cursor_skip(c);
        gap = true;
    } else if (!read_groups(c, octets, 16, &front, &gap)) {
        return false;
    }
    if (!gap)
        return front == 16;
    if (!cursor_is(c, CHAR_HEX)) /* the address ends in "::" */
        return cursor_peek(c) != ':' && front <= 14;
    /* RFC 4291 2.2: "::" stands for one or more groups, so that two octets at least are its own */
    if (front > 12 || !read_groups(c, tail, 14 - front, &back, &second_gap))
        return false;
    if (second_gap) {
        c->at--; /* back to the second colon, which is the one too many */
        return false;
    }
    memcpy(&octets[16 - back], tail, back);
    return true;
}

struct spf_ip ip_unmapped(struct spf_ip ip)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct spf_ip out = {.family = 4};
    if (ip.family != 6 || memcmp(ip.octets, mapped, sizeof mapped) != 0)
        return ip;
    memcpy(out.octets, &ip.octets[12], 4);
    return out;
}

/* Four octets in decimal, at most 15 octets long; made apart, since it is a part of most names and
 * fields. */
static void write_quad(struct writer *w, const uint8_t *octets, bool reversed)
{
    uint8_t text[WRITER_SCRATCH];
    size_t len = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned left = octets[reversed ? 3 - i : i];
        if (left >= 10) {
            if (left >= 100) {
                text[len++] = (uint8_t)('0' + left / 100);
                left %= 100;
            }
            text[len++] = (uint8_t)('0' + left / 10);
            left %= 10;
        }
        text[len++] = (uint8_t)('0' + left);
        text[len++] = '.';
    }
    writer_text(w, (struct spf_text){text, len - 1});
}

static const uint8_t hex_digits[16] = {'0', '1', '2', '3', '4', '5', '6', '7',
                                       '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

static unsigned group_of(const struct spf_ip *ip, unsigned index)
{
    return (unsigned)ip->octets[2 * index] << 8 | ip->octets[2 * index + 1];
}

/* RFC 5952 4.2: the first of the longest runs of two or more zero groups is shortened. */
static void longest_zero_run(const struct spf_ip *ip, unsigned *begin, unsigned *length)
{
    *begin = 8;
    *length = 1;
    for (unsigned i = 0; i < 8; i++) {
        unsigned end = i;
        while (end < 8 && group_of(ip, end) == 0)
            end++;
        if (end - i > *length) {
            *begin = i;
            *length = end - i;
        }
    }
}

static void write_ip6(struct writer *w, const struct spf_ip *ip)
{
    unsigned run;
    unsigned run_length;
    longest_zero_run(ip, &run, &run_length);
    for (unsigned i = 0; i < 8; i++) {
        unsigned group = group_of(ip, i);
        if (i == run) {
            writer_string(w, "::");
            i += run_length - 1;
            continue;
        }
        if (i > 0 && i != run + run_length)
            writer_octet(w, ':');
        for (unsigned shift = 16; shift > 0; shift -= 4)
            if (shift == 4 || group >> (shift - 4) > 0)
                writer_octet(w, hex_digits[group >> (shift - 4) & 0xf]);
    }
}

void ip_write(struct writer *w, const struct spf_ip *ip)
{
    if (ip->family == 4)
        write_quad(w, ip->octets, false);
    else
        write_ip6(w, ip);
}

void ip_write_dotted(struct writer *w, const struct spf_ip *ip, bool reversed)
{
    if (ip->family == 4) {
        write_quad(w, ip->octets, reversed);
        return;
    }
    for (unsigned i = 0; i < 32; i++) {
        unsigned nibble = reversed ? 31 - i : i;
        if (i > 0)
            writer_octet(w, '.');
        writer_octet(w, hex_digits[ip->octets[nibble / 2] >> (nibble % 2 == 0 ? 4 : 0) & 0xf]);
    }
}

void ip_write_reverse_name(struct writer *w, const struct spf_ip *ip)
{
    ip_write_dotted(w, ip, true);
    writer_string(w, ip->family == 4 ? ".in-addr.arpa" : ".ip6.arpa");
}

enum spf_status spf_ip_parse(struct spf_text text, struct spf_ip *out)
{
    struct cursor c = cursor_of(text);
    struct spf_ip ip = {.family = quad_begins(c) ? 4 : 6};
    bool good = ip.family == 4 ? ip_read4(&c, ip.octets) : ip_read6(&c, ip.octets);
    if (!good || c.at != c.len)
        return SPF_ERR_SYNTAX;
    *out = ip;
    return SPF_OK;
}

size_t spf_ip_print(const struct spf_ip *ip, uint8_t out[SPF_IP_TEXT_MAX])
{
    struct writer w = writer_of(out, SPF_IP_TEXT_MAX);
    ip_write(&w, ip);
    return w.len;
}
