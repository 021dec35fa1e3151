/*
 * record.c - the grammar of records: version, terms, mechanisms, modifiers (RFC 7208 4.5, 4.6.1, 5,
 * 6, 12). Macro-strings inside them are macro_scan.c's, addresses ip.c's.
 */
#include "terms.h"

#include "ip.h"
#include "macros.h"

/* What may follow a mechanism's name. */
enum argument {
    ARGUMENT_NONE,
    ARGUMENT_DOMAIN,          /* ":" domain-spec */
    ARGUMENT_OPTIONAL_DOMAIN, /* [ ":" domain-spec ] */
    ARGUMENT_OPTIONAL_HOSTS,  /* [ ":" domain-spec ] [ dual-cidr-length ] */
    ARGUMENT_IP4,             /* ":" ip4-network [ ip4-cidr-length ] */
    ARGUMENT_IP6              /* ":" ip6-network [ ip6-cidr-length ] */
};

/* A name of up to eight octets in one word, its first octet lowest: names compare as numbers. */
#define KEY1(a) ((uint64_t)(a))
#define KEY2(a, b) (KEY1(a) | KEY1(b) << 8)
#define KEY3(a, b, c) (KEY2(a, b) | KEY1(c) << 16)
#define KEY6(a, b, c, d, e, f) (KEY3(a, b, c) | KEY3(d, e, f) << 24)
#define KEY7(a, b, c, d, e, f, g) (KEY6(a, b, c, d, e, f) | KEY1(g) << 48)
#define KEY8(a, b, c, d, e, f, g, h) (KEY7(a, b, c, d, e, f, g) | KEY1(h) << 56)

/* RFC 7208 5.1 to 5.7; the commonest first. */
static const struct mechanism {
    uint64_t key;
    size_t len;
    enum spf_term_kind kind;
    enum argument argument;
} mechanisms[] = {
    {KEY3('i', 'p', '4'), 3, SPF_TERM_IP4, ARGUMENT_IP4},                            /* 5.6 */
    {KEY7('i', 'n', 'c', 'l', 'u', 'd', 'e'), 7, SPF_TERM_INCLUDE, ARGUMENT_DOMAIN}, /* 5.2 */
    {KEY3('a', 'l', 'l'), 3, SPF_TERM_ALL, ARGUMENT_NONE},                           /* 5.1 */
    {KEY1('a'), 1, SPF_TERM_A, ARGUMENT_OPTIONAL_HOSTS},                             /* 5.3 */
    {KEY2('m', 'x'), 2, SPF_TERM_MX, ARGUMENT_OPTIONAL_HOSTS},                       /* 5.4 */
    {KEY3('i', 'p', '6'), 3, SPF_TERM_IP6, ARGUMENT_IP6},                            /* 5.6 */
    {KEY6('e', 'x', 'i', 's', 't', 's'), 6, SPF_TERM_EXISTS, ARGUMENT_DOMAIN},       /* 5.7 */
    {KEY3('p', 't', 'r'), 3, SPF_TERM_PTR, ARGUMENT_OPTIONAL_DOMAIN},                /* 5.5 */
};

/* RFC 7208 6.1 and 6.2; every other modifier is unknown (6). */
static const struct modifier {
    uint64_t key;
    enum spf_term_kind kind;
} modifiers[] = {
    {KEY8('r', 'e', 'd', 'i', 'r', 'e', 'c', 't'), SPF_TERM_REDIRECT},
    {KEY3('e', 'x', 'p'), SPF_TERM_EXP},
};

static struct spf_span span_of(size_t from, size_t to)
{
    return (struct spf_span){(uint32_t)from, (uint32_t)(to - from)};
}

static enum term_found bad(struct term_reader *r, enum spf_cause cause, size_t at)
{
    r->error = (struct spf_syntax_error){cause, at};
    return TERM_BAD;
}

static struct spf_text text_of(const struct cursor *c)
{
    return (struct spf_text){c->data, c->len};
}

/* The octet at the cursor cannot stand there. If no term can hold it at all, that is the better
 * word. */
static enum term_found bad_octet(struct term_reader *r, enum spf_cause cause)
{
    int octet = cursor_peek(&r->cursor);
    if (octet != CURSOR_END && (octet < 0x20 || octet > 0x7e))
        cause = SPF_CAUSE_SYNTAX_OCTET;
    return bad(r, cause, r->cursor.at);
}

