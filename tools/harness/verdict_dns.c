/*
 * verdict_dns.c - the `dns` expectations: how many questions, terms and void lookups (RFC 7208
 * 4.6.4), which questions must or must not be asked, and in which order.
 */
#include "verdict_dns.h"

#include "text.h"

/* What is judged, in one hand. */
struct dns_case {
    const struct suite_test *test;
    const struct suite_dns *dns;
    const struct observed *observed;
    struct verdict *verdict;
};

static bool in_range(struct dns_case *dns, const struct suite_range *range, uint64_t got,
                     const char *what)
{
    if (!range->set || (got >= range->min && got <= range->max))
        return true;
    char *reason = dns->verdict->reason;
    size_t size = sizeof dns->verdict->reason;
    unsigned long long number = got;
    if (range->min == range->max)
        (void)snprintf(reason, size, "%s: expected %u, got %llu", what, (unsigned)range->min,
                       number);
    else if (got < range->min)
        (void)snprintf(reason, size, "%s: expected at least %u, got %llu", what,
                       (unsigned)range->min, number);
    else
        (void)snprintf(reason, size, "%s: expected at most %u, got %llu", what,
                       (unsigned)range->max, number);
    return false;
}

static bool same_question(const struct suite_question *expected,
                          const struct observed_question *asked)
{
    return expected->type == asked->type && text_same_name(expected->name, asked->name);
}

static bool was_asked(const struct observed *observed, const struct suite_question *question)
{
    for (size_t i = 0; i < observed->question_count; i++)
        if (same_question(question, &observed->questions[i]))
            return true;
    return false;
}

static bool complain(struct dns_case *dns, const char *what, const struct suite_question *question)
{
    char name[300];
    (void)text_format(question->name, name, sizeof name);
    (void)snprintf(dns->verdict->reason, sizeof dns->verdict->reason, "questions: %s %s %s", what,
                   question->type_name, name);
    return false;
}

static bool order_kept(struct dns_case *dns)
{
    const struct suite_questions *order = &dns->dns->order;
    size_t next = 0;
    for (size_t i = 0; i < dns->observed->question_count && next < order->count; i++)
        next += same_question(&order->items[next], &dns->observed->questions[i]);
    if (next == order->count)
        return true;
    return complain(dns,
                    next == 0 ? "the expected order begins with, but never asked is"
                              : "out of order or never asked:",
                    &order->items[next]);
}

/* The names the zone lists: a strict vector foresees questions about these alone. */
static bool foreseen(const struct mockdns_zone *zone, struct spf_text name)
{
    size_t count = mockdns_zone_owner_count(zone);
    for (size_t i = 0; i < count; i++)
        if (text_same_name(mockdns_owner_name(mockdns_zone_owner(zone, i)), name))
            return true;
    return false;
}

static bool nothing_unforeseen(struct dns_case *dns)
{
    for (size_t i = 0; dns->dns->strict && i < dns->observed->question_count; i++) {
        const struct observed_question *question = &dns->observed->questions[i];
        if (foreseen(dns->test->zone, question->name))
            continue;
        char name[300];
        (void)text_format(question->name, name, sizeof name);
        (void)snprintf(dns->verdict->reason, sizeof dns->verdict->reason,
                       "questions: %s (type %u) is asked, and the zone does not foresee it", name,
                       (unsigned)question->type);
        return false;
    }
    return true;
}

static bool questions_agree(struct dns_case *dns)
{
    const struct suite_dns *expected = dns->dns;
    if (!in_range(dns, &expected->questions, dns->observed->question_count, "distinct questions"))
        return false;
    for (size_t i = 0; i < expected->never.count; i++)
        if (was_asked(dns->observed, &expected->never.items[i]))
            return complain(dns, "never to be asked, but asked:", &expected->never.items[i]);
    for (size_t i = 0; i < expected->must.count; i++)
        if (!was_asked(dns->observed, &expected->must.items[i]))
            return complain(dns, "expected, but never asked:", &expected->must.items[i]);
    return order_kept(dns) && nothing_unforeseen(dns);
}

static bool wants_questions(const struct suite_dns *dns)
{
    return dns->questions.set || dns->never.count > 0 || dns->must.count > 0 ||
           dns->order.count > 0 || dns->strict;
}

/* A counter the implementation may or may not report. */
static bool counter_agrees(struct dns_case *dns, const struct suite_range *range, int got,
                           const char *what, unsigned unchecked)
{
    if (!range->set)
        return true;
    if (got < 0) {
        dns->verdict->unchecked |= unchecked;
        return true;
    }
    return in_range(dns, range, (uint64_t)got, what);
}

bool verdict_dns(const struct implementation *implementation, const struct suite_test *test,
                 const struct suite_dns *expected, const struct observed *observed,
                 struct verdict *verdict)
{
    if (!expected->set)
        return true;
    struct dns_case dns = {test, expected, observed, verdict};
    int terms = implementation->reports & REPORTS_TERMS ? observed->terms : -1;
    int voids = implementation->reports & REPORTS_VOIDS ? observed->voids : -1;
    if (!counter_agrees(&dns, &expected->terms, terms, "lookup terms charged", UNCHECKED_TERMS) ||
        !counter_agrees(&dns, &expected->voids, voids, "void lookups charged", UNCHECKED_VOIDS))
        return false;
    if (!wants_questions(expected))
        return true;
    if (!(implementation->reports & REPORTS_QUESTIONS) || !observed->has_questions) {
        verdict->unchecked |= UNCHECKED_QUESTIONS;
        return true;
    }
    return questions_agree(&dns);
}
