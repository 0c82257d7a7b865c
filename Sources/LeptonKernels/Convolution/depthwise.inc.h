// Depthwise convolution: vectors run along the channels; the output columns of a line share the
// kernel's registers. Work is cut into output rows and blocks of channels.
#include "Convolution/depthwise.h"
#include "Convolution/depthwise_line.inc.h"
#include "Gemm/tiles.h"
#include "Math/span.h"

#define ROW_FLOATS 1024     // most sums of one output column of a block of channels
#define KERNEL_FLOATS 2048  // of a block of channels: a share of the nearest cache
#define NEAR_FLOATS 8192    // of lines, in the nearest cache
#define SMALL_KERNEL 9      // taps: larger ones have arithmetic enough to hide the reading
#define SHORT_SPAN 64       // floats
#define TASK_OPERATIONS (1 << 17)
#define MOST_TASKS 256

typedef struct {
  const lk_convolution *convolution;
  const float *input, *packed, *bias, *residual;
  float *output;
  lk_store store;
  int64_t multiplier, taps, kernel_floats;  // kernel_floats: of one multiplier
  int64_t interior_begin, interior_end;  // output columns all of whose taps are inside
  int64_t block, blocks;                 // channels per block
  int64_t rows, rows_per_task, tasks_per_block;
} LK(depthwise_job);

// Whether the innermost loops write the output.
static bool LK(is_direct)(const LK(depthwise_job) * at) {
  return at->multiplier == 1 && at->store.bounded && !at->residual;
}

// Ends `columns` columns whose sums lie one behind the other in `sums`: output channels
// first..<first + count of the pixels from `pixel` on.
static void LK(depthwise_finish)(
    const LK(depthwise_job) * at, float *sums, int64_t pixel, int64_t columns, int64_t first,
    int64_t count) {
  const lk_convolution *convolution = at->convolution;
  const lk_activation f = convolution->epilogue.activation;
  const lk_residual kind = convolution->epilogue.residual;
  const int64_t step = convolution->residual_stride;
  const float *residual = at->residual ? at->residual + pixel * step + first : NULL;
  for (int64_t i = 0; i < columns; i++) {
    float *column = sums + i * count;
    // With one output per channel the sums began at the bias.
    if (at->bias && at->multiplier > 1)
      for (int64_t j = 0; j < count; j++) column[j] += at->bias[first + j];
    if (kind == LK_RESIDUAL_BEFORE)
      for (int64_t j = 0; j < count; j++) column[j] += residual[i * step + j];
  }
  // One call for all columns costs a pass over them, one for each as much as some vectors.
  const bool together = kind == LK_RESIDUAL_AFTER || count < SHORT_SPAN;
  if (together) LK(lk_unary_span)(f, sums, sums, columns * count);
  float *to = at->output + pixel * convolution->output_stride + first;
  for (int64_t i = 0; i < columns; i++, to += convolution->output_stride) {
    const float *column = sums + i * count;
    if (!together) {
      LK(lk_unary_span)(f, column, to, count);
    } else if (kind == LK_RESIDUAL_AFTER) {
      for (int64_t j = 0; j < count; j++) to[j] = column[j] + residual[i * step + j];
    } else {
      for (int64_t j = 0; j < count; j++) to[j] = column[j];
    }
  }
}

// The taps 0..<count inside the input when tap 0 reads position `begin`: the first, and how many.
static int64_t LK(clip)(
    int64_t begin, int64_t count, int64_t step, int64_t extent, int64_t *first) {
  *first = begin < 0 ? (-begin + step - 1) / step : 0;
  const int64_t end = extent > begin ? (extent - begin - 1) / step + 1 : 0;
  const int64_t last = end < count ? end : count;
  return last > *first ? last - *first : 0;
}

