#include "Convolution/window.h"
#include "Math/extents.h"

enum {
  STATIC_ZEROS = 2048,
  LONG_LINE = 16,            // positions
  SMALL_KERNEL = 16 * 1024,  // floats that every line may read anew
  MOST_WASTED_EXTENT = 64,  // positions along an axis beyond which borders are a small share
};

static const double LEAST_INSIDE = 0.8;  // share of the taps, over all positions, inside the input

const float *lk_static_zeros(int64_t count) {
  static _Alignas(64) const float zeros[STATIC_ZEROS];
  return count <= STATIC_ZEROS ? zeros : NULL;
}

// A position of the lattice.
typedef struct {
  int64_t image, at[3];
} position;

static position position_of(const lk_window *window, int64_t index) {
  position result;
  if (window->images_first) {
    result.image = index % window->batch;
    index /= window->batch;
  }
  for (int axis = 2; axis >= 0; axis--) {
    result.at[axis] = 0;
    if (window->extent[axis] == 1) continue;  // a division is dear
    result.at[axis] = index % window->extent[axis];
    index /= window->extent[axis];
  }
  if (!window->images_first) result.image = index;
  return result;
}

static void advance(const lk_window *window, position *at) {
  if (window->images_first) {
    if (++at->image < window->batch) return;
    at->image = 0;
  }
  if (++at->at[2] < window->extent[2]) return;
  at->at[2] = 0;
  if (++at->at[1] < window->extent[1]) return;
  at->at[1] = 0;
  if (++at->at[0] < window->extent[0]) return;
  at->at[0] = 0;
  if (!window->images_first) at->image++;
}

// Whether the rows of a tile are neighbours along one line: of the lattice or of the images.
static bool is_line(const lk_window *window, const position *at, int count) {
  return window->images_first ? at->image + count <= window->batch
                              : at->at[2] + count <= window->extent[2];
}

static bool inside(int64_t begin, int64_t taps, int64_t step, int64_t extent) {
  return begin >= 0 && begin + (taps - 1) * step < extent;
}

// Where the rows of a tile begin to read: the input position of tap 0, by axis, and its offset.
typedef struct {
  int64_t at[3][LK_MOST_TILE_ROWS], offset[LK_MOST_TILE_ROWS];
  bool inside[3];  // whether all taps of all rows are, by axis
} origins;

static void find_origins(const lk_window *window, position at, int count, origins *out) {
  // Most tiles lie within one row of the lattice: what holds for both ends holds for all.
  const bool one_row = is_line(window, &at, count);
  for (int axis = 0; axis < 3; axis++) out->inside[axis] = true;
  for (int i = 0; i < count; i++, advance(window, &at)) {
    int64_t pixel = at.image;
    for (int axis = 0; axis < 3; axis++) {
      const int64_t begin =
          window->input_begin[axis] + at.at[axis] * window->input_step[axis];
      out->at[axis][i] = begin;
      out->inside[axis] &=
          inside(begin, window->taps[axis], window->tap_step[axis], window->input[axis]);
      pixel = pixel * window->input[axis] + begin;
    }
    out->offset[i] = pixel * window->input_stride;
    if (one_row) break;
  }
  if (!one_row) return;
  const int64_t step = window->images_first ? 0 : window->input_step[2];
  const int64_t float_step =
      window->images_first
          ? window->input[0] * window->input[1] * window->input[2] * window->input_stride
          : step * window->input_stride;
  for (int i = 1; i < count; i++) {
    out->at[0][i] = out->at[0][0];
    out->at[1][i] = out->at[1][0];
    out->at[2][i] = out->at[2][0] + i * step;
    out->offset[i] = out->offset[0] + i * float_step;
  }
  out->inside[2] &= inside(
      out->at[2][count - 1], window->taps[2], window->tap_step[2], window->input[2]);
}

