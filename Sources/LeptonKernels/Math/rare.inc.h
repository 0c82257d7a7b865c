// The functions of lk_unary that no epilogue computes. Include after Math/math.inc.h.

// Horner's scheme; the coefficients begin with that of the highest power.
LK_INLINE vf LK(polynomial)(vf x, const float *coefficients, int count) {
  vf y = (vf)coefficients[0];
  for (int i = 1; i < count; i++) y = vf_fma(y, x, (vf)coefficients[i]);
  return y;
}

// Half of eˣ for great x, which may be finite where eˣ is not.
LK_INLINE vf LK(half_exponential)(vf x) {
  vf root = LK(vf_exp)(0.5f * x);
  return 0.5f * root * root;
}

// (eˣ - e⁻ˣ)/2 with u = eˣ - 1: (u + u/(u + 1))/2, exact for small x. At most 4 ulp.
LK_INLINE vf LK(vf_sinh)(vf x) {
  vf t = vf_abs(x);
  vf u = LK(vf_expm1)(t > 40.0f ? (vf)40.0f : t);
  vf y = 0.5f * (u + u / (u + 1.0f));
  return x != x ? x : vf_copysign(t > 40.0f ? LK(half_exponential)(t) : y, x);
}

LK_INLINE vf LK(vf_cosh)(vf x) {
  vf t = vf_abs(x);
  vf e = LK(vf_exp)(t);
  return t < 40.0f ? 0.5f * (e + 1.0f / e) : LK(half_exponential)(t);
}

// ln(|x| + √(x² + 1)), without cancellation for small x and without overflow for great ones.
LK_INLINE vf LK(vf_arsinh)(vf x) {
  vf t = vf_abs(x);
  vf near = LK(vf_log1p)(t + t * t / (1.0f + vf_sqrt(1.0f + t * t)));
  vf far = LK(vf_log)(t) + 0.69314718055994530942f;
  return x == 0.0f ? x : vf_copysign(t > 1e9f ? far : near, x);
}

// ln(x + √(x² - 1)) with t = x - 1.
LK_INLINE vf LK(vf_arcosh)(vf x) {
  vf t = x - 1.0f;
  vf near = LK(vf_log1p)(t + vf_sqrt(t * (x + 1.0f)));
  vf far = LK(vf_log)(x) + 0.69314718055994530942f;
  vf y = x > 1e9f ? far : near;
  return x < 1.0f ? (vf)__builtin_nanf("") : y;
}

// ∛x: the power, and one step of Newton's for what the exponent's rounding costs.
LK_INLINE vf LK(vf_cube_root)(vf x) {
  vf t = vf_abs(x);
  // Denormal numbers are scaled by 2²⁴, and their roots back by 2⁸.
  vi tiny = t < 1.0e-30f;
  t = tiny ? t * 16777216.0f : t;
  vf y = LK(vf_pow)(t, (vf)0.33333333333333333333f);
  vf square = y * y;
  vf better = y - (y * square - t) / (3.0f * square);
  vi plain = (t == 0.0f) | (t == __builtin_inff()) | (square == 0.0f);
  y = plain ? y : better;
  return vf_copysign(tiny ? y * 0.00390625f : y, x);
}

// The inverse of the error function, relative error below 4e-7 (M. Giles, "Approximating the erfinv
// function", GPU Computing Gems, 2011): polynomials in w = -ln(1 - x²) and in √w.
LK_INLINE vf LK(vf_inverse_erf)(vf x) {
  vf w = -LK(vf_log)((1.0f - x) * (1.0f + x));
  static const float near[] = {2.81022636e-08f, 3.43273939e-07f,  -3.5233877e-06f,
                               -4.39150654e-06f, 0.00021858087f,   -0.00125372503f,
                               -0.00417768164f,  0.246640727f,     1.50140941f};
  static const float far[] = {-0.000200214257f, 0.000100950558f, 0.00134934322f,
                              -0.00367342844f,  0.00573950773f,  -0.0076224613f,
                              0.00943887047f,   1.00167406f,     2.83297682f};
  vf p = LK(polynomial)(w - 2.5f, near, 9);
  vf q = LK(polynomial)(vf_sqrt(w) - 3.0f, far, 9);
  vf y = x * (w < 5.0f ? p : q);
  return vf_abs(x) == 1.0f ? vf_copysign((vf)__builtin_inff(), x) : y;
}

// Modified Bessel functions of the first kind (Abramowitz and Stegun 9.8.1 to 9.8.4): polynomials
// in (x/3.75)² below 3.75, and above in 3.75/x beside eˣ/√x. Relative error below 4e-7.
LK_INLINE vf LK(vf_bessel)(vf x, bool first) {
  vf t = vf_abs(x);
  vf s = t / 3.75f;
  s = s * s;
  static const float near0[] = {0.0045813f, 0.0360768f, 0.2659732f, 1.2067492f,
                                3.0899424f, 3.5156229f, 1.0f};
  static const float near1[] = {0.00032411f, 0.00301532f, 0.02658733f, 0.15084934f,
                                0.51498869f, 0.87890594f, 0.5f};
  static const float far0[] = {0.00392377f,  -0.01647633f, 0.02635537f, -0.02057706f, 0.00916281f,
                               -0.00157565f, 0.00225319f,  0.01328592f, 0.39894228f};
  static const float far1[] = {-0.00420059f, 0.01787654f,  -0.02895312f, 0.02282967f, -0.01031555f,
                               0.00163801f,  -0.00362018f, -0.03988024f, 0.39894228f};
  vf near = LK(polynomial)(s, first ? near1 : near0, 7);
  if (first) near = t * near;
  vf far = LK(polynomial)(3.75f / t, first ? far1 : far0, 9);
  far = far * LK(vf_exp)(t) / vf_sqrt(t);
  vf y = t < 3.75f ? near : far;
  return first ? vf_copysign(y, x) : y;
}

// The function of one kind; `kind` is a constant wherever this is called.
LK_INLINE vf LK(vf_rare_of)(lk_unary kind, vf x) {
  switch (kind) {
    case LK_TAN: return LK(vf_sin)(x) / LK(vf_cos)(x);
    case LK_ARC_SINE: return LK(vf_atan2)(x, vf_sqrt((1.0f - x) * (1.0f + x)));
    case LK_ARC_COSINE: return LK(vf_atan2)(vf_sqrt((1.0f - x) * (1.0f + x)), x);
    case LK_ARC_TANGENT: return LK(vf_atan2)(x, (vf)1.0f);
    case LK_SINH: return LK(vf_sinh)(x);
    case LK_COSH: return LK(vf_cosh)(x);
    case LK_ARSINH: return LK(vf_arsinh)(x);
    case LK_ARCOSH: return LK(vf_arcosh)(x);
    case LK_ARTANH: return 0.5f * (LK(vf_log1p)(x) - LK(vf_log1p)(-x));
    case LK_CUBE_ROOT: return LK(vf_cube_root)(x);
    case LK_INVERSE_ERF: return LK(vf_inverse_erf)(x);
    case LK_BESSEL_I0: return LK(vf_bessel)(x, false);
    case LK_BESSEL_I1: return LK(vf_bessel)(x, true);
    default: return x;
  }
}
