/*
 * hook_api.c - libFuzzer's mutation for fuzz_api: a line of calls, then a case. Either is changed.
 */
#include <string.h>

#include "mutator.h"

enum { PROGRAM_MAX = 200 };

/* Inserts, deletes or replaces a call; right ones are the commonest, so that checks come to an end.
 */
static size_t mutate_program(uint8_t *program, size_t len, struct dice *dice)
{
    static const uint8_t letters[] = "sqfqfqfqfqfqfqfowwnrcCblpppxTtLos";
    uint8_t letter = letters[dice_roll(dice, sizeof letters - 1)];
    size_t at = dice_roll(dice, (unsigned)len + 1);
    unsigned how = dice_roll(dice, 4);
    if (how < 2 && len < PROGRAM_MAX) {
        memmove(program + at + 1, program + at, len - at);
        program[at] = letter;
        return len + 1;
    }
    if (at == len)
        return len;
    if (how == 2) {
        program[at] = letter;
        return len;
    }
    memmove(program + at, program + at + 1, len - at - 1);
    return len - 1;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t lines[INPUT_SIZE_MAX];
    uint8_t program[PROGRAM_MAX + 1];
    struct dice dice = {seed};
    const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t len = end != NULL ? (size_t)(end - data) : 0;
    if (size > sizeof lines || len > PROGRAM_MAX || mutator_is_off() || dice_one_in(&dice, 16))
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(program, data, len);
    size_t rest = end != NULL ? size - len - 1 : size;
    memcpy(lines, data + size - rest, rest);
    if (!dice_one_in(&dice, 3))
        for (unsigned i = 1 + dice_roll(&dice, 4); i > 0; i--)
            len = mutate_program(program, len, &dice);
    else
        rest = mutate_case(lines, rest, sizeof lines, &dice);
    if (len + 1 + rest > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(data, program, len);
    data[len] = '\n';
    memcpy(data + len + 1, lines, rest);
    return len + 1 + rest;
}
