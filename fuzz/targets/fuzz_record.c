/*
 * fuzz_record.c - spf_record_parse() and spf_record_print() on any octets (RFC 7208 4.6.1, 12).
 *
 * The input is the text of one record. Oracles, of which other readings,
 * record-capacity, record-case and record-spaces take turns (target_due):
 *   record-reference     the verdict is that of the reference grammar, under every reading
 *   record-terms         and so are the terms: kind, qualifier, value, prefix lengths, network
 *   record-error         an error has a syntax cause and an offset inside the record
 *   record-spans         spans lie inside the record, in order, names and values inside their terms
 *   record-capacity      with less room the count is the same and nothing beyond it is touched
 *   record-round-trip    what is printed parses to an equal record, and prints to the same octets
 *   record-case          letter case changes neither verdict nor terms
 *   record-spaces        nor do doubled spaces
 */
#include "target.h"

#include <string.h>

#include "oracle.h"
#include "spf/record.h"

#define SIZE_MAX_INPUT 65536
#define TERMS_MAX (SIZE_MAX_INPUT + 1)

static struct spf_term terms[TERMS_MAX];
static struct spf_term others[TERMS_MAX];

struct parsed {
    enum spf_status status;
    size_t count;
    struct spf_syntax_error error;
};

static struct parsed parse(struct spf_text record, const struct spf_syntax_options *options,
                           struct spf_term *into)
{
    struct parsed parsed = {SPF_OK, 0, {SPF_CAUSE_NO_CAUSE, 0}};
    parsed.status =
        spf_record_parse(record, options, into, TERMS_MAX, &parsed.count, &parsed.error);
    return parsed;
}

static struct spf_text piece(struct spf_text text, struct spf_span span)
{
    struct spf_text part = {text.data + span.at, span.len};
    return part;
}

static bool same_meaning(const struct spf_term *a, const struct spf_term *b)
{
    return a->kind == b->kind && a->qualifier == b->qualifier && a->cidr4 == b->cidr4 &&
           a->cidr6 == b->cidr6 && a->network.family == b->network.family &&
           memcmp(a->network.octets, b->network.octets, a->network.family == 4 ? 4 : 16) == 0;
}

static bool is_syntax_cause(enum spf_cause cause)
{
    return strncmp(spf_cause_info(cause)->name, "syntax-", 7) == 0;
}

static bool inside(struct spf_span inner, struct spf_span outer)
{
    return inner.len == 0 || (inner.at >= outer.at && inner.at + inner.len <= outer.at + outer.len);
}

static void check_spans(struct spf_text record, const struct parsed *parsed)
{
    size_t end = 0;
    for (size_t i = 0; i < parsed->count; i++) {
        const struct spf_term *term = &terms[i];
        TARGET_EXPECT("record-spans", term->span.len > 0 && term->span.at >= end);
        end = (size_t)term->span.at + term->span.len;
        TARGET_EXPECT("record-spans", end <= record.len);
        TARGET_EXPECT("record-spans", term->name.len > 0 && inside(term->name, term->span));
        TARGET_EXPECT("record-spans", inside(term->value, term->span));
        TARGET_EXPECT("record-spans",
                      term->value.len == 0 || term->value.at > term->name.at + term->name.len);
    }
}

static bool same_as_reference(struct spf_text record, const struct spf_term *term,
                              const struct oracle_term *reference)
{
    /* The kinds of both stand in the order of the grammar. */
    if ((int)term->kind != (int)reference->kind ||
        term->qualifier != (uint8_t)reference->qualifier || term->cidr4 != reference->cidr4 ||
        term->cidr6 != reference->cidr6)
        return false;
    bool has_network = reference->kind == ORACLE_IP4 || reference->kind == ORACLE_IP6;
    if (has_network && (term->network.family != reference->network.family ||
                        memcmp(term->network.octets, reference->network.octets,
                               reference->network.family == 4 ? 4 : 16) != 0))
        return false;
    return target_same(piece(record, term->span), reference->text) &&
           record.data + term->span.at == reference->text.data &&
           target_same(piece(record, term->value), reference->value);
}

static void check_reference(struct spf_text record, const struct spf_syntax_options *options,
                            const struct parsed *parsed)
{
    static struct oracle_memory *memory;
    if (memory == NULL)
        memory = oracle_memory_create();
    const struct oracle_grammar grammar = {
        .dot_after_macro_accepted = options->dot_after_macro_accepted,
        .digits_huge_error = options->digits_huge_error,
        .exp_only_in_unknown_error = options->exp_only_in_unknown_error};
    const struct oracle_term *reference;
    size_t count;
    bool good = oracle_record(memory, record, &grammar, &reference, &count);
    TARGET_EXPECT("record-reference", good == (parsed->status == SPF_OK));
    if (good && parsed->status == SPF_OK) {
        TARGET_EXPECT("record-terms", count == parsed->count);
        for (size_t i = 0; i < count && i < parsed->count; i++)
            TARGET_EXPECT("record-terms", same_as_reference(record, &terms[i], &reference[i]));
    }
    oracle_memory_reset(memory);
}

