/*
 * json_file.c - reading and parsing of JSON files. What the JSON means is the callers' business.
 */
#include "json_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "json_where.h"

static bool fail(struct problems *problems, const char *name, const char *reason)
{
    problems_add(problems, name, 0, NULL, "%s", reason);
    return false;
}

static const char *open_mend(int error)
{
    switch (error) {
    case ENOENT:
        return "check the name";
    case EACCES:
        return "grant read permission";
    case EMFILE:
    case ENFILE:
        return "raise the limit of open files";
    default:
        return "check the path";
    }
}

static bool refuse_size(struct problems *problems, const char *name, size_t max, const char *mend)
{
    problems_add(problems, name, 0, NULL, "too large: more than %zu octets (%s)", max, mend);
    return false;
}

/* Reads fd to its end; expected is a first guess of the size. */
static bool read_all(int fd, const char *name, size_t expected, size_t max, const char *mend,
                     struct problems *problems, char **text, size_t *len)
{
    size_t room = expected + 2;
    char *data = arena_heap_resize(NULL, room);
    size_t used = 0;
    for (;;) {
        if (used + 1 >= room) {
            room *= 2;
            data = arena_heap_resize(data, room);
        }
        ssize_t n = read(fd, data + used, room - used - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            free(data);
            problems_add(problems, name, 0, NULL, "cannot be read: %s", strerror(errno));
            return false;
        }
        if (n == 0)
            break;
        used += (size_t)n;
        if (used > max) {
            free(data);
            return refuse_size(problems, name, max, mend);
        }
    }
    data[used] = '\0';
    *text = data;
    *len = used;
    return true;
}

bool json_file_read(const char *name, size_t max, const char *mend, struct problems *problems,
                    char **text, size_t *len)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        problems_add(problems, name, 0, NULL, "cannot be opened: %s (%s)", strerror(errno),
                     open_mend(errno));
        return false;
    }
    struct stat status;
    bool ok = false;
    if (fstat(fd, &status) != 0)
        problems_add(problems, name, 0, NULL, "cannot be read: %s", strerror(errno));
    else if (S_ISDIR(status.st_mode))
        (void)fail(problems, name, "is a directory (name a file)");
    else if (S_ISREG(status.st_mode) && (uintmax_t)status.st_size > max)
        (void)refuse_size(problems, name, max, mend);
    else
        ok = read_all(fd, name, S_ISREG(status.st_mode) ? (size_t)status.st_size : 65536, max, mend,
                      problems, text, len);
    (void)close(fd);
    return ok;
}

static const char *syntax_mend(const json_error_t *error)
{
    switch ((int)json_error_code(error)) {
    case json_error_duplicate_key:
        return "give each key once";
    case json_error_premature_end_of_input:
        return "the file ends too early: was it cut?";
    case json_error_invalid_utf8:
        return "write other octets than ASCII as \\\\DDD";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "write a NUL octet as \\\\000";
    case json_error_end_of_input_expected:
        return "a file holds one JSON value";
    case json_error_stack_overflow:
        return "nothing here is that deep";
    case json_error_numeric_overflow:
        return "use a smaller number";
    default:
        return "mend the JSON syntax here";
    }
}

/* jansson counts lines and octets up to where it stopped. */
static void add_syntax_problem(const struct json_file *file, const json_error_t *error,
                               struct problems *problems)
{
    char path[512];
    size_t offset = error->position > 0 ? (size_t)error->position : 0;
    json_where_path(file->text, file->len, offset, path, sizeof path);
    problems_add(problems, file->name, error->line > 0 ? (size_t)error->line : 1, path,
                 "not JSON: %s (%s)", error->text, syntax_mend(error));
}

static bool parse(struct json_file *file, struct problems *problems)
{
    if (strspn(file->text, " \t\r\n") == file->len) {
        (void)fail(problems, file->name, "is empty (a JSON value is missing)");
        json_file_clear(file);
        return false;
    }
    json_error_t error;
    file->root = json_loadb(file->text, file->len, JSON_REJECT_DUPLICATES, &error);
    if (file->root != NULL)
        return true;
    add_syntax_problem(file, &error, problems);
    json_file_clear(file);
    return false;
}

bool json_file_load(struct json_file *file, const char *name, size_t max, const char *mend,
                    struct problems *problems)
{
    *file = (struct json_file){NULL, NULL, 0, NULL};
    if (!json_file_read(name, max, mend, problems, &file->text, &file->len))
        return false;
    file->name = arena_heap_resize(NULL, strlen(name) + 1);
    (void)memcpy(file->name, name, strlen(name) + 1);
    return parse(file, problems);
}

bool json_file_parse(struct json_file *file, const char *name, const char *text, size_t len,
                     struct problems *problems)
{
    *file = (struct json_file){NULL, NULL, len, NULL};
    file->name = arena_heap_resize(NULL, strlen(name) + 1);
    (void)memcpy(file->name, name, strlen(name) + 1);
    file->text = arena_heap_zeroed(len + 1, 1);
    if (len > 0)
        (void)memcpy(file->text, text, len);
    return parse(file, problems);
}

void json_file_clear(struct json_file *file)
{
    free(file->name);
    free(file->text);
    json_decref(file->root);
    *file = (struct json_file){NULL, NULL, 0, NULL};
}
