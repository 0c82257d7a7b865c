// The gradient of a convolution's input: where all strides are 1, the convolution of the output's
// gradient with the kernel's taps in reverse order and its channels exchanged (so that Winograd's
// way serves it too); else the transposed convolution.
//
// The rearranged kernel, where one is needed, lies behind the packed one in the same memory.
#include "Convolution/geometry.h"
#include "Convolution/window.h"
#include "lk_convolution_gradient.h"

enum { TRANSPOSE_BLOCK = 16 };

static bool is_rearranged(const lk_convolution *convolution) {
  return lk_has_unit_strides(convolution) || convolution->groups > 1;
}

static int64_t tap_floats(const lk_convolution *convolution) {
  return convolution->input_channels / convolution->groups * convolution->output_channels;
}

static size_t inner_packed_size(const lk_convolution *convolution) {
  const lk_convolution inner = lk_reversed_convolution(convolution);
  return lk_has_unit_strides(convolution) ? lk_convolution_packed_size(&inner)
                                          : lk_transposed_convolution_packed_size(&inner);
}

int32_t lk_convolution_input_gradient_packing(const lk_convolution *convolution) {
  const lk_convolution inner = lk_reversed_convolution(convolution);
  return lk_has_unit_strides(convolution) ? lk_convolution_packing(&inner) : 0;
}

size_t lk_convolution_input_gradient_packed_size(const lk_convolution *convolution) {
  const size_t floats = (size_t)(lk_kernel_taps(convolution) * tap_floats(convolution));
  const size_t rearranged = is_rearranged(convolution) ? floats * sizeof(float) : 0;
  return inner_packed_size(convolution) + (rearranged + 63) / 64 * 64;
}

size_t lk_convolution_input_gradient_scratch(const lk_convolution *convolution) {
  const lk_convolution inner = lk_reversed_convolution(convolution);
  return lk_has_unit_strides(convolution) ? lk_convolution_scratch(&inner)
                                          : lk_transposed_convolution_scratch(&inner);
}

typedef struct {
  const lk_convolution *convolution;
  const float *kernel;
  float *to;
} rearrangement;

// to[column·to_stride + row] = from[row·from_stride + column]
static void transpose(
    const float *from, int64_t from_stride, int64_t rows, int64_t columns, float *to,
    int64_t to_stride) {
  for (int64_t r0 = 0; r0 < rows; r0 += TRANSPOSE_BLOCK) {
    const int64_t r1 = r0 + TRANSPOSE_BLOCK < rows ? r0 + TRANSPOSE_BLOCK : rows;
    for (int64_t column = 0; column < columns; column++)
      for (int64_t row = r0; row < r1; row++)
        to[column * to_stride + row] = from[row * from_stride + column];
  }
}

// One tap: (channels of a group, all filters) becomes (filters of a group, all channels) for the
// convolution, (all channels, filters of a group) for the transposed convolution.
static void rearrange_task(void *context, int64_t tap) {
  const rearrangement *at = context;
  const lk_convolution *convolution = at->convolution;
  const int64_t groups = convolution->groups;
  const int64_t channels = convolution->input_channels / groups;
  const int64_t filters = convolution->output_channels / groups;
  const int64_t floats = tap_floats(convolution);
  const float *from = at->kernel + tap * floats;
  if (lk_has_unit_strides(convolution)) {
    float *to = at->to + (lk_kernel_taps(convolution) - 1 - tap) * floats;
    for (int64_t group = 0; group < groups; group++)
      transpose(
          from + group * filters, groups * filters, channels, filters, to + group * channels,
          groups * channels);
    return;
  }
  float *to = at->to + tap * floats;
  for (int64_t group = 0; group < groups; group++)
    for (int64_t c = 0; c < channels; c++)
      for (int64_t f = 0; f < filters; f++)
        *to++ = from[c * groups * filters + group * filters + f];
}

static void pack(
    lk_level level, const lk_convolution *convolution, const float *kernel, void *packed,
    lk_pool *pool) {
  const lk_convolution inner = lk_reversed_convolution(convolution);
  if (is_rearranged(convolution)) {
    rearrangement work = {
        convolution, kernel, (float *)((char *)packed + inner_packed_size(convolution))};
    lk_parallel_for(pool, lk_kernel_taps(convolution), rearrange_task, &work);
    kernel = work.to;
  }
  if (lk_has_unit_strides(convolution)) {
    lk_convolution_pack_at(level, &inner, kernel, packed, pool);
  } else {
    lk_transposed_convolution_pack_at(level, &inner, kernel, packed, pool);
  }
}

void lk_convolution_input_gradient_pack(
    const lk_convolution *convolution, const float *kernel, void *packed) {
  pack(lk_isa(), convolution, kernel, packed, NULL);
}

#define LEVEL(name, level)                                                                         \
  static void gradient_##name(const void *params, void *const *operands, lk_pool *pool) {          \
    const lk_convolution inner = lk_reversed_convolution(params);                                  \
    if (lk_has_unit_strides(params)) {                                                             \
      lk_convolution_kernel_at(level)(&inner, operands, pool);                                     \
    } else {                                                                                       \
      lk_transposed_convolution_kernel_at(level)(&inner, operands, pool);                          \
    }                                                                                              \
  }                                                                                                \
  static void pack_##name(const void *params, void *const *operands, lk_pool *pool) {              \
    pack(level, params, operands[0], operands[1], pool);                                           \
  }
LEVEL(portable, LK_LEVEL_PORTABLE)
LEVEL(avx2, LK_LEVEL_AVX2)
LEVEL(avx512, LK_LEVEL_AVX512)

lk_kernel lk_convolution_input_gradient_kernel(void) {
  static const lk_kernel levels[] = {gradient_portable, gradient_avx2, gradient_avx512};
  return levels[lk_isa()];
}

lk_kernel lk_convolution_input_gradient_pack_kernel(void) {
  static const lk_kernel levels[] = {pack_portable, pack_avx2, pack_avx512};
  return levels[lk_isa()];
}
