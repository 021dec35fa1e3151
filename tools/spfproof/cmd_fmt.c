/*
 * cmd_fmt.c - "spfproof fmt": suite files in the canonical format, so that a diff shows meaning.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "atomic_file.h"
#include "catalog.h"
#include "command.h"
#include "json_file.h"
#include "suite.h"
#include "suite_format.h"
#include "suite_walk.h"

static const char usage[] =
    "usage: spfproof fmt [--check] [SUITE | FOLDER | -]...\n"
    "\n"
    "Rewrites suite files in the canonical format; without a name, all of vectors/.\n"
    "\n"
    "  --check        change nothing; name the files that differ and exit with 1\n"
    "  --vectors DIR  the folder to format if none is named\n"
    "  -              from standard input to standard output\n"
    "  -h, --help     show this\n";

struct fmt {
    bool check;
    struct problems problems;
    size_t changed;
};

static bool format_file(void *context, const char *name)
{
    struct fmt *fmt = context;
    bool stream = strcmp(name, "-") == 0;
    struct json_file file;
    if (!json_file_load(&file, stream ? "/dev/stdin" : name, SUITE_FILE_OCTETS_MAX, "split it",
                        &fmt->problems))
        return false;
    bool ok = json_is_object(file.root);
    if (!ok) {
        problems_add(&fmt->problems, name, 1, "$", "is no suite (write an object)");
        json_file_clear(&file);
        return false;
    }
    size_t len = 0;
    char *text = suite_format(file.root, &len);
    bool same = len == file.len && memcmp(text, file.text, len) == 0;
    if (!same)
        fmt->changed++;
    if (!same && fmt->check)
        (void)printf("%s: not in the canonical format (run spfproof fmt on it)\n", name);
    else if (stream && !fmt->check)
        (void)fwrite(text, 1, len, stdout);
    else if (!same)
        ok = atomic_file_write(name, text, len, &fmt->problems);
    free(text);
    json_file_clear(&file);
    return ok;
}

static int format_all(struct fmt *fmt, const char *vectors, char *const *words, size_t count)
{
    bool ok = true;
    if (count == 0) {
        char *dir = catalog_find(vectors, ".");
        if (dir == NULL)
            return command_usage_error("fmt", "no vectors are near (name a file or a folder)");
        ok = suite_walk(dir, &fmt->problems, format_file, fmt);
        free(dir);
    }
    for (size_t i = 0; i < count; i++)
        ok &= suite_walk(words[i], &fmt->problems, format_file, fmt);
    if (!ok)
        return command_invalid(&fmt->problems);
    return fmt->check && fmt->changed > 0 ? COMMAND_UNEXPECTED : COMMAND_OK;
}

int command_fmt(int argc, char **argv)
{
    static const struct option options[] = {{"check", no_argument, NULL, 'c'},
                                            {"vectors", required_argument, NULL, 'v'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct fmt fmt = {false, {NULL, 0, 0}, 0};
    const char *vectors = NULL;
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        }
        if (option == 'c')
            fmt.check = true;
        else if (option == 'v')
            vectors = optarg;
        else
            return command_option_error("fmt");
    }
    int code = format_all(&fmt, vectors, argv + optind, (size_t)(argc - optind));
    problems_clear(&fmt.problems);
    return code;
}
