// Channels and filters are cut into chunks so that the sums of all points for a chunk of both stay in the near
// cache, and patches into blocks that stay there beside them. An item is a pair of chunks over all
// patches, or over a part of them where there are too few pairs: it transforms block after block, adds the
// products to its sums and makes them taps. Where patches have parts, the taps come from the sums of all
// parts, added in order.
#include "Convolution/winograd_gradient.h"
#include "Convolution/winograd_points.h"

#define LK_FAMILY "Convolution/winograd_gradient.inc.h"
#include "Isa/instantiate.h"

#include <string.h>

#include "Convolution/outer.h"
#include "Convolution/window.h"
#include "Convolution/winograd.h"
#include "Convolution/winograd_patch.h"
#include "Math/extents.h"
#include "Threads/slots.h"

enum {
  POINTS = 36,
  SIDE = 6,
  LEAST_CHANNELS = 16,   // of input and output: below, the transforms cost more than they save
  MOST_CHANNELS = 2048,  // that the fixed zeros behind the border serve
  CHUNK = 32,            // filters, and about as many channels, of the smallest chunk
  CHUNK_SUMS = 3072,     // elements of a pair of chunks
  BLOCK_FLOATS = 114688, // of the transformed patches of a block
  LEAST_BLOCK = 16,
  MOST_BLOCK = 128,
  PART_PATCHES = 48,     // fewest of a part
  GOOD_ITEMS = 6,        // that keep a few threads busy
  MOST_SLOTS = 32,       // items in work at the same time, each with its own scratch
  LINE = 16,             // floats of a cache line; keeps the points off each other's cache sets
};

// What the choices weigh, in nanoseconds on one core; only their ratios matter.
static const double PRODUCT_TIME = 0.0095;   // of a multiply-add
static const double TRANSFORM_TIME = 1.4;    // of a patch per channel
static const double SUM_TIME = 0.8;          // of a sum of a point
static const double PART_SUM_TIME = 1.5;     // of one that waits for those of other parts

typedef struct {
  int outputs, taps;  // of a patch and of the kernel, along an axis
  int64_t patch_rows, patch_columns, patches;
  int64_t channel_chunks, filter_chunks, parts, items, slots;
  int64_t channels, filters;  // most of a chunk, padded to whole vectors
  int64_t block_patches;
  int64_t value_step, gradient_step, sum_step;  // floats from point to point
  int64_t slot_floats, kept_floats;
  double time;
} plan;

typedef struct {
  const lk_convolution *convolution;
  const lk_outer_set *outer;
  const lk_winograd_set *transforms;
  const lk_winograd_gradient_set *own;
  plan plan;
  const float *input, *gradient, *zeros;
  float *result, *kept, *slots;
} run;

// Channels and filters of an item.
typedef struct {
  int64_t channel, channels, filter, filters;
} chunk;

static const lk_winograd_gradient_set *set_at(lk_level level) {
#if defined(__x86_64__)
  if (level == LK_LEVEL_AVX512) return &winograd_gradient_avx512;
  if (level == LK_LEVEL_AVX2) return &winograd_gradient_avx2;
#endif
  (void)level;
  return &winograd_gradient_portable;
}

// The time of transforms and sums.
static double time_of(const lk_convolution *convolution, const plan *plan) {
  const double channels = (double)convolution->input_channels;
  const double filters = (double)convolution->output_channels;
  const double transforms =
      channels * (double)plan->filter_chunks + filters * (double)plan->channel_chunks;
  return (double)plan->patches * transforms * TRANSFORM_TIME +
         (double)plan->parts * POINTS * channels * filters *
             (plan->parts > 1 ? PART_SUM_TIME : SUM_TIME);
}

