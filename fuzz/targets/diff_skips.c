/*
 * diff_skips.c - see diff_skips.h. A row has the stage it belongs to, a name, the library it is
 * about ("*": any), the section of RFC 7208, the reason, and the conditions: of the case, and of
 * any of its texts. A deviation that is recorded as a vector is skipped only where it would drown
 * all others, and its row names the vector.
 */
#include "diff_skips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- conditions --- */

static bool always(const struct diff_case *c)
{
    (void)c;
    return true;
}

static bool no_outcome(const struct diff_case *c)
{
    return c->engine->outcome.cause == SPF_CAUSE_CANCELLED;
}

static bool holds_nul(struct spf_text text)
{
    return text.len > 0 && memchr(text.data, 0, text.len) != NULL;
}

static bool holds_p(struct spf_text text)
{
    for (size_t i = 0; i + 2 < text.len; i++)
        if (text.data[i] == '%' && text.data[i + 1] == '{' && (text.data[i + 2] | 0x20) == 'p')
            return true;
    return false;
}

static bool is_ungrammatical(const struct diff_case *c)
{
    return c->engine->outcome.cause >= SPF_CAUSE_SYNTAX_OCTET;
}

/* Does the library say that a record does not compile? */
static bool is_refused(const struct diff_case *c)
{
    static const char words[] = "Could not find a valid SPF record";
    struct spf_text native = c->library->native;
    for (size_t i = 0; i + sizeof words - 1 <= native.len; i++)
        if (memcmp(native.data + i, words, sizeof words - 1) == 0)
            return true;
    return false;
}

/* A macro with an upper-case "R", or with one of the delimiters "," and "/". */
static bool holds_refused_macro(struct spf_text text)
{
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        if (octet == '{' && i > 0 && text.data[i - 1] == '%') {
            inside = true;
            i++; /* the letter */
        } else if (octet == '}') {
            inside = false;
        } else if (inside && (octet == 'R' || octet == ',' || octet == '/')) {
            return true;
        }
    }
    return false;
}

static bool holds_prefix_zero(struct spf_text text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.data[i] == '/' && text.data[i + 1] == '0')
            return true;
    return false;
}

static bool holds_word(struct spf_text text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        size_t k = 0;
        while (k < len && (text.data[i + k] | 0x20) == (word[k] | 0x20))
            k++;
        if (k == len)
            return true;
    }
    return false;
}

/* A redirect with an all beside it, or with another term behind it. */
static bool holds_early_redirect(struct spf_text text)
{
    static const char redirect[] = "redirect=";
    if (holds_word(text, redirect) && holds_word(text, "all"))
        return true;
    for (size_t at = 0; at + sizeof redirect - 1 <= text.len; at++)
        if (holds_word((struct spf_text){text.data + at, sizeof redirect - 1}, redirect))
            return memchr(text.data + at, ' ', text.len - at) != NULL;
    return false;
}

static bool is_over_terms(const struct diff_case *c)
{
    return c->engine->outcome.cause == SPF_CAUSE_LIMIT_TERMS;
}

static bool is_bad_domain(const struct diff_case *c)
{
    enum spf_cause cause = c->engine->outcome.cause;
    return cause >= SPF_CAUSE_DOMAIN_EMPTY && cause <= SPF_CAUSE_DOMAIN_TRAILING_DOT;
}

static bool has_formerr(const struct diff_case *c)
{
    for (size_t i = 0; i < c->input->count; i++)
        if (c->input->records[i].fault && c->input->records[i].rcode == SPF_RCODE_FORMERR)
            return true;
    return false;
}

static bool is_long_explained(const struct diff_case *c)
{
    return c->engine->outcome.explanation.len > 255;
}

static bool is_spaced(const struct diff_case *c)
{
    struct spf_text text = c->engine->outcome.explanation;
    return text.len > 0 && memchr(text.data, ' ', text.len) != NULL;
}