// One output row of one block of channels.
static void LK(depthwise_row)(
    const LK(depthwise_job) * at, int64_t row, int64_t channel, int64_t channels) {
  const lk_convolution *convolution = at->convolution;
  const int64_t *input = convolution->input, *size = convolution->kernel;
  const int64_t height = row % convolution->output[1];
  const int64_t depth = row / convolution->output[1] % convolution->output[0];
  const int64_t image = row / convolution->output[1] / convolution->output[0];
  const int64_t pixel = convolution->input_stride;
  const int64_t m = at->multiplier;
  const bool direct = LK(is_direct)(at);

  LK(line) line = {
      .bias = m == 1 && at->bias ? at->bias + channel : NULL,
      .interior_begin = at->interior_begin,
      .interior_end = at->interior_end,
      .stride = convolution->stride[2],
      .padding = convolution->padding[2],
      .extent = input[2],
      .dilation = convolution->dilation[2],
      .pixel = pixel,
      .channels = channels,
      .kernel_block = at->taps * LK_DEPTHWISE_BLOCK,
      .count = {0, 0, size[2]},
      .low = direct ? at->store.low : -__builtin_inff(),
      .high = direct ? at->store.high : __builtin_inff(),
  };
  const int64_t origin[2] = {
      depth * convolution->stride[0] - convolution->padding[0],
      height * convolution->stride[1] - convolution->padding[1]};
  const int64_t input_pixels[2] = {input[1] * input[2], input[2]};
  const int64_t kernel_taps[2] = {size[1] * size[2], size[2]};
  int64_t row_input = image * input[0] * input_pixels[0] * pixel + channel, row_kernel = 0;
  for (int axis = 0; axis < 2; axis++) {
    int64_t first;
    line.count[axis] = LK(clip)(
        origin[axis], size[axis], convolution->dilation[axis], input[axis], &first);
    line.input_step[axis] = convolution->dilation[axis] * input_pixels[axis] * pixel;
    line.kernel_step[axis] = kernel_taps[axis] * LK_DEPTHWISE_BLOCK;
    row_input +=
        (origin[axis] + first * convolution->dilation[axis]) * input_pixels[axis] * pixel;
    row_kernel += first * line.kernel_step[axis];
  }
  // Without a tap inside there is nothing to point at.
  const bool any = line.count[0] > 0 && line.count[1] > 0 && size[2] > 0;
  if (!any) {
    line.count[0] = 0;
    row_input = row_kernel = 0;
  }
  line.input = at->input + row_input;
  // Sums on their way to the output, and, of several outputs per channel, the parts that they are
  // interleaved from.
  const int64_t outputs = channels * m, width = convolution->output[2];
  const int64_t capacity = direct ? width : COLUMNS * ROW_FLOATS / outputs;
  _Alignas(64) float sums[COLUMNS * ROW_FLOATS], parts[COLUMNS * ROW_FLOATS];
  for (int64_t w = 0; w < width; w += capacity) {
    const int64_t count = width - w < capacity ? width - w : capacity;
    const int64_t out = row * width + w;
    line.begin = w;
    line.end = w + count;
    line.output_step = direct ? convolution->output_stride : m > 1 ? channels : outputs;
    for (int64_t j = 0; j < m; j++) {
      line.kernel = at->packed + j * at->kernel_floats + channel * at->taps + row_kernel;
      line.output = direct ? at->output + out * convolution->output_stride + channel
                    : m > 1 ? parts
                            : sums;
      LK(run_line)(&line);
      for (int64_t i = 0; i < count && m > 1; i++)
        for (int64_t c = 0; c < channels; c++)
          sums[i * outputs + c * m + j] = parts[i * channels + c];
    }
    if (!direct) LK(depthwise_finish)(at, sums, out, count, channel * m, outputs);
  }
}

static void LK(depthwise_task)(void *context, int64_t index) {
  const LK(depthwise_job) *at = context;
  const int64_t channel = index / at->tasks_per_block * at->block;
  const int64_t first = index % at->tasks_per_block * at->rows_per_task;
  const int64_t left = at->convolution->input_channels - channel;
  for (int64_t row = first; row < first + at->rows_per_task && row < at->rows; row++)
    LK(depthwise_row)(at, row, channel, left < at->block ? left : at->block);
}

static void LK(depthwise_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_convolution *convolution = params;
  LK(depthwise_job) at = {
      .convolution = convolution,
      .input = operands[0],
      .packed = operands[1],
      .bias = operands[2],
      .residual = convolution->epilogue.residual == LK_RESIDUAL_NONE ? NULL : operands[3],
      .output = operands[4],
      .multiplier = lk_depthwise_multiplier(convolution),
      .taps = lk_kernel_taps(convolution),
      .kernel_floats = lk_kernel_taps(convolution) * lk_depthwise_channels(convolution),
      .rows = convolution->batch * convolution->output[0] * convolution->output[1],
  };
  if (at.rows <= 0 || at.multiplier < 1) return;
  at.store.epilogue = convolution->epilogue;
  lk_store_bounds(&at.store);
  const int64_t stride = convolution->stride[2], padding = convolution->padding[2];
  const int64_t reach = (convolution->kernel[2] - 1) * convolution->dilation[2];
  at.interior_begin = (padding + stride - 1) / stride;
  const int64_t last = convolution->input[2] - 1 - reach + padding;
  at.interior_end = last < 0 ? 0 : last / stride + 1;
  if (at.interior_end > convolution->output[2]) at.interior_end = convolution->output[2];

  int64_t block = KERNEL_FLOATS / at.taps;
  // The lines that the rows of an output share stay in the nearest cache from one row to the next.
  const int64_t lines = convolution->kernel[1] * convolution->input[2] + convolution->output[2];
  const int64_t near = NEAR_FLOATS / (lines > 0 ? lines : 1);
  if (at.taps <= SMALL_KERNEL && near < block && (near >= SHORT_SPAN || LK(is_direct)(&at)))
    block = near;
  if (block > ROW_FLOATS / at.multiplier) block = ROW_FLOATS / at.multiplier;
  block = block < 2 * LK_DEPTHWISE_BLOCK ? 2 * LK_DEPTHWISE_BLOCK
                                             : block / LK_DEPTHWISE_BLOCK * LK_DEPTHWISE_BLOCK;
  at.block = block < convolution->input_channels ? block : convolution->input_channels;
  at.blocks = (convolution->input_channels + at.block - 1) / at.block;
  const double operations = 2.0 * (double)(at.taps * at.multiplier) * (double)at.block *
                            (double)convolution->output[2];
  const double fewest = TASK_OPERATIONS / operations;
  const int64_t most = at.rows * at.blocks / MOST_TASKS + 1;
  at.rows_per_task = fewest > (double)most ? (fewest < (double)at.rows ? (int64_t)fewest : at.rows)
                                           : most;
  at.tasks_per_block = (at.rows + at.rows_per_task - 1) / at.rows_per_task;
  lk_parallel_for(pool, at.blocks * at.tasks_per_block, LK(depthwise_task), &at);
}

#undef COLUMNS
#undef ROW_FLOATS
#undef KERNEL_FLOATS
#undef NEAR_FLOATS
#undef SHORT_SPAN
#undef SMALL_KERNEL
#undef TASK_OPERATIONS
#undef MOST_TASKS
