// The gradient of a convolution's kernel:
//
//   gradient[tap, c, f] = Σ over output pixels p of input[p·stride + tap·dilation - padding, c]·g[p, f]
//
// a matrix product whose depth is the output pixels. Nothing is packed: a register tile reads the
// channels of an input pixel one by one and those of the gradient's pixel as vectors, both where they
// lie. Rows of the product are cut into runs whose values lie one behind the other in memory: the
// channels of one tap or, where these are few, of all taps of a kernel row. Pixels are cut into blocks
// that stay in the near caches while all tiles pass over them.
//
// The pixels are shared among depth parts, the tiles among row parts, by shape only; depth part 0
// sums into the result, the others into scratch, and in the end these are added in order.
//
// Wide convolutions over single pixels go to matrix_outer.c.
#include <string.h>

#include "Convolution/kernel_gradient.h"
#include "Convolution/matrix_outer.h"
#include "Convolution/outer.h"
#include "Math/extents.h"

enum {
  BLOCK_PIXELS = 256,
  FEW_CHANNELS = 8,           // fewer than these share tiles with the neighbouring taps
  MOST_PARTS = 48,
  PART_OPERATIONS = 1 << 20,  // smallest part worth handing to another thread
  PART_PIXELS = 512,          // fewest pixels of a depth part: its sums must be added up again
  PARTIAL_FLOATS = 1 << 19,   // most floats of all such sums
  ADD_FLOATS = 1 << 13,       // of a task that adds them up
  LINE = 16,                  // floats of a cache line
};

typedef struct {
  lk_convolution shape;  // flattened where possible
  int64_t channels, filters;        // of a group
  int64_t runs, run_length;         // of the rows of the product
  bool rows_join;                   // whether a run is a row of the kernel rather than a tap
  int64_t tiles_per_run, tiles;
  int64_t images, lines, columns;   // pixels of a block
  int64_t image_blocks, line_blocks, column_blocks, blocks;
  int64_t depth_parts, row_parts;
  int64_t gradient_floats, partial_step;
} plan;

typedef struct {
  const lk_outer_set *set;
  plan plan;
  const float *input, *gradient;
  float *result, *partials;
} run;

// A rectangle of output pixels: images × lines × columns at one depth.
typedef struct {
  int64_t image, images, depth, line, lines, column, columns;
} block;

// Whether every output pixel reads the input pixel at its place and no other.
static bool is_pixelwise(const lk_convolution *shape) {
  for (int axis = 0; axis < 3; axis++)
    if (shape->kernel[axis] != 1 || shape->stride[axis] != 1 || shape->padding[axis] != 0 ||
        shape->input[axis] != shape->output[axis])
      return false;
  return true;
}

// Such a convolution is one line of pixels.
static lk_convolution flattened(const lk_convolution *convolution) {
  lk_convolution flat = *convolution;
  if (!is_pixelwise(&flat)) return flat;
  flat.input[2] = flat.batch * flat.input[0] * flat.input[1] * flat.input[2];
  flat.input[0] = flat.input[1] = flat.batch = 1;
  memcpy(flat.output, flat.input, sizeof flat.input);
  return flat;
}

