// The transforms of Winograd's F(2×2, 3×3), F(4×4, 3×3) and F(2×2, 5×5); see winograd.h.

#define UNROLLED _Pragma("clang loop unroll(full)")

// Bᵀ·x of four values.
LK_INLINE void LK(input_line)(vf a, vf b, vf c, vf d, vf *out) {
  out[0] = a - c;
  out[1] = b + c;
  out[2] = c - b;
  out[3] = b - d;
}

LK_INLINE void LK(input_vector)(
    const float *const *pixels, int64_t c, int live, float *to, int64_t step) {
  vf rows[4][4], points[4][4];
  UNROLLED for (int i = 0; i < 4; i++) {
    vf d[4];
    UNROLLED for (int j = 0; j < 4; j++) {
      const float *p = pixels[i * 4 + j] + c;
      d[j] = vf_load_to(p, live);
    }
    LK(input_line)(d[0], d[1], d[2], d[3], rows[i]);
  }
  UNROLLED for (int j = 0; j < 4; j++) {
    vf column[4];
    LK(input_line)(rows[0][j], rows[1][j], rows[2][j], rows[3][j], column);
    UNROLLED for (int i = 0; i < 4; i++) points[i][j] = column[i];
  }
  UNROLLED for (int p = 0; p < 16; p++) vf_store(to + p * step + c, points[p / 4][p % 4]);
}

// Rows of V are padded to whole vectors.
static void LK(winograd_input)(
    const float *const *pixels, int64_t channels, float *to, int64_t step) {
  int64_t c = 0;
  for (; c + LK_WIDTH <= channels; c += LK_WIDTH)
    LK(input_vector)(pixels, c, LK_WIDTH, to, step);
  if (c < channels) LK(input_vector)(pixels, c, (int)(channels - c), to, step);
}

static void LK(winograd_output)(const float *from, int64_t step, int filters, float *to) {
  for (int f = 0; f < filters; f += LK_WIDTH) {
    vf rows[2][4];
    UNROLLED for (int j = 0; j < 4; j++) {
      vf m[4];
      UNROLLED for (int i = 0; i < 4; i++) m[i] = vf_load(from + (i * 4 + j) * step + f);
      rows[0][j] = (m[0] + m[1]) + m[2];
      rows[1][j] = (m[1] - m[2]) - m[3];
    }
    UNROLLED for (int i = 0; i < 2; i++) {
      const vf *m = rows[i];
      vf_store(to + (i * 2) * filters + f, (m[0] + m[1]) + m[2]);
      vf_store(to + (i * 2 + 1) * filters + f, (m[1] - m[2]) - m[3]);
    }
  }
}

// G·x of three values.
LK_INLINE void LK(kernel_line)(vd a, vd b, vd c, vd *out) {
  out[0] = a;
  out[1] = (a + b + c) * 0.5;
  out[2] = (a - b + c) * 0.5;
  out[3] = c;
}

// One tap of up to a vector of filters; `live` of them are there.
LK_INLINE vd LK(kernel_tap)(const float *p, int live) {
  return __builtin_convertvector(vf_load_to(p, live), vd);
}

static void LK(winograd_kernel)(
    const float *g, int64_t tap, int columns, int width, float *to, int64_t step) {
  for (int f = 0; f < width; f += LK_WIDTH) {
    const int live = columns - f < 0 ? 0 : columns - f;
    vd lines[3][4], points[4];
    UNROLLED for (int j = 0; j < 3; j++) {
      vd d[3];
      UNROLLED for (int i = 0; i < 3; i++) d[i] = LK(kernel_tap)(g + (i * 3 + j) * tap + f, live);
      LK(kernel_line)(d[0], d[1], d[2], lines[j]);
    }
    UNROLLED for (int i = 0; i < 4; i++) {
      LK(kernel_line)(lines[0][i], lines[1][i], lines[2][i], points);
      UNROLLED for (int j = 0; j < 4; j++)
        vf_store(to + (i * 4 + j) * step + f, __builtin_convertvector(points[j], vf));
    }
  }
}

// F(4×4, 3×3) and F(2×2, 5×5), which share Bᵀ.

// Bᵀ·x of six values.
LK_INLINE void LK(input_line6)(const vf *d, vf *out) {
  const vf even_a = vf_fma(d[2], vf_set1(-LK_QQ), d[4]), odd_a = vf_fma(d[1], vf_set1(-LK_QQ), d[3]);
  const vf even_b = vf_fma(d[2], vf_set1(-LK_PP), d[4]), odd_b = vf_fma(d[1], vf_set1(-LK_PP), d[3]);
  out[0] = vf_fma(d[0], vf_set1(LK_PPQQ), vf_fma(d[2], vf_set1(-LK_PP_QQ), d[4]));
  out[1] = vf_fma(odd_a, vf_set1(LK_P), even_a);
  out[2] = vf_fma(odd_a, vf_set1(-LK_P), even_a);
  out[3] = vf_fma(odd_b, vf_set1(LK_Q), even_b);
  out[4] = vf_fma(odd_b, vf_set1(-LK_Q), even_b);
  out[5] = vf_fma(d[1], vf_set1(LK_PPQQ), vf_fma(d[3], vf_set1(-LK_PP_QQ), d[5]));
}

