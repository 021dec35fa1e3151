/*
 * histogram.c - see histogram.h.
 */
#include "histogram.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned long results[SPF_RESULT_PERMERROR + 1];
static unsigned long causes[SPF_CAUSE_COUNT];
static unsigned long checks;
static unsigned long asking; /* checks that asked a question */
static unsigned long questions;
static unsigned long cancelled; /* checks that have been cancelled on the way */

static void print(void)
{
    FILE *file = fopen(getenv("SPFPROOF_HISTOGRAM"), "w");
    if (file == NULL) {
        perror("SPFPROOF_HISTOGRAM");
        return;
    }
    fprintf(file, "checks %lu\nasked a question %lu\nquestions %lu\ncancelled %lu\n", checks,
            asking, questions, cancelled);
    for (unsigned i = 0; i <= SPF_RESULT_PERMERROR; i++)
        fprintf(file, "result %s %lu\n", spf_result_name((enum spf_result)i), results[i]);
    for (unsigned i = 1; i < SPF_CAUSE_COUNT; i++)
        fprintf(file, "cause %s %lu\n", spf_cause_info((enum spf_cause)i)->name, causes[i]);
    if (fclose(file) != 0)
        perror("SPFPROOF_HISTOGRAM");
}

void histogram_count_cancelled(const struct spf_outcome *outcome)
{
    cancelled++;
    causes[outcome->cause]++;
}

void histogram_count(const struct spf_outcome *outcome)
{
    if (checks++ == 0 && getenv("SPFPROOF_HISTOGRAM") != NULL && atexit(print) != 0)
        perror("SPFPROOF_HISTOGRAM");
    results[outcome->result]++;
    causes[outcome->cause]++;
    asking += outcome->questions > 0;
    questions += outcome->questions;
}
