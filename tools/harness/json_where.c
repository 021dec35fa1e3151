/*
 * json_where.c - positions in JSON text, for error messages. Works on broken text as far as it
 * goes; what is wrong with the text is jansson's to say.
 */
#include "json_where.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64

struct scan {
    const char *text;
    size_t len;
    size_t at;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->len && is_space(scan->text[scan->at]))
        scan->at++;
}

static char peek(const struct scan *scan)
{
    return scan->at < scan->len ? scan->text[scan->at] : '\0';
}

/* Steps over a string; scan stands on its quote. */
static void skip_string(struct scan *scan)
{
    for (scan->at++; scan->at < scan->len; scan->at++) {
        if (scan->text[scan->at] == '\\')
            scan->at++;
        else if (scan->text[scan->at] == '"') {
            scan->at++;
            return;
        }
    }
    scan->at = scan->len;
}

static void skip_value(struct scan *scan)
{
    size_t depth = 0;
    do {
        skip_space(scan);
        char c = peek(scan);
        if (c == '"') {
            skip_string(scan);
        } else if (c == '{' || c == '[') {
            depth++;
            scan->at++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return;
            depth--;
            scan->at++;
        } else if (c == ',' || c == ':') {
            if (depth == 0)
                return;
            scan->at++;
        } else {
            while (scan->at < scan->len && strchr("{}[],:\" \t\r\n", peek(scan)) == NULL)
                scan->at++;
            if (scan->at < scan->len && peek(scan) == '\0')
                scan->at++; /* strchr finds the NUL, too */
        }
    } while (depth > 0 && scan->at < scan->len);
}

/* One step of a path; key is NULL for an element. */
struct step {
    const char *key;
    size_t key_len;
    size_t index;
};

/* Reads the step that *path stands on and moves behind it; false at the end or at nonsense. */
static bool next_step(const char **path, struct step *step)
{
    const char *p = *path;
    *step = (struct step){NULL, 0, 0};
    if (p[0] == '.') {
        step->key = p + 1;
        step->key_len = strcspn(p + 1, ".[");
        *path = p + 1 + step->key_len;
        return step->key_len > 0;
    }
    if (p[0] != '[')
        return false;
    if (p[1] != '"') {
        char *end = NULL;
        step->index = strtoul(p + 1, &end, 10);
        *path = end + 1;
        return end > p + 1 && end[0] == ']';
    }
    const char *end = strstr(p + 2, "\"]");
    if (end == NULL)
        return false;
    step->key = p + 2;
    step->key_len = (size_t)(end - step->key);
    *path = end + 2;
    return true;
}

/* Does the key in the source, from its quote on, say the same as the step? Its escapes \" and \\
 * are undone, others are compared as they are. */
static bool same_key(const struct scan *scan, const struct step *step)
{
    size_t at = scan->at + 1;
    for (size_t i = 0; i < step->key_len; i++, at++) {
        if (at + 1 < scan->len && scan->text[at] == '\\' &&
            (scan->text[at + 1] == '\\' || scan->text[at + 1] == '"'))
            at++;
        if (at >= scan->len || scan->text[at] != step->key[i])
            return false;
    }
    return at < scan->len && scan->text[at] == '"';
}

/* Moves scan from a container to one of its children and sets *found to where that begins (a
 * member: its key). */
static bool enter(struct scan *scan, const struct step *step, size_t *found)
{
    skip_space(scan);
    char open = step->key != NULL ? '{' : '[';
    if (peek(scan) != open)
        return false;
    scan->at++;
    for (size_t i = 0; scan->at < scan->len; i++) {
        skip_space(scan);
        *found = scan->at;
        if (step->key != NULL) {
            if (peek(scan) != '"')
                return false;
            bool hit = same_key(scan, step);
            skip_string(scan);
            skip_space(scan);
            if (peek(scan) == ':')
                scan->at++;
            if (hit)
                return true;
        } else if (peek(scan) == ']') {
            return false;
        } else if (i == step->index) {
            return true;
        }
        skip_value(scan);
        skip_space(scan);
        if (peek(scan) != ',')
            return false;
        scan->at++;
    }
    return false;
}

size_t json_where_line(const char *text, size_t len, const char *path)
{
    struct scan scan = {text, len, 0};
    skip_space(&scan);
    size_t best = scan.at;
    struct step step;
    const char *rest = path[0] == '$' ? path + 1 : path;
    while (next_step(&rest, &step)) {
        size_t found = best;
        if (!enter(&scan, &step, &found))
            break;
        best = found;
    }
    size_t line = 1;
    for (size_t i = 0; i < best && i < len; i++)
        line += text[i] == '\n';
    return line;
}

static bool is_plain_key(const char *key, size_t len)
{
    if (len == 0 || (key[0] >= '0' && key[0] <= '9'))
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = key[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '-';
        if (!word)
            return false;
    }
    return true;
}

size_t json_where_step(char *path, size_t size, size_t used, const char *key, size_t key_len,
                       size_t index)
{
    if (used >= size)
        return used;
    int cut = key_len > 200 ? 200 : (int)key_len;
    int n;
    if (key == NULL)
        n = snprintf(path + used, size - used, "[%zu]", index);
    else if (is_plain_key(key, key_len))
        n = snprintf(path + used, size - used, ".%.*s", cut, key);
    else
        n = snprintf(path + used, size - used, "[\"%.*s\"]", cut, key);
    size_t len = used + (size_t)(n > 0 ? n : 0);
    return len < size ? len : size - 1;
}

/* Where a scan stands inside one container. */
struct level {
    bool array;
    size_t index;
    size_t key; /* offset of the key's first octet; 0: none yet */
    size_t key_len;
    bool after_colon;
};

static void take_string(struct scan *scan, struct level *level)
{
    size_t begin = scan->at + 1;
    skip_string(scan);
    if (level->array || level->after_colon)
        return;
    level->key = begin;
    level->key_len = scan->at > begin ? scan->at - 1 - begin : 0;
}

static void take_comma(struct level *level)
{
    level->index++;
    level->key = 0;
    level->after_colon = false;
}

void json_where_path(const char *text, size_t len, size_t offset, char *path, size_t size)
{
    struct scan scan = {text, len < offset ? len : offset, 0};
    struct level levels[DEPTH_MAX];
    size_t depth = 0;
    while (scan.at < scan.len) {
        char c = peek(&scan);
        struct level *level = depth > 0 ? &levels[depth - 1] : NULL;
        if (c == '"' && level != NULL) {
            take_string(&scan, level);
            continue;
        }
        if (c == '"')
            skip_string(&scan);
        else if ((c == '{' || c == '[') && depth < DEPTH_MAX)
            levels[depth++] = (struct level){.array = c == '['};
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        else if (c == ',' && level != NULL)
            take_comma(level);
        else if (c == ':' && level != NULL)
            level->after_colon = true;
        scan.at++;
    }
    size_t used = (size_t)snprintf(path, size, "$");
    for (size_t i = 0; i < depth; i++) {
        if (levels[i].array)
            used = json_where_step(path, size, used, NULL, 0, levels[i].index);
        else if (levels[i].key > 0)
            used = json_where_step(path, size, used, text + levels[i].key, levels[i].key_len, 0);
    }
}
