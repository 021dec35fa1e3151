/*
 * shell.c - see shell.h. The quoting is that of words.h, which keeps every octet; this one is read.
 */
#include "shell.h"

#include <stdlib.h>

#include "words.h"

void shell_word(FILE *out, const char *word)
{
    const char *const words[] = {word != NULL ? word : "", NULL};
    char *line = words_join(words);
    for (const char *at = line; *at != '\0'; at++)
        (void)putc((unsigned char)*at < 0x20 || *at == 0x7F ? '?' : *at, out);
    free(line);
}
