/*
 * dict.c - the dictionaries of the targets, out of the engine's own tables: every word the engine
 * knows is found by asking it, so that a new one is in the dictionary with no edit here.
 *
 *     fuzz-dict record|macro|check|diff|api|header|wire
 *
 * The words of JSON targets come from the JSON Schema (../seeds.py). The form is libFuzzer's and
 * AFL++'s: one quoted word a line.
 */
#include <stdio.h>
#include <string.h>

#include "input.h"
#include "readings.h"
#include "spf/header.h"

static void word(const char *octets, size_t len)
{
    (void)putchar('"');
    for (size_t i = 0; i < len; i++) {
        unsigned char octet = (unsigned char)octets[i];
        if (octet == '"' || octet == '\\' || octet < 0x20 || octet > 0x7e)
            (void)printf("\\x%02X", octet);
        else
            (void)putchar(octet);
    }
    (void)puts("\"");
}

static void word_of(const char *before, const char *text, const char *after)
{
    char whole[128];
    int len = snprintf(whole, sizeof whole, "%s%s%s", before, text, after);
    if (len > 0 && (size_t)len < sizeof whole)
        word(whole, (size_t)len);
}

static bool parses(const char *before, const char *text, const char *after)
{
    char record[128];
    struct spf_term term;
    struct spf_syntax_error error;
    size_t count;
    int len = snprintf(record, sizeof record, "v=spf1 %s%s%s", before, text, after);
    struct spf_text whole = {(const uint8_t *)record, (size_t)len};
    return spf_record_parse(whole, NULL, &term, 1, &count, &error) == SPF_OK;
}

static bool scans(const char *before, unsigned octet, const char *after)
{
    char text[16];
    struct spf_macro_facts facts;
    int len = snprintf(text, sizeof text, "%s%c%s", before, (int)octet, after);
    struct spf_text whole = {(const uint8_t *)text, (size_t)len};
    return spf_macro_scan(whole, SPF_MACRO_EXPLANATION, &facts) == SPF_OK;
}

/* A term in each form that the grammar allows it. */
static void print_term(const char *name)
{
    static const char *const forms[] = {
        "",    ":example.com", ":192.0.2.1",  ":192.0.2.0/24", ":2001:db8::1", ":2001:db8::/32",
        "/24", "//64",         "=example.com"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (parses("", name, forms[i]))
            word_of(" ", name, forms[i]);
    word_of(" ", name, parses("", name, "=example.com") ? "=" : ":");
}

static void print_terms(void)
{
    word_of("v=spf1", "", " ");
    for (int kind = SPF_TERM_ALL; kind < SPF_TERM_UNKNOWN; kind++)
        print_term(spf_term_kind_name((enum spf_term_kind)kind));
    print_term("ra"); /* RFC 6652 3: modifiers like any unknown one to the grammar */
    print_term("rp");
    print_term("rr");
    for (unsigned octet = 1; octet < 128; octet++) {
        char qualifier[] = {(char)octet, '\0'};
        if (octet != ' ' && parses(qualifier, "all", ""))
            word_of(" ", qualifier, "all");
    }
    word_of("/32", "", "//128");
}

static void print_macros(void)
{
    for (unsigned octet = 1; octet < 128; octet++) {
        char text[] = {(char)octet, '\0'};
        if (scans("%{", octet, "}"))
            word_of("%{", text, "}");
        if (octet != '{' && scans("%", octet, ""))
            word_of("%", text, "");
        if (scans("%{d", octet, "}"))
            word_of("%{l2r", text, "}");
    }
    word_of("%{", "", "}");
    word_of("%{d127", "", "}");
}

/* The records that bring each cause about. */
static void print_causes(void)
{
    for (int cause = 0; cause < SPF_CAUSE_COUNT; cause++) {
        const char *input = spf_cause_info((enum spf_cause)cause)->input;
        if (strncmp(input, "v=spf1 ", 7) == 0 && strchr(input, '\\') == NULL)
            word(input + 6, strcspn(input, ",") - 6);
    }
}

static void print_lines(void)
{
    static const char *const keywords[] = {
        "ip ", "from ", "helo ", "scope helo", "scope mailfrom", "receiver ", "time ", "choice "};
    const char *name;
    const char *value;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        word_of("\n", keywords[i], "");
    for (unsigned type = 0; type < 256; type++)
        if (input_type_name((enum spf_rrtype)type) != NULL)
            word_of(" ", input_type_name((enum spf_rrtype)type), " ");
    for (uint32_t rcode = 0; rcode <= SPF_RCODE_TIMEOUT; rcode++)
        if (input_fault_name(rcode) != NULL)
            word_of("!", input_fault_name(rcode), "");
    for (size_t i = 0; readings_at(i, &name, &value); i++) {
        char line[96];
        (void)snprintf(line, sizeof line, "%s %s", name, value);
        word_of("\nchoice ", line, "\n");
    }
    word_of(".in-addr", "", ".arpa");
    word_of("\\|", "", "");
}

static void print_header(void)
{
    static const char *const marks[] = {
        "\r\n ", "\xfe", "\"", "\\\"",           "(",
        ")",     "; ",   "=",  "spf=",           "reason=",
        "smtp.", "none", "/1", "Received-SPF: ", "Authentication-Results: "};
    static const char *const keys[] = {"client-ip", "envelope-from", "helo",      "problem",
                                       "receiver",  "identity",      "mechanism", "mailfrom"};
    for (int result = SPF_RESULT_NONE; result <= SPF_RESULT_PERMERROR; result++)
        word_of("", spf_result_name((enum spf_result)result), " ");
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        word_of("", marks[i], "");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        word_of("", keys[i], "=");
}

static void print_wire(void)
{
    static const unsigned char numbers[] = {1, 2, 5, 6, 12, 15, 16, 28, 41, 99, 251, 252, 255};
    for (size_t i = 0; i < sizeof numbers; i++) {
        char type[] = {0, (char)numbers[i], 0, 1};
        word(type, sizeof type);
    }
    word("\xc0\x0c", 2);                    /* a pointer to the question (RFC 1035 4.1.4) */
    word("\0\0\x29\x10\0\0\0\0\0\0\0", 11); /* OPT (RFC 6891 6.1.2) */
    word("\7example\3com\0", 13);
    word("\0\1\0\0\0\0\0\1", 8);
}

int main(int argc, char **argv)
{
    const char *target = argc == 2 ? argv[1] : "";
    bool lines =
        strcmp(target, "check") == 0 || strcmp(target, "diff") == 0 || strcmp(target, "api") == 0;
    if (strcmp(target, "record") == 0 || lines) {
        print_terms();
        print_macros();
        print_causes();
        if (lines)
            print_lines();
    } else if (strcmp(target, "macro") == 0) {
        print_macros();
    } else if (strcmp(target, "header") == 0) {
        print_header();
    } else if (strcmp(target, "wire") == 0) {
        print_wire();
    } else {
        (void)fputs("usage: fuzz-dict record|macro|check|diff|api|header|wire\n", stderr);
        return 2;
    }
    return ferror(stdout) || fflush(stdout) != 0 ? 5 : 0;
}
