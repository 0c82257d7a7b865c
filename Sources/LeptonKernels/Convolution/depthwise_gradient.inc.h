// Gradients of depthwise convolution with one output channel per input channel; see
// depthwise_gradient.h. Vectors run along the channels.
#include <string.h>

#include "Convolution/depthwise_gradient.h"

typedef struct {
  const lk_convolution *convolution;
  lk_depthwise_parts parts;
  const float *x, *gradient, *kernel;
  float *result, *partials;
  int64_t rows, rows_per_task;
} LK(depthwise_gradient);

// Σ over `count` pixels of x·g for the channels of one vector (the first `live` of it, or all when 0).
LK_INLINE vf LK(pixel_sum)(
    const float *x, int64_t x_step, const float *g, int64_t g_step, int64_t count, int live) {
  vf sum[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++, x += x_step, g += g_step)
      sum[j] = live ? vf_fma(vf_load_n(x, live), vf_load_n(g, live), sum[j])
                    : vf_fma(vf_load(x), vf_load(g), sum[j]);
  }
  for (; i < count; i++, x += x_step, g += g_step)
    sum[0] = live ? vf_fma(vf_load_n(x, live), vf_load_n(g, live), sum[0])
                  : vf_fma(vf_load(x), vf_load(g), sum[0]);
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

// Adds what one output row has for one tap: the pixels begin..<end of it.
static void LK(add_tap)(
    const lk_convolution *convolution, const float *x, const float *g, int64_t count, float *to) {
  const int64_t channels = convolution->input_channels;
  const int64_t x_step = convolution->stride[2] * convolution->input_stride;
  const int64_t g_step = convolution->output_stride;
  int64_t c = 0;
  for (; c + LK_WIDTH <= channels; c += LK_WIDTH)
    vf_store(to + c, vf_load(to + c) + LK(pixel_sum)(x + c, x_step, g + c, g_step, count, 0));
  if (c < channels) {
    const int live = (int)(channels - c);
    const vf sum = LK(pixel_sum)(x + c, x_step, g + c, g_step, count, live);
    vf_store_n(to + c, vf_load_n(to + c, live) + sum, live);
  }
}

// Adds what one output row has for the 3×3 taps of one plane where all three rows are inside: nine sums of a
// vector of channels pass over the columns at which all taps are inside, and each pixel is read once.
static void LK(add_nine_taps)(
    const lk_convolution *convolution, const float *x, const float *g, int64_t count, float *to) {
  const int64_t channels = convolution->input_channels;
  const int64_t x_step = convolution->stride[2] * convolution->input_stride;
  const int64_t g_step = convolution->output_stride;
  const int64_t right = convolution->dilation[2] * convolution->input_stride;
  const int64_t down = convolution->dilation[1] * convolution->input[2] * convolution->input_stride;
  for (int64_t c = 0; c < channels; c += LK_WIDTH) {
    const int live = (int)(channels - c < LK_WIDTH ? channels - c : LK_WIDTH);
    vf sum[9];
#pragma clang loop unroll(full)
    for (int tap = 0; tap < 9; tap++) sum[tap] = (vf)0.0f;
    for (int64_t i = 0; i < count; i++) {
      const vf gradient = vf_load_to(g + i * g_step + c, live);
      const float *from = x + i * x_step + c;
#pragma clang loop unroll(full)
      for (int tap = 0; tap < 9; tap++)
        sum[tap] = vf_fma(
            vf_load_to(from + tap / 3 * down + tap % 3 * right, live), gradient, sum[tap]);
    }
#pragma clang loop unroll(full)
    for (int tap = 0; tap < 9; tap++) {
      float *at = to + tap * channels + c;
      vf_store_to(at, vf_load_to(at, live) + sum[tap], live);
    }
  }
}

// Fetches a row of pixels into the near cache: rows are too short for the processor to see where it goes.
LK_INLINE void LK(fetch_row)(const float *row, int64_t floats) {
  for (int64_t i = 0; i < floats; i += 16) __builtin_prefetch(row + i, 0, 2);
}

// Fetches what the row below reads and row h of a plane, whose taps begin at input row `height`, has not.
LK_INLINE void LK(fetch_below)(
    const lk_convolution *convolution, const float *x_plane, int64_t h, int64_t height,
    const float *g) {
  if (h + 1 == convolution->output[1]) return;
  const int64_t g_floats = convolution->output[2] * convolution->output_stride;
  const int64_t x_floats = convolution->input[2] * convolution->input_stride;
  LK(fetch_row)(g + g_floats, g_floats);
  const int64_t last = height + (convolution->kernel[1] - 1) * convolution->dilation[1];
  for (int64_t i = last + 1; i <= last + convolution->stride[1]; i++)
    if ((uint64_t)i < (uint64_t)convolution->input[1])
      LK(fetch_row)(x_plane + i * x_floats, x_floats);
}

