/*
 * verdict_header.c - a produced header field against what is expected of it. RFC 7208 9.1, RFC 8601
 * 2.2. See verdict_header.h.
 */
#include "verdict_header.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "spf/check.h"
#include "spf/header.h"
#include "arena.h"
#include "text.h"

const struct verdict_rules verdict_rules_all = {.header = verdict_header};

/* One field that was read; of several SPF results the one that is looked at. */
struct produced {
    enum suite_header_field field;
    struct spf_field_space space;
    const struct spf_field_pair *pairs;
    size_t pair_count;
    size_t spf_results;
    size_t other_results;
    bool none;   /* the field says that nothing was checked */
    bool astray; /* a result has pairs that the field does not have */
    bool has_result;
    enum spf_result result;
    struct spf_text comment; /* data NULL: none */
    struct spf_text word;    /* of the result, as written */
    struct spf_text reason;
    struct spf_text authserv_id;
    struct spf_text version;
    size_t longest_line;
};

struct complaint {
    char *reason;
    size_t size;
};

static bool complain(const struct complaint *complaint, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Always false. */
static bool complain(const struct complaint *complaint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(complaint->reason, complaint->size, format, args);
    va_end(args);
    return false;
}

static const char *name_of(enum suite_header_field field)
{
    return field == SUITE_HEADER_RECEIVED_SPF ? "Received-SPF" : "Authentication-Results";
}

/* Room for whatever a field of this length can hold. */
static struct spf_field_space space_of(size_t len)
{
    size_t pairs = len / 4 + 1;
    size_t results = len / 6 + 1;
    return (struct spf_field_space){
        .pairs = arena_heap_zeroed(pairs, sizeof(struct spf_field_pair)),
        .pair_capacity = pairs,
        .results = arena_heap_zeroed(results, sizeof(struct spf_field_result)),
        .result_capacity = results,
        .octets = arena_heap_zeroed(len + 1, 1),
        .octet_capacity = len};
}

static void space_free(const struct spf_field_space *space)
{
    free(space->pairs);
    free(space->results);
    free(space->octets);
}

/* The field is refused: that is what is expected, or it is not. */
static bool refused(const struct complaint *complaint, const struct suite_header *expected,
                    struct spf_text text, const struct spf_field_error *error)
{
    enum suite_header_field field = expected->field;
    const char *fault = spf_field_fault_name(error->fault);
    if (expected->fault != NULL && strcmp(expected->fault, fault) != 0)
        return complain(complaint, "%s: expected fault %s, got %s at octet %zu", name_of(field),
                        expected->fault, fault, error->at);
    if (expected->fault != NULL)
        return !expected->has_at || expected->at == error->at ||
               complain(complaint, "%s: expected fault %s at octet %zu, got it at %zu",
                        name_of(field), fault, expected->at, error->at);
    char rest[64];
    struct spf_text from = {text.data + error->at, text.len - error->at};
    (void)text_format(from, rest, sizeof rest);
    return complain(complaint, "%s: not grammatical at octet %zu, \"%s\": %s", name_of(field),
                    error->at, rest, spf_field_fault_text(error->fault));
}

/* Reads the field into produced; false if it is refused. */
static bool read_received(struct produced *produced, struct spf_text text,
                          struct spf_field_error *error)
{
    struct spf_received_spf read;
    if (spf_header_read_received_spf(text, &produced->space, &read, error) != SPF_OK)
        return false;
    produced->spf_results = 1;
    produced->has_result = true;
    produced->result = read.result;
    produced->pairs = produced->space.pairs;
    produced->pair_count = read.pair_count;
    produced->comment = read.comment;
    produced->longest_line = read.longest_line;
    return true;
}

static bool read_results(struct produced *produced, size_t which, struct spf_text text,
                         struct spf_field_error *error)
{
    struct spf_authentication_results read;
    if (spf_header_read_authentication_results(text, &produced->space, &read, error) != SPF_OK)
        return false;
    produced->spf_results = read.result_count;
    produced->other_results = read.others;
    produced->none = read.none;
    produced->authserv_id = read.authserv_id;
    if (read.version.len > 0)
        produced->version = read.version;
    produced->longest_line = read.longest_line;
    if (which >= read.result_count)
        return true;
    const struct spf_field_result *result = &produced->space.results[which];
    produced->astray = result->first + result->count > read.pair_count;
    produced->has_result = result->known;
    produced->result = result->result;
    produced->word = result->word;
    produced->pairs = produced->space.pairs + result->first;
    produced->pair_count = result->count;
    produced->reason = result->reason;
    return true;
}

/* "smtp.mailfrom" or "helo": is the pair called that? */
static bool called(const struct spf_field_pair *pair, const char *name)
{
    struct spf_text wanted = {(const uint8_t *)name, strlen(name)};
    if (pair->type.len == 0)
        return text_same_name(pair->key, wanted);
    if (wanted.len != pair->type.len + 1 + pair->key.len || name[pair->type.len] != '.')
        return false;
    struct spf_text type = {wanted.data, pair->type.len};
    struct spf_text key = {wanted.data + pair->type.len + 1, pair->key.len};
    return text_same_name(pair->type, type) && text_same_name(pair->key, key);
}

/* A value by its name. What stands in a field but is no pair has a name too. */
static bool find(const struct produced *produced, const char *name, struct spf_field_pair *found)
{
    bool results = produced->field == SUITE_HEADER_AUTHENTICATION_RESULTS;
    *found = (struct spf_field_pair){.form = SPF_FORM_QUOTED};
    const struct {
        const char *name;
        struct spf_text value;
    } more[] = {{"reason", produced->reason},
                {"authserv-id", produced->authserv_id},
                {"version", produced->version},
                {"spf", produced->word}};
    for (size_t i = 0; results && i < sizeof more / sizeof *more; i++)
        if (more[i].value.data != NULL && strcmp(name, more[i].name) == 0) {
            found->value = more[i].value;
            return true;
        }
    for (size_t i = 0; i < produced->pair_count; i++)
        if (called(&produced->pairs[i], name)) {
            *found = produced->pairs[i];
            return true;
        }
    return false;
}

static bool same_address(struct spf_text a, struct spf_text b)
{
    struct spf_ip first;
    struct spf_ip second;
    return spf_ip_parse(a, &first) == SPF_OK && spf_ip_parse(b, &second) == SPF_OK &&
           first.family == second.family &&
           memcmp(first.octets, second.octets, first.family == 4 ? 4 : 16) == 0;
}

static struct spf_text without_qualifier(struct spf_text term)
{
    if (term.len > 0 && memchr("+-~?", term.data[0], 4) != NULL)
        return (struct spf_text){term.data + 1, term.len - 1};
    return term;
}

/* RFC 7208 9.1: "the mechanism that matched". Whether its argument is given is left open. By the
 * grammar of 4.6.1 a qualifier is no part of it; only a value that is asked for is held to that. */
static bool same_mechanism(struct spf_text expected, struct spf_text got, bool required)
{
    struct spf_text want = without_qualifier(expected);
    struct spf_text have = required ? got : without_qualifier(got);
    size_t name = 0;
    if (text_equal(want, have))
        return true;
    while (name < want.len && memchr(":/", want.data[name], 2) == NULL)
        name++;
    return text_same_name((struct spf_text){want.data, name}, have);
}

static bool same_value(const struct suite_header_key *expected, struct spf_text got, bool required)
{
    if (text_equal(expected->value, got))
        return true;
    if (strcmp(expected->name, "client-ip") == 0)
        return same_address(expected->value, got);
    return strcmp(expected->name, "mechanism") == 0 &&
           same_mechanism(expected->value, got, required);
}

/* RFC 8601 2.2: a mailbox is an address, not one quoted-string. */
static bool is_mailbox(const struct suite_header_key *expected)
{
    return strcmp(expected->name, "smtp.mailfrom") == 0 && expected->value.len > 0 &&
           memchr(expected->value.data, '@', expected->value.len) != NULL;
}

static bool check_value(const struct produced *produced, const struct suite_header_key *expected,
                        bool required, const struct complaint *complaint)
{
    struct spf_field_pair pair;
    char want[96];
    char got[96];
    (void)text_format(expected->value, want, sizeof want);
    if (!find(produced, expected->name, &pair))
        return !required || complain(complaint, "%s: expected %s \"%s\", got none",
                                     name_of(produced->field), expected->name, want);
    (void)text_format(pair.value, got, sizeof got);
    if (!same_value(expected, pair.value, required))
        return complain(complaint, "%s: expected %s \"%s\", got \"%s\"", name_of(produced->field),
                        expected->name, want, got);
    if (is_mailbox(expected) && pair.form != SPF_FORM_ADDRESS)
        return complain(complaint, "%s: %s \"%s\" is quoted as a whole, which is no address",
                        name_of(produced->field), expected->name, got);
    return true;
}

/* RFC 7208 9.1 has no such value as "2001:db8::1" without quotes; its own example has one of
 * mechanism, so that alone is let pass. */
static bool check_forms(const struct produced *produced, const struct complaint *complaint)
{
    for (size_t i = 0; i < produced->pair_count; i++) {
        const struct spf_field_pair *pair = &produced->pairs[i];
        char value[96];
        if (pair->form != SPF_FORM_WORD || called(pair, "mechanism"))
            continue;
        (void)text_format(pair->value, value, sizeof value);
        return complain(complaint, "%s: %.*s is %s, no dot-atom, and not quoted",
                        name_of(produced->field), (int)pair->key.len, (const char *)pair->key.data,
                        value);
    }
    return true;
}

static bool holds_word(struct spf_text value, const char *word)
{
    struct spf_text wanted = {(const uint8_t *)word, strlen(word)};
    for (size_t at = 0; at + wanted.len <= value.len; at++)
        if (text_same_name((struct spf_text){value.data + at, wanted.len}, wanted))
            return true;
    return false;
}

/* A value in words of the implementation's own, as problem has (RFC 7208 9.1). */
static bool check_mention(const struct produced *produced, const struct suite_header_key *expected,
                          const struct complaint *complaint)
{
    struct spf_field_pair pair;
    char got[96];
    if (!find(produced, expected->name, &pair))
        return true;
    for (size_t i = 0; i < expected->words.count; i++)
        if (holds_word(pair.value, expected->words.items[i]))
            return true;
    (void)text_format(pair.value, got, sizeof got);
    return complain(complaint, "%s: %s \"%s\" mentions neither \"%s\" nor another of %zu words",
                    name_of(produced->field), expected->name, got, expected->words.items[0],
                    expected->words.count);
}

static const char *form_name(unsigned form)
{
    static const char *const names[] = {[SPF_FORM_ATOM] = "an atom",
                                        [SPF_FORM_QUOTED] = "quoted",
                                        [SPF_FORM_ADDRESS] = "an address",
                                        [SPF_FORM_WORD] = "a word"};
    return names[form];
}

static bool check_expected_forms(const struct suite_header *expected,
                                 const struct produced *produced, const struct complaint *complaint)
{
    for (size_t i = 0; i < expected->forms.count; i++) {
        const struct suite_header_key *form = &expected->forms.items[i];
        struct spf_field_pair pair;
        if (!find(produced, form->name, &pair))
            return complain(complaint, "%s: %s is missing", name_of(produced->field), form->name);
        if (pair.form != form->form)
            return complain(complaint, "%s: expected %s to be %s, and it is %s",
                            name_of(produced->field), form->name, form_name(form->form),
                            form_name(pair.form));
    }
    return true;
}

static bool check_keys(const struct suite_header *expected, const struct produced *produced,
                       const struct complaint *complaint)
{
    struct spf_field_pair pair;
    for (size_t i = 0; i < expected->keys.count; i++)
        if (!check_value(produced, &expected->keys.items[i], true, complaint))
            return false;
    for (size_t i = 0; i < expected->if_present.count; i++)
        if (!check_value(produced, &expected->if_present.items[i], false, complaint))
            return false;
    for (size_t i = 0; i < expected->present.count; i++)
        if (!find(produced, expected->present.items[i], &pair))
            return complain(complaint, "%s: %s is missing", name_of(produced->field),
                            expected->present.items[i]);
    for (size_t i = 0; i < expected->absent.count; i++)
        if (find(produced, expected->absent.items[i], &pair))
            return complain(complaint, "%s: %s is given and must not be", name_of(produced->field),
                            expected->absent.items[i]);
    for (size_t i = 0; i < expected->mentions.count; i++)
        if (!check_mention(produced, &expected->mentions.items[i], complaint))
            return false;
    return true;
}

/* One identity was checked: one SPF result stands in the field (RFC 8601 2.7.2), unless more is
 * said. */
static bool check_counts(const struct suite_header *expected, const struct produced *produced,
                         const struct complaint *complaint)
{
    if (produced->spf_results != expected->spf_results ||
        produced->other_results != expected->other_results)
        return complain(
            complaint, "%s: expected %zu result%s of spf and %zu of other methods, got %zu and %zu",
            name_of(produced->field), expected->spf_results, expected->spf_results == 1 ? "" : "s",
            expected->other_results, produced->spf_results, produced->other_results);
    if (produced->astray)
        return complain(complaint, "%s: a result has more pairs than there are",
                        name_of(produced->field));
    if (produced->field == SUITE_HEADER_AUTHENTICATION_RESULTS &&
        produced->none != (produced->spf_results + produced->other_results == 0))
        return complain(complaint, "%s: \"none\" and results exclude each other",
                        name_of(produced->field));
    return true;
}

static bool check_lines(const struct suite_header *expected, const struct produced *produced,
                        const struct complaint *complaint)
{
    if (expected->max_line > 0 && produced->longest_line > expected->max_line)
        return complain(complaint, "%s: a line of %zu octets, more than %zu",
                        name_of(produced->field), produced->longest_line, expected->max_line);
    if (expected->longest_line > 0 && produced->longest_line != expected->longest_line)
        return complain(complaint, "%s: expected a longest line of %zu octets, got %zu",
                        name_of(produced->field), expected->longest_line, produced->longest_line);
    return true;
}

static bool check_comment(const struct suite_header *expected, const struct produced *produced,
                          const struct complaint *complaint)
{
    char want[96];
    char got[96];
    if (expected->comment && produced->comment.data == NULL)
        return complain(complaint, "%s: no comment stands behind the result",
                        name_of(produced->field));
    if (expected->comment_text.data == NULL ||
        text_equal(expected->comment_text, produced->comment))
        return true;
    (void)text_format(expected->comment_text, want, sizeof want);
    (void)text_format(produced->comment, got, sizeof got);
    return complain(complaint, "%s: expected the comment \"%s\", got \"%s\"",
                    name_of(produced->field), want, got);
}

static bool compare(const struct suite_header *expected, const struct produced *produced,
                    const struct complaint *complaint)
{
    const char *result = produced->has_result ? spf_result_name(produced->result) : "another word";
    if (!check_counts(expected, produced, complaint))
        return false;
    if (expected->result != NULL && strcmp(expected->result, result) != 0)
        return complain(complaint, "%s: expected result %s, got %s", name_of(produced->field),
                        expected->result, result);
    /* A writer keeps to the grammar; of what is given, `forms` says what is to be found. */
    bool written = expected->text.data == NULL;
    return check_comment(expected, produced, complaint) &&
           check_lines(expected, produced, complaint) &&
           (!written || check_forms(produced, complaint)) &&
           check_expected_forms(expected, produced, complaint) &&
           check_keys(expected, produced, complaint);
}

bool verdict_header(const struct suite_header *expected, struct spf_text field, char *reason,
                    size_t size)
{
    const struct complaint complaint = {reason, size};
    struct produced produced = {.field = expected->field, .space = space_of(field.len)};
    struct spf_field_error error = {SPF_FIELD_NONE, 0};
    bool good = expected->field == SUITE_HEADER_RECEIVED_SPF
                    ? read_received(&produced, field, &error)
                    : read_results(&produced, expected->which, field, &error);
    if (!good)
        good = refused(&complaint, expected, field, &error);
    else if (expected->fault != NULL)
        good = complain(&complaint, "%s: expected fault %s, but it was read",
                        name_of(expected->field), expected->fault);
    else
        good = compare(expected, &produced, &complaint);
    space_free(&produced.space);
    return good;
}
