/*
 * invariants_again.c - the check once more, in another way: at each question it goes on in a copy,
 * what it leaves is overwritten, and misuse is tried in between. It must end as it did. See
 * invariants.h.
 */
#include "invariants.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

/* Two blocks of the same size, for one check that goes from one to the other. */
static bool blocks_make(struct invariants_space *space, const struct invariants_case *item)
{
    size_t size = spf_check_size(item->limits);
    if (space->block_size < size)
        for (size_t i = 0; i < 2; i++)
            space->blocks[i] = arena_heap_resize(space->blocks[i], size);
    if (space->block_size < size)
        space->block_size = size;
    if (space->session == NULL)
        space->session = mockdns_session_create(item->zone);
    else
        mockdns_session_reset(space->session, item->zone);
    return space->session != NULL;
}

/* check.h: misuse returns a status and changes nothing. */
static bool misuse_is_refused(struct spf_check *check, const struct spf_answer *answer)
{
    struct spf_answer other = *answer;
    struct spf_outcome outcome;
    other.serial++;
    bool good = spf_check_feed(check, &other) == SPF_ERR_SERIAL;
    other = (struct spf_answer){answer->serial, SPF_RCODE_NOERROR, NULL, 1, false};
    return good && spf_check_feed(check, &other) == SPF_ERR_ARGUMENT &&
           spf_check_feed(check, NULL) == SPF_ERR_ARGUMENT &&
           spf_check_trace(check, NULL) == SPF_ERR_STATE &&
           spf_check_outcome(check, &outcome) == SPF_ERR_STATE;
}

/* Answers one question in a copy, which *check becomes. */
static enum spf_status take_turn(const struct invariants_case *item, struct invariants_space *space,
                                 size_t turn, struct spf_check **check)
{
    const struct spf_question *question = spf_check_question(*check);
    struct spf_text name = {question->name, question->name_len};
    struct mockdns_answer answer;
    size_t used = spf_check_used(*check);
    if (mockdns_session_ask(space->session, name, (uint32_t)question->type, &answer) != MOCKDNS_OK)
        return SPF_ERR_SPACE;
    answer.answer.serial = question->serial;
    if (used > spf_check_size(item->limits) || !misuse_is_refused(*check, &answer.answer) ||
        spf_check_copy(*check, space->blocks[turn], space->block_size - 1) !=
            (space->block_size > spf_check_size(item->limits) ? (void *)space->blocks[turn] : NULL))
        return SPF_ERR_STATE;
    struct spf_check *copy = spf_check_copy(*check, space->blocks[turn], space->block_size);
    if (copy == NULL || spf_check_used(copy) != used)
        return SPF_ERR_STATE;
    (void)memset(*check, 0xA5, used < 4096 ? used : 4096);
    *check = copy;
    if (mockdns_session_elapsed_ms(space->session) > item->budget_ms)
        return spf_check_cancel(copy, SPF_CANCEL_TIMEOUT);
    return spf_check_feed(copy, &answer.answer);
}

static bool same_outcome(const struct spf_outcome *a, const struct spf_outcome *b)
{
    return a->result == b->result && a->cause == b->cause && a->inner == b->inner &&
           text_equal(a->domain, b->domain) && text_equal(a->record, b->record) &&
           a->term.at == b->term.at && a->term.len == b->term.len && a->error_at == b->error_at &&
           text_equal(a->explanation, b->explanation) &&
           a->explanation_source == b->explanation_source && a->terms == b->terms &&
           a->voids == b->voids && a->questions == b->questions &&
           a->used_local_part == b->used_local_part &&
           text_equal(a->reporting.ra, b->reporting.ra) && a->reporting.rp == b->reporting.rp &&
           a->reporting.rr == b->reporting.rr;
}

bool invariants_again(const struct invariants_case *item, struct invariants_space *space,
                      const struct invariants_breach *breach)
{
    struct spf_outcome outcome;
    if (!blocks_make(space, item))
        return invariants_breach(breach, "out of memory");
    struct spf_check *check = spf_check_init(space->blocks[0], space->block_size, item->limits);
    if (check == NULL)
        return invariants_breach(breach, "a block of spf_check_size() octets is refused");
    enum spf_status status = spf_check_start(check, item->request, item->options);
    for (size_t turn = 1; status == SPF_NEED_ANSWER; turn = 1 - turn)
        status = take_turn(item, space, turn, &check);
    if (status != SPF_DONE || spf_check_outcome(check, &outcome) != SPF_OK)
        return invariants_breach(breach, "a copy ends with %s", spf_status_name(status));
    if (!same_outcome(&outcome, item->outcome))
        return invariants_breach(breach, "a copy ends otherwise");
    struct spf_answer answer = {1, SPF_RCODE_NOERROR, NULL, 0, false};
    return (spf_check_question(check) == NULL && spf_check_feed(check, &answer) == SPF_ERR_STATE &&
            spf_check_cancel(check, SPF_CANCEL_TIMEOUT) == SPF_ERR_STATE) ||
           invariants_breach(breach, "a check that has ended goes on");
}
