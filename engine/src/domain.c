/*
 * domain.c - domain names in text form. See domain.h.
 */
#include "domain.h"

enum domain_fault domain_judge(struct spf_text name)
{
    size_t label = 0; /* where the present label begins */
    if (name.len == 0)
        return DOMAIN_EMPTY;
    if (name.len > SPF_NAME_MAX)
        return DOMAIN_LONG;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] != '.')
            continue;
        if (i == label)
            return DOMAIN_GAP;
        if (i - label > SPF_LABEL_MAX)
            return DOMAIN_LONG_LABEL;
        label = i + 1;
    }
    if (name.len == label)
        return DOMAIN_GAP;
    if (name.len - label > SPF_LABEL_MAX)
        return DOMAIN_LONG_LABEL;
    return label == 0 ? DOMAIN_ONE_LABEL : DOMAIN_GOOD;
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
