// sin, cos, atan2 and pow of vectors of float32.

// sin (quadrant offset 0) or cos (1) of x, by reduction to |r| ≤ π/4 in double precision, which is
// exact enough for |x| < 2²⁸; beyond, the C library takes over lane by lane.
LK_INLINE vf LK(sincos)(vf x, int32_t offset) {
  vd wide = __builtin_convertvector(x, vd);
  vd shifted = wide * 0.63661977236758134308 + 6755399441055744.0;
  vd n = shifted - 6755399441055744.0;
  vd reduced = wide - n * 1.57079631090164184570 - n * 1.58932547735281966916e-8;
  vf r = __builtin_convertvector(reduced, vf);
  vi quadrant = __builtin_convertvector((vl)shifted, vi) + (vi)offset;
  vf s = r * r;
  vf sine = vf_fma((vf)2.7173667e-06f, s, (vf)-0.00019839233f);
  sine = vf_fma(sine, s, (vf)0.008333329f);
  sine = vf_fma(sine, s, (vf)-0.16666667f);
  sine = vf_fma(sine, s * r, r);
  vf cosine = vf_fma((vf)2.442568e-05f, s, (vf)-0.0013887251f);
  cosine = vf_fma(cosine, s, (vf)0.041666646f);
  cosine = vf_fma(cosine, s * s, vf_fma((vf)-0.5f, s, (vf)1.0f));
  vf y = (quadrant & 1) != 0 ? cosine : sine;
  y = (quadrant & 2) != 0 ? -y : y;
  vi far = vf_abs(x) > 2.0e8f;
  if (__builtin_expect(vi_any(far), 0))
    for (int lane = 0; lane < LK_WIDTH; lane++)
      if (far[lane]) y[lane] = offset ? cosf(x[lane]) : sinf(x[lane]);
  return y;
}

// At most 2 ulp.
LK_INLINE vf LK(vf_sin)(vf x) { return x == 0.0f ? x : LK(sincos)(x, 0); }
LK_INLINE vf LK(vf_cos)(vf x) { return LK(sincos)(x, 1); }

// The angle of the point (x, y), at most 3 ulp.
LK_INLINE vf LK(vf_atan2)(vf y, vf x) {
  vf ax = vf_abs(x), ay = vf_abs(y);
  vi steep = ay > ax;
  vf numerator = steep ? ax : ay, denominator = steep ? ay : ax;
  vf q = numerator / denominator;
  q = denominator == 0.0f ? (vf)0.0f : q;
  q = numerator == __builtin_inff() ? (vf)1.0f : q;
  vf s = q * q;
  vf p = vf_fma((vf)-0.0017936223f, s, (vf)0.010914609f);
  p = vf_fma(p, s, (vf)-0.031177852f);
  p = vf_fma(p, s, (vf)0.0579576f);
  p = vf_fma(p, s, (vf)-0.08403451f);
  p = vf_fma(p, s, (vf)0.10952186f);
  p = vf_fma(p, s, (vf)-0.14264242f);
  p = vf_fma(p, s, (vf)0.19998549f);
  p = vf_fma(p, s, (vf)-0.333333f);
  p = vf_fma(p, s * q, q);
  p = steep ? 1.57079637f - p + -4.37113883e-8f : p;
  p = ((vi)x) < 0 ? 3.14159274f - p + -8.74227766e-8f : p;
  p = vf_copysign(p, y);
  return ((x != x) | (y != y)) != 0 ? (vf)__builtin_nanf("") : p;
}

// xʸ, at most 1 ulp: 2^(y·log₂|x|) in double precision. Special cases as C's pow.
LK_INLINE vf LK(vf_pow)(vf x, vf y) {
  vd a = __builtin_convertvector(vf_abs(x), vd);  // denormal float32 become normal
  vl bits = (vl)a - 0x3FE6A09E667F3BCDl;
  vd e = __builtin_convertvector(__builtin_convertvector(bits >> 52, vi), vd);
  vd m = (vd)((bits & 0x000FFFFFFFFFFFFFl) + 0x3FE6A09E667F3BCDl);
  // ln m = 2·artanh((m - 1)/(m + 1)); |s| ≤ 0.172
  vd s = (m - 1.0) / (m + 1.0), t = s * s;
  vd p = 1.0 / 15;
  p = p * t + 1.0 / 13;
  p = p * t + 1.0 / 11;
  p = p * t + 1.0 / 9;
  p = p * t + 1.0 / 7;
  p = p * t + 1.0 / 5;
  p = p * t + 1.0 / 3;
  p = p * t + 1.0;
  vd exponent = (e + 2.88539008177792681472 * s * p) * __builtin_convertvector(y, vd);
  exponent = exponent > 200.0 ? (vd)200.0 : exponent;
  exponent = exponent < -200.0 ? (vd)-200.0 : exponent;
  vd shifted = exponent + 6755399441055744.0;
  vd r = (exponent - (shifted - 6755399441055744.0)) * 0.69314718055994530942;
  vd q = 1.0 / 362880;
  q = q * r + 1.0 / 40320;
  q = q * r + 1.0 / 5040;
  q = q * r + 1.0 / 720;
  q = q * r + 1.0 / 120;
  q = q * r + 1.0 / 24;
  q = q * r + 1.0 / 6;
  q = q * r + 0.5;
  q = q * r + 1.0;
  q = q * r + 1.0;
  vd scale = (vd)(((vl)shifted << 52) + 0x3FF0000000000000l);
  vf result = __builtin_convertvector(q * scale, vf);

  vf ax = vf_abs(x), ay = vf_abs(y), infinity = (vf)__builtin_inff();
  vi grows = (ax > 1.0f) == (y > 0.0f);  // towards infinity rather than zero
  vf limit = grows ? infinity : (vf)0.0f;
  vi extreme = (ax == 0.0f) | (ax == infinity) | (ay == infinity);
  result = extreme ? limit : result;
  result = ax == 1.0f ? (vf)1.0f : result;
  // Integers: all |y| ≥ 2²³; odd ones lie below 2²⁴.
  vi small = ay < 16777216.0f;
  vi whole = __builtin_convertvector(small ? y : (vf)0.0f, vi);
  vi integral = (vi_to_vf(whole) == y) | ~small;
  vi odd = integral & small & ((whole & 1) != 0);
  result = (odd & (((vi)x) < 0)) != 0 ? -result : result;
  vi undefined = (x < 0.0f) & ~integral & (ax != infinity);
  result = (undefined | (x != x) | (y != y)) != 0 ? (vf)__builtin_nanf("") : result;
  return ((y == 0.0f) | (x == 1.0f)) != 0 ? (vf)1.0f : result;
}
