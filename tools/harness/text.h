/*
 * text.h - texts of octets: borrowed from strings, compared, and printed so that no terminal and no
 * report ever sees a control character.
 */
#ifndef HARNESS_TEXT_H
#define HARNESS_TEXT_H

#include <stdio.h>

#include "spf/types.h"

/* Borrows a NUL-terminated string as a text. */
struct spf_text text_of(const char *string);

bool text_equal(struct spf_text a, struct spf_text b);

/* Equality of domain names: the case of US-ASCII letters does not matter. */
bool text_same_name(struct spf_text a, struct spf_text b);

/* Writes octets as a byte string of the vector format: printable US-ASCII as it is, a backslash as
 * two, all else as \DDD. */
void text_print(FILE *file, struct spf_text text);

/* The same into a buffer of size octets, at least 8, NUL-terminated; what does not fit is cut and
 * ends in "...". Returns the length. */
size_t text_format(struct spf_text text, char *out, size_t size);

/* How many octets of UTF-8 the control character at this place takes: C0, DEL or C1; 0 if there is
 * another character. */
size_t text_control_at(const char *at);

/* Writes octets of several lines, each printable as text_print() makes it, and ends the last one.
 */
void text_print_lines(FILE *file, struct spf_text text);

/* Writes UTF-8 text of a vector (title, why) with control characters and line ends as "?". */
void text_print_utf8(FILE *file, const char *text);

/* Writes a JSON string, quotes included, that holds the byte string of text. */
void text_print_json(FILE *file, struct spf_text text);

/* The same of a text of several lines, whose line ends stay line ends. */
void text_print_json_lines(FILE *file, struct spf_text text);

/* Writes a JSON string, quotes included, of valid UTF-8. */
void text_print_json_utf8(FILE *file, const char *text);

#endif
