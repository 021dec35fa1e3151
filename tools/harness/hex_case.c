/*
 * hex_case.c - finds the hexadecimal digits whose case is nobody's to choose (RFC 7208 7.3).
 */
#include "hex_case.h"

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == ':' || c > 127;
}

static uint8_t at(struct spf_text text, size_t i)
{
    return i < text.len ? text.data[i] : 0;
}

static uint8_t before(struct spf_text text, size_t i)
{
    return i > 0 ? text.data[i - 1] : 0;
}

/* One digit for itself, with a dot on one side at least. */
static bool in_nibble(struct spf_text text, size_t i)
{
    return !is_word(before(text, i)) && !is_word(at(text, i + 1)) &&
           (before(text, i) == '.' || at(text, i + 1) == '.');
}

static bool in_escape(struct spf_text text, size_t i)
{
    return (before(text, i) == '%' && is_hex(at(text, i + 1))) ||
           (i > 1 && is_hex(text.data[i - 1]) && text.data[i - 2] == '%');
}

/* A word of hexadecimal digits and colons, two of these at least. */
static bool in_ip6(struct spf_text text, size_t i)
{
    size_t begin = i;
    while (begin > 0 && is_word(text.data[begin - 1]))
        begin--;
    unsigned colons = 0;
    for (; begin < text.len && is_word(text.data[begin]); begin++) {
        if (text.data[begin] == ':')
            colons++;
        else if (!is_hex(text.data[begin]))
            return false;
    }
    return colons >= 2;
}

bool text_equal_but_hex_case(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (a.data[i] == b.data[i])
            continue;
        if (!is_hex(a.data[i]) || (a.data[i] ^ b.data[i]) != 0x20)
            return false;
        if (!in_nibble(a, i) && !in_escape(a, i) && !in_ip6(a, i))
            return false;
    }
    return true;
}
