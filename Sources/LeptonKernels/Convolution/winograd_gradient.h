// The gradient of a convolution's kernel by Winograd's minimal filtering, for 3×3 and 5×5 kernels and
// strides of 1: transposed, F(4×4, 3×3) and F(2×2, 5×5) are the same sums of the same products.
//
// With B, G, A as in winograd.h the outputs of a patch are Aᵀ·((G·g·Gᵀ) ⊙ (Bᵀ·d·B))·A, linear in the kernel
// g; its gradient, for a gradient y of the outputs, is Gᵀ·((A·y·Aᵀ) ⊙ (Bᵀ·d·B))·G. So for each of 36 points
// one matrix product channels × patches by patches × filters, where the taps of a direct sum would
// take 144 (3×3) or 100 (5×5) for as many outputs, and in the end one transform of the sums.
#ifndef LK_WINOGRAD_GRADIENT_H
#define LK_WINOGRAD_GRADIENT_H

#include "lk_convolution_gradient.h"

/// The transforms of one level, for 3×3 taps and for 5×5, beside Bᵀ·d·B of lk_winograd_set.
typedef struct {
  /// A·y·Aᵀ of 4×4 outputs, or of 2×2: `pixels` are the outputs' gradient, row by row; point p of
  /// channel c goes to to[p·step + c].
  void (*values[2])(const float *const *pixels, int64_t channels, float *to, int64_t step);
  /// Gᵀ·s·G of `count` elements: point p is the sum of sums[p·step + part·part_step + element] over
  /// the parts, tap t goes to to[t·tap_step + element].
  void (*taps[2])(
      const float *sums, int64_t step, int64_t parts, int64_t part_step, int64_t count, float *to,
      int64_t tap_step);
} lk_winograd_gradient_set;

/// Whether this should be faster than the direct sum.
bool lk_winograd_gradient_suits(const lk_convolution *convolution);
size_t lk_winograd_gradient_scratch(const lk_convolution *convolution);
/// Operands as those of lk_convolution_kernel_gradient_kernel.
void lk_winograd_gradient_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool);

#endif
