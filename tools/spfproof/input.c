/*
 * input.c - reading the text a subcommand works on, and pointing at a place in it.
 */
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "text.h"

/* Reads all of a stream; false with errno set, EFBIG above INPUT_MAX. */
static bool slurp(FILE *file, struct input *input)
{
    size_t capacity = 4096;
    uint8_t *block = malloc(capacity);
    size_t len = 0;
    while (block != NULL) {
        size_t got = fread(block + len, 1, capacity - len, file);
        len += got;
        if (got == 0)
            break;
        if (len < capacity)
            continue;
        if (capacity >= INPUT_MAX) {
            free(block);
            errno = EFBIG;
            return false;
        }
        uint8_t *larger = realloc(block, capacity * 2);
        if (larger == NULL)
            free(block);
        block = larger;
        capacity *= 2;
    }
    if (block == NULL || ferror(file)) {
        free(block);
        return false;
    }
    input->block = block;
    if (len > 0 && block[len - 1] == '\n')
        len--;
    if (len > 0 && block[len - 1] == '\r')
        len--;
    input->text = (struct spf_text){block, len};
    return true;
}

static int read_file(struct input *input, const char *command, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    errno = 0;
    FILE *file = standard ? stdin : fopen(path, "r");
    bool got = file != NULL && slurp(file, input);
    int error = errno;
    if (file != NULL && !standard)
        (void)fclose(file);
    if (got)
        return COMMAND_OK;
    (void)fprintf(stderr, "spfproof %s: cannot read %s: %s\n", command, name, strerror(error));
    return COMMAND_INVALID;
}

int input_take(struct input *input, const char *command, const char *what, const char *file,
               int argc, char **argv, int first)
{
    *input = (struct input){{NULL, 0}, NULL};
    if (file != NULL) {
        if (first < argc)
            return command_usage_error(command, "'%s' beside --file", argv[first]);
        return read_file(input, command, file);
    }
    if (first >= argc)
        return command_usage_error(command, "%s is missing", what);
    if (first + 1 < argc)
        return command_usage_error(command, "one %s at a time: quote it as one argument", what);
    if (strcmp(argv[first], "-") == 0)
        return read_file(input, command, "-");
    input->text = text_of(argv[first]);
    return COMMAND_OK;
}

void input_clear(struct input *input)
{
    free(input->block);
    *input = (struct input){{NULL, 0}, NULL};
}

/* Columns that an octet takes in text_print(). */
static size_t width_of(uint8_t octet)
{
    if (octet == '\\')
        return 2;
    return octet >= 0x20 && octet < 0x7F ? 1 : 4;
}

void input_point(FILE *out, struct spf_text text, size_t at)
{
    enum { BEFORE = 48, AFTER = 24 };
    size_t from = at > BEFORE ? at - BEFORE : 0;
    size_t to = text.len - at > AFTER ? at + AFTER : text.len;
    size_t column = 0;
    for (size_t i = from; i < at; i++)
        column += width_of(text.data[i]);
    if (from > 0) {
        (void)fputs("...", out);
        column += 3;
    }
    if (to > from)
        text_print(out, (struct spf_text){text.data + from, to - from});
    (void)fprintf(out, "%s\n%*s^\n", to < text.len ? "..." : "", (int)column, "");
}