// The pointers of one kernel row (its taps first..<end along W), or, merged, one pointer per row
// for all of them.
static const float **gather_row(
    const lk_window *window, const origins *tile, int count, int64_t depth, int64_t height,
    int64_t first, int64_t end, bool merged, const float **table) {
  const int64_t step[3] = {
      depth * window->tap_step[0], height * window->tap_step[1], window->tap_step[2]};
  const int64_t offset =
      (step[0] * window->input[1] + step[1]) * window->input[2] * window->input_stride;
  bool row_inside[LK_MOST_TILE_ROWS];
  for (int i = 0; i < count; i++) {
    row_inside[i] = (uint64_t)(tile->at[0][i] + step[0]) < (uint64_t)window->input[0] &&
                    (uint64_t)(tile->at[1][i] + step[1]) < (uint64_t)window->input[1];
  }
  for (int64_t tap = first; tap < (merged ? first + 1 : end); tap++, table += count) {
    const int64_t across = tap * step[2], tap_offset = offset + across * window->input_stride;
    for (int i = 0; i < count; i++) {
      const bool read =
          row_inside[i] &&
          (tile->inside[2] || (uint64_t)(tile->at[2][i] + across) < (uint64_t)window->input[2]);
      table[i] = read ? window->from + (tile->offset[i] + tap_offset) : window->zeros;
    }
  }
  return table;
}

// The pointers to the output and residual rows of a tile.
static void place(
    const lk_window *window, position at, int count, lk_tile_rows *rows) {
  int64_t pixels[LK_MOST_TILE_ROWS];
  const bool one_row = is_line(window, &at, count);
  const int64_t step = window->images_first
                           ? window->output[0] * window->output[1] * window->output[2]
                           : window->output_step[2];
  for (int i = 0; i < count; i++, advance(window, &at)) {
    int64_t pixel = at.image;
    for (int axis = 0; axis < 3; axis++)
      pixel = pixel * window->output[axis] + window->output_begin[axis] +
              at.at[axis] * window->output_step[axis];
    pixels[i] = pixel;
    if (one_row) break;
  }
  if (one_row)
    for (int i = 1; i < count; i++) pixels[i] = pixels[0] + i * step;
  for (int i = 0; i < count; i++) rows->c[i] = window->to + pixels[i] * window->output_stride;
  if (window->residual)
    for (int i = 0; i < count; i++)
      rows->residual[i] = window->residual + pixels[i] * window->residual_stride;
}

// Narrows begin..<end to the taps along an axis that any row of a tile reads inside the input. Rows
// that all begin at one place then read nothing outside.
static void trim(
    const lk_window *window, origins *tile, int count, int axis, int64_t *begin, int64_t *end) {
  if (tile->inside[axis]) return;
  int64_t low = tile->at[axis][0], high = low;
  for (int i = 1; i < count; i++) {
    low = least(low, tile->at[axis][i]);
    high = most(high, tile->at[axis][i]);
  }
  const int64_t step = window->tap_step[axis], last = window->input[axis] - 1 - low;
  if (high < 0) *begin = most(*begin, divide_up(-high, step));
  *end = last < 0 ? *begin : least(*end, last / step + 1);
  if (*end < *begin) *end = *begin;
  tile->inside[axis] = low == high;
}

// Whether the taps of a kernel row read one stretch of memory: one tap, or steps of one dense pixel.
static bool reads_stretches(const lk_window *window) {
  return window->taps[2] == 1 ||
         (window->tap_step[2] == 1 && window->input_stride == window->channels);
}