static plan plan_of(const lk_outer_set *set, const lk_convolution *convolution) {
  plan plan = {.shape = flattened(convolution)};
  const lk_convolution *shape = &plan.shape;
  const int64_t *kernel = shape->kernel, *output = shape->output;
  const int64_t taps = kernel[0] * kernel[1] * kernel[2];
  plan.channels = shape->input_channels / shape->groups;
  plan.filters = shape->output_channels / shape->groups;
  plan.rows_join = plan.channels < FEW_CHANNELS && kernel[2] > 1 && shape->dilation[2] == 1 &&
                   shape->groups == 1 && shape->input_stride == shape->input_channels;
  plan.runs = plan.rows_join ? kernel[0] * kernel[1] : taps;
  plan.run_length = plan.channels * (plan.rows_join ? kernel[2] : 1);
  plan.tiles_per_run = divide_up(plan.run_length, set->rows);
  plan.tiles = plan.runs * plan.tiles_per_run;
  plan.gradient_floats = taps * plan.channels * shape->output_channels;
  plan.partial_step = divide_up(plan.gradient_floats, LINE) * LINE;

  plan.columns = most(1, least(output[2], BLOCK_PIXELS));
  plan.lines = most(1, least(output[1], BLOCK_PIXELS / plan.columns));
  plan.images = most(1, least(shape->batch, BLOCK_PIXELS / (plan.columns * plan.lines)));
  plan.column_blocks = divide_up(output[2], plan.columns);
  plan.line_blocks = divide_up(output[1], plan.lines);
  plan.image_blocks = divide_up(shape->batch, plan.images);
  plan.blocks = plan.image_blocks * output[0] * plan.line_blocks * plan.column_blocks;

  const double pixels = (double)shape->batch * (double)output[0] * (double)output[1] *
                        (double)output[2];
  const double by_work = 2 * pixels * (double)plan.gradient_floats / PART_OPERATIONS;
  const int64_t wanted = by_work < MOST_PARTS ? most(1, (int64_t)by_work) : MOST_PARTS;
  const int64_t by_pixels = (int64_t)(pixels / PART_PIXELS);
  const int64_t by_memory = PARTIAL_FLOATS / most(plan.gradient_floats, 1);
  plan.depth_parts = most(1, least(least(wanted, plan.blocks), least(by_pixels, by_memory)));
  plan.row_parts =
      most(1, least(plan.tiles, divide_up(wanted, plan.depth_parts * shape->groups)));
  return plan;
}

static block block_at(const plan *plan, int64_t index) {
  const lk_convolution *shape = &plan->shape;
  block block;
  const int64_t column = index % plan->column_blocks;
  index /= plan->column_blocks;
  const int64_t line = index % plan->line_blocks;
  index /= plan->line_blocks;
  block.depth = index % shape->output[0];
  const int64_t image = index / shape->output[0];
  block.column = column * plan->columns;
  block.columns = least(plan->columns, shape->output[2] - block.column);
  block.line = line * plan->lines;
  block.lines = least(plan->lines, shape->output[1] - block.line);
  block.image = image * plan->images;
  block.images = least(plan->images, shape->batch - block.image);
  return block;
}

// Narrows begin..<end to the output positions at which a tap reads inside the input.
static void clip(
    const lk_convolution *shape, int axis, int64_t tap, int64_t *begin, int64_t *end) {
  const int64_t offset = tap * shape->dilation[axis] - shape->padding[axis];
  const int64_t stride = shape->stride[axis];
  if (offset < 0) *begin = most(*begin, divide_up(-offset, stride));
  const int64_t last = shape->input[axis] - 1 - offset;
  *end = last < 0 ? *begin : least(*end, last / stride + 1);
  if (*end < *begin) *end = *begin;
}

// One tile over one rectangle of pixels for which all its taps are inside.
typedef struct {
  const run *at;
  float *sums;
  int64_t group, filter;  // the first column, within the group
  int vectors, columns;
} panel;

static void sum_pixels(
    const panel *panel, const lk_pixel_pairs *pairs, int64_t row, int64_t rows) {
  const lk_outer_set *set = panel->at->set;
  const int64_t stride = panel->at->plan.shape.output_channels;
  const lk_outer_tile tile = panel->columns < set->width ? set->partial[rows - 1]
                                                         : set->full[panel->vectors - 1][rows - 1];
  tile(pairs, panel->sums + row * stride, stride, panel->columns);
}

