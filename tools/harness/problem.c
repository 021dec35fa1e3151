/*
 * problem.c - the list of what is wrong with input files. Who finds it and what becomes of it is
 * the loaders' and the commands' business.
 */
#include "problem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

static char *copy(const char *text)
{
    size_t size = text != NULL ? strlen(text) + 1 : 1;
    return memcpy(arena_heap_resize(NULL, size), text != NULL ? text : "", size);
}

/* A message is one line: what the input brought along must not break that. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

void problems_add(struct problems *list, const char *file, size_t line, const char *path,
                  const char *format, ...)
{
    if (list->count == PROBLEMS_MAX) {
        list->dropped++;
        return;
    }
    if (list->items == NULL)
        list->items = arena_heap_zeroed(PROBLEMS_MAX, sizeof *list->items);
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct problem *problem = &list->items[list->count++];
    *problem = (struct problem){copy(file), line, copy(path), copy(text), false};
    make_printable(problem->path);
    make_printable(problem->text);
}

void problems_add_output(struct problems *list, const char *file, const char *reason)
{
    size_t before = list->count;
    problems_add(list, file, 0, NULL, "%s", reason);
    if (list->count > before)
        list->items[before].output = true;
}

bool problems_have_output(const struct problems *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].output)
            return true;
    return false;
}

void problems_print(const struct problems *list, FILE *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct problem *problem = &list->items[i];
        (void)fputs(problem->file, out);
        if (problem->line > 0)
            (void)fprintf(out, ":%zu", problem->line);
        if (problem->path[0] != '\0')
            (void)fprintf(out, ": %s", problem->path);
        (void)fprintf(out, ": %s\n", problem->text);
    }
    if (list->dropped > 0)
        (void)fprintf(out, "... and %zu more\n", list->dropped);
}

void problems_clear(struct problems *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].file);
        free(list->items[i].path);
        free(list->items[i].text);
    }
    free(list->items);
    *list = (struct problems){NULL, 0, 0};
}
