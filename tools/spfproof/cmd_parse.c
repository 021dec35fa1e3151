/*
 * cmd_parse.c - "spfproof parse": one SPF record as terms with their positions, or its error under
 * a caret. The grammar is the engine's (RFC 7208 4.6.1, 5, 6, 7.1, 12).
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "builtin_choices.h"
#include "command.h"
#include "input.h"
#include "json_bytes.h"
#include "options.h"
#include "text.h"
#include "spf/record.h"

static const char usage[] =
    "usage: spfproof parse [--json] [--choice NAME=VALUE] 'v=spf1 ...'\n"
    "       spfproof parse [--json] [--choice NAME=VALUE] - | --file FILE\n"
    "\n"
    "Prints the terms of an SPF record with their positions, or its first error.\n"
    "\n"
    "  --file FILE          read the record from FILE; - is standard input\n"
    "  --json               print JSON\n"
    "  --choice NAME=VALUE  read the grammar as this choice says (dot-after-macro, digits-huge,\n"
    "                       crt-in-unknown-modifier)\n"
    "\n"
    "Exit code 0 for a grammatical record, 3 for any other.\n";

/* A record and what the parser made of it. */
struct parsed {
    struct spf_text text;
    struct spf_term *terms;
    size_t count;
};

static struct spf_text cut(struct spf_text text, struct spf_span span)
{
    return (struct spf_text){text.data + span.at, span.len};
}

static const char *kind_word(enum spf_term_kind kind)
{
    return kind == SPF_TERM_UNKNOWN ? "unknown modifier" : spf_term_kind_name(kind);
}

static bool is_modifier(const struct spf_term *term)
{
    return term->qualifier == 0;
}

/* The terms that count against the limit of ten (RFC 7208 4.6.4). */
static bool queries_dns(enum spf_term_kind kind)
{
    return kind == SPF_TERM_INCLUDE || kind == SPF_TERM_A || kind == SPF_TERM_MX ||
           kind == SPF_TERM_PTR || kind == SPF_TERM_EXISTS || kind == SPF_TERM_REDIRECT;
}

static const char *result_of(uint8_t qualifier)
{
    switch (qualifier) {
    case '+':
        return "pass";
    case '-':
        return "fail";
    case '~':
        return "softfail";
    case '?':
        return "neutral";
    default:
        return "";
    }
}

static bool has_cidr4(enum spf_term_kind kind)
{
    return kind == SPF_TERM_A || kind == SPF_TERM_MX || kind == SPF_TERM_IP4;
}

static bool has_cidr6(enum spf_term_kind kind)
{
    return kind == SPF_TERM_A || kind == SPF_TERM_MX || kind == SPF_TERM_IP6;
}

static void print_letters(FILE *out, uint32_t letters)
{
    static const char names[] = "slodipvhcrt";
    for (size_t i = 0; i + 1 < sizeof names; i++)
        if (letters & (1u << i))
            (void)fprintf(out, " %%{%c}", names[i]);
}

static void print_term(FILE *out, struct spf_text text, const struct spf_term *term)
{
    (void)fprintf(out, "%6u  %-16s  %-8s  ", (unsigned)term->span.at, kind_word(term->kind),
                  result_of(term->qualifier));
    text_print(out, cut(text, term->span));
    if (has_cidr4(term->kind) && term->cidr4 != 32)
        (void)fprintf(out, "  [IPv4 /%u]", (unsigned)term->cidr4);
    if (has_cidr6(term->kind) && term->cidr6 != 128)
        (void)fprintf(out, "  [IPv6 /%u]", (unsigned)term->cidr6);
    if ((term->letters & ~(uint32_t)SPF_LETTER_ESCAPE) != 0) {
        (void)fputs("  [macros", out);
        print_letters(out, term->letters);
        (void)putc(']', out);
    }
    (void)putc('\n', out);
}

static bool canonical(const struct parsed *parsed, uint8_t **out, size_t *len)
{
    /* No term grows by more than an address spelled out: "ip6:" and SPF_IP_TEXT_MAX. */
    size_t capacity = parsed->text.len + parsed->count * (SPF_IP_TEXT_MAX + 8) + 16;
    *out = malloc(capacity);
    return *out != NULL && spf_record_print(parsed->text, parsed->terms, parsed->count, *out,
                                            capacity, len) == SPF_OK;
}

static int print_terms(const struct parsed *parsed)
{
    uint8_t *octets = NULL;
    size_t len = 0;
    if (!canonical(parsed, &octets, &len)) {
        free(octets);
        return command_internal_error("parse: the record could not be printed");
    }
    size_t lookups = 0;
    (void)printf("    at  kind              result    term\n");
    for (size_t i = 0; i < parsed->count; i++) {
        print_term(stdout, parsed->text, &parsed->terms[i]);
        lookups += queries_dns(parsed->terms[i].kind);
    }
    (void)printf("\ncanonical: ");
    text_print(stdout, (struct spf_text){octets, len});
    (void)printf("\n%zu term%s, %zu of which can query the DNS\n", parsed->count,
                 parsed->count == 1 ? "" : "s", lookups);
    free(octets);
    return COMMAND_OK;
}

