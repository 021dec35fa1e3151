/*
 * exec_map.c - rules read once, tried on each end of a program.
 */
#include "exec_map.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "exec_header.h"
#include "suite.h"

enum rule_kind { RULE_CODE, RULE_WORD, RULE_LINE, RULE_HEADER };

struct rule {
    enum rule_kind kind;
    enum spf_result result;
    int code;
    char word[64];
    regex_t line;
};

struct exec_map {
    struct rule *rules;
    size_t count;
};

void exec_map_free(struct exec_map *map)
{
    if (map == NULL)
        return;
    for (size_t i = 0; i < map->count; i++)
        if (map->rules[i].kind == RULE_LINE)
            regfree(&map->rules[i].line);
    free(map->rules);
    free(map);
}

/* One side of a rule: up to stop or the end, or between slashes. Returns what follows, or NULL. */
static const char *take_side(const char *at, char stop, char *out, size_t size)
{
    size_t len = 0;
    bool pattern = *at == '/';
    at += pattern;
    while (*at != '\0' && *at != (pattern ? '/' : stop)) {
        if (pattern && at[0] == '\\' && at[1] == '/')
            at++;
        if (len + 1 >= size)
            return NULL;
        out[len++] = *at++;
    }
    out[len] = '\0';
    if (pattern && *at++ != '/')
        return NULL;
    return len > 0 ? at : NULL;
}

static bool is_code(const char *text, int *code)
{
    size_t digits = strspn(text, "0123456789");
    *code = digits > 0 && digits < 4 ? atoi(text) : -1;
    return *code >= 0 && *code <= 255 && text[digits] == '\0';
}

static void append(struct exec_map *map, const struct rule *rule)
{
    map->rules = arena_heap_resize(map->rules, (map->count + 1) * sizeof *map->rules);
    map->rules[map->count++] = *rule;
}

static bool add_rule(struct exec_map *map, const char *left, const char *right, bool pattern)
{
    struct rule rule = {.kind = RULE_WORD};
    if (is_code(left, &rule.code)) {
        rule.kind = RULE_CODE;
        if (pattern || !suite_result_from(right, &rule.result))
            return false;
    } else if (!suite_result_from(left, &rule.result)) {
        return false;
    } else if (pattern) {
        rule.kind = RULE_LINE;
        if (regcomp(&rule.line, right, REG_EXTENDED | REG_ICASE | REG_NEWLINE | REG_NOSUB) != 0)
            return false;
    } else if (strlen(right) < sizeof rule.word) {
        (void)strcpy(rule.word, right);
    } else {
        return false;
    }
    append(map, &rule);
    return true;
}

/* One rule, up to a comma or the end, which is returned. NULL: it is none. */
static const char *take_rule(struct exec_map *map, const char *at)
{
    static const char header[] = "header";
    char left[64];
    char right[512];
    size_t len = sizeof header - 1;
    if (strncmp(at, header, len) == 0 && (at[len] == ',' || at[len] == '\0')) {
        append(map, &(const struct rule){.kind = RULE_HEADER});
        return at + len;
    }
    at = take_side(at, '=', left, sizeof left);
    bool pattern = at != NULL && *at == '=' && at[1] == '/';
    at = at != NULL && *at == '=' ? take_side(at + 1, ',', right, sizeof right) : NULL;
    bool good = at != NULL && (*at == ',' || *at == '\0') && add_rule(map, left, right, pattern);
    return good ? at : NULL;
}

struct exec_map *exec_map_create(const char *const *texts, size_t count, char *error, size_t size)
{
    struct exec_map *map = arena_heap_zeroed(1, sizeof *map);
    for (size_t i = 0; i < count; i++) {
        const char *at = texts[i];
        do {
            const char *rule = at;
            at = take_rule(map, at);
            if (at == NULL) {
                (void)snprintf(error, size,
                               "'%s' is neither EXIT-STATUS=RESULT, RESULT=WORD, "
                               "RESULT=/EXPRESSION/ nor header",
                               rule);
                exec_map_free(map);
                return NULL;
            }
        } while (*at++ == ',');
    }
    return map;
}

/* The first word of the output. */
static void first_word(const char *output, char word[64])
{
    size_t len = 0;
    while (isspace((unsigned char)*output))
        output++;
    while (isalnum((unsigned char)*output) && len < 63)
        word[len++] = (char)tolower((unsigned char)*output++);
    word[len] = '\0';
}

/*
 * The first line that begins with a result. libspf2's spfquery tells errors before it, between the
 * lines StartError and EndError.
 */
static bool result_line(const char *output, enum spf_result *result)
{
    bool errors = false;
    while (*output != '\0') {
        char word[64];
        size_t width = strcspn(output, "\n");
        first_word(output, word);
        if (strcmp(word, "starterror") == 0)
            errors = true;
        else if (strcmp(word, "enderror") == 0)
            errors = false;
        else if (!errors && word[0] != '\0')
            return suite_result_from(word, result);
        output += width + (output[width] == '\n');
    }
    return false;
}

/* Does the rule fit? Then *result is what it says. */
static bool fits(const struct rule *rule, int code, const char *output, const char *word,
                 enum spf_result *result)
{
    bool good;
    if (rule->kind == RULE_HEADER)
        return exec_header_result(output, result);
    if (rule->kind == RULE_CODE)
        good = rule->code == code;
    else if (rule->kind == RULE_WORD)
        good = strcasecmp(rule->word, word) == 0;
    else
        good = regexec(&rule->line, output, 0, NULL, 0) == 0;
    if (good)
        *result = rule->result;
    return good;
}

bool exec_map_result(const struct exec_map *map, int code, const char *output,
                     enum spf_result *result)
{
    char word[64];
    first_word(output, word);
    for (size_t i = 0; i < map->count; i++)
        if (fits(&map->rules[i], code, output, word, result))
            return true;
    return result_line(output, result);
}
