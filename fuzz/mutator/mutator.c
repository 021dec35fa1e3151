/*
 * mutator.c - libFuzzer's hooks for the targets that read the line format: a mutation is a change
 * of the case, and a crossover takes lines of both. Now and then the octets themselves are changed,
 * as libFuzzer would. SPFPROOF_MUTATOR=off leaves all to libFuzzer, so that tools/fuzz-bench can
 * measure what our changes are worth.
 */
#include <stdlib.h>
#include <string.h>

#include "mutate.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned seed);

static struct input input;
static struct room room;

static bool switched_off(void)
{
    const char *wanted = getenv("SPFPROOF_MUTATOR");
    return wanted != NULL && strcmp(wanted, "off") == 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct dice dice = {seed};
    size_t written;
    if (size > INPUT_SIZE_MAX || dice_one_in(&dice, 16) || switched_off())
        return LLVMFuzzerMutate(data, size, max_size);
    room.len = 0;
    if (size < 8 || dice_one_in(&dice, 24)) {
        mutate_fresh(&input, &room, &dice);
    } else {
        input_read(&input, (struct spf_text){data, size});
        for (unsigned i = 1 + dice_roll(&dice, 4); i > 0; i--)
            mutate(&input, &room, &dice);
    }
    written = input_write(&input, data, max_size);
    return written > 0 ? written : LLVMFuzzerMutate(data, size, max_size);
}

/* The lines of both, in turn, each taken or left by the dice. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_size, unsigned seed)
{
    const uint8_t *data[2] = {data1, data2};
    size_t left[2] = {size1, size2};
    struct dice dice = {seed};
    size_t len = 0;
    while (left[0] > 0 || left[1] > 0) {
        unsigned side = left[0] == 0 ? 1 : left[1] == 0 ? 0 : dice_roll(&dice, 2);
        const uint8_t *end = memchr(data[side], '\n', left[side]);
        size_t line = end != NULL ? (size_t)(end - data[side]) + 1 : left[side];
        if (!dice_one_in(&dice, 3) && line <= max_size - len) {
            memcpy(out + len, data[side], line);
            len += line;
        }
        data[side] += line;
        left[side] -= line;
    }
    if (len == 0) /* libFuzzer takes no empty input */
        out[len++] = '\n';
    return len;
}
