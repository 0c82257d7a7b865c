// max(x - τ, 0) along an axis, with the threshold of keras.ops.sparsemax.
#ifndef LK_SPARSEMAX_H
#define LK_SPARSEMAX_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// float32 [outer, axis, inner]. For the elements in falling order x₁ ≥ x₂ ≥ … with running sums s₁,
/// s₂, …, and the number k of elements with x_i > (s_i - 1)/i: τ = (s₁ + … + s_k - 1)/k.
typedef struct {
  int64_t outer, axis, inner;
} lk_sparsemax_params;

/// Operands: in, out (not in).
lk_kernel lk_sparsemax_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
