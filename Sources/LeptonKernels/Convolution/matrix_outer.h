// Aᵀ·B of two matrices as the sum of the outer products of their rows: the gradient of a dense kernel, or
// of one of a convolution over single pixels.
#ifndef LK_MATRIX_OUTER_H
#define LK_MATRIX_OUTER_H

#include "lk_base.h"
#include "lk_threads.h"

/// A is depth×rows, B depth×columns, with rows a_stride and b_stride floats apart.
typedef struct {
  int64_t rows, columns, depth;
  int64_t a_stride, b_stride;
} lk_matrix_outer;

/// Whether both are wide and deep enough.
bool lk_matrix_outer_suits(lk_level level, const lk_matrix_outer *product);

/// The result is rows×columns and dense, the scratch of lk_matrix_outer_scratch bytes.
void lk_matrix_outer_run(
    lk_level level, const lk_matrix_outer *product, const float *a, const float *b, float *result,
    float *scratch, lk_pool *pool);
size_t lk_matrix_outer_scratch(lk_level level, const lk_matrix_outer *product);

#endif
