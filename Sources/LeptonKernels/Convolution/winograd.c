#include "Convolution/winograd.h"
#include "Convolution/winograd_points.h"

#define LK_FAMILY "Convolution/winograd.inc.h"
#include "Isa/instantiate.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "Convolution/window.h"
#include "Convolution/winograd_patch.h"
#include "Math/extents.h"
#include "Threads/slots.h"

enum {
  MOST_POINTS = 36,
  MOST_OUTPUTS = 16,
  LEAST_CHANNELS = 16,      // of input and output: below, the transforms cost more than they save
  MOST_CHANNELS = 2048,     // that the fixed zeros behind the border serve
  MOST_BLOCK = 48,          // patches transformed together
  LEAST_BLOCK = 12,
  BLOCK_FLOATS = 196608,    // of V for a block, so that it stays in the near cache
  FAR_BLOCK = 36,           // where it cannot: the weights, which every block reads anew, weigh more
  GOOD_ITEMS = 8,           // pieces of work that keep a few threads busy to the end
  ITEM_OPERATIONS = 1 << 18,
  MOST_SLOTS = 32,          // pieces in work at the same time, each with its own scratch
  LINE = 16,                // floats of a cache line; keeps the points off each other's cache sets
};

// What the choice of a form weighs, in nanoseconds on one core; only their ratios matter.
static const double PRODUCT_TIME = 0.0091;      // of a multiply-add in a full tile
static const double WEIGHT_TIME = 0.24;         // of a packed weight that comes from memory
static const double TRANSFORM_TIME[] = {0.5, 1.7, 1.5};  // of a patch per channel, in and out

// The work is cut into items: a block of patches by a part of the panels.
typedef struct {
  lk_winograd_form form;
  int tile, side;         // outputs and pixels of a patch along an axis
  int points, outputs;    // products and outputs of a patch
  int64_t patch_rows, patch_columns, patches;
  int64_t blocks, block_patches, panel_parts, items, slots;
  int64_t channels;      // padded to whole vectors
  int64_t value_step;    // floats from point to point of V
  int64_t product_step;  // and of U ⊙ V, one panel wide
  int64_t slot_floats;
} plan;

typedef struct {
  const lk_convolution *convolution;
  const lk_tile_set *tiles;
  const lk_winograd_set *transforms;
  plan plan;
  const float *input, *packed, *residual, *zeros;
  float *output, *scratch;
  lk_store store;
} run;

static _Atomic int largest_tile = -1;

int lk_winograd(void) {
  int tile = atomic_load_explicit(&largest_tile, memory_order_relaxed);
  if (tile >= 0) return tile;
  const char *asked = getenv("LEPTON_WINOGRAD");
  tile = !asked ? 4 : strcmp(asked, "0") == 0 ? 0 : strcmp(asked, "2") == 0 ? 2 : 4;
  atomic_store_explicit(&largest_tile, tile, memory_order_relaxed);
  return tile;
}

void lk_set_winograd(int tile) {
  atomic_store_explicit(&largest_tile, tile, memory_order_relaxed);
}

const lk_winograd_set *lk_winograd_at(lk_level level) {
#if defined(__x86_64__)
  if (level == LK_LEVEL_AVX512) return &winograd_avx512;
  if (level == LK_LEVEL_AVX2) return &winograd_avx2;
#endif
  (void)level;
  return &winograd_portable;
}

static int tile_of(lk_winograd_form form) { return form == LK_WINOGRAD_4 ? 4 : 2; }
static int points_of(lk_winograd_form form) { return form == LK_WINOGRAD_2 ? 16 : 36; }
static int taps_of(lk_winograd_form form) { return form == LK_WINOGRAD_2_5 ? 5 : 3; }

// The time of the products, or that in which their weights come from memory, and of the transforms.
static double expected_time(const lk_convolution *convolution, lk_winograd_form form) {
  const double weights =
      (double)convolution->input_channels * (double)convolution->output_channels;
  const double images = (double)convolution->batch * (double)convolution->output[0];
  const int tile = form == LK_WINOGRAD_NONE ? 1 : tile_of(form);
  const double taps = (double)(convolution->kernel[1] * convolution->kernel[2]);
  const double points = form == LK_WINOGRAD_NONE ? taps : points_of(form);
  const double patches = images * (double)divide_up(convolution->output[1], tile) *
                         (double)divide_up(convolution->output[2], tile);
  const double products = patches * PRODUCT_TIME;
  const double time = points * weights * (products > WEIGHT_TIME ? products : WEIGHT_TIME);
  if (form == LK_WINOGRAD_NONE) return time;
  const double channels = (double)(convolution->input_channels + convolution->output_channels);
  return time + patches * channels * TRANSFORM_TIME[form];
}

