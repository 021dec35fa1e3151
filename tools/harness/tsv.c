/*
 * tsv.c - see tsv.h.
 */
#include "tsv.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "json_file.h"

bool tsv_open(struct tsv *tsv, struct arena *arena, const char *path, size_t max, const char *hint,
              struct problems *problems)
{
    char *text = NULL;
    size_t len = 0;
    *tsv = (struct tsv){NULL, 1, 0};
    if (!json_file_read(path, max, hint, problems, &text, &len))
        return false;
    for (size_t i = 0; i < len; i++)
        tsv->lines += text[i] == '\n';
    tsv->rest = arena_copy(arena, text);
    free(text);
    return true;
}

char *tsv_line(struct tsv *tsv)
{
    while (tsv->rest != NULL) {
        char *line = tsv->rest;
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        tsv->rest = end != NULL ? end + 1 : NULL;
        tsv->number++;
        if (line[0] != '\0' && line[0] != '#')
            return line;
    }
    return NULL;
}

size_t tsv_cut(char *line, const char *fields[], size_t most)
{
    size_t count = 0;
    for (char *field = line; field != NULL; count++) {
        char *tab = strchr(field, '\t');
        if (count < most)
            fields[count] = field;
        if (tab != NULL)
            *tab = '\0';
        field = tab != NULL ? tab + 1 : NULL;
    }
    return count;
}