// Finds the chunks that take the least time.
static void cut(const lk_convolution *convolution, plan *plan) {
  const int64_t channels = convolution->input_channels, filters = convolution->output_channels;
  struct plan_choice {
    int64_t channel_chunks, filter_chunks, parts;
  } best = {1, 1, 1};
  plan->time = -1;
  for (int64_t filter_chunks = 1; filter_chunks <= divide_up(filters, CHUNK); filter_chunks++) {
    const int64_t width = round_up(divide_up(filters, filter_chunks), LINE);
    const int64_t fewest = divide_up(channels, most(1, CHUNK_SUMS / width));
    const int64_t finest = most(fewest, divide_up(channels, CHUNK));
    for (int64_t channel_chunks = fewest; channel_chunks <= finest; channel_chunks *= 2) {
      plan->filter_chunks = filter_chunks;
      plan->channel_chunks = channel_chunks;
      plan->parts = most(
          1, least(
                 divide_up(GOOD_ITEMS, filter_chunks * channel_chunks),
                 plan->patches / PART_PATCHES));
      const double time = time_of(convolution, plan);
      if (plan->time >= 0 && time >= plan->time) continue;
      plan->time = time;
      best = (struct plan_choice){channel_chunks, filter_chunks, plan->parts};
    }
  }
  plan->channel_chunks = best.channel_chunks;
  plan->filter_chunks = best.filter_chunks;
  plan->parts = best.parts;
}

static plan plan_of(const lk_convolution *convolution) {
  const int taps = (int)convolution->kernel[1], outputs = SIDE + 1 - taps;
  plan plan = {
      .outputs = outputs,
      .taps = taps,
      .patch_rows = divide_up(convolution->output[1], outputs),
      .patch_columns = divide_up(convolution->output[2], outputs),
  };
  plan.patches =
      convolution->batch * convolution->output[0] * plan.patch_rows * plan.patch_columns;
  cut(convolution, &plan);
  plan.items = plan.channel_chunks * plan.filter_chunks * plan.parts;
  plan.slots = least(plan.items, MOST_SLOTS);
  plan.channels = divide_up(divide_up(convolution->input_channels, LINE), plan.channel_chunks) * LINE;
  plan.filters = divide_up(divide_up(convolution->output_channels, LINE), plan.filter_chunks) * LINE;
  const int64_t near = BLOCK_FLOATS / (POINTS * (plan.channels + plan.filters));
  const int64_t block = most(LEAST_BLOCK, least(near, MOST_BLOCK));
  const int64_t patches = divide_up(plan.patches, plan.parts);
  plan.block_patches = divide_up(patches, most(1, divide_up(patches, block)));
  plan.value_step = plan.block_patches * plan.channels + LINE;
  plan.gradient_step = plan.block_patches * plan.filters + LINE;
  plan.sum_step = plan.channels * plan.filters + LINE;
  plan.kept_floats = plan.parts > 1 ? plan.items * POINTS * plan.sum_step : 0;
  plan.slot_floats = POINTS * (plan.value_step + plan.gradient_step +
                               (plan.parts > 1 ? 0 : plan.sum_step));
  return plan;
}

bool lk_winograd_gradient_suits(const lk_convolution *convolution) {
  const int64_t *kernel = convolution->kernel, *stride = convolution->stride;
  const int64_t *dilation = convolution->dilation;
  const int64_t channels = convolution->input_channels, filters = convolution->output_channels;
  if (lk_winograd() != 4 || kernel[0] != 1 || kernel[1] != kernel[2] ||
      (kernel[1] != 3 && kernel[1] != 5) || stride[0] != 1 || stride[1] != 1 || stride[2] != 1 ||
      dilation[1] != 1 || dilation[2] != 1 || convolution->groups != 1 ||
      channels < LEAST_CHANNELS || filters < LEAST_CHANNELS || channels > MOST_CHANNELS ||
      filters > MOST_CHANNELS)
    return false;
  const plan plan = plan_of(convolution);
  const double pixels = (double)convolution->batch * (double)convolution->output[0] *
                        (double)convolution->output[1] * (double)convolution->output[2];
  const double product = (double)channels * (double)filters * PRODUCT_TIME;
  return pixels * (double)(kernel[1] * kernel[2]) * product >
         (double)plan.patches * POINTS * product + plan.time;
}