/* A macro with a number of parts to keep. */
static bool holds_digits(struct spf_text text)
{
    for (size_t i = 0; i + 3 < text.len; i++)
        if (text.data[i] == '%' && text.data[i + 1] == '{' && text.data[i + 3] >= '0' &&
            text.data[i + 3] <= '9')
            return true;
    return false;
}

/* A term of more octets than the library has room for. */
static bool holds_long_term(struct spf_text text)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        len = text.data[i] == ' ' ? 0 : len + 1;
        if (len > 250)
            return true;
    }
    return false;
}

/* More than ten names of one address, and a library that counts them against the limit of terms. */
static bool is_eleventh_name(const struct diff_case *c)
{
    size_t names = 0;
    for (size_t i = 0; i < c->input->count; i++)
        names += c->input->records[i].type == SPF_RRTYPE_PTR && !c->input->records[i].fault;
    return names > 10 && c->library->result == SPF_RESULT_PERMERROR;
}

static bool holds_ptr(struct spf_text text)
{
    return holds_word(text, "ptr");
}

/* A name of the client cannot be looked up: the library ends with temperror. */
static bool is_ptr_error(const struct diff_case *c)
{
    bool failing = false;
    for (size_t i = 0; i < c->input->count; i++)
        failing |= c->input->records[i].fault;
    return failing && c->library->result == SPF_RESULT_TEMPERROR;
}

static bool is_mapped(const struct diff_case *c)
{
    static const uint8_t head[12] = {[10] = 0xff, [11] = 0xff};
    const struct spf_ip *client = &c->input->request.client;
    return client->family == 6 && memcmp(client->octets, head, sizeof head) == 0;
}

static bool has_unaskable_target(const struct diff_case *c)
{
    static const char words[] = "DNS lookup failure";
    enum spf_cause cause = c->engine->outcome.cause;
    return c->library->result == SPF_RESULT_TEMPERROR &&
           (cause == SPF_CAUSE_INCLUDE_MALFORMED || cause == SPF_CAUSE_REDIRECT_MALFORMED) &&
           holds_word(c->library->native, words);
}

/* --- the table --- */

static const struct skip {
    enum diff_stage stage;
    const char *name;
    const char *library;
    const char *section;
    const char *reason;
    bool (*holds)(const struct diff_case *c);
    bool (*text)(struct spf_text text); /* and this of any text of the case, unless NULL */
} skips[] = {
    {DIFF_CASE, "nul-octet", "libspf2", "7.3", "its texts are C strings, which a NUL ends", always,
     holds_nul},
    {DIFF_CASE, "no-outcome", "*", "3.4",
     "a record longer than one RR can carry: the engine refuses it without a result", no_outcome,
     NULL},
    {DIFF_UNSUPPORTED, "unsupported", "*", "4.6.4", "it has no such parameter", always, NULL},
    {DIFF_RESULT, "lenient-grammar", "libspf2", "4.6",
     "it accepts what the grammar forbids: rfc7208/abnf/...", is_ungrammatical, NULL},
    {DIFF_RESULT, "macro-refused", "libspf2", "7.1", "interop/libspf2-macro-...", is_refused,
     holds_refused_macro},
    {DIFF_RESULT, "prefix-zero", "libspf2", "5.6", "interop/libspf2-prefix-zero", is_refused,
     holds_prefix_zero},
    {DIFF_RESULT, "early-redirect", "libspf2", "6.1", "interop/libspf2-redirect-...", always,
     holds_early_redirect},
    {DIFF_RESULT, "terms-per-record", "libspf2", "4.6.4", "interop/libspf2-terms-...",
     is_over_terms, NULL},
    {DIFF_QUESTIONS, "terms-per-record", "libspf2", "4.6.4", "interop/libspf2-terms-include-tree",
     always, NULL},
    {DIFF_RESULT, "digits", "libspf2", "7.3", "interop/libspf2-macro-as-many-parts", always,
     holds_digits},
    {DIFF_EXPLANATION, "digits", "libspf2", "7.3", "interop/libspf2-macro-as-many-parts", always,
     holds_digits},
    {DIFF_RESULT, "long-term", "libspf2", "6", "interop/libspf2-long-...", is_refused,
     holds_long_term},
    {DIFF_RESULT, "ptr-error", "libspf2", "5.5", "rfc7208/5-5-...-error-...", is_ptr_error,
     holds_ptr},
    {DIFF_RESULT, "ptr-eleventh", "libspf2", "4.6.4", "limits/ptr-eleven-...", is_eleventh_name,
     NULL},
    {DIFF_EXPLANATION, "macro-refused", "libspf2", "7.1", "interop/libspf2-exp-delimiter", always,
     holds_refused_macro},
    {DIFF_RESULT, "mapped-client", "libspf2", "5", "interop/libspf2-mapped-...", is_mapped, NULL},
    {DIFF_RESULT, "unaskable-target", "libspf2", "4.8", "rfc7208/6-1-malformed-...",
     has_unaskable_target, NULL},
    {DIFF_RESULT, "bad-domain", "libspf2", "4.3", "rfc7208/4-3-...", is_bad_domain, NULL},
    {DIFF_RESULT, "formerr", "libspf2", "5", "rfc7208/faults/a-formerr-...", has_formerr, NULL},
    {DIFF_RESULT, "p-choice", "*", "7.3", "which of several validated names %{p} is, is a SHOULD",
     always, holds_p},
    {DIFF_EXPLANATION, "space-in-text", "libspf2", "6.2", "interop/libspf2-exp-space", is_spaced,
     NULL},
    {DIFF_EXPLANATION, "p-choice", "*", "7.3", "the same", always, holds_p},
    {DIFF_EXPLANATION, "long-explanation", "*", "6.2", "an implementation MAY limit its length",
     is_long_explained, NULL},
};