bool terms_version(struct spf_text record)
{
    static const uint8_t version[VERSION_LEN] = {'v', '=', 's', 'p', 'f', '1'};
    if (record.len < VERSION_LEN || (record.len > VERSION_LEN && record.data[VERSION_LEN] != ' '))
        return false;
    for (size_t i = 0; i < VERSION_LEN; i++)
        if (char_lower(record.data[i]) != version[i])
            return false;
    return true;
}

struct term_reader terms_of(struct spf_text record, size_t at,
                            const struct spf_syntax_options *options)
{
    return (struct term_reader){.cursor = {record.data, record.len, at}, .options = options};
}

/* ":" domain-spec, of which prefix lengths may follow if hosts is set. The cursor stands behind the
 * ":". */
static enum term_found read_domain_spec(struct term_reader *r, struct spf_term *term, bool hosts)
{
    struct cursor *c = &r->cursor;
    size_t from = c->at;
    size_t to;
    size_t at;
    struct macro_scan scan;
    enum spf_cause cause = macro_string_scan(c, SPF_MACRO_DOMAIN_SPEC, r->options, &scan);
    if (cause != SPF_CAUSE_NO_CAUSE)
        return bad(r, cause, c->at);
    /*
     * A "/" may stand in a macro-string, but in no top label: the first one behind the last dot and
     * the last macro can only begin a prefix length (5.6), and an earlier one cannot.
     */
    to = hosts && scan.slash != SIZE_MAX ? scan.slash : c->at;
    cause = domain_spec_end(text_of(c), from, to, scan.macro_end, r->options, &at);
    if (cause != SPF_CAUSE_NO_CAUSE)
        return bad(r, cause, at);
    c->at = to;
    term->value = span_of(from, to);
    term->letters = scan.letters;
    return TERM_READ;
}

/* [ ip4-cidr-length ] [ "/" ip6-cidr-length ] (5.6) */
static enum term_found read_dual_cidr(struct term_reader *r, struct spf_term *term)
{
    struct cursor *c = &r->cursor;
    if (cursor_peek(c) == '/' && cursor_peek_next(c) != '/') {
        cursor_skip(c);
        if (!ip_read_prefix(c, 32, &term->cidr4))
            return bad_octet(r, SPF_CAUSE_SYNTAX_CIDR4);
    }
    if (cursor_peek(c) == '/') {
        cursor_skip(c);
        if (!cursor_take(c, '/') || !ip_read_prefix(c, 128, &term->cidr6))
            return bad_octet(r, SPF_CAUSE_SYNTAX_CIDR6);
    }
    return TERM_READ;
}

/* ip4-network [ ip4-cidr-length ], or the same of ip6 (5.6). */
static inline enum term_found read_network(struct term_reader *r, struct spf_term *term, bool six)
{
    struct cursor here = r->cursor; /* a copy, so that it can live in registers */
    size_t from = here.at;
    bool prefix = false;
    bool good;
    if (six)
        good = ip_read6(&r->cursor, term->network.octets);
    else
        good = ip_read4(&r->cursor, term->network.octets);
    here.at = r->cursor.at;
    term->network.family = six ? 6 : 4;
    term->value = span_of(from, here.at);
    if (good && cursor_take(&here, '/')) {
        prefix = true;
        good = six ? ip_read_prefix(&here, 128, &term->cidr6)
                   : ip_read_prefix(&here, 32, &term->cidr4);
        r->cursor.at = here.at;
    }
    if (good && cursor_at_term_end(&here))
        return TERM_READ;
    if (prefix)
        return bad_octet(r, six ? SPF_CAUSE_SYNTAX_CIDR6 : SPF_CAUSE_SYNTAX_CIDR4);
    return bad_octet(r, six ? SPF_CAUSE_SYNTAX_IP6 : SPF_CAUSE_SYNTAX_IP4);
}

/* [ ":" domain-spec ] [ dual-cidr-length ], of which hosts tells whether the latter may stand. */
static enum term_found read_optional(struct term_reader *r, struct spf_term *term, bool hosts)
{
    enum term_found found = TERM_READ;
    if (cursor_take(&r->cursor, ':'))
        found = read_domain_spec(r, term, hosts);
    if (found == TERM_READ && hosts) {
        found = read_dual_cidr(r, term);
        if (found == TERM_READ && !cursor_at_term_end(&r->cursor))
            return bad_octet(r, SPF_CAUSE_SYNTAX_CIDR6);
    }
    return found;
}

