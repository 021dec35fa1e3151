/*
 * grammar.c - section 12 of RFC 7208, production by production.
 *
 * Each production is a predicate of its name: does it derive this text, all of it? Alternatives
 * are "||", sequences try every place to part the text. No production below <terms> derives a
 * space, so <record> may part its terms at spaces; nothing else is known in advance.
 */
#include "address.h"

static const struct oracle_grammar default_grammar = {false, false, false};

/* Where a macro stands (7.2: c, r, t "are allowed only in "exp" text"). */
struct place {
    const struct oracle_grammar *grammar;
    bool exp_letters;
};

static bool any_of(uint8_t octet, const char *set)
{
    struct spf_text text = oracle_text_of(set);
    return oracle_text_find(text, octet) < text.len;
}

static bool alphanum(uint8_t octet)
{
    return oracle_octet_is_alpha(octet) || oracle_octet_is_digit(octet);
}

/* delimiter = "." / "-" / "+" / "," / "/" / "_" / "=" */
static bool delimiter(uint8_t octet)
{
    return any_of(octet, ".-+,/_=");
}

/* macro-letter = "s" / "l" / "o" / "d" / "i" / "p" / "h" / "c" / "r" / "t" / "v" */
static bool macro_letter(uint8_t octet, struct place place)
{
    if (any_of(oracle_octet_lower(octet), "crt"))
        return place.exp_letters;
    return any_of(oracle_octet_lower(octet), "slodiphv");
}

/* macro-literal = %x21-24 / %x26-7E */
static bool macro_literal(uint8_t octet)
{
    return (octet >= 0x21 && octet <= 0x24) || (octet >= 0x26 && octet <= 0x7e);
}

/* "If a DIGIT is specified, the value MUST be nonzero." (7.3) */
static bool digits(struct spf_text text, struct place place)
{
    if (text.len == 0)
        return true;
    unsigned long value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!oracle_octet_is_digit(text.data[i]))
            return false;
        value = value > 1000 ? value : value * 10 + (unsigned long)(text.data[i] - '0');
    }
    if (value > 127 && place.grammar->digits_huge_error)
        return false;
    return value != 0;
}

/* transformers = *DIGIT [ "r" ] */
static bool transformers(struct spf_text text, struct place place)
{
    if (text.len > 0 && oracle_octet_lower(text.data[text.len - 1]) == 'r' &&
        digits(oracle_text_cut(text, 0, text.len - 1), place))
        return true;
    return digits(text, place);
}

/* macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-" */
static bool macro_expand(struct spf_text text, struct place place)
{
    if (oracle_text_is(text, "%%") || oracle_text_is(text, "%_") || oracle_text_is(text, "%-"))
        return true;
    if (text.len < 4 || text.data[0] != '%' || text.data[1] != '{' ||
        text.data[text.len - 1] != '}' || !macro_letter(text.data[2], place))
        return false;
    struct spf_text body = oracle_text_cut(text, 3, text.len - 1);
    size_t end = body.len;
    while (end > 0 && delimiter(body.data[end - 1]))
        end--;
    return transformers(oracle_text_cut(body, 0, end), place);
}

/* The length of the macro-expand or macro-literal that the text begins with; 0 if none does. A "}"
 * ends a macro, since nothing before it in a macro-expand derives one. */
static size_t macro_part(struct spf_text text, struct place place)
{
    if (text.len == 0)
        return 0;
    if (macro_literal(text.data[0]))
        return 1;
    size_t end = 2;
    if (text.len >= 2 && text.data[1] == '{')
        end = oracle_text_find(text, '}') + 1;
    return end <= text.len && macro_expand(oracle_text_cut(text, 0, end), place) ? end : 0;
}

/* macro-string = *( macro-expand / macro-literal ) */
static bool macro_string(struct spf_text text, struct place place)
{
    while (text.len > 0) {
        size_t part = macro_part(text, place);
        if (part == 0)
            return false;
        text = oracle_text_from(text, part);
    }
    return true;
}

/* toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum ) */
static bool toplabel(struct spf_text text)
{
    if (text.len == 0 || !alphanum(text.data[0]) || !alphanum(text.data[text.len - 1]))
        return false;
    bool alpha = false;
    bool hyphen = false;
    for (size_t i = 0; i < text.len; i++) {
        if (!alphanum(text.data[i]) && text.data[i] != '-')
            return false;
        alpha = alpha || oracle_octet_is_alpha(text.data[i]);
        hyphen = hyphen || text.data[i] == '-';
    }
    return alpha || hyphen;
}

/* domain-end = ( "." toplabel [ "." ] ) / macro-expand */
static bool domain_end(struct spf_text text, struct place place)
{
    if (macro_expand(text, place))
        return true;
    /* JUDGEMENT: dot-after-macro. By this grammar a lone dot behind a macro is an error, though 7.3
     * says that trailing dots "MUST be accepted". */
    if (place.grammar->dot_after_macro_accepted && text.len > 1 &&
        macro_expand(oracle_name_without_dot(text), place))
        return true;
    if (text.len == 0 || text.data[0] != '.')
        return false;
    struct spf_text rest = oracle_text_from(text, 1);
    return toplabel(rest) || (rest.len > 0 && rest.data[rest.len - 1] == '.' &&
                              toplabel(oracle_name_without_dot(rest)));
}

/* domain-spec = macro-string domain-end */
static bool domain_spec(struct spf_text text, struct place place)
{
    /* Every place where a macro-string can end is tried for the domain-end. */
    size_t at = 0;
    while (at < text.len) {
        if (domain_end(oracle_text_from(text, at), place))
            return true;
        size_t part = macro_part(oracle_text_from(text, at), place);
        if (part == 0)
            return false;
        at += part;
    }
    return false;
}

/* "/" ("0" / %x31-39 0*1DIGIT) ; value range 0-32, and the same with 0*2DIGIT and 0-128 */
static bool cidr_length(struct spf_text text, unsigned max, unsigned *bits)
{
    if (text.len < 2 || text.len > (max > 99 ? 4u : 3u) || text.data[0] != '/')
        return false;
    if (text.data[1] == '0' && text.len > 2)
        return false;
    unsigned value = 0;
    for (size_t i = 1; i < text.len; i++) {
        if (!oracle_octet_is_digit(text.data[i]))
            return false;
        value = value * 10 + (unsigned)(text.data[i] - '0');
    }
    if (value > max)
        return false;
    *bits = value;
    return true;
}

static bool ip4_cidr_length(struct spf_text text, unsigned *bits)
{
    return cidr_length(text, 32, bits);
}

static bool ip6_cidr_length(struct spf_text text, unsigned *bits)
{
    return cidr_length(text, 128, bits);
}

/* dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ] */
static bool dual_cidr_length(struct spf_text text, unsigned *bits4, unsigned *bits6)
{
    if (text.len > 8) /* "/32//128"; only so that long terms are not tried at length */
        return false;
    for (size_t part = 0; part <= text.len; part++) {
        struct spf_text first = oracle_text_cut(text, 0, part);
        struct spf_text second = oracle_text_from(text, part);
        unsigned try4 = 32;
        unsigned try6 = 128;
        if (first.len > 0 && !ip4_cidr_length(first, &try4))
            continue;
        if (second.len > 0 &&
            (second.data[0] != '/' || !ip6_cidr_length(oracle_text_from(second, 1), &try6)))
            continue;
        *bits4 = try4;
        *bits6 = try6;
        return true;
    }
    return false;
}

/* The text behind name and separator, for productions such as "include" ":" domain-spec. */
static inline bool begins(struct spf_text text, const char *name, char separator,
                          struct spf_text *rest)
{
    size_t len = oracle_text_of(name).len;
    if (text.len <= len || !oracle_text_is(oracle_text_cut(text, 0, len), name) ||
        text.data[len] != (uint8_t)separator)
        return false;
    *rest = oracle_text_from(text, len + 1);
    return true;
}

