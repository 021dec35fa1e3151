/*
 * html_data.h - a matrix as the JSON that html/model.js reads.
 */
#ifndef HARNESS_HTML_DATA_H
#define HARNESS_HTML_DATA_H

#include "matrix.h"

/*
 * Writes one JSON object in US-ASCII without "<", so that no text in it can end the element around
 * it. What several cells share (an observation, a zone, a requirement) is in it once.
 */
void html_data_write(FILE *out, const struct matrix *matrix);

#endif
