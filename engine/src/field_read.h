/*
 * field_read.h - the lexical parts of a structured header field: white space, comments,
 * quoted-strings (RFC 5322 3.2, without the obsolete forms). What they make up is header_read.c's.
 *
 * Each function returns false once something is wrong; fault and place stay in the reader.
 */
#ifndef SPF_SRC_FIELD_READ_H
#define SPF_SRC_FIELD_READ_H

#include "spf/header.h"

#include "cursor.h"
#include "writer.h"

struct field_reader {
    struct cursor in;  /* the field without its final CRLF */
    struct writer out; /* decoded values */
    struct spf_field_error error;
};

/* A reader at the beginning of a field. */
struct field_reader field_reader_of(struct spf_text field, const struct spf_field_space *space);

/* Notes a fault at this place. Always false. */
bool field_wrong(struct field_reader *r, enum spf_field_fault fault, size_t at);

/*
 * What stands at the cursor is not what must stand there. An octet that a header cannot hold and a
 * line's end have their own fault. Always false.
 */
bool field_unexpected(struct field_reader *r, enum spf_field_fault fault);

/* [FWS] and [CFWS] (RFC 5322 3.2.2). A fold leads to a line that holds something. */
bool field_skip_fws(struct field_reader *r);
bool field_skip_cfws(struct field_reader *r);

/* A comment, its "(" at the cursor; comments inside it to any depth. */
bool field_skip_comment(struct field_reader *r);

/* The name of the field, without regard to case, and ":". */
bool field_skip_name(struct field_reader *r, const char *name);

/* This octet, or else fault. */
bool field_skip_octet(struct field_reader *r, uint8_t octet, enum spf_field_fault fault);

/* All octets of these classes from the cursor on; there may be none. */
struct spf_text field_run(struct field_reader *r, unsigned classes);

/* A quoted-string, its first quote at the cursor; *value is what it stands for. */
bool field_read_quoted(struct field_reader *r, struct spf_text *value);

/* Are they equal without regard to the case of ASCII letters? */
bool field_same(struct spf_text a, struct spf_text b);

/* Is it a result word of RFC 7208 2.6, in any case? */
bool field_result(struct spf_text word, enum spf_result *result);

/* Octets of the longest line, without its CRLF. */
size_t field_longest_line(struct spf_text field);

#endif
