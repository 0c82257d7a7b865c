// A convolution and the pooling that follows, without the whole of what lies between.
#ifndef LK_POOLED_CONVOLUTION_H
#define LK_POOLED_CONVOLUTION_H

#include "lk_convolution.h"
#include "lk_pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// A convolution of 2-D images, of one group or several and without a residual, and a pooling of its
/// output whose windows lie inside it: before is 0, and
/// (output - 1)·stride + window ≤ the convolution's output along H and W; D is 1.
typedef struct {
  lk_convolution convolution;
  lk_pooling_params pooling;
} lk_pooled_convolution;

/// Computed in bands of rows that stay in the near cache. Rows on which windows of two bands lie are
/// computed twice. Operands are those of the convolution, but 3 is NULL, 4 the pooling's output, dense,
/// and 5 of the size that lk_pooled_convolution_scratch gives.
lk_kernel lk_pooled_convolution_kernel(void);
size_t lk_pooled_convolution_scratch(const lk_pooled_convolution *pooled);

#ifdef __cplusplus
}
#endif
#endif
