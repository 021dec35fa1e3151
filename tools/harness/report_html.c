/*
 * report_html.c - the page of html/ with its style, its scripts and the data in it: one file that
 * needs no network. The data is JSON in a script element of a type that is never run; a content
 * security policy lets nothing run but our own script, by its hash.
 */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "assets.h"
#include "html_data.h"
#include "matrix.h"
#include "sha256.h"

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "sha256-BASE64", as Content-Security-Policy names a script (CSP level 3). */
static void write_hash(FILE *out, const char *data, size_t len)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char hex[SHA256_HEX_SIZE];
    uint8_t octets[33] = {0};
    sha256_hex(data, len, hex);
    for (size_t i = 0; i < 32; i++)
        octets[i] = (uint8_t)(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
    (void)fputs("sha256-", out);
    for (size_t i = 0; i < 33; i += 3) {
        uint32_t group = (uint32_t)octets[i] << 16 | (uint32_t)octets[i + 1] << 8 | octets[i + 2];
        for (unsigned shift = 18; shift > 0; shift -= 6)
            (void)putc(letters[group >> shift & 63], out);
        (void)putc(i == 30 ? '=' : letters[group & 63], out); /* 32 octets: one is padding */
    }
}

static void fill_place(struct output *out, const struct matrix *matrix, const char *name,
                       size_t len)
{
    FILE *file = out->file;
    if (len == 4 && memcmp(name, "data", len) == 0)
        html_data_write(file, matrix);
    else if (len == 5 && memcmp(name, "style", len) == 0)
        (void)fwrite(asset_css, 1, asset_css_len, file);
    else if (len == 6 && memcmp(name, "script", len) == 0)
        (void)fwrite(asset_js, 1, asset_js_len, file);
    else if (len == 10 && memcmp(name, "style-hash", len) == 0)
        write_hash(file, asset_css, asset_css_len);
    else if (len == 11 && memcmp(name, "script-hash", len) == 0)
        write_hash(file, asset_js, asset_js_len);
}

static void write_page(struct output *out, const struct matrix *matrix)
{
    const char *at = asset_html;
    const char *open;
    while ((open = strstr(at, "{{")) != NULL) {
        const char *close = strstr(open, "}}");
        if (close == NULL)
            break;
        (void)fwrite(at, 1, (size_t)(open - at), out->file);
        fill_place(out, matrix, open + 2, (size_t)(close - open) - 2);
        at = close + 2;
    }
    (void)fputs(at, out->file);
}

const struct matrix_form matrix_html = {"html", write_page};
