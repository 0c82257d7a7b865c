// The loops around the register tiles, shared by matrix product and convolution.
//
// A product is M rows by N columns summed over K. Its rows are cut into tiles, its columns into
// panels, its depth into chunks; a source says where the values of a tile's rows lie. Parts of the
// grid (row part × column part × depth part) run in any order on any thread; the grid depends on
// nothing but the shape, so that the result does not depend on the threads.
#ifndef LK_PRODUCT_H
#define LK_PRODUCT_H

#include "Gemm/tiles.h"

/// The values of one tile over one chunk of the depth: see tiles.h for what runs are.
typedef struct {
  int64_t runs, length;
  int64_t depth;  ///< where in 0..<K the chunk begins
} lk_runs;

/// The rows of C and of the residual that a tile ends in.
typedef struct {
  float *c[LK_MOST_TILE_ROWS];
  const float *residual[LK_MOST_TILE_ROWS];
} lk_tile_rows;

/// Finds rows first..<first + count: writes the row pointers of a chunk to table[run·count + row]
/// (no more runs than most_runs) and, unless `rows` is NULL, where the sums go (residual rows only
/// when the product has a residual).
typedef struct lk_product lk_product;
typedef lk_runs (*lk_gather)(
    const lk_product *product, int64_t first, int count, int64_t chunk, const float **table,
    lk_tile_rows *rows);

/// Finds rows that lie evenly: how many of first..<first + count, from the first on, are of one kind, at
/// least one; `is_even` says whether they lie evenly, in which case `out` says where.
typedef int64_t (*lk_find_stretch)(
    const lk_product *product, int64_t first, int64_t count, lk_stretch *out, bool *is_even);

struct lk_product {
  const lk_tile_set *tiles;
  int64_t m, n, k;
  int tile_rows;        ///< rows of a tile at most, lk_tile_rows_at
  int64_t chunks;       ///< of the depth
  int64_t most_runs;    ///< of a tile in one chunk, at most LK_MOST_RUNS
  int64_t tile_floats;  ///< distinct values that a full tile reads, about
  const float *packed;
  /// Where `packed` is NULL: B as it lies, element (k, n) at b[k·b_k + n·b_n]. Every part packs what it
  /// reads of it as it goes; chunks are then at most LK_FRESH_DEPTH long.
  const float *b;
  int64_t b_k, b_n;
  bool is_unpacked;
  const void *source;
  lk_gather gather;
  lk_find_stretch stretch;  ///< NULL where rows do not lie evenly
  /// Bias, bounds and epilogue; the row pointers are filled in per tile.
  lk_store store;
  bool has_residual;
  /// The grid, from lk_product_plan.
  int64_t row_parts, column_parts, depth_parts;
};

enum {
  LK_MOST_RUNS = 64,
  LK_FRESH_DEPTH = 256,
  LK_FEW_PANELS = 4,  // of B, so that reading A counts
};

/// Panels of B.
static inline int64_t lk_product_panels(const lk_product *product) {
  const int64_t width = 2 * product->tiles->width;
  return (product->n + width - 1) / width;
}

/// Chooses the grid: parts of at least some hundred thousand operations, at most about `most_parts`
/// of them. The depth is cut only where `may_cut_depth` and rows and columns give too few parts.
void lk_product_plan(lk_product *product, int64_t most_parts, bool may_cut_depth);

static inline int64_t lk_product_parts(const lk_product *product) {
  return product->row_parts * product->column_parts * product->depth_parts;
}

/// Runs one part. With depth_parts > 1 its sums go to `partials` (lk_product_partials floats,
/// shared by all parts) and lk_product_reduce ends the product when all parts are done; else to C.
void lk_product_run(const lk_product *product, int64_t part, float *partials);
int64_t lk_product_partials(const lk_product *product);
void lk_product_reduce(const lk_product *product, float *partials);

#endif
