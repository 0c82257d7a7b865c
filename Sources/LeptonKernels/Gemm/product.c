#include "Gemm/product.h"
#include "Gemm/stretch.h"
#include "Math/extents.h"

enum {
  BLOCK_TILES = 16,              // most tiles that share one pass over a panel
  BLOCK_FLOATS = 96 * 1024,      // most distinct values of such a block, a share of the L2 cache
  TABLE = BLOCK_TILES * LK_MOST_TILE_ROWS * 16,  // row pointers of a block
  PART_OPERATIONS = 1 << 19,     // smallest part worth handing to another thread
  LEAST_ROWS = 8,                // a product of fewer rows takes as long: it waits for B
  B_FLOATS_SHARED = 64 * 1024,   // a B this small is read whole by every part
  STRIP_ROWS = 16,               // of a product, at least, that strips are for
};

// One tile of the block at work.
typedef struct {
  int64_t first;
  int rows;
  lk_runs runs;
  const float **table;
  lk_tile_rows at;
} block_tile;

static int64_t tile_count(const lk_product *product) {
  return divide_up(product->m, product->tile_rows);
}

// Tiles that share a pass over a panel.
static int64_t block_tiles(const lk_product *product) {
  int64_t by_cache = BLOCK_FLOATS / most(product->tile_floats, 1);
  int64_t by_table = TABLE / (product->tile_rows * product->most_runs);
  if (product->chunks > 1) by_table = BLOCK_TILES;
  return most(1, least(BLOCK_TILES, least(most(by_cache, 2), by_table)));
}

void lk_product_plan(lk_product *product, int64_t most_parts, bool may_cut_depth) {
  product->row_parts = product->column_parts = product->depth_parts = 1;
  const double operations =
      2.0 * (double)most(product->m, LEAST_ROWS) * (double)product->n * (double)product->k;
  if (operations < 2.0 * PART_OPERATIONS || most_parts <= 1) return;
  const double by_work = operations / PART_OPERATIONS;
  const int64_t wanted = by_work < (double)most_parts ? (int64_t)by_work : most_parts;
  const int64_t tiles = tile_count(product), panels = lk_product_panels(product);
  int64_t row_parts = wanted;
  // Parts that share a B too large for the near cache are better cut along the columns, so that
  // several rows use what was fetched.
  if (product->n * product->k > B_FLOATS_SHARED)
    row_parts = divide_up(tiles, block_tiles(product));
  // Every part of the rows would pack B anew.
  if (product->is_unpacked) row_parts = 1;
  row_parts = least(tiles, most(row_parts, 1));
  const int64_t column_parts = least(panels, divide_up(wanted, row_parts));
  if (row_parts * column_parts < wanted && !product->is_unpacked)
    row_parts = least(tiles, divide_up(wanted, column_parts));
  product->row_parts = row_parts;
  product->column_parts = column_parts;
  const int64_t parts = row_parts * column_parts;
  const int64_t pieces = product->is_unpacked ? divide_up(product->chunks, 4) : product->chunks;
  if (may_cut_depth && parts * 4 <= wanted && parts < 16)
    product->depth_parts = least(pieces, least(divide_up(wanted, parts), 64));
}

int64_t lk_product_partials(const lk_product *product) {
  if (product->depth_parts == 1) return 0;
  return product->depth_parts * tile_count(product) * lk_product_panels(product) * LK_MOST_TILE_FLOATS;
}

// The sums of one tile over one depth part.
static float *partial_of(
    const lk_product *product, float *partials, int64_t depth_part, int64_t tile, int64_t panel) {
  const int64_t tiles = tile_count(product);
  const int64_t index = (depth_part * tiles + tile) * lk_product_panels(product) + panel;
  return partials + index * LK_MOST_TILE_FLOATS;
}

// The rows of a product in even tiles: `more` of them of one row more than the others.
typedef struct {
  int64_t rows, more;
} tiling;

static tiling tiling_of(const lk_product *product) {
  const int64_t tiles = most(tile_count(product), 1);
  return (tiling){product->m / tiles, product->m % tiles};
}

static int64_t tile_begin(tiling even, int64_t tile) {
  return tile * even.rows + least(tile, even.more);
}

