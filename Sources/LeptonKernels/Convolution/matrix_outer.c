// Register tiles read both matrices where they lie, block after block of their rows, panel after panel of the
// columns of B, tile after tile of those of A. The rows of a panel are short pieces that lie far apart: the
// processor does not foresee them, so the tiles over one panel fetch the next, and those over the first
// panels of a block fetch the next block of A.
//
// Parts of the grid (depth part × row part × column part) follow from the shape. Depth part 0 sums into
// the result, the others into scratch, and in the end these are added in order.
#include "Convolution/matrix_outer.h"

#include <string.h>

#include "Convolution/outer.h"
#include "Math/extents.h"

enum {
  BLOCK = 128,                // pairs of rows of a block
  PART_ROWS = 256,            // of the result, at most: a block of A stays in the L2 cache
  LEAST_ROWS = 32,            // of the result, also of a part
  LEAST_DEPTH = 64,
  PART_DEPTH = 512,           // fewest pairs of a depth part: its sums must be added up again
  MOST_PARTS = 16,
  PART_OPERATIONS = 1 << 21,  // smallest part worth handing to another thread
  PARTIAL_FLOATS = 1 << 19,   // most floats of the sums of depth parts
  ADD_FLOATS = 1 << 13,       // of a task that adds them up
  LINE = 16,                  // floats of a cache line
};

typedef struct {
  int64_t depth_parts, row_parts, column_parts;
} grid;

typedef struct {
  const lk_outer_set *set;
  lk_matrix_outer product;
  grid grid;
  int64_t panels;
  const float *a, *b;
  float *result, *partials;
} run;

// What a task sums: its rows and panels of the result, its pairs of rows of A and B.
typedef struct {
  int64_t row, row_end, panel, panel_end, pair, pair_end;
  float *sums;
} part;

static int64_t panel_count(const lk_outer_set *set, int64_t columns) {
  return divide_up(columns, 2 * set->width);
}

// Of the grids of parts enough the one that moves the fewest numbers: every column part reads its rows of A,
// every row part its columns of B, and the sums of depth parts are written, read and added.
static grid grid_of(const lk_outer_set *set, const lk_matrix_outer *product) {
  const double rows = (double)product->rows, columns = (double)product->columns;
  const double depth = (double)product->depth;
  const double by_work = 2 * rows * columns * depth / PART_OPERATIONS;
  const int64_t wanted = by_work < MOST_PARTS ? most(1, (int64_t)by_work) : MOST_PARTS;
  const int64_t fewest_row_parts = divide_up(product->rows, PART_ROWS);
  const int64_t most_row_parts = most(fewest_row_parts, product->rows / LEAST_ROWS);
  const int64_t most_column_parts = least(wanted, panel_count(set, product->columns));
  const int64_t by_memory = PARTIAL_FLOATS / (product->rows * product->columns);
  const int64_t most_depth_parts =
      most(1, least(wanted, least(product->depth / PART_DEPTH, by_memory)));
  grid best = {1, 1, 1};
  int64_t most_parts = 0;
  double fewest = 0;
  for (int64_t depth_parts = 1; depth_parts <= most_depth_parts; depth_parts++)
    for (int64_t column_parts = 1; column_parts <= most_column_parts; column_parts++) {
      const int64_t row_parts = least(
          most_row_parts, most(fewest_row_parts, divide_up(wanted, depth_parts * column_parts)));
      const int64_t parts = least(wanted, depth_parts * row_parts * column_parts);
      const double moved = rows * depth * (double)column_parts + columns * depth * (double)row_parts +
                           rows * columns * (depth_parts > 1 ? 3 * (double)depth_parts : 1);
      if (parts < most_parts || (parts == most_parts && moved >= fewest)) continue;
      best = (grid){depth_parts, row_parts, column_parts};
      most_parts = parts;
      fewest = moved;
    }
  return best;
}

static part part_at(const run *at, int64_t index) {
  const lk_matrix_outer *product = &at->product;
  const grid *grid = &at->grid;
  const int64_t column_part = index % grid->column_parts;
  index /= grid->column_parts;
  const int64_t row_part = index % grid->row_parts, depth_part = index / grid->row_parts;
  const int64_t before = (depth_part - 1) * product->rows * product->columns;
  return (part){
      .row = part_begin(product->rows, grid->row_parts, row_part),
      .row_end = part_begin(product->rows, grid->row_parts, row_part + 1),
      .panel = part_begin(at->panels, grid->column_parts, column_part),
      .panel_end = part_begin(at->panels, grid->column_parts, column_part + 1),
      .pair = part_begin(product->depth, grid->depth_parts, depth_part),
      .pair_end = part_begin(product->depth, grid->depth_parts, depth_part + 1),
      .sums = depth_part == 0 ? at->result : at->partials + before,
  };
}

