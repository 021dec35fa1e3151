/*
 * header_read.c - Received-SPF (RFC 7208 9.1, erratum 5436) and the SPF results of
 * Authentication-Results (RFC 8601 2.2) as data. White space, comments and quoted-strings are
 * field_read.c's. Nothing is guessed: a field that is not grammatical is refused at the place where
 * it stops being so.
 */
#include "spf/header.h"

#include "field_read.h"

static const struct fault {
    const char *name;
    const char *text;
    const char *example;
} faults[] = {
#define FAULT_ROW(code, name, text, example) {name, text, example},
    SPF_FIELD_FAULTS(FAULT_ROW)
#undef FAULT_ROW
};

static const struct fault *fault_of(enum spf_field_fault fault)
{
    return &faults[(unsigned)fault < SPF_FIELD_FAULT_COUNT ? fault : SPF_FIELD_NONE];
}

const char *spf_field_fault_name(enum spf_field_fault fault)
{
    return fault_of(fault)->name;
}

const char *spf_field_fault_text(enum spf_field_fault fault)
{
    return fault_of(fault)->text;
}

const char *spf_field_fault_example(enum spf_field_fault fault)
{
    return fault_of(fault)->example;
}

static bool at_field_end(const struct field_reader *r)
{
    return cursor_peek(&r->in) == CURSOR_END;
}

/* Pairs and results that do not fit are counted. */
struct field_counts {
    size_t pairs;
    size_t results;
};

static enum spf_status read_status(const struct field_reader *r, bool good,
                                   const struct spf_field_space *space,
                                   const struct field_counts *counts, struct spf_field_error *error)
{
    if (!good) {
        *error = r->error;
        return SPF_ERR_SYNTAX;
    }
    if (r->out.overflow || counts->pairs > space->pair_capacity ||
        counts->results > space->result_capacity)
        return SPF_ERR_SPACE;
    return SPF_OK;
}

/* Stores a pair behind those from first on, none of which may have its name. at is its place. */
static bool store_pair(struct field_reader *r, const struct spf_field_space *space, size_t first,
                       size_t *count, const struct spf_field_pair *pair, size_t at)
{
    for (size_t i = first; i < *count && i < space->pair_capacity; i++)
        if (field_same(space->pairs[i].type, pair->type) &&
            field_same(space->pairs[i].key, pair->key))
            return field_wrong(r, SPF_FIELD_REPEATED, at);
    if (*count < space->pair_capacity)
        space->pairs[*count] = *pair;
    ++*count;
    return true;
}

/* dot-atom-text = 1*atext *("." 1*atext) (RFC 5322 3.2.3) */
static bool is_dot_atom_text(struct spf_text text)
{
    bool dot = true; /* none may stand here */
    if (!text_is(text, CHAR_DOT_ATOM))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (dot && text.data[i] == '.')
            return false;
        dot = text.data[i] == '.';
    }
    return !dot;
}

/* --- Received-SPF --- */

/* SPF_FORM_WORD: what is no dot-atom and holds nothing that parts words. */
static struct spf_text read_word(struct field_reader *r)
{
    size_t from = r->in.at;
    while (cursor_is(&r->in, CHAR_CLEAN) && cursor_peek(&r->in) != ' ' &&
           cursor_peek(&r->in) != ';' && cursor_peek(&r->in) != ',')
        cursor_skip(&r->in);
    return text_slice((struct spf_text){r->in.data, r->in.len}, from, r->in.at);
}

/* dot-atom / quoted-string, each with CFWS around it (RFC 5322 3.2.3, 3.2.4) */
static bool read_pair_value(struct field_reader *r, struct spf_field_pair *pair)
{
    if (!field_skip_cfws(r))
        return false;
    if (cursor_peek(&r->in) == '"') {
        pair->form = SPF_FORM_QUOTED;
        if (!field_read_quoted(r, &pair->value))
            return false;
    } else {
        pair->value = read_word(r);
        if (pair->value.len == 0)
            return field_unexpected(r, SPF_FIELD_VALUE);
        pair->form = is_dot_atom_text(pair->value) ? SPF_FORM_ATOM : SPF_FORM_WORD;
    }
    return field_skip_cfws(r);
}

