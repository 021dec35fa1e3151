/*
 * adapter.c - adapter.json read and checked; {source} and {build} of its commands filled in.
 */
#include "adapter.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exec_words.h"
#include "json_file.h"
#include "json_where.h"
#include "sha256.h"

enum { FILE_MAX = 1024 * 1024, MEMORY_DEFAULT = 4096, WORKERS_DEFAULT = 2, WORKERS_MAX = 64 };

struct reader {
    struct adapter *adapter;
    struct json_file file;
    struct problems *problems;
    bool good;
};

static void wrong(struct reader *reader, const char *key, const char *reason)
{
    char path[128];
    (void)snprintf(path, sizeof path, "$.%.100s", key);
    problems_add(reader->problems, reader->file.name,
                 json_where_line(reader->file.text, reader->file.len, path), path, "%s", reason);
    reader->good = false;
}

/* --- values --- */

static const char *take_string(struct reader *reader, const char *key, bool required)
{
    const json_t *value = json_object_get(reader->file.root, key);
    if (value == NULL && !required)
        return NULL;
    if (!json_is_string(value) || json_string_length(value) == 0) {
        wrong(reader, key, value == NULL ? "is missing" : "must be a string (not empty)");
        return "";
    }
    return arena_copy(&reader->adapter->memory, json_string_value(value));
}

/* A word of a command with {source} and {build} filled in. */
static const char *fill(struct reader *reader, const char *word)
{
    const struct adapter *adapter = reader->adapter;
    struct buffer out = {NULL, 0, 0};
    while (*word != '\0') {
        if (strncmp(word, "{source}", 8) == 0) {
            buffer_text(&out, adapter->source);
            word += 8;
        } else if (strncmp(word, "{build}", 7) == 0) {
            buffer_text(&out, adapter->build);
            word += 7;
        } else {
            buffer_add(&out, word++, 1);
        }
    }
    buffer_add(&out, "", 1);
    const char *copy = arena_copy(&reader->adapter->memory, out.data);
    buffer_free(&out);
    return copy;
}

/* A list of strings; NULL ends it. An absent one is empty. */
static const char *const *take_words(struct reader *reader, const char *key, const json_t *value)
{
    size_t count = json_array_size(value);
    const char **words = arena_alloc(&reader->adapter->memory, (count + 1) * sizeof(const char *));
    if (value != NULL && !json_is_array(value))
        wrong(reader, key, "must be a list of strings");
    for (size_t i = 0; i < count; i++) {
        const char *word = json_string_value(json_array_get(value, i));
        if (word == NULL) {
            wrong(reader, key, "must be a list of strings");
            break;
        }
        words[i] = fill(reader, word);
    }
    return words;
}

/* A list of commands. */
static const char *const *const *take_commands(struct reader *reader, const char *key)
{
    const json_t *value = json_object_get(reader->file.root, key);
    size_t count = json_array_size(value);
    const char *const **commands =
        arena_alloc(&reader->adapter->memory, (count + 1) * sizeof(const char *const *));
    if (value != NULL && !json_is_array(value))
        wrong(reader, key, "must be a list of commands, each a list of words");
    for (size_t i = 0; i < count; i++) {
        const json_t *command = json_array_get(value, i);
        if (!json_is_array(command) || json_array_size(command) == 0) {
            wrong(reader, key, "must be a list of commands, each a list of words");
            break;
        }
        commands[i] = take_words(reader, key, command);
    }
    return commands;
}

static unsigned take_number(struct reader *reader, const char *key, unsigned otherwise,
                            unsigned least, unsigned most)
{
    char reason[80];
    const json_t *value = json_object_get(reader->file.root, key);
    if (value == NULL)
        return otherwise;
    json_int_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= (json_int_t)least && number <= (json_int_t)most)
        return (unsigned)number;
    (void)snprintf(reason, sizeof reason, "must be a whole number from %u to %u", least, most);
    wrong(reader, key, reason);
    return otherwise;
}