/* name ":" domain-spec, of include, exists and (there it may be missing) ptr */
static inline bool named_domain(struct spf_text text, const char *name, enum oracle_kind kind,
                                struct place place, struct oracle_term *term)
{
    struct spf_text rest;
    if (!begins(text, name, ':', &rest) || !domain_spec(rest, place))
        return false;
    term->kind = kind;
    term->has_value = true;
    term->value = rest;
    return true;
}

/* a and mx: name [ ":" domain-spec ] [ dual-cidr-length ] */
static inline bool host_mechanism(struct spf_text text, const char *name, enum oracle_kind kind,
                                  struct place place, struct oracle_term *term)
{
    size_t len = oracle_text_of(name).len;
    if (text.len < len || !oracle_text_is(oracle_text_cut(text, 0, len), name))
        return false;
    struct spf_text rest = oracle_text_from(text, len);
    term->kind = kind;
    if (dual_cidr_length(rest, &term->cidr4, &term->cidr6))
        return true;
    if (rest.len == 0 || rest.data[0] != ':')
        return false;
    rest = oracle_text_from(rest, 1);
    for (size_t part = rest.len; part > 0; part--) {
        if (dual_cidr_length(oracle_text_from(rest, part), &term->cidr4, &term->cidr6) &&
            domain_spec(oracle_text_cut(rest, 0, part), place)) {
            term->has_value = true;
            term->value = oracle_text_cut(rest, 0, part);
            return true;
        }
    }
    return false;
}

/* ptr = "ptr" [ ":" domain-spec ] */
static bool ptr(struct spf_text text, struct place place, struct oracle_term *term)
{
    term->kind = ORACLE_PTR;
    return oracle_text_is(text, "ptr") || named_domain(text, "ptr", ORACLE_PTR, place, term);
}

/* ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ] */
static bool ip4(struct spf_text text, struct oracle_term *term)
{
    struct spf_text rest;
    if (!begins(text, "ip4", ':', &rest))
        return false;
    size_t slash = oracle_text_find(rest, '/');
    term->kind = ORACLE_IP4;
    term->has_value = true;
    term->value = oracle_text_cut(rest, 0, slash);
    return oracle_ip4_network(term->value, &term->network) &&
           (slash == rest.len || ip4_cidr_length(oracle_text_from(rest, slash), &term->cidr4));
}

/* ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ] */
static bool ip6(struct spf_text text, struct oracle_term *term)
{
    struct spf_text rest;
    if (!begins(text, "ip6", ':', &rest))
        return false;
    size_t slash = oracle_text_find(rest, '/');
    term->kind = ORACLE_IP6;
    term->has_value = true;
    term->value = oracle_text_cut(rest, 0, slash);
    return oracle_ip6_network(term->value, &term->network) &&
           (slash == rest.len || ip6_cidr_length(oracle_text_from(rest, slash), &term->cidr6));
}

/* mechanism = ( all / include / a / mx / ptr / ip4 / ip6 / exists ) */
static bool mechanism(struct spf_text text, struct place place, struct oracle_term *term)
{
    term->kind = ORACLE_ALL;
    return oracle_text_is(text, "all") ||
           named_domain(text, "include", ORACLE_INCLUDE, place, term) ||
           host_mechanism(text, "a", ORACLE_A, place, term) ||
           host_mechanism(text, "mx", ORACLE_MX, place, term) || ptr(text, place, term) ||
           ip4(text, term) || ip6(text, term) ||
           named_domain(text, "exists", ORACLE_EXISTS, place, term);
}

/* directive = [ qualifier ] mechanism */
static bool directive(struct spf_text text, struct place place, struct oracle_term *term)
{
    term->qualifier = '+';
    if (mechanism(text, place, term))
        return true;
    if (text.len == 0 || !any_of(text.data[0], "+-?~"))
        return false;
    term->qualifier = (char)text.data[0];
    return mechanism(oracle_text_from(text, 1), place, term);
}

