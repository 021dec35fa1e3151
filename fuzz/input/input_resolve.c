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

/* Adds a record to the answer. */
static void add(const struct input *input, const struct input_record *record,
                struct input_answer *storage, struct spf_answer *answer)
{
    const struct spf_text *data = &input->strings[record->strings];
    if (record->type == SPF_RRTYPE_A || record->type == SPF_RRTYPE_AAAA) {
        data = &storage->addresses[answer->count];
        storage->addresses[answer->count] =
            (struct spf_text){record->octets, record->type == SPF_RRTYPE_A ? 4 : 16};
    }
    storage->rrs[answer->count++] = (struct spf_rr){data, record->count, record->preference};
}

/* The type of the addresses of the other family; 0 if type is none of an address. */
static uint32_t other_type(enum spf_rrtype type)
{
    return type == SPF_RRTYPE_A ? SPF_RRTYPE_AAAA : type == SPF_RRTYPE_AAAA ? SPF_RRTYPE_A : 0;
}

void input_resolve(const struct input *input, struct spf_text name, enum spf_rrtype type,
                   struct input_answer *storage, struct spf_answer *answer)
{
    const struct input_record *fault = NULL; /* the first of the type: it hides the records */
    bool exists = false;
    bool other = false;
    bool other_hidden = false;
    answer->rrs = storage->rrs;
    answer->count = 0;
    for (size_t i = 0; i < input->count; i++) {
        const struct input_record *record = &input->records[i];
        bool equal;
        if (!at_or_below(record->name, name, &equal))
            continue;
        exists = true;
        if (!equal)
            continue;
        if (record->type == other_type(type)) {
            other = true;
            other_hidden |= record->fault;
        } else if (record->type == type && record->fault) {
            fault = fault != NULL ? fault : record;
        } else if (record->type == type) {
            add(input, record, storage, answer);
        }
    }
    answer->rcode = fault != NULL ? fault->rcode : exists ? SPF_RCODE_NOERROR : SPF_RCODE_NXDOMAIN;
    if (fault != NULL)
        answer->count = 0;
    answer->other_family =
        answer->rcode == SPF_RCODE_NOERROR && answer->count == 0 && other && !other_hidden;
}
