/*
 * zone_json_bytes.c - byte strings: octets as ASCII text, with \DDD for what is not and \\ for a
 * backslash (vectors/README.md, "Byte strings").
 */
#include "mockdns/zone_json.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool mockdns_unescape(const char *text, uint8_t *out, size_t *len, const char **reason)
{
    size_t n = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p >= 0x80) {
            *reason = "not ASCII: write each octet above 127 as \\DDD, three decimal digits";
            return false;
        }
        if (*p != '\\') {
            out[n++] = (uint8_t)*p;
            continue;
        }
        if (p[1] == '\\') {
            out[n++] = '\\';
            p++;
            continue;
        }
        if (!is_digit(p[1]) || !is_digit(p[2]) || !is_digit(p[3])) {
            *reason = "bad escape: a backslash is followed by three decimal digits or by another "
                      "backslash (in JSON source each backslash is doubled)";
            return false;
        }
        int value = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');

        if (value > 255) {
            *reason = "bad escape: \\DDD goes up to \\255";
            return false;
        }
        out[n++] = (uint8_t)value;
        p += 3;
    }
    *len = n;
    return true;
}

size_t mockdns_escape(struct spf_text text, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];

        if (octet == '\\') {
            out[n++] = '\\';
            out[n++] = '\\';
        } else if (octet >= 0x20 && octet < 0x7f) {
            out[n++] = (char)octet;
        } else {
            out[n++] = '\\';
            out[n++] = (char)('0' + octet / 100);
            out[n++] = (char)('0' + octet / 10 % 10);
            out[n++] = (char)('0' + octet % 10);
        }
    }
    out[n] = '\0';
    return n;
}
