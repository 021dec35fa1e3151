/*
 * exec_words.h - a program's command line with the query filled in, without a shell.
 */
#ifndef HARNESS_EXEC_WORDS_H
#define HARNESS_EXEC_WORDS_H

#include "suite.h"

/*
 * The words with {ip}, {from}, {helo}, {domain}, {local}, {scope}, {dns}, {dns_ip} and {dns_port}
 * replaced; what else stands in braces stays. One block to be freed. NULL if a text of the query
 * holds a NUL, which no command line can carry.
 */
char **exec_words(const char *const *words, const struct suite_query *query, const char *dns);

/* Does one of the words tell the DNS server's port? */
bool exec_words_tell_port(const char *const *words);

#endif