// gather for a tile that reads nothing outside the input and, of every kernel row, one stretch of memory:
// most tiles of most convolutions. False where it is none.
static bool gather_inside(
    const lk_window *window, position at, int count, int64_t row_begin, int64_t row_end,
    const float **table) {
  if (window->images_first || !reads_stretches(window)) return false;
  const int64_t line = window->input[2] * window->input_stride;
  const int64_t step = window->input_step[2] * window->input_stride;
  // The parts of the tile in one row of the lattice each.
  for (int first = 0; first < count;) {
    const int end = (int)least(count, first + window->extent[2] - at.at[2]);
    int64_t begin[3];
    for (int axis = 0; axis < 3; axis++) {
      begin[axis] = window->input_begin[axis] + at.at[axis] * window->input_step[axis];
      int64_t last = begin[axis] + (window->taps[axis] - 1) * window->tap_step[axis];
      if (axis == 2) last += (end - first - 1) * window->input_step[2];
      if (begin[axis] < 0 || last >= window->input[axis]) return false;
    }
    const float *from = window->from + begin[2] * window->input_stride +
                        at.image * window->input[0] * window->input[1] * line;
    for (int64_t row = row_begin; row < row_end; row++) {
      const int64_t depth = window->taps[0] == 1 ? 0 : row / window->taps[1];
      const int64_t d = begin[0] + depth * window->tap_step[0];
      const int64_t h = begin[1] + (row - depth * window->taps[1]) * window->tap_step[1];
      const float *pixel = from + (d * window->input[1] + h) * line;
      const float **to = table + (row - row_begin) * count;
      for (int i = first; i < end; i++, pixel += step) to[i] = pixel;
    }
    first = end;
    at.at[2] = window->extent[2] - 1;
    advance(window, &at);
  }
  return true;
}

static lk_runs gather(
    const lk_product *product, int64_t first, int count, int64_t chunk, const float **table,
    lk_tile_rows *tile_rows) {
  const lk_window *window = product->source;
  const int64_t rows = window->taps[0] * window->taps[1];
  // A window may have no taps at all: then nothing is summed.
  const int64_t parts = window->taps[2] > 0 ? divide_up(window->taps[2], window->row_taps) : 1;
  int64_t row_begin = chunk / parts * window->tap_rows;
  int64_t row_end = least(row_begin + window->tap_rows, rows);
  int64_t tap_begin = chunk % parts * window->row_taps;
  int64_t tap_end = least(tap_begin + window->row_taps, window->taps[2]);

  const position at = position_of(window, first);
  if (tile_rows) place(window, at, count, tile_rows);
  if (tap_begin == 0 && tap_end == window->taps[2] &&
      gather_inside(window, at, count, row_begin, row_end, table)) {
    const int64_t row_floats = window->taps[2] * window->channels;
    return (lk_runs){row_end - row_begin, row_floats, row_begin * row_floats};
  }
  origins tile;
  find_origins(window, at, count, &tile);
  // What a chunk leaves out is at its ends: kernel rows, or taps of its only row.
  if (window->taps[0] == 1) trim(window, &tile, count, 1, &row_begin, &row_end);
  if (row_end - row_begin == 1 && window->tap_rows == 1)
    trim(window, &tile, count, 2, &tap_begin, &tap_end);
  const int64_t depth = (row_begin * window->taps[2] + tap_begin) * window->channels;
  const bool merged = tile.inside[2] && reads_stretches(window);
  if (tile.inside[0] && tile.inside[1] && merged) {
    for (int64_t row = row_begin; row < row_end; row++) {
      const int64_t d = row / window->taps[1] * window->tap_step[0];
      const int64_t h = row % window->taps[1] * window->tap_step[1];
      const float *from = window->from + ((d * window->input[1] + h) * window->input[2] +
                                          tap_begin * window->tap_step[2]) *
                                             window->input_stride;
      for (int i = 0; i < count; i++) table[i] = from + tile.offset[i];
      table += count;
    }
  } else {
    for (int64_t row = row_begin; row < row_end; row++)
      table = gather_row(
          window, &tile, count, row / window->taps[1], row % window->taps[1], tap_begin, tap_end,
          merged, table);
  }
  const int64_t taps = tap_end - tap_begin;
  if (merged) return (lk_runs){row_end - row_begin, taps * window->channels, depth};
  return (lk_runs){(row_end - row_begin) * taps, window->channels, depth};
}

// gather for a window that reads every pixel as it lies.
static lk_runs gather_pixels(
    const lk_product *product, int64_t first, int count, int64_t chunk, const float **table,
    lk_tile_rows *rows) {
  (void)chunk;
  const lk_window *window = product->source;
  for (int i = 0; i < count; i++) table[i] = window->from + (first + i) * window->input_stride;
  if (rows) {
    for (int i = 0; i < count; i++) rows->c[i] = window->to + (first + i) * window->output_stride;
    if (window->residual)
      for (int i = 0; i < count; i++)
        rows->residual[i] = window->residual + (first + i) * window->residual_stride;
  }
  return (lk_runs){1, window->channels, 0};
}

