// Pooling of float32 [batch, D, H, W, channels]; set unused leading spatial dimensions to 1.
#ifndef LK_POOLING_H
#define LK_POOLING_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  LK_POOL_MAX = 0,      ///< padding counts as -∞
  LK_POOL_AVERAGE = 1,  ///< the mean of the elements inside the input: padding does not count
} lk_pool_kind;

/// Windows of window[i] elements every stride[i], the first starting before[i] elements outside.
typedef struct {
  lk_pool_kind kind;
  int64_t batch, channels;
  int64_t input[3], output[3];
  int64_t window[3], stride[3], before[3];
} lk_pooling_params;

/// Operands: in, out. Global pooling is a window of the input's size: it has a path of its own.
lk_kernel lk_pooling_kernel(void);

/// Bin i of an axis of n elements and o bins is [floor(i·n/o), ceil((i + 1)·n/o)).
typedef struct {
  lk_pool_kind kind;
  int64_t batch, channels;
  int64_t input[3], output[3];
} lk_adaptive_pooling_params;

/// Operands: in, out.
lk_kernel lk_adaptive_pooling_kernel(void);

/// The derivatives with respect to the input. Parameters are those of the pooling itself. Of a window's
/// equal maxima the first takes the gradient.
///
/// Operands: 0 in and 1 out of the pooling (LK_POOL_MAX only, else NULL); 2 the gradient of out; 3
/// the result, like in.
lk_kernel lk_pooling_gradient_kernel(void);
lk_kernel lk_adaptive_pooling_gradient_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
