/*
 * output.h - where a command's output goes: a stream that notices a full disk and a closed pipe.
 *
 * Write with stdio on .file as you like; errors stick to the stream and output_close() reports the
 * first one. SIGPIPE must be ignored for that (main does it). Octets that come from vectors or from
 * implementations go through text_print() of text.h.
 */
#ifndef HARNESS_OUTPUT_H
#define HARNESS_OUTPUT_H

#include <stdio.h>

#include "text.h"

struct output {
    FILE *file;
    const char *name; /* for messages: the path, or "standard output" */
    bool colour;      /* off at first; the command's to set */
    int error;        /* why the first write failed: an errno, 0 so far */
    bool told;        /* stderr has said so */
    bool utf8;        /* the reader's locale shows line drawing */
};

/* Opens path for writing; NULL or "-" is standard output. On failure says why on stderr and returns
 * false. path must live as long as the output. */
bool output_open(struct output *out, const char *path) SPF_MUST_CHECK;

/* Notes a write that has just failed, while errno still says why. False if any has. */
bool output_good(struct output *out);

/* Hands what is buffered to the system. False if anything written so far was lost; stderr then has
 * the reason, once. */
bool output_flush(struct output *out) SPF_MUST_CHECK;

/* Flushes, and closes all but standard output. Returns false as output_flush() does. */
bool output_close(struct output *out) SPF_MUST_CHECK;

/* Wraps text in a terminal's colour codes, if colour is on. */
enum output_style {
    OUTPUT_PLAIN,
    OUTPUT_BOLD,
    OUTPUT_DIM,
    OUTPUT_RED,
    OUTPUT_GREEN,
    OUTPUT_YELLOW
};
const char *output_on(const struct output *out, enum output_style style);
const char *output_off(const struct output *out);

#endif
