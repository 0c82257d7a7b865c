// exp, expm1, log, log1p, tanh, sigmoid, silu, erf of vectors of float32. Polynomials are minimax fits
// made for these kernels (weighted least squares, reweighted to equal ripple). The bounds stated
// are the largest errors found over all levels by the tests, in units of the last place of the
// result.

// Adding this to |x| < 2²² leaves x rounded to the nearest integer in the low bits.
#define LK_ROUND_MAGIC 12582912.0f

// x = n·ln 2 + r with |r| ≤ ln 2 / 2; the low bits of *shifted hold n.
LK_INLINE vf LK(exp_reduce)(vf x, vf *n, vf *shifted) {
  *shifted = vf_fma(x, (vf)1.44269504088896341f, (vf)LK_ROUND_MAGIC);
  *n = *shifted - (vf)LK_ROUND_MAGIC;
  vf r = vf_fma(*n, (vf)-0.693359375f, x);
  return vf_fma(*n, (vf)2.12194440e-4f, r);
}

// (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2.
LK_INLINE vf LK(exp_tail)(vf r) {
  vf p = vf_fma((vf)0.00019845959f, r, (vf)0.0013941652f);
  p = vf_fma(p, r, (vf)0.0083333915f);
  p = vf_fma(p, r, (vf)0.041666348f);
  p = vf_fma(p, r, (vf)0.16666666f);
  return vf_fma(p, r, (vf)0.5f);
}

// 2ⁿ for integers -126 ≤ n ≤ 127 held in the low bits of `shifted`.
LK_INLINE vf LK(exp_scale)(vf shifted) {
  return (vf)((((vi)shifted) << 23) + (vi)0x3F800000);
}

// eˣ for -120 ≤ x ≤ 100, as vf_exp gives it.
LK_INLINE vf LK(exp_bounded)(vf x) {
  vf n, shifted;
  vf r = LK(exp_reduce)(x, &n, &shifted);
  vf y = vf_fma((vf)0.00138145394f, r, (vf)0.00836874545f);
  y = vf_fma(y, r, (vf)0.041668389f);
  y = vf_fma(y, r, (vf)0.166665211f);
  y = vf_fma(y, r, (vf)0.49999994f);
  y = vf_fma(vf_fma(y, r, (vf)1.0f), r, (vf)1.0f);
#if LK_ISA == LK_ISA_AVX512
  return _mm512_scalef_ps(y, n);
#else
  // Two factors, since n may lie outside the exponents of normal numbers.
  vi whole = (vi)shifted - (vi)(vf)LK_ROUND_MAGIC;
  vi half = whole >> 1;
  vf first = (vf)((half << 23) + (vi)0x3F800000);
  vf second = (vf)(((whole - half) << 23) + (vi)0x3F800000);
  return y * first * second;
#endif
}

// eˣ, at most 1 ulp; denormal results are right, overflow gives infinity.
LK_INLINE vf LK(vf_exp)(vf x) {
  x = x < -120.0f ? (vf)-120.0f : x;
  return LK(exp_bounded)(x > 100.0f ? (vf)100.0f : x);
}

// e^-|x|.
LK_INLINE vf LK(exp_of_magnitude)(vf x) {
  x = -vf_abs(x);
  return LK(exp_bounded)(x < -120.0f ? (vf)-120.0f : x);
}

// eˣ - 1 for x ≤ 0.
LK_INLINE vf LK(expm1_negative)(vf x) {
  vf n, shifted;
  x = x < -25.0f ? (vf)-25.0f : x;
  vf r = LK(exp_reduce)(x, &n, &shifted);
  vf p = vf_fma(LK(exp_tail)(r), r * r, r);
  vf scale = LK(exp_scale)(shifted);
  return vf_fma(p, scale, scale - 1.0f);
}

// eˣ - 1, at most 2 ulp.
LK_INLINE vf LK(vf_expm1)(vf x) {
  vf n, shifted;
  vf zero = x == 0.0f ? x : (vf)0.0f;  // keeps the sign of zero
  x = x < -25.0f ? (vf)-25.0f : x;
  x = x > 100.0f ? (vf)100.0f : x;
  vf r = LK(exp_reduce)(x, &n, &shifted);
  vf p = vf_fma(LK(exp_tail)(r), r * r, r);
  // Half of 2ⁿ, then doubled: n is 128 for results just below overflow.
  vf scale = (vf)((((vi)shifted) << 23) + (vi)0x3F000000);
  vf y = vf_fma(p, scale, scale - 0.5f);
  y = n > 128.0f ? (vf)__builtin_inff() : y + y;
  return x == 0.0f ? zero : y;
}

