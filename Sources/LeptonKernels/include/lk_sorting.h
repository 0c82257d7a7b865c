// Sorting rows, with the places that the elements had.
#ifndef LK_SORTING_H
#define LK_SORTING_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// values[r, :] are the elements of row r of x in rising (or falling) order, and indices[r, :] the
/// places (int32) that they had; of equal elements the one that came first comes first. NaN counts
/// as greater than everything. `dtype` is LK_FLOAT32 or LK_INT32; `kept` elements of every row, the
/// first in that order, are written.
typedef struct {
  lk_dtype dtype;
  int32_t falling;
  int64_t rows, length, kept;
} lk_sort_params;

/// Bytes of scratch, -1 where that overflows.
int64_t lk_sort_scratch(const lk_sort_params *params);
/// Operands: x, values, indices, scratch.
lk_kernel lk_sort_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
