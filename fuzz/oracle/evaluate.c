/*
 * evaluate.c - check_host(), section 4 of RFC 7208, with redirect (6.1).
 */
#include "check.h"

const char *oracle_cause_name(enum oracle_cause cause)
{
    static const char *const names[] = {"match",
                                        "default",
                                        "bad-domain",
                                        "nxdomain",
                                        "no-record",
                                        "record-error",
                                        "term-error",
                                        "multiple-records",
                                        "syntax",
                                        "include-none",
                                        "redirect-none",
                                        "include-malformed",
                                        "redirect-malformed",
                                        "target-malformed",
                                        "redirect-local-part",
                                        "limit-terms",
                                        "limit-voids",
                                        "limit-mx"};
    return names[cause];
}

void oracle_options_default(struct oracle_options *options)
{
    const struct oracle_options defaults = {
        .terms = 10, .voids = 2, .mx = 10, .ptr = 10, .explanation_octets = 4096};
    *options = defaults;
}

bool oracle_raise_error(struct check *check, enum spf_result result, enum oracle_cause cause)
{
    const struct verdict error = {.result = result, .cause = cause};
    check->exception = true;
    check->error = error;
    return false;
}

static struct verdict conclude(enum spf_result result, enum oracle_cause cause,
                               struct spf_text domain)
{
    struct verdict verdict = {.result = result, .cause = cause, .domain = domain};
    return verdict;
}

/* The exception as the result of the check_host() it ends. */
static struct verdict caught(struct check *check, struct spf_text domain)
{
    struct verdict verdict = check->error;
    check->exception = false;
    if (verdict.domain.data == NULL)
        verdict.domain = domain;
    return verdict;
}

/*
 * "If the <domain> is malformed (e.g., label longer than 63 characters, zero-length label not at
 * the end, etc.) or is not a multi-label domain name" (4.3). "an IP address literal" is none (2.3);
 * "Internationalized domain names MUST be encoded as A-labels".
 */
static bool domain_is_usable(struct check *check, struct spf_text domain)
{
    if (domain.len == 0 || (domain.data[0] == '[' && domain.data[domain.len - 1] == ']'))
        return false;
    for (size_t i = 0; i < domain.len; i++)
        if (domain.data[i] > 127)
            return false;
    return oracle_name_is_valid(check->memory, domain) &&
           oracle_text_find(domain, '.') < domain.len;
}

/* 4.5: how many records are left, and one of them. */
static size_t select_records(const struct check *check, struct reply reply,
                             struct spf_text *selected)
{
    size_t count = 0;
    for (size_t i = 0; i < reply.count; i++) {
        if (!oracle_has_version(reply.data[i]))
            continue;
        if (count > 0 && check->options->identical_merged &&
            oracle_text_equal(reply.data[i], *selected))
            continue;
        *selected = reply.data[i];
        count++;
    }
    return count;
}

/* 4.4, and the end of 4.3. Gives the text of the one record, or the verdict without one. */
static bool look_up_record(struct check *check, struct spf_text domain, bool nested,
                           struct spf_text *record, struct verdict *verdict)
{
    struct reply reply = oracle_ask(check, domain, SPF_RRTYPE_TXT);
    if (oracle_reply_is_error(reply)) {
        *verdict = conclude(SPF_RESULT_TEMPERROR, ORACLE_CAUSE_RECORD_ERROR, domain);
        return false;
    }
    /* The query of an include or redirect is that of a term (4.6.4). */
    if (nested && oracle_reply_is_void(reply) && !oracle_charge_void(check)) {
        *verdict = caught(check, domain);
        return false;
    }
    if (reply.rcode == SPF_RCODE_NXDOMAIN) {
        *verdict = conclude(SPF_RESULT_NONE, ORACLE_CAUSE_NXDOMAIN, domain);
        return false;
    }
    size_t count = select_records(check, reply, record);
    if (count == 0)
        *verdict = conclude(SPF_RESULT_NONE, ORACLE_CAUSE_NO_RECORD, domain);
    else if (count > 1)
        *verdict = conclude(SPF_RESULT_PERMERROR, ORACLE_CAUSE_MULTIPLE_RECORDS, domain);
    return count == 1;
}

static enum spf_result qualified(char qualifier)
{
    switch (qualifier) {
    case '-':
        return SPF_RESULT_FAIL;
    case '~':
        return SPF_RESULT_SOFTFAIL;
    case '?':
        return SPF_RESULT_NEUTRAL;
    default:
        return SPF_RESULT_PASS;
    }
}

/* 6.1 */
static struct verdict redirected(struct check *check, const struct oracle_term *redirect,
                                 struct spf_text domain)
{
    if (!oracle_charge_term(check))
        return caught(check, domain);
    if (oracle_uses_utf8_local_part(check, redirect->value)) {
        /* JUDGEMENT: local-part-utf8. RFC 8616 says only that such terms do not match. */
        if (check->options->local_utf8_neutral)
            return conclude(SPF_RESULT_NEUTRAL, ORACLE_CAUSE_DEFAULT, domain);
        return conclude(SPF_RESULT_PERMERROR, ORACLE_CAUSE_REDIRECT_LOCAL_PART, domain);
    }
    struct spf_text target;
    if (!oracle_expand_target(check, redirect->value, domain, &target))
        return caught(check, domain);
    struct verdict verdict = oracle_check_host(check, target, true);
    /* "if no SPF record is found, or if the <target-name> is malformed, the result is a "permerror"
     * rather than "none"" */
    if (verdict.result == SPF_RESULT_NONE)
        return conclude(SPF_RESULT_PERMERROR,
                        verdict.cause == ORACLE_CAUSE_BAD_DOMAIN ? ORACLE_CAUSE_REDIRECT_MALFORMED
                                                                 : ORACLE_CAUSE_REDIRECT_NONE,
                        domain);
    return verdict;
}

