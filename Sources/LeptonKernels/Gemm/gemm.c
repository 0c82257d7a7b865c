// The matrix product of lk_gemm.h: brings A and B into the form that tiles want, then runs
// products.
#include "lk_gemm.h"

#include "Gemm/batch.h"
#include "Gemm/product.h"
#include "Math/extents.h"

enum {
  AXES = LK_GEMM_BATCH_AXES,
  CHUNK = 2048,           // most of K that one pass over a panel takes
  FRESH_TILES = 16,       // most tiles of a product that packs B as it goes: one block
  CACHED_FLOATS = 1 << 21,  // of a matrix that stays in the caches
  CHUNK_ALIGNMENT = 16,   // floats of a cache line
  MOST_PARTS = 256,       // of the whole batch
  GROUP_OPERATIONS = 1 << 18,  // small products of a batch run together up to this size
  PACK_FLOATS = 1 << 14,  // per task of packing and transposing
  SMALL_FLOATS = 1 << 12,  // of B where planning would take as long as the product
};

typedef struct {
  const lk_gemm *gemm;
  const lk_tile_set *tiles;
  lk_product product;
  const float *a, *b, *bias, *residual;
  float *c;
  int64_t a_stride;  // between rows, after transposing
  int64_t a_batch[AXES], b_batch[AXES];
  float *packed, *transposed, *partials;
  int64_t batch, group;
} run;

// The rows of one matrix of the batch.
typedef struct {
  const float *a, *residual;
  float *c;
  int64_t a_stride, c_stride, residual_stride, chunk;
} source;

static lk_runs gather(
    const lk_product *product, int64_t first, int count, int64_t chunk, const float **table,
    lk_tile_rows *rows) {
  const source *from = product->source;
  const int64_t begin = chunk * from->chunk;
  for (int i = 0; i < count; i++) table[i] = from->a + (first + i) * from->a_stride + begin;
  if (rows) {
    for (int i = 0; i < count; i++) rows->c[i] = from->c + (first + i) * from->c_stride;
    if (product->has_residual)
      for (int i = 0; i < count; i++)
        rows->residual[i] = from->residual + (first + i) * from->residual_stride;
  }
  return (lk_runs){1, least(from->chunk, product->k - begin), begin};
}

static int64_t stretch(
    const lk_product *product, int64_t first, int64_t count, lk_stretch *out, bool *is_even) {
  const source *from = product->source;
  *is_even = true;
  *out = (lk_stretch){
      .a = from->a + first * from->a_stride,
      .a_step = from->a_stride,
      .runs = 1,
      .length = product->k,
      .c = from->c + first * from->c_stride,
      .c_step = from->c_stride,
      .residual =
          product->has_residual ? from->residual + first * from->residual_stride : NULL,
      .residual_step = from->residual_stride,
  };
  return count;
}

// Whether B is packed piece by piece where it is read, rather than as a whole before: where a block
// of tiles holds all rows, so that nobody else wants the piece, and the product gains by it. It does
// when a second B would not stay in the caches, or B must be transposed, which costs more than the
// reading in small steps.
static bool packs_fresh(const lk_gemm *gemm, const lk_tile_set *tiles) {
  int64_t steps[AXES];
  const bool gains = gemm->b_layout == LK_B_TRANSPOSED ||
                     (gemm->b_layout == LK_B_ROWS && gemm->k * gemm->n > CACHED_FLOATS);
  return gains && gemm->m <= FRESH_TILES * tiles->rows &&
         dense_batch(gemm, gemm->b_batch, 1, steps) == batch_count(gemm);
}

static int64_t chunk_length(const lk_gemm *gemm, const lk_tile_set *tiles) {
  const int64_t longest = packs_fresh(gemm, tiles) ? LK_FRESH_DEPTH : CHUNK;
  return most(
      1, round_up(divide_up(gemm->k, divide_up(most(gemm->k, 1), longest)), CHUNK_ALIGNMENT));
}

