/*
 * policy.c - policies as text: joined (RFC 7208 3.3), parsed, written anew and cut.
 */
#include "policy.h"

#include <string.h>

#include "text.h"

void policy_put(struct policy_writer *writer, struct spf_text text)
{
    if (writer->room - writer->len < text.len) {
        size_t room = 2 * writer->room + text.len + 64;
        uint8_t *larger = arena_alloc(writer->arena, room);
        if (writer->len > 0)
            memcpy(larger, writer->data, writer->len);
        writer->data = larger;
        writer->room = room;
    }
    if (text.len > 0)
        memcpy(writer->data + writer->len, text.data, text.len);
    writer->len += text.len;
}

struct spf_text policy_text(const struct policy_writer *writer)
{
    return (struct spf_text){writer->data, writer->len};
}

struct spf_text policy_join(struct arena *arena, const struct spf_rr *rr)
{
    if (rr->count == 1)
        return rr->data[0];
    struct policy_writer writer = {.arena = arena};
    for (size_t i = 0; i < rr->count; i++)
        policy_put(&writer, rr->data[i]);
    return policy_text(&writer);
}

bool policy_is(struct spf_text text)
{
    return text.len >= 6 && text_same_name((struct spf_text){text.data, 6}, text_of("v=spf1")) &&
           (text.len == 6 || text.data[6] == ' ');
}

bool policy_parse(struct arena *arena, struct spf_text text, struct policy *policy)
{
    enum { TERMS = 64 };
    struct spf_term first[TERMS];
    struct spf_syntax_error error;
    size_t count = 0;
    if (!policy_is(text))
        return false;
    enum spf_status status = spf_record_parse(text, NULL, first, TERMS, &count, &error);
    if (status != SPF_OK && status != SPF_ERR_SPACE)
        return false;
    struct spf_term *terms = arena_array(arena, count, sizeof *terms);
    if (status == SPF_ERR_SPACE)
        status = spf_record_parse(text, NULL, terms, count, &count, &error);
    else if (count > 0)
        memcpy(terms, first, count * sizeof *terms);
    *policy = (struct policy){text, terms, count};
    return status == SPF_OK;
}

struct spf_text policy_span(const struct policy *policy, struct spf_span span)
{
    return (struct spf_text){policy->text.data + span.at, span.len};
}

size_t policy_longest(size_t index)
{
    (void)index;
    return 255;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct spf_rr policy_cut(struct arena *arena, struct spf_text text, size_t (*length)(size_t index))
{
    size_t count = 0;
    size_t at = 0;
    do
        at += smaller(length(count++), text.len - at);
    while (at < text.len);
    struct spf_text *strings = arena_array(arena, count, sizeof *strings);
    at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t len = smaller(length(i), text.len - at);
        strings[i] = (struct spf_text){len > 0 ? text.data + at : NULL, len};
        at += len;
    }
    return (struct spf_rr){.data = strings, .count = count};
}

static uint8_t swapped(uint8_t octet)
{
    uint8_t lower = octet | 0x20;
    return lower >= 'a' && lower <= 'z' ? octet ^ 0x20 : octet;
}

/* The length of the macro that text begins with; 0 if it begins with none. */
static size_t macro_length(const uint8_t *text, size_t len)
{
    if (len < 2 || text[0] != '%')
        return 0;
    const uint8_t *end = text[1] == '{' ? memchr(text, '}', len) : text + 1;
    return end != NULL ? (size_t)(end - text) + 1 : 0;
}

static struct spf_text swap(struct arena *arena, struct spf_text text, bool macros)
{
    if (text.len == 0)
        return text;
    uint8_t *copy = arena_alloc(arena, text.len);
    for (size_t i = 0; i < text.len;) {
        size_t kept = macros ? macro_length(text.data + i, text.len - i) : 0;
        if (kept > 0)
            memcpy(copy + i, text.data + i, kept);
        else
            copy[i] = swapped(text.data[i]);
        i += kept > 0 ? kept : 1;
    }
    return (struct spf_text){copy, text.len};
}

struct spf_text policy_swap_case(struct arena *arena, struct spf_text text)
{
    return swap(arena, text, false);
}

struct spf_text policy_swap_literals(struct arena *arena, struct spf_text text)
{
    return swap(arena, text, true);
}