// The tiles of a block of pairs over a panel that is not full: the last one.
static void run_rest(const run *at, const lk_row_pairs *pairs, int64_t rows, int64_t columns, float *sums) {
  const lk_outer_set *set = at->set;
  const int64_t tiles = divide_up(rows, set->rows), stride = at->product.columns;
  lk_pixel_pairs pixels = {
      .count = {1, 1, pairs->count},
      .a_step = {0, 0, pairs->a_step},
      .b_step = {0, 0, pairs->b_step},
  };
  int live;
  for (int64_t column = 0; column < columns; column += live) {
    live = (int)least(columns - column, set->width);
    pixels.b = pairs->b + column;
    for (int64_t tile = 0; tile < tiles; tile++) {
      const int64_t row = part_begin(rows, tiles, tile);
      const int64_t height = part_begin(rows, tiles, tile + 1) - row;
      pixels.a = pairs->a + row;
      const lk_outer_tile sum =
          live < set->width ? set->partial[height - 1] : set->full[0][height - 1];
      sum(&pixels, sums + row * stride + column, stride, live);
    }
  }
}

// The tiles of a block of pairs over a full panel, which fetch the rows of B at `next` and, where
// turn < LK_FETCH_PAIRS, as much of the next block of A.
static void run_panel(
    const run *at, const lk_row_pairs *block, int64_t rows, const float *next, int64_t turn, float *sums,
    bool resume) {
  const lk_outer_set *set = at->set;
  const int64_t tiles = divide_up(rows, set->rows), stride = at->product.columns;
  const int64_t lines = divide_up(2 * set->width, LINE);
  lk_row_pairs pairs = *block;
  for (int64_t tile = 0; tile < tiles; tile++) {
    const int64_t row = part_begin(rows, tiles, tile);
    const int64_t height = part_begin(rows, tiles, tile + 1) - row;
    pairs.a = block->a + row;
    pairs.a_next = turn < LK_FETCH_PAIRS ? pairs.a + (block->count + turn) * pairs.a_step : NULL;
    pairs.b_next = next && tile < lines * LK_FETCH_PAIRS
                       ? next + tile / lines * pairs.b_step + tile % lines * LINE
                       : NULL;
    set->fetching[height - 1](&pairs, sums + row * stride, stride, resume);
  }
}

static void part_task(void *context, int64_t index) {
  const run *at = context;
  const lk_matrix_outer *product = &at->product;
  const part part = part_at(at, index);
  const int64_t width = 2 * at->set->width, rows = part.row_end - part.row;
  const int64_t column_end = least(part.panel_end * width, product->columns);
  const int64_t full_end = column_end / width;  // the first panel that is not full
  float *rest = part.sums + full_end * width;
  for (int64_t row = part.row; row < part.row_end && full_end < part.panel_end; row++)
    memset(
        rest + row * product->columns, 0, (size_t)(column_end - full_end * width) * sizeof(float));
  const int64_t all = part.pair_end - part.pair, blocks = divide_up(all, BLOCK);
  for (int64_t block = 0; block < blocks; block++) {
    const int64_t pair = part.pair + part_begin(all, blocks, block);
    lk_row_pairs pairs = {
        .a_step = product->a_stride,
        .b_step = product->b_stride,
        .count = part.pair + part_begin(all, blocks, block + 1) - pair,
        .a = at->a + pair * product->a_stride + part.row,
    };
    const float *b = at->b + pair * product->b_stride;
    const bool is_last = block == blocks - 1;
    for (int64_t panel = part.panel; panel < part.panel_end; panel++) {
      const int64_t column = panel * width;
      float *sums = part.sums + part.row * product->columns + column;
      pairs.b = b + column;
      if (panel >= full_end) {
        run_rest(at, &pairs, rows, column_end - column, sums);
        continue;
      }
      const float *next = is_last ? NULL : b + pairs.count * product->b_stride + part.panel * width;
      if (panel + 1 < full_end) next = pairs.b + width;
      run_panel(
          at, &pairs, rows, next, is_last ? LK_FETCH_PAIRS : panel - part.panel, sums, block > 0);
    }
  }
}

static void add_task(void *context, int64_t index) {
  const run *at = context;
  const int64_t all = at->product.rows * at->product.columns, begin = index * ADD_FLOATS;
  const int64_t count = least(ADD_FLOATS, all - begin);
  for (int64_t part = 1; part < at->grid.depth_parts; part++)
    at->set->add(at->result + begin, at->partials + (part - 1) * all + begin, count);
}

bool lk_matrix_outer_suits(lk_level level, const lk_matrix_outer *product) {
  return product->rows >= LEAST_ROWS && product->columns >= 2 * lk_outer_at(level)->width &&
         product->depth >= LEAST_DEPTH;
}

void lk_matrix_outer_run(
    lk_level level, const lk_matrix_outer *product, const float *a, const float *b, float *result,
    float *scratch, lk_pool *pool) {
  const lk_outer_set *set = lk_outer_at(level);
  run at = {
      .set = set,
      .product = *product,
      .grid = grid_of(set, product),
      .panels = panel_count(set, product->columns),
      .a = a,
      .b = b,
      .result = result,
      .partials = scratch,
  };
  lk_parallel_for(
      pool, at.grid.depth_parts * at.grid.row_parts * at.grid.column_parts, part_task, &at);
  if (at.grid.depth_parts > 1)
    lk_parallel_for(pool, divide_up(product->rows * product->columns, ADD_FLOATS), add_task, &at);
}

size_t lk_matrix_outer_scratch(lk_level level, const lk_matrix_outer *product) {
  const grid grid = grid_of(lk_outer_at(level), product);
  return (size_t)((grid.depth_parts - 1) * product->rows * product->columns) * sizeof(float);
}
