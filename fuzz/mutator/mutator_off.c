/*
 * mutator_off.c - the switch that leaves mutation to libFuzzer.
 */
#include <stdlib.h>
#include <string.h>

#include "mutator.h"

bool mutator_is_off(void)
{
    static enum { UNKNOWN, OFF, ON } state;
    if (state == UNKNOWN) {
        const char *wanted = getenv("SPFPROOF_MUTATOR");
        state = wanted != NULL && strcmp(wanted, "off") == 0 ? OFF : ON;
    }
    return state == OFF;
}
