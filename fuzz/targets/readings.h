/*
 * readings.h - the choices of a case (vectors/choices.json) as options of the engine and of the
 * reference.
 */
#ifndef FUZZ_READINGS_H
#define FUZZ_READINGS_H

#include "input.h"
#include "oracle.h"

/* Starts from the defaults of both; choices that neither knows are passed over. */
void readings_set(const struct input *input, struct spf_options *engine,
                  struct oracle_options *reference);

/* The name and value of a choice by number, for mutation; false behind the last. */
bool readings_at(size_t index, const char **name, const char **value);

#endif
