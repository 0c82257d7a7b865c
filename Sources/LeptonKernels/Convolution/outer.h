// Register tiles that sum outer products: the gradient of a convolution's kernel is, for every tap,
// the sum over output pixels of (input pixel's channels) × (output gradient's channels).
#ifndef LK_OUTER_H
#define LK_OUTER_H

#include "lk_base.h"

enum {
  LK_MOST_OUTER_ROWS = 12,
  LK_FETCH_PAIRS = 2,  // from one fetch of a tile to the next
};

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

/// Pairs of rows that lie evenly: pair k is a + k·a_step and b + k·b_step. Every LK_FETCH_PAIRS pairs a tile
/// fetches a line at a_next and one at b_next, and both go on by as many steps; NULL for nothing.
typedef struct {
  const float *a, *b;
  int64_t a_step, b_step, count;
  const float *a_next, *b_next;
} lk_row_pairs;

/// Σ a[row]·b[column] over all pairs to sums[row·stride + column], or added to it where it resumes; columns
/// are two vectors.
typedef void (*lk_fetching_tile)(
    const lk_row_pairs *pairs, float *sums, int64_t stride, bool resume);

typedef struct {
  int width;  ///< floats per vector
  int rows;   ///< most rows of a tile
  /// full[vectors - 1][rows - 1], vectors 1 or 2
  lk_outer_tile full[2][LK_MOST_OUTER_ROWS];
  /// partial[rows - 1]: less than a vector of columns
  lk_outer_tile partial[LK_MOST_OUTER_ROWS];
  /// fetching[rows - 1]
  lk_fetching_tile fetching[LK_MOST_OUTER_ROWS];
  /// to[i] += from[i]
  void (*add)(float *to, const float *from, int64_t count);
} lk_outer_set;

/// The set of a level.
const lk_outer_set *lk_outer_at(lk_level level);

#endif
