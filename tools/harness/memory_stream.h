/*
 * memory_stream.h - text that is written with stdio and then used as a whole. Without memory both
 * functions end the program with a message.
 */
#ifndef HARNESS_MEMORY_STREAM_H
#define HARNESS_MEMORY_STREAM_H

#include <stdio.h>

/* Must stay where it is until it is closed. */
struct memory_stream {
    FILE *file;
    char *text; /* and len: when it is closed; a NUL follows */
    size_t len;
};

void memory_stream_open(struct memory_stream *stream);

/* Returns the text, to be freed. */
char *memory_stream_close(struct memory_stream *stream);

#endif
