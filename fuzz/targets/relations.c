/*
 * relations.c - metamorphic relations: see relations.h. What may not be changed:
 *
 *   text-cut   nothing: character-strings are joined (3.3)
 *   other-txt  a TXT RRset that an explanation is read from (6.2: more than one record), and a name
 *              without a TXT record, where one more would turn a void lookup into something else
 *   modifier   records that are not selected as policies; records at an explanation's target
 *   order      MX and PTR records among themselves: near a limit, or with hosts that fail or are
 *              void, their order decides; TXT records and addresses have none
 *   case       what an explanation could show: only checks that do not fail
 */
#include "relations.h"

#include <string.h>

#include "target.h"

static struct input changed;

/* Cuts the first string of a record in two. */
static bool text_cut(unsigned hash)
{
    struct input_record *record = &changed.records[hash % changed.count];
    struct spf_text *strings = &changed.strings[changed.string_count];
    struct spf_text text;
    size_t cut;
    if (record->type != SPF_RRTYPE_TXT || record->fault ||
        changed.string_count + record->count + 1 > INPUT_STRINGS_MAX)
        return false;
    text = changed.strings[record->strings];
    cut = text.len > 0 ? (hash >> 8) % text.len : 0;
    strings[0] = (struct spf_text){text.data, cut};
    strings[1] = (struct spf_text){text.data + cut, text.len - cut};
    for (size_t i = 1; i < record->count; i++)
        strings[i + 1] = changed.strings[record->strings + i];
    record->strings = (uint16_t)changed.string_count;
    record->count++;
    changed.string_count += record->count;
    return true;
}

/* Puts a TXT record that is no policy beside a policy. */
static bool other_txt(unsigned hash)
{
    static const uint8_t other[] = "v=spf10 -all ip4:256 \x80";
    const struct input_record *policy = &changed.records[hash % changed.count];
    struct input_record *record = &changed.records[changed.count];
    if (!input_is_policy(&changed, policy) || changed.count == INPUT_RECORDS_MAX ||
        changed.string_count == INPUT_STRINGS_MAX)
        return false;
    *record = (struct input_record){.name = policy->name,
                                    .type = SPF_RRTYPE_TXT,
                                    .strings = (uint16_t)changed.string_count,
                                    .count = 1};
    changed.strings[changed.string_count++] = (struct spf_text){other, sizeof other - 1};
    changed.count++;
    return true;
}

/* Appends an unknown modifier to a policy (6: "MUST be ignored"). */
static bool modifier(unsigned hash)
{
    static const uint8_t words[] = " x-unknown.modifier_1=%{d}%%:/=";
    struct input_record *record = &changed.records[hash % changed.count];
    struct spf_text *strings = &changed.strings[changed.string_count];
    if (!input_is_policy(&changed, record) ||
        changed.string_count + record->count + 1 > INPUT_STRINGS_MAX)
        return false;
    for (size_t i = 0; i < record->count; i++)
        strings[i] = changed.strings[record->strings + i];
    strings[record->count] = (struct spf_text){words, sizeof words - 1};
    record->strings = (uint16_t)changed.string_count;
    record->count++;
    changed.string_count += record->count;
    return true;
}

static bool has_order(const struct input_record *record)
{
    return record->type == SPF_RRTYPE_MX || record->type == SPF_RRTYPE_PTR || record->fault;
}

/* Reverses texts and addresses, whose order has no meaning, and leaves all else in its place. */
static bool order(void)
{
    bool any = false;
    for (size_t low = 0, high = changed.count; low + 1 < high;) {
        struct input_record *first = &changed.records[low];
        struct input_record *last = &changed.records[high - 1];
        if (has_order(first)) {
            low++;
        } else if (has_order(last)) {
            high--;
        } else {
            struct input_record swap = *first;
            *first = *last;
            *last = swap;
            low++;
            high--;
            any = true;
        }
    }
    return any;
}

static void swap_case(uint8_t *out, struct spf_text text, bool policy)
{
    bool macro = false; /* the case of a macro's letter has a meaning (7.3) */
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        bool letter = (octet | 0x20) >= 'a' && (octet | 0x20) <= 'z';
        macro = policy && (octet == '%' || (macro && octet != '}'));
        out[i] = letter && !macro ? (uint8_t)(octet ^ 0x20) : octet;
    }
}

/* Swaps the case of policies, outside of macros, and of the names that MX and PTR records hold. */
static bool letter_case(void)
{
    static uint8_t texts[INPUT_OCTETS_MAX];
    size_t used = 0;
    bool any = false;
    for (size_t i = 0; i < changed.count; i++) {
        const struct input_record *record = &changed.records[i];
        bool policy = record->count == 1 && input_is_policy(&changed, record);
        bool name = record->type == SPF_RRTYPE_MX || record->type == SPF_RRTYPE_PTR;
        if (record->fault || (!policy && !name))
            continue;
        struct spf_text *text = &changed.strings[record->strings];
        if (text->len > sizeof texts - used)
            continue;
        swap_case(&texts[used], *text, policy);
        text->data = &texts[used];
        used += text->len;
        any = true;
    }
    return any;
}

static bool same_outcome(const struct checked *a, const struct checked *b)
{
    return a->outcome.result == b->outcome.result && a->outcome.cause == b->outcome.cause &&
           a->outcome.terms == b->outcome.terms && a->outcome.voids == b->outcome.voids &&
           a->outcome.questions == b->outcome.questions &&
           target_same(a->outcome.explanation, b->outcome.explanation);
}

struct run {
    const struct spf_options *options;
    const struct checked *first;
    uint32_t hash;
};

static bool apply_text_cut(const struct run *run)
{
    return text_cut(run->hash);
}

/* An exp may point at a policy: then it is a second text. */
static bool apply_other_txt(const struct run *run)
{
    return run->first->outcome.result != SPF_RESULT_FAIL && other_txt(run->hash);
}

static bool apply_modifier(const struct run *run)
{
    return run->first->outcome.result != SPF_RESULT_FAIL &&
           run->options->identical_records == SPF_IDENTICAL_PERMERROR && modifier(run->hash);
}

static bool apply_order(const struct run *run)
{
    (void)run;
    return order();
}

static bool apply_case(const struct run *run)
{
    return run->first->outcome.result != SPF_RESULT_FAIL && letter_case();
}

/* Each changes the copy of the case; false if its precondition does not hold. */
static const struct {
    const char *name;
    bool (*apply)(const struct run *run);
} relations[] = {
    {"relation-text-cut", apply_text_cut}, {"relation-other-txt", apply_other_txt},
    {"relation-modifier", apply_modifier}, {"relation-order", apply_order},
    {"relation-case", apply_case},
};

void relations_check(const struct input *input, const struct spf_options *options,
                     const struct checked *first, uint32_t hash)
{
    static struct checked second;
    const struct run run = {options, first, hash};
    if (input->count == 0 || first->outcome.cause == SPF_CAUSE_CANCELLED)
        return;
    for (unsigned i = 0; i < sizeof relations / sizeof *relations; i++) {
        if (!target_due(relations[i].name, hash >> 16, i, 8))
            continue;
        input_copy(&changed, input);
        if (!relations[i].apply(&run))
            continue;
        checking_run(&changed, options, UINT32_MAX, &second);
        /* A record may have become too long for the block. */
        if (second.outcome.cause != SPF_CAUSE_CANCELLED && !same_outcome(first, &second))
            target_broken(relations[i].name, "the same outcome");
    }
}
