/*
 * json_plain.c - jansson escapes what is below U+0020 and, asked to, what is above U+007E; "<" and
 * DEL are left to us.
 */
#include "json_plain.h"

#include <stdlib.h>
#include <string.h>

enum { FLAGS = JSON_ENSURE_ASCII | JSON_ENCODE_ANY };

static char *needed(char *text)
{
    if (text == NULL)
        abort(); /* out of memory */
    return text;
}

char *json_plain_text(const json_t *value)
{
    return needed(json_dumps(value, FLAGS | JSON_COMPACT));
}

void json_plain_write_text(FILE *out, const char *text)
{
    for (;;) {
        size_t len = strcspn(text, "<\x7F");
        (void)fwrite(text, 1, len, out);
        if (text[len] == '\0')
            return;
        (void)fprintf(out, "\\u%04x", (unsigned)text[len]);
        text += len + 1;
    }
}

void json_plain_write(FILE *out, const json_t *value, size_t indent)
{
    char *text = indent == 0 ? json_plain_text(value)
                             : needed(json_dumps(value, FLAGS | JSON_INDENT(indent)));
    json_plain_write_text(out, text);
    free(text);
}