enum { SKIP_COUNT = sizeof skips / sizeof *skips };

/* Does any text of the case meet a condition? */
static bool any_text(const struct input *input, bool (*meets)(struct spf_text text))
{
    bool found = meets(input->request.sender) || meets(input->request.helo) ||
                 meets(input->request.receiver);
    for (size_t i = 0; i < input->count && !found; i++)
        found = meets(input->records[i].name);
    for (size_t i = 0; i < input->string_count && !found; i++)
        found = meets(input->strings[i]);
    return found;
}

static unsigned long cases;
static unsigned long skipped[SKIP_COUNT];

static bool is_in_force(const struct skip *skip)
{
    const char *off = getenv("SPFPROOF_NO_SKIP");
    size_t len = strlen(skip->name);
    while (off != NULL && *off != '\0') {
        size_t word = strcspn(off, ",");
        if (word == len && memcmp(off, skip->name, len) == 0)
            return false;
        if (word == 3 && memcmp(off, "all", 3) == 0 && skip->stage != DIFF_CASE)
            return false;
        off += word + (off[word] == ',');
    }
    return true;
}

bool diff_skip(enum diff_stage stage, const struct diff_case *c)
{
    for (size_t i = 0; i < SKIP_COUNT; i++) {
        const struct skip *skip = &skips[i];
        if (skip->stage != stage ||
            (strcmp(skip->library, "*") != 0 && strcmp(skip->library, c->name) != 0) ||
            !skip->holds(c) || (skip->text != NULL && !any_text(c->input, skip->text)) ||
            !is_in_force(skip))
            continue;
        skipped[i]++;
        return true;
    }
    return false;
}

static void print(void)
{
    (void)fprintf(stderr, "fuzz_diff: %lu cases\n", cases);
    for (size_t i = 0; i < SKIP_COUNT; i++)
        if (skipped[i] > 0)
            (void)fprintf(stderr, "  %8lu not compared: %s (RFC 7208 %s): %s\n", skipped[i],
                          skips[i].name, skips[i].section, skips[i].reason);
}

void diff_case_count(void)
{
    if (cases++ == 0 && atexit(print) != 0)
        perror("atexit");
}