static json_t *json_of_term(struct spf_text text, const struct spf_term *term)
{
    json_t *object = json_object();
    bool good = json_put_count(object, "at", term->span.at) &&
                json_put_count(object, "len", term->span.len) &&
                json_put_bytes(object, "term", cut(text, term->span)) &&
                json_put_string(object, "kind", kind_word(term->kind)) &&
                json_put_bytes(object, "name", cut(text, term->name)) &&
                json_put_bytes(object, "value", cut(text, term->value));
    if (good && !is_modifier(term))
        good = json_put_bytes(object, "qualifier", (struct spf_text){&term->qualifier, 1});
    if (good && has_cidr4(term->kind))
        good = json_put_count(object, "cidr4", term->cidr4);
    if (good && has_cidr6(term->kind))
        good = json_put_count(object, "cidr6", term->cidr6);
    if (good && (term->kind == SPF_TERM_IP4 || term->kind == SPF_TERM_IP6)) {
        uint8_t octets[SPF_IP_TEXT_MAX];
        size_t len = spf_ip_print(&term->network, octets);
        good = json_put_bytes(object, "network", (struct spf_text){octets, len});
    }
    if (!good) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *json_of_terms(const struct parsed *parsed)
{
    uint8_t *octets = NULL;
    size_t len = 0;
    json_t *object = json_object();
    json_t *terms = json_array();
    bool good = canonical(parsed, &octets, &len) && json_put_bytes(object, "record", parsed->text);
    for (size_t i = 0; good && i < parsed->count; i++)
        good = json_array_append_new(terms, json_of_term(parsed->text, &parsed->terms[i])) == 0;
    good = json_put(object, "terms", terms) && good &&
           json_put_bytes(object, "canonical", (struct spf_text){octets, len});
    free(octets);
    if (!good) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *json_of_error(struct spf_text text, const struct spf_syntax_error *error)
{
    const struct spf_cause_info *info = spf_cause_info(error->cause);
    return json_pack("{s:o, s:{s:s, s:s, s:s, s:I}}", "record", json_bytes(text), "error", "cause",
                     info->name, "section", info->section, "text", info->text, "at",
                     (json_int_t)error->at);
}

static int print_json(json_t *object, int code)
{
    if (object == NULL)
        return command_internal_error("parse: out of memory");
    (void)json_dumpf(object, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(object);
    return code;
}

static int report_error(struct spf_text text, const struct spf_syntax_error *error, bool json)
{
    if (json)
        return print_json(json_of_error(text, error), COMMAND_INVALID);
    const struct spf_cause_info *info = spf_cause_info(error->cause);
    input_point(stdout, text, error->at);
    (void)printf("octet %zu: %s (RFC 7208 %s, %s)\n", error->at, info->text, info->section,
                 info->name);
    return COMMAND_INVALID;
}

static int parse(struct spf_text text, const struct spf_options *options, bool json)
{
    struct parsed parsed = {text, NULL, 0};
    /* At most one term for every two octets after the version, as record.h says. */
    size_t capacity = text.len / 2 + 1;
    parsed.terms = malloc(capacity * sizeof *parsed.terms);
    if (parsed.terms == NULL)
        return command_internal_error("parse: out of memory");
    struct spf_syntax_error error = {SPF_CAUSE_NO_CAUSE, 0};
    enum spf_status status =
        spf_record_parse(text, &options->syntax, parsed.terms, capacity, &parsed.count, &error);
    int code;
    if (status == SPF_ERR_SYNTAX)
        code = report_error(text, &error, json);
    else if (status != SPF_OK)
        code = command_internal_error("parse: %s", spf_status_name(status));
    else
        code = json ? print_json(json_of_terms(&parsed), COMMAND_OK) : print_terms(&parsed);
    free(parsed.terms);
    return code;
}

int command_parse(int argc, char **argv)
{
    enum { FILE_OPTION = 256, JSON, CHOICE, HELP };
    static const struct option options[] = {{"file", required_argument, NULL, FILE_OPTION},
                                            {"json", no_argument, NULL, JSON},
                                            {"choice", required_argument, NULL, CHOICE},
                                            {"help", no_argument, NULL, HELP},
                                            {NULL, 0, NULL, 0}};
    struct spf_options readings;
    spf_options_default(&readings);
    const char *file = NULL;
    bool json = false;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case FILE_OPTION:
            file = optarg;
            break;
        case JSON:
            json = true;
            break;
        case CHOICE:
            if (!options_choice("parse", &readings, optarg))
                return COMMAND_USAGE;
            break;
        case HELP:
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        default:
            return COMMAND_USAGE;
        }
    }
    struct input input;
    int code = input_take(&input, "parse", "a record", file, argc, argv, optind);
    if (code == COMMAND_OK)
        code = parse(input.text, &readings, json);
    input_clear(&input);
    return code;
}
