/*
 * compare_write.c - a comparison for a person, for a CI page, and for programs.
 */
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "json_plain.h"
#include "report_markdown.h"
#include "text.h"

/* "fail permerror": outcome and result of a case, "-" of none. */
static void answer(char *out, size_t size, const json_t *line)
{
    const json_t *observed = json_object_get(line, "observed");
    const char *result = merged_string(observed, "result");
    if (line == NULL)
        (void)snprintf(out, size, "-");
    else
        (void)snprintf(out, size, "%s%s%s", merged_string(line, "outcome"),
                       result[0] != '\0' ? " " : "", result);
}

static json_int_t rev_of(const json_t *line)
{
    return json_integer_value(json_object_get(line, "rev"));
}

static const char *label_of(const struct merged_run *run)
{
    return run != NULL ? run->label : "(no such run)";
}

static const char *truncated_of(const struct merged_run *run)
{
    return run != NULL ? run->truncated : NULL;
}

/* --- human --- */

static enum output_style style_of(enum compare_kind kind)
{
    if (kind == COMPARE_REGRESSION || kind == COMPARE_GONE)
        return OUTPUT_RED;
    return kind == COMPARE_FIXED ? OUTPUT_GREEN : OUTPUT_YELLOW;
}

static void human_item(struct output *out, const struct compare_item *item)
{
    char before[128];
    char after[128];
    answer(before, sizeof before, item->before);
    answer(after, sizeof after, item->after);
    (void)fprintf(out->file, "%s%-10s%s  ", output_on(out, style_of(item->kind)),
                  compare_kind_name(item->kind), output_off(out));
    text_print_utf8(out->file, item->id);
    (void)fputs("  ", out->file);
    text_print_utf8(out->file, before);
    (void)fputs(" -> ", out->file);
    text_print_utf8(out->file, after);
    if (item->before != NULL && item->after != NULL && rev_of(item->before) != rev_of(item->after))
        (void)fprintf(out->file, "  (rev %lld -> %lld)", (long long)rev_of(item->before),
                      (long long)rev_of(item->after));
    (void)putc('\n', out->file);
}

static void human_truncated(struct output *out, const struct merged_run *run)
{
    if (truncated_of(run) == NULL)
        return;
    (void)fprintf(out->file, "%struncated%s   ", output_on(out, OUTPUT_RED), output_off(out));
    text_print_utf8(out->file, run->label);
    (void)fputs(": ", out->file);
    text_print_utf8(out->file, run->truncated);
    (void)putc('\n', out->file);
}

static void write_human(struct output *out, const struct comparisons *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct comparison *one = &all->items[i];
        for (size_t k = 0; k < one->count; k++)
            human_item(out, &one->items[k]);
        human_truncated(out, one->before);
        human_truncated(out, one->after);
        text_print_utf8(out->file, label_of(one->before));
        (void)fputs(" -> ", out->file);
        text_print_utf8(out->file, label_of(one->after));
        (void)fprintf(out->file, ": %zu same", one->same);
        for (int kind = 0; kind < COMPARE_KIND_COUNT; kind++)
            if (one->counts[kind] > 0)
                (void)fprintf(out->file, ", %zu %s", one->counts[kind],
                              compare_kind_name((enum compare_kind)kind));
        (void)putc('\n', out->file);
    }
}

/* --- markdown --- */

static void markdown_items(FILE *out, const struct comparison *one)
{
    (void)fputs("\n| | vector | before | after | reason |\n|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < one->count; i++) {
        const struct compare_item *item = &one->items[i];
        char before[128];
        char after[128];
        answer(before, sizeof before, item->before);
        answer(after, sizeof after, item->after);
        (void)fprintf(out, "| %s | ", compare_kind_name(item->kind));
        markdown_code(out, item->id);
        (void)fputs(" | ", out);
        markdown_text(out, before);
        (void)fputs(" | ", out);
        markdown_text(out, after);
        (void)fputs(" | ", out);
        markdown_text(out, merged_string(item->after, "reason"));
        (void)fputs(" |\n", out);
    }
}

static void markdown_truncated(FILE *out, const struct merged_run *run)
{
    if (truncated_of(run) == NULL)
        return;
    (void)fputs("\n**Truncated:** ", out);
    markdown_text(out, run->label);
    (void)fputs(": ", out);
    markdown_text(out, run->truncated);
    (void)putc('\n', out);
}

static void write_markdown(struct output *output, const struct comparisons *all)
{
    FILE *out = output->file;
    for (size_t i = 0; i < all->count; i++) {
        const struct comparison *one = &all->items[i];
        (void)fputs("## ", out);
        markdown_text(out, label_of(one->before));
        (void)fputs(" → ", out);
        markdown_text(out, label_of(one->after));
        (void)fprintf(out, "\n\n%zu same", one->same);
        for (int kind = 0; kind < COMPARE_KIND_COUNT; kind++)
            if (one->counts[kind] > 0)
                (void)fprintf(out, ", **%zu %s**", one->counts[kind],
                              compare_kind_name((enum compare_kind)kind));
        (void)putc('\n', out);
        markdown_truncated(out, one->before);
        markdown_truncated(out, one->after);
        if (one->count > 0)
            markdown_items(out, one);
        (void)putc('\n', out);
    }
}

/* --- json --- */

static json_t *json_answer(const json_t *line)
{
    if (line == NULL)
        return json_null();
    const json_t *observed = json_object_get(line, "observed");
    return json_pack("{s:s, s:o, s:I}", "outcome", merged_string(line, "outcome"), "observed",
                     observed != NULL ? json_deep_copy(observed) : json_null(), "rev",
                     rev_of(line));
}

static json_t *json_of(const struct comparison *one)
{
    json_t *items = json_array();
    json_t *counts = json_object();
    for (size_t i = 0; i < one->count; i++) {
        const struct compare_item *item = &one->items[i];
        (void)json_array_append_new(items, json_pack("{s:s, s:s, s:o, s:o}", "kind",
                                                     compare_kind_name(item->kind), "id", item->id,
                                                     "before", json_answer(item->before), "after",
                                                     json_answer(item->after)));
    }
    for (int kind = 0; kind < COMPARE_KIND_COUNT; kind++)
        (void)json_object_set_new(counts, compare_kind_name((enum compare_kind)kind),
                                  json_integer((json_int_t)one->counts[kind]));
    const char *truncated =
        truncated_of(one->before) != NULL ? truncated_of(one->before) : truncated_of(one->after);
    return json_pack("{s:s?, s:s?, s:I, s:o, s:s?, s:o}", "before",
                     one->before != NULL ? one->before->label : NULL, "after",
                     one->after != NULL ? one->after->label : NULL, "same", (json_int_t)one->same,
                     "counts", counts, "truncated", truncated, "cases", items);
}

static void write_json(struct output *out, const struct comparisons *all)
{
    json_t *runs = json_array();
    for (size_t i = 0; i < all->count; i++)
        if (json_array_append_new(runs, json_of(&all->items[i])) != 0)
            abort(); /* out of memory */
    json_t *root = json_pack("{s:i, s:b, s:o}", "format", 1, "good", compare_is_good(all) ? 1 : 0,
                             "runs", runs);
    if (root == NULL)
        abort();
    json_plain_write(out->file, root, 1);
    (void)putc('\n', out->file);
    json_decref(root);
}

compare_write *compare_form_of(const char *name)
{
    static const struct {
        const char *name;
        compare_write *write;
    } forms[] = {{"human", write_human}, {"markdown", write_markdown}, {"json", write_json}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].write;
    return NULL;
}