size_t lk_winograd_gradient_scratch(const lk_convolution *convolution) {
  const plan plan = plan_of(convolution);
  return (size_t)(plan.kept_floats + plan.slots * plan.slot_floats) * sizeof(float);
}

// Where chunk `index` of so many begins: at whole lines of `all`.
static int64_t chunk_begin(int64_t all, int64_t chunks, int64_t index) {
  return least(all, divide_up(all, LINE) * index / chunks * LINE);
}

static chunk chunk_at(const run *at, int64_t pair) {
  const int64_t channels = at->convolution->input_channels;
  const int64_t filters = at->convolution->output_channels;
  const int64_t i = pair % at->plan.channel_chunks, j = pair / at->plan.channel_chunks;
  chunk chunk = {
      .channel = chunk_begin(channels, at->plan.channel_chunks, i),
      .filter = chunk_begin(filters, at->plan.filter_chunks, j),
  };
  chunk.channels = chunk_begin(channels, at->plan.channel_chunks, i + 1) - chunk.channel;
  chunk.filters = chunk_begin(filters, at->plan.filter_chunks, j + 1) - chunk.filter;
  return chunk;
}

static void transform_patch(
    const run *at, const chunk *chunk, int64_t patch, float *values, float *gradients) {
  const lk_convolution *convolution = at->convolution;
  const plan *plan = &at->plan;
  const int64_t *input = convolution->input, *output = convolution->output;
  const int tile = plan->outputs;
  const int64_t line = patch / plan->patch_columns;
  const int64_t row = line % plan->patch_rows * tile, column = patch % plan->patch_columns * tile;
  const int64_t plane = line / plan->patch_rows;
  const float *pixels[POINTS];

  const lk_planes gradient = {
      at->gradient + chunk->filter, convolution->batch * output[0], output[1], output[2],
      convolution->output_stride};
  lk_find_patch(&gradient, plane, row, column, tile, at->zeros, pixels);
  lk_fetch_patch_below(&gradient, plane, row, column, tile, tile, chunk->filters);
  at->own->values[plan->taps == 5](pixels, chunk->filters, gradients, plan->gradient_step);

  const lk_planes image = {
      at->input + chunk->channel, convolution->batch * input[0], input[1], input[2],
      convolution->input_stride};
  const int64_t depth = plane % output[0] - convolution->padding[0];
  const bool inside = (uint64_t)depth < (uint64_t)input[0];
  const int64_t source = inside ? plane / output[0] * input[0] + depth : -1;
  const int64_t top = row - convolution->padding[1], left = column - convolution->padding[2];
  lk_find_patch(&image, source, top, left, SIDE, at->zeros, pixels);
  if (inside) lk_fetch_patch_below(&image, source, top, left, SIDE, tile, chunk->channels);
  at->transforms->input[LK_WINOGRAD_4](pixels, chunk->channels, values, plan->value_step);
}

// Adds the products of a block of patches to the sums of one point.
static void add_products(
    const run *at, const chunk *chunk, int64_t count, const float *values, const float *gradients,
    float *sums) {
  const lk_outer_set *outer = at->outer;
  const int64_t stride = at->plan.filters;
  const int64_t tiles = divide_up(chunk->channels, outer->rows);
  lk_pixel_pairs pairs = {
      .count = {1, 1, count},
      .a_step = {0, 0, at->plan.channels},
      .b_step = {0, 0, stride},
  };
  int columns;
  for (int64_t filter = 0; filter < chunk->filters; filter += columns) {
    const int64_t rest = chunk->filters - filter;
    const int vectors = rest >= 2 * outer->width ? 2 : 1;
    columns = (int)least(rest, vectors * outer->width);
    pairs.b = gradients + filter;
    for (int64_t tile = 0; tile < tiles; tile++) {
      const int64_t begin = chunk->channels * tile / tiles;
      const int64_t rows = chunk->channels * (tile + 1) / tiles - begin;
      pairs.a = values + begin;
      const lk_outer_tile sum = columns < outer->width ? outer->partial[rows - 1]
                                                       : outer->full[vectors - 1][rows - 1];
      sum(&pairs, sums + begin * stride + filter, stride, columns);
    }
  }
}

