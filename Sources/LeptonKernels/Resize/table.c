// Tables of resampling weights. Positions are computed in float32 as TensorFlow's resize kernels do
// (HalfPixelScaler, ResizeBicubic's table of 1024 steps, ScaleAndTranslate's spans), so that the
// weights agree with those of Keras and not only with the formula.
#include <math.h>
#include <string.h>

#include "Resize/table.h"

#define LK_CUBIC_STEPS 1024

static double radius_of(lk_resize_method method) {
  switch (method) {
    case LK_RESIZE_BILINEAR: return 1;
    case LK_RESIZE_BICUBIC: return 2;
    case LK_RESIZE_LANCZOS3: return 3;
    case LK_RESIZE_LANCZOS5: return 5;
    default: return 0;
  }
}

// Keys' cubic with a = -1/2.
static double cubic(double x) {
  if (x >= 2) return 0;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

static double filter(lk_resize_method method, double x) {
  x = fabs(x);
  double radius = radius_of(method);
  if (x > radius) return 0;
  if (method == LK_RESIZE_BILINEAR) return 1 - x;
  if (method == LK_RESIZE_BICUBIC) return cubic(x);
  if (x <= 1e-3) return 1;
  const double pi = 3.14159265358979323846;
  return radius * sin(pi * x) * sin(pi * x / radius) / (pi * pi * x * x);
}

static bool scans(lk_resize_method method, bool antialias) {
  return method == LK_RESIZE_LANCZOS3 || method == LK_RESIZE_LANCZOS5 ||
         (antialias && (method == LK_RESIZE_BILINEAR || method == LK_RESIZE_BICUBIC));
}

// How much wider than its own radius the filter is.
static float widening(int64_t input, int64_t output, bool antialias) {
  float inverse = 1.0f / ((float)output / (float)input);
  return antialias && inverse > 1 ? inverse : 1;
}

int64_t lk_resize_taps(lk_resize_method method, int64_t input, int64_t output, bool antialias) {
  int64_t taps = 1;
  if (scans(method, antialias)) {
    taps = 2 * (int64_t)ceil(radius_of(method) * (double)widening(input, output, antialias)) + 1;
  } else if (method == LK_RESIZE_BILINEAR) {
    taps = 2;
  } else if (method == LK_RESIZE_BICUBIC) {
    taps = 4;
  } else if (method == LK_RESIZE_AREA) {
    taps = (input + output - 1) / output + 1;
  }
  return taps < input ? taps : input;
}

// The weights of one output: samples first…first+count-1, some perhaps outside the input.
typedef struct {
  int64_t input, taps, start;
  float *weights;
} row_t;

// Opens a row whose first sample is `first`.
static row_t open_row(int64_t input, int64_t taps, int64_t first, float *weights) {
  int64_t latest = input - taps;
  int64_t start = first < 0 ? 0 : first > latest ? latest : first;
  memset(weights, 0, (size_t)taps * sizeof(float));
  return (row_t){input, taps, start, weights};
}

static void add(row_t *row, int64_t sample, double weight) {
  int64_t tap = sample - row->start;
  if (sample >= 0 && sample < row->input && tap >= 0 && tap < row->taps)
    row->weights[tap] += (float)weight;
}

static void normalize(row_t *row) {
  double sum = 0;
  for (int64_t t = 0; t < row->taps; t++) sum += (double)row->weights[t];
  if (fabs(sum) < 1e-35) return;
  for (int64_t t = 0; t < row->taps; t++)
    row->weights[t] = (float)((double)row->weights[t] / sum);
}

void lk_resize_table(lk_resize_method method, int64_t input, int64_t output, bool antialias,
                     int32_t *start, float *weights) {
  int64_t taps = lk_resize_taps(method, input, output, antialias);
  float scale = (float)input / (float)output;
  float inverse = 1.0f / ((float)output / (float)input);
  float wide = widening(input, output, antialias);
  double reach = radius_of(method) * (double)wide;
  for (int64_t i = 0; i < output; i++) {
    float *own = weights + i * taps;
    row_t row;
    if (scans(method, antialias)) {
      float sample = ((float)i + 0.5f) * inverse;
      int64_t first = (int64_t)ceil((double)sample - reach - 0.5);
      int64_t last = (int64_t)floor((double)sample + reach - 0.5);
      if (first < 0) first = 0;
      if (last > input - 1) last = input - 1;
      row = open_row(input, taps, first, own);
      for (int64_t s = first; s <= last; s++)
        add(&row, s, filter(method, (double)((float)s + 0.5f - sample) / (double)wide));
      normalize(&row);
    } else if (method == LK_RESIZE_NEAREST) {
      int64_t sample = (int64_t)floorf(((float)i + 0.5f) * scale);
      if (sample > input - 1) sample = input - 1;
      row = open_row(input, taps, sample, own);
      add(&row, sample, 1);
    } else if (method == LK_RESIZE_AREA) {
      float begin = (float)i * scale, end = (float)(i + 1) * scale;
      int64_t first = (int64_t)floorf(begin), last = (int64_t)ceilf(end);
      if (last > input) last = input;
      row = open_row(input, taps, first, own);
      for (int64_t s = first; s < last; s++) {
        float left = (float)s, right = (float)(s + 1);
        float covered = left < begin ? (right > end ? scale : right - begin)
                                     : (right > end ? end - left : 1.0f);
        add(&row, s, (double)(covered / scale));
      }
    } else {
      float sample = ((float)i + 0.5f) * scale - 0.5f;
      int64_t left = (int64_t)floorf(sample);
      float fraction = sample - floorf(sample);
      if (method == LK_RESIZE_BILINEAR) {
        int64_t right = left + 1 > input - 1 ? input - 1 : left + 1;
        if (left < 0) left = 0;
        row = open_row(input, taps, left, own);
        add(&row, left, (double)(1 - fraction));
        add(&row, right, (double)fraction);
      } else {
        double step = (double)lrintf(fraction * LK_CUBIC_STEPS) / LK_CUBIC_STEPS;
        row = open_row(input, taps, left - 1, own);
        for (int64_t t = -1; t <= 2; t++) add(&row, left + t, cubic(fabs((double)t - step)));
        normalize(&row);
      }
    }
    start[i] = (int32_t)row.start;
  }
}


int64_t lk_resize_bands(const lk_resize_params *p) {
  int64_t rows = p->batch * p->height.output;
  double work = (double)(p->height.taps * p->width.input + p->width.taps * p->width.output) *
                (double)(p->channels + 4) * (double)rows;
  int64_t bands = (int64_t)(work / (128 * 1024)) + 1;
  if (bands > 64) bands = 64;
  return bands < rows ? bands : rows;
}

// The rows first..<end of an axis that read the input at `position`: starts rise, so these follow
// each other. `first` and `end` are those of a lesser position, or 0.
static void find_readers(
    const lk_resize_axis *axis, int64_t position, int64_t *first, int64_t *end) {
  while (*first < axis->output && axis->start[*first] + axis->taps <= position) ++*first;
  if (*end < *first) *end = *first;
  while (*end < axis->output && axis->start[*end] <= position) ++*end;
}

int64_t lk_resize_transposed_taps(const lk_resize_axis *axis) {
  int64_t first = 0, end = 0, taps = 1;
  for (int64_t position = 0; position < axis->input; position++) {
    find_readers(axis, position, &first, &end);
    if (end - first > taps) taps = end - first;
  }
  return taps;
}

void lk_resize_transpose(const lk_resize_axis *axis, int32_t *start, float *weights) {
  const int64_t taps = lk_resize_transposed_taps(axis);
  int64_t first = 0, end = 0;
  memset(weights, 0, (size_t)(axis->input * taps) * sizeof(float));
  for (int64_t position = 0; position < axis->input; position++) {
    find_readers(axis, position, &first, &end);
    const int64_t begin = first < axis->output - taps ? first : axis->output - taps;
    start[position] = (int32_t)begin;
    for (int64_t row = first; row < end; row++)
      weights[position * taps + row - begin] =
          axis->weights[row * axis->taps + position - axis->start[row]];
  }
}

// Whether rows of the result are rows of the input.
static bool takes_rows(const lk_resize_axis *height) {
  if (height->taps > 1) return false;
  for (int64_t i = 0; i < height->output; i++)
    if (height->weights[i] != 1) return false;
  return true;
}

size_t lk_resize_scratch(const lk_resize_params *p) {
  if (takes_rows(&p->height)) return 0;
  return (size_t)(lk_resize_bands(p) * p->width.input * p->channels) * sizeof(float);
}
