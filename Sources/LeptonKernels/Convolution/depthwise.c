#define LK_FAMILY "Convolution/depthwise.inc.h"
#include "Isa/instantiate.h"

#include "Convolution/window.h"

static bool is_grouped(const lk_convolution *convolution) {
  return lk_depthwise_multiplier(convolution) > LK_MOST_MULTIPLIER;
}

#define LEVEL(name, level, run)                                                                    \
  static void depthwise_##name(const void *params, void *const *operands, lk_pool *pool) {         \
    if (is_grouped(params)) {                                                                      \
      const lk_convolution grouped = lk_depthwise_grouped(params);                                 \
      lk_convolution_kernel_at(level)(&grouped, operands, pool);                                   \
    } else {                                                                                       \
      run(params, operands, pool);                                                                 \
    }                                                                                              \
  }
LEVEL(portable, LK_LEVEL_PORTABLE, depthwise_run_portable)
#if defined(__x86_64__)
LEVEL(avx2, LK_LEVEL_AVX2, depthwise_run_avx2)
LEVEL(avx512, LK_LEVEL_AVX512, depthwise_run_avx512)
#endif

lk_kernel lk_depthwise_kernel(void) { return LK_SELECT(depthwise); }

size_t lk_depthwise_scratch(const lk_convolution *convolution) {
  if (!is_grouped(convolution)) return 0;
  const lk_convolution grouped = lk_depthwise_grouped(convolution);
  return lk_convolution_scratch(&grouped);
}

size_t lk_depthwise_packed_size(const lk_convolution *convolution) {
  if (is_grouped(convolution)) {
    const lk_convolution grouped = lk_depthwise_grouped(convolution);
    return lk_convolution_packed_size(&grouped);
  }
  return (size_t)(lk_depthwise_multiplier(convolution) * lk_kernel_taps(convolution) *
                  lk_depthwise_channels(convolution)) *
         sizeof(float);
}

void lk_depthwise_pack(const lk_convolution *convolution, const float *kernel, void *packed) {
  if (is_grouped(convolution)) {
    const lk_convolution grouped = lk_depthwise_grouped(convolution);
    lk_convolution_pack(&grouped, kernel, packed);
    return;
  }
  const int64_t m = lk_depthwise_multiplier(convolution), taps = lk_kernel_taps(convolution);
  const int64_t channels = convolution->input_channels;
  float *to = packed;
  for (int64_t j = 0; j < m; j++)
    for (int64_t block = 0; block < channels; block += LK_DEPTHWISE_BLOCK)
      for (int64_t tap = 0; tap < taps; tap++)
        for (int64_t c = block; c < block + LK_DEPTHWISE_BLOCK; c++)
          *to++ = c < channels ? kernel[(tap * channels + c) * m + j] : 0;
}

static void pack_run(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  lk_depthwise_pack(params, operands[0], operands[1]);
}

lk_kernel lk_depthwise_pack_kernel(void) { return pack_run; }