// Adds what a row has for one tap of a row of taps.
LK_INLINE void LK(add_columns)(
    const lk_convolution *convolution, const float *x_row, const float *g, int64_t tap,
    int64_t begin, int64_t end, float *to) {
  lk_clip_to_input(convolution, 2, tap, &begin, &end);
  if (begin == end) return;
  const int64_t first = begin * convolution->stride[2] + tap * convolution->dilation[2] -
                        convolution->padding[2];
  LK(add_tap)
  (convolution, x_row + first * convolution->input_stride,
   g + begin * convolution->output_stride, end - begin, to);
}

static void LK(depthwise_kernel_part)(void *context, int64_t part) {
  const LK(depthwise_gradient) *run = context;
  const lk_convolution *convolution = run->convolution;
  const int64_t *input = convolution->input, *output = convolution->output;
  const int64_t *size = convolution->kernel, channels = convolution->input_channels;
  float *sums = part == 0 ? run->result : run->partials + (part - 1) * run->parts.step;
  memset(sums, 0, (size_t)run->parts.floats * sizeof(float));
  const int64_t row_end = run->parts.rows * (part + 1) / run->parts.parts;
  for (int64_t row = run->parts.rows * part / run->parts.parts; row < row_end; row++) {
    const int64_t h = row % output[1], d = row / output[1] % output[0];
    const int64_t image = row / output[1] / output[0];
    const float *g = run->gradient + row * output[2] * convolution->output_stride;
    const int64_t height = h * convolution->stride[1] - convolution->padding[1];
    const int64_t x_floats = input[2] * convolution->input_stride;
    for (int64_t i = 0; i < size[0]; i++) {
      const int64_t depth = d * convolution->stride[0] + i * convolution->dilation[0] -
                            convolution->padding[0];
      if ((uint64_t)depth >= (uint64_t)input[0]) continue;
      const float *plane = run->x + (image * input[0] + depth) * input[1] * x_floats;
      LK(fetch_below)(convolution, plane, h, height, g);
      float *to = sums + i * size[1] * size[2] * channels;
      // Columns begin..<end are done for all taps at once.
      int64_t begin = 0, end = 0;
      if (size[1] == 3 && size[2] == 3 && height >= 0 &&
          height + 2 * convolution->dilation[1] < input[1]) {
        end = output[2];
        for (int64_t k = 0; k < 3; k++) lk_clip_to_input(convolution, 2, k, &begin, &end);
        const int64_t first = begin * convolution->stride[2] - convolution->padding[2];
        if (begin >= end)
          begin = end = 0;
        else
          LK(add_nine_taps)
          (convolution, plane + height * x_floats + first * convolution->input_stride,
           g + begin * convolution->output_stride, end - begin, to);
      }
      for (int64_t j = 0; j < size[1]; j++) {
        const int64_t x_row = height + j * convolution->dilation[1];
        if ((uint64_t)x_row >= (uint64_t)input[1]) continue;
        for (int64_t k = 0; k < size[2]; k++) {
          float *sum = to + (j * size[2] + k) * channels;
          const float *x = plane + x_row * x_floats;
          LK(add_columns)(convolution, x, g, k, 0, begin, sum);
          LK(add_columns)(convolution, x, g, k, end, output[2], sum);
        }
      }
    }
  }
}

static void LK(depthwise_add)(void *context, int64_t index) {
  const LK(depthwise_gradient) *run = context;
  (void)index;
  for (int64_t part = 1; part < run->parts.parts; part++) {
    const float *from = run->partials + (part - 1) * run->parts.step;
    for (int64_t i = 0; i < run->parts.floats; i += LK_WIDTH) {
      const int64_t rest = run->parts.floats - i;
      const int live = (int)(rest < LK_WIDTH ? rest : LK_WIDTH);
      vf_store_n(run->result + i, vf_load_n(run->result + i, live) + vf_load_n(from + i, live), live);
    }
  }
}

