/*
 * report_bug.c - an issue that a maintainer can act on without knowing this project. The zone comes
 * as master file lines (RFC 1035 5.1); which of its names matter is what our engine and the
 * implementation ask for, and what the records there name.
 */
#include "report_bug.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "builtin.h"
#include "memory_stream.h"
#include "report_markdown.h"
#include "text.h"

/* --- names that matter --- */

struct names {
    char **items;
    size_t count;
};

static void add_name(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_same_name(text_of(names->items[i]), text_of(name)))
            return;
    names->items = arena_heap_resize(names->items, (names->count + 1) * sizeof *names->items);
    size_t size = strlen(name) + 1;
    names->items[names->count++] = memcpy(arena_heap_zeroed(size, 1), name, size);
}

static struct names names_asked(const struct suite_test *test, const json_t *line)
{
    struct names names = {NULL, 0};
    struct builtin *builtin = builtin_create();
    if (builtin == NULL)
        abort(); /* out of memory */
    struct spf_options options;
    struct observed observed;
    spf_options_default(&options);
    const struct builtin_job job = builtin_job_of(test, &options);
    builtin_run(builtin, &job, NULL, &observed);
    for (size_t i = 0; i < observed.question_count; i++) {
        char name[1024];
        (void)text_format(observed.questions[i].name, name, sizeof name);
        add_name(&names, name);
    }
    builtin_destroy(builtin);
    const json_t *questions = json_object_get(line, "questions");
    for (size_t i = 0; i < json_array_size(questions); i++) {
        const char *name = json_string_value(json_array_get(json_array_get(questions, i), 0));
        if (name != NULL)
            add_name(&names, name);
    }
    return names;
}

/* Is owner one of the names, or a wildcard above one? */
static bool matters(const struct names *names, const char *owner)
{
    bool wildcard = strncmp(owner, "*.", 2) == 0;
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i];
        size_t above = wildcard ? strlen(owner) - 1 : 0;
        if (text_same_name(text_of(name), text_of(owner)) ||
            (wildcard && strlen(name) > above &&
             text_same_name(text_of(name + strlen(name) - above), text_of(owner + 1))))
            return true;
    }
    return false;
}

/* Is the name in the text, and not a part of a longer one? */
static bool names_it(const char *text, const char *name)
{
    static const char name_chars[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t len = strlen(name);
    for (const char *at = text; (at = strcasestr(at, name)) != NULL; at++)
        if ((at == text || strchr(name_chars, at[-1]) == NULL) &&
            (at[len] == '\0' || at[len] == '.' || strchr(name_chars, at[len]) == NULL))
            return true;
    return false;
}

/* Does what the zone has at some owner that matters, name this one? */
static bool mentioned(const struct names *names, const json_t *zone, const char *owner)
{
    const char *other;
    json_t *types;
    bool found = false;
    json_object_foreach((json_t *)(uintptr_t)zone, other, types)
    {
        if (found || !matters(names, other))
            continue;
        char *text = json_dumps(types, JSON_COMPACT);
        found = text != NULL && names_it(text, owner);
        free(text);
    }
    return found;
}

/* So do the names that records name: in zone depth nobody saw what an implementation asked for. */
static void follow_records(struct names *names, const json_t *zone)
{
    const char *owner;
    json_t *types;
    for (size_t before = 0; before != names->count;) {
        before = names->count;
        json_object_foreach((json_t *)(uintptr_t)zone, owner, types)
        {
            if (!matters(names, owner) && mentioned(names, zone, owner))
                add_name(names, owner);
        }
    }
}

/* --- the zone --- */

/* Strings of a vector are escaped as those of a master file but for the quotation mark. */
static void print_string(FILE *out, const char *text)
{
    (void)putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)putc('\\', out);
        (void)putc(text_control_at(text) > 0 ? '?' : *text, out);
    }
    (void)putc('"', out);
}

static void print_rdata(FILE *out, const char *type, const json_t *value)
{
    bool strings = strcmp(type, "TXT") == 0 || strcmp(type, "SPF") == 0;
    if (json_is_string(value) && !strings) {
        text_print_utf8(out, json_string_value(value));
        return;
    }
    size_t count = json_is_string(value) ? 1 : json_array_size(value);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_string(value) ? value : json_array_get(value, i);
        (void)fputs(i > 0 ? " " : "", out);
        if (json_is_string(one))
            print_string(out, json_string_value(one));
    }
}