// Tile `index` over a block of pixels.
static void sum_tile(const panel *panel, const block *block, int64_t index) {
  const plan *plan = &panel->at->plan;
  const lk_convolution *shape = &plan->shape;
  const int64_t *input = shape->input, *output = shape->output, *kernel = shape->kernel;
  const int64_t row_run = index / plan->tiles_per_run, piece = index % plan->tiles_per_run;
  const int64_t begin = part_begin(plan->run_length, plan->tiles_per_run, piece);
  const int64_t end = part_begin(plan->run_length, plan->tiles_per_run, piece + 1);
  const int64_t tap_row = plan->rows_join ? row_run : row_run / kernel[2];
  const int64_t tap[3] = {
      tap_row / kernel[1], tap_row % kernel[1], plan->rows_join ? 0 : row_run % kernel[2]};

  const int64_t depth =
      block->depth * shape->stride[0] + tap[0] * shape->dilation[0] - shape->padding[0];
  if (depth < 0 || depth >= input[0]) return;
  int64_t line = block->line, line_end = block->line + block->lines;
  clip(shape, 1, tap[1], &line, &line_end);
  if (line == line_end) return;
  // Columns at which the first and the last of the tile's taps are inside; all between then are.
  int64_t column = block->column, column_end = block->column + block->columns;
  if (plan->rows_join) {
    clip(shape, 2, begin / plan->channels, &column, &column_end);
    clip(shape, 2, (end - 1) / plan->channels, &column, &column_end);
  } else {
    clip(shape, 2, tap[2], &column, &column_end);
  }

  const int64_t x_pixel = shape->input_stride, g_pixel = shape->output_stride;
  const int64_t x_line = input[2] * x_pixel, g_line = output[2] * g_pixel;
  const int64_t x_image = input[0] * input[1] * x_line, g_image = output[0] * output[1] * g_line;
  const int64_t height = line * shape->stride[1] + tap[1] * shape->dilation[1] - shape->padding[1];
  const int64_t left = tap[2] * shape->dilation[2] - shape->padding[2];
  // Offsets of column 0, which may lie outside.
  const int64_t x_offset = block->image * x_image + (depth * input[1] + height) * x_line +
                           left * x_pixel + panel->group * plan->channels;
  const int64_t g_offset = block->image * g_image + (block->depth * output[1] + line) * g_line +
                           panel->group * plan->filters + panel->filter;
  const int64_t first_row = row_run * plan->run_length;
  const int64_t x_step = shape->stride[2] * x_pixel;
  lk_pixel_pairs pairs = {
      .count = {block->images, line_end - line, column_end - column},
      .a_step = {x_image, shape->stride[1] * x_line, x_step},
      .b_step = {g_image, g_line, g_pixel},
  };
  if (column < column_end) {
    pairs.a = panel->at->input + (x_offset + column * x_step + begin);
    pairs.b = panel->at->gradient + (g_offset + column * g_pixel);
    sum_pixels(panel, &pairs, first_row + begin, end - begin);
  }
  if (!plan->rows_join) return;
  // Columns at which some of the taps are outside, one by one.
  pairs.count[1] = 1;
  pairs.count[2] = line_end - line;
  pairs.a_step[2] = shape->stride[1] * x_line;
  pairs.b_step[2] = g_line;
  for (int64_t i = block->column; i < block->column + block->columns; i++) {
    if (i == column && column < column_end) i = column_end;
    if (i == block->column + block->columns) break;
    const int64_t from = i * shape->stride[2] - shape->padding[2];
    const int64_t row = most(begin, -from * plan->channels);
    const int64_t row_end = least(end, (input[2] - from) * plan->channels);
    if (row >= row_end) continue;
    pairs.a = panel->at->input + (x_offset + i * x_step + row);
    pairs.b = panel->at->gradient + (g_offset + i * g_pixel);
    sum_pixels(panel, &pairs, first_row + row, row_end - row);
  }
}