lk_winograd_form lk_winograd_form_of(const lk_convolution *convolution) {
  if (convolution->packing == 4) return LK_WINOGRAD_4;
  if (convolution->packing != 2) return LK_WINOGRAD_NONE;
  return convolution->kernel[1] == 5 ? LK_WINOGRAD_2_5 : LK_WINOGRAD_2;
}

int32_t lk_winograd_choose(const lk_convolution *convolution) {
  const int64_t *kernel = convolution->kernel, *stride = convolution->stride;
  const int64_t *dilation = convolution->dilation;
  const bool fits = kernel[0] == 1 && kernel[1] == kernel[2] && stride[0] == 1 && stride[1] == 1 &&
                    stride[2] == 1 && dilation[1] == 1 && dilation[2] == 1 &&
                    convolution->groups == 1 && convolution->input_channels >= LEAST_CHANNELS &&
                    convolution->output_channels >= LEAST_CHANNELS &&
                    convolution->input_channels <= MOST_CHANNELS;
  lk_winograd_form form = LK_WINOGRAD_NONE;
  if (!fits) return 0;
  // The form for 5×5 is as exact as the larger one for 3×3.
  const int most_points = lk_winograd() == 4 ? MOST_POINTS : lk_winograd() == 2 ? 16 : 0;
  for (lk_winograd_form other = LK_WINOGRAD_2; other <= LK_WINOGRAD_2_5; other++)
    if (taps_of(other) == kernel[1] && points_of(other) <= most_points &&
        expected_time(convolution, other) < expected_time(convolution, form))
      form = other;
  return form == LK_WINOGRAD_NONE ? 0 : tile_of(form);
}

// The packed kernel is panel by panel the panels of all points one behind the other, the order in which
// they are read. Matrix by matrix the panels of a column would lie at distances of powers of two, which
// share the same few places of a cache.
size_t lk_winograd_packed_size(const lk_tile_set *tiles, const lk_convolution *convolution) {
  const int points = points_of(lk_winograd_form_of(convolution));
  const int64_t floats =
      points *
      lk_packed_floats(tiles, convolution->input_channels, convolution->output_channels);
  return (size_t)round_up(floats, LINE) * sizeof(float);
}

void lk_winograd_pack(
    lk_level level, const lk_convolution *convolution, const float *kernel, int64_t first,
    int64_t end, float *packed) {
  const lk_tile_set *tiles = lk_tiles_at(level);
  const lk_winograd_set *transforms = lk_winograd_at(level);
  const lk_winograd_form form = lk_winograd_form_of(convolution);
  const int64_t channels = convolution->input_channels, filters = convolution->output_channels;
  const int points = points_of(form);
  for (int64_t column = 0; column < filters;) {
    const int width = lk_panel_vectors(tiles, filters, column) * tiles->width;
    for (int64_t c = first; c < end; c++)
      transforms->kernel[form](
          kernel + c * filters + column, channels * filters, (int)least(width, filters - column),
          width, packed + points * column * channels + c * width, channels * width);
    column += width;
  }
}

// Patches of a block at most.
static int64_t most_block(int points, int64_t channels) {
  const int64_t near = BLOCK_FLOATS / (points * channels);
  return near < LEAST_BLOCK ? FAR_BLOCK : least(MOST_BLOCK, near);
}

// The scratch of a slot for blocks of plan->block_patches.
static void lay_out(plan *plan, const lk_tile_set *tiles, const lk_convolution *convolution) {
  plan->value_step = plan->block_patches * plan->channels + LINE;
  plan->product_step = plan->block_patches * 2 * tiles->width + LINE;
  plan->slot_floats = plan->points * (plan->value_step + plan->product_step) +
                      round_up(convolution->output_channels, LINE);
}