static lk_product product_of(const lk_gemm *gemm, const lk_tile_set *tiles) {
  lk_product product = {
      .tiles = tiles,
      .m = gemm->m,
      .n = gemm->n,
      .k = gemm->k,
      .tile_rows = lk_tile_rows_at(tiles, gemm->k),
      .chunks = most(1, divide_up(gemm->k, chunk_length(gemm, tiles))),
      .is_unpacked = packs_fresh(gemm, tiles),
      .b_k = gemm->b_layout == LK_B_TRANSPOSED ? 1 : gemm->b_stride,
      .b_n = gemm->b_layout == LK_B_TRANSPOSED ? gemm->b_stride : 1,
      .most_runs = 1,
      .tile_floats = lk_tile_rows_at(tiles, gemm->k) * gemm->k,
      .gather = gather,
      .stretch = stretch,
      .has_residual = gemm->epilogue.residual != LK_RESIDUAL_NONE,
  };
  product.store.epilogue = gemm->epilogue;
  lk_store_bounds(&product.store);
  const int64_t batch = batch_count(gemm);
  lk_product_plan(&product, most(1, MOST_PARTS / most(batch, 1)), batch == 1);
  return product;
}

// Floats from row to row of the transposed matrix.
static int64_t transposed_stride(const lk_gemm *gemm) { return round_up(gemm->k, CHUNK_ALIGNMENT); }

// The floats of each part of the scratch.
typedef struct {
  int64_t packed_one, packed, transposed, partials;
} scratch_layout;

static scratch_layout layout_of(const lk_gemm *gemm, const lk_product *product) {
  int64_t dense[AXES];
  scratch_layout layout = {0};
  if (gemm->b_layout != LK_B_PACKED && !product->is_unpacked) {
    layout.packed_one = round_up(lk_packed_floats(product->tiles, gemm->k, gemm->n), 16);
    layout.packed = layout.packed_one * dense_batch(gemm, gemm->b_batch, 1, dense);
  }
  if (gemm->a_transposed)
    layout.transposed =
        gemm->m * transposed_stride(gemm) * dense_batch(gemm, gemm->a_batch, 1, dense);
  layout.partials = lk_product_partials(product);
  return layout;
}

static void pack_task(void *context, int64_t index) {
  const run *at = context;
  const lk_gemm *gemm = at->gemm;
  // One task per matrix and group of panels.
  const int64_t panel = 2 * at->tiles->width;
  const int64_t columns = panel * most(1, PACK_FLOATS / (panel * most(gemm->k, 1)));
  const int64_t groups = divide_up(gemm->n, columns);
  const int64_t matrix = index / groups, first = index % groups * columns;
  const bool transposed = gemm->b_layout == LK_B_TRANSPOSED;
  const int64_t k_stride = transposed ? 1 : gemm->b_stride;
  const int64_t n_stride = transposed ? gemm->b_stride : 1;
  lk_pack_panels(
      at->tiles,
      at->b + distinct_offset(gemm, gemm->b_batch, matrix) + first * n_stride, k_stride, n_stride,
      gemm->k, least(columns, gemm->n - first),
      at->packed + matrix * round_up(lk_packed_floats(at->tiles, gemm->k, gemm->n), 16) +
          first * gemm->k);
}

static int64_t pack_tasks(const run *at, int64_t matrices) {
  const int64_t panel = 2 * at->tiles->width;
  const int64_t columns = panel * most(1, PACK_FLOATS / (panel * most(at->gemm->k, 1)));
  return matrices * divide_up(at->gemm->n, columns);
}

// Rows of the transposed matrix that one task writes.
static int64_t transpose_rows(const lk_gemm *gemm) {
  return round_up(most(1, PACK_FLOATS / most(gemm->k, 1)), CHUNK_ALIGNMENT);
}

static void transpose_task(void *context, int64_t index) {
  const run *at = context;
  const lk_gemm *gemm = at->gemm;
  const int64_t rows = transpose_rows(gemm), groups = divide_up(gemm->m, rows);
  const int64_t matrix = index / groups, first = index % groups * rows;
  const int64_t stride = transposed_stride(gemm);
  at->tiles->pack(
      at->a + distinct_offset(gemm, gemm->a_batch, matrix) + first, 1, gemm->a_stride,
      least(rows, gemm->m - first), (int)gemm->k, (int)stride,
      at->transposed + (matrix * gemm->m + first) * stride);
}

