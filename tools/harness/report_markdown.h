/*
 * report_markdown.h - texts of any origin in Markdown, so that they stay texts.
 */
#ifndef HARNESS_REPORT_MARKDOWN_H
#define HARNESS_REPORT_MARKDOWN_H

#include "matrix.h"

/* UTF-8 prose on one line. */
void markdown_text(FILE *out, const char *text);

/* UTF-8 as code on one line. */
void markdown_code(FILE *out, const char *text);

#endif
