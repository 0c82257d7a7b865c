// The transforms of Winograd's F(2×2, 3×3); see winograd.h.

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
      d[j] = live < LK_WIDTH ? vf_load_n(p, live) : vf_load(p);
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

static void LK(winograd_kernel)(
    const float *g, int64_t tap, int columns, int width, float *to, int64_t step) {
  for (int f = 0; f < width; f += LK_WIDTH) {
    const int live = columns - f < 0 ? 0 : columns - f;
    vd lines[3][4], points[4];
    UNROLLED for (int j = 0; j < 3; j++) {
      vd d[3];
      UNROLLED for (int i = 0; i < 3; i++) {
        const float *p = g + (i * 3 + j) * tap + f;
        d[i] = __builtin_convertvector(live < LK_WIDTH ? vf_load_n(p, live) : vf_load(p), vd);
      }
      LK(kernel_line)(d[0], d[1], d[2], lines[j]);
    }
    UNROLLED for (int i = 0; i < 4; i++) {
      LK(kernel_line)(lines[0][i], lines[1][i], lines[2][i], points);
      UNROLLED for (int j = 0; j < 4; j++)
        vf_store(to + (i * 4 + j) * step + f, __builtin_convertvector(points[j], vf));
    }
  }
}

static const lk_winograd_set LK(winograd) = {
    .input = LK(winograd_input),
    .output = LK(winograd_output),
    .kernel = LK(winograd_kernel)};

#undef UNROLLED
