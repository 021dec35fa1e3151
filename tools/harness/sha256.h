/*
 * sha256.h - SHA-256 (FIPS 180-4), for the content hashes of tests.
 */
#ifndef HARNESS_SHA256_H
#define HARNESS_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_HEX_SIZE 65

/* Writes the hash of len octets in lower-case hexadecimal, NUL-terminated. */
void sha256_hex(const void *data, size_t len, char hex[SHA256_HEX_SIZE]);

#endif
