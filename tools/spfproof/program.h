/*
 * program.h - how the running program is called, for commands that a person shall copy.
 */
#ifndef SPFPROOF_PROGRAM_H
#define SPFPROOF_PROGRAM_H

enum { PROGRAM_PATH_MAX = 4096 };

/* "spfproof" if the shell finds it by that name; else its path, relative if it is below the working
 * directory. */
void program_path(char out[PROGRAM_PATH_MAX]);

#endif
