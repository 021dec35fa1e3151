/*
 * hashes.c - what a test's content is, its hash, and hashes.tsv.
 */
#include "hashes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "atomic_file.h"
#include "idmap.h"
#include "memory_stream.h"
#include "tsv.h"

#define FILE_MAX ((size_t)256 * 1024 * 1024)

struct line {
    const char *id;
    uint32_t rev;
    const char *hex;
    size_t number;
};

struct hashes {
    struct arena arena;
    const char *path;
    struct line *lines;
    size_t count;
    struct idmap ids;
};

/* A copy without what has no meaning for a run: own keys and notes. */
static json_t *meaning(const json_t *value, bool notes)
{
    const char *key;
    json_t *member;
    if (json_is_object(value)) {
        json_t *copy = json_object();
        json_object_foreach((json_t *)(uintptr_t)value, key, member)
        {
            /* x-illegal changes what a zone answers (vectors/README.md, Zone, rule 3). */
            bool own = strncmp(key, "x-", 2) == 0 && strcmp(key, "x-illegal") != 0;
            if (!own && (notes || strcmp(key, "note") != 0))
                (void)json_object_set_new(copy, key, meaning(member, notes));
        }
        return copy;
    }
    if (json_is_array(value)) {
        json_t *copy = json_array();
        for (size_t i = 0; i < json_array_size(value); i++)
            (void)json_array_append_new(copy, meaning(json_array_get(value, i), notes));
        return copy;
    }
    return json_incref((json_t *)(uintptr_t)value);
}

/* Owners are names, so one that begins with x- is no own key. */
static json_t *zone_meaning(const json_t *zone)
{
    const char *owner;
    json_t *types;
    json_t *copy = json_object();
    json_object_foreach((json_t *)(uintptr_t)zone, owner, types)
    {
        (void)json_object_set_new(copy, owner, meaning(types, true));
    }
    return copy;
}

void hashes_of_test(const struct suite_test *test, char hex[SHA256_HEX_SIZE])
{
    static const char *const keys[] = {"query",  "expect",    "explanation", "cause", "mech",
                                       "record", "reporting", "header",      "trace", "dns"};
    json_t *content = json_object();
    (void)json_object_set_new(content, "zone", zone_meaning(test->zone_json));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *value = json_object_get(test->json, keys[i]);
        /* In a header's keys, "note" would be a key like any other. */
        if (value != NULL)
            (void)json_object_set_new(content, keys[i],
                                      meaning(value, strcmp(keys[i], "expect") != 0));
    }
    char *text = json_dumps(content, JSON_COMPACT | JSON_SORT_KEYS);
    if (text == NULL)
        text = arena_heap_zeroed(1, 1);
    sha256_hex(text, strlen(text), hex);
    free(text);
    json_decref(content);
}

/* id, rev and hash; false if it is none of ours. */
static bool split_line(char *text, struct line *line)
{
    const char *fields[3];
    if (tsv_cut(text, fields, 3) != 3)
        return false;
    size_t digits = strspn(fields[1], "0123456789");
    if (digits == 0 || digits > 9 || fields[1][digits] != '\0' || fields[0][0] == '\0')
        return false;
    if (strlen(fields[2]) != 64 || strspn(fields[2], "0123456789abcdef") != 64)
        return false;
    line->id = fields[0];
    line->rev = (uint32_t)strtoul(fields[1], NULL, 10);
    line->hex = fields[2];
    return true;
}

static bool take_line(struct hashes *hashes, char *text, size_t number, struct problems *problems)
{
    struct line *line = &hashes->lines[hashes->count];
    const char *wrong = NULL;
    if (!split_line(text, line))
        wrong = "is no line of id, rev and SHA-256, parted by tabs (was it merged badly?)";
    size_t before = hashes->count;
    if (wrong == NULL && !idmap_add(&hashes->ids, line->id, &before))
        wrong = "this id has a line already (remove the one with the lower rev)";
    if (wrong != NULL) {
        problems_add(problems, hashes->path, number, NULL, "%s", wrong);
        return false;
    }
    line->number = number;
    hashes->count++;
    return true;
}

struct hashes *hashes_load(const char *path, struct problems *problems)
{
    struct hashes *hashes = arena_heap_zeroed(1, sizeof *hashes);
    hashes->path = arena_copy(&hashes->arena, path);
    if (access(path, F_OK) != 0)
        return hashes;
    struct tsv tsv;
    bool ok = tsv_open(&tsv, &hashes->arena, path, FILE_MAX, "is this hashes.tsv?", problems);
    hashes->lines = arena_array(&hashes->arena, tsv.lines, sizeof *hashes->lines);
    for (char *line = tsv_line(&tsv); line != NULL; line = tsv_line(&tsv))
        ok &= take_line(hashes, line, tsv.number, problems);
    if (ok)
        return hashes;
    hashes_destroy(hashes);
    return NULL;
}

void hashes_destroy(struct hashes *hashes)
{
    if (hashes == NULL)
        return;
    idmap_clear(&hashes->ids);
    arena_clear(&hashes->arena);
    free(hashes);
}

