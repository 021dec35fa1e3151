/*
 * fuzz_macro.c - spf_macro_scan() and spf_macro_expand() on any text and any values (RFC 7208 7).
 *
 * The input is lines: the text, then local-part, domain of the sender, domain, HELO name, name for
 * %{p}, receiver, client address. A line that is missing or, for the address, malformed is that of
 * the example in 7.4. Oracles:
 *
 *   macro-reference  in each place the verdict is that of the reference grammar
 *   macro-facts      an error has a syntax cause and an offset inside the text; letters are those
 *                    that are used (in one of the places, which take turns)
 *   macro-expand     expansions equal those of the reference expander
 *   macro-capacity   each capacity gives all or "no space", and never an octet more: just enough,
 *                    one too few, and one that the input chooses (of the last two one at a time)
 *   macro-name       a name has at most 253 octets, and is the expansion without its final dot, cut
 *                    from the left behind a dot and no further than needed
 *   macro-escape     an upper-case macro expands to unreserved characters and %HH alone
 */
#include "target.h"

#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "spf/macro.h"

#define INPUT_MAX 4096
#define EXPANSION_MAX TARGET_ROOM_MAX

struct input {
    struct spf_text text;
    uint8_t sender[INPUT_MAX + 32]; /* local-part, "@" and domain in one piece */
    struct spf_macro_values values;
    struct oracle_values reference;
};

/* The next line, without its end; fallback if there is none. */
static struct spf_text line(struct spf_text *rest, const char *fallback)
{
    struct spf_text none = {(const uint8_t *)fallback, strlen(fallback)};
    if (rest->data == NULL)
        return none;
    struct spf_text taken = {rest->data, 0};
    while (taken.len < rest->len && taken.data[taken.len] != '\n')
        taken.len++;
    bool last = taken.len == rest->len;
    rest->data = last ? NULL : rest->data + taken.len + 1;
    rest->len = last ? 0 : rest->len - taken.len - 1;
    return taken;
}

static void read_input(struct spf_text rest, struct input *input)
{
    struct spf_macro_values *values = &input->values;
    input->text = line(&rest, "");
    struct spf_text local = line(&rest, "strong-bad");
    struct spf_text domain = line(&rest, "email.example.com");
    memcpy(input->sender, local.data, local.len);
    input->sender[local.len] = '@';
    memcpy(input->sender + local.len + 1, domain.data, domain.len);
    values->sender = (struct spf_text){input->sender, local.len + 1 + domain.len};
    values->local_len = local.len;
    values->domain = line(&rest, "email.example.com");
    values->helo = line(&rest, "mx.example.org");
    values->p = line(&rest, "mx.example.org");
    values->receiver = line(&rest, "");
    values->time = 1234567890;
    struct spf_text address = line(&rest, "192.0.2.3");
    if (!oracle_ip4_network(address, &values->client) &&
        !oracle_ip6_network(address, &values->client))
        values->client = (struct spf_ip){4, {192, 0, 2, 3}};
    input->reference = (struct oracle_values){.local = local,
                                              .sender_domain = domain,
                                              .domain = values->domain,
                                              .helo = values->helo,
                                              .p = values->p,
                                              .receiver = values->receiver,
                                              .client = values->client,
                                              .time = values->time};
}

static bool reference_verdict(struct spf_text text, enum spf_macro_place place)
{
    if (place == SPF_MACRO_DOMAIN_SPEC)
        return oracle_domain_spec(text, NULL);
    if (place == SPF_MACRO_MODIFIER)
        return oracle_macro_string(text, NULL);
    return oracle_explain_string(text, NULL);
}

static uint32_t reference_letters(struct spf_text text)
{
    static const char letters[] = "slodipvhcrt"; /* in the order of the SPF_LETTER_ bits */
    uint32_t used = 0;
    for (unsigned i = 0; i < sizeof letters - 1; i++)
        if (oracle_uses_letter(text, letters[i]))
            used |= 1u << i;
    return used;
}

/* Is the text grammatical there, as both say? */
static bool check_scan(struct spf_text text, enum spf_macro_place place, uint32_t hash)
{
    struct spf_macro_facts facts;
    bool good = spf_macro_scan(text, place, &facts) == SPF_OK;
    bool reference = reference_verdict(text, place);
    TARGET_EXPECT("macro-reference", good == reference);
    if (good) {
        TARGET_EXPECT("macro-facts", facts.cause == SPF_CAUSE_NO_CAUSE);
        if (target_due("macro-facts", hash, place, 3))
            TARGET_EXPECT("macro-facts", (facts.letters & ~(uint32_t)SPF_LETTER_ESCAPE) ==
                                             reference_letters(text));
    } else {
        const char *name = spf_cause_info(facts.cause)->name;
        TARGET_EXPECT("macro-facts", strncmp(name, "syntax-", 7) == 0);
        TARGET_EXPECT("macro-facts", facts.at <= text.len);
    }
    return good && reference;
}

/* One expansion into just so much room. */
static void check_capacity(const struct input *input, enum spf_macro_place place, size_t capacity,
                           struct spf_text expected)
{
    uint8_t *out = target_room(capacity);
    size_t len = 1;
    enum spf_status status =
        spf_macro_expand(input->text, place, &input->values, out, capacity, &len);
    if (expected.len <= capacity) {
        struct spf_text made = {out, len};
        TARGET_EXPECT("macro-capacity", status == SPF_OK && len == expected.len);
        TARGET_EXPECT("macro-capacity", status != SPF_OK || target_same(made, expected));
    } else {
        TARGET_EXPECT("macro-capacity", status == SPF_ERR_SPACE && len == 0);
    }
    TARGET_EXPECT("macro-capacity", target_room_kept());
}

