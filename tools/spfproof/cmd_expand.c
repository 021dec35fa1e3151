/*
 * cmd_expand.c - "spfproof expand": one macro-string (RFC 7208 7) with the values of a check. No
 * zone is asked: %{p} is what --p says.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "idna.h"
#include "input.h"
#include "json_bytes.h"
#include "options.h"
#include "text.h"
#include "spf/macro.h"

static const char usage[] =
    "usage: spfproof expand [OPTION]... 'MACRO-STRING' | - | --file FILE\n"
    "\n"
    "Expands a macro-string as a check would (RFC 7208 7).\n"
    "\n"
    "  --ip IP          the client's address, for %{i} %{c} %{v}\n"
    "  --from ADDRESS   the MAIL FROM, for %{s} %{l} %{o}; U-labels are converted\n"
    "  --helo NAME      the HELO or EHLO name, for %{h}\n"
    "  --scope SCOPE    mailfrom (the default) or helo: whose identity is expanded\n"
    "  --domain NAME    the domain at work, for %{d}; the sender's, if not given\n"
    "  --p NAME         the validated name of the client, for %{p}; unknown, if not given\n"
    "  --receiver NAME  for %{r}; unknown, if not given\n"
    "  --time SECONDS   for %{t}; now, if not given\n"
    "  --place PLACE    where it stands: domain (the default), modifier or explanation\n"
    "  --file FILE      read the macro-string from FILE; - is standard input\n"
    "  --json           print JSON\n"
    "\n"
    "Exit code 0 for a grammatical macro-string, 3 for any other.\n";

enum { DOMAIN = 256, VALIDATED, PLACE, FILE_OPTION, JSON, HELP };

struct expand_options {
    struct query_options query;
    struct spf_text domain;
    bool has_domain;
    struct spf_text p;
    enum spf_macro_place place;
    const char *file;
    bool json;
};

static int take_place(struct expand_options *options, const char *word)
{
    static const char *const words[] = {"domain", "modifier", "explanation"};
    static const enum spf_macro_place places[] = {SPF_MACRO_DOMAIN_SPEC, SPF_MACRO_MODIFIER,
                                                  SPF_MACRO_EXPLANATION};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], word) != 0)
            continue;
        options->place = places[i];
        return COMMAND_OK;
    }
    return command_usage_error("expand", "--place is domain, modifier or explanation, not '%s'",
                               word);
}

/* COMMAND_OK, or an exit code after saying why; -1: help was shown. */
static int take_option(struct expand_options *options, int option)
{
    switch (option) {
    case DOMAIN:
        options->has_domain = true;
        options->domain = text_of(optarg);
        return COMMAND_OK;
    case VALIDATED:
        options->p = text_of(optarg);
        return COMMAND_OK;
    case PLACE:
        return take_place(options, optarg);
    case FILE_OPTION:
        options->file = optarg;
        return COMMAND_OK;
    case JSON:
        options->json = true;
        return COMMAND_OK;
    case HELP:
        (void)fputs(usage, stdout);
        return -1;
    default:
        return options_query("expand", &options->query, option, optarg) ? COMMAND_OK
                                                                        : COMMAND_USAGE;
    }
}

static int take_options(struct expand_options *options, int argc, char **argv)
{
    static const struct option table[] = {QUERY_OPTIONS,
                                          {"domain", required_argument, NULL, DOMAIN},
                                          {"p", required_argument, NULL, VALIDATED},
                                          {"place", required_argument, NULL, PLACE},
                                          {"file", required_argument, NULL, FILE_OPTION},
                                          {"json", no_argument, NULL, JSON},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
    *options = (struct expand_options){.place = SPF_MACRO_DOMAIN_SPEC};
    options->query.request.client.family = 4;
    int option;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        int code = take_option(options, option);
        if (code != COMMAND_OK)
            return code;
    }
    return COMMAND_OK;
}

/* The letters whose value the command line does not give; 0 if there is none. */
static uint32_t missing_letters(const struct expand_options *options, uint32_t letters)
{
    const struct query_options *query = &options->query;
    bool helo = query->request.scope == SPF_SCOPE_HELO || query->request.sender.len == 0;
    uint32_t missing = 0;
    if (!query->has_ip)
        missing |= letters & (SPF_LETTER_I | SPF_LETTER_C | SPF_LETTER_V);
    if (!query->has_helo)
        missing |= letters & SPF_LETTER_H;
    if (helo ? !query->has_helo : !query->has_from)
        missing |= letters & (SPF_LETTER_S | SPF_LETTER_L | SPF_LETTER_O);
    if (!options->has_domain && (helo ? !query->has_helo : !query->has_from))
        missing |= letters & SPF_LETTER_D;
    return missing;
}

/* An address as the macros see it. */
struct address {
    struct spf_text whole;
    size_t local_len;
    uint8_t *block; /* of an address that had to be put together */
};

/*
 * "postmaster" stands in for a missing local-part (RFC 7208 4.3), and is that of a HELO name (2.3,
 * 2.4). False without memory.
 */
static bool complete(const struct spf_request *request, struct spf_text sender,
                     struct address *address)
{
    static const uint8_t stand_in[] = "postmaster@";
    size_t prefix = sizeof stand_in - 1;
    struct spf_text domain = request->helo;
    if (request->scope == SPF_SCOPE_MAILFROM && sender.len > 0) {
        size_t at = sender.len;
        while (at > 0 && sender.data[at - 1] != '@')
            at--;
        if (at > 1) {
            *address = (struct address){sender, at - 1, NULL};
            return true;
        }
        domain = (struct spf_text){sender.data + at, sender.len - at};
    }
    uint8_t *block = malloc(prefix + domain.len);
    if (block == NULL)
        return false;
    memcpy(block, stand_in, prefix);
    if (domain.len > 0)
        memcpy(block + prefix, domain.data, domain.len);
    *address = (struct address){{block, prefix + domain.len}, prefix - 1, block};
    return true;
}