static enum term_found read_argument(struct term_reader *r, struct spf_term *term,
                                     enum argument argument)
{
    struct cursor *c = &r->cursor;
    enum term_found found = TERM_READ;
    switch (argument) {
    case ARGUMENT_IP4:
    case ARGUMENT_IP6:
        if (cursor_take(c, ':'))
            return read_network(r, term, argument == ARGUMENT_IP6);
        return bad(r, SPF_CAUSE_SYNTAX_ARGUMENT_MISSING, c->at);
    case ARGUMENT_DOMAIN:
        if (!cursor_take(c, ':'))
            return bad(r, SPF_CAUSE_SYNTAX_ARGUMENT_MISSING, c->at);
        found = read_domain_spec(r, term, false);
        break;
    case ARGUMENT_OPTIONAL_DOMAIN:
    case ARGUMENT_OPTIONAL_HOSTS:
        found = read_optional(r, term, argument == ARGUMENT_OPTIONAL_HOSTS);
        break;
    case ARGUMENT_NONE:
        break;
    }
    if (found == TERM_READ && !cursor_at_term_end(c))
        return bad(r, SPF_CAUSE_SYNTAX_ARGUMENT_UNEXPECTED, c->at);
    return found;
}

/* redirect and exp "MUST NOT appear in a record more than once each" (6). */
static enum term_found read_known_modifier(struct term_reader *r, struct spf_term *term)
{
    bool redirect = term->kind == SPF_TERM_REDIRECT;
    bool *seen = redirect ? &r->redirect_seen : &r->exp_seen;
    if (*seen)
        return bad(r, redirect ? SPF_CAUSE_SYNTAX_REDIRECT_TWICE : SPF_CAUSE_SYNTAX_EXP_TWICE,
                   term->span.at);
    *seen = true;
    return read_domain_spec(r, term, false);
}

/* The cursor stands behind the "=". */
static enum term_found read_modifier(struct term_reader *r, struct spf_term *term, uint64_t key)
{
    struct cursor *c = &r->cursor;
    struct macro_scan scan;
    enum spf_cause cause;
    size_t from = c->at;
    if (term->qualifier != 0)
        return bad(r, SPF_CAUSE_SYNTAX_MODIFIER_QUALIFIER, term->span.at);
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        if (modifiers[i].key != key)
            continue;
        term->kind = modifiers[i].kind;
        return read_known_modifier(r, term);
    }
    term->kind = SPF_TERM_UNKNOWN;
    cause = macro_string_scan(c, SPF_MACRO_MODIFIER, r->options, &scan);
    if (cause != SPF_CAUSE_NO_CAUSE)
        return bad(r, cause, c->at);
    term->value = span_of(from, c->at);
    term->letters = scan.letters;
    return TERM_READ;
}

/* No name can go on at the cursor, and none of "=", ":", "/" or the end stands there: which error
 * is it? */
static enum term_found bad_name(struct term_reader *r, const struct spf_term *term)
{
    struct cursor rest = r->cursor;
    int octet = cursor_peek(&rest);
    if (octet != CURSOR_END && (octet < 0x20 || octet > 0x7e))
        return bad(r, SPF_CAUSE_SYNTAX_OCTET, rest.at);
    /* 4.6.1: modifiers have "=" "before any ":" or "/" characters" */
    while (!cursor_at_term_end(&rest) && cursor_peek(&rest) != ':' && cursor_peek(&rest) != '/') {
        if (cursor_peek(&rest) == '=')
            return bad(r, SPF_CAUSE_SYNTAX_MODIFIER_NAME, r->cursor.at);
        cursor_skip(&rest);
    }
    if (term->name.len > 0)
        return bad(r, SPF_CAUSE_SYNTAX_MECHANISM, term->name.at);
    return bad(r, SPF_CAUSE_SYNTAX_TERM, r->cursor.at);
}

/* Makes capitals small: bit 5, set only where bit 6 is, makes a letter of no other octet. */
static inline uint64_t small_letters(uint64_t word)
{
    return word | (word & 0x4040404040404040) >> 1;
}

