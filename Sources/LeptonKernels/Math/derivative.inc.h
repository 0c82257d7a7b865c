// The derivative of every lk_unary, by its argument. Where a function has a corner or a step, the
// value is that of Keras's backends: 0 at the corner of relu, that of the open side elsewhere.

LK_INLINE vf LK(vf_gelu_derivative)(vf x) {
  vf cumulative = 0.5f * (1.0f + LK(vf_erf)(x * 0.70710678118654752440f));
  return cumulative + x * (0.39894228040143267794f * LK(vf_exp)(-0.5f * x * x));
}

LK_INLINE vf LK(vf_gelu_tanh_derivative)(vf x) {
  vf t = LK(vf_tanh)(0.79788456080286535588f * (x + 0.044715f * (x * x * x)));
  vf inner = 0.79788456080286535588f * (1.0f + 0.134145f * (x * x));
  return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * inner;
}

// tanh(softplus(x)) + x·(1 - tanh²)·sigmoid(x)
LK_INLINE vf LK(vf_mish_derivative)(vf x) {
  vf t = LK(vf_tanh)(LK(vf_softplus)(x));
  return t + x * (1.0f - t * t) * LK(vf_sigmoid)(x);
}

LK_INLINE vf LK(vf_unary_derivative)(lk_activation f, vf x) {
  const vf zero = 0.0f, one = 1.0f;
  const float a = f.a, b = f.b;
  switch (f.kind) {
    case LK_LINEAR: return one;
    case LK_RELU: return x > f.c ? (x < b ? one : zero) : (vf)a;
    case LK_ELU: return x > 0.0f ? one : a * LK(vf_exp)(x > 0.0f ? zero : x);
    case LK_SELU: {
      vf below = 1.05070098735548049342f * 1.67326324235437728481f *
                 LK(vf_exp)(x > 0.0f ? zero : x);
      return x > 0.0f ? (vf)1.05070098735548049342f : below;
    }
    case LK_CELU: return x > 0.0f ? one : LK(vf_exp)((x > 0.0f ? zero : x) / a);
    case LK_GELU: return LK(vf_gelu_derivative)(x);
    case LK_GELU_TANH: return LK(vf_gelu_tanh_derivative)(x);
    case LK_SIGMOID: {
      vf s = LK(vf_sigmoid)(x);
      return s * (1.0f - s);
    }
    case LK_TANH: {
      vf t = LK(vf_tanh)(x);
      return 1.0f - t * t;
    }
    case LK_SOFTPLUS: return LK(vf_sigmoid)(x);
    case LK_SOFTSIGN: {
      vf d = vf_abs(x) + 1.0f;
      return 1.0f / (d * d);
    }
    case LK_SILU: {
      vf s = LK(vf_sigmoid)(x);
      return s * (1.0f + x * (1.0f - s));
    }
    case LK_MISH: return LK(vf_mish_derivative)(x);
    case LK_HARD_SIGMOID: {
      vf y = vf_fma(x, (vf)a, (vf)b);
      return y > 0.0f ? (y < 1.0f ? (vf)a : zero) : zero;
    }
    case LK_HARD_SILU: {
      vf y = vf_fma(x, (vf)a, (vf)b);
      return y > 0.0f ? (y < 1.0f ? y + a * x : one) : zero;
    }
    case LK_HARD_SHRINK: return vf_abs(x) > a ? one : zero;
    case LK_SOFT_SHRINK: return vf_abs(x) > a ? one : zero;
    case LK_TANH_SHRINK: {
      vf t = LK(vf_tanh)(x);
      return t * t;
    }
    case LK_SQUAREPLUS: return 0.5f * (1.0f + x / vf_sqrt(x * x + a));
    case LK_SPARSE_PLUS: return x <= -1.0f ? zero : (x < 1.0f ? 0.5f * (x + 1.0f) : one);
    case LK_SPARSE_SIGMOID: return x > -1.0f ? (x < 1.0f ? (vf)0.5f : zero) : zero;
    case LK_LOG_SIGMOID: return LK(vf_sigmoid)(-x);
    case LK_THRESHOLD: return x > a ? one : zero;
    case LK_CLIP: return x >= a ? (x <= b ? one : zero) : zero;
    case LK_EXP: return LK(vf_exp)(x);
    case LK_EXPM1: return LK(vf_exp)(x);
    case LK_LOG: return 1.0f / x;
    case LK_LOG1P: return 1.0f / (1.0f + x);
    case LK_SQRT: return 0.5f / vf_sqrt(x);
    case LK_RSQRT: return -0.5f / (x * vf_sqrt(x));
    case LK_SQUARE: return 2.0f * x;
    case LK_ABS: return x > 0.0f ? one : (x < 0.0f ? -one : zero);
    case LK_NEGATE: return -one;
    case LK_RECIPROCAL: return -1.0f / (x * x);
    case LK_SIGN:
    case LK_FLOOR:
    case LK_CEIL:
    case LK_ROUND: return zero;
    case LK_ERF: return 1.12837916709551257390f * LK(vf_exp)(-x * x);
    case LK_SIN: return LK(vf_cos)(x);
    case LK_COS: return -LK(vf_sin)(x);
    case LK_AFFINE: return (vf)a;
    // Those of rare.inc.h, whose derivatives the graph writes as operations.
    default: return one;
  }
}
