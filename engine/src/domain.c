/*
 * domain.c - domain names in text form. See domain.h.
 */
#include "domain.h"

#include <string.h>

/* Eight octets as one number, the first octet lowest. */
static inline uint64_t load_word(const uint8_t *octets)
{
    uint64_t word;
    memcpy(&word, octets, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The high bit of each octet of word that is a dot. No carry passes from one octet to the next. */
static inline uint64_t dots_of(uint64_t word)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t zero = word ^ 0x2e2e2e2e2e2e2e2e;
    return ~(((zero & low) + low) | zero | low);
}

/* The place of the first dot at or behind from; the length if there is none. Eight octets a step.
 */
static inline size_t next_dot(struct spf_text name, size_t from)
{
    for (; name.len - from >= 8; from += 8) {
        uint64_t dots = dots_of(load_word(&name.data[from]));
        if (dots != 0)
            return from + (size_t)__builtin_ctzll(dots) / 8;
    }
    while (from < name.len && name.data[from] != '.')
        from++;
    return from;
}

enum domain_fault domain_judge(struct spf_text name)
{
    size_t label = 0; /* where the present label begins */
    if (name.len == 0)
        return DOMAIN_EMPTY;
    if (name.len > SPF_NAME_MAX)
        return DOMAIN_LONG;
    for (;;) {
        size_t end = next_dot(name, label);
        if (end == label)
            return DOMAIN_GAP;
        if (end - label > SPF_LABEL_MAX)
            return DOMAIN_LONG_LABEL;
        if (end == name.len)
            return label == 0 ? DOMAIN_ONE_LABEL : DOMAIN_GOOD;
        label = end + 1;
    }
}

struct spf_text domain_without_dot(struct spf_text name)
{
    if (name.len > 0 && name.data[name.len - 1] == '.')
        name.len--;
    return name;
}

bool domain_equal(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (char_lower(a.data[i]) != char_lower(b.data[i]))
            return false;
    return true;
}

bool domain_within(struct spf_text name, struct spf_text parent)
{
    size_t lead;
    if (name.len <= parent.len)
        return domain_equal(name, parent);
    lead = name.len - parent.len;
    return name.data[lead - 1] == '.' && domain_equal(text_slice(name, lead, name.len), parent);
}

struct spf_text domain_of_address(struct spf_text address, struct spf_text *local)
{
    size_t from = 0; /* behind the last "@" so far */
    while (from < address.len) {
        const uint8_t *at = memchr(&address.data[from], '@', address.len - from);
        if (at == NULL)
            break;
        from = (size_t)(at - address.data) + 1;
    }
    *local = text_slice(address, 0, from > 0 ? from - 1 : 0);
    return text_slice(address, from, address.len);
}

bool text_is_ascii(struct spf_text text)
{
    uint8_t seen = 0;
    for (size_t i = 0; i < text.len; i++)
        seen |= text.data[i];
    return seen <= 0x7f;
}

bool text_is_printable(struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < 0x20 || text.data[i] > 0x7e)
            return false;
    return true;
}
