/*
 * shell.c - quoting for a POSIX shell: single quotes around anything that is not plain.
 */
#include "shell.h"

#include <string.h>

void shell_word(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+=:,@%";
    if (word == NULL)
        word = "";
    if (*word != '\0' && word[strspn(word, plain)] == '\0') {
        (void)fputs(word, out);
        return;
    }
    (void)putc('\'', out);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            (void)fputs("'\\''", out);
        else
            (void)putc((unsigned char)*word < 0x20 || *word == 0x7F ? '?' : *word, out);
    }
    (void)putc('\'', out);
}
