/*
 * mutate_case.c - a case as octets: read, changed, healed, written; and the crossover of two, which
 * joins their zones.
 */
#include "heal.h"
#include "mutator.h"

static struct input input;
static struct room room;

size_t mutate_case(uint8_t *data, size_t size, size_t max_size, struct dice *dice)
{
    room.len = 0;
    if (size < 8 || dice_one_in(dice, 24)) {
        mutate_fresh(&input, &room, dice);
    } else {
        input_read(&input, (struct spf_text){data, size});
        for (unsigned i = 1 + dice_roll(dice, 4); i > 0; i--)
            mutate(&input, &room, dice);
    }
    heal(&input, &room, dice);
    return input_write(&input, data, max_size);
}

static bool has_rrset(const struct input *of, size_t count, const struct input_record *record)
{
    for (size_t i = 0; i < count; i++)
        if (of->records[i].type == record->type &&
            input_same_name(of->records[i].name, record->name))
            return true;
    return false;
}

/* Adds those of the other's records whose name and type are not there. */
static void take_records(struct input *into, const struct input *from, struct dice *dice)
{
    size_t own = into->count;
    bool mix = dice_one_in(dice, 16);
    for (size_t i = 0; i < from->count && into->count < INPUT_RECORDS_MAX; i++) {
        struct input_record record = from->records[i];
        size_t strings = record.fault ? 0 : record.count;
        if ((!mix && has_rrset(into, own, &record)) ||
            into->string_count + strings > INPUT_STRINGS_MAX || dice_one_in(dice, 4))
            continue;
        for (size_t k = 0; k < strings; k++)
            into->strings[into->string_count + k] = from->strings[record.strings + k];
        record.strings = (uint16_t)into->string_count;
        into->string_count += strings;
        into->records[into->count++] = record;
    }
}

/* The query of one, and records of both. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned seed)
{
    static struct input other;
    struct dice dice = {seed};
    size_t written;
    if (mutator_is_off())
        return 0;
    room.len = 0;
    input_read(&input, (struct spf_text){data1, size1});
    input_read(&other, (struct spf_text){data2, size2});
    for (size_t i = 0; i < input.count; i++)
        if (dice_one_in(&dice, 4))
            input.records[i--] = input.records[--input.count];
    take_records(&input, &other, &dice);
    heal(&input, &room, &dice);
    written = input_write(&input, out, max_size);
    if (written == 0) /* libFuzzer takes no empty input */
        out[written++] = '\n';
    return written;
}
