// The transforms of Winograd's kernel gradient; see winograd_gradient.h.

#define UNROLLED _Pragma("clang loop unroll(full)")

// A·g: the values at the six points of a polynomial with two or four coefficients.
LK_INLINE void LK(value_line)(const int outputs, const vf *g, vf *out) {
  vf even_p = g[0], odd_p = g[1] * vf_set1(LK_P), even_q = g[0], odd_q = g[1] * vf_set1(LK_Q);
  if (outputs == 4) {
    even_p = vf_fma(g[2], vf_set1(LK_PP), even_p);
    odd_p = vf_fma(g[3], vf_set1(LK_PPP), odd_p);
    even_q = vf_fma(g[2], vf_set1(LK_QQ), even_q);
    odd_q = vf_fma(g[3], vf_set1(LK_QQQ), odd_q);
  }
  out[0] = g[0];
  out[1] = even_p + odd_p;
  out[2] = even_p - odd_p;
  out[3] = even_q + odd_q;
  out[4] = even_q - odd_q;
  out[5] = g[outputs - 1];
}

LK_INLINE void LK(value_vector)(
    const int outputs, const float *const *pixels, int64_t c, int live, float *to, int64_t step) {
  vf columns[4][6];
  UNROLLED for (int j = 0; j < outputs; j++) {
    vf g[4];
    UNROLLED for (int i = 0; i < outputs; i++) g[i] = vf_load_to(pixels[i * outputs + j] + c, live);
    LK(value_line)(outputs, g, columns[j]);
  }
  UNROLLED for (int i = 0; i < 6; i++) {
    vf g[4], out[6];
    UNROLLED for (int j = 0; j < outputs; j++) g[j] = columns[j][i];
    LK(value_line)(outputs, g, out);
    UNROLLED for (int j = 0; j < 6; j++) vf_store(to + (i * 6 + j) * step + c, out[j]);
  }
}

// Rows of channels are padded to whole vectors.
LK_INLINE void LK(values)(
    const int outputs, const float *const *pixels, int64_t channels, float *to, int64_t step) {
  int64_t c = 0;
  for (; c + LK_WIDTH <= channels; c += LK_WIDTH)
    LK(value_vector)(outputs, pixels, c, LK_WIDTH, to, step);
  if (c < channels) LK(value_vector)(outputs, pixels, c, (int)(channels - c), to, step);
}

static void LK(values_4)(
    const float *const *pixels, int64_t channels, float *to, int64_t step) {
  LK(values)(4, pixels, channels, to, step);
}

static void LK(values_2)(
    const float *const *pixels, int64_t channels, float *to, int64_t step) {
  LK(values)(2, pixels, channels, to, step);
}

// Gᵀ·s of six values: the three or five taps.
LK_INLINE void LK(tap_line)(const int taps, const vd *s, vd *out) {
  const vd sum_p = (s[1] + s[2]) * (1 / LK_NEAR), difference_p = (s[1] - s[2]) * (1 / LK_NEAR);
  const vd sum_q = (s[3] + s[4]) * (1 / LK_FAR), difference_q = (s[3] - s[4]) * (1 / LK_FAR);
  out[0] = s[0] * (1.0 / LK_PPQQ) + sum_p + sum_q;
  out[1] = difference_p * LK_P + difference_q * LK_Q;
  out[2] = sum_p * LK_PP + sum_q * LK_QQ;
  if (taps == 5) {
    out[3] = difference_p * LK_PPP + difference_q * LK_QQQ;
    out[4] = sum_p * LK_PPPP + sum_q * LK_QQQQ;
  }
  out[taps - 1] += s[5];
}

LK_INLINE void LK(taps_vector)(
    const int taps, const float *sums, int64_t step, int64_t parts, int64_t part_step, int live,
    float *to, int64_t tap_step) {
  vd columns[6][5];
  UNROLLED for (int j = 0; j < 6; j++) {
    vd s[6];
    UNROLLED for (int i = 0; i < 6; i++) {
      const float *from = sums + (i * 6 + j) * step;
      vf sum = vf_load_to(from, live);
      for (int64_t part = 1; part < parts; part++) sum += vf_load_to(from + part * part_step, live);
      s[i] = __builtin_convertvector(sum, vd);
    }
    LK(tap_line)(taps, s, columns[j]);
  }
  UNROLLED for (int i = 0; i < taps; i++) {
    vd s[6], out[5];
    UNROLLED for (int j = 0; j < 6; j++) s[j] = columns[j][i];
    LK(tap_line)(taps, s, out);
    UNROLLED for (int j = 0; j < taps; j++)
      vf_store_to(to + (i * taps + j) * tap_step, __builtin_convertvector(out[j], vf), live);
  }
}

LK_INLINE void LK(taps)(
    const int taps, const float *sums, int64_t step, int64_t parts, int64_t part_step,
    int64_t count, float *to, int64_t tap_step) {
  int64_t i = 0;
  for (; i + LK_WIDTH <= count; i += LK_WIDTH)
    LK(taps_vector)(taps, sums + i, step, parts, part_step, LK_WIDTH, to + i, tap_step);
  if (i < count)
    LK(taps_vector)(taps, sums + i, step, parts, part_step, (int)(count - i), to + i, tap_step);
}

static void LK(taps_3)(
    const float *sums, int64_t step, int64_t parts, int64_t part_step, int64_t count, float *to,
    int64_t tap_step) {
  LK(taps)(3, sums, step, parts, part_step, count, to, tap_step);
}

static void LK(taps_5)(
    const float *sums, int64_t step, int64_t parts, int64_t part_step, int64_t count, float *to,
    int64_t tap_step) {
  LK(taps)(5, sums, step, parts, part_step, count, to, tap_step);
}

static const lk_winograd_gradient_set LK(winograd_gradient) = {
    .values = {LK(values_4), LK(values_2)}, .taps = {LK(taps_3), LK(taps_5)}};

#undef UNROLLED
