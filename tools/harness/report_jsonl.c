/*
 * report_jsonl.c - the shards of one run as one results file, so that what reads one file needs to
 * know nothing of shards. Case lines stay as they are.
 */
#include <stdlib.h>
#include <string.h>

#include "json_plain.h"
#include "matrix.h"

static void write_line(FILE *out, const json_t *line)
{
    json_plain_write(out, line, 0);
    (void)putc('\n', out);
}

/* A number of the header or footer of all files. */
static json_int_t sum_of(const struct merged_run *run, const char *key)
{
    json_int_t sum = 0;
    for (size_t i = 0; i < run->file_count; i++)
        sum += json_integer_value(json_object_get(results_footer(run->results[i]), key));
    return sum;
}

/* The suites of all files; a suite that several have is there once, with the sum of its tests. */
static json_t *suites_of(const struct merged_run *run)
{
    json_t *all = json_array();
    for (size_t i = 0; i < run->file_count; i++) {
        const json_t *suites = json_object_get(results_header(run->results[i]), "suites");
        for (size_t k = 0; k < json_array_size(suites); k++) {
            const json_t *suite = json_array_get(suites, k);
            json_t *same = NULL;
            for (size_t n = 0; same == NULL && n < json_array_size(all); n++)
                if (json_equal(json_object_get(json_array_get(all, n), "name"),
                               json_object_get(suite, "name")))
                    same = json_array_get(all, n);
            json_int_t tests = json_integer_value(json_object_get(suite, "tests"));
            if (same == NULL && json_array_append_new(all, json_deep_copy(suite)) != 0)
                abort();
            if (same == NULL)
                continue;
            tests += json_integer_value(json_object_get(same, "tests"));
            (void)json_object_set_new(same, "tests", json_integer(tests));
            (void)json_object_del(same, "hash"); /* it was that of a part */
        }
    }
    return all;
}

static json_t *implied_of(const struct merged_run *run)
{
    json_t *all = json_array();
    for (size_t i = 0; i < run->file_count; i++)
        (void)json_array_extend(all, json_object_get(results_footer(run->results[i]), "implied"));
    return all;
}

static void write_footer(FILE *out, const struct matrix_run *run)
{
    json_t *buckets = json_object();
    for (size_t i = 0; i < VERDICT_OUTCOME_COUNT; i++)
        (void)json_object_set_new(buckets, verdict_outcome_name((enum verdict_outcome)i),
                                  json_integer((json_int_t)run->buckets[i]));
    json_t *footer = json_pack("{s:s, s:I, s:I, s:o, s:I, s:b, s:o}", "t", "footer", "total",
                               (json_int_t)run->run->total, "cases", (json_int_t)run->run->count,
                               "buckets", buckets, "unexpected", sum_of(run->run, "unexpected"),
                               "interrupted", 0, "implied", implied_of(run->run));
    if (footer == NULL)
        abort();
    write_line(out, footer);
    json_decref(footer);
}

/* Of a truncated run all that there is, without footer: it stays truncated. */
static void write_jsonl(struct output *out, const struct matrix *matrix)
{
    const struct matrix_run *run = &matrix->runs[0];
    json_t *header = json_deep_copy(run->run->header);
    if (header == NULL)
        abort();
    if (run->run->file_count > 1) {
        (void)json_object_set_new(header, "suites", suites_of(run->run));
        (void)json_object_set_new(header, "total", json_integer((json_int_t)run->run->total));
        (void)json_object_del(header, "hash");
        (void)json_object_del(header, "shard");
    }
    write_line(out->file, header);
    json_decref(header);
    for (size_t i = 0; i < run->run->count; i++)
        write_line(out->file, run->run->cases[i]);
    if (run->run->truncated == NULL)
        write_footer(out->file, run);
}

const struct matrix_form matrix_jsonl = {"jsonl", write_jsonl};