static void part_task(void *context, int64_t index) {
  const run *at = context;
  const plan *plan = &at->plan;
  const int64_t width = at->set->width, stride = plan->shape.output_channels;
  const int64_t group = index % plan->shape.groups;
  index /= plan->shape.groups;
  const int64_t row_part = index % plan->row_parts, depth_part = index / plan->row_parts;
  const int64_t tile_begin = part_begin(plan->tiles, plan->row_parts, row_part);
  const int64_t tile_end = part_begin(plan->tiles, plan->row_parts, row_part + 1);
  float *sums =
      depth_part == 0 ? at->result : at->partials + (depth_part - 1) * plan->partial_step;
  sums += group * plan->filters;
  const int64_t rows_begin =
      tile_begin / plan->tiles_per_run * plan->run_length +
      part_begin(plan->run_length, plan->tiles_per_run, tile_begin % plan->tiles_per_run);
  const int64_t rows_end =
      tile_end / plan->tiles_per_run * plan->run_length +
      part_begin(plan->run_length, plan->tiles_per_run, tile_end % plan->tiles_per_run);
  for (int64_t row = rows_begin; row < rows_end; row++)
    memset(sums + row * stride, 0, (size_t)plan->filters * sizeof(float));

  const int64_t block_end = part_begin(plan->blocks, plan->depth_parts, depth_part + 1);
  for (int64_t i = part_begin(plan->blocks, plan->depth_parts, depth_part); i < block_end; i++) {
    const block block = block_at(plan, i);
    panel panel = {.at = at, .group = group};
    for (; panel.filter < plan->filters; panel.filter += panel.columns) {
      const int64_t rest = plan->filters - panel.filter;
      panel.vectors = rest >= 2 * width ? 2 : 1;
      panel.columns = (int)least(rest, panel.vectors * width);
      panel.sums = sums + panel.filter;
      for (int64_t tile = tile_begin; tile < tile_end; tile++) sum_tile(&panel, &block, tile);
    }
  }
}

static void add_task(void *context, int64_t index) {
  const run *at = context;
  const int64_t begin = index * ADD_FLOATS;
  const int64_t count = least(ADD_FLOATS, at->plan.gradient_floats - begin);
  for (int64_t part = 1; part < at->plan.depth_parts; part++)
    at->set->add(
        at->result + begin, at->partials + (part - 1) * at->plan.partial_step + begin, count);
}

// Whether the sum is a product of two matrices for which there is a faster way.
static bool is_matrix_outer(
    lk_level level, const lk_convolution *convolution, lk_matrix_outer *product) {
  if (!is_pixelwise(convolution) || convolution->groups != 1) return false;
  *product = (lk_matrix_outer){
      .rows = convolution->input_channels,
      .columns = convolution->output_channels,
      .depth = flattened(convolution).output[2],
      .a_stride = convolution->input_stride,
      .b_stride = convolution->output_stride,
  };
  return lk_matrix_outer_suits(level, product);
}

void lk_kernel_gradient_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool) {
  lk_matrix_outer product;
  if (is_matrix_outer(level, convolution, &product)) {
    lk_matrix_outer_run(
        level, &product, operands[0], operands[1], operands[2], operands[3], pool);
    return;
  }
  run at = {
      .set = lk_outer_at(level),
      .input = operands[0],
      .gradient = operands[1],
      .result = operands[2],
      .partials = operands[3],
  };
  at.plan = plan_of(at.set, convolution);
  if (at.plan.gradient_floats <= 0) return;
  lk_parallel_for(
      pool, at.plan.depth_parts * at.plan.row_parts * at.plan.shape.groups, part_task, &at);
  if (at.plan.depth_parts > 1)
    lk_parallel_for(pool, divide_up(at.plan.gradient_floats, ADD_FLOATS), add_task, &at);
}

size_t lk_kernel_gradient_scratch(lk_level level, const lk_convolution *convolution) {
  lk_matrix_outer product;
  if (is_matrix_outer(level, convolution, &product))
    return lk_matrix_outer_scratch(level, &product);
  const plan plan = plan_of(lk_outer_at(level), convolution);
  return (size_t)((plan.depth_parts - 1) * plan.partial_step) * sizeof(float);
}
