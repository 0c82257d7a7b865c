#include "Resize/table.h"
#include "lk_threads.h"

// out[i] = Σ_t weights[t]·x[t·stride + i] for contiguous i.
static void LK(resize_rows)(const float *x, int64_t stride, const float *weights, int64_t taps,
                            float *out, int64_t n) {
  int64_t i = 0;
  for (; i + 2 * LK_WIDTH <= n; i += 2 * LK_WIDTH) {
    vf a = weights[0] * vf_load(x + i), b = weights[0] * vf_load(x + i + LK_WIDTH);
    for (int64_t t = 1; t < taps; t++) {
      vf weight = weights[t];
      a = vf_fma(weight, vf_load(x + t * stride + i), a);
      b = vf_fma(weight, vf_load(x + t * stride + i + LK_WIDTH), b);
    }
    vf_store(out + i, a);
    vf_store(out + i + LK_WIDTH, b);
  }
  for (; i < n; i += LK_WIDTH) {
    int rest = n - i < LK_WIDTH ? (int)(n - i) : LK_WIDTH;
    vf a = weights[0] * vf_load_n(x + i, rest);
    for (int64_t t = 1; t < taps; t++)
      a = vf_fma((vf)weights[t], vf_load_n(x + t * stride + i, rest), a);
    vf_store_n(out + i, a, rest);
  }
}

// One line of pixels resampled along the line.
LK_INLINE void LK(resize_line)(const float *x, const lk_resize_axis *axis, int64_t channels,
                               float *out) {
  for (int64_t i = 0; i < axis->output; i++) {
    const float *from = x + (int64_t)axis->start[i] * channels;
    const float *weights = axis->weights + i * axis->taps;
    float *to = out + i * channels;
    if (channels == 1) {
      float sum = 0;
      for (int64_t t = 0; t < axis->taps; t++) sum += weights[t] * from[t];
      to[0] = sum;
    } else if (channels <= LK_WIDTH) {
      int n = (int)channels;
      vf sum = weights[0] * vf_load_n(from, n);
      for (int64_t t = 1; t < axis->taps; t++)
        sum = vf_fma((vf)weights[t], vf_load_n(from + t * channels, n), sum);
      vf_store_n(to, sum, n);
    } else {
      LK(resize_rows)(from, channels, weights, axis->taps, to, channels);
    }
  }
}

typedef struct {
  const lk_resize_params *params;
  const float *in;
  float *out, *scratch;
  int64_t bands;
} LK(resize_t);

static void LK(resize_task)(void *context, int64_t band) {
  const LK(resize_t) *run = context;
  const lk_resize_params *p = run->params;
  int64_t rows = p->batch * p->height.output, line = p->width.input * p->channels;
  float *mixed = run->scratch ? run->scratch + band * line : NULL;
  int64_t end = rows * (band + 1) / run->bands;
  for (int64_t row = rows * band / run->bands; row < end; row++) {
    int64_t sample = row / p->height.output, y = row % p->height.output;
    const float *from = run->in + (sample * p->height.input + p->height.start[y]) * line;
    if (mixed && (p->height.taps > 1 || p->height.weights[y] != 1)) {
      LK(resize_rows)(from, line, p->height.weights + y * p->height.taps, p->height.taps, mixed,
                      line);
      from = mixed;
    }
    LK(resize_line)(from, &p->width, p->channels, run->out + row * p->width.output * p->channels);
  }
}

static void LK(resize_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_resize_params *p = params;
  if (p->batch <= 0 || p->channels <= 0 || p->height.output <= 0 || p->width.output <= 0 ||
      p->height.input <= 0 || p->width.input <= 0)
    return;
  LK(resize_t) run = {p, operands[0], operands[1], operands[2], lk_resize_bands(p)};
  lk_parallel_for(run.bands == 1 ? NULL : pool, run.bands, LK(resize_task), &run);
}
