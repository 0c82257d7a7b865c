// Convolution as lk_convolution.h describes it: one window per group, or Winograd's way.
#include <string.h>

#include "Convolution/geometry.h"
#include "Convolution/window.h"
#include "Convolution/winograd.h"

enum {
  MOST_PARTS = 256,
  PACK_FLOATS = 1 << 13,  // of a slice
};

typedef struct {
  const lk_convolution *convolution;
  lk_window window;
  lk_product product;
  const float *input, *packed, *bias, *scale, *residual;
  float *output;
} run;

// Groups with fewer filters than a vector has lanes run several at once, as one group whose kernel
// is block-diagonal: the vector's other lanes would have idled. Returns how many.
static int64_t merged_groups(const lk_tile_set *tiles, const lk_convolution *convolution) {
  const int64_t filters = convolution->output_channels / convolution->groups;
  int64_t merged = filters > 0 ? tiles->width / filters : 1;
  if (merged > convolution->groups) merged = convolution->groups;
  while (merged > 1 && convolution->groups % merged != 0) merged--;
  return merged > 1 ? merged : 1;
}

static lk_convolution with_merged_groups(
    const lk_tile_set *tiles, const lk_convolution *convolution) {
  lk_convolution merged = *convolution;
  merged.groups /= merged_groups(tiles, convolution);
  return merged;
}

static lk_window window_of(const lk_convolution *convolution) {
  lk_window window = {
      .batch = convolution->batch,
      .channels = convolution->input_channels / convolution->groups,
      .input_stride = convolution->input_stride,
      .output_stride = convolution->output_stride,
      .residual_stride = convolution->residual_stride,
  };
  for (int axis = 0; axis < 3; axis++) {
    window.extent[axis] = window.output[axis] = convolution->output[axis];
    window.output_step[axis] = 1;
    window.input[axis] = convolution->input[axis];
    window.input_begin[axis] = -convolution->padding[axis];
    window.input_step[axis] = convolution->stride[axis];
    window.taps[axis] = convolution->kernel[axis];
    window.tap_step[axis] = convolution->dilation[axis];
  }
  return window;
}

static int64_t group_channels(const lk_convolution *convolution) {
  return convolution->input_channels / convolution->groups;
}

// Floats of one group's packed kernel.
static int64_t group_floats(const lk_tile_set *tiles, const lk_convolution *convolution) {
  const int64_t k = lk_kernel_taps(convolution) * group_channels(convolution);
  const int64_t n = convolution->output_channels / convolution->groups;
  return (lk_packed_floats(tiles, k, n) + 15) / 16 * 16;
}

// Packs the block-diagonal kernel of `merged` groups, whose filters are one vector at most;
// `kernel` is at their first filter.
static void pack_merged(
    const lk_tile_set *tiles, const lk_convolution *convolution, int64_t merged,
    const float *kernel, float *packed) {
  const int64_t channels = group_channels(convolution);
  const int64_t filters = convolution->output_channels / convolution->groups;
  for (int64_t tap = 0; tap < lk_kernel_taps(convolution); tap++)
    for (int64_t c = 0; c < merged * channels; c++)
      for (int64_t f = 0; f < tiles->width; f++) {
        const float *row = kernel + (tap * channels + c % channels) * convolution->output_channels;
        *packed++ = f / filters == c / channels ? row[f] : 0;
      }
}

static void group_task(void *context, int64_t index) {
  const run *at = context;
  const lk_convolution *convolution = at->convolution;
  const int64_t parts = lk_product_parts(&at->product), group = index / parts;
  const int64_t channels = convolution->output_channels / convolution->groups;
  lk_window window = at->window;
  window.from = at->input + group * window.channels;
  window.to = at->output + group * channels;
  if (at->residual) window.residual = at->residual + group * channels;
  lk_product product = at->product;
  product.source = &window;
  product.packed = at->packed + group * group_floats(product.tiles, convolution);
  if (at->bias) product.store.bias = at->bias + group * channels;
  if (at->scale) product.store.scale = at->scale + group * channels;
  lk_product_run(&product, index % parts, NULL);
}

static void convolution_run(
    const lk_tile_set *tiles, const void *params, void *const *operands, lk_pool *pool) {
  const lk_convolution merged = with_merged_groups(tiles, params), *convolution = &merged;
  run at = {
      .convolution = convolution,
      .window = window_of(convolution),
      .input = operands[0],
      .packed = operands[1],
      .bias = operands[2],
      .residual = convolution->epilogue.residual == LK_RESIDUAL_NONE ? NULL : operands[3],
      .output = operands[4],
  };
  if (convolution->has_scale) at.scale = at.bias + convolution->output_channels;
  const int64_t zeros = lk_window_zeros(&at.window);
  at.window.zeros = lk_static_zeros(zeros);
  if (!at.window.zeros) at.window.zeros = memset(operands[5], 0, (size_t)zeros * sizeof(float));
  at.product = lk_window_product(
      tiles, &at.window, convolution->output_channels / convolution->groups,
      &convolution->epilogue);
  if (at.product.m <= 0) return;
  lk_product_plan(&at.product, MOST_PARTS / convolution->groups, false);
  lk_parallel_for(pool, convolution->groups * lk_product_parts(&at.product), group_task, &at);
}

#define LEVEL(name, level)                                                                         \
  static void convolution_##name(const void *params, void *const *operands, lk_pool *pool) {       \
    if (lk_winograd_form_of(params) != LK_WINOGRAD_NONE) {                                                                \
      lk_winograd_run(level, params, operands, pool);                                              \
    } else {                                                                                       \
      convolution_run(lk_tiles_at(level), params, operands, pool);                                 \
    }                                                                                              \
  }
