/*
 * order.h - observations that come back in any order, handed on in the order of their tests:
 * reports and implied choices are then the same however many workers there were.
 */
#ifndef HARNESS_ORDER_H
#define HARNESS_ORDER_H

#include "executor.h"
#include "kept.h"

/* How far workers may run ahead of the oldest case that is not in. */
#define ORDER_AHEAD ((size_t)16384)

struct order;

/* Everything is borrowed until order_end(). */
struct order *order_create(const struct implementation *implementation,
                           const struct suite_test *const *tests, size_t count, executor_sink *sink,
                           void *user);

/*
 * The next test to run, its index as ticket; false if there is none now. A test that needs what
 * the implementation lacks is not given out.
 */
bool order_next(struct order *order, size_t *ticket, const struct suite_test **test);
const struct suite_test *order_test(const struct order *order, size_t ticket);

/* A test is in; takes kept over. */
void order_take(struct order *order, size_t ticket, struct kept *kept);

/* All tests are in, or the sink wants no more. */
bool order_done(const struct order *order);

/* The sink wants no more. */
bool order_stopped(const struct order *order);

/* Hands over what is in behind tests that are not, and frees the order. */
void order_end(struct order *order);

#endif
