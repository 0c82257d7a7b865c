// The gradient of a convolution's kernel, and the way round for kernels of few filters, which would
// leave most lanes of a vector idle. With stride 1
//
//   gradient[t, c, f] = Σ over p of x[p + t·d - padding, c]·g[p, f]
//                     = Σ over q of g[q + (k - 1 - t)·d - ((k - 1)·d - padding), f]·x[q, c]
//
// is the kernel gradient of a convolution from g to x: taps in reverse order, filters by channels.
#include "Convolution/geometry.h"
#include "Convolution/kernel_gradient.h"
#include "Convolution/winograd_gradient.h"

enum {
  FEW_FILTERS = 8,
  LEAST_CHANNELS = 16,
};

static bool goes_round(const lk_convolution *convolution) {
  return convolution->groups == 1 && convolution->output_channels < FEW_FILTERS &&
         convolution->input_channels >= LEAST_CHANNELS && lk_has_unit_strides(convolution);
}

static size_t reversed_size(const lk_convolution *convolution) {
  const int64_t floats =
      lk_kernel_taps(convolution) * convolution->input_channels * convolution->output_channels;
  return ((size_t)floats * sizeof(float) + 63) / 64 * 64;
}

static void gradient_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool) {
  if (convolution->packing != 0) {
    lk_winograd_gradient_run(level, convolution, operands, pool);
    return;
  }
  if (!goes_round(convolution)) {
    lk_kernel_gradient_run(level, convolution, operands, pool);
    return;
  }
  const lk_convolution inner = lk_reversed_convolution(convolution);
  char *scratch = operands[3];
  void *const arguments[] = {
      operands[1], operands[0], scratch, scratch + reversed_size(convolution)};
  lk_kernel_gradient_run(level, &inner, arguments, pool);
  const int64_t channels = convolution->input_channels, filters = convolution->output_channels;
  float *to = operands[2];
  for (int64_t tap = lk_kernel_taps(convolution) - 1; tap >= 0; tap--) {
    const float *from = (const float *)(void *)scratch + tap * channels * filters;
    for (int64_t c = 0; c < channels; c++)
      for (int64_t f = 0; f < filters; f++) *to++ = from[f * channels + c];
  }
}

#define LEVEL(name, level)                                                                         \
  static void gradient_##name(const void *params, void *const *operands, lk_pool *pool) {          \
    gradient_run(level, params, operands, pool);                                                   \
  }
LEVEL(portable, LK_LEVEL_PORTABLE)
LEVEL(avx2, LK_LEVEL_AVX2)
LEVEL(avx512, LK_LEVEL_AVX512)

lk_kernel lk_convolution_kernel_gradient_kernel(void) {
  static const lk_kernel levels[] = {gradient_portable, gradient_avx2, gradient_avx512};
  return levels[lk_isa()];
}

int32_t lk_convolution_kernel_gradient_packing(const lk_convolution *convolution) {
  if (!lk_winograd_gradient_suits(convolution)) return 0;
  return convolution->kernel[1] == 5 ? 2 : 4;
}

size_t lk_convolution_kernel_gradient_scratch(const lk_convolution *convolution) {
  if (convolution->packing != 0) return lk_winograd_gradient_scratch(convolution);
  if (!goes_round(convolution)) return lk_kernel_gradient_scratch(lk_isa(), convolution);
  const lk_convolution inner = lk_reversed_convolution(convolution);
  return reversed_size(convolution) + lk_kernel_gradient_scratch(lk_isa(), &inner);
}
