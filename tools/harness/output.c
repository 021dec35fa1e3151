/*
 * output.c - streams that notice lost output.
 *
 * stdio's own error flag does not tell why a write failed, and a late failure shows only when the
 * buffer is flushed; so every output ends in output_close(), whose answer decides the exit code.
 */
#include "output.h"

#include <errno.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return strstr(value, "UTF-8") != NULL || strstr(value, "utf8") != NULL;
    }
    return false;
}

bool output_open(struct output *out, const char *path)
{
    *out = (struct output){.file = stdout, .name = "standard output", .utf8 = locale_is_utf8()};
    if (path == NULL || strcmp(path, "-") == 0)
        return true;
    out->file = fopen(path, "w");
    out->name = path;
    if (out->file != NULL)
        return true;
    (void)fprintf(stderr, "spfproof: cannot write %s: %s\n", path, strerror(errno));
    return false;
}

bool output_good(struct output *out)
{
    if (ferror(out->file) && out->error == 0)
        out->error = errno != 0 ? errno : EIO;
    return out->error == 0;
}

static void tell_once(struct output *out)
{
    if (!out->told)
        (void)fprintf(stderr, "spfproof: cannot write %s: %s\n", out->name, strerror(out->error));
    out->told = true;
    if (out->file != stdout)
        return;
    /* main flushes standard output in the end, and shall have nothing to say. */
    __fpurge(stdout);
    clearerr(stdout);
}

bool output_flush(struct output *out)
{
    bool good = output_good(out);
    errno = 0;
    if (good && fflush(out->file) != 0)
        good = output_good(out);
    if (!good)
        tell_once(out);
    return good;
}

bool output_close(struct output *out)
{
    if (out->file == NULL)
        return true;
    bool kept = output_flush(out);
    if (out->file != stdout) {
        errno = 0;
        if (fclose(out->file) != 0 && kept) {
            out->error = errno != 0 ? errno : EIO;
            tell_once(out);
            kept = false;
        }
    }
    out->file = NULL;
    return kept;
}

const char *output_on(const struct output *out, enum output_style style)
{
    static const char *const codes[] = {"",         "\033[1m",  "\033[2m",
                                        "\033[31m", "\033[32m", "\033[33m"};
    return out->colour ? codes[style] : "";
}

const char *output_off(const struct output *out)
{
    return out->colour ? "\033[0m" : "";
}
