/*
 * exec_words.h - a program's command line and its input with the query filled in, without a shell.
 */
#ifndef HARNESS_EXEC_WORDS_H
#define HARNESS_EXEC_WORDS_H

#include "buffer.h"
#include "suite.h"

/*
 * The words with {ip}, {from}, {mail_from}, {helo}, {domain}, {local}, {scope}, {dns}, {dns_ip} and
 * {dns_port} replaced; what else stands in braces stays. {mail_from} is the reverse-path of the
 * envelope: empty for a check of the HELO identity, where {from} is postmaster at the HELO name.
 * One block to be freed. NULL if a text of the query holds a NUL, which no command line can carry.
 */
char **exec_words(const char *const *words, const struct suite_query *query, const char *dns);

/*
 * What is written to a program: the same placeholders, and \n, \r, \t and \\. Added to out; false
 * if a text of the query holds a NUL, or a line's end, which would forge a line of its own.
 */
bool exec_input(const char *text, const struct suite_query *query, const char *dns,
                struct buffer *out);

/* Is every {word} of a word or of the input a placeholder? Not, if it is misspelled: why says so.
 */
bool exec_words_known(const char *text, char *why, size_t size);

/* Does one of the words tell the DNS server's port? */
bool exec_words_tell_port(const char *const *words);

#endif