static void LK(depthwise_kernel_gradient)(
    const void *params, void *const *operands, lk_pool *pool) {
  LK(depthwise_gradient) run = {
      .convolution = params,
      .parts = lk_depthwise_parts_of(params),
      .x = operands[0],
      .gradient = operands[1],
      .result = operands[2],
      .partials = operands[3],
  };
  lk_parallel_for(pool, run.parts.parts, LK(depthwise_kernel_part), &run);
  LK(depthwise_add)(&run, 0);
}

// to[i·x_step + c] += g[i·g_step + c]·kernel[c] for `count` pixels.
static void LK(scatter_tap)(
    const lk_convolution *convolution, const float *g, const float *kernel, int64_t count,
    float *to) {
  const int64_t channels = convolution->input_channels, g_step = convolution->output_stride;
  const int64_t x_step = convolution->stride[2] * convolution->input_stride;
  for (int64_t c = 0; c < channels; c += LK_WIDTH) {
    const int live = channels - c < LK_WIDTH ? (int)(channels - c) : 0;
    const vf weight = live ? vf_load_n(kernel + c, live) : vf_load(kernel + c);
    float *x = to + c;
    const float *from = g + c;
    if (live) {
      for (int64_t i = 0; i < count; i++, x += x_step, from += g_step)
        vf_store_n(x, vf_fma(vf_load_n(from, live), weight, vf_load_n(x, live)), live);
    } else {
      for (int64_t i = 0; i < count; i++, x += x_step, from += g_step)
        vf_store(x, vf_fma(vf_load(from), weight, vf_load(x)));
    }
  }
}

// The output position that reads input position `at` through a tap, or -1.
LK_INLINE int64_t LK(reader)(
    const lk_convolution *convolution, int axis, int64_t at, int64_t tap) {
  const int64_t from = at + convolution->padding[axis] - tap * convolution->dilation[axis];
  if (from < 0 || from % convolution->stride[axis] != 0) return -1;
  const int64_t position = from / convolution->stride[axis];
  return position < convolution->output[axis] ? position : -1;
}

// Rows of the input's gradient: what every tap's output row adds to them.
static void LK(depthwise_input_task)(void *context, int64_t task) {
  const LK(depthwise_gradient) *run = context;
  const lk_convolution *convolution = run->convolution;
  const int64_t *input = convolution->input, *output = convolution->output;
  const int64_t *size = convolution->kernel, channels = convolution->input_channels;
  int64_t end = (task + 1) * run->rows_per_task;
  if (end > run->rows) end = run->rows;
  for (int64_t row = task * run->rows_per_task; row < end; row++) {
    const int64_t h = row % input[1], d = row / input[1] % input[0];
    const int64_t image = row / input[1] / input[0];
    float *to = run->result + row * input[2] * convolution->input_stride;
    for (int64_t w = 0; w < input[2]; w++)
      memset(to + w * convolution->input_stride, 0, (size_t)channels * sizeof(float));
    for (int64_t i = 0; i < size[0]; i++)
      for (int64_t j = 0; j < size[1]; j++) {
        const int64_t depth = LK(reader)(convolution, 0, d, i);
        const int64_t height = LK(reader)(convolution, 1, h, j);
        if (depth < 0 || height < 0) continue;
        const int64_t g_row = ((image * output[0] + depth) * output[1] + height) * output[2];
        for (int64_t k = 0; k < size[2]; k++) {
          int64_t first = 0, last = output[2];
          lk_clip_to_input(convolution, 2, k, &first, &last);
          if (first == last) continue;
          const int64_t at = first * convolution->stride[2] + k * convolution->dilation[2] -
                             convolution->padding[2];
          LK(scatter_tap)
          (convolution, run->gradient + (g_row + first) * convolution->output_stride,
           run->kernel + ((i * size[1] + j) * size[2] + k) * channels, last - first,
           to + at * convolution->input_stride);
        }
      }
  }
}

static void LK(depthwise_input_gradient)(
    const void *params, void *const *operands, lk_pool *pool) {
  const lk_convolution *convolution = params;
  LK(depthwise_gradient) run = {
      .convolution = convolution,
      .gradient = operands[0],
      .kernel = operands[1],
      .result = operands[2],
      .rows = convolution->batch * convolution->input[0] * convolution->input[1],
  };
  const int64_t row_floats = convolution->input[2] * convolution->input_channels;
  run.rows_per_task = TASK_FLOATS / (row_floats + 1) + 1;
  lk_parallel_for(
      pool, (run.rows + run.rows_per_task - 1) / run.rows_per_task, LK(depthwise_input_task), &run);
}