static void take_depths(struct reader *reader)
{
    struct adapter *adapter = reader->adapter;
    const json_t *value = json_object_get(reader->file.root, "depths");
    for (size_t i = 0; i < json_array_size(value) && i < DEPTH_COUNT; i++) {
        const char *word = json_string_value(json_array_get(value, i));
        if (word == NULL || !protocol_depth_from(word, &adapter->depths[adapter->depth_count++])) {
            wrong(reader, "depths", "must be some of zone, ask, dns");
            return;
        }
    }
    if (adapter->depth_count == 0)
        wrong(reader, "depths", "must be some of zone, ask, dns");
}

static void take_choices(struct reader *reader)
{
    struct adapter *adapter = reader->adapter;
    json_t *value = json_object_get(reader->file.root, "choices");
    const char **pairs =
        arena_alloc(&adapter->memory, (2 * json_object_size(value) + 1) * sizeof(const char *));
    size_t count = 0;
    const char *key;
    json_t *item;
    adapter->choices = pairs;
    if (value != NULL && !json_is_object(value))
        wrong(reader, "choices", "must be an object of strings");
    json_object_foreach(value, key, item)
    {
        if (!json_is_string(item)) {
            wrong(reader, "choices", "must be an object of strings");
            return;
        }
        pairs[count++] = arena_copy(&adapter->memory, key);
        pairs[count++] = arena_copy(&adapter->memory, json_string_value(item));
    }
}

static void check_keys(struct reader *reader)
{
    static const char *const known[] = {
        "name",    "language",  "implementation", "upstream",  "issues", "programs",
        "debian",  "install",   "build",          "run",       "depths", "lacks",
        "choices", "memory_mb", "workers",        "note",      "exec",   "input",
        "map",     "version",   "library",        "in_process"};
    const char *key;
    json_t *value;
    json_object_foreach(reader->file.root, key, value)
    {
        bool found = strncmp(key, "x-", 2) == 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found |= strcmp(key, known[i]) == 0;
        if (!found)
            wrong(reader, key, "is no key of adapter.json (see tools/adapters/README.md)");
    }
}

static void check_name(struct reader *reader)
{
    const char *folder = strrchr(reader->adapter->source, '/');
    const char *name = reader->adapter->name;
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
        wrong(reader, "name", "must be of a-z, 0-9 and -");
    else if (folder == NULL || strcmp(folder + 1, name) != 0)
        wrong(reader, "name", "must be the name of its folder");
}

/* A program's placeholders are those of exec_words.h, {source} and {build} being filled in. */
static void check_placeholders(struct reader *reader, const char *key, const char *text)
{
    char why[256];
    if (!exec_words_known(text, why, sizeof why))
        wrong(reader, key, why);
}

/* What is run: an adapter, or a program that is none. */
static void take_run(struct reader *reader)
{
    static const char *const of_programs[] = {"input", "map", "version", "library"};
    struct adapter *adapter = reader->adapter;
    const json_t *root = reader->file.root;
    const json_t *exec = json_object_get(root, "exec");
    adapter->program = exec != NULL;
    adapter->run = adapter->program ? take_words(reader, "exec", exec)
                                    : take_words(reader, "run", json_object_get(root, "run"));
    adapter->input = take_string(reader, "input", false);
    adapter->map = take_words(reader, "map", json_object_get(root, "map"));
    adapter->version = take_words(reader, "version", json_object_get(root, "version"));
    adapter->library = take_string(reader, "library", false);
    for (size_t i = 0; i < sizeof of_programs / sizeof *of_programs && !adapter->program; i++)
        if (json_object_get(root, of_programs[i]) != NULL)
            wrong(reader, of_programs[i], "is for a program, which has exec instead of run");
    for (size_t i = 0; adapter->program && adapter->run[i] != NULL; i++)
        check_placeholders(reader, "exec", adapter->run[i]);
    if (adapter->program && adapter->input != NULL)
        check_placeholders(reader, "input", adapter->input);
    if (adapter->program && json_object_get(root, "run") != NULL)
        wrong(reader, "run", "and exec exclude each other");
    else if (reader->good && adapter->run[0] == NULL)
        wrong(reader, adapter->program ? "exec" : "run", "must be a command, a list of words");
    if (reader->good && adapter->program &&
        (adapter->depth_count != 1 || adapter->depths[0] != DEPTH_DNS))
        wrong(reader, "depths", "must be dns alone for a program");
}