/* name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ) */
static bool is_name(struct spf_text text)
{
    if (text.len == 0 || !oracle_octet_is_alpha(text.data[0]))
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (!alphanum(text.data[i]) && !any_of(text.data[i], "-_."))
            return false;
    return true;
}

/*
 * modifier = redirect / explanation / unknown-modifier
 * unknown-modifier = name "=" macro-string ; where name is not any known modifier
 */
static bool modifier(struct spf_text text, struct place place, struct oracle_term *term)
{
    term->qualifier = 0;
    size_t equals = oracle_text_find(text, '=');
    if (equals == text.len)
        return false;
    struct spf_text name = oracle_text_cut(text, 0, equals);
    term->has_value = true;
    term->value = oracle_text_from(text, equals + 1);
    if (oracle_text_is(name, "redirect") || oracle_text_is(name, "exp")) {
        term->kind = oracle_text_is(name, "exp") ? ORACLE_EXP : ORACLE_REDIRECT;
        return domain_spec(term->value, place);
    }
    /* JUDGEMENT: crt-in-unknown-modifier. The grammar has these letters everywhere. */
    struct place unknown = {place.grammar, !place.grammar->exp_only_in_unknown_error};
    term->kind = ORACLE_UNKNOWN_MODIFIER;
    return is_name(name) && macro_string(term->value, unknown);
}

bool oracle_has_version(struct spf_text record)
{
    /* "the version section is terminated by either an SP character or the end of the record" */
    return record.len >= 6 && oracle_text_is(oracle_text_cut(record, 0, 6), "v=spf1") &&
           (record.len == 6 || record.data[6] == ' ');
}

/* record = version terms *SP ; terms = *( 1*SP ( directive / modifier ) ) */
bool oracle_record(struct oracle_memory *memory, struct spf_text record,
                   const struct oracle_grammar *grammar, const struct oracle_term **terms,
                   size_t *count)
{
    struct place place = {grammar == NULL ? &default_grammar : grammar, false};
    size_t redirects = 0;
    size_t exps = 0;
    *terms = NULL;
    *count = 0;
    if (!oracle_has_version(record))
        return false;
    struct text_list words =
        oracle_text_split(memory, oracle_text_from(record, 6), oracle_text_of(" "));
    struct oracle_term *list = oracle_memory_take(memory, words.count * sizeof *list);
    size_t found = 0;
    for (size_t i = 0; i < words.count; i++) {
        struct spf_text word = words.texts[i];
        if (word.len == 0) /* 1*SP, *SP */
            continue;
        struct oracle_term term = {.text = word, .cidr4 = 32, .cidr6 = 128};
        struct oracle_term as_modifier = term;
        if (directive(word, place, &term))
            list[found] = term;
        else if (modifier(word, place, &as_modifier))
            list[found] = as_modifier;
        else
            return false;
        redirects += list[found].kind == ORACLE_REDIRECT;
        exps += list[found].kind == ORACLE_EXP;
        found++;
    }
    /* "These two modifiers MUST NOT appear in a record more than once each." (6) */
    if (redirects > 1 || exps > 1)
        return false;
    *terms = list;
    *count = found;
    return true;
}

bool oracle_domain_spec(struct spf_text text, const struct oracle_grammar *grammar)
{
    struct place place = {grammar == NULL ? &default_grammar : grammar, false};
    return domain_spec(text, place);
}

bool oracle_macro_string(struct spf_text text, const struct oracle_grammar *grammar)
{
    struct place place = {grammar == NULL ? &default_grammar : grammar, true};
    place.exp_letters = !place.grammar->exp_only_in_unknown_error;
    return macro_string(text, place);
}

/* explain-string = *( macro-string / SP ) */
bool oracle_explain_string(struct spf_text text, const struct oracle_grammar *grammar)
{
    struct place place = {grammar == NULL ? &default_grammar : grammar, true};
    for (;;) {
        size_t space = oracle_text_find(text, ' ');
        if (!macro_string(oracle_text_cut(text, 0, space), place))
            return false;
        if (space == text.len)
            return true;
        text = oracle_text_from(text, space + 1);
    }
}
