/*
 * names.c - the names of the client, for ptr and %{p} (RFC 7208 5.5, 7.3). The PTR question is
 * asked at most once in a check, each name is validated at most once, and only when it could
 * matter.
 */
#include "state.h"

#include "domain.h"
#include "ip.h"

/* How close a name is to a target; the lower the better for %{p} (7.3). */
enum closeness { CLOSE_EQUAL, CLOSE_WITHIN, CLOSE_ANY };

static struct spf_text name_text(const struct client_name *name)
{
    return (struct spf_text){name->text, name->len};
}

static enum closeness closeness_of(struct spf_text name, struct spf_text target)
{
    if (domain_equal(name, target))
        return CLOSE_EQUAL;
    return domain_within(name, target) ? CLOSE_WITHIN : CLOSE_ANY;
}

static enum step ask_names(struct spf_check *c, bool for_term)
{
    struct writer w = writer_of(c->question.name, SPF_NAME_MAX);
    ip_write_reverse_name(&w, &c->client);
    c->question.name_len = w.len;
    c->names.asked = true;
    c->names.for_term = for_term;
    return ask(c, SPF_RRTYPE_PTR, WAITING_PTR);
}

/* What a look for a validated name found. */
enum found { FOUND_NAME, FOUND_NOTHING, FOUND_QUESTION };

/* Looks for a validated name of some closeness or closer; validates what is in the way of an
 * answer. */
static enum found find_name(struct spf_check *c, struct spf_text target, enum closeness within,
                            struct spf_text *out)
{
    for (unsigned i = 0; i < c->names.count; i++) {
        struct client_name *name = client_name_of(c, i);
        if (name->state == NAME_INVALID || name->state == NAME_FAILED ||
            closeness_of(name_text(name), target) > within)
            continue;
        *out = name_text(name);
        if (name->state == NAME_VALID)
            return FOUND_NAME;
        c->names.at_work = (uint8_t)i;
        return FOUND_QUESTION;
    }
    return FOUND_NOTHING;
}

static enum step ask_host(struct spf_check *c, enum step resume)
{
    c->after_names = resume;
    set_question_name(c, name_text(client_name_of(c, c->names.at_work)));
    return ask(c, address_type(c), WAITING_PTR_HOST);
}

enum step ptr_match(struct spf_check *c)
{
    struct spf_text target = stack_text(c, c->target, c->target_len);
    struct spf_text name;
    enum found found;
    if (!c->names.asked) {
        c->after_names = STEP_PTR_MATCH;
        return ask_names(c, true);
    }
    /* JUDGEMENT: choice ptr-eleventh; 4.6.4 ignores the surplus, 5.5 ends "and the mechanism does
     * not match" */
    if (c->names.surplus && c->options.ptr_eleventh == SPF_PTR_ELEVENTH_NO_MATCH)
        found = FOUND_NOTHING;
    else
        found = find_name(c, target, CLOSE_WITHIN, &name);
    if (found == FOUND_QUESTION)
        return ask_host(c, STEP_PTR_MATCH);
    c->used = c->target;
    return found == FOUND_NAME ? STEP_MATCH : STEP_NO_MATCH;
}

/* JUDGEMENT: choice p-validation-error. 7.3 says unknown "if a DNS error occurs", 5.5 skips the one
 * name. */
static bool error_makes_unknown(struct spf_check *c)
{
    if (c->options.p_validation_error == SPF_P_ERROR_SKIPPED)
        return false;
    for (unsigned i = 0; i < c->names.count; i++)
        if (client_name_of(c, i)->state == NAME_FAILED)
            return true;
    return false;
}

bool find_p(struct spf_check *c, enum step resume, struct spf_text *name, enum step *step)
{
    static const enum closeness first[] = {
        [SPF_P_PREFERRED] = CLOSE_EQUAL, [SPF_P_ANY_VALIDATED] = CLOSE_ANY};
    enum closeness within = first[c->options.p_choice];
    enum found found;
    if (!c->names.asked) {
        /* JUDGEMENT: choice p-macro-term; 4.6.4 includes the PTR look-up of %{p} in the limit of
         * ten */
        bool counted = !c->explaining && c->options.p_macro_term == SPF_P_TERM_COUNTED;
        c->after_names = resume;
        *step = counted && !charge_term(c)
                    ? end_check(c, SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_TERMS)
                    : ask_names(c, false);
        return false;
    }
    found = find_name(c, frame_domain(c), within, name);
    while (found == FOUND_NOTHING && within < CLOSE_ANY)
        found = find_name(c, frame_domain(c), ++within, name);
    if (found == FOUND_QUESTION) {
        *step = ask_host(c, resume);
        return false;
    }
    if (found == FOUND_NOTHING || error_makes_unknown(c))
        *name = (struct spf_text){NULL, 0};
    return true;
}

/* Keeps the first names up to the limit: "all records other than the first 10 MUST be ignored"
 * (4.6.4). */
static void keep_names(struct spf_check *c, const struct spf_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        struct client_name *name;
        struct spf_text text;
        if (answer->rrs[i].count != 1)
            continue;
        if (c->names.count == c->options.ptr) {
            c->names.surplus = true;
            return;
        }
        text = domain_without_dot(answer->rrs[i].data[0]);
        name = client_name_of(c, c->names.count);
        c->names.count++;
        name->state = NAME_INVALID; /* as long as it is no name that could be asked for */
        name->len = 0;
        if (domain_judge(text) != DOMAIN_GOOD && domain_judge(text) != DOMAIN_ONE_LABEL)
            continue;
        memcpy(name->text, text.data, text.len);
        name->len = (uint8_t)text.len;
        name->state = NAME_UNKNOWN;
    }
}

enum step answer_ptr(struct spf_check *c, const struct spf_answer *answer)
{
    bool failed = answer->rcode != SPF_RCODE_NOERROR && answer->rcode != SPF_RCODE_NXDOMAIN;
    if (failed) /* 5.5: "this mechanism fails to match"; 7.3: unknown */
        return c->after_names;
    keep_names(c, answer);
    if (answer->count == 0 && c->names.for_term && c->options.void_ptr == SPF_VOID_PTR_COUNTED)
        return charge_void_or(c, c->after_names);
    return c->after_names;
}

enum step answer_ptr_host(struct spf_check *c, const struct spf_answer *answer)
{
    struct client_name *name = client_name_of(c, c->names.at_work);
    if (answer->rcode != SPF_RCODE_NOERROR && answer->rcode != SPF_RCODE_NXDOMAIN)
        name->state = NAME_FAILED; /* 5.5: "that domain name is skipped and the search continues" */
    else
        name->state = answer_holds_client(c, answer, 128) ? NAME_VALID : NAME_INVALID;
    trace_event(c, SPF_EVENT_PTR_NAME,
                (struct trace_detail){.text = name_text(name), .value = name->state == NAME_VALID});
    return c->after_names;
}
