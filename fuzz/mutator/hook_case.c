/*
 * hook_case.c - libFuzzer's mutation for targets whose input is a case. Now and then the octets
 * themselves are changed, as libFuzzer would.
 */
#include "mutator.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct dice dice = {seed};
    size_t written = 0;
    if (size <= INPUT_SIZE_MAX && !mutator_is_off() && !dice_one_in(&dice, 16))
        written = mutate_case(data, size, max_size, &dice);
    return written > 0 ? written : LLVMFuzzerMutate(data, size, max_size);
}
