/*
 * selection.c - the common options by which a command chooses suites and tests.
 */
#include "selection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "command.h"

static int add_word(const char **words, size_t *count, const char *word, const char *command,
                    const char *option)
{
    if (word[0] == '\0' || strcmp(word, "!") == 0)
        return command_usage_error(command, "--%s is empty", option);
    if (*count == SELECT_WORDS_MAX)
        return command_usage_error(command, "more than %d --%s", SELECT_WORDS_MAX, option);
    words[(*count)++] = word;
    return COMMAND_OK;
}

/* Sets in *mask the bit of each word of a list parted by commas. */
static int add_mask(unsigned *mask, const char *list, const char *command, const char *option,
                    bool (*bit_of)(const char *, unsigned *), const char *words)
{
    while (*list != '\0') {
        size_t len = strcspn(list, ",");
        char word[32];
        unsigned bit = 0;
        if (len < sizeof word) {
            (void)memcpy(word, list, len);
            word[len] = '\0';
        }
        if (len >= sizeof word || !bit_of(word, &bit))
            return command_usage_error(command, "--%s: '%.*s' is none of %s", option, (int)len,
                                       list, words);
        *mask |= 1u << bit;
        list += len + (list[len] == ',' ? 1 : 0);
    }
    if (*mask == 0)
        return command_usage_error(command, "--%s is empty", option);
    return COMMAND_OK;
}

static bool level_bit(const char *word, unsigned *bit)
{
    enum suite_level level = SUITE_MUST;
    bool known = suite_level_from(word, &level);
    *bit = level;
    return known;
}

static bool severity_bit(const char *word, unsigned *bit)
{
    enum suite_severity severity = SUITE_LOW;
    bool known = suite_severity_from(word, &severity);
    *bit = severity;
    return known;
}

static bool state_bit(const char *word, unsigned *bit)
{
    enum suite_state state = SUITE_PROPOSED;
    bool known = suite_state_from(word, &state);
    *bit = state;
    return known;
}

/* A decimal number that ends the text or stands before end. */
static bool read_number(const char **text, char end, uint64_t *number)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > 19 || (*text)[digits] != end)
        return false;
    *number = strtoull(*text, NULL, 10);
    *text += digits;
    return true;
}

static int set_shard(struct suite_filter *filter, const char *text, const char *command)
{
    uint64_t index = 0;
    uint64_t count = 0;
    const char *rest = text;
    bool ok = read_number(&rest, '/', &index);
    if (ok) {
        rest++;
        ok = read_number(&rest, '\0', &count);
    }
    if (!ok || index < 1 || index > count || count > UINT32_MAX)
        return command_usage_error(command, "--shard: '%s' is not I/N with 1 <= I <= N", text);
    filter->shard_index = (uint32_t)index;
    filter->shard_count = (uint32_t)count;
    return COMMAND_OK;
}

static int set_seed(struct suite_filter *filter, const char *text, const char *command)
{
    filter->shuffle = true;
    if (text == NULL)
        filter->seed = (uint64_t)getpid();
    else if (!read_number(&text, '\0', &filter->seed))
        return command_usage_error(command, "--shuffle: '%s' is no decimal number", text);
    return COMMAND_OK;
}

static int set_max_file_size(struct selection *selection, const char *text, const char *command)
{
    uint64_t mib = 0;
    const char *rest = text;
    if (!read_number(&rest, '\0', &mib) || mib == 0 || mib > 1024 * 1024)
        return command_usage_error(command, "--max-file-size: '%s' is no number of MiB", text);
    selection->max_file_octets = (size_t)mib * 1024 * 1024;
    return COMMAND_OK;
}

