/*
 * results_merge.c - files are grouped into runs by what their headers say: implementation, version,
 * depth and choices, and which shard of how many. Nothing is guessed from file names.
 */
#include "results_merge.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "idmap.h"

const char *merged_string(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static const json_t *implementation_of(const json_t *header)
{
    return json_object_get(header, "implementation");
}

/* Which shard of how many; 1 of 1 is a whole run. False if the header makes no sense. */
static bool shard_of(const json_t *header, size_t *index, size_t *count)
{
    const json_t *shard = json_object_get(header, "shard");
    *index = 1;
    *count = 1;
    if (shard == NULL)
        return true;
    json_int_t i = json_integer_value(json_array_get(shard, 0));
    json_int_t n = json_integer_value(json_array_get(shard, 1));
    if (i < 1 || i > n || n > MERGE_SHARDS_MAX)
        return false;
    *index = (size_t)i;
    *count = (size_t)n;
    return true;
}

/* The run this file is a missing shard of, or a new one. */
static struct merged_run *run_of(struct merged *merged, const json_t *header, size_t index,
                                 size_t count)
{
    for (size_t i = 0; count > 1 && i < merged->count; i++) {
        struct merged_run *run = &merged->runs[i];
        if (run->shard_count == count && (run->shards >> (index - 1) & 1) == 0 &&
            json_equal(implementation_of(run->header), implementation_of(header)))
            return run;
    }
    merged->runs = arena_heap_resize(merged->runs, (merged->count + 1) * sizeof *merged->runs);
    struct merged_run *run = &merged->runs[merged->count++];
    const json_t *implementation = implementation_of(header);
    *run = (struct merged_run){.name = merged_string(implementation, "name"),
                               .version = merged_string(implementation, "version"),
                               .depth = merged_string(implementation, "depth"),
                               .header = header,
                               .shard_count = count};
    if (run->name[0] == '\0')
        run->name = "unnamed";
    return run;
}

__attribute__((format(printf, 1, 2))) static char *formatted(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *out = arena_heap_zeroed(len < 0 ? 1 : (size_t)len + 1, 1);
    va_start(args, format);
    (void)vsnprintf(out, len < 0 ? 1 : (size_t)len + 1, format, args);
    va_end(args);
    return out;
}

static void truncate_run(struct merged_run *run, char *why)
{
    if (run->truncated == NULL)
        run->truncated = why;
    else
        free(why);
}

static bool take_file(struct merged *merged, const char *path, struct problems *problems)
{
    struct results *results = results_load(path, problems);
    if (results == NULL)
        return false;
    size_t index;
    size_t count;
    if (!shard_of(results_header(results), &index, &count)) {
        problems_add(problems, path, 1, "$.shard", "not [i, n] with 1 <= i <= n <= %d",
                     MERGE_SHARDS_MAX);
        results_destroy(results);
        return false;
    }
    struct merged_run *run = run_of(merged, results_header(results), index, count);
    run->shards |= UINT64_C(1) << (index - 1);
    if (run->file_count == 0)
        run->path = formatted("%s", path);
    run->results =
        arena_heap_resize(run->results, (run->file_count + 1) * sizeof(struct results *));
    run->results[run->file_count++] = results;
    json_int_t total = json_integer_value(json_object_get(results_header(results), "total"));
    run->total += total > 0 ? (size_t)total : 0;
    bool ended = results_footer(results) != NULL;
    if (results_truncated(results)) {
        truncate_run(run, formatted(ended ? "the footer of %s does not agree with its cases"
                                          : "%s ends without its footer",
                                    path));
        problems_add(&merged->cut, path, results_lines(results), NULL,
                     "%s, so cases are missing (let the run come to its end)",
                     ended ? "the footer does not agree with the cases"
                           : "the file ends here without its footer");
    } else if (json_is_true(json_object_get(results_footer(results), "interrupted"))) {
        truncate_run(run, formatted("the run of %s was interrupted", path));
    }
    return true;
}

static bool gather_cases(struct merged_run *run, struct problems *problems)
{
    size_t room = 0;
    for (size_t i = 0; i < run->file_count; i++)
        room += results_count(run->results[i]);
    run->cases = arena_heap_zeroed(room + 1, sizeof(const json_t *));
    struct idmap ids = {NULL, 0, 0};
    bool good = true;
    for (size_t i = 0; i < run->file_count; i++) {
        for (size_t k = 0; k < results_count(run->results[i]); k++) {
            const json_t *line = results_case(run->results[i], k);
            const char *id = merged_string(line, "id");
            size_t value = run->count;
            if (!idmap_add(&ids, id, &value)) {
                problems_add(problems, run->path, 0, NULL,
                             "the case %s comes twice in this run (give each file once)", id);
                good = false;
                continue;
            }
            run->cases[run->count++] = line;
        }
    }
    idmap_clear(&ids);
    for (size_t i = 0; i < run->shard_count; i++) {
        if ((run->shards >> i & 1) == 0)
            truncate_run(run, formatted("shard %zu of %zu is missing", i + 1, run->shard_count));
    }
    return good;
}

/* --- labels --- */

static bool label_taken(const struct merged *merged, size_t i)
{
    for (size_t k = 0; k < merged->count; k++)
        if (k != i && strcmp(merged->runs[k].label, merged->runs[i].label) == 0)
            return true;
    return false;
}

static void label_as(struct merged_run *run, const char *open, const char *more, const char *close)
{
    free(run->label);
    run->label = formatted("%s%s%s%s%s%s", run->name, run->version[0] != '\0' ? " " : "",
                           run->version, open, more, close);
}

/* "void-limit=none": what it was told to read otherwise. */
static void label_by_settings(struct merged_run *run)
{
    char more[256] = "";
    const json_t *settings = json_object_get(run->header, "settings");
    for (size_t i = 0; i < json_array_size(settings); i++) {
        size_t len = strlen(more);
        const char *word = json_string_value(json_array_get(settings, i));
        if (word != NULL && len + strlen(word) + 4 < sizeof more)
            (void)snprintf(more + len, sizeof more - len, "%s%s", len > 0 ? ", " : "", word);
    }
    if (more[0] != '\0')
        label_as(run, " (", more, ")");
}

/* Name and version; where that is not enough the depth, then its settings, then a number. */
static void make_labels(struct merged *merged)
{
    for (size_t i = 0; i < merged->count; i++)
        label_as(&merged->runs[i], "", "", "");
    bool *doubtful = arena_heap_zeroed(merged->count + 1, sizeof *doubtful);
    for (size_t i = 0; i < merged->count; i++)
        doubtful[i] = label_taken(merged, i);
    for (size_t i = 0; i < merged->count; i++)
        if (doubtful[i] && merged->runs[i].depth[0] != '\0')
            label_as(&merged->runs[i], " (", merged->runs[i].depth, ")");
    for (size_t i = 0; i < merged->count; i++)
        doubtful[i] = label_taken(merged, i);
    for (size_t i = 0; i < merged->count; i++)
        if (doubtful[i])
            label_by_settings(&merged->runs[i]);
    for (size_t i = 0; i < merged->count; i++) {
        char number[24];
        for (size_t n = 2; label_taken(merged, i); n++) {
            (void)snprintf(number, sizeof number, "%zu", n);
            label_as(&merged->runs[i], " #", number, "");
        }
    }
    free(doubtful);
}

/* --- paths --- */

static int is_results(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 6 && entry->d_name[0] != '.' && strcmp(entry->d_name + len - 6, ".jsonl") == 0;
}

static bool take_folder(struct merged *merged, const char *path, struct problems *problems)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_results, alphasort);
    if (count <= 0)
        problems_add(problems, path, 0, NULL, "%s",
                     count < 0 ? strerror(errno) : "no *.jsonl in this folder");
    bool good = count > 0;
    for (int i = 0; i < count; i++) {
        char *file = formatted("%s/%s", path, entries[i]->d_name);
        good &= take_file(merged, file, problems);
        free(file);
        free(entries[i]);
    }
    free(entries);
    return good;
}

struct merged *merged_load(const char *const *paths, size_t count, struct problems *problems)
{
    struct merged *merged = arena_heap_zeroed(1, sizeof *merged);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        bool folder = stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode);
        good &= folder ? take_folder(merged, paths[i], problems)
                       : take_file(merged, paths[i], problems);
    }
    for (size_t i = 0; i < merged->count; i++)
        good &= gather_cases(&merged->runs[i], problems);
    make_labels(merged);
    if (good)
        return merged;
    merged_destroy(merged);
    return NULL;
}

void merged_labels(const struct merged *merged, char *text, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < merged->count && len < size; i++)
        len += (size_t)snprintf(text + len, size - len, "%s%s", i > 0 ? ", " : "",
                                merged->runs[i].label);
}

void merged_destroy(struct merged *merged)
{
    if (merged == NULL)
        return;
    for (size_t i = 0; i < merged->count; i++) {
        struct merged_run *run = &merged->runs[i];
        for (size_t k = 0; k < run->file_count; k++)
            results_destroy(run->results[k]);
        free(run->results);
        free(run->cases);
        free(run->label);
        free(run->truncated);
        free(run->path);
    }
    free(merged->runs);
    problems_clear(&merged->cut);
    free(merged);
}
