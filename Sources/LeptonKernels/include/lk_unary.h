// Functions of one number, shared by the pointwise kernel and by the epilogues of matrix product,
// convolution and recurrent kernels. Formulas are those of Keras 3 (keras.src.activations,
// keras.src.ops.nn); `a`, `b`, `c` are the function's parameters.
#ifndef LK_UNARY_H
#define LK_UNARY_H

#include "lk_base.h"

typedef enum {
  LK_LINEAR = 0,
  /// clip(x·[x > c], 0, b) - a·max(c - x, 0): a negative slope, b maximum (INFINITY for none), c
  /// threshold
  LK_RELU = 1,
  LK_ELU = 2,          ///< x > 0 ? x : a·(eˣ - 1)
  LK_SELU = 3,         ///< scale·elu(x, alpha), both constants fixed
  LK_CELU = 4,         ///< max(x, 0) + min(a·(e^{x/a} - 1), 0)
  LK_GELU = 5,         ///< exact: x/2·(1 + erf(x/√2))
  LK_GELU_TANH = 6,    ///< tanh approximation
  LK_SIGMOID = 7,
  LK_TANH = 8,
  LK_SOFTPLUS = 9,
  LK_SOFTSIGN = 10,
  LK_SILU = 11,
  LK_MISH = 12,
  LK_HARD_SIGMOID = 13,  ///< clip(a·x + b, 0, 1); Keras 3: a=1/6, b=½; Keras 1 and 2: a=0.2, b=½
  LK_HARD_SILU = 14,     ///< x·clip(a·x + b, 0, 1)
  LK_HARD_SHRINK = 15,   ///< |x| > a ? x : 0
  LK_SOFT_SHRINK = 16,   ///< sign(x)·max(|x| - a, 0)
  LK_TANH_SHRINK = 17,
  LK_SQUAREPLUS = 18,  ///< (x + √(x² + a))/2
  LK_SPARSE_PLUS = 19,
  LK_SPARSE_SIGMOID = 20,
  LK_LOG_SIGMOID = 21,
  LK_THRESHOLD = 22,  ///< x > a ? x : b
  LK_CLIP = 23,       ///< min(max(x, a), b)
  LK_EXP = 24,
  LK_EXPM1 = 25,
  LK_LOG = 26,
  LK_LOG1P = 27,
  LK_SQRT = 28,
  LK_RSQRT = 29,
  LK_SQUARE = 30,
  LK_ABS = 31,
  LK_NEGATE = 32,
  LK_RECIPROCAL = 33,
  LK_SIGN = 34,
  LK_FLOOR = 35,
  LK_CEIL = 36,
  LK_ROUND = 37,  ///< to even
  LK_ERF = 38,
  LK_SIN = 39,
  LK_COS = 40,
  LK_AFFINE = 41,  ///< a·x + b
  // Rare ones: only lk_unary_apply and the pointwise kernel know them, epilogues do not.
  LK_TAN = 64,
  LK_ARC_SINE = 65,
  LK_ARC_COSINE = 66,
  LK_ARC_TANGENT = 67,
  LK_SINH = 68,
  LK_COSH = 69,
  LK_ARSINH = 70,
  LK_ARCOSH = 71,
  LK_ARTANH = 72,
  LK_CUBE_ROOT = 73,
  LK_INVERSE_ERF = 74,
  LK_BESSEL_I0 = 75,  ///< the modified Bessel function of the first kind, order 0
  LK_BESSEL_I1 = 76,
} lk_unary;

/// A unary function with its parameters; see lk_unary.
typedef struct {
  lk_unary kind;
  float a, b, c;
} lk_activation;

#ifdef __cplusplus
extern "C" {
#endif

/// out[i] = f(in[i]) for i < count; `in` and `out` may be the same array.
void lk_unary_apply(lk_activation f, const float *in, float *out, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
