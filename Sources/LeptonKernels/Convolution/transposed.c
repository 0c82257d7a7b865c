// Transposed convolution as lk_convolution.h describes it, in gathering form: output positions
// whose place in the full result has the same residue modulo the stride read the same taps, so each
// residue (per axis) is one window.
//
// Along one axis, full position f = i·s + t·d. The taps of residue p = f mod s are those with
// t·d ≡ p (mod s): every (s/g)-th tap from the first such on, g = gcd(s, d), and from one to the
// next the input position falls by d/g. They are packed in falling order, so that positions rise.
#include "Convolution/window.h"

#include <string.h>

enum { MOST_PARTS = 256 };

// The taps of one residue along one axis: first, first + step, …, `count` of them; `before` taps
// belong to lesser residues.
typedef struct {
  int64_t first, step, count, before;
} residue_taps;

typedef struct {
  const lk_convolution *convolution;
  const lk_tile_set *tiles;
  lk_product product;  // of the first residue: every other takes its grid
  const float *input, *packed, *bias, *residual, *zeros;
  float *output;
} run;

static int64_t common_divisor(int64_t a, int64_t b) {
  while (b) {
    const int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static residue_taps taps_of(const lk_convolution *convolution, int axis, int64_t residue) {
  const int64_t s = convolution->stride[axis], d = convolution->dilation[axis];
  residue_taps taps = {.first = -1, .step = s / common_divisor(s, d)};
  for (int64_t t = 0; t < convolution->kernel[axis]; t++) {
    const int64_t of_tap = t * d % s;
    taps.before += of_tap < residue;
    if (of_tap != residue) continue;
    if (taps.first < 0) taps.first = t;
    taps.count++;
  }
  return taps;
}

// Which residue output positions output_begin, output_begin + stride, … have.
static int64_t residue_of(const lk_convolution *convolution, int axis, int64_t output_begin) {
  return (output_begin + convolution->padding[axis]) % convolution->stride[axis];
}

static int64_t column_floats(const lk_tile_set *tiles, const lk_convolution *convolution) {
  return lk_packed_floats(tiles, 1, convolution->output_channels / convolution->groups);
}

// Floats of one group's packed kernel.
static int64_t group_floats(const lk_tile_set *tiles, const lk_convolution *convolution) {
  const int64_t k = convolution->kernel[0] * convolution->kernel[1] * convolution->kernel[2] *
                    (convolution->input_channels / convolution->groups);
  return (k * column_floats(tiles, convolution) + 15) / 16 * 16;
}

// Where in the group's packed kernel a residue begins, in rows of the depth.
static int64_t depth_of(const lk_convolution *convolution, const residue_taps *taps) {
  const int64_t rows = convolution->kernel[1], row = convolution->kernel[2];
  const int64_t before = taps[0].before * rows * row +
                         taps[0].count * (taps[1].before * row + taps[1].count * taps[2].before);
  return before * (convolution->input_channels / convolution->groups);
}

static lk_window window_of(
    const lk_convolution *convolution, const int64_t *output_begin, residue_taps *taps) {
  lk_window window = {
      .batch = convolution->batch,
      .channels = convolution->input_channels / convolution->groups,
      .input_stride = convolution->input_stride,
      .output_stride = convolution->output_stride,
      .residual_stride = convolution->residual_stride,
  };
  for (int axis = 0; axis < 3; axis++) {
    const int64_t s = convolution->stride[axis], d = convolution->dilation[axis];
    const int64_t begin = output_begin[axis];
    taps[axis] = taps_of(convolution, axis, residue_of(convolution, axis, begin));
    window.output[axis] = convolution->output[axis];
    window.output_begin[axis] = begin;
    window.output_step[axis] = s;
    window.extent[axis] =
        convolution->output[axis] > begin ? (convolution->output[axis] - begin - 1) / s + 1 : 0;
    window.input[axis] = convolution->input[axis];
    window.input_step[axis] = 1;
    window.taps[axis] = taps[axis].count;
    window.tap_step[axis] = d / common_divisor(s, d);
    if (taps[axis].count > 0)
      window.input_begin[axis] =
          (begin + convolution->padding[axis] - taps[axis].first * d) / s -
          (taps[axis].count - 1) * window.tap_step[axis];
  }
  return window;
}

// The window of residue class `index` in 0..<product of strides.
static lk_window window_at(
    const lk_convolution *convolution, int64_t index, residue_taps *taps) {
  const int64_t *stride = convolution->stride;
  const int64_t begin[3] = {
      index / (stride[1] * stride[2]), index / stride[2] % stride[1], index % stride[2]};
  return window_of(convolution, begin, taps);
}

static int64_t class_count(const lk_convolution *convolution) {
  return convolution->stride[0] * convolution->stride[1] * convolution->stride[2];
}

// A bound over all residues.
static int64_t zeros_of(const lk_convolution *convolution) {
  return convolution->kernel[2] * (convolution->input_channels / convolution->groups);
}

static void class_task(void *context, int64_t index) {
  const run *at = context;
  const lk_convolution *convolution = at->convolution;
  const int64_t parts = lk_product_parts(&at->product), classes = class_count(convolution);
  const int64_t group = index / parts / classes;
  const int64_t channels = convolution->output_channels / convolution->groups;
  residue_taps taps[3];
  lk_window window = window_at(convolution, index / parts % classes, taps);
  window.from = at->input + group * window.channels;
  window.to = at->output + group * channels;
  window.zeros = at->zeros;
  if (at->residual) window.residual = at->residual + group * channels;
  lk_product product = lk_window_product(at->tiles, &window, channels, &convolution->epilogue);
  product.packed = at->packed + group * group_floats(at->tiles, convolution) +
                   depth_of(convolution, taps) * column_floats(at->tiles, convolution);
  product.row_parts = at->product.row_parts;
  product.column_parts = at->product.column_parts;
  if (at->bias) product.store.bias = at->bias + group * channels;
  lk_product_run(&product, index % parts, NULL);
}

static void transposed_run(
    const lk_tile_set *tiles, const void *params, void *const *operands, lk_pool *pool) {
  const lk_convolution *convolution = params;
  run at = {
      .convolution = convolution,
      .tiles = tiles,
      .input = operands[0],
      .packed = operands[1],
      .bias = operands[2],
      .residual = convolution->epilogue.residual == LK_RESIDUAL_NONE ? NULL : operands[3],
      .output = operands[4],
  };
  const int64_t zeros = zeros_of(convolution);
  at.zeros = lk_static_zeros(zeros);
  if (!at.zeros) at.zeros = memset(operands[5], 0, (size_t)zeros * sizeof(float));
  residue_taps taps[3];
  lk_window window = window_at(convolution, 0, taps);
  at.product = lk_window_product(
      tiles, &window, convolution->output_channels / convolution->groups, &convolution->epilogue);
  if (at.product.m <= 0) return;
  const int64_t windows = convolution->groups * class_count(convolution);
  lk_product_plan(&at.product, MOST_PARTS / windows, false);
  lk_parallel_for(pool, windows * lk_product_parts(&at.product), class_task, &at);
}

#define LEVEL(name, level)                                                                         \
  static void transposed_##name(const void *params, void *const *operands, lk_pool *pool) {        \
    transposed_run(lk_tiles_at(level), params, operands, pool);                                    \
  }
LEVEL(portable, LK_LEVEL_PORTABLE)
LEVEL(avx2, LK_LEVEL_AVX2)
LEVEL(avx512, LK_LEVEL_AVX512)

lk_kernel lk_transposed_convolution_kernel_at(lk_level level) {
  static const lk_kernel levels[] = {transposed_portable, transposed_avx2, transposed_avx512};
  return levels[level];
}

lk_kernel lk_transposed_convolution_kernel(void) {
  return lk_transposed_convolution_kernel_at(lk_isa());
}

size_t lk_transposed_convolution_scratch(const lk_convolution *convolution) {
  const int64_t zeros = zeros_of(convolution);
  return lk_static_zeros(zeros) ? 0 : ((size_t)zeros * sizeof(float) + 63) / 64 * 64;
}

size_t lk_transposed_convolution_packed_size(const lk_convolution *convolution) {
  return (size_t)(convolution->groups * group_floats(lk_tiles_at(lk_isa()), convolution)) *
         sizeof(float);
}

typedef struct {
  const lk_tile_set *tiles;
  const lk_convolution *convolution;
  const float *kernel;
  float *packed;
} pack_job;

// Packs one residue of one group: panel by panel, whose rows are the residue's taps in falling order,
// each with all input channels.
static void pack_task(void *context, int64_t index) {
  const pack_job *at = context;
  const lk_convolution *convolution = at->convolution;
  const lk_tile_set *tiles = at->tiles;
  const int64_t *size = convolution->kernel, *stride = convolution->stride;
  const int64_t channels = convolution->input_channels / convolution->groups;
  const int64_t filters = convolution->output_channels / convolution->groups;
  const int64_t tap_floats = convolution->output_channels * channels;
  const int64_t group = index / class_count(convolution), class = index % class_count(convolution);
  const int panel = 2 * tiles->width;
  const residue_taps taps[3] = {
      taps_of(convolution, 0, class / (stride[1] * stride[2])),
      taps_of(convolution, 1, class / stride[2] % stride[1]),
      taps_of(convolution, 2, class % stride[2])};
  float *to = at->packed + group * group_floats(tiles, convolution) +
              depth_of(convolution, taps) * column_floats(tiles, convolution);
  for (int64_t column = 0; column < filters; column += panel) {
    const int width = lk_panel_vectors(tiles, filters, column) * tiles->width;
    const int64_t live = filters - column < width ? filters - column : width;
    for (int64_t u0 = taps[0].count - 1; u0 >= 0; u0--)
      for (int64_t u1 = taps[1].count - 1; u1 >= 0; u1--)
        for (int64_t u2 = taps[2].count - 1; u2 >= 0; u2--) {
          const int64_t tap = ((taps[0].first + u0 * taps[0].step) * size[1] + taps[1].first +
                               u1 * taps[1].step) *
                                  size[2] +
                              taps[2].first + u2 * taps[2].step;
          lk_pack_panels(
              tiles, at->kernel + tap * tap_floats + (group * filters + column) * channels, 1,
              channels, channels, live, to);
          to += channels * width;
        }
  }
}

void lk_transposed_convolution_pack_at(
    lk_level level, const lk_convolution *convolution, const float *kernel, void *packed,
    lk_pool *pool) {
  pack_job job = {lk_tiles_at(level), convolution, kernel, packed};
  lk_parallel_for(pool, convolution->groups * class_count(convolution), pack_task, &job);
}

void lk_transposed_convolution_pack(
    const lk_convolution *convolution, const float *kernel, void *packed) {
  lk_transposed_convolution_pack_at(lk_isa(), convolution, kernel, packed, NULL);
}

#define PACK(name, level)                                                                          \
  static void pack_##name(const void *params, void *const *operands, lk_pool *pool) {              \
    lk_transposed_convolution_pack_at(level, params, operands[0], operands[1], pool);              \
  }
PACK(portable, LK_LEVEL_PORTABLE)
PACK(avx2, LK_LEVEL_AVX2)
PACK(avx512, LK_LEVEL_AVX512)

lk_kernel lk_transposed_convolution_pack_kernel(void) {
  static const lk_kernel levels[] = {pack_portable, pack_avx2, pack_avx512};
  return levels[lk_isa()];
}