// ln x, at most 1 ulp; -∞ at 0, NaN below.
LK_INLINE vf LK(vf_log)(vf x) {
  vi denormal = x < 1.17549435e-38f;
  vf scaled = denormal ? x * 8388608.0f : x;
  vi bits = (vi)scaled - (vi)0x3F3504F3;  // √½: mantissas come to lie in [√½, √2)
  vf e = vi_to_vf(bits >> 23) - (denormal ? (vf)23.0f : (vf)0.0f);
  vf f = (vf)((bits & 0x007FFFFF) + (vi)0x3F3504F3) - 1.0f;
  vf p = vf_fma((vf)0.06768553f, f, (vf)-0.11713114f);
  p = vf_fma(p, f, (vf)0.11898876f);
  p = vf_fma(p, f, (vf)-0.124005415f);
  p = vf_fma(p, f, (vf)0.14217545f);
  p = vf_fma(p, f, (vf)-0.16668187f);
  p = vf_fma(p, f, (vf)0.20002216f);
  p = vf_fma(p, f, (vf)-0.2500001f);
  p = vf_fma(p, f, (vf)0.3333331f);
  vf square = f * f;
  vf y = vf_fma(p, f * square, e * -2.12194440e-4f);
  y = vf_fma(square, (vf)-0.5f, y);
  y = vf_fma(e, (vf)0.693359375f, f + y);
  y = x == 0.0f ? (vf)-__builtin_inff() : y;
  y = x == __builtin_inff() ? x : y;
  return x >= 0.0f ? y : (vf)__builtin_nanf("");
}

// ln(1 + x), at most 2 ulp.
LK_INLINE vf LK(vf_log1p)(vf x) {
  vf u = 1.0f + x;
  vf lost = x - (u - 1.0f);  // what rounding 1 + x dropped
  vf y = LK(vf_log)(u) + lost / u;
  y = u == 1.0f ? x : y;
  y = u == 0.0f ? (vf)-__builtin_inff() : y;
  return x == __builtin_inff() ? x : y;
}

// tanh x, at most 3 ulp.
LK_INLINE vf LK(vf_tanh)(vf x) {
  vf t = LK(expm1_negative)(vf_abs(x) * -2.0f);
  return vf_copysign(t / (t + 2.0f), x);
}

// 1/(1 + e⁻ˣ), at most 3 ulp, denormal results included.
LK_INLINE vf LK(vf_sigmoid)(vf x) {
  vf e = LK(exp_of_magnitude)(x);
  return (x < 0.0f ? e : (vf)1.0f) / (1.0f + e);
}

// x/(1 + e⁻ˣ), at most 3 ulp.
LK_INLINE vf LK(vf_silu)(vf x) {
  vf e = LK(exp_of_magnitude)(x);
  return (x < 0.0f ? x * e : x) / (1.0f + e);
}

// The error function, at most 2 ulp: x·P(x²) below 1, 1 - e^{-Q(|x|)} above.
LK_INLINE vf LK(vf_erf)(vf x) {
  vf a = vf_abs(x), s = x * x, n, shifted;
  vf small = vf_fma((vf)7.853907e-05f, s, (vf)-0.0008010209f);
  small = vf_fma(small, s, (vf)0.0051883296f);
  small = vf_fma(small, s, (vf)-0.026853813f);
  small = vf_fma(small, s, (vf)0.112835854f);
  small = vf_fma(small, s, (vf)-0.37612626f);
  small = vf_fma(vf_fma(small, s, (vf)0.12837917f), x, x);
  a = a > 4.1f ? (vf)4.1f : a;
  vf q = vf_fma((vf)-0.00018637926f, a, (vf)0.002947659f);
  q = vf_fma(q, a, (vf)-0.021838067f);
  q = vf_fma(q, a, (vf)0.10310676f);
  q = vf_fma(q, a, (vf)0.63814485f);
  q = vf_fma(q, a, (vf)1.1270891f);
  q = vf_fma(q, a, (vf)0.00034152225f);
  vf r = LK(exp_reduce)(-q, &n, &shifted);
  vf e = (vf_fma(LK(exp_tail)(r), r * r, r) + 1.0f) * LK(exp_scale)(shifted);
  return a >= 1.0f ? vf_copysign(1.0f - e, x) : small;
}