static plan plan_of(const lk_tile_set *tiles, const lk_convolution *convolution) {
  const lk_winograd_form form = lk_winograd_form_of(convolution);
  const int tile = tile_of(form), points = points_of(form);
  plan plan = {
      .form = form,
      .tile = tile,
      .side = tile + taps_of(form) - 1,
      .points = points,
      .outputs = tile * tile,
      .patch_rows = divide_up(convolution->output[1], tile),
      .patch_columns = divide_up(convolution->output[2], tile),
      .channels = round_up(convolution->input_channels, LINE),
  };
  plan.patches =
      convolution->batch * convolution->output[0] * plan.patch_rows * plan.patch_columns;
  const int64_t panels = divide_up(convolution->output_channels, 2 * tiles->width);
  const double operations = 2.0 * points * (double)plan.patches *
                            (double)convolution->input_channels *
                            (double)convolution->output_channels;
  const int64_t wanted = operations > (double)GOOD_ITEMS * ITEM_OPERATIONS
                             ? GOOD_ITEMS
                             : (int64_t)(operations / ITEM_OPERATIONS) + 1;
  const int64_t block = most_block(points, plan.channels);
  plan.blocks = most(
      divide_up(plan.patches, block),
      least(wanted, divide_up(plan.patches, 2 * LEAST_BLOCK)));
  // Few blocks, but not odd: two threads would share them badly.
  if (plan.blocks > 1 && plan.blocks < GOOD_ITEMS && plan.blocks % 2 == 1 &&
      plan.patches >= (plan.blocks + 1) * LEAST_BLOCK)
    plan.blocks++;
  plan.block_patches = divide_up(plan.patches, most(plan.blocks, 1));
  // Every part of the panels transforms the input anew: parts are at least two panels wide, but where
  // there would be nothing to share between threads.
  const int64_t most_parts = plan.blocks == 1 && panels < 4 ? least(panels, 2) : panels / 2;
  plan.panel_parts = most(1, least(divide_up(wanted, most(plan.blocks, 1)), most_parts));
  plan.items = plan.blocks * plan.panel_parts;
  plan.slots = least(plan.items, MOST_SLOTS);
  lay_out(&plan, tiles, convolution);
  return plan;
}

size_t lk_winograd_scratch(const lk_tile_set *tiles, const lk_convolution *convolution) {
  const plan plan = plan_of(tiles, convolution);
  return (size_t)(plan.slots * plan.slot_floats) * sizeof(float);
}

size_t lk_winograd_serial_scratch(const lk_tile_set *tiles, const lk_convolution *convolution) {
  plan plan = plan_of(tiles, convolution);
  plan.block_patches = most_block(plan.points, plan.channels);
  lay_out(&plan, tiles, convolution);
  return (size_t)plan.slot_floats * sizeof(float);
}

// The patch as a position: image (with depth), row and column of patches.
typedef struct {
  int64_t image, row, column;
} patch_position;

static patch_position patch_at(const plan *plan, int64_t patch) {
  const int64_t row = patch / plan->patch_columns;
  return (patch_position){
      row / plan->patch_rows, row % plan->patch_rows, patch % plan->patch_columns};
}

static void transform_patch(const run *at, int64_t patch, float *to) {
  const lk_convolution *convolution = at->convolution;
  const plan *plan = &at->plan;
  const patch_position position = patch_at(plan, patch);
  const int64_t *input = convolution->input;
  const lk_planes image = {
      at->input, convolution->batch * input[0], input[1], input[2], convolution->input_stride};
  const int64_t depth = position.image % convolution->output[0] - convolution->padding[0];
  const bool inside = (uint64_t)depth < (uint64_t)input[0];
  const int64_t plane = inside ? position.image / convolution->output[0] * input[0] + depth : -1;
  const int64_t row = position.row * plan->tile - convolution->padding[1];
  const int64_t column = position.column * plan->tile - convolution->padding[2];
  const int64_t channels = convolution->input_channels;
  const float *pixels[MOST_POINTS];
  lk_find_patch(&image, plane, row, column, plan->side, at->zeros, pixels);
  if (inside) lk_fetch_patch_below(&image, plane, row, column, plan->side, plan->tile, channels);
  at->transforms->input[plan->form](pixels, channels, to, plan->value_step);
}

// Where a patch's outputs go; those beyond the border go to `nowhere`.
static void place_patch(
    const run *at, int64_t patch, float **c, const float **residual, float *nowhere) {
  const lk_convolution *convolution = at->convolution;
  const patch_position position = patch_at(&at->plan, patch);
  const int64_t *output = convolution->output;
  const int tile = at->plan.tile;
  for (int o = 0; o < at->plan.outputs; o++) {
    const int64_t row = position.row * tile + o / tile;
    const int64_t column = position.column * tile + o % tile;
    const int64_t pixel = (position.image * output[1] + row) * output[2] + column;
    const bool live = row < output[1] && column < output[2];
    c[o] = live ? at->output + pixel * convolution->output_stride : nowhere;
    if (at->residual)
      residual[o] = live ? at->residual + pixel * convolution->residual_stride : nowhere;
  }
}