/* key-value-pair = key [CFWS] "=" ( dot-atom / quoted-string ) */
static bool read_pair(struct field_reader *r, const struct spf_field_space *space, size_t *count)
{
    struct spf_field_pair pair = {.form = SPF_FORM_ATOM};
    size_t at = r->in.at;
    if (!cursor_is(&r->in, CHAR_ALPHA))
        return field_unexpected(r, SPF_FIELD_KEY);
    pair.key = field_run(r, CHAR_NAME);
    return field_skip_cfws(r) && field_skip_octet(r, '=', SPF_FIELD_EQUALS) &&
           read_pair_value(r, &pair) && store_pair(r, space, 0, count, &pair, at);
}

/* key-value-pair *( ";" [CFWS] key-value-pair ) [";"] [FWS] */
static bool read_pairs(struct field_reader *r, const struct spf_field_space *space, size_t *count)
{
    for (;;) {
        if (!read_pair(r, space, count))
            return false;
        if (at_field_end(r))
            return true;
        if (!field_skip_octet(r, ';', SPF_FIELD_SEPARATOR) || !field_skip_fws(r))
            return false;
        if (at_field_end(r))
            return true;
        if (!field_skip_cfws(r))
            return false;
    }
}

/* [FWS]; *gap: something of it stood there. */
static bool skip_gap(struct field_reader *r, bool *gap)
{
    size_t from = r->in.at;
    bool good = field_skip_fws(r);
    *gap = r->in.at > from;
    return good;
}

/* result [FWS comment] [FWS key-value-list] [FWS] (erratum 5436) */
static bool read_received(struct field_reader *r, const struct spf_field_space *space,
                          struct spf_received_spf *out)
{
    struct spf_text whole = {r->in.data, r->in.len};
    bool gap;
    size_t at;
    if (!field_skip_name(r, "Received-SPF") || !field_skip_cfws(r))
        return false;
    at = r->in.at;
    if (!field_result(field_run(r, CHAR_NAME), &out->result)) {
        r->in.at = at;
        return field_unexpected(r, SPF_FIELD_RESULT);
    }
    if (!skip_gap(r, &gap))
        return false;
    if (gap && cursor_peek(&r->in) == '(') {
        at = r->in.at;
        if (!field_skip_comment(r))
            return false;
        out->comment = text_slice(whole, at + 1, r->in.at - 1);
        if (!skip_gap(r, &gap))
            return false;
    }
    if (at_field_end(r))
        return true;
    if (!gap)
        return field_unexpected(r, SPF_FIELD_GAP);
    return read_pairs(r, space, &out->pair_count);
}

enum spf_status spf_header_read_received_spf(struct spf_text field,
                                             const struct spf_field_space *space,
                                             struct spf_received_spf *out,
                                             struct spf_field_error *error)
{
    struct field_reader r = field_reader_of(field, space);
    struct field_counts counts;
    bool good;
    *out = (struct spf_received_spf){.longest_line = field_longest_line(field)};
    good = read_received(&r, space, out);
    counts = (struct field_counts){.pairs = out->pair_count};
    return read_status(&r, good, space, &counts, error);
}

/* --- Authentication-Results --- */

/* Keyword = *( ALPHA / DIGIT / "-" ) ( ALPHA / DIGIT ) (RFC 5321 4.1.2, Ldh-str) */
static bool read_keyword(struct field_reader *r, enum spf_field_fault fault, struct spf_text *word)
{
    size_t at = r->in.at;
    *word = field_run(r, CHAR_LABEL);
    if (word->len == 0)
        return field_unexpected(r, fault);
    if (word->data[word->len - 1] == '-')
        return field_wrong(r, fault, at);
    return true;
}

