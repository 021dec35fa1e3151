/*
 * gate.h - the engine as something to be exchanged while the program runs: every public function is
 * a jump to the engine that was opened last. It must not be linked together with libspf.a.
 */
#ifndef MUTANTS_GATE_H
#define MUTANTS_GATE_H

#include <stdbool.h>

/* Opens an engine built as a shared object and sends all further calls there. False, after a
 * message to standard error, if it cannot be opened or lacks a function. */
bool gate_open(const char *shared_object);

#endif
