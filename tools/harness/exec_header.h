/*
 * exec_header.h - the result that a program wrote as a header field of mail, somewhere in its
 * output.
 */
#ifndef HARNESS_EXEC_HEADER_H
#define HARNESS_EXEC_HEADER_H

#include "spf/types.h"

/*
 * The result of the first Received-SPF field of output (RFC 7208 9.1) or, without one, of spf in
 * the first Authentication-Results field (RFC 8601). A field may stand behind other words of its
 * line, and go on in lines that begin with white space. One that is not grammatical still counts,
 * by the word where the result has to stand. False if there is none.
 */
bool exec_header_result(const char *output, enum spf_result *result);

#endif
