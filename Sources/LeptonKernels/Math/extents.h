// The arithmetic of extents: of axes, parts, blocks. No extent is negative, no divisor 0.
#ifndef LK_EXTENTS_H
#define LK_EXTENTS_H

#include <stdint.h>

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
static inline int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

#endif
