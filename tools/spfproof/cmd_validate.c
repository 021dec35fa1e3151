/*
 * cmd_validate.c - "spfproof validate": every mistake of suite files, and changes that nobody
 * announced. Strict where a run is lenient: unknown keys, canonical format, content hashes.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "hashes.h"
#include "json_file.h"
#include "selection.h"
#include "suite_format.h"
#include "suite_walk.h"

static const char usage[] =
    "usage: spfproof validate [--update] [--no-hashes] [SUITE | FOLDER]...\n"
    "\n"
    "Checks suite files; without a name, all of vectors/ and its catalogues.\n"
    "\n"
    "  --update             write hashes.tsv: take in new tests and new revs\n"
    "  --no-hashes          do not compare with hashes.tsv\n"
    "  --vectors DIR        the folder with requirements.json and the other catalogues\n"
    "  --max-file-size MIB  refuse larger suite files (64)\n"
    "  -h, --help           show this\n"
    "\n"
    "Each mistake is a line FILE:LINE: JSON-PATH: REASON (MEND); exit code 3.\n";

struct validate {
    const char *vectors;
    bool update;
    bool no_hashes;
    size_t max_file_octets;
};

/* Suites that are not in the catalogues' folder, such as imported ones, have no line there. */
static bool is_within(const char *path, const char *dir)
{
    char *real = realpath(path, NULL);
    char *real_dir = realpath(dir, NULL);
    bool within = false;
    if (real != NULL && real_dir != NULL) {
        size_t len = strlen(real_dir);
        within = strncmp(real, real_dir, len) == 0 && (real[len] == '\0' || real[len] == '/');
    }
    free(real);
    free(real_dir);
    return within;
}

static bool is_whole(const char *path, const char *dir)
{
    return is_within(path, dir) && is_within(dir, path);
}

static bool check_format(const struct suite_set *set, struct problems *problems)
{
    bool ok = true;
    for (size_t i = 0; i < suite_set_suite_count(set); i++) {
        const struct suite *suite = suite_set_suite(set, i);
        size_t len = 0;
        char *text = NULL;
        size_t text_len = 0;
        char *canonical = suite_format(suite->json, &len);
        if (!json_file_read(suite->file, SIZE_MAX / 4, "", problems, &text, &text_len)) {
            ok = false;
        } else if (text_len != len || memcmp(text, canonical, len) != 0) {
            problems_add(problems, suite->file, 0, NULL,
                         "not in the canonical format (run spfproof fmt on it)");
            ok = false;
        }
        free(text);
        free(canonical);
    }
    return ok;
}

static bool check_hashes(const struct validate *validate, const struct catalog *catalog,
                         const struct suite_set *set, bool whole, struct problems *problems)
{
    const char *dir = catalog_dir(catalog);
    size_t size = strlen(dir) + sizeof "/hashes.tsv";
    char *path = malloc(size);
    if (path == NULL)
        return false;
    (void)snprintf(path, size, "%s/hashes.tsv", dir);
    struct hashes *hashes = hashes_load(path, problems);
    bool ok = hashes != NULL;
    if (ok && validate->update)
        ok = hashes_update(hashes, set, catalog, whole, path, problems);
    else if (ok)
        ok = hashes_check(hashes, set, catalog, whole, problems);
    hashes_destroy(hashes);
    free(path);
    return ok;
}

/* Where a test was renamed to, there is a test, or a line that says what became of it. */
static bool check_renames(const struct catalog *catalog, const struct suite_set *set,
                          struct problems *problems)
{
    bool ok = true;
    for (size_t i = 0; i < catalog_id_count(catalog); i++) {
        const struct catalog_id *id = catalog_id_at(catalog, i);
        if (id->state != CATALOG_ID_RENAMED || suite_set_find(set, id->new_id) != NULL ||
            catalog_id(catalog, id->new_id) != NULL)
            continue;
        problems_add(problems, "ids.tsv", id->line, NULL,
                     "'%.80s' was renamed to '%.80s', which is no test's id (mend the new id)",
                     id->id, id->new_id);
        ok = false;
    }
    return ok;
}

/* Loads what is named and checks what a run does not. */
static int validate_set(const struct validate *validate, const struct catalog *catalog,
                        const char *const *paths, size_t count)
{
    struct suite_load_options options = {catalog, validate->max_file_octets, true};
    struct suite_set *set = suite_set_create(&options);
    if (set == NULL)
        return command_internal_error("out of memory");
    bool ok = true;
    bool own = true;
    bool whole = false;
    for (size_t i = 0; i < count; i++) {
        ok &= suite_set_add(set, paths[i]);
        own &= is_within(paths[i], catalog_dir(catalog));
        whole |= is_whole(paths[i], catalog_dir(catalog));
    }
    struct problems more = {NULL, 0, 0};
    bool sound = ok && check_format(set, &more);
    if (ok && own && !validate->no_hashes)
        sound &= check_hashes(validate, catalog, set, whole, &more);
    if (ok && whole)
        sound &= check_renames(catalog, set, &more);
    int code = COMMAND_OK;
    if (!ok)
        code = command_invalid(suite_set_problems(set));
    if (!sound && more.count > 0)
        code = command_invalid(&more);
    if (code == COMMAND_OK)
        (void)printf("%zu tests in %zu files: valid\n", suite_set_count(set),
                     suite_set_suite_count(set));
    problems_clear(&more);
    suite_set_destroy(set);
    return code;
}

static int validate_all(const struct validate *validate, char *const *words, size_t count)
{
    char *dir = catalog_find(validate->vectors, count > 0 ? words[0] : ".");
    if (dir == NULL)
        return command_usage_error("validate", "no folder with features.json and "
                                               "requirements.json is near (--vectors DIR)");
    struct problems problems = {NULL, 0, 0};
    struct catalog *catalog = catalog_load(dir, &problems);
    int code;
    if (catalog == NULL) {
        code = command_invalid(&problems);
    } else if (count == 0) {
        const char *all = dir;
        code = validate_set(validate, catalog, &all, 1);
    } else {
        code = validate_set(validate, catalog, (const char *const *)words, count);
    }
    problems_clear(&problems);
    catalog_destroy(catalog);
    free(dir);
    return code;
}

int command_validate(int argc, char **argv)
{
    static const struct option options[] = {
        {"update", no_argument, NULL, 'u'},
        {"no-hashes", no_argument, NULL, 'n'},
        {"vectors", required_argument, NULL, SELECT_VECTORS},
        {"max-file-size", required_argument, NULL, SELECT_MAX_FILE_SIZE},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct validate validate = {NULL, false, false, 0};
    struct selection selection = {.vectors = NULL};
    for (int option; (option = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        }
        int code = COMMAND_OK;
        if (option == 'u')
            validate.update = true;
        else if (option == 'n')
            validate.no_hashes = true;
        else
            code = selection_option(&selection, "validate", option, optarg);
        if (code != COMMAND_OK)
            return code;
    }
    if (validate.update && validate.no_hashes)
        return command_usage_error("validate", "--update and --no-hashes exclude each other");
    validate.vectors = selection.vectors;
    validate.max_file_octets = selection.max_file_octets;
    return validate_all(&validate, argv + optind, (size_t)(argc - optind));
}
