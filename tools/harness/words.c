/*
 * words.c - shell quoting without a shell: '…', "…" with \ before \ and ", \x outside of quotes.
 */
#include "words.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buffer.h"

/* Copies one word to *out, which moves behind its NUL; returns where the next one begins, or NULL
 * and why. */
static const char *take_word(const char *at, char **out, const char **why)
{
    char quote = '\0';
    for (; *at != '\0' && (quote != '\0' || strchr(" \t\n", *at) == NULL); at++) {
        if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else if (*at == quote) {
            quote = '\0';
        } else if (*at == '\\' && quote != '\'' &&
                   (quote == '\0' || at[1] == '\\' || at[1] == '"')) {
            if (*++at == '\0') {
                *why = "it ends in a backslash";
                return NULL;
            }
            *(*out)++ = *at;
        } else {
            *(*out)++ = *at;
        }
    }
    *(*out)++ = '\0';
    *why = "a quote is not closed";
    return quote == '\0' ? at : NULL;
}

char **words_split(const char *line, const char **why)
{
    size_t len = strlen(line);
    /* At most one word for two octets, and no word is longer than what it is cut from. */
    size_t most = len / 2 + 2;
    char **words = arena_heap_zeroed(1, most * sizeof *words + len + most);
    char *text = (char *)(words + most);
    size_t count = 0;
    for (;;) {
        line += strspn(line, " \t\n");
        if (*line == '\0')
            break;
        words[count++] = text;
        line = take_word(line, &text, why);
        if (line == NULL) {
            free(words);
            return NULL;
        }
    }
    if (count == 0) {
        *why = "it names no program";
        free(words);
        return NULL;
    }
    return words;
}

char *words_join(const char *const *words)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+=:,@%";
    struct buffer line = {NULL, 0, 0};
    for (size_t i = 0; words[i] != NULL; i++) {
        const char *word = words[i];
        if (i > 0)
            buffer_text(&line, " ");
        if (*word != '\0' && word[strspn(word, plain)] == '\0') {
            buffer_text(&line, word);
            continue;
        }
        buffer_text(&line, "'");
        for (; *word != '\0'; word++) {
            if (*word == '\'')
                buffer_text(&line, "'\\''");
            else
                buffer_add(&line, word, 1);
        }
        buffer_text(&line, "'");
    }
    buffer_add(&line, "", 1);
    return line.data;
}
