/*
 * reader.c - typed reading of JSON with problems that name the place, the reason and the mend.
 */
#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "json_where.h"
#include "mockdns/zone_json.h"

#define STEPS_MAX 32

void reader_path(const struct where *where, const char *key, char *path, size_t size)
{
    const struct where *steps[STEPS_MAX];
    size_t count = 0;
    for (; where != NULL && where->up != NULL && count < STEPS_MAX; where = where->up)
        steps[count++] = where;
    size_t used = (size_t)snprintf(path, size, "$");
    while (count-- > 0) {
        const char *step = steps[count]->key;
        used = json_where_step(path, size, used, step, step != NULL ? strlen(step) : 0,
                               steps[count]->index);
    }
    if (key != NULL)
        (void)json_where_step(path, size, used, key, strlen(key), 0);
}

bool reader_fail_path(struct reader *reader, const char *path, const char *reason)
{
    const struct json_file *file = reader->file;
    problems_add(reader->problems, file->name, json_where_line(file->text, file->len, path), path,
                 "%s", reason);
    return false;
}

bool reader_fail(struct reader *reader, const struct where *where, const char *key,
                 const char *format, ...)
{
    char path[512];
    char reason[768];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    reader_path(where, key, path, sizeof path);
    return reader_fail_path(reader, path, reason);
}

static const char *type_name(json_type type)
{
    switch (type) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number with a fraction or exponent";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    case JSON_NULL:
        break;
    }
    return "null";
}

bool reader_is(struct reader *reader, const struct where *where, const char *key,
               const json_t *value, json_type type)
{
    json_type found = json_typeof(value);
    if (found == type || (type == JSON_TRUE && found == JSON_FALSE))
        return true;
    return reader_fail(reader, where, key, "is %s (write %s)", type_name(found), type_name(type));
}

bool reader_member(struct reader *reader, const struct where *where, const json_t *object,
                   const char *key, json_type type, enum reader_need need, const json_t **value)
{
    *value = json_object_get(object, key);
    if (*value != NULL)
        return reader_is(reader, where, key, *value, type);
    if (need == READER_OPTIONAL)
        return true;
    return reader_fail(reader, where, NULL, "\"%s\" is missing (add it, %s)", key, type_name(type));
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

bool reader_string(struct reader *reader, const struct where *where, const json_t *object,
                   const char *key, enum reader_need need, const char **text)
{
    const json_t *value;
    if (!reader_member(reader, where, object, key, JSON_STRING, need, &value))
        return false;
    if (value == NULL)
        return true;
    *text = json_string_value(value);
    if (need == READER_REQUIRED && is_blank(*text))
        return reader_fail(reader, where, key, "is empty (say something)");
    return true;
}

bool reader_unescape(struct reader *reader, const struct where *where, const char *key,
                     const char *text, struct spf_text *out)
{
    uint8_t *data = arena_alloc(reader->arena, strlen(text) + 1);
    size_t len = 0;
    const char *reason = "";
    if (!mockdns_unescape(text, data, &len, &reason))
        return reader_fail(reader, where, key, "not a byte string: %s", reason);
    *out = (struct spf_text){data, len};
    return true;
}

bool reader_bytes(struct reader *reader, const struct where *where, const json_t *object,
                  const char *key, enum reader_need need, struct spf_text *text)
{
    const json_t *value;
    if (!reader_member(reader, where, object, key, JSON_STRING, need, &value))
        return false;
    return value == NULL || reader_unescape(reader, where, key, json_string_value(value), text);
}

bool reader_integer(struct reader *reader, const struct where *where, const json_t *object,
                    const char *key, enum reader_need need, int64_t min, int64_t max,
                    int64_t *number)
{
    const json_t *value;
    if (!reader_member(reader, where, object, key, JSON_INTEGER, need, &value))
        return false;
    if (value == NULL)
        return true;
    *number = json_integer_value(value);
    if (*number < min || *number > max)
        return reader_fail(reader, where, key, "%lld is out of range (%lld to %lld)",
                           (long long)*number, (long long)min, (long long)max);
    return true;
}

bool reader_boolean(struct reader *reader, const struct where *where, const json_t *object,
                    const char *key, bool *value)
{
    const json_t *found;
    if (!reader_member(reader, where, object, key, JSON_TRUE, READER_OPTIONAL, &found))
        return false;
    if (found != NULL)
        *value = json_is_true(found);
    return true;
}

/* "one of a, b, c" */
static void list_words(const char *const *words, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; words[i] != NULL && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", words[i]);
        used += (size_t)(n > 0 ? n : 0);
    }
}

bool reader_word(struct reader *reader, const struct where *where, const json_t *object,
                 const char *key, enum reader_need need, const char *const *words, size_t *index)
{
    const json_t *value;
    if (!reader_member(reader, where, object, key, JSON_STRING, need, &value))
        return false;
    if (value == NULL)
        return true;
    const char *text = json_string_value(value);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(text, words[i]) == 0) {
            *index = i;
            return true;
        }
    }
    char list[256];
    list_words(words, list, sizeof list);
    return reader_fail(reader, where, key, "'%.60s' is not known here (one of %s)", text, list);
}

bool reader_strings(struct reader *reader, const struct where *where, const json_t *object,
                    const char *key, enum reader_need need, const char *const **items,
                    size_t *count)
{
    const json_t *array;
    *items = NULL;
    *count = 0;
    if (!reader_member(reader, where, object, key, JSON_ARRAY, need, &array))
        return false;
    if (array == NULL)
        return true;
    size_t n = json_array_size(array);
    const char **texts = arena_array(reader->arena, n, sizeof *texts);
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(array, i);
        struct where list = {where, key, 0};
        struct where element = {&list, NULL, i};
        if (!reader_is(reader, &element, NULL, item, JSON_STRING)) {
            ok = false;
            continue;
        }
        texts[i] = json_string_value(item);
        if (is_blank(texts[i]))
            ok = reader_fail(reader, &element, NULL, "is empty (leave it out)");
    }
    *items = texts;
    *count = n;
    return ok;
}

bool reader_known(struct reader *reader, const struct where *where, const json_t *object,
                  const char *const *keys)
{
    if (!reader->strict)
        return true;
    bool ok = true;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        size_t i = 0;
        while (keys[i] != NULL && strcmp(keys[i], key) != 0)
            i++;
        if (keys[i] != NULL || strncmp(key, "x-", 2) == 0)
            continue;
        const char *near = reader_nearest(key, keys);
        ok = false;
        if (near != NULL)
            (void)reader_fail(reader, where, key, "unknown key (did you mean \"%s\"?)", near);
        else
            (void)reader_fail(reader, where, key, "unknown key (an own key begins with x-)");
    }
    return ok;
}

#define NEAR_MAX 64

/* Levenshtein's distance of two short words. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[NEAR_MAX + 1];
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b_len];
}

const char *reader_nearest(const char *text, const char *const *words)
{
    size_t len = strlen(text);
    const char *best = NULL;
    size_t best_distance = len / 3 + 1; /* "expct" is "expect", "ip" is not "id" */
    if (len > NEAR_MAX || len < 2)
        return NULL;
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t word_len = strlen(words[i]);
        if (word_len > NEAR_MAX)
            continue;
        size_t d = distance(text, len, words[i], word_len);
        if (d < best_distance) {
            best_distance = d;
            best = words[i];
        }
    }
    return best;
}
