// Fourier transforms: plans and tables; see lk_fourier.h. The kernel is in fourier.inc.h.
#include <math.h>
#include <stdlib.h>

#include "Fourier/layout.h"

#define LK_FAMILY "Fourier/fourier.inc.h"
#include "Isa/instantiate.h"

lk_kernel lk_fourier_kernel(void) { return LK_SELECT(fourier_run); }

// Splits a number into factors 4, 2, 3 and 5; what is left over is returned.
static int64_t split(lk_fourier_params *params, int64_t size) {
  static const int32_t radices[] = {4, 2, 3, 5};
  params->factor_count = 0;
  for (int i = 0; i < 4; i++)
    while (size % radices[i] == 0) {
      params->factors[params->factor_count++] = radices[i];
      size /= radices[i];
    }
  return size;
}

bool lk_fourier_prepare(lk_fourier_params *params) {
  int64_t length = params->length;
  if (length < 1 || length > 1 << 26 || params->rows < 0 || params->bins < 1 ||
      params->bins > length)
    return false;
  params->size = length;
  if (split(params, length) != 1) {
    params->size = 1;
    while (params->size < 2 * length - 1) params->size *= 2;
    split(params, params->size);
  }
  int64_t units = params->is_real ? (params->rows + 1) / 2 : params->rows;
  params->tasks = units < 16 ? units : 16;
  return true;
}

size_t lk_fourier_table_size(const lk_fourier_params *params) {
  size_t floats = (size_t)lk_fourier_plan(params).end;
  return (floats > 0 ? floats : 16) * sizeof(float);
}

size_t lk_fourier_scratch(const lk_fourier_params *params) {
  return (size_t)(4 * params->tasks * lk_fourier_rounded(params->size)) * sizeof(float);
}

static void root(int64_t numerator, int64_t denominator, float *re, float *im) {
  double angle = -2 * 3.14159265358979323846 * (double)(numerator % denominator) /
                 (double)denominator;
  *re = (float)cos(angle);
  *im = (float)sin(angle);
}

// In place, in double precision: the filter's transform should not add errors of its own.
static void power_of_two_transform(double *re, double *im, int64_t n) {
  for (int64_t i = 1, j = 0; i < n; i++) {
    int64_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      double a = re[i], b = im[i];
      re[i] = re[j], im[i] = im[j];
      re[j] = a, im[j] = b;
    }
  }
  for (int64_t half = 1; half < n; half *= 2)
    for (int64_t k = 0; k < half; k++) {
      double angle = -3.14159265358979323846 * (double)k / (double)half;
      double c = cos(angle), s = sin(angle);
      for (int64_t i = k; i < n; i += 2 * half) {
        double a = re[i + half] * c - im[i + half] * s, b = re[i + half] * s + im[i + half] * c;
        re[i + half] = re[i] - a, im[i + half] = im[i] - b;
        re[i] += a, im[i] += b;
      }
    }
}

bool lk_fourier_table(const lk_fourier_params *params, void *table) {
  lk_fourier_layout layout = lk_fourier_plan(params);
  float *to = table;
  int64_t rest = params->size;
  for (int i = 0; i < params->factor_count; i++) {
    int64_t radix = params->factors[i], whole = rest;
    rest /= radix;
    float *re = to, *im = to + (radix - 1) * rest;
    for (int64_t j = 1; j < radix; j++)
      for (int64_t p = 0; p < rest; p++)
        root(p * j, whole, re + (j - 1) * rest + p, im + (j - 1) * rest + p);
    to = im + (radix - 1) * rest;
  }
  if (lk_fourier_is_direct(params)) return true;
  int64_t n = params->length, size = params->size;
  float *chirp = (float *)table + layout.chirp, *filter = (float *)table + layout.filter;
  for (int64_t k = 0; k < n; k++) root(k * k, 2 * n, chirp + k, chirp + n + k);
  double *memory = calloc((size_t)(2 * size), sizeof(double));
  if (!memory) return false;
  double *re = memory, *im = memory + size;
  for (int64_t k = 0; k < n; k++) {
    double angle = 3.14159265358979323846 * (double)(k * k % (2 * n)) / (double)n;
    re[k] = cos(angle), im[k] = sin(angle);
    if (k > 0) re[size - k] = re[k], im[size - k] = im[k];
  }
  power_of_two_transform(re, im, size);
  for (int64_t k = 0; k < size; k++) {
    filter[k] = (float)(re[k] / (double)size);
    filter[size + k] = (float)(im[k] / (double)size);
  }
  free(memory);
  return true;
}
