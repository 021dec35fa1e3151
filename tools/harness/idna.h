/*
 * idna.h - internationalised senders at the edge (RFC 8616 4): the engine takes A-labels only, and
 * U-labels of a MAIL FROM must be converted before. libidn2 does it.
 */
#ifndef HARNESS_IDNA_H
#define HARNESS_IDNA_H

#include "spf/types.h"

/*
 * Replaces the domain of sender by its A-label form if it holds octets above 127 and converts.
 * Otherwise sender stays as it is, and the engine's result for such a domain is none. *block
 * receives the memory of the new text, to be freed, or NULL. Returns false without memory.
 */
bool idna_sender(struct spf_text *sender, uint8_t **block) SPF_MUST_CHECK;

#endif