int selection_option(struct selection *selection, const char *command, int option,
                     const char *argument)
{
    struct suite_filter *filter = &selection->filter;
    switch (option) {
    case SELECT_VECTORS:
        selection->vectors = argument;
        return COMMAND_OK;
    case SELECT_ID:
        return add_word(selection->ids, &filter->id_count, argument, command, "id");
    case SELECT_LEVEL:
        return add_mask(&filter->levels, argument, command, "level", level_bit,
                        "must, should, may, info");
    case SELECT_SEVERITY:
        return add_mask(&filter->severities, argument, command, "severity", severity_bit,
                        "low, medium, high, critical");
    case SELECT_STATUS:
        return add_mask(&filter->states, argument, command, "status", state_bit,
                        "proposed, stable, disputed, retired");
    case SELECT_SPEC:
        return add_word(selection->sections, &filter->section_count, argument, command, "spec");
    case SELECT_NEEDS:
        return add_word(selection->needs, &filter->need_count, argument, command, "needs");
    case SELECT_TAG:
        return add_word(selection->tags, &filter->tag_count, argument, command, "tag");
    case SELECT_SHARD:
        return set_shard(filter, argument, command);
    case SELECT_SHUFFLE:
        return set_seed(filter, argument, command);
    case SELECT_MAX_FILE_SIZE:
        return set_max_file_size(selection, argument, command);
    default:
        return command_option_error(command);
    }
}

/* A word that names no file but looks like an id or a glob of ids is one. */
static bool is_id_glob(const char *word)
{
    size_t len = strlen(word);
    if (access(word, F_OK) == 0 || (len > 5 && strcmp(word + len - 5, ".json") == 0))
        return false;
    return word[0] != '/' && word[0] != '.' &&
           strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-/*?!") == len;
}

static int load_catalog(struct selection *selection, const char *near)
{
    char *dir = catalog_find(selection->vectors, near);
    struct problems problems = {NULL, 0, 0};
    if (dir == NULL)
        return command_usage_error(NULL, "no folder with features.json and requirements.json is "
                                         "near (name it with --vectors DIR)");
    selection->catalog =
        selection->lean ? catalog_load_lean(dir, &problems) : catalog_load(dir, &problems);
    free(dir);
    if (selection->catalog != NULL)
        return COMMAND_OK;
    int code = command_invalid(&problems);
    problems_clear(&problems);
    return code;
}

static int load_set(struct selection *selection, const char *const *paths, size_t count)
{
    struct suite_load_options options = {selection->catalog, selection->max_file_octets,
                                         selection->strict};
    selection->set = suite_set_create(&options);
    if (selection->set == NULL)
        return command_internal_error("out of memory");
    bool ok = true;
    if (count == 0)
        ok = suite_set_add(selection->set, catalog_dir(selection->catalog));
    for (size_t i = 0; i < count; i++)
        ok &= suite_set_add(selection->set, paths[i]);
    return ok ? COMMAND_OK : command_invalid(suite_set_problems(selection->set));
}

/* A glob that nothing answers to is a slip of the hand. */
static int check_globs(const struct selection *selection, const char *command)
{
    const struct suite_filter *filter = &selection->filter;
    for (size_t i = 0; i < filter->id_count; i++) {
        const char *glob = filter->ids[i];
        bool found = glob[0] == '!';
        for (size_t j = 0; !found && j < suite_set_count(selection->set); j++)
            found = suite_glob_match(glob, suite_set_test(selection->set, j)->id);
        if (!found)
            return command_usage_error(
                command, "no test has an id like '%s', nor is there such a file", glob);
    }
    return COMMAND_OK;
}

int selection_load(struct selection *selection, const char *command, char *const *words,
                   size_t count)
{
    struct suite_filter *filter = &selection->filter;
    const char **paths = arena_heap_zeroed(count, sizeof *paths);
    size_t path_count = 0;
    int code = COMMAND_OK;
    for (size_t i = 0; code == COMMAND_OK && i < count; i++) {
        if (is_id_glob(words[i]))
            code = add_word(selection->ids, &filter->id_count, words[i], command, "id");
        else
            paths[path_count++] = words[i];
    }
    filter->ids = selection->ids;
    filter->sections = selection->sections;
    filter->needs = selection->needs;
    filter->tags = selection->tags;
    if (code == COMMAND_OK)
        code = load_catalog(selection, path_count > 0 ? paths[0] : ".");
    if (code == COMMAND_OK)
        code = load_set(selection, paths, path_count);
    if (code == COMMAND_OK)
        code = check_globs(selection, command);
    if (code == COMMAND_OK)
        selection->test_count = suite_set_select(selection->set, filter, &selection->tests);
    free(paths);
    return code;
}

void selection_clear(struct selection *selection)
{
    free(selection->tests);
    suite_set_destroy(selection->set);
    catalog_destroy(selection->catalog);
    *selection = (struct selection){.set = NULL};
}
