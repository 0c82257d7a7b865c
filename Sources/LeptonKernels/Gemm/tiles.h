// The register-tile kernels under matrix product and convolution, one set per instruction-set
// level.
//
// A tile is up to `rows` rows by one panel of up to `columns` columns of C. Its sum over K is a
// sequence of runs: run r adds, for k in 0..<length, a[r·tileRows + i][k]·b[(r·length + k)·width]
// to row i. Matrix product has one run of K; convolution one per kernel tap or per kernel row.
#ifndef LK_TILES_H
#define LK_TILES_H

#include "lk_base.h"
#include "lk_epilogue.h"

enum {
  LK_MOST_TILE_ROWS = 12,
  LK_MOST_TILE_COLUMNS = 32,
  LK_MOST_TILE_FLOATS = LK_MOST_TILE_ROWS * LK_MOST_TILE_COLUMNS,
};

/// Where a tile's sums go. Pointers are those of row 0…; `column` is added to them, to scale and bias.
typedef struct {
  float *const *c;
  const float *const *residual;  ///< NULL for none
  const float *scale;            ///< what sums are multiplied with before the bias; NULL for none
  const float *bias;             ///< NULL for none
  int64_t column;
  int columns;  ///< live columns of the tile
  /// The activation as bounds, max(low, min(high, x)), where it is one; see lk_store_bounds.
  bool bounded;
  bool is_clipped;  ///< whether any finite number is out of the bounds
  float low, high;
  lk_epilogue epilogue;
} lk_store;

/// What tiles fetch while they multiply: the rows that are read next, so that weights from far memory
/// are there by then. For every k a tile fetches the line at `first` and steps on by `step` floats.
typedef struct {
  const float *first;  ///< NULL for nothing
  int64_t step;
} lk_ahead;

/// One tile of rows×(vectors·width) sums. `resume` starts from the sums in `partial` instead of
/// zero. With `store` NULL the sums end in `partial`, rows of vectors·width floats, 64-byte
/// aligned; otherwise in C, and store must be bounded. Tiles of many rows also fetch what `ahead`
/// says.
typedef void (*lk_tile)(
    const float *const *a, int64_t runs, int64_t length, const float *b, lk_ahead ahead,
    float *partial, bool resume, const lk_store *store);

/// Rows of a product that lie evenly in A, in C and in the residual. Their sums over K are runs as of a
/// tile, run r of row i at a[i·a_step + r·run_step + 0..<length].
typedef struct {
  const float *a;
  int64_t a_step, run_step;
  int64_t runs, length;
  int64_t depth;  ///< where in 0..<K the first run begins
  float *c;       ///< at column 0, as the residual
  int64_t c_step;
  const float *residual;  ///< NULL for none
  int64_t residual_step;
} lk_stretch;

/// The first `tiles` tiles of a stretch, one below the other, by one panel, whose rows begin at the
/// stretch's depth: into C, by the columns, scale, bias and bounds of `store`, which must be bounded. Its row
/// pointers are not read. The tiles fetch, one after the other, what `ahead` says.
typedef void (*lk_strip)(
    const lk_stretch *at, int64_t tiles, const float *panel, lk_ahead ahead, const lk_store *store);

typedef struct {
  int width;  ///< floats per vector
  int rows;   ///< most rows of a tile
  /// Rows at most of the tiles of a product no deeper than `short_depth`: the end of a lower tile overlaps
  /// better with the beginning of the next.
  int short_rows;
  int64_t short_depth;
  /// tile[vectors - 1][rows - 1], vectors 1 or 2
  lk_tile tile[2][LK_MOST_TILE_ROWS];
  /// of tiles of as many rows and vectors
  lk_strip strip[2][LK_MOST_TILE_ROWS];
  /// Ends a tile whose sums lie in `partial` with row stride `width`·vectors: any columns, any
  /// activation. Overwrites `partial`.
  void (*finish)(float *partial, int rows, int stride, const lk_store *store);
  /// Packs one panel, `panel` floats wide, whose `live` columns have element (k, j) at
  /// b[k·k_stride + j·n_stride]; the other columns are zero.
  void (*pack)(
      const float *b, int64_t k_stride, int64_t n_stride, int64_t depth, int live, int panel,
      float *to);
} lk_tile_set;

/// The set of a level.
const lk_tile_set *lk_tiles_at(lk_level level);

/// Fills in `bounded`, `low` and `high` from the epilogue's activation.
void lk_store_bounds(lk_store *store);

/// Rows at most of the tiles of a product of depth `k`.
static inline int lk_tile_rows_at(const lk_tile_set *tiles, int64_t k) {
  return k <= tiles->short_depth ? tiles->short_rows : tiles->rows;
}

/// The share of tile `index` of `count` that fetch the `depth` rows of `width` floats at `next`, each at
/// an even pace over all of its depth.
static inline lk_ahead lk_tile_ahead(
    const float *next, int64_t index, int64_t count, int64_t depth, int64_t width) {
  const int64_t step = (width + count - 1) / count;
  return (lk_ahead){next + index * depth * step, step};
}

/// Columns of a panel are 2·width but for the last, which is one vector when that suffices.
static inline int lk_panel_vectors(const lk_tile_set *tiles, int64_t n, int64_t column) {
  return n - column > tiles->width ? 2 : 1;
}

/// Floats of a packed K×N matrix.
static inline int64_t lk_packed_floats(const lk_tile_set *tiles, int64_t k, int64_t n) {
  const int64_t panel = 2 * tiles->width, tail = n % panel;
  return k * (n - tail + (tail > tiles->width ? panel : tail > 0 ? tiles->width : 0));
}

/// Packs the K×N matrix whose element (k, n) is b[k·k_stride + n·n_stride].
void lk_pack_panels(
    const lk_tile_set *tiles, const float *b, int64_t k_stride, int64_t n_stride, int64_t k,
    int64_t n, float *packed);

/// The same for the rows first..<end of the depth only; `packed` is where row 0 goes.
void lk_pack_panel_rows(
    const lk_tile_set *tiles, const float *b, int64_t k_stride, int64_t n_stride, int64_t k,
    int64_t n, int64_t first, int64_t end, float *packed);

/// The way back: writes the matrix that was packed to b[k·k_stride + n·n_stride].
void lk_unpack_panels(
    const lk_tile_set *tiles, const float *packed, int64_t k_stride, int64_t n_stride, int64_t k,
    int64_t n, float *b);

#endif
