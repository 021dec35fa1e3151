/*
 * heal.c - see heal.h.
 */
#include "heal.h"

#include <string.h>

static struct input_record *policy_at(struct input *input, struct spf_text name)
{
    for (size_t i = 0; i < input->count; i++)
        if (input_is_policy(input, &input->records[i]) &&
            input_same_name(input->records[i].name, name))
            return &input->records[i];
    return NULL;
}

/* Of several policies of a name the last stays: it is what a mutation has just made. */
static void one_policy_each(struct input *input)
{
    size_t kept = 0;
    for (size_t i = 0; i < input->count; i++) {
        bool again = false;
        if (input_is_policy(input, &input->records[i]))
            for (size_t k = i + 1; k < input->count && !again; k++)
                again = input_is_policy(input, &input->records[k]) &&
                        input_same_name(input->records[i].name, input->records[k].name);
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

static void policy_for(struct input *input, struct spf_text name, struct room *room,
                       struct dice *dice)
{
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

/* A policy for a target of include or redirect that has no macros and no policy. */
static void policies_for_targets(struct input *input, struct room *room, struct dice *dice)
{
    static const struct spf_text words[] = {{(const uint8_t *)" include:", 9},
                                            {(const uint8_t *)" redirect=", 10}};
    for (size_t i = 0, count = input->count; i < count; i++) {
        if (!input_is_policy(input, &input->records[i]))
            continue;
        struct spf_text text = input->strings[input->records[i].strings];
        for (size_t at = 6; at + 9 < text.len; at++) {
            const struct spf_text *word = &words[text.data[at + 1] == 'r'];
            if (text.data[at] != ' ' || at + word->len >= text.len ||
                memcmp(text.data + at, word->data, word->len) != 0)
                continue;
            at += word->len;
            struct spf_text name = {text.data + at, 0};
            while (at + name.len < text.len && name.data[name.len] != ' ')
                name.len++;
            if (memchr(name.data, '%', name.len) == NULL && !dice_one_in(dice, 6))
                policy_for(input, name, room, dice);
            at += name.len - 1;
        }
    }
}

void heal(struct input *input, struct room *room, struct dice *dice)
{
    if (!dice_one_in(dice, 16))
        one_policy_each(input);
    if (!dice_one_in(dice, 8))
        policy_for(input, first_domain(input), room, dice);
    if (!dice_one_in(dice, 3))
        policies_for_targets(input, room, dice);
}