static int64_t stretch_of_pixels(
    const lk_product *product, int64_t first, int64_t count, lk_stretch *out, bool *is_even) {
  const lk_window *window = product->source;
  *is_even = true;
  *out = (lk_stretch){
      .a = window->from + first * window->input_stride,
      .a_step = window->input_stride,
      .runs = 1,
      .length = window->channels,
      .c = window->to + first * window->output_stride,
      .c_step = window->output_stride,
      .residual = window->residual ? window->residual + first * window->residual_stride : NULL,
      .residual_step = window->residual_stride,
  };
  return count;
}

// The taps begin..<end along an axis that are inside the input where tap 0 reads `origin`.
static void taps_inside(
    const lk_window *window, int axis, int64_t origin, int64_t *begin, int64_t *end) {
  const int64_t step = window->tap_step[axis], last = window->input[axis] - 1 - origin;
  *begin = origin < 0 ? divide_up(-origin, step) : 0;
  *end = last < 0 ? 0 : least(window->taps[axis], last / step + 1);
  if (*end < *begin) *end = *begin;
}

// The rows of a line whose windows reach over neither end of it lie evenly, each with the same rows of the
// kernel inside.
static int64_t stretch_of_line(
    const lk_product *product, int64_t first, int64_t count, lk_stretch *out, bool *is_even) {
  const lk_window *window = product->source;
  const position at = position_of(window, first);
  const int64_t begin = window->input_begin[2], step = window->input_step[2];
  const int64_t last = window->input[2] - 1 - begin - (window->taps[2] - 1) * window->tap_step[2];
  const int64_t low = begin < 0 ? divide_up(-begin, step) : 0;
  const int64_t high = last < 0 ? 0 : least(window->extent[2], last / step + 1);
  *is_even = at.at[2] >= low && at.at[2] < high;
  if (!*is_even)
    return least(count, at.at[2] < low ? low - at.at[2] : window->extent[2] - at.at[2] + low);
  const int64_t line = window->input[2] * window->input_stride;
  const int64_t row = window->input_begin[1] + at.at[1] * window->input_step[1];
  const int64_t floats = window->taps[2] * window->channels;
  int64_t tap, end;
  taps_inside(window, 1, row, &tap, &end);
  const int64_t from = (at.image * window->input[1] + row + tap * window->tap_step[1]) * line +
                       (begin + at.at[2] * step) * window->input_stride;
  const int64_t pixel =
      (at.image * window->output[1] + window->output_begin[1] + at.at[1] * window->output_step[1]) *
          window->output[2] +
      window->output_begin[2] + at.at[2] * window->output_step[2];
  *out = (lk_stretch){
      .a = end > tap ? window->from + from : window->from,
      .a_step = step * window->input_stride,
      .run_step = window->tap_step[1] * line,
      .runs = end - tap,
      .length = floats,
      .depth = tap * floats,
      .c = window->to + pixel * window->output_stride,
      .c_step = window->output_step[2] * window->output_stride,
      .residual = window->residual ? window->residual + pixel * window->residual_stride : NULL,
      .residual_step = window->output_step[2] * window->residual_stride,
  };
  return least(count, high - at.at[2]);
}

// Whether the rows of a window's product are to be found line by line: long lines of a plane, each of
// which reads all of a small kernel.
static bool runs_by_lines(const lk_window *window, int64_t n, int64_t k) {
  return window->taps[0] == 1 && window->input[0] == 1 && window->output[0] == 1 &&
         window->input_begin[0] == 0 && reads_stretches(window) &&
         window->extent[2] >= LONG_LINE && n * k <= SMALL_KERNEL;
}

