#include "Fourier/layout.h"
#include "lk_threads.h"

typedef struct {
  const lk_fourier_params *params;
  void *const *operands;
  lk_fourier_layout layout;
} LK(fourier_t);

// One stage of Stockham's transform, radix R with the butterfly BODY of a0…, b0… (real and imaginary
// parts of the R inputs) into y0…, z0…. Either loop may run over vectors: the inner where the stride
// is long, the outer in the first stage, where it is 1.
#define LK_STAGE(R, LOADS, BODY, STORES)                                                           \
  if (stride == 1) {                                                                               \
    _Pragma("clang loop vectorize(enable) interleave(disable)") for (int64_t p = 0; p < m; p++) {  \
      const int64_t from = p, to = R * p;                                                          \
      LOADS BODY STORES                                                                            \
    }                                                                                              \
  } else {                                                                                         \
    for (int64_t p = 0; p < m; p++) {                                                              \
      _Pragma("clang loop vectorize(enable)") for (int64_t q = 0; q < stride; q++) {               \
        const int64_t from = q + stride * p, to = q + stride * R * p;                              \
        LOADS BODY STORES                                                                          \
      }                                                                                            \
    }                                                                                              \
  }

#define LK_LOAD(K) const float a##K = xr[from + K * gap], b##K = xi[from + K * gap];
#define LK_STORE(J)                                                                                \
  {                                                                                                \
    const float c = wr[(J - 1) * m + p], s = wi[(J - 1) * m + p];                                  \
    yr[to + J * stride] = y##J * c - z##J * s;                                                     \
    yi[to + J * stride] = y##J * s + z##J * c;                                                     \
  }
#define LK_STORE_FIRST                                                                             \
  yr[to] = y0;                                                                                     \
  yi[to] = z0;

static void LK(fourier_stage)(int64_t radix, int64_t m, int64_t stride, const float *restrict wr,
                              const float *restrict wi, const float *restrict xr,
                              const float *restrict xi, float *restrict yr, float *restrict yi) {
  const int64_t gap = stride * m;
  if (radix == 2) {
    LK_STAGE(2, LK_LOAD(0) LK_LOAD(1),
             const float y0 = a0 + a1; const float z0 = b0 + b1; const float y1 = a0 - a1;
             const float z1 = b0 - b1;, LK_STORE_FIRST LK_STORE(1))
  } else if (radix == 3) {
    const float h = 0.86602540378443864676f;
    LK_STAGE(3, LK_LOAD(0) LK_LOAD(1) LK_LOAD(2),
             const float u = a1 + a2; const float v = b1 + b2; const float y0 = a0 + u;
             const float z0 = b0 + v; const float e = a0 - 0.5f * u; const float f = b0 - 0.5f * v;
             const float g = h * (b1 - b2); const float k = h * (a2 - a1);
             const float y1 = e + g; const float z1 = f + k; const float y2 = e - g;
             const float z2 = f - k;, LK_STORE_FIRST LK_STORE(1) LK_STORE(2))
  } else if (radix == 4) {
    LK_STAGE(4, LK_LOAD(0) LK_LOAD(1) LK_LOAD(2) LK_LOAD(3),
             const float e = a0 + a2; const float f = b0 + b2; const float g = a0 - a2;
             const float k = b0 - b2; const float u = a1 + a3; const float v = b1 + b3;
             const float r = a1 - a3; const float t = b1 - b3; const float y0 = e + u;
             const float z0 = f + v; const float y1 = g + t; const float z1 = k - r;
             const float y2 = e - u; const float z2 = f - v; const float y3 = g - t;
             const float z3 = k + r;, LK_STORE_FIRST LK_STORE(1) LK_STORE(2) LK_STORE(3))
  } else {
    const float c1 = 0.30901699437494742410f, c2 = -0.80901699437494742410f;
    const float s1 = 0.95105651629515357212f, s2 = 0.58778525229247312917f;
    LK_STAGE(5, LK_LOAD(0) LK_LOAD(1) LK_LOAD(2) LK_LOAD(3) LK_LOAD(4),
             const float u1 = a1 + a4; const float v1 = b1 + b4; const float u2 = a2 + a3;
             const float v2 = b2 + b3; const float r1 = a1 - a4; const float t1 = b1 - b4;
             const float r2 = a2 - a3; const float t2 = b2 - b3; const float y0 = a0 + u1 + u2;
             const float z0 = b0 + v1 + v2; const float e1 = a0 + c1 * u1 + c2 * u2;
             const float f1 = b0 + c1 * v1 + c2 * v2; const float e2 = a0 + c2 * u1 + c1 * u2;
             const float f2 = b0 + c2 * v1 + c1 * v2; const float g1 = s1 * t1 + s2 * t2;
             const float k1 = s1 * r1 + s2 * r2; const float g2 = s2 * t1 - s1 * t2;
             const float k2 = s2 * r1 - s1 * r2; const float y1 = e1 + g1;
             const float z1 = f1 - k1; const float y2 = e2 + g2; const float z2 = f2 - k2;
             const float y3 = e2 - g2; const float z3 = f2 + k2; const float y4 = e1 - g1;
             const float z4 = f1 + k1;,
             LK_STORE_FIRST LK_STORE(1) LK_STORE(2) LK_STORE(3) LK_STORE(4))
  }
}
#undef LK_STAGE
#undef LK_LOAD
#undef LK_STORE
#undef LK_STORE_FIRST

