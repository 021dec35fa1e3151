/*
 * text.c - octets compared and printed. The escapes are those of the vector format, so that what is
 * printed can be copied into a vector.
 */
#include "text.h"

#include <string.h>

struct spf_text text_of(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

bool text_equal(struct spf_text a, struct spf_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A')) : octet;
}

bool text_same_name(struct spf_text a, struct spf_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

/* The byte string of one octet; returns its length, 1, 2 or 4. */
static size_t escape(uint8_t octet, char out[4])
{
    out[0] = '\\';
    if (octet == '\\') {
        out[1] = '\\';
        return 2;
    }
    if (octet >= 0x20 && octet < 0x7F) {
        out[0] = (char)octet;
        return 1;
    }
    out[1] = (char)('0' + octet / 100);
    out[2] = (char)('0' + octet / 10 % 10);
    out[3] = (char)('0' + octet % 10);
    return 4;
}

void text_print(FILE *file, struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        char octets[4];
        (void)fwrite(octets, 1, escape(text.data[i], octets), file);
    }
}

void text_print_lines(FILE *file, struct spf_text text)
{
    while (text.len > 0) {
        const uint8_t *end = memchr(text.data, '\n', text.len);
        size_t width = end != NULL ? (size_t)(end - text.data) : text.len;
        text_print(file, (struct spf_text){text.data, width});
        (void)putc('\n', file);
        text.data += width + (end != NULL ? 1 : 0);
        text.len -= width + (end != NULL ? 1 : 0);
    }
}

size_t text_format(struct spf_text text, char *out, size_t size)
{
    char octets[4];
    size_t whole = 0;
    for (size_t i = 0; i < text.len && whole < size; i++)
        whole += escape(text.data[i], octets);
    /* If something is cut, three dots must fit behind what is left. */
    size_t room = whole < size ? size : size - 3;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        size_t width = escape(text.data[i], octets);
        if (len + width >= room) {
            memcpy(out + len, "...", 3);
            len += 3;
            break;
        }
        memcpy(out + len, octets, width);
        len += width;
    }
    out[len] = '\0';
    return len;
}

/* C0, DEL and C1 (U+0080 to U+009F, in UTF-8 C2 80 to C2 9F): what moves a terminal's cursor. */
size_t text_control_at(const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    if (at[0] < 0x20 || at[0] == 0x7F)
        return 1;
    return at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F ? 2 : 0;
}

void text_print_utf8(FILE *file, const char *text)
{
    const uint8_t *at = (const uint8_t *)text;
    while (*at != '\0') {
        size_t width = text_control_at((const char *)at);
        (void)putc(width > 0 ? '?' : *at, file);
        at += width > 0 ? width : 1;
    }
}

static void print_json(FILE *file, struct spf_text text, bool lines)
{
    (void)putc('"', file);
    for (size_t i = 0; i < text.len; i++) {
        char octets[4];
        if (lines && text.data[i] == '\n') {
            (void)fputs("\\n", file);
            continue;
        }
        size_t width = escape(text.data[i], octets);
        for (size_t k = 0; k < width; k++) {
            if (octets[k] == '\\' || octets[k] == '"')
                (void)putc('\\', file);
            (void)putc(octets[k], file);
        }
    }
    (void)putc('"', file);
}

void text_print_json(FILE *file, struct spf_text text)
{
    print_json(file, text, false);
}

void text_print_json_lines(FILE *file, struct spf_text text)
{
    print_json(file, text, true);
}

void text_print_json_utf8(FILE *file, const char *text)
{
    (void)putc('"', file);
    for (const uint8_t *at = (const uint8_t *)text; *at != '\0'; at++) {
        size_t width = text_control_at((const char *)at);
        if (width > 0) {
            at += width - 1;
            (void)fprintf(file, "\\u%04x", (unsigned)*at);
            continue;
        }
        if (*at == '\\' || *at == '"')
            (void)putc('\\', file);
        (void)putc(*at, file);
    }
    (void)putc('"', file);
}