// Finds a tile's rows, with the pointers of its first chunk in `table`.
static void find_tile(
    const lk_product *product, tiling even, int64_t tile, const float **table, block_tile *out) {
  out->first = tile_begin(even, tile);
  out->rows = (int)(even.rows + (tile < even.more ? 1 : 0));
  out->table = table;
  out->runs = product->gather(product, out->first, out->rows, 0, table, &out->at);
}

// What a tile fetches for others while it multiplies: in the first of few panels the rows of A that the
// tile after it reads, where these lie densely; else what is read after its rows of B.
static lk_ahead ahead_of(
    const block_tile *tiles, int i, int count, bool fetches_rows, const float *b, int width) {
  const lk_runs *runs = &tiles[i].runs;
  if (fetches_rows && i + 1 < count && runs->runs == 1) {
    const block_tile *next = &tiles[i + 1];
    if (next->table[next->rows - 1] - next->table[0] == (next->rows - 1) * runs->length)
      return (lk_ahead){next->table[0], next->rows};
  }
  // What comes after these rows in memory is what is read after them.
  const int64_t depth = runs->runs * runs->length;
  return b ? lk_tile_ahead(b + depth * width, i, count, depth, width) : (lk_ahead){NULL, 0};
}

// Where the sums of a tile go.
static void place(const lk_product *product, const block_tile *tile, lk_store *store) {
  store->c = tile->at.c;
  store->residual = product->has_residual ? tile->at.residual : NULL;
}

// A block of tiles by one panel over the whole depth: the inner loop of most products, where a short
// depth leaves no time for anything else.
static void run_panel(
    const lk_product *product, const block_tile *at, int count, const float *b, int vectors,
    bool fetches_rows, bool is_last, lk_store *store) {
  const lk_tile *tiles = product->tiles->tile[vectors - 1];
  const int width = vectors * product->tiles->width;
  _Alignas(64) float sums[LK_MOST_TILE_FLOATS];
  for (int i = 0; i < count; i++) {
    const block_tile *tile = &at[i];
    const float *rows = b + tile->runs.depth * width;
    const lk_ahead ahead = ahead_of(at, i, count, fetches_rows, is_last ? NULL : rows, width);
    place(product, tile, store);
    tiles[tile->rows - 1](
        tile->table, tile->runs.runs, tile->runs.length, rows, ahead, sums, false,
        store->bounded ? store : NULL);
    if (!store->bounded) product->tiles->finish(sums, tile->rows, width, store);
  }
}

// Rows first..<end by panels begin..<panel_end over the whole depth, where most rows lie evenly. `table`
// is for the others.
static void run_rows(
    const lk_product *product, int64_t first, int64_t end, int64_t begin, int64_t panel_end,
    const float **table) {
  const lk_tile_set *tiles = product->tiles;
  for (int64_t count; first < end; first += count) {
    lk_stretch at;
    bool is_even;
    count = product->stretch(product, first, end - first, &at, &is_even);
    if (is_even) {
      lk_stretch_run(product, &at, count, begin, panel_end);
      continue;
    }
    count = least(count, tiles->rows);
    block_tile tile = {.first = first, .rows = (int)count, .table = table};
    tile.runs = product->gather(product, first, tile.rows, 0, table, &tile.at);
    lk_store store = product->store;
    for (int64_t panel = begin; panel < panel_end; panel++) {
      store.column = panel * 2 * tiles->width;
      const int vectors = lk_panel_vectors(tiles, product->n, store.column);
      store.columns = (int)least(vectors * tiles->width, product->n - store.column);
      run_panel(
          product, &tile, 1, product->packed + store.column * product->k, vectors, false, true,
          &store);
    }
  }
}