static void check_capacities(const struct input *input, enum spf_macro_place place,
                             struct spf_text expected, uint32_t hash)
{
    if (expected.len > 0 && target_due("macro-capacity", hash, 0, 2))
        check_capacity(input, place, (hash >> 1) % expected.len, expected);
    if (expected.len > 0 && target_due("macro-capacity", hash, 1, 2))
        check_capacity(input, place, expected.len - 1, expected);
    check_capacity(input, place, expected.len, expected);
}

/* name is what is left of the full text: not more than 253 octets, and not less than possible. */
static void check_name(struct spf_text name, struct spf_text full)
{
    TARGET_EXPECT("macro-name", name.len <= SPF_NAME_MAX);
    if (full.len > 0 && full.data[full.len - 1] == '.')
        full.len--;
    if (name.len > full.len) {
        target_broken("macro-name", "a name is not longer than its expansion");
        return;
    }
    size_t cut = full.len - name.len;
    struct spf_text tail = {full.data + cut, name.len};
    TARGET_EXPECT("macro-name", target_same(name, tail));
    if (cut == 0)
        return;
    TARGET_EXPECT("macro-name", name.len == 0 || full.data[cut - 1] == '.');
    /* With one label more it would have been too long. */
    size_t dot = cut - 1;
    while (dot > 0 && full.data[dot - 1] != '.')
        dot--;
    TARGET_EXPECT("macro-name", full.len - dot > SPF_NAME_MAX);
}

static bool is_hex(uint8_t octet)
{
    return (octet >= '0' && octet <= '9') || (octet >= 'A' && octet <= 'F') ||
           (octet >= 'a' && octet <= 'f');
}

static bool is_escaped(struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        if (octet == '%' && i + 2 < text.len && is_hex(text.data[i + 1]) &&
            is_hex(text.data[i + 2])) {
            i += 2;
            continue;
        }
        bool unreserved = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                          (octet >= '0' && octet <= '9') || octet == '-' || octet == '.' ||
                          octet == '_' || octet == '~';
        if (!unreserved)
            return false;
    }
    return true;
}

/* Is the text nothing but one macro of an upper-case letter? */
static bool is_upper_macro(struct spf_text text)
{
    size_t braces = 0;
    for (size_t i = 0; i < text.len; i++)
        braces += text.data[i] == '{' || text.data[i] == '}';
    return text.len >= 4 && text.data[0] == '%' && text.data[1] == '{' && text.data[2] >= 'A' &&
           text.data[2] <= 'Z' && text.data[text.len - 1] == '}' && braces == 2;
}

/* Expansions of the text: the reference's, and the engine's as an explanation. */
struct expanded {
    struct spf_text reference;
    struct spf_text full; /* of which a name is the end */
};

/* Expands in one place; false if there was no room for all of it. */
static bool check_expansion(struct oracle_memory *memory, const struct input *input,
                            enum spf_macro_place place, uint32_t hash, struct expanded *texts)
{
    static uint8_t octets[3][EXPANSION_MAX];
    struct spf_text made = {octets[place], 0};
    enum spf_status status = spf_macro_expand(input->text, place, &input->values, octets[place],
                                              EXPANSION_MAX, &made.len);
    bool is_name = place == SPF_MACRO_DOMAIN_SPEC;
    if (place == SPF_MACRO_EXPLANATION)
        texts->reference = oracle_expand(memory, input->text, &input->reference);
    if (status == SPF_ERR_SPACE && texts->reference.len > EXPANSION_MAX)
        return false;
    struct spf_text expected =
        is_name ? oracle_expand_name(memory, input->text, &input->reference) : texts->reference;
    TARGET_EXPECT("macro-expand", status == SPF_OK && target_same(made, expected));
    if (status != SPF_OK)
        return false;
    if (is_name)
        check_name(made, texts->full);
    else if (is_upper_macro(input->text))
        TARGET_EXPECT("macro-escape", is_escaped(made));
    if (target_due("macro-capacity", hash, place, 3))
        check_capacities(input, place, made, hash >> 2);
    if (place == SPF_MACRO_EXPLANATION)
        texts->full = made;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct oracle_memory *memory;
    static struct input input;
    /* Each derives what those behind it derive (12). */
    static const enum spf_macro_place places[] = {SPF_MACRO_EXPLANATION, SPF_MACRO_MODIFIER,
                                                  SPF_MACRO_DOMAIN_SPEC};
    struct expanded texts = {{NULL, 0}, {NULL, 0}};
    bool good = true;
    if (memory == NULL)
        memory = oracle_memory_create();
    if (size == 0 || size > INPUT_MAX)
        return 0;
    uint32_t hash = target_hash((struct spf_text){data, size});
    read_input((struct spf_text){data, size}, &input);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        good = check_scan(input.text, places[i], hash) && good &&
               check_expansion(memory, &input, places[i], hash, &texts);
        if (i == 0)
            target_count(good);
    }
    oracle_memory_reset(memory);
    return 0;
}
