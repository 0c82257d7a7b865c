// The arithmetic of extents: of axes, parts, blocks. No extent is negative, no divisor 0.
#ifndef LK_EXTENTS_H
#define LK_EXTENTS_H

#include <stdint.h>

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }
static inline int64_t round_up(int64_t a, int64_t b) { return divide_up(a, b) * b; }

// Where part `index` of `parts` parts of `count` begins that are as equal as can be: ⌊count·index / parts⌋,
// without the product, and for one part without dividing.
static inline int64_t part_begin(int64_t count, int64_t parts, int64_t index) {
  return parts == 1 ? index * count : count / parts * index + count % parts * index / parts;
}

#endif