// A window that reads every pixel as it lies is one row of pixels.
static bool flatten(lk_window *window) {
  for (int axis = 0; axis < 3; axis++)
    if (window->taps[axis] != 1 || window->input_step[axis] != 1 ||
        window->output_step[axis] != 1 || window->input_begin[axis] != 0 ||
        window->output_begin[axis] != 0 || window->extent[axis] != window->input[axis] ||
        window->extent[axis] != window->output[axis])
      return false;
  const int64_t pixels =
      window->batch * window->extent[0] * window->extent[1] * window->extent[2];
  window->batch = 1;
  for (int axis = 0; axis < 3; axis++)
    window->extent[axis] = window->input[axis] = window->output[axis] = axis == 2 ? pixels : 1;
  return true;
}

// The share of the taps, over all positions, that are inside the input.
static double share_inside(const lk_window *window) {
  double share = 1;
  for (int axis = 0; axis < 3; axis++) {
    const int64_t extent = window->extent[axis], taps = window->taps[axis];
    if (extent > MOST_WASTED_EXTENT || extent * taps == 0) continue;
    int64_t count = 0;
    for (int64_t i = 0; i < extent; i++) {
      int64_t first, end;
      taps_inside(
          window, axis, window->input_begin[axis] + i * window->input_step[axis], &first, &end);
      count += end - first;
    }
    share *= (double)count / (double)(extent * taps);
  }
  return share;
}

lk_product lk_window_product(
    const lk_tile_set *tiles, lk_window *window, int64_t n, const lk_epilogue *epilogue) {
  const bool is_flat = flatten(window);
  const int64_t rows = window->taps[0] * window->taps[1], row = window->taps[2];
  int64_t chunks = 1;
  window->tap_rows = rows > 0 ? rows : 1;
  window->row_taps = row > 0 ? row : 1;
  window->images_first = false;
  if (share_inside(window) < LEAST_INSIDE && row <= LK_MOST_RUNS) {
    window->tap_rows = 1;
    window->images_first = window->batch >= tiles->rows;
    chunks = most(rows, 1);
  } else if (row > LK_MOST_RUNS) {
    window->tap_rows = 1;
    window->row_taps = divide_up(row, divide_up(row, LK_MOST_RUNS));
    chunks = rows * divide_up(row, window->row_taps);
  } else if (rows * row > LK_MOST_RUNS) {
    window->tap_rows = LK_MOST_RUNS / row;
    chunks = divide_up(rows, window->tap_rows);
  }
  const int64_t steps = window->input_step[1] * window->input_step[2];
  const int64_t k = rows * row * window->channels;
  // Finding the rows of a window costs more than a lower tile saves.
  const int tile_rows = is_flat ? lk_tile_rows_at(tiles, k) : tiles->rows;
  lk_product product = {
      .tiles = tiles,
      .m = window->batch * window->extent[0] * window->extent[1] * window->extent[2],
      .n = n,
      .k = k,
      .tile_rows = tile_rows,
      .chunks = chunks,
      .most_runs = window->tap_rows * window->row_taps,
      .tile_floats = tile_rows * window->channels * least(steps, rows * row),
      .source = window,
      .gather = is_flat ? gather_pixels : gather,
      .stretch = is_flat ? stretch_of_pixels
                 : chunks == 1 && !window->images_first && runs_by_lines(window, n, k)
                     ? stretch_of_line
                     : NULL,
      .has_residual = epilogue->residual != LK_RESIDUAL_NONE,
      .row_parts = 1,
      .column_parts = 1,
      .depth_parts = 1,
  };
  product.store.epilogue = *epilogue;
  lk_store_bounds(&product.store);
  return product;
}

int64_t lk_window_zeros(const lk_window *window) {
  bool outside = false;
  for (int axis = 0; axis < 3; axis++) {
    const int64_t last =
        window->input_begin[axis] + (window->extent[axis] - 1) * window->input_step[axis];
    const int64_t taps = window->taps[axis], step = window->tap_step[axis];
    outside |= !inside(window->input_begin[axis], taps, step, window->input[axis]) ||
               !inside(last, taps, step, window->input[axis]);
  }
  return outside ? window->taps[2] * window->channels : 0;
}