static void check_capacity(struct spf_text record, const struct parsed *parsed)
{
    struct spf_syntax_error error;
    size_t count = 0;
    if (parsed->count == 0)
        return;
    memset(others, 0xa5, 2 * sizeof *others);
    enum spf_status status = spf_record_parse(record, NULL, others, 1, &count, &error);
    enum spf_status expected = parsed->count > 1 ? SPF_ERR_SPACE : SPF_OK;
    TARGET_EXPECT("record-capacity", status == expected && count == parsed->count);
    TARGET_EXPECT("record-capacity", same_meaning(&others[0], &terms[0]));
    const uint8_t *beyond = (const uint8_t *)&others[1];
    for (size_t i = 0; i < sizeof *others; i++)
        TARGET_EXPECT("record-capacity", beyond[i] == 0xa5);
}

static void check_round_trip(struct spf_text record, const struct parsed *parsed)
{
    static uint8_t printed[2 * SIZE_MAX_INPUT + 16];
    /* No canonical form is longer than twice what was written. */
    size_t capacity = 2 * record.len + 16;
    size_t len = 0;
    enum spf_status status =
        spf_record_print(record, terms, parsed->count, printed, capacity, &len);
    TARGET_EXPECT("record-round-trip", status == SPF_OK && len <= capacity);
    struct spf_text again = {printed, len};
    struct parsed second = parse(again, NULL, others);
    TARGET_EXPECT("record-round-trip", second.status == SPF_OK && second.count == parsed->count);
    for (size_t i = 0; i < second.count && i < parsed->count; i++) {
        TARGET_EXPECT("record-round-trip", same_meaning(&terms[i], &others[i]));
        /* The value of ip4 and ip6 is its network, which has been compared. */
        if (terms[i].kind != SPF_TERM_IP4 && terms[i].kind != SPF_TERM_IP6)
            TARGET_EXPECT("record-round-trip", target_same(piece(record, terms[i].value),
                                                           piece(again, others[i].value)));
    }
    if (len > TARGET_ROOM_MAX)
        return;
    uint8_t *room = target_room(len); /* just enough */
    size_t third = 0;
    status = spf_record_print(again, others, second.count, room, len, &third);
    TARGET_EXPECT("record-round-trip",
                  status == SPF_OK && target_same(again, (struct spf_text){room, third}));
    TARGET_EXPECT("record-round-trip", target_room_kept());
}

/* The same verdict and terms for another way to write the record. */
static void check_rewritten(const char *oracle, struct spf_text rewritten,
                            const struct parsed *parsed)
{
    struct parsed other = parse(rewritten, NULL, others);
    if (other.status != parsed->status || other.count != parsed->count ||
        other.error.cause != parsed->error.cause)
        target_broken(oracle, "verdict and cause are unchanged");
    for (size_t i = 0; parsed->status == SPF_OK && i < parsed->count && i < other.count; i++)
        if (!same_meaning(&terms[i], &others[i]) || terms[i].letters != others[i].letters)
            target_broken(oracle, "the terms are unchanged");
}

static void check_case(struct spf_text record, const struct parsed *parsed)
{
    uint8_t *swapped = target_room(record.len);
    for (size_t i = 0; i < record.len; i++) {
        uint8_t octet = record.data[i];
        bool letter = (octet | 0x20) >= 'a' && (octet | 0x20) <= 'z';
        swapped[i] = letter ? octet ^ 0x20 : octet;
    }
    check_rewritten("record-case", (struct spf_text){swapped, record.len}, parsed);
}

static void check_spaces(struct spf_text record, const struct parsed *parsed)
{
    size_t len = record.len;
    for (size_t i = 0; i < record.len; i++)
        len += record.data[i] == ' ';
    if (len > TARGET_ROOM_MAX)
        return;
    uint8_t *doubled = target_room(len);
    size_t at = 0;
    for (size_t i = 0; i < record.len; i++) {
        doubled[at++] = record.data[i];
        if (record.data[i] == ' ')
            doubled[at++] = ' ';
    }
    check_rewritten("record-spaces", (struct spf_text){doubled, len}, parsed);
}

/* In the other readings of the grammar, all at once. */
static void check_other_readings(struct spf_text record)
{
    static const struct spf_syntax_options options = {true, true, true};
    struct parsed parsed = parse(record, &options, terms);
    check_reference(record, &options, &parsed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct spf_syntax_options defaults = {false, false, false};
    struct spf_text record = {data, size};
    if (size > SIZE_MAX_INPUT)
        return 0;
    uint32_t hash = target_hash(record);

    if (target_due("record-reference", hash, 0, 4) || target_due("record-terms", hash, 0, 4))
        check_other_readings(record);
    struct parsed parsed = parse(record, NULL, terms);
    target_count(parsed.status == SPF_OK);
    check_reference(record, &defaults, &parsed);
    if (parsed.status == SPF_OK) {
        check_spans(record, &parsed);
        if (target_due("record-capacity", hash, 1, 4))
            check_capacity(record, &parsed);
        check_round_trip(record, &parsed);
    } else {
        TARGET_EXPECT("record-error", parsed.status == SPF_ERR_SYNTAX);
        TARGET_EXPECT("record-error", is_syntax_cause(parsed.error.cause));
        TARGET_EXPECT("record-error", parsed.error.at <= size);
    }
    if (target_due("record-case", hash, 2, 4))
        check_case(record, &parsed);
    if (target_due("record-spaces", hash, 3, 4))
        check_spaces(record, &parsed);
    return 0;
}
