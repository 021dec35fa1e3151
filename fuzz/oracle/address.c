/*
 * address.c - addresses as text: ip4-network and ip6-network (RFC 7208 12, RFC 4291 2.2), what
 * %{i} and %{c} are (7.3), and comparison under a prefix length (5).
 */
#include "address.h"

#include <stdio.h>
#include <string.h>

/*
 * qnum = DIGIT / %x31-39 DIGIT / "1" 2DIGIT / "2" %x30-34 DIGIT / "25" %x30-35
 * that is: 0 to 255, without leading zero.
 */
static bool is_qnum(struct spf_text text, uint8_t *value)
{
    if (text.len < 1 || text.len > 3)
        return false;
    unsigned number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!oracle_octet_is_digit(text.data[i]))
            return false;
        number = number * 10 + (unsigned)(text.data[i] - '0');
    }
    if (number > 255 || (text.len > 1 && text.data[0] == '0'))
        return false;
    *value = (uint8_t)number;
    return true;
}

/* ip4-network = qnum "." qnum "." qnum "." qnum */
bool oracle_ip4_network(struct spf_text text, struct spf_ip *ip)
{
    struct spf_ip parsed = {4, {0}};
    struct spf_text rest = text;
    for (int i = 0; i < 4; i++) {
        size_t end = i < 3 ? oracle_text_find(rest, '.') : rest.len;
        if ((i < 3 && end == rest.len) ||
            !is_qnum(oracle_text_cut(rest, 0, end), &parsed.octets[i]))
            return false;
        rest = oracle_text_from(rest, i < 3 ? end + 1 : end);
    }
    *ip = parsed;
    return true;
}

/* x of RFC 4291 2.2: "one to four hexadecimal digits" */
static bool is_group(struct spf_text text, uint8_t out[2])
{
    if (text.len < 1 || text.len > 4)
        return false;
    unsigned value = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = oracle_octet_lower(text.data[i]);
        if (oracle_octet_is_digit(octet))
            value = value * 16 + (unsigned)(octet - '0');
        else if (octet >= 'a' && octet <= 'f')
            value = value * 16 + (unsigned)(octet - 'a') + 10;
        else
            return false;
    }
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)(value & 0xff);
    return true;
}

/*
 * Groups parted by single colons; "" is none of them. The last may be d.d.d.d (form 3 of RFC 4291
 * 2.2) if it is the end of the address. Gives their octets.
 */
static bool groups(struct spf_text text, bool at_end, uint8_t out[16], size_t *len)
{
    *len = 0;
    if (text.len == 0)
        return true;
    for (;;) {
        size_t end = oracle_text_find(text, ':');
        struct spf_text group = oracle_text_cut(text, 0, end);
        struct spf_ip tail;
        if (end == text.len && at_end && oracle_ip4_network(group, &tail)) {
            if (*len > 12)
                return false;
            memcpy(out + *len, tail.octets, 4);
            *len += 4;
            return true;
        }
        if (*len > 14 || !is_group(group, out + *len))
            return false;
        *len += 2;
        if (end == text.len)
            return true;
        text = oracle_text_from(text, end + 1);
    }
}

/* ip6-network = <as per Section 2.2 of [RFC4291]> */
bool oracle_ip6_network(struct spf_text text, struct spf_ip *ip)
{
    struct spf_ip parsed = {6, {0}};
    size_t gap = 0;
    while (gap + 1 < text.len && !(text.data[gap] == ':' && text.data[gap + 1] == ':'))
        gap++;

    uint8_t head[16], tail[16];
    size_t head_len, tail_len;
    if (gap + 1 >= text.len) {
        /* Form 1, x:x:x:x:x:x:x:x: all the groups are written. */
        if (!groups(text, true, parsed.octets, &head_len) || head_len != 16)
            return false;
    } else {
        /* Form 2: '"::" indicates one or more groups of 16 bits of zeros' and 'can only appear
         * once': a second one leaves an empty group in the tail. */
        if (!groups(oracle_text_cut(text, 0, gap), false, head, &head_len) ||
            !groups(oracle_text_from(text, gap + 2), true, tail, &tail_len) ||
            head_len + tail_len > 14)
            return false;
        memcpy(parsed.octets, head, head_len);
        memcpy(parsed.octets + 16 - tail_len, tail, tail_len);
    }
    *ip = parsed;
    return true;
}

struct spf_ip oracle_ip_unmapped(struct spf_ip ip)
{
    static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (ip.family != 6 || memcmp(ip.octets, prefix, sizeof prefix) != 0)
        return ip;
    struct spf_ip mapped = {4, {0}};
    memcpy(mapped.octets, ip.octets + 12, 4);
    return mapped;
}

bool oracle_ip_within(struct spf_ip ip, struct spf_ip network, unsigned bits)
{
    if (ip.family != network.family)
        return false;
    unsigned all = ip.family == 4 ? 32 : 128;
    for (unsigned bit = 0; bit < bits && bit < all; bit++) {
        unsigned mask = 0x80u >> (bit % 8);
        if ((ip.octets[bit / 8] & mask) != (network.octets[bit / 8] & mask))
            return false;
    }
    return true;
}

struct spf_text oracle_ip_dotted(struct oracle_memory *memory, struct spf_ip ip)
{
    char text[64];
    size_t len = 0;
    for (size_t i = 0; i < (ip.family == 4 ? 4u : 16u); i++) {
        uint8_t octet = ip.octets[i];
        if (i > 0)
            text[len++] = '.';
        if (ip.family == 4) {
            if (octet >= 100)
                text[len++] = (char)('0' + octet / 100);
            if (octet >= 10)
                text[len++] = (char)('0' + octet / 10 % 10);
            text[len++] = (char)('0' + octet % 10);
        } else {
            text[len++] = "0123456789abcdef"[octet >> 4];
            text[len++] = '.';
            text[len++] = "0123456789abcdef"[octet & 15];
        }
    }
    struct spf_text dotted = {(const uint8_t *)text, len};
    return oracle_text_copy(memory, dotted);
}

/* RFC 5952 4.2: the longest run of zero groups, the first of equals, is "::"; one group is not. */
static void longest_zeros(const unsigned group[8], size_t *begin, size_t *count)
{
    *begin = 8;
    *count = 1;
    for (size_t i = 0; i < 8; i++) {
        size_t run = 0;
        while (i + run < 8 && group[i + run] == 0)
            run++;
        if (run > *count) {
            *begin = i;
            *count = run;
        }
    }
}

struct spf_text oracle_ip_readable(struct oracle_memory *memory, struct spf_ip ip)
{
    if (ip.family == 4)
        return oracle_ip_dotted(memory, ip);
    unsigned group[8];
    for (size_t i = 0; i < 8; i++)
        group[i] = (unsigned)ip.octets[2 * i] << 8 | ip.octets[2 * i + 1];
    size_t zeros, zero_count;
    longest_zeros(group, &zeros, &zero_count);

    char text[64] = "";
    size_t len = 0;
    for (size_t i = 0; i < 8; i++) {
        if (i == zeros) {
            len += (size_t)snprintf(text + len, sizeof text - len, "::");
            i += zero_count - 1;
            continue;
        }
        bool colon = i > 0 && i != zeros + zero_count;
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%x", colon ? ":" : "", group[i]);
    }
    return oracle_text_copy(memory, oracle_text_of(text));
}