/* Records as lines; what a master file cannot say (faults, answers in turn) as a comment. */
static void print_rrset(FILE *out, const char *owner, const char *type, const json_t *rrset)
{
    const json_t *rrs = json_is_object(rrset) ? json_object_get(rrset, "rrs") : rrset;
    bool plain = json_is_array(rrs) && (rrs == rrset || json_object_size(rrset) == 1);
    for (size_t i = 0; plain && i < json_array_size(rrs); i++) {
        text_print_utf8(out, owner);
        (void)fprintf(out, ". IN %s ", type);
        print_rdata(out, type, json_array_get(rrs, i));
        (void)putc('\n', out);
    }
    if (plain && json_array_size(rrs) > 0)
        return;
    char *text = json_dumps(rrset, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    (void)fputs("; ", out);
    text_print_utf8(out, owner);
    (void)fprintf(out, ". %s is answered with ", type);
    text_print_utf8(out, text != NULL ? text : "?");
    (void)putc('\n', out);
    free(text);
}

static void print_zone(FILE *out, const struct suite_test *test, const json_t *line)
{
    struct names names = names_asked(test, line);
    const char *owner;
    json_t *types;
    size_t shown = 0;
    follow_records(&names, test->zone_json);
    json_object_foreach((json_t *)(uintptr_t)test->zone_json, owner, types)
    {
        const char *type;
        json_t *rrset;
        if (!matters(&names, owner))
            continue;
        shown++;
        if (json_object_size(types) == 0) {
            (void)fputs("; ", out);
            text_print_utf8(out, owner);
            (void)fputs(". exists without records\n", out);
        }
        json_object_foreach(types, type, rrset) print_rrset(out, owner, type, rrset);
    }
    if (shown == 0)
        (void)fputs("; empty: every name is NXDOMAIN\n", out);
    else
        (void)fputs("; any other name is NXDOMAIN\n", out);
    for (size_t i = 0; i < names.count; i++)
        free(names.items[i]);
    free(names.items);
}

/* --- the rest --- */

static const struct catalog_requirement *first_law(const struct matrix *matrix,
                                                   const struct suite_test *test)
{
    for (size_t i = 0; matrix->catalog != NULL && i < test->spec.count; i++) {
        const struct catalog_requirement *law =
            catalog_requirement(matrix->catalog, test->spec.items[i]);
        if (law != NULL)
            return law;
    }
    return NULL;
}

static bool expected_result(const struct suite_test *test, const char *result)
{
    for (size_t i = 0; i < test->expect_count; i++)
        if (strcmp(suite_result_name(test->expect[i].result), result) == 0)
            return true;
    return false;
}

/* What differs: the result, or else what the reason names before its colon. */
static void print_difference(FILE *out, const struct suite_test *test,
                             const struct matrix_cell *cell)
{
    const char *result = matrix_result(cell);
    const char *reason = merged_string(cell->line, "reason");
    if (cell->outcome == VERDICT_FAIL_DNS) {
        (void)fputs("wrong DNS questions", out);
    } else if (expected_result(test, result) && strchr(reason, ':') != NULL) {
        char what[64];
        (void)snprintf(what, sizeof what, "wrong %.*s", (int)strcspn(reason, ":"), reason);
        markdown_text(out, what);
    } else {
        (void)fprintf(out, "%s instead of %s", result,
                      test->expect_count > 0 ? suite_result_name(test->expect[0].result) : "none");
    }
}

static void print_title(FILE *out, const struct matrix *matrix, const struct suite_test *test,
                        const struct matrix_cell *cell)
{
    const struct catalog_requirement *law = first_law(matrix, test);
    (void)fputs("# SPF: ", out);
    markdown_text(out, test->title);
    (void)fputs(": ", out);
    print_difference(out, test, cell);
    if (law != NULL)
        (void)fprintf(out, " (RFC %d %s)", law->rfc, law->section);
    (void)fputs("\n\n", out);
}

static void print_member(FILE *out, const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    (void)fprintf(out, "- %s: ", name);
    markdown_code(out, value);
    (void)putc('\n', out);
}

static void print_query(FILE *out, const struct suite_test *test)
{
    const json_t *query = json_object_get(test->json, "query");
    print_member(out, "client", merged_string(query, "ip"));
    print_member(out, "MAIL FROM", merged_string(query, "from"));
    print_member(out, "HELO", merged_string(query, "helo"));
    print_member(out, "identity checked", merged_string(query, "scope"));
    print_member(out, "receiver", merged_string(query, "receiver"));
}

static void print_observed(FILE *out, const struct matrix_cell *cell)
{
    const json_t *observed = json_object_get(cell->line, "observed");
    print_member(out, "result", matrix_result(cell));
    print_member(out, "explanation", merged_string(observed, "explanation"));
    print_member(out, "deciding term", merged_string(observed, "mech"));
    print_member(out, "its own words", merged_string(observed, "native"));
    print_member(out, "what is wrong", merged_string(cell->line, "reason"));
}

static void print_block(FILE *out, const char *title, const char *text)
{
    if (text[0] == '\0')
        return;
    (void)fprintf(out, "\n### %s\n\n", title);
    while (*text != '\0') { /* indented: no fence that a text could end */
        size_t len = strcspn(text, "\n");
        (void)fputs("    ", out);
        for (size_t i = 0; i < len; i++)
            (void)putc(text_control_at(text + i) > 0 ? '?' : text[i], out);
        (void)putc('\n', out);
        text += len + (text[len] == '\n' ? 1 : 0);
    }
}

/* A transcript is for the first look: its first and last lines; those of a runtime may be hundreds.
 */
static void print_transcript(FILE *out, const char *text)
{
    enum { HEAD = 8, TAIL = 8 };
    size_t lines = 0;
    size_t line = 0;
    char *shown = arena_heap_zeroed(strlen(text) + 64, 1);
    size_t len = 0;
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n' || at[1] == '\0';
    for (const char *at = text; *at != '\0'; line++) {
        size_t size = strcspn(at, "\n");
        size += at[size] == '\n';
        if (line < HEAD || line + TAIL >= lines) {
            memcpy(shown + len, at, size);
            len += size;
        } else if (line == HEAD) {
            len += (size_t)snprintf(shown + len, 64, "[%zu lines left out]\n", lines - HEAD - TAIL);
        }
        at += size;
    }
    print_block(out, "Transcript", shown);
    free(shown);
}

static void print_laws(FILE *out, const struct matrix *matrix, const struct suite_test *test)
{
    (void)fputs("\n### Why\n\n", out);
    markdown_text(out, test->why);
    (void)fputs("\n", out);
    for (size_t i = 0; matrix->catalog != NULL && i < test->spec.count; i++) {
        const struct catalog_requirement *law =
            catalog_requirement(matrix->catalog, test->spec.items[i]);
        if (law == NULL)
            continue;
        (void)fprintf(out,
                      "\n- [RFC %d section %s](https://www.rfc-editor.org/rfc/rfc%d#section-%s)"
                      " (%s), in our words: ",
                      law->rfc, law->section, law->rfc, law->section, law->level);
        markdown_text(out, law->text);
        (void)putc('\n', out);
    }
}

/* What print writes, as an indented block of its own. */
static void print_zone_block(FILE *out, const struct suite_test *test, const json_t *line)
{
    struct memory_stream stream;
    memory_stream_open(&stream);
    print_zone(stream.file, test, line);
    char *text = memory_stream_close(&stream);
    print_block(out, "Zone", text);
    free(text);
}

static void print_replay(FILE *out, const struct matrix *matrix, const struct matrix_run *run,
                         const struct matrix_vector *vector)
{
    const json_t *implementation = json_object_get(run->run->header, "implementation");
    (void)fputs("\n### To see it\n\nServe the zone above with any DNS server, or hand it to the "
                "library's own resolver hook, and check the query. With spfproof:\n\n    ",
                out);
    matrix_command(out, matrix, run, vector);
    (void)fprintf(out, "\n\n---\nVector `%s` rev %lu, severity %s, level %s; found by spfproof %s",
                  vector->id, (unsigned long)vector->test->rev,
                  suite_severity_name(vector->test->severity),
                  suite_level_name(vector->test->level), SPFPROOF_VERSION);
    if (run->run->depth[0] != '\0')
        (void)fprintf(out, ", depth %s", run->run->depth);
    (void)fputs(".\n", out);
    for (size_t i = 0; i < vector->test->ref_count; i++) {
        (void)fprintf(out, "Reference (%s): ", vector->test->refs[i].kind);
        markdown_text(out, vector->test->refs[i].url);
        (void)putc('\n', out);
    }
    if (merged_string(implementation, "issues")[0] != '\0') {
        (void)fputs("Tracker: ", out);
        markdown_text(out, merged_string(implementation, "issues"));
        (void)putc('\n', out);
    }
}

void report_bug(struct output *output, const struct matrix *matrix, const struct matrix_run *run,
                size_t at)
{
    FILE *out = output->file;
    const struct matrix_vector *vector = &matrix->vectors[at];
    const struct matrix_cell *cell = &run->cells[at];
    print_title(out, matrix, vector->test, cell);
    markdown_text(out, run->run->name);
    (void)putc(' ', out);
    markdown_text(out, run->run->version);
    (void)fputs("\n\n### Query\n\n", out);
    print_query(out, vector->test);
    print_zone_block(out, vector->test, cell->line);
    (void)fputs("\n### Expected\n\n", out);
    struct memory_stream stream;
    memory_stream_open(&stream);
    report_expected(stream.file, vector->test);
    char *text = memory_stream_close(&stream);
    print_member(out, "result", text);
    free(text);
    (void)fputs("\n### Got\n\n", out);
    print_observed(out, cell);
    print_laws(out, matrix, vector->test);
    print_transcript(out, merged_string(cell->line, "transcript"));
    print_replay(out, matrix, run, vector);
}
