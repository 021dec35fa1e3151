/*
 * tsv.h - a file of lines whose fields are parted by tabs. Empty lines and lines that begin with #
 * are skipped.
 */
#ifndef HARNESS_TSV_H
#define HARNESS_TSV_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct problems;

struct tsv {
    char *rest;
    size_t lines;  /* at most so many come, for who makes room first */
    size_t number; /* of the line that came last, from 1 */
};

/* Reads the file at path into arena. False after adding a problem, which hint goes with if the file
 * has more than max octets; then no line comes. */
bool tsv_open(struct tsv *tsv, struct arena *arena, const char *path, size_t max, const char *hint,
              struct problems *problems);

/* The next line, which lasts as long as the arena; NULL behind the last one. */
char *tsv_line(struct tsv *tsv);

/* Cuts line at its tabs into fields, of which there is room for most; returns how many there are.
 */
size_t tsv_cut(char *line, const char *fields[], size_t most);

#endif
