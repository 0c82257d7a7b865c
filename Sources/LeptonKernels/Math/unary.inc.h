// Every lk_unary on a vector.

// The nearest integer, ties to even; zero keeps its sign.
LK_INLINE vf LK(vf_round)(vf x) {
#if LK_ISA == LK_ISA_PORTABLE && defined(__x86_64__)
  vf magnitude = vf_abs(x);
  vf y = (magnitude + 8388608.0f) - 8388608.0f;
  return magnitude < 8388608.0f ? vf_copysign(y, x) : x;
#else
  return __builtin_elementwise_roundeven(x);
#endif
}

LK_INLINE vf LK(vf_floor)(vf x) {
#if LK_ISA == LK_ISA_PORTABLE && defined(__x86_64__)
  vf y = LK(vf_round)(x);
  return y > x ? y - 1.0f : y;
#else
  return __builtin_elementwise_floor(x);
#endif
}

LK_INLINE vf LK(vf_ceil)(vf x) {
#if LK_ISA == LK_ISA_PORTABLE && defined(__x86_64__)
  vf y = LK(vf_round)(x);
  return vf_copysign(y < x ? y + 1.0f : y, x);
#else
  return __builtin_elementwise_ceil(x);
#endif
}

// x·[x > c] held to [0, b], less a·max(c - x, 0). NaN stays NaN.
LK_INLINE vf LK(vf_relu)(vf x, float a, float b, float c) {
  vf y = x <= c ? (vf)0.0f : x;
  if (b < __builtin_inff()) {
    y = y < 0.0f ? (vf)0.0f : y;
    y = y > b ? (vf)b : y;
  }
  if (a != 0.0f) {
    vf below = c - x;
    y -= a * (below > 0.0f ? below : (vf)0.0f);
  }
  return y;
}

// ln(1 + eˣ) without overflow or cancellation.
LK_INLINE vf LK(vf_softplus)(vf x) {
  return LK(vf_log1p)(LK(vf_exp)(-vf_abs(x))) + (x < 0.0f ? (vf)0.0f : x);
}

// x·tanh(ln(1 + eˣ)), with tanh(ln u) = (u² - 1)/(u² + 1).
LK_INLINE vf LK(vf_mish)(vf x) {
  vf e = LK(vf_exp)(x > 20.0f ? (vf)20.0f : x);
  vf t = e * (e + 2.0f);
  return x * (t / (t + 2.0f));
}

// The function of one kind. Where `kind` is a constant only its own code remains.
LK_INLINE vf LK(vf_unary_of)(lk_unary kind, float a, float b, float c, vf x) {
  const vf zero = 0.0f, one = 1.0f;
  switch (kind) {
    case LK_LINEAR: return x;
    case LK_RELU: return LK(vf_relu)(x, a, b, c);
    case LK_ELU: return x > 0.0f ? x : a * LK(expm1_negative)(x);
    case LK_SELU: {
      vf below = 1.05070098735548049342f * 1.67326324235437728481f * LK(expm1_negative)(x);
      return x > 0.0f ? 1.05070098735548049342f * x : below;
    }
    case LK_CELU: return x > 0.0f ? x : a * LK(vf_expm1)((x > 0.0f ? zero : x) / a);
    case LK_GELU: return 0.5f * x * (1.0f + LK(vf_erf)(x * 0.70710678118654752440f));
    case LK_GELU_TANH: {
      vf inner = 0.79788456080286535588f * (x + 0.044715f * (x * x * x));
      return 0.5f * x * (1.0f + LK(vf_tanh)(inner));
    }
    case LK_SIGMOID: return LK(vf_sigmoid)(x);
    case LK_TANH: return LK(vf_tanh)(x);
    case LK_SOFTPLUS: return LK(vf_softplus)(x);
    case LK_SOFTSIGN: return x / (vf_abs(x) + 1.0f);
    case LK_SILU: return LK(vf_silu)(x);
    case LK_MISH: return LK(vf_mish)(x);
    case LK_HARD_SIGMOID: {
      vf y = vf_fma(x, (vf)a, (vf)b);
      return y < 0.0f ? zero : (y > 1.0f ? one : y);
    }
    case LK_HARD_SILU: {
      vf y = vf_fma(x, (vf)a, (vf)b);
      return x * (y < 0.0f ? zero : (y > 1.0f ? one : y));
    }
    case LK_HARD_SHRINK: return vf_abs(x) > a ? x : zero;
    case LK_SOFT_SHRINK: return x > a ? x - a : (x < -a ? x + a : zero);
    case LK_TANH_SHRINK: return x - LK(vf_tanh)(x);
    case LK_SQUAREPLUS: return (x + vf_sqrt(x * x + a)) * 0.5f;
    case LK_SPARSE_PLUS: {
      vf middle = 0.25f * ((x + 1.0f) * (x + 1.0f));
      return x <= -1.0f ? zero : (x < 1.0f ? middle : x);
    }
    case LK_SPARSE_SIGMOID: return x <= -1.0f ? zero : (x >= 1.0f ? one : 0.5f * (x + 1.0f));
    case LK_LOG_SIGMOID: return -LK(vf_softplus)(-x);
    case LK_THRESHOLD: return x > a ? x : (vf)b;
    case LK_CLIP: {
      vf y = x < a ? (vf)a : x;
      return y > b ? (vf)b : y;
    }
    case LK_EXP: return LK(vf_exp)(x);
    case LK_EXPM1: return LK(vf_expm1)(x);
    case LK_LOG: return LK(vf_log)(x);
    case LK_LOG1P: return LK(vf_log1p)(x);
    case LK_SQRT: return vf_sqrt(x);
    case LK_RSQRT: return 1.0f / vf_sqrt(x);
    case LK_SQUARE: return x * x;
    case LK_ABS: return vf_abs(x);
    case LK_NEGATE: return -x;
    case LK_RECIPROCAL: return 1.0f / x;
    case LK_SIGN: return x > 0.0f ? one : (x < 0.0f ? -one : x);
    case LK_FLOOR: return LK(vf_floor)(x);
    case LK_CEIL: return LK(vf_ceil)(x);
    case LK_ROUND: return LK(vf_round)(x);
    case LK_ERF: return LK(vf_erf)(x);
    case LK_SIN: return LK(vf_sin)(x);
    case LK_COS: return LK(vf_cos)(x);
    case LK_AFFINE: return vf_fma(x, (vf)a, (vf)b);
    default: break;  // the rare ones
  }
  return x;
}

// The function f of a vector. The switch costs a jump per vector: hot loops hoist it
// (LK_UNARY_KINDS) or call LK(lk_unary_span) on a tile.
LK_INLINE vf LK(vf_unary)(lk_activation f, vf x) {
  return LK(vf_unary_of)(f.kind, f.a, f.b, f.c, x);
}
