// Register tiles that sum outer products: the gradient of a convolution's kernel is, for every tap,
// the sum over output pixels of (input pixel's channels) × (output gradient's channels).
#ifndef LK_OUTER_H
#define LK_OUTER_H

#include "lk_base.h"

enum { LK_MOST_OUTER_ROWS = 12 };

/// Pairs of pixels in three nested loops, innermost last: pair (i, j, k) is
/// a + Σ index·a_step and b + Σ index·b_step, in floats.
typedef struct {
  const float *a, *b;
  int64_t count[3], a_step[3], b_step[3];
} lk_pixel_pairs;

/// Adds Σ a[row]·b[column] over all pairs to sums[row·stride + column]. `columns` says how many of the
/// columns are live; only the `partial` tiles look at it.
typedef void (*lk_outer_tile)(
    const lk_pixel_pairs *pairs, float *sums, int64_t stride, int columns);

typedef struct {
  int width;  ///< floats per vector
  int rows;   ///< most rows of a tile
  /// full[vectors - 1][rows - 1], vectors 1 or 2
  lk_outer_tile full[2][LK_MOST_OUTER_ROWS];
  /// partial[rows - 1]: less than a vector of columns
  lk_outer_tile partial[LK_MOST_OUTER_ROWS];
  /// to[i] += from[i]
  void (*add)(float *to, const float *from, int64_t count);
} lk_outer_set;

/// The set of a level.
const lk_outer_set *lk_outer_at(lk_level level);

#endif
