// A convolution and the op over windows of its output that follows, without the whole of what lies
// between.
#ifndef LK_BANDED_CONVOLUTION_H
#define LK_BANDED_CONVOLUTION_H

#include "lk_convolution.h"
#include "lk_pooling.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What follows the convolution.
typedef enum { LK_BANDED_POOLING, LK_BANDED_DEPTHWISE } lk_banded_kind;

/// A convolution of 2-D images, of one group or several and without a residual, and what follows on its
/// output: a pooling whose windows lie inside it (before is 0, and
/// (output - 1)·stride + window ≤ the convolution's output along H and W), or a depthwise convolution
/// without a residual. D is 1.
typedef struct {
  lk_convolution convolution;
  lk_banded_kind kind;
  lk_pooling_params pooling;   ///< where that is the kind
  lk_convolution depthwise;
} lk_banded_convolution;

/// Computed in bands of rows that stay in the near cache; a band begins with the last rows of the one
/// before, where windows overlap. Operands: 0 input, 1 packed kernel and 2 bias of the convolution;
/// 3 packed kernel and 4 bias of the depthwise convolution, else NULL; 5 the output; 6 scratch of the
/// size that lk_banded_convolution_scratch gives. Biases may be NULL.
lk_kernel lk_banded_convolution_kernel(void);
size_t lk_banded_convolution_scratch(const lk_banded_convolution *banded);

#ifdef __cplusplus
}
#endif
#endif
