/*
 * memory_stream.c - see memory_stream.h.
 */
#include "memory_stream.h"

#include "arena.h"

void memory_stream_open(struct memory_stream *stream)
{
    *stream = (struct memory_stream){NULL, NULL, 0};
    stream->file = open_memstream(&stream->text, &stream->len);
    if (stream->file == NULL)
        arena_out_of_memory();
}

char *memory_stream_close(struct memory_stream *stream)
{
    if (fclose(stream->file) != 0)
        arena_out_of_memory();
    return stream->text;
}