static const struct oracle_term *find_term(const struct oracle_term *terms, size_t count,
                                           enum oracle_kind kind)
{
    for (size_t i = 0; i < count; i++)
        if (terms[i].kind == kind)
            return &terms[i];
    return NULL;
}

struct verdict oracle_check_host(struct check *check, struct spf_text domain, bool nested)
{
    if (!domain_is_usable(check, domain))
        return conclude(SPF_RESULT_NONE, ORACLE_CAUSE_BAD_DOMAIN, domain);

    struct spf_text record;
    struct verdict verdict;
    if (!look_up_record(check, domain, nested, &record, &verdict))
        return verdict;

    /* "The syntax of the record is validated first" (4.6) */
    const struct oracle_term *terms;
    size_t count;
    if (!oracle_record(check->memory, record, &check->options->grammar, &terms, &count))
        return conclude(SPF_RESULT_PERMERROR, ORACLE_CAUSE_SYNTAX, domain);

    /* "Each mechanism is considered in turn from left to right." (4.6.2) */
    for (size_t i = 0; i < count; i++) {
        bool match = oracle_mechanism_matches(check, &terms[i], domain);
        if (check->exception)
            return caught(check, domain);
        if (!match)
            continue;
        const struct oracle_term *exp = find_term(terms, count, ORACLE_EXP);
        verdict = conclude(qualified(terms[i].qualifier), ORACLE_CAUSE_MATCH, domain);
        verdict.term = terms[i].text;
        verdict.has_exp = exp != NULL;
        verdict.exp = exp != NULL ? exp->value : oracle_text_of("");
        return verdict;
    }

    /* 4.7. An "all" matches wherever it stands, so a redirect beside one is never reached (5.1). */
    const struct oracle_term *redirect = find_term(terms, count, ORACLE_REDIRECT);
    if (redirect != NULL)
        return redirected(check, redirect, domain);
    return conclude(SPF_RESULT_NEUTRAL, ORACLE_CAUSE_DEFAULT, domain);
}

/* The mailbox behind a source route "@a,@b:user@c" (2.2; RFC 5321 4.1.2). */
static struct spf_text without_source_route(struct spf_text sender)
{
    struct spf_text rest = sender;
    while (rest.len > 0 && rest.data[0] == '@') {
        size_t end = 1;
        while (end < rest.len && rest.data[end] != ',' && rest.data[end] != ':' &&
               rest.data[end] != '@')
            end++;
        if (end == 1 || end + 1 >= rest.len || rest.data[end] == '@')
            return sender;
        bool last = rest.data[end] == ':';
        rest = oracle_text_from(rest, end + 1);
        if (last)
            return rest;
    }
    return sender;
}

/* <domain> and <sender> of the identity that is checked (2.3, 2.4, 4.1). */
static void set_sender(struct check *check, const struct spf_request *request)
{
    /* "When the reverse-path is null, this document defines the "MAIL FROM" identity to be the
     * mailbox composed of the local-part "postmaster" and the "HELO" identity" (2.4) */
    check->local = oracle_text_of("postmaster");
    check->sender_domain = request->helo;
    if (request->scope == SPF_SCOPE_HELO || request->sender.len == 0)
        return;
    struct spf_text sender = without_source_route(request->sender);
    size_t at = sender.len;
    while (at > 0 && sender.data[at - 1] != '@')
        at--;
    check->sender_domain = oracle_text_from(sender, at);
    /* "If the <sender> has no local-part, substitute the string "postmaster"" (4.3) */
    if (at > 1)
        check->local = oracle_text_cut(sender, 0, at - 1);
}

void oracle_check(struct oracle_memory *memory, const struct spf_request *request,
                  const struct oracle_options *options, oracle_resolve *resolve, void *user,
                  struct oracle_outcome *outcome)
{
    struct oracle_options defaults;
    oracle_options_default(&defaults);
    struct check check = {.memory = memory,
                          .options = options == NULL ? &defaults : options,
                          .resolve = resolve,
                          .user = user,
                          .ip = oracle_ip_unmapped(request->client),
                          .helo = request->helo,
                          .receiver = request->receiver,
                          .time = request->time};
    check.questions = oracle_memory_take(memory, ORACLE_QUESTIONS_LISTED * sizeof *check.questions);
    set_sender(&check, request);

    /* JUDGEMENT: trailing-dot-domain. A zero-length label at the end is well-formed (4.3) and the
     * name is the same without it, in <domain> as in the domain of <sender>. */
    struct spf_text domain = oracle_name_without_dot(check.sender_domain);
    bool dot = domain.len < check.sender_domain.len;
    check.sender_domain = domain;
    struct verdict verdict = conclude(SPF_RESULT_NONE, ORACLE_CAUSE_BAD_DOMAIN, domain);
    if (!dot || !check.options->trailing_dot_none)
        verdict = oracle_check_host(&check, domain, false);

    struct oracle_outcome done = {.result = verdict.result,
                                  .cause = verdict.cause,
                                  .domain = oracle_text_copy(memory, verdict.domain),
                                  .term = verdict.term,
                                  .terms = check.terms,
                                  .voids = check.voids};
    /* "the explanation string is computed" only of the topmost result (6.2). */
    if (verdict.result == SPF_RESULT_FAIL)
        done.explained = oracle_explain(&check, &verdict, &done.explanation);
    done.question_count = check.question_count;
    done.questions = check.questions;
    *outcome = done;
}
