// The gradient of a convolution's kernel where it has filters enough to fill vectors.
#ifndef LK_KERNEL_GRADIENT_H
#define LK_KERNEL_GRADIENT_H

#include "lk_convolution_gradient.h"

/// Operands as those of lk_convolution_kernel_gradient_kernel.
void lk_kernel_gradient_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool);
size_t lk_kernel_gradient_scratch(lk_level level, const lk_convolution *convolution);

#endif
