/*
 * input.h - what a subcommand is given to read: one argument, or a file, or standard input.
 */
#ifndef SPFPROOF_INPUT_H
#define SPFPROOF_INPUT_H

#include <stdio.h>

#include "spf/types.h"

/* No text that SPF knows comes near this. */
#define INPUT_MAX ((size_t)1024 * 1024)

/* A text with its memory. */
struct input {
    struct spf_text text;
    uint8_t *block; /* NULL if the text is borrowed */
};

/*
 * Takes the one text of a command line: argv[optind], "-" being standard input, or the file if
 * that is not NULL. Of a file one line end at the end is dropped. Returns COMMAND_OK or, after
 * saying why, another exit code.
 */
int input_take(struct input *input, const char *command, const char *what, const char *file,
               int argc, char **argv, int first);
void input_clear(struct input *input);

/*
 * Prints text harmlessly on one line and, on the next, a caret under the octet at; of a long text
 * the part around it.
 */
void input_point(FILE *out, struct spf_text text, size_t at);

#endif
