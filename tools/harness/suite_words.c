/*
 * suite_words.c - the words of the format and their numbers.
 */
#include <stdlib.h>
#include <string.h>

#include "suite_parts.h"

/* In the order of the enums of suite.h and spf/types.h. */
const char *const suite_level_words[] = {"must", "should", "may", "info", NULL};
const char *const suite_severity_words[] = {"low", "medium", "high", "critical", NULL};
const char *const suite_state_words[] = {"proposed", "stable", "disputed", "retired", NULL};
const char *const suite_result_words[] = {"none",     "neutral",   "pass",      "fail",
                                          "softfail", "temperror", "permerror", NULL};

static bool find_word(const char *const *words, const char *word, size_t *index)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

const char *suite_level_name(enum suite_level level)
{
    return suite_level_words[level];
}

const char *suite_severity_name(enum suite_severity severity)
{
    return suite_severity_words[severity];
}

const char *suite_state_name(enum suite_state state)
{
    return suite_state_words[state];
}

const char *suite_result_name(enum spf_result result)
{
    return suite_result_words[result];
}

bool suite_level_from(const char *word, enum suite_level *level)
{
    size_t i = 0;
    bool found = find_word(suite_level_words, word, &i);
    if (found)
        *level = (enum suite_level)i;
    return found;
}

bool suite_severity_from(const char *word, enum suite_severity *severity)
{
    size_t i = 0;
    bool found = find_word(suite_severity_words, word, &i);
    if (found)
        *severity = (enum suite_severity)i;
    return found;
}

bool suite_state_from(const char *word, enum suite_state *state)
{
    size_t i = 0;
    bool found = find_word(suite_state_words, word, &i);
    if (found)
        *state = (enum suite_state)i;
    return found;
}

bool suite_result_from(const char *word, enum spf_result *result)
{
    size_t i = 0;
    bool found = find_word(suite_result_words, word, &i);
    if (found)
        *result = (enum spf_result)i;
    return found;
}

bool suite_type_from(const char *word, uint32_t *type)
{
    static const struct {
        const char *name;
        uint32_t type;
    } types[] = {
        {"A", SPF_RRTYPE_A},           {"AAAA", SPF_RRTYPE_AAAA},
        {"MX", SPF_RRTYPE_MX},         {"PTR", SPF_RRTYPE_PTR},
        {"TXT", SPF_RRTYPE_TXT},       {"SPF", MOCKDNS_TYPE_SPF},
        {"CNAME", MOCKDNS_TYPE_CNAME}, {"ANY", 255},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, word) == 0) {
            *type = types[i].type;
            return true;
        }
    }
    /* RFC 3597 5 */
    if (strncmp(word, "TYPE", 4) != 0 || strlen(word) > 9)
        return false;
    if (word[4] == '\0' || strspn(word + 4, "0123456789") != strlen(word + 4))
        return false;
    unsigned long number = strtoul(word + 4, NULL, 10);
    *type = (uint32_t)number;
    return number <= 65535;
}

bool suite_is_slug_path(const char *text, size_t parts)
{
    size_t count = 0;
    for (const char *part = text;; part++) {
        size_t len = strspn(part, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (len == 0)
            return false;
        count++;
        part += len;
        if (*part == '\0')
            return count >= parts;
        if (*part != '/')
            return false;
    }
}