/* value = token / quoted-string (RFC 2045 5.1) */
static bool read_token_or_quoted(struct field_reader *r, enum spf_field_fault fault,
                                 struct spf_text *value)
{
    if (cursor_peek(&r->in) == '"')
        return field_read_quoted(r, value);
    *value = field_run(r, CHAR_TOKEN);
    return value->len > 0 || field_unexpected(r, fault);
}

/*
 * domain-name = sub-domain *("." sub-domain) (RFC 6376 3.5, RFC 5321 4.1.2). JUDGEMENT: "_" is
 * taken for a letter, since names in the DNS hold it, and one label is a name.
 */
static bool read_domain_name(struct field_reader *r)
{
    size_t at = r->in.at;
    struct spf_text name = field_run(r, CHAR_NAME);
    if (name.len == 0)
        return field_unexpected(r, SPF_FIELD_VALUE);
    return is_dot_atom_text(name) || field_wrong(r, SPF_FIELD_VALUE, at);
}

/* A text with no line ends and no tabs, as RFC 5321 4.1.2 has its Quoted-string. */
static bool is_one_line(struct spf_text text)
{
    return text_is(text, CHAR_PRINTABLE);
}

/*
 * pvalue = [CFWS] ( value / [ [ local-part ] "@" ] domain-name ) [CFWS]. A domain-name alone is a
 * token; a local-part may hold what a token may not.
 */
static bool read_pvalue(struct field_reader *r, struct spf_field_pair *pair)
{
    struct spf_text whole = {r->in.data, r->in.len};
    struct spf_text local;
    size_t at = r->in.at;
    bool good_local;
    pair->form = SPF_FORM_QUOTED;
    if (cursor_peek(&r->in) == '"') {
        if (!field_read_quoted(r, &pair->value))
            return false;
        local = text_slice(whole, at, r->in.at);
        good_local = is_one_line(local);
    } else {
        local = field_run(r, CHAR_DOT_ATOM | CHAR_TOKEN);
        pair->value = local;
        pair->form = SPF_FORM_ATOM;
        good_local = local.len == 0 || is_dot_atom_text(local);
    }
    if (cursor_peek(&r->in) == '@') {
        pair->form = SPF_FORM_ADDRESS;
        if (!good_local)
            return field_wrong(r, SPF_FIELD_VALUE, at);
        cursor_skip(&r->in);
        if (!read_domain_name(r))
            return false;
        pair->value = text_slice(whole, at, r->in.at);
    } else if (pair->form == SPF_FORM_ATOM) {
        if (local.len == 0)
            return field_unexpected(r, SPF_FIELD_VALUE);
        if (!text_is(local, CHAR_TOKEN))
            return field_wrong(r, SPF_FIELD_VALUE, at);
    }
    return true;
}

/*
 * What follows a result: [ CFWS reasonspec ] [ CFWS 1*propspec ]
 *   reasonspec = "reason" [CFWS] "=" [CFWS] value
 *   propspec   = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue
 * space is NULL if nobody wants them. first: nothing but the result stood before.
 */
static bool read_detail(struct field_reader *r, const struct spf_field_space *space,
                        struct spf_authentication_results *out, struct spf_field_result *result,
                        bool first)
{
    static const struct spf_text reason = {(const uint8_t *)"reason", 6};
    struct spf_field_pair pair = {.form = SPF_FORM_ATOM};
    size_t at = r->in.at;
    if (!read_keyword(r, SPF_FIELD_PROPERTY, &pair.type) || !field_skip_cfws(r))
        return false;
    if (first && cursor_peek(&r->in) == '=' && field_same(pair.type, reason)) {
        cursor_skip(&r->in);
        return field_skip_cfws(r) && read_token_or_quoted(r, SPF_FIELD_VALUE, &result->reason);
    }
    if (!field_skip_octet(r, '.', SPF_FIELD_PROPERTY) || !field_skip_cfws(r) ||
        !read_keyword(r, SPF_FIELD_PROPERTY, &pair.key) || !field_skip_cfws(r) ||
        !field_skip_octet(r, '=', SPF_FIELD_EQUALS) || !field_skip_cfws(r) ||
        !read_pvalue(r, &pair))
        return false;
    return space == NULL || store_pair(r, space, result->first, &out->pair_count, &pair, at);
}

