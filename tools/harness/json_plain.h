/*
 * json_plain.h - JSON that is safe wherever it is pasted: US-ASCII without control characters and
 * without "<", so that no text in it can end an element of HTML around it or reach a terminal.
 */
#ifndef HARNESS_JSON_PLAIN_H
#define HARNESS_JSON_PLAIN_H

#include <jansson.h>
#include <stdio.h>

/* Compact text, to be freed; any kind of value. Without memory the program aborts. */
char *json_plain_text(const json_t *value);

/* Writes such text; what is not harmless in it can stand in strings only and becomes an escape. */
void json_plain_write_text(FILE *out, const char *text);

/* Writes a value; indent 0: on one line. */
void json_plain_write(FILE *out, const json_t *value, size_t indent);

#endif
