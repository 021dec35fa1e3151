/*
 * heal.c - see heal.h.
 */
#include "heal.h"

#include <string.h>

bool is_policy_record(const struct input *input, const struct input_record *record)
{
    if (record->type != SPF_RRTYPE_TXT || record->fault || record->count == 0)
        return false;
    struct spf_text text = input->strings[record->strings];
    return text.len >= 6 && (text.data[0] | 0x20) == 'v' && memcmp(text.data + 1, "=spf1", 5) == 0;
}

static bool same_name(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if ((a.data[i] | 0x20) != (b.data[i] | 0x20))
            return false;
    return true;
}

struct input_record *policy_at(struct input *input, struct spf_text name)
{
    for (size_t i = 0; i < input->count; i++)
        if (is_policy_record(input, &input->records[i]) && same_name(input->records[i].name, name))
            return &input->records[i];
    return NULL;
}

/* Of several policies of a name the last stays: it is what a mutation has just made. */
static void one_policy_each(struct input *input)
{
    size_t kept = 0;
    for (size_t i = 0; i < input->count; i++) {
        bool again = false;
        if (is_policy_record(input, &input->records[i]))
            for (size_t k = i + 1; k < input->count && !again; k++)
                again = is_policy_record(input, &input->records[k]) &&
                        same_name(input->records[i].name, input->records[k].name);
        if (!again)
            input->records[kept++] = input->records[i];
    }
    input->count = kept;
}

/* The domain that is checked first (RFC 7208 2.3, 2.4). */
static struct spf_text first_domain(const struct input *input)
{
    struct spf_text from = input->request.sender;
    if (input->request.scope == SPF_SCOPE_HELO || from.len == 0)
        return input->request.helo;
    size_t at = from.len;
    while (at > 0 && from.data[at - 1] != '@')
        at--;
    return (struct spf_text){from.data + at, from.len - at};
}

/* Could a zone have it? What is no name stays as it is, an input of its own kind. */
static bool is_host(struct spf_text name)
{
    size_t dots = 0;
    for (size_t i = 0; i < name.len; i++) {
        uint8_t octet = name.data[i];
        dots += octet == '.' && i > 0;
        if (octet <= 0x20 || octet >= 0x7f || octet == '[' || octet == '\\' ||
            (octet == '.' && (i == 0 || i + 1 == name.len || name.data[i - 1] == '.')))
            return false;
    }
    return dots > 0 && name.len <= SPF_NAME_MAX;
}

static void policy_at_first(struct input *input, struct room *room, struct dice *dice)
{
    struct spf_text name = first_domain(input);
    size_t from = room->len;
    if (!is_host(name) || input->count == INPUT_RECORDS_MAX ||
        input->string_count == INPUT_STRINGS_MAX || policy_at(input, name) != NULL)
        return;
    random_record(room, dice, input);
    input->records[input->count++] = (struct input_record){
        .name = name, .type = SPF_RRTYPE_TXT, .strings = (uint16_t)input->string_count, .count = 1};
    input->strings[input->string_count++] =
        (struct spf_text){&room->octets[from], room->len - from};
}

void heal(struct input *input, struct room *room, struct dice *dice)
{
    if (!dice_one_in(dice, 16))
        one_policy_each(input);
    if (!dice_one_in(dice, 8))
        policy_at_first(input, room, dice);
}