/* The first octets of a word, as many as a name has: 1 to 8. */
static inline uint64_t word_front(uint64_t word, size_t len)
{
    return word & UINT64_MAX >> (64 - 8 * len);
}

/* The mechanism whose name stands at the cursor, where word begins; NULL if it is none of them. */
static inline const struct mechanism *find_mechanism(const struct cursor *c, uint64_t word)
{
    for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
        const struct mechanism *m = &mechanisms[i];
        if (word_front(word, m->len) == m->key &&
            !cursor_is(&(struct cursor){c->data, c->len, c->at + m->len}, CHAR_NAME))
            return m;
    }
    return NULL;
}

/* Moves the cursor behind the name it stands at, and returns its key: 0 if there is no name, and
 * for one of more than eight octets, which is none of ours. */
static inline uint64_t read_name(struct cursor *c, uint64_t word)
{
    size_t from = c->at;
    size_t len;
    if (!cursor_is(c, CHAR_ALPHA))
        return 0;
    cursor_skip_class(c, CHAR_NAME);
    len = c->at - from;
    return len <= 8 ? word_front(word, len) : 0;
}

static bool is_qualifier(uint8_t octet)
{
    return octet == '+' || octet == '-' || octet == '~' || octet == '?';
}

enum term_found terms_next(struct term_reader *r, struct spf_term *term)
{
    struct cursor c = r->cursor; /* a copy, so that it can live in registers */
    const struct mechanism *mechanism;
    enum term_found found;
    uint64_t word;
    uint64_t key = 0;
    size_t from;
    while (cursor_take(&c, ' '))
        continue;
    if (c.at == c.len)
        return TERM_NONE_LEFT;
    from = c.at;
    *term = (struct spf_term){.cidr4 = 32, .cidr6 = 128, .span.at = (uint32_t)from};
    if (!cursor_is(&c, CHAR_ALPHA) && is_qualifier(c.data[from])) {
        term->qualifier = c.data[from];
        cursor_skip(&c);
    }
    term->name.at = (uint32_t)c.at;
    word = small_letters(cursor_word(&c));
    mechanism = find_mechanism(&c, word);
    if (mechanism != NULL)
        c.at += mechanism->len;
    else
        key = read_name(&c, word);
    r->cursor.at = c.at;
    term->name.len = (uint32_t)c.at - term->name.at;
    if (term->name.len == 0)
        return bad_name(r, term);
    if (cursor_take(&r->cursor, '=')) {
        found = read_modifier(r, term, key);
    } else if (cursor_at_term_end(&c) || cursor_peek(&c) == ':' || cursor_peek(&c) == '/') {
        if (mechanism == NULL)
            return bad(r, SPF_CAUSE_SYNTAX_MECHANISM, term->name.at);
        if (term->qualifier == 0)
            term->qualifier = '+';
        term->kind = mechanism->kind;
        found = read_argument(r, term, mechanism->argument);
    } else {
        return bad_name(r, term);
    }
    term->span.len = (uint32_t)(r->cursor.at - from);
    return found;
}

enum spf_status spf_record_parse(struct spf_text record, const struct spf_syntax_options *options,
                                 struct spf_term *terms, size_t capacity, size_t *count,
                                 struct spf_syntax_error *error)
{
    static const struct spf_syntax_options defaults;
    struct term_reader reader;
    struct spf_term term;
    enum term_found found;
    *count = 0;
    *error = (struct spf_syntax_error){SPF_CAUSE_NO_CAUSE, 0};
    if (record.len > INT32_MAX)
        return SPF_ERR_ARGUMENT;
    if (!terms_version(record)) {
        error->cause = SPF_CAUSE_SYNTAX_VERSION;
        return SPF_ERR_SYNTAX;
    }
    reader = terms_of(record, VERSION_LEN, options != NULL ? options : &defaults);
    for (;;) {
        found = terms_next(&reader, &term);
        if (found != TERM_READ)
            break;
        if (*count < capacity)
            terms[*count] = term;
        ++*count;
    }
    if (found == TERM_BAD) {
        *error = reader.error;
        return SPF_ERR_SYNTAX;
    }
    return *count > capacity ? SPF_ERR_SPACE : SPF_OK;
}
