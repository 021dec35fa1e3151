/*
 * input_policy.c - which of a case's records are SPF records (RFC 7208 4.5).
 */
#include "input.h"

bool input_is_policy(const struct input *input, const struct input_record *record)
{
    static const char version[] = "v=spf1 ";
    size_t at = 0;
    if (record->type != SPF_RRTYPE_TXT || record->fault)
        return false;
    for (size_t i = 0; i < record->count; i++) {
        struct spf_text text = input->strings[record->strings + i];
        for (size_t k = 0; k < text.len; k++) {
            bool letter = text.data[k] >= 'A' && text.data[k] <= 'Z';
            if ((uint8_t)(letter ? text.data[k] | 0x20 : text.data[k]) != version[at])
                return false;
            if (version[++at] == '\0')
                return true;
        }
    }
    return at == sizeof version - 2; /* the version alone */
}