// The products of one panel, point by point, rows of `width` sums per patch.
static void multiply_panel(
    const run *at, int count, const float *values, int64_t column, int vectors, float *products) {
  const lk_tile_set *tiles = at->tiles;
  const int64_t channels = at->convolution->input_channels;
  const int groups = (count + tiles->rows - 1) / tiles->rows, width = vectors * tiles->width;
  const int64_t step = channels * width;
  const float *b = at->packed + at->plan.points * column * channels;
  for (int p = 0; p < at->plan.points; p++, b += step) {
    for (int group = 0; group < groups; group++) {
      const int begin = count * group / groups, rows = count * (group + 1) / groups - begin;
      const float *table[LK_MOST_TILE_ROWS];
      for (int i = 0; i < rows; i++)
        table[i] = values + p * at->plan.value_step + (begin + i) * at->plan.channels;
      tiles->tile[vectors - 1][rows - 1](
          table, 1, channels, b,
          lk_tile_ahead(b + (p + 1 < at->plan.points ? step : 0), group, groups, channels, width),
          products + p * at->plan.product_step + begin * width, false, NULL);
    }
  }
}

static void run_item(const run *at, int64_t item, float *scratch) {
  const plan *plan = &at->plan;
  const lk_tile_set *tiles = at->tiles;
  const int64_t filters = at->convolution->output_channels;
  const int64_t block = item / plan->panel_parts, part = item % plan->panel_parts;
  const int64_t first = plan->patches * block / plan->blocks;
  const int count = (int)(plan->patches * (block + 1) / plan->blocks - first);
  const int64_t panels = divide_up(filters, 2 * tiles->width);
  float *values = scratch, *products = scratch + plan->points * plan->value_step;

  const int outputs = plan->outputs;
  float *c[MOST_BLOCK * MOST_OUTPUTS];
  const float *residual[MOST_BLOCK * MOST_OUTPUTS];
  _Alignas(64) float sums[LK_MOST_TILE_ROWS * MOST_OUTPUTS * LK_MOST_TILE_COLUMNS];
  float *nowhere = products + plan->points * plan->product_step;
  for (int i = 0; i < count; i++) {
    transform_patch(at, first + i, values + i * plan->channels);
    place_patch(at, first + i, c + i * outputs, residual + i * outputs, nowhere);
  }

  lk_store store = at->store;
  for (int64_t panel = panels * part / plan->panel_parts;
       panel < panels * (part + 1) / plan->panel_parts; panel++) {
    const int64_t column = panel * 2 * tiles->width;
    const int vectors = lk_panel_vectors(tiles, filters, column), width = vectors * tiles->width;
    multiply_panel(at, count, values, column, vectors, products);
    store.column = column;
    store.columns = (int)least(width, filters - column);
    for (int begin = 0; begin < count; begin += LK_MOST_TILE_ROWS) {
      const int patches = (int)least(LK_MOST_TILE_ROWS, count - begin);
      for (int i = 0; i < patches; i++)
        at->transforms->output[plan->form](
            products + (begin + i) * width, plan->product_step, width, sums + i * outputs * width);
      store.c = c + begin * outputs;
      store.residual = at->residual ? residual + begin * outputs : NULL;
      tiles->finish(sums, patches * outputs, width, &store);
    }
  }
}

static void item_task(void *context, int64_t item, int64_t slot) {
  const run *at = context;
  run_item(at, item, at->scratch + slot * at->plan.slot_floats);
}

void lk_winograd_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool) {
  const lk_tile_set *tiles = lk_tiles_at(level);
  run at = {
      .convolution = convolution,
      .tiles = tiles,
      .transforms = lk_winograd_at(level),
      .plan = plan_of(tiles, convolution),
      .input = operands[0],
      .packed = operands[1],
      .residual = convolution->epilogue.residual == LK_RESIDUAL_NONE ? NULL : operands[3],
      .zeros = lk_static_zeros(convolution->input_channels),
      .output = operands[4],
      .scratch = operands[5],
  };
  if (at.plan.patches <= 0) return;
  at.store.bias = operands[2];
  at.store.epilogue = convolution->epilogue;
  lk_store_bounds(&at.store);
  lk_parallel_slots(pool, at.plan.items, at.plan.slots, item_task, &at);
}