// The forward transform of the `size` numbers in re, im; the result is in re, im or in the other pair,
// and the pointers are exchanged so that it is re, im.
static void LK(fourier_forward)(const lk_fourier_params *p, const float *table, float **re,
                                float **im, float **other_re, float **other_im) {
  int64_t rest = p->size, stride = 1;
  for (int i = 0; i < p->factor_count; i++) {
    const int64_t radix = p->factors[i];
    rest /= radix;
    const float *wi = table + (radix - 1) * rest;
    LK(fourier_stage)(radix, rest, stride, table, wi, *re, *im, *other_re, *other_im);
    float *a = *re, *b = *im;
    *re = *other_re, *im = *other_im, *other_re = a, *other_im = b;
    table = wi + (radix - 1) * rest;
    stride *= radix;
  }
}

// Multiplies re + i·im with c + i·s, element by element.
static void LK(fourier_multiply)(float *restrict re, float *restrict im, const float *restrict c,
                                 const float *restrict s, int64_t count) {
  for (int64_t k = 0; k < count; k++) {
    const float a = re[k], b = im[k];
    re[k] = a * c[k] - b * s[k];
    im[k] = a * s[k] + b * c[k];
  }
}

// The forward transform of `length` numbers in *re, *im, by the direct way or by Bluestein's.
static void LK(fourier_any)(const LK(fourier_t) *run, float **re, float **im, float **other_re,
                            float **other_im) {
  const lk_fourier_params *p = run->params;
  const float *table = run->operands[2];
  if (lk_fourier_is_direct(p)) {
    LK(fourier_forward)(p, table, re, im, other_re, other_im);
    return;
  }
  const float *chirp = table + run->layout.chirp, *filter = table + run->layout.filter;
  const int64_t n = p->length, size = p->size;
  LK(fourier_multiply)(*re, *im, chirp, chirp + n, n);
  memset(*re + n, 0, (size_t)(size - n) * sizeof(float));
  memset(*im + n, 0, (size_t)(size - n) * sizeof(float));
  LK(fourier_forward)(p, table, re, im, other_re, other_im);
  LK(fourier_multiply)(*re, *im, filter, filter + size, size);
  // The transform back is the forward one with the parts exchanged.
  LK(fourier_forward)(p, table, im, re, other_im, other_re);
  LK(fourier_multiply)(*re, *im, chirp, chirp + n, n);
}

// Two real rows as one complex: X1 = (Z + Z*)/2, X2 = (Z - Z*)/2i with Z*[k] = conj Z[n - k].
static void LK(fourier_pair)(const LK(fourier_t) *run, int64_t row, float *memory) {
  const lk_fourier_params *p = run->params;
  const int64_t n = p->length, padded = lk_fourier_rounded(p->size);
  const float *in = run->operands[0];
  const bool two = row + 1 < p->rows;
  float *re = memory, *im = re + padded, *other_re = im + padded, *other_im = other_re + padded;
  memcpy(re, in + row * n, (size_t)n * sizeof(float));
  if (two) {
    memcpy(im, in + (row + 1) * n, (size_t)n * sizeof(float));
  } else {
    memset(im, 0, (size_t)n * sizeof(float));
  }
  LK(fourier_any)(run, &re, &im, &other_re, &other_im);
  const float sign = p->inverse ? -0.5f : 0.5f;
  for (int second = 0; second < (two ? 2 : 1); second++) {
    float *out_re = run->operands[3], *out_im = run->operands[4];
    const int64_t start = (row + second) * p->bins;
    for (int64_t k = 0; k < p->bins; k++) {
      const int64_t mirrored = k == 0 ? 0 : n - k;
      const float sum_re = re[k] + re[mirrored], difference_re = re[k] - re[mirrored];
      const float sum_im = im[k] + im[mirrored], difference_im = im[k] - im[mirrored];
      if (out_re) out_re[start + k] = 0.5f * (second ? sum_im : sum_re);
      if (out_im) out_im[start + k] = sign * (second ? -difference_re : difference_im);
    }
  }
}

static void LK(fourier_row)(const LK(fourier_t) *run, int64_t row, float *memory) {
  const lk_fourier_params *p = run->params;
  const int64_t n = p->length, padded = lk_fourier_rounded(p->size);
  // Exchanged parts on both sides turn the sign of the exponent.
  const int real = p->inverse ? 1 : 0;
  float *re = memory, *im = re + padded, *other_re = im + padded, *other_im = other_re + padded;
  memcpy(re, (const float *)run->operands[real] + row * n, (size_t)n * sizeof(float));
  memcpy(im, (const float *)run->operands[1 - real] + row * n, (size_t)n * sizeof(float));
  LK(fourier_any)(run, &re, &im, &other_re, &other_im);
  float *out_re = run->operands[3 + real], *out_im = run->operands[4 - real];
  const size_t bytes = (size_t)p->bins * sizeof(float);
  if (out_re) memcpy(out_re + row * p->bins, re, bytes);
  if (out_im) memcpy(out_im + row * p->bins, im, bytes);
}

static void LK(fourier_task)(void *context, int64_t task) {
  const LK(fourier_t) *run = context;
  const lk_fourier_params *p = run->params;
  const int64_t units = p->is_real ? (p->rows + 1) / 2 : p->rows;
  float *memory = (float *)run->operands[5] + 4 * lk_fourier_rounded(p->size) * task;
  for (int64_t unit = units * task / p->tasks; unit < units * (task + 1) / p->tasks; unit++) {
    if (p->is_real) {
      LK(fourier_pair)(run, 2 * unit, memory);
    } else {
      LK(fourier_row)(run, unit, memory);
    }
  }
}

static void LK(fourier_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_fourier_params *p = params;
  LK(fourier_t) run = {p, operands, lk_fourier_plan(p)};
  if (p->tasks <= 0) return;
  lk_parallel_for(p->tasks == 1 ? NULL : pool, p->tasks, LK(fourier_task), &run);
}