LK_INLINE void LK(input_vector6)(
    const float *const *pixels, int64_t c, int live, float *to, int64_t step) {
  vf rows[6][6];
  UNROLLED for (int i = 0; i < 6; i++) {
    vf d[6];
    UNROLLED for (int j = 0; j < 6; j++) {
      const float *p = pixels[i * 6 + j] + c;
      d[j] = vf_load_to(p, live);
    }
    LK(input_line6)(d, rows[i]);
  }
  UNROLLED for (int j = 0; j < 6; j++) {
    vf d[6], column[6];
    UNROLLED for (int i = 0; i < 6; i++) d[i] = rows[i][j];
    LK(input_line6)(d, column);
    UNROLLED for (int i = 0; i < 6; i++) vf_store(to + (i * 6 + j) * step + c, column[i]);
  }
}

static void LK(winograd_input6)(
    const float *const *pixels, int64_t channels, float *to, int64_t step) {
  int64_t c = 0;
  for (; c + LK_WIDTH <= channels; c += LK_WIDTH)
    LK(input_vector6)(pixels, c, LK_WIDTH, to, step);
  if (c < channels) LK(input_vector6)(pixels, c, (int)(channels - c), to, step);
}

// Aᵀ·x of six values: two or four outputs.
LK_INLINE void LK(output_line6)(const int outputs, const vf *m, vf *out) {
  const vf sum_a = m[1] + m[2], difference_a = m[1] - m[2];
  const vf sum_b = m[3] + m[4], difference_b = m[3] - m[4];
  out[0] = m[0] + sum_a + sum_b;
  if (outputs == 2) {
    out[1] = vf_fma(difference_a, vf_set1(LK_P), vf_fma(difference_b, vf_set1(LK_Q), m[5]));
    return;
  }
  out[1] = vf_fma(difference_a, vf_set1(LK_P), difference_b * vf_set1(LK_Q));
  out[2] = vf_fma(sum_a, vf_set1(LK_PP), sum_b * vf_set1(LK_QQ));
  out[3] = vf_fma(difference_a, vf_set1(LK_PPP), vf_fma(difference_b, vf_set1(LK_QQQ), m[5]));
}

LK_INLINE void LK(output6)(
    const int outputs, const float *from, int64_t step, int filters, float *to) {
  for (int f = 0; f < filters; f += LK_WIDTH) {
    vf rows[4][6];
    UNROLLED for (int j = 0; j < 6; j++) {
      vf m[6], column[4];
      UNROLLED for (int i = 0; i < 6; i++) m[i] = vf_load(from + (i * 6 + j) * step + f);
      LK(output_line6)(outputs, m, column);
      UNROLLED for (int i = 0; i < outputs; i++) rows[i][j] = column[i];
    }
    UNROLLED for (int i = 0; i < outputs; i++) {
      vf out[4];
      LK(output_line6)(outputs, rows[i], out);
      UNROLLED for (int j = 0; j < outputs; j++)
        vf_store(to + (i * outputs + j) * filters + f, out[j]);
    }
  }
}

static void LK(winograd_output4)(const float *from, int64_t step, int filters, float *to) {
  LK(output6)(4, from, step, filters, to);
}

static void LK(winograd_output2_5)(const float *from, int64_t step, int filters, float *to) {
  LK(output6)(2, from, step, filters, to);
}

// G·x of three or five values, the coefficients of a polynomial: its value at each point, divided by the
// product of the point's distances to the others.
LK_INLINE void LK(kernel_line6)(const int taps, const vd *g, vd *out) {
  vd even_a = g[0] + g[2] * LK_PP, odd_a = g[1] * LK_P;
  vd even_b = g[0] + g[2] * LK_QQ, odd_b = g[1] * LK_Q;
  if (taps == 5) {
    even_a += g[4] * LK_PPPP;
    odd_a += g[3] * LK_PPP;
    even_b += g[4] * LK_QQQQ;
    odd_b += g[3] * LK_QQQ;
  }
  out[0] = g[0] / LK_PPQQ;
  out[1] = (even_a + odd_a) / LK_NEAR;
  out[2] = (even_a - odd_a) / LK_NEAR;
  out[3] = (even_b + odd_b) / LK_FAR;
  out[4] = (even_b - odd_b) / LK_FAR;
  out[5] = g[taps - 1];
}

LK_INLINE void LK(kernel6)(
    const int taps, const float *g, int64_t tap, int columns, int width, float *to, int64_t step) {
  for (int f = 0; f < width; f += LK_WIDTH) {
    const int live = columns - f < 0 ? 0 : columns - f;
    vd lines[5][6], points[6], d[5];
    UNROLLED for (int j = 0; j < taps; j++) {
      UNROLLED for (int i = 0; i < taps; i++)
        d[i] = LK(kernel_tap)(g + (i * taps + j) * tap + f, live);
      LK(kernel_line6)(taps, d, lines[j]);
    }
    UNROLLED for (int i = 0; i < 6; i++) {
      UNROLLED for (int j = 0; j < taps; j++) d[j] = lines[j][i];
      LK(kernel_line6)(taps, d, points);
      UNROLLED for (int j = 0; j < 6; j++)
        vf_store(to + (i * 6 + j) * step + f, __builtin_convertvector(points[j], vf));
    }
  }
}

static void LK(winograd_kernel4)(
    const float *g, int64_t tap, int columns, int width, float *to, int64_t step) {
  LK(kernel6)(3, g, tap, columns, width, to, step);
}

static void LK(winograd_kernel2_5)(
    const float *g, int64_t tap, int columns, int width, float *to, int64_t step) {
  LK(kernel6)(5, g, tap, columns, width, to, step);
}

static const lk_winograd_set LK(winograd) = {
    .input = {LK(winograd_input), LK(winograd_input6), LK(winograd_input6)},
    .output = {LK(winograd_output), LK(winograd_output4), LK(winograd_output2_5)},
    .kernel = {LK(winograd_kernel), LK(winograd_kernel4), LK(winograd_kernel2_5)}};

#undef UNROLLED
