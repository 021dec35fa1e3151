/*
 * input_policy.c - which of a case's records are SPF records (RFC 7208 4.5).
 */
#include "input.h"

bool input_is_policy(const struct input *input, const struct input_record *record)
{
    static const char version[] = "v=spf1";
    uint8_t head[7];
    size_t len = 0;
    if (record->type != SPF_RRTYPE_TXT || record->fault)
        return false;
    for (size_t i = 0; i < record->count; i++) {
        struct spf_text text = input->strings[record->strings + i];
        for (size_t k = 0; k < text.len && len < sizeof head; k++)
            head[len++] = text.data[k];
    }
    for (size_t i = 0; i < 6; i++)
        if (i >= len || (head[i] | (i == 1 || i == 5 ? 0 : 0x20)) != version[i])
            return false;
    return len == 6 || head[6] == ' ';
}
