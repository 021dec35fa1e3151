/*
 * expand.c - a domain-spec of the top frame becomes the target-name (RFC 7208 4.8, 7; RFC 8616 4).
 */
#include "state.h"

#include "domain.h"
#include "macros.h"

static struct spf_text sender_of(const struct spf_check *c)
{
    return c->sender_made ? stack_text(c, 0, c->sender_len)
                          : (struct spf_text){c->request.sender.data, c->sender_len};
}

struct spf_macro_values macro_values(const struct spf_check *c, struct spf_text p)
{
    return (struct spf_macro_values){.sender = sender_of(c),
                                     .local_len = c->local_len,
                                     .domain = frame_domain(c),
                                     .helo = c->request.helo,
                                     .p = p,
                                     .receiver = c->request.receiver,
                                     .client = c->client,
                                     .time = c->request.time};
}

/* RFC 8616 4: "terms that include %{s} or %{l} do not match anything" if the local-part is not
 * ASCII. */
static bool local_part_unusable(struct spf_check *c)
{
    if (c->local == LOCAL_UNSEEN) {
        struct spf_text local = {sender_of(c).data, c->local_len};
        c->local = text_is_ascii(local) ? LOCAL_ASCII : LOCAL_OTHER;
    }
    return c->local == LOCAL_OTHER;
}

enum target expand_target(struct spf_check *c, const struct step_term *term, enum step resume,
                          enum step *step)
{
    struct spf_text spec = frame_piece(c, term->value);
    struct spf_text p = {NULL, 0};
    struct spf_macro_values values;
    if (term->letters == 0 && spec.len <= SPF_NAME_MAX) { /* literal: nothing to expand or to cut */
        set_question_name(c, domain_without_dot(spec));
        return TARGET_NAME;
    }
    if (term->letters & (SPF_LETTER_S | SPF_LETTER_L)) {
        if (local_part_unusable(c))
            return TARGET_LOCAL_PART;
        c->used_local_part |= !c->explaining;
    }
    if (term->letters & SPF_LETTER_P && !find_p(c, resume, &p, step))
        return TARGET_WAIT;
    values = macro_values(c, p);
    c->question.name_len = macro_expand_name(c->question.name, spec, &values);
    return TARGET_NAME;
}