/* [CFWS] method-version: what follows "/" */
static bool read_method_version(struct field_reader *r)
{
    if (!field_skip_cfws(r))
        return false;
    if (field_run(r, CHAR_DIGIT).len == 0)
        return field_unexpected(r, SPF_FIELD_METHOD);
    return field_skip_cfws(r);
}

/*
 * The rest of resinfo behind its method: [ "/" method-version ] "=" [CFWS] result, then details.
 * Stands at ";" or at the end afterwards.
 */
static bool read_resinfo(struct field_reader *r, struct spf_text method,
                         const struct spf_field_space *space,
                         struct spf_authentication_results *out)
{
    static const struct spf_text spf = {(const uint8_t *)"spf", 3};
    struct spf_field_result result = {.first = out->pair_count};
    bool ours = field_same(method, spf);
    if (cursor_take(&r->in, '/') && !read_method_version(r))
        return false;
    if (!field_skip_octet(r, '=', SPF_FIELD_EQUALS) || !field_skip_cfws(r) ||
        !read_keyword(r, SPF_FIELD_RESULT, &result.word))
        return false;
    for (bool first = true;; first = false) {
        size_t from = r->in.at;
        if (!field_skip_cfws(r))
            return false;
        if (at_field_end(r) || cursor_peek(&r->in) == ';')
            break;
        if (r->in.at == from)
            return field_unexpected(r, SPF_FIELD_GAP);
        if (!read_detail(r, ours ? space : NULL, out, &result, first))
            return false;
    }
    if (!ours) {
        out->others++;
        return true;
    }
    result.known = field_result(result.word, &result.result);
    result.count = out->pair_count - result.first;
    if (out->result_count < space->result_capacity)
        space->results[out->result_count] = result;
    out->result_count++;
    return true;
}

/* ( no-result / 1*resinfo ), the first ";" at the cursor */
static bool read_results(struct field_reader *r, const struct spf_field_space *space,
                         struct spf_authentication_results *out)
{
    static const struct spf_text none = {(const uint8_t *)"none", 4};
    for (bool first = true; first || !at_field_end(r); first = false) {
        struct spf_text method;
        if (!field_skip_octet(r, ';', SPF_FIELD_SEPARATOR) || !field_skip_cfws(r) ||
            !read_keyword(r, SPF_FIELD_METHOD, &method) || !field_skip_cfws(r))
            return false;
        if (first && at_field_end(r) && field_same(method, none)) {
            out->none = true;
            return true;
        }
        if (!read_resinfo(r, method, space, out))
            return false;
    }
    return true;
}

/* [CFWS] authserv-id [ CFWS authres-version ] ( no-result / 1*resinfo ) [CFWS] */
static bool read_authentication(struct field_reader *r, const struct spf_field_space *space,
                                struct spf_authentication_results *out)
{
    size_t from;
    if (!field_skip_name(r, "Authentication-Results") || !field_skip_cfws(r) ||
        !read_token_or_quoted(r, SPF_FIELD_AUTHSERV_ID, &out->authserv_id))
        return false;
    from = r->in.at;
    if (!field_skip_cfws(r))
        return false;
    if (r->in.at > from) {
        out->version = field_run(r, CHAR_DIGIT);
        if (!field_skip_cfws(r))
            return false;
    }
    return read_results(r, space, out);
}

enum spf_status spf_header_read_authentication_results(struct spf_text field,
                                                       const struct spf_field_space *space,
                                                       struct spf_authentication_results *out,
                                                       struct spf_field_error *error)
{
    struct field_reader r = field_reader_of(field, space);
    struct field_counts counts;
    bool good;
    *out = (struct spf_authentication_results){.longest_line = field_longest_line(field)};
    good = read_authentication(&r, space, out);
    counts = (struct field_counts){out->pair_count, out->result_count};
    return read_status(&r, good, space, &counts, error);
}
