/*
 * zone_json_rdata.h - RR types and RDATA in presentation format, and back.
 */
#ifndef MOCKDNS_ZONE_JSON_RDATA_H
#define MOCKDNS_ZONE_JSON_RDATA_H

#include "mockdns/zone.h"

#include "arena.h"

/* The words for rcodes that a zone may use: a fault, or "NOERROR". */
#define RDATA_FAULTS "NXDOMAIN, NODATA, SERVFAIL, REFUSED, FORMERR, NOTIMP or TIMEOUT"

/* Longest type name with its NUL: "TYPE65535". */
#define RDATA_TYPE_NAME 10

/* Reads "A" ... "TYPEnnn" or "*". Returns false and a reason if there is no such type. */
bool rdata_type(const char *name, uint32_t *type, const char **reason);

/* Writes a type's name: its mnemonic if the format has one, else TYPEnnn. */
void rdata_type_name(uint32_t type, char out[RDATA_TYPE_NAME]);

/* Reads a fault ("NODATA" is NOERROR). */
bool rdata_fault(const char *name, uint32_t *rcode);

/* A fault's name; NULL if the rcode has none here. NOERROR is "NODATA". */
const char *rdata_fault_name(uint32_t rcode);

/* Reads the octets of a hexadecimal text. Returns false on an odd digit or another character. */
bool rdata_hex(const char *text, uint8_t *out, size_t *len);

/*
 * Reads one record: of TXT and SPF count character-strings, of any other type one text; generic:
 * the \# form (RFC 3597 5), which any type may have. All of out lies in the arena. Returns false
 * and what is to be mended; reason is constant; *at is the string it is about.
 */
bool rdata_parse(struct arena *arena, uint32_t type, bool generic, const char *const *texts,
                 size_t count, struct spf_rr *out, const char **reason, size_t *at);

/* Writes the presentation format of a record that is no TXT or SPF, with a NUL. The arena holds it;
 * NULL without memory. */
const char *rdata_print(struct arena *arena, uint32_t type, const struct spf_rr *rr);

#endif
