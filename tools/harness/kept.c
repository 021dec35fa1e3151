/*
 * kept.c - one block holds the observation, its questions and all texts, in that order.
 */
#include "kept.h"

#include <string.h>

#include "arena.h"
#include "text.h"

/* Copies text to *at and moves on; the copy is ended by a NUL, since some are C strings too. */
static struct spf_text put(uint8_t **at, struct spf_text text)
{
    struct spf_text copy = {text.data != NULL ? *at : NULL, text.len};
    if (text.len > 0)
        (void)memcpy(*at, text.data, text.len);
    (*at)[text.len] = '\0';
    *at += text.len + 1;
    return copy;
}

static size_t room_for(const struct observed *observed)
{
    size_t room = sizeof(struct kept) + observed->explanation.len + observed->mech.len +
                  observed->received_spf.len + observed->authentication_results.len +
                  observed->native.len + observed->transcript.len + 8;
    if (observed->cause != NULL)
        room += strlen(observed->cause) + 1;
    room += observed->question_count * sizeof *observed->questions;
    for (size_t i = 0; i < observed->question_count; i++)
        room += observed->questions[i].name.len + 1;
    return room;
}

struct kept *kept_copy(const struct observed *observed)
{
    struct kept *kept = arena_heap_resize(NULL, room_for(observed));
    struct observed *copy = &kept->observed;
    *copy = *observed;
    /* What only our own engine shows; nobody keeps its observations. */
    copy->trace = NULL;
    copy->syntax = NULL;
    copy->record = (struct spf_text){NULL, 0};
    copy->reporting = NULL;
    struct observed_question *questions = (struct observed_question *)(void *)(kept + 1);
    uint8_t *at = (uint8_t *)(questions + observed->question_count);
    for (size_t i = 0; i < observed->question_count; i++)
        questions[i] = (struct observed_question){put(&at, observed->questions[i].name),
                                                  observed->questions[i].type};
    copy->questions = questions;
    copy->explanation = put(&at, observed->explanation);
    copy->mech = put(&at, observed->mech);
    copy->received_spf = put(&at, observed->received_spf);
    copy->authentication_results = put(&at, observed->authentication_results);
    copy->native = put(&at, observed->native);
    copy->transcript = put(&at, observed->transcript);
    if (observed->cause != NULL)
        copy->cause = (const char *)put(&at, text_of(observed->cause)).data;
    return kept;
}

struct kept *kept_state(enum observed_state state, const char *native, struct spf_text errors)
{
    struct observed observed = {
        .state = state, .terms = -1, .voids = -1, .native = text_of(native), .transcript = errors};
    return kept_copy(&observed);
}
