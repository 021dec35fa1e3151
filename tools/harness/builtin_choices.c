/*
 * builtin_choices.c - the choices of vectors/choices.json as options of our engine: one row for
 * each. Rows without a place in struct spf_options are readings the engine has fixed. A test holds
 * this table against choices.json.
 */
#include "builtin_choices.h"

#include <stddef.h>
#include <string.h>

#include "text.h"

enum place { ENUM, BOOL, VOIDS, FIXED };

/* values in the order of the option's numbers; the first is the default. */
struct row {
    const char *name;
    const char *values[3];
    const char *hint;
    enum place place;
    size_t offset;
};

#define AT(member) offsetof(struct spf_options, member)

static const struct row rows[] = {
    {"void-mx-hosts",
     {"counted", "per-term", "not-counted"},
     "counted, per-term, not-counted",
     ENUM,
     AT(void_mx_hosts)},
    {"void-other-family",
     {"counted", "not-counted", NULL},
     "counted, not-counted",
     ENUM,
     AT(void_other_family)},
    {"void-exists",
     {"counted", "not-counted", NULL},
     "counted, not-counted",
     ENUM,
     AT(void_exists)},
    {"void-ptr", {"counted", "not-counted", NULL}, "counted, not-counted", ENUM, AT(void_ptr)},
    {"void-limit", {"2", "more", "none"}, "0 to 254, none", VOIDS, AT(voids)},
    {"p-macro-term",
     {"counted", "not-counted", NULL},
     "counted, not-counted",
     ENUM,
     AT(p_macro_term)},
    {"mx-eleventh", {"lazy", "eager", NULL}, "lazy, eager", ENUM, AT(mx_eleventh)},
    {"mx-limit-unit", {"exchanges", NULL, NULL}, "exchanges", FIXED, 0},
    {"ptr-eleventh", {"ignored", "no-match", NULL}, "ignored, no-match", ENUM, AT(ptr_eleventh)},
    {"ptr-selection", {"first-ten", NULL, NULL}, "first-ten", FIXED, 0},
    {"bad-target", {"no-match", "permerror", NULL}, "no-match, permerror", ENUM, AT(bad_target)},
    {"bad-literal-target",
     {"no-match", "permerror", NULL},
     "no-match, permerror",
     ENUM,
     AT(bad_target)},
    {"bad-include-target",
     {"permerror", "no-match", NULL},
     "permerror, no-match",
     ENUM,
     AT(bad_include_target)},
    {"bad-redirect-target", {"permerror", NULL, NULL}, "permerror", FIXED, 0},
    {"identical-records",
     {"permerror", "merged", NULL},
     "permerror, merged",
     ENUM,
     AT(identical_records)},
    {"crt-in-unknown-modifier",
     {"ignored", "permerror", NULL},
     "ignored, permerror",
     BOOL,
     AT(syntax.exp_only_in_unknown_error)},
    {"digits-huge",
     {"all-parts", "permerror", NULL},
     "all-parts, permerror",
     BOOL,
     AT(syntax.digits_huge_error)},
    {"digits-leading-zero", {"number", NULL, NULL}, "number", FIXED, 0},
    {"dot-after-macro",
     {"permerror", "accepted", NULL},
     "permerror, accepted",
     BOOL,
     AT(syntax.dot_after_macro_accepted)},
    {"trailing-dot-domain",
     {"evaluated", "none", NULL},
     "evaluated, none",
     ENUM,
     AT(trailing_dot_domain)},
    {"odd-domain", {"queried", NULL, NULL}, "queried", FIXED, 0},
    {"bad-exp-text", {"as-if-no-exp", NULL, NULL}, "as-if-no-exp", FIXED, 0},
    {"no-exp", {"default-text", "empty", NULL}, "default-text, empty", ENUM, AT(no_exp)},
    {"empty-exp-text", {"empty", NULL, NULL}, "empty", FIXED, 0},
    {"p-choice",
     {"preferred", "any-validated", NULL},
     "preferred, any-validated",
     ENUM,
     AT(p_choice)},
    {"p-validation-error",
     {"skipped", "unknown", NULL},
     "skipped, unknown",
     ENUM,
     AT(p_validation_error)},
    {"mx-host-error", {"temperror", "match", NULL}, "temperror, match", ENUM, AT(mx_host_error)},
    {"local-part-utf8",
     {"permerror", "neutral", NULL},
     "permerror, neutral",
     ENUM,
     AT(local_part_utf8)},
    {"cname-loop", {"servfail", NULL, NULL}, "servfail", FIXED, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const uint8_t *place_of(const struct spf_options *options, const struct row *row)
{
    return (const uint8_t *)options + row->offset;
}

static void store(struct spf_options *options, const struct row *row, unsigned number)
{
    uint8_t *place = (uint8_t *)options + row->offset;
    if (row->place == BOOL) {
        bool yes = number != 0;
        memcpy(place, &yes, sizeof yes);
    } else if (row->place == ENUM) {
        /* An enum of small numbers has the size and representation of unsigned int here. */
        memcpy(place, &number, sizeof number);
    } else {
        options->voids = (uint8_t)number;
    }
}

/* "none" or a number that a void limit can have. */
static bool void_limit(const char *value, unsigned *number)
{
    if (strcmp(value, "none") == 0) {
        *number = SPF_VOIDS_UNLIMITED;
        return true;
    }
    size_t len = strspn(value, "0123456789");
    if (len == 0 || len > 3 || value[len] != '\0')
        return false;
    *number = 0;
    for (size_t i = 0; i < len; i++)
        *number = *number * 10 + (unsigned)(value[i] - '0');
    return *number < SPF_VOIDS_UNLIMITED;
}

enum choice_status builtin_choice_set(struct spf_options *options, const char *setting,
                                      const char **hint)
{
    *hint = NULL;
    const char *equals = strchr(setting, '=');
    if (equals == NULL)
        return CHOICE_UNKNOWN;
    struct spf_text name = {(const uint8_t *)setting, (size_t)(equals - setting)};
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        if (!text_equal(name, text_of(row->name)))
            continue;
        *hint = row->hint;
        unsigned number = 0;
        if (row->place == VOIDS) {
            if (!void_limit(equals + 1, &number))
                return CHOICE_BAD_VALUE;
            store(options, row, number);
            return CHOICE_SET;
        }
        while (number < 3 && row->values[number] != NULL &&
               strcmp(row->values[number], equals + 1) != 0)
            number++;
        if (number == 3 || row->values[number] == NULL)
            return row->place == FIXED ? CHOICE_FIXED : CHOICE_BAD_VALUE;
        if (row->place != FIXED)
            store(options, row, number);
        return CHOICE_SET;
    }
    return CHOICE_UNKNOWN;
}

size_t builtin_choice_count(void)
{
    return ROWS;
}

const char *builtin_choice_name(size_t index)
{
    return rows[index].name;
}

const char *builtin_choice_value(const struct spf_options *options, size_t index)
{
    const struct row *row = &rows[index];
    unsigned number = 0;
    if (row->place == ENUM) {
        memcpy(&number, place_of(options, row), sizeof number);
    } else if (row->place == BOOL) {
        bool yes;
        memcpy(&yes, place_of(options, row), sizeof yes);
        number = yes;
    } else if (row->place == VOIDS) {
        /* "more" is any other limit than the RFC's, choices.json says. */
        if (options->voids == SPF_VOIDS_UNLIMITED)
            number = 2;
        else if (options->voids != 2)
            number = 1;
    }
    return row->values[number];
}
