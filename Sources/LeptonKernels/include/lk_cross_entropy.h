// Cross-entropy of a softmax, from logits, and its gradient.
#ifndef LK_CROSS_ENTROPY_H
#define LK_CROSS_ENTROPY_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// float32 logits x [rows, classes]. Targets are weights t of classes, float32 [rows, classes]; or,
/// with `sparse`, labels, int32 [rows].
typedef struct {
  int64_t rows, classes;
  bool sparse;
} lk_cross_entropy_params;

/// loss[r] = Σ_c t[r, c]·(log Σ_k exp x[r, k] - x[r, c]), or the term of the label alone;
/// moments[r, 0…1] = the greatest logit m and Σ_k exp(x[r, k] - m).
/// Operands: logits, targets, loss [rows], moments [rows, 2], lk_fault (for labels; may be NULL). Where
/// a label is outside 0…classes-1, it is recorded as the fault and the results are zeros.
lk_kernel lk_cross_entropy_kernel(void);

/// out[r, c] = g[r]·(exp(x[r, c] - m)/Σ - t[r, c]): what TensorFlow takes for the gradient, exact where
/// targets sum to one. Operands: logits, targets, moments, g [rows], out (may be logits).
lk_kernel lk_cross_entropy_gradient_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