static struct spf_macro_values values_of(const struct expand_options *options,
                                         const struct address *address)
{
    const struct spf_request *request = &options->query.request;
    size_t at = address->local_len + 1;
    struct spf_text domain = {address->whole.data + at, address->whole.len - at};
    return (struct spf_macro_values){.sender = address->whole,
                                     .local_len = address->local_len,
                                     .domain = options->has_domain ? options->domain : domain,
                                     .helo = request->helo,
                                     .p = options->p,
                                     .receiver = request->receiver,
                                     .client = request->client,
                                     .time = options->query.has_time ? request->time
                                                                     : (uint64_t)time(NULL)};
}

/* An IPv4-mapped client is an IPv4 client (RFC 7208 5). */
static void unmap(struct spf_ip *client)
{
    static const uint8_t prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (client->family != 6 || memcmp(client->octets, prefix, sizeof prefix) != 0)
        return;
    struct spf_ip v4 = {.family = 4};
    memcpy(v4.octets, client->octets + sizeof prefix, 4);
    *client = v4;
}

static int print_error(const struct expand_options *options, struct spf_text text,
                       const struct spf_macro_facts *facts)
{
    const struct spf_cause_info *info = spf_cause_info(facts->cause);
    if (options->json) {
        json_t *object = json_pack("{s:o, s:{s:s, s:s, s:s, s:I}}", "macro", json_bytes(text),
                                   "error", "cause", info->name, "section", info->section, "text",
                                   info->text, "at", (json_int_t)facts->at);
        if (object == NULL)
            return command_internal_error("expand: out of memory");
        (void)json_dumpf(object, stdout, JSON_INDENT(2));
        (void)putchar('\n');
        json_decref(object);
        return COMMAND_INVALID;
    }
    input_point(stdout, text, facts->at);
    (void)printf("octet %zu: %s (RFC 7208 %s, %s)\n", facts->at, info->text, info->section,
                 info->name);
    return COMMAND_INVALID;
}

static int print_expansion(const struct expand_options *options, struct spf_text text,
                           struct spf_text expansion)
{
    if (!options->json) {
        text_print(stdout, expansion);
        (void)putchar('\n');
        return COMMAND_OK;
    }
    json_t *object =
        json_pack("{s:o, s:o}", "macro", json_bytes(text), "expansion", json_bytes(expansion));
    if (object == NULL)
        return command_internal_error("expand: out of memory");
    (void)json_dumpf(object, stdout, JSON_INDENT(2));
    (void)putchar('\n');
    json_decref(object);
    return COMMAND_OK;
}

/* Expands into a buffer that grows until it fits. */
static int expand(const struct expand_options *options, struct spf_text text,
                  const struct spf_macro_values *values)
{
    enum spf_status status = SPF_ERR_SPACE;
    int code = COMMAND_OK;
    for (size_t capacity = 4096; status == SPF_ERR_SPACE; capacity *= 4) {
        uint8_t *out = capacity <= 64 * INPUT_MAX ? malloc(capacity) : NULL;
        if (out == NULL)
            return command_internal_error("expand: the expansion is too long for memory");
        size_t len = 0;
        status = spf_macro_expand(text, options->place, values, out, capacity, &len);
        if (status == SPF_OK)
            code = print_expansion(options, text, (struct spf_text){out, len});
        free(out);
    }
    return status == SPF_OK ? code : command_internal_error("expand: %s", spf_status_name(status));
}

static int scan_and_expand(struct expand_options *options, struct spf_text text)
{
    struct spf_macro_facts facts;
    if (spf_macro_scan(text, options->place, &facts) != SPF_OK)
        return print_error(options, text, &facts);
    uint32_t missing = missing_letters(options, facts.letters);
    static const char names[] = "slodipvhcrt";
    for (size_t i = 0; i + 1 < sizeof names; i++)
        if (missing >> i & 1)
            return command_usage_error("expand", "%%{%c} needs %s", names[i],
                                       strchr("icv", names[i]) != NULL ? "--ip"
                                       : names[i] == 'h'               ? "--helo"
                                       : names[i] == 'd' ? "--domain, --from or --helo"
                                                         : "--from or --helo");
    unmap(&options->query.request.client);
    struct spf_text sender = options->query.request.sender;
    uint8_t *block = NULL;
    struct address address = {.block = NULL};
    int code;
    if (idna_sender(&sender, &block) && complete(&options->query.request, sender, &address)) {
        struct spf_macro_values values = values_of(options, &address);
        code = expand(options, text, &values);
    } else {
        code = command_internal_error("expand: out of memory");
    }
    free(address.block);
    free(block);
    return code;
}

int command_expand(int argc, char **argv)
{
    struct expand_options options;
    int code = take_options(&options, argc, argv);
    if (code != COMMAND_OK)
        return code < 0 ? COMMAND_OK : code;
    struct input input;
    code = input_take(&input, "expand", "a macro-string", options.file, argc, argv, optind);
    if (code == COMMAND_OK)
        code = scan_and_expand(&options, input.text);
    input_clear(&input);
    return code;
}