static void take_all(struct reader *reader, const char *builds)
{
    struct adapter *adapter = reader->adapter;
    char path[PATH_MAX];
    check_keys(reader);
    adapter->name = take_string(reader, "name", true);
    check_name(reader);
    (void)snprintf(path, sizeof path, "%s/%s", builds, adapter->name);
    adapter->build = arena_copy(&adapter->memory, path);
    adapter->dir = access(adapter->build, F_OK) == 0 ? adapter->build : adapter->source;
    adapter->language = take_string(reader, "language", true);
    adapter->implementation = take_string(reader, "implementation", true);
    adapter->upstream = take_string(reader, "upstream", true);
    adapter->issues = take_string(reader, "issues", false);
    adapter->note = take_string(reader, "note", false);
    const json_t *root = reader->file.root;
    adapter->programs = take_words(reader, "programs", json_object_get(root, "programs"));
    adapter->debian = take_words(reader, "debian", json_object_get(root, "debian"));
    adapter->install = take_commands(reader, "install");
    adapter->compile = take_commands(reader, "build");
    const char *object = take_string(reader, "in_process", false);
    adapter->in_process = object != NULL ? fill(reader, object) : NULL;
    adapter->lacks = take_words(reader, "lacks", json_object_get(root, "lacks"));
    take_depths(reader);
    take_run(reader);
    take_choices(reader);
    adapter->memory_mb = take_number(reader, "memory_mb", MEMORY_DEFAULT, 0, 1024 * 1024);
    adapter->workers = take_number(reader, "workers", WORKERS_DEFAULT, 1, WORKERS_MAX);
}

/* --- loading --- */

/* The adapter's folder, absolute; NULL if there is none. */
static char *folder_of(const char *path)
{
    struct stat about;
    char *real = realpath(path, NULL);
    if (real == NULL || stat(real, &about) != 0 || S_ISDIR(about.st_mode))
        return real;
    char *slash = strrchr(real, '/');
    if (slash != NULL)
        *slash = '\0';
    return real;
}

struct adapter *adapter_load(const char *path, const char *builds, struct problems *problems)
{
    char name[PATH_MAX];
    char *folder = folder_of(path);
    if (folder == NULL) {
        problems_add(problems, path, 0, NULL,
                     "no such adapter (`spfproof adapters` lists them; one of "
                     "your own is named by its folder, such as ./mine)");
        return NULL;
    }
    (void)snprintf(name, sizeof name, "%s/adapter.json", folder);
    struct adapter *adapter = arena_heap_zeroed(1, sizeof *adapter);
    struct reader reader = {.adapter = adapter, .problems = problems, .good = true};
    adapter->source = arena_copy(&adapter->memory, folder);
    free(folder);
    if (!json_file_load(&reader.file, name, FILE_MAX, "an adapter.json is short", problems)) {
        adapter_free(adapter);
        return NULL;
    }
    sha256_hex(reader.file.text, reader.file.len, adapter->hash);
    if (json_is_object(reader.file.root))
        take_all(&reader, builds);
    else
        wrong(&reader, "", "must be an object");
    json_file_clear(&reader.file);
    if (reader.good)
        return adapter;
    adapter_free(adapter);
    return NULL;
}

void adapter_free(struct adapter *adapter)
{
    if (adapter == NULL)
        return;
    struct arena memory = adapter->memory;
    arena_clear(&memory);
    free(adapter);
}

bool adapter_can(const struct adapter *adapter, enum protocol_depth depth)
{
    for (size_t i = 0; i < adapter->depth_count; i++)
        if (adapter->depths[i] == depth)
            return true;
    return false;
}

/* Is it installed as adapter.json says now? */
static bool installed(const struct adapter *adapter)
{
    char path[PATH_MAX];
    char hash[SHA256_HEX_SIZE] = "";
    (void)snprintf(path, sizeof path, "%s/.installed", adapter->build);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    bool same = fgets(hash, sizeof hash, file) != NULL && strcmp(hash, adapter->hash) == 0;
    (void)fclose(file);
    return same;
}

bool adapter_ready(const struct adapter *adapter)
{
    return (adapter->install[0] == NULL && adapter->compile[0] == NULL) || installed(adapter);
}
