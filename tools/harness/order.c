/*
 * order.c - one place for each test of the plan, filled in any order, emptied in one.
 */
#include "order.h"

#include <stdlib.h>

#include "arena.h"
#include "verdict.h"

struct order {
    const struct implementation *implementation;
    const struct suite_test *const *tests;
    size_t count;
    executor_sink *sink;
    void *user;
    struct kept **places;
    size_t issued; /* tests below were given out */
    size_t handed; /* and below this handed on */
    bool stopped;
};

struct order *order_create(const struct implementation *implementation,
                           const struct suite_test *const *tests, size_t count, executor_sink *sink,
                           void *user)
{
    struct order *order = arena_heap_zeroed(1, sizeof *order);
    *order = (struct order){.implementation = implementation,
                            .tests = tests,
                            .count = count,
                            .sink = sink,
                            .user = user,
                            .places = arena_heap_zeroed(count, sizeof(struct kept *))};
    return order;
}

const struct suite_test *order_test(const struct order *order, size_t ticket)
{
    return order->tests[ticket];
}

static void hand_over(struct order *order, size_t index)
{
    struct kept *kept = order->places[index];
    order->places[index] = NULL;
    if (kept != NULL && !order->stopped &&
        !order->sink(order->user, order->tests[index], &kept->observed))
        order->stopped = true;
    free(kept);
}

void order_take(struct order *order, size_t ticket, struct kept *kept)
{
    order->places[ticket] = kept;
    while (order->handed < order->count && order->places[order->handed] != NULL)
        hand_over(order, order->handed++);
}

bool order_next(struct order *order, size_t *ticket, const struct suite_test **test)
{
    while (!order->stopped && order->issued < order->count &&
           order->issued - order->handed < ORDER_AHEAD) {
        size_t index = order->issued++;
        const char *lacking = verdict_lacks(order->implementation, order->tests[index]);
        if (lacking == NULL) {
            *ticket = index;
            *test = order->tests[index];
            return true;
        }
        struct spf_text nothing = {NULL, 0};
        order_take(order, index, kept_state(OBSERVED_UNSUPPORTED, lacking, nothing));
    }
    return false;
}

bool order_done(const struct order *order)
{
    return order->stopped || order->handed == order->count;
}

bool order_stopped(const struct order *order)
{
    return order->stopped;
}

void order_end(struct order *order)
{
    for (size_t i = order->handed; i < order->issued; i++)
        hand_over(order, i);
    free(order->places);
    free(order);
}