/* What the stored line says of a test. */
enum verdict { SAME, CHANGED, WENT_BACK, NEW_REV, NEW_TEST };

static enum verdict judge(const struct hashes *hashes, const struct suite_test *test,
                          const char *hex)
{
    size_t i;
    if (!idmap_find(&hashes->ids, test->id, &i))
        return NEW_TEST;
    const struct line *line = &hashes->lines[i];
    if (test->rev < line->rev)
        return WENT_BACK;
    if (test->rev > line->rev)
        return NEW_REV;
    return strcmp(line->hex, hex) == 0 ? SAME : CHANGED;
}

static void add_problem(const struct suite_test *test, const char *text, struct problems *problems)
{
    char path[64];
    (void)snprintf(path, sizeof path, "$.tests[%zu]", test->index);
    problems_add(problems, test->suite->file, suite_test_line(test), path, "%s: %s", test->id,
                 text);
}

/* The mistakes that no update mends. */
static bool check_change(const struct suite_test *test, enum verdict verdict,
                         struct problems *problems)
{
    if (verdict == CHANGED)
        add_problem(test,
                    "query, zone or expectation changed without a new rev (raise \"rev\", then run "
                    "spfproof validate --update)",
                    problems);
    else if (verdict == WENT_BACK)
        add_problem(test, "rev is lower than in hashes.tsv (a rev never goes back; raise it)",
                    problems);
    return verdict != CHANGED && verdict != WENT_BACK;
}

static bool is_gone(const struct hashes *hashes, size_t i, const struct suite_set *set)
{
    return suite_set_find(set, hashes->lines[i].id) == NULL;
}

static bool check_gone(const struct hashes *hashes, const struct suite_set *set,
                       const struct catalog *catalog, struct problems *problems)
{
    bool ok = true;
    for (size_t i = 0; i < hashes->count; i++) {
        const struct line *line = &hashes->lines[i];
        if (!is_gone(hashes, i, set) || catalog_id(catalog, line->id) != NULL)
            continue;
        problems_add(problems, hashes->path, line->number, NULL,
                     "%s is gone (bring it back, or give ids.tsv a line that says why)", line->id);
        ok = false;
    }
    return ok;
}

bool hashes_check(const struct hashes *hashes, const struct suite_set *set,
                  const struct catalog *catalog, bool whole, struct problems *problems)
{
    bool ok = true;
    for (size_t i = 0; i < suite_set_count(set); i++) {
        const struct suite_test *test = suite_set_test(set, i);
        char hex[SHA256_HEX_SIZE];
        hashes_of_test(test, hex);
        enum verdict verdict = judge(hashes, test, hex);
        ok &= check_change(test, verdict, problems) && verdict == SAME;
        if (verdict == NEW_TEST)
            add_problem(test, "has no line in hashes.tsv (run spfproof validate --update)",
                        problems);
        else if (verdict == NEW_REV)
            add_problem(test, "has a new rev (run spfproof validate --update)", problems);
    }
    return (!whole || check_gone(hashes, set, catalog, problems)) && ok;
}

static int by_id(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;
    return strcmp(left->id, right->id);
}

static bool write_lines(struct line *lines, size_t count, const char *path,
                        struct problems *problems)
{
    static const char head[] =
        "# id, rev and content hash of every test: spfproof validate --update writes this file.\n";
    struct memory_stream stream;
    memory_stream_open(&stream);
    qsort(lines, count, sizeof *lines, by_id);
    (void)fputs(head, stream.file);
    for (size_t i = 0; i < count; i++)
        (void)fprintf(stream.file, "%s\t%u\t%s\n", lines[i].id, (unsigned)lines[i].rev,
                      lines[i].hex);
    char *text = memory_stream_close(&stream);
    bool ok = atomic_file_write(path, text, stream.len, problems);
    free(text);
    return ok;
}

bool hashes_update(const struct hashes *hashes, const struct suite_set *set,
                   const struct catalog *catalog, bool whole, const char *path,
                   struct problems *problems)
{
    struct arena arena = {NULL};
    size_t tests = suite_set_count(set);
    struct line *lines = arena_alloc(&arena, (tests + hashes->count + 1) * sizeof *lines);
    size_t count = 0;
    bool ok = !whole || check_gone(hashes, set, catalog, problems);
    for (size_t i = 0; i < tests; i++) {
        const struct suite_test *test = suite_set_test(set, i);
        char *hex = arena_alloc(&arena, SHA256_HEX_SIZE);
        hashes_of_test(test, hex);
        ok &= check_change(test, judge(hashes, test, hex), problems);
        lines[count++] = (struct line){test->id, test->rev, hex, 0};
    }
    for (size_t i = 0; !whole && i < hashes->count; i++)
        if (is_gone(hashes, i, set))
            lines[count++] = hashes->lines[i];
    ok = ok && write_lines(lines, count, path, problems);
    arena_clear(&arena);
    return ok;
}
