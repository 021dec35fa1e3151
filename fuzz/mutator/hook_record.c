/*
 * hook_record.c - libFuzzer's mutation for fuzz_record, whose input is one record: terms are
 * inserted, deleted, repeated and replaced, so that most of what comes of it is a record still.
 * One in four times the octets are changed instead, since errors have to be found too.
 */
#include <string.h>

#include "mutator.h"

/* The word at random that is not the first: where it begins, with the space before it. */
static size_t some_word(struct spf_text text, struct dice *dice, size_t *end)
{
    size_t spaces = 0;
    size_t at = 0;
    for (size_t i = 0; i < text.len; i++)
        spaces += text.data[i] == ' ';
    for (size_t skip = spaces > 0 ? 1 + dice_roll(dice, (unsigned)spaces) : 0; at < text.len; at++)
        if (text.data[at] == ' ' && --skip == 0)
            break;
    *end = at < text.len ? at + 1 : at;
    while (*end < text.len && text.data[*end] != ' ')
        ++*end;
    return at;
}

static void change(struct spf_text text, const struct input *names, struct room *room,
                   struct dice *dice)
{
    size_t end;
    size_t at = some_word(text, dice, &end);
    unsigned how = dice_roll(dice, 5);
    room_text(room, (struct spf_text){text.data, at});
    if (how == 4) { /* a name in other letters */
        for (size_t i = at; i < end && text.data[i] != ':' && text.data[i] != '='; i++)
            room_octet(room, (uint8_t)(text.data[i] >= 'A' ? text.data[i] ^ 0x20 : text.data[i]));
        at = room->len < end ? room->len : end;
    }
    if (how < 2) {
        room_octet(room, ' ');
        random_term(room, dice, names);
    }
    if (how != 1 && how != 3)
        room_text(room, (struct spf_text){text.data + at, end - at});
    if (how == 2)
        room_text(room, (struct spf_text){text.data + at, end - at});
    room_text(room, (struct spf_text){text.data + end, text.len - end});
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static struct input names;
    static struct room room;
    struct dice dice = {seed};
    if (mutator_is_off() || dice_one_in(&dice, 4))
        return LLVMFuzzerMutate(data, size, max_size);
    room.len = 0;
    input_read(&names, (struct spf_text){NULL, 0});
    if (size < 6 || dice_one_in(&dice, 24))
        random_record(&room, &dice, &names);
    else
        change((struct spf_text){data, size}, &names, &room, &dice);
    if (room.len == 0 || room.len > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(data, room.octets, room.len);
    return room.len;
}