void lk_product_run(const lk_product *product, int64_t part, float *partials) {
  const lk_tile_set *tiles = product->tiles;
  // Parts that follow each other, and so run at the same time, read the same rows of A.
  const int64_t column_part = part % product->column_parts;
  part /= product->column_parts;
  const int64_t row_part = part % product->row_parts, depth_part = part / product->row_parts;
  const int64_t panels = lk_product_panels(product);
  const int64_t tile_end = part_begin(tile_count(product), product->row_parts, row_part + 1);
  const int64_t panel_begin = part_begin(panels, product->column_parts, column_part);
  const int64_t panel_end = part_begin(panels, product->column_parts, column_part + 1);
  const int64_t chunk_begin = part_begin(product->chunks, product->depth_parts, depth_part);
  const int64_t chunk_end = part_begin(product->chunks, product->depth_parts, depth_part + 1);
  const int64_t block = block_tiles(product);
  const tiling even = tiling_of(product);
  const bool chunked = product->chunks > 1, cut = product->depth_parts > 1;
  const bool direct = product->store.bounded && !cut;
  const bool in_strips = product->stretch && product->packed && !cut && !chunked &&
                         product->m >= STRIP_ROWS;
  const bool fetches_rows = !chunked && panels <= LK_FEW_PANELS;
  const int panel_width = 2 * tiles->width;

  const float *table[TABLE];
  block_tile at[BLOCK_TILES];
  _Alignas(64) float sums[BLOCK_TILES][LK_MOST_TILE_FLOATS];
  _Alignas(64) float fresh[LK_FRESH_DEPTH * LK_MOST_TILE_COLUMNS];
  lk_store store = product->store;

  for (int64_t first = part_begin(tile_count(product), product->row_parts, row_part);
       first < tile_end; first += block) {
    const int count = (int)least(block, tile_end - first);
    if (in_strips) {
      run_rows(
          product, tile_begin(even, first), tile_begin(even, first + count), panel_begin, panel_end,
          table);
      continue;
    }
    for (int i = 0; i < count; i++) {
      const float **rest = table;
      if (i > 0 && !chunked) rest = at[i - 1].table + at[i - 1].runs.runs * at[i - 1].rows;
      find_tile(product, even, first + i, rest, &at[i]);
    }
    for (int64_t panel = panel_begin; panel < panel_end; panel++) {
      const int64_t column = panel * panel_width;
      const int vectors = lk_panel_vectors(tiles, product->n, column);
      const int width = vectors * tiles->width;
      const int columns = (int)least(width, product->n - column);
      const float *b = product->packed ? product->packed + column * product->k : NULL;
      store.column = column;
      store.columns = columns;
      if (b && !cut && !chunked) {
        run_panel(
            product, at, count, b, vectors, fetches_rows && panel == panel_begin,
            panel == panels - 1, &store);
        continue;
      }
      for (int64_t chunk = chunk_begin; chunk < chunk_end; chunk++) {
        const bool last = chunk == chunk_end - 1;
        for (int i = 0; i < count; i++) {
          block_tile *tile = &at[i];
          if (chunked)
            tile->runs =
                product->gather(product, tile->first, tile->rows, chunk, tile->table, NULL);
          float *partial =
              cut ? partial_of(product, partials, depth_part, first + i, panel) : sums[i];
          place(product, tile, &store);
          const float *rows = fresh;
          lk_ahead ahead = {NULL, 0};
          if (b) {
            rows = b + tile->runs.depth * width;
            ahead = ahead_of(
                at, i, count, fetches_rows && panel == panel_begin,
                panel < panels - 1 ? rows : NULL, width);
          } else if (i == 0) {
            tiles->pack(
                product->b + tile->runs.depth * product->b_k + column * product->b_n,
                product->b_k, product->b_n, tile->runs.length, columns, width, fresh);
          }
          tiles->tile[vectors - 1][tile->rows - 1](
              tile->table, tile->runs.runs, tile->runs.length, rows, ahead, partial,
              chunk > chunk_begin, last && direct ? &store : NULL);
          if (last && !direct && !cut) tiles->finish(partial, tile->rows, width, &store);
        }
      }
    }
  }
}

void lk_product_reduce(const lk_product *product, float *partials) {
  const lk_tile_set *tiles = product->tiles;
  const int64_t panels = lk_product_panels(product);
  lk_store store = product->store;
  for (int64_t i = 0; i < tile_count(product); i++) {
    const float *table[LK_MOST_TILE_ROWS * LK_MOST_RUNS];
    block_tile tile;
    find_tile(product, tiling_of(product), i, table, &tile);
    for (int64_t panel = 0; panel < panels; panel++) {
      const int64_t column = panel * 2 * tiles->width;
      const int width = lk_panel_vectors(tiles, product->n, column) * tiles->width;
      float *sum = partial_of(product, partials, 0, i, panel);
      for (int64_t part = 1; part < product->depth_parts; part++) {
        const float *more = partial_of(product, partials, part, i, panel);
        for (int j = 0; j < tile.rows * width; j++) sum[j] += more[j];
      }
      store.column = column;
      store.columns = (int)least(width, product->n - column);
      place(product, &tile, &store);
      tiles->finish(sum, tile.rows, width, &store);
    }
  }
}