// The taps of a channel of the chunk from the sums of its first part.
static void make_taps(const run *at, const chunk *chunk, int64_t channel, const float *sums) {
  const plan *plan = &at->plan;
  const int64_t filters = at->convolution->output_channels;
  at->own->taps[plan->taps == 5](
      sums + channel * plan->filters, plan->sum_step, plan->parts, POINTS * plan->sum_step,
      chunk->filters, at->result + (chunk->channel + channel) * filters + chunk->filter,
      at->convolution->input_channels * filters);
}

static void run_item(const run *at, int64_t item, float *values) {
  const plan *plan = &at->plan;
  const int64_t part = item % plan->parts;
  const chunk chunk = chunk_at(at, item / plan->parts);
  const int64_t begin = plan->patches * part / plan->parts;
  const int64_t end = plan->patches * (part + 1) / plan->parts;
  float *gradients = values + POINTS * plan->value_step;
  float *sums = plan->parts > 1 ? at->kept + item * POINTS * plan->sum_step
                                : gradients + POINTS * plan->gradient_step;
  memset(sums, 0, (size_t)(POINTS * plan->sum_step) * sizeof(float));
  for (int64_t first = begin; first < end; first += plan->block_patches) {
    const int64_t count = least(plan->block_patches, end - first);
    for (int64_t i = 0; i < count; i++)
      transform_patch(
          at, &chunk, first + i, values + i * plan->channels, gradients + i * plan->filters);
    for (int point = 0; point < POINTS; point++)
      add_products(
          at, &chunk, count, values + point * plan->value_step,
          gradients + point * plan->gradient_step, sums + point * plan->sum_step);
  }
  if (plan->parts > 1) return;
  for (int64_t channel = 0; channel < chunk.channels; channel++)
    make_taps(at, &chunk, channel, sums);
}

static void item_task(void *context, int64_t item, int64_t slot) {
  const run *at = context;
  run_item(at, item, at->slots + slot * at->plan.slot_floats);
}

// The taps of LINE channels of a pair of chunks.
static void taps_task(void *context, int64_t index) {
  const run *at = context;
  const plan *plan = &at->plan;
  const int64_t lines = plan->channels / LINE, pair = index / lines;
  const chunk chunk = chunk_at(at, pair);
  const float *sums = at->kept + pair * plan->parts * POINTS * plan->sum_step;
  const int64_t begin = index % lines * LINE, end = least(begin + LINE, chunk.channels);
  for (int64_t channel = begin; channel < end; channel++) make_taps(at, &chunk, channel, sums);
}

void lk_winograd_gradient_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool) {
  run at = {
      .convolution = convolution,
      .outer = lk_outer_at(level),
      .transforms = lk_winograd_at(level),
      .own = set_at(level),
      .plan = plan_of(convolution),
      .input = operands[0],
      .gradient = operands[1],
      .zeros =
          lk_static_zeros(most(convolution->input_channels, convolution->output_channels)),
      .result = operands[2],
      .kept = operands[3],
  };
  const plan *plan = &at.plan;
  at.slots = at.kept + plan->kept_floats;
  lk_parallel_slots(pool, plan->items, plan->slots, item_task, &at);
  if (plan->parts > 1)
    lk_parallel_for(
        pool, plan->channel_chunks * plan->filter_chunks * (plan->channels / LINE), taps_task, &at);
}
