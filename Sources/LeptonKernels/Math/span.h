// Unary functions over whole arrays, compiled once for all families.
#ifndef LK_SPAN_H
#define LK_SPAN_H

#include "lk_unary.h"

// out[i] = f(in[i]) for i < count; in == out is legal, other overlaps are not. Inside a family call
// LK(lk_unary_span), which is the one of the family's own level.
void lk_unary_span_portable(lk_activation f, const float *in, float *out, int64_t count);
#if defined(__x86_64__)
void lk_unary_span_avx2(lk_activation f, const float *in, float *out, int64_t count);
void lk_unary_span_avx512(lk_activation f, const float *in, float *out, int64_t count);
#endif

// Every kind of lk_unary, for switches that choose a loop instead of choosing per vector.
#define LK_UNARY_KINDS(X)                                                                          \
  X(LK_LINEAR) X(LK_RELU) X(LK_ELU) X(LK_SELU) X(LK_CELU) X(LK_GELU) X(LK_GELU_TANH)               \
  X(LK_SIGMOID) X(LK_TANH) X(LK_SOFTPLUS) X(LK_SOFTSIGN) X(LK_SILU) X(LK_MISH)                     \
  X(LK_HARD_SIGMOID) X(LK_HARD_SILU) X(LK_HARD_SHRINK) X(LK_SOFT_SHRINK) X(LK_TANH_SHRINK)         \
  X(LK_SQUAREPLUS) X(LK_SPARSE_PLUS) X(LK_SPARSE_SIGMOID) X(LK_LOG_SIGMOID) X(LK_THRESHOLD)        \
  X(LK_CLIP) X(LK_EXP) X(LK_EXPM1) X(LK_LOG) X(LK_LOG1P) X(LK_SQRT) X(LK_RSQRT) X(LK_SQUARE)       \
  X(LK_ABS) X(LK_NEGATE) X(LK_RECIPROCAL) X(LK_SIGN) X(LK_FLOOR) X(LK_CEIL) X(LK_ROUND)            \
  X(LK_ERF) X(LK_SIN) X(LK_COS) X(LK_AFFINE) LK_RARE_KINDS(X)

// Those of them that no epilogue computes.
#define LK_RARE_KINDS(X)                                                                           \
  X(LK_TAN) X(LK_ARC_SINE) X(LK_ARC_COSINE) X(LK_ARC_TANGENT) X(LK_SINH) X(LK_COSH) X(LK_ARSINH)   \
  X(LK_ARCOSH) X(LK_ARTANH) X(LK_CUBE_ROOT) X(LK_INVERSE_ERF) X(LK_BESSEL_I0) X(LK_BESSEL_I1)

#endif
