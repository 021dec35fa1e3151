/*
 * wrap.c - prose in lines, data without control characters.
 */
#include "wrap.h"

#include <string.h>

#define COLUMNS 80

void wrap_print_raw(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f)
            (void)fprintf(out, "\\%03u", (unsigned)c);
        else
            (void)fputc(c, out);
    }
}

/* UTF-8: every octet that does not continue a character is one column. */
static size_t columns(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

void wrap_print(FILE *out, size_t indent, const char *text)
{
    size_t column = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, " \n\t");
        size_t width = columns(text, len);
        if (column > 0 && indent + column + 1 + width > COLUMNS) {
            (void)fputc('\n', out);
            column = 0;
        }
        if (len > 0) {
            (void)fprintf(out, "%*s", column == 0 ? (int)indent : 1, "");
            column += width + (column > 0 ? 1 : 0);
            for (size_t i = 0; i < len; i++) {
                char piece[2] = {text[i], '\0'};
                wrap_print_raw(out, piece);
            }
        }
        text += len;
        text += strspn(text, " \n\t");
    }
    (void)fputc('\n', out);
}