LEVEL(portable, LK_LEVEL_PORTABLE)
LEVEL(avx2, LK_LEVEL_AVX2)
LEVEL(avx512, LK_LEVEL_AVX512)

lk_kernel lk_convolution_kernel_at(lk_level level) {
  static const lk_kernel levels[] = {convolution_portable, convolution_avx2, convolution_avx512};
  return levels[level];
}

lk_kernel lk_convolution_kernel(void) { return lk_convolution_kernel_at(lk_isa()); }

size_t lk_convolution_scratch(const lk_convolution *convolution) {
  if (lk_winograd_form_of(convolution) != LK_WINOGRAD_NONE)
    return lk_winograd_scratch(lk_tiles_at(lk_isa()), convolution);
  const lk_convolution merged = with_merged_groups(lk_tiles_at(lk_isa()), convolution);
  const lk_window window = window_of(&merged);
  const int64_t zeros = lk_window_zeros(&window);
  return lk_static_zeros(zeros) ? 0 : ((size_t)zeros * sizeof(float) + 63) / 64 * 64;
}

int32_t lk_convolution_packing(const lk_convolution *convolution) {
  return lk_winograd_choose(convolution);
}

size_t lk_convolution_serial_scratch(const lk_convolution *convolution) {
  if (lk_winograd_form_of(convolution) != LK_WINOGRAD_NONE)
    return lk_winograd_serial_scratch(lk_tiles_at(lk_isa()), convolution);
  return lk_convolution_scratch(convolution);
}

size_t lk_convolution_packed_size(const lk_convolution *convolution) {
  if (lk_winograd_form_of(convolution) != LK_WINOGRAD_NONE)
    return lk_winograd_packed_size(lk_tiles_at(lk_isa()), convolution);
  const lk_tile_set *tiles = lk_tiles_at(lk_isa());
  const lk_convolution merged = with_merged_groups(tiles, convolution);
  return (size_t)(merged.groups * group_floats(tiles, &merged)) * sizeof(float);
}

// The kernel is packed in slices of the depth, which is the channels for Winograd's way.
static int64_t packed_depth(const lk_convolution *convolution) {
  if (lk_winograd_form_of(convolution) != LK_WINOGRAD_NONE) return convolution->input_channels;
  return lk_kernel_taps(convolution) * group_channels(convolution);
}

static void pack_slice(
    lk_level level, const lk_convolution *convolution, const float *kernel, int64_t first,
    int64_t end, void *packed) {
  if (lk_winograd_form_of(convolution) != LK_WINOGRAD_NONE) {
    lk_winograd_pack(level, convolution, kernel, first, end, packed);
    return;
  }
  const lk_tile_set *tiles = lk_tiles_at(level);
  const int64_t filters = convolution->output_channels;
  const int64_t merged = merged_groups(tiles, convolution);
  const lk_convolution together = with_merged_groups(tiles, convolution);
  const int64_t n = filters / together.groups, k = packed_depth(convolution);
  for (int64_t group = 0; group < together.groups; group++) {
    float *to = (float *)packed + group * group_floats(tiles, &together);
    const float *from = kernel + group * n;
    if (merged == 1) {
      lk_pack_panel_rows(tiles, from, filters, 1, k, n, first, end, to);
    } else if (first == 0) {
      pack_merged(tiles, convolution, merged, from, to);
    }
  }
}

void lk_convolution_pack(const lk_convolution *convolution, const float *kernel, void *packed) {
  pack_slice(lk_isa(), convolution, kernel, 0, packed_depth(convolution), packed);
}

bool lk_convolution_keeps_kernel(const lk_convolution *convolution) {
  // Packed kernels of groups of few filters hold zeros between the numbers.
  return convolution->packing == 0 && convolution->groups == 1;
}

void lk_convolution_unpack(
    lk_level level, const lk_convolution *convolution, const void *packed, float *kernel) {
  lk_unpack_panels(
      lk_tiles_at(level), packed, convolution->output_channels, 1, packed_depth(convolution),
      convolution->output_channels, kernel);
}

typedef struct {
  lk_level level;
  const lk_convolution *convolution;
  const float *kernel;
  void *packed;
  int64_t slices;
} pack_job;

static void pack_task(void *context, int64_t index) {
  const pack_job *at = context;
  const int64_t depth = packed_depth(at->convolution);
  pack_slice(
      at->level, at->convolution, at->kernel, depth * index / at->slices,
      depth * (index + 1) / at->slices, at->packed);
}

void lk_convolution_pack_at(
    lk_level level, const lk_convolution *convolution, const float *kernel, void *packed,
    lk_pool *pool) {
  pack_job job = {level, convolution, kernel, packed, 1};
  const int64_t depth = packed_depth(convolution);
  // Slices of the block-diagonal kernel of merged groups would not be slices of the depth.
  if (convolution->groups == 1) job.slices = depth * convolution->output_channels / PACK_FLOATS;
  if (job.slices > depth) job.slices = depth;
  if (job.slices > MOST_PARTS) job.slices = MOST_PARTS;
  if (job.slices < 1) job.slices = 1;
  lk_parallel_for(pool, job.slices, pack_task, &job);
}

#define PACK(name, level)                                                                          \
  static void pack_##name(const void *params, void *const *operands, lk_pool *pool) {              \
    lk_convolution_pack_at(level, params, operands[0], operands[1], pool);                         \
  }
PACK(portable, LK_LEVEL_PORTABLE)
PACK(avx2, LK_LEVEL_AVX2)
PACK(avx512, LK_LEVEL_AVX512)

lk_kernel lk_convolution_pack_kernel(void) {
  static const lk_kernel levels[] = {pack_portable, pack_avx2, pack_avx512};
  return levels[lk_isa()];
}
