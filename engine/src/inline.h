/*
 * inline.h - functions that a compiler must not leave as calls. A call that is handed the address
 * of a cursor or writer forces it, and all that its caller does with it, out of registers; that
 * costs more than the few moves such a function consists of.
 */
#ifndef SPF_SRC_INLINE_H
#define SPF_SRC_INLINE_H

#define ALWAYS_INLINE __attribute__((always_inline)) static inline

#endif
