/*
 * input_resolve.c - names, and what the DNS of a case answers to a question.
 */
#include "input.h"

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet | 0x20) : octet;
}

static bool same_tail(struct spf_text name, struct spf_text tail)
{
    size_t lead = name.len - tail.len;
    for (size_t i = 0; i < tail.len; i++)
        if (lower(name.data[lead + i]) != lower(tail.data[i]))
            return false;
    return true;
}

bool input_same_name(struct spf_text a, struct spf_text b)
{
    return a.len == b.len && same_tail(a, b);
}

/* Is the record's name the one that was asked for, or below it? */
static bool at_or_below(struct spf_text name, struct spf_text asked, bool *equal)
{
    *equal = input_same_name(name, asked);
    if (*equal)
        return true;
    return name.len > asked.len && name.data[name.len - asked.len - 1] == '.' &&
           same_tail(name, asked);
}

void input_resolve(const struct input *input, struct spf_text name, enum spf_rrtype type,
                   struct input_answer *storage, struct spf_answer *answer)
{
    bool exists = false;
    answer->rcode = SPF_RCODE_NOERROR;
    answer->rrs = storage->rrs;
    answer->count = 0;
    answer->other_family = false;
    for (size_t i = 0; i < input->count; i++) {
        const struct input_record *record = &input->records[i];
        bool equal;
        if (!at_or_below(record->name, name, &equal))
            continue;
        exists = true;
        if (!equal)
            continue;
        if (record->type == type && record->fault) {
            answer->rcode = record->rcode;
            answer->count = 0;
            return;
        }
        if (record->type == type) {
            bool address = type == SPF_RRTYPE_A || type == SPF_RRTYPE_AAAA;
            const struct spf_text *data = &input->strings[record->strings];
            if (address) {
                storage->addresses[answer->count] =
                    (struct spf_text){record->octets, type == SPF_RRTYPE_A ? 4 : 16};
                data = &storage->addresses[answer->count];
            }
            storage->rrs[answer->count++] =
                (struct spf_rr){data, record->count, record->preference};
        }
        answer->other_family |=
            !record->fault && ((type == SPF_RRTYPE_A && record->type == SPF_RRTYPE_AAAA) ||
                               (type == SPF_RRTYPE_AAAA && record->type == SPF_RRTYPE_A));
    }
    if (!exists)
        answer->rcode = SPF_RCODE_NXDOMAIN;
}
