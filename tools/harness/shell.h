/*
 * shell.h - words of a command that a person shall copy into a shell.
 */
#ifndef HARNESS_SHELL_H
#define HARNESS_SHELL_H

#include <stdio.h>

/* Writes a word: quoted if it holds anything but plain characters, control characters as "?".
 * NULL is the empty word. */
void shell_word(FILE *out, const char *word);

#endif