// The product of one matrix of the batch; `from` must live as long.
static lk_product product_for(const run *at, int64_t matrix, source *from) {
  const lk_gemm *gemm = at->gemm;
  *from = (source){
      .a = at->a + batch_offset(gemm, at->a_batch, matrix),
      .residual =
          at->residual ? at->residual + batch_offset(gemm, gemm->residual_batch, matrix) : NULL,
      .c = at->c + batch_offset(gemm, gemm->c_batch, matrix),
      .a_stride = at->a_stride,
      .c_stride = gemm->c_stride,
      .residual_stride = gemm->residual_stride,
      .chunk = chunk_length(gemm, at->tiles),
  };
  lk_product product = at->product;
  product.source = from;
  const float *b = at->b + batch_offset(gemm, at->b_batch, matrix);
  product.packed = product.is_unpacked ? NULL : b;
  product.b = b;
  product.store.bias = at->bias ? at->bias + batch_offset(gemm, gemm->bias_batch, matrix) : NULL;
  return product;
}

static void product_task(void *context, int64_t index) {
  const run *at = context;
  const int64_t parts = lk_product_parts(&at->product);
  const int64_t first = index / parts * at->group, end = least(first + at->group, at->batch);
  for (int64_t matrix = first; matrix < end; matrix++) {
    source from;
    const lk_product product = product_for(at, matrix, &from);
    lk_product_run(&product, index % parts, at->partials);
  }
}

// Whether one row of tiles in one chunk is the whole product, too small to be shared between threads:
// what a plan would find at the price of the product itself.
static bool is_small(const lk_gemm *gemm, const lk_tile_set *tiles) {
  return gemm->b_layout == LK_B_PACKED && !gemm->a_transposed && gemm->m <= tiles->rows &&
         gemm->k <= CHUNK && gemm->k * gemm->n <= SMALL_FLOATS;
}

static void run_small(const lk_tile_set *tiles, const lk_gemm *gemm, void *const *operands) {
  const float *a = operands[0], *packed = operands[1], *residual = operands[3];
  float *c = operands[4];
  const bool has_residual = gemm->epilogue.residual != LK_RESIDUAL_NONE;
  const float *table[LK_MOST_TILE_ROWS];
  lk_tile_rows rows;
  for (int64_t i = 0; i < gemm->m; i++) {
    table[i] = a + i * gemm->a_stride;
    rows.c[i] = c + i * gemm->c_stride;
    if (has_residual) rows.residual[i] = residual + i * gemm->residual_stride;
  }
  lk_store store = {
      .c = rows.c,
      .residual = has_residual ? rows.residual : NULL,
      .bias = operands[2],
      .epilogue = gemm->epilogue,
  };
  lk_store_bounds(&store);
  _Alignas(64) float sums[LK_MOST_TILE_FLOATS];
  for (int64_t column = 0; column < gemm->n; column += 2 * tiles->width) {
    const int vectors = lk_panel_vectors(tiles, gemm->n, column), width = vectors * tiles->width;
    store.column = column;
    store.columns = (int)least(width, gemm->n - column);
    tiles->tile[vectors - 1][gemm->m - 1](
        table, 1, gemm->k, packed + column * gemm->k, (lk_ahead){NULL, 0}, sums, false,
        store.bounded ? &store : NULL);
    if (!store.bounded) tiles->finish(sums, (int)gemm->m, width, &store);
  }
}

