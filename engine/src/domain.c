/*
 * domain.c - domain names in text form. See domain.h.
 */
#include "domain.h"

#include <string.h>

/* Is a label over 63 octets? */
static bool has_long_label(struct spf_text name)
{
    size_t begin = 0; /* of the present label */
    if (name.len <= SPF_LABEL_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '.')
            begin = i + 1;
        else if (i - begin == SPF_LABEL_MAX)
            return true;
    }
    return false;
}

enum domain_fault domain_judge(struct spf_text name)
{
    if (name.len == 0)
        return DOMAIN_EMPTY;
    if (name.len > SPF_NAME_MAX)
        return DOMAIN_LONG;
    if (domain_has_gap(name))
        return DOMAIN_GAP;
    if (has_long_label(name))
        return DOMAIN_LONG_LABEL;
    return memchr(name.data, '.', name.len) == NULL ? DOMAIN_ONE_LABEL : DOMAIN_GOOD;
}

enum domain_fault domain_judge_checked(struct spf_text name)
{
    if (name.len > 0 && name.data[0] == '[' && name.data[name.len - 1] == ']')
        return DOMAIN_LITERAL;
    return text_is_ascii(name) ? domain_judge(name) : DOMAIN_NON_ASCII;
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