static void gemm_run(
    const lk_tile_set *tiles, const void *params, void *const *operands, lk_pool *pool) {
  const lk_gemm *gemm = params;
  const int64_t batch = batch_count(gemm);
  if (gemm->m <= 0 || gemm->n <= 0 || batch <= 0) return;
  if (batch == 1 && is_small(gemm, tiles)) {
    run_small(tiles, gemm, operands);
    return;
  }
  run at = {
      .gemm = gemm,
      .tiles = tiles,
      .product = product_of(gemm, tiles),
      .a = operands[0],
      .b = operands[1],
      .bias = operands[2],
      .residual = gemm->epilogue.residual == LK_RESIDUAL_NONE ? NULL : operands[3],
      .c = operands[4],
      .a_stride = gemm->a_stride,
      .batch = batch,
  };
  const scratch_layout layout = layout_of(gemm, &at.product);
  if (operands[5]) {
    at.packed = operands[5];
    at.transposed = at.packed + layout.packed;
    at.partials = at.transposed + layout.transposed;
  }
  for (int axis = 0; axis < AXES; axis++) {
    at.a_batch[axis] = gemm->a_batch[axis];
    at.b_batch[axis] = gemm->b_batch[axis];
  }
  if (gemm->b_layout != LK_B_PACKED && !at.product.is_unpacked) {
    const int64_t matrices = dense_batch(gemm, gemm->b_batch, layout.packed_one, at.b_batch);
    lk_parallel_for(pool, pack_tasks(&at, matrices), pack_task, &at);
    at.b = at.packed;
  }
  if (gemm->a_transposed) {
    const int64_t matrices =
        dense_batch(gemm, gemm->a_batch, gemm->m * transposed_stride(gemm), at.a_batch);
    const int64_t tasks = matrices * divide_up(gemm->m, transpose_rows(gemm));
    lk_parallel_for(pool, tasks, transpose_task, &at);
    at.a = at.transposed;
    at.a_stride = transposed_stride(gemm);
  }
  const int64_t parts = lk_product_parts(&at.product);
  at.group = 1;
  if (parts == 1) {
    const double operations = 2.0 * (double)gemm->m * (double)gemm->n * (double)most(gemm->k, 1);
    at.group = operations < GROUP_OPERATIONS ? (int64_t)(GROUP_OPERATIONS / operations) : 1;
  }
  lk_parallel_for(pool, divide_up(batch, at.group) * parts, product_task, &at);
  // Only a product that is alone in its batch has its depth cut.
  if (at.product.depth_parts > 1) {
    source from;
    const lk_product product = product_for(&at, 0, &from);
    lk_product_reduce(&product, at.partials);
  }
}

#define LEVEL(name, level)                                                                         \
  static void gemm_##name(const void *params, void *const *operands, lk_pool *pool) {              \
    gemm_run(lk_tiles_at(level), params, operands, pool);                                          \
  }
LEVEL(portable, LK_LEVEL_PORTABLE)
LEVEL(avx2, LK_LEVEL_AVX2)
LEVEL(avx512, LK_LEVEL_AVX512)

lk_kernel lk_gemm_kernel(void) {
  static const lk_kernel levels[] = {gemm_portable, gemm_avx2, gemm_avx512};
  return levels[lk_isa()];
}

size_t lk_gemm_scratch(const lk_gemm *gemm) {
  const lk_product product = product_of(gemm, lk_tiles_at(lk_isa()));
  const scratch_layout layout = layout_of(gemm, &product);
  return (size_t)(layout.packed + layout.transposed + layout.partials) * sizeof(float);
}

size_t lk_gemm_packed_size(int64_t k, int64_t n) {
  const size_t bytes = (size_t)lk_packed_floats(lk_tiles_at(lk_isa()), k, n) * sizeof(float);
  return (bytes + 63) / 64 * 64;
}

void lk_gemm_pack(
    const float *b, int64_t k_stride, int64_t n_stride, int64_t k, int64_t n, void *packed) {
  lk_pack_panels(lk_tiles_at(lk_isa()), b, k_stride, n_stride, k, n, packed);
}

void lk_gemm_unpack(
    lk_level level, const void *packed, int64_t k_stride, int64_t n_stride, int64_t k, int64_t n,
    float *b) {
  lk_unpack_panels(lk_tiles_at(level), packed, k_stride, n_stride, k, n, b);
}
