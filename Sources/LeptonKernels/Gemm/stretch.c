// Rows of a product that lie evenly, in strips of tiles.
#include "Gemm/stretch.h"

#include "Math/extents.h"

static void skip_rows(lk_stretch *at, int64_t rows) {
  at->a += rows * at->a_step;
  at->c += rows * at->c_step;
  if (at->residual) at->residual += rows * at->residual_step;
}

// The first tiles of a stretch, of `rows` rows each, by one panel. Where the activation is none that strips
// know, each tile is ended from the sums.
static void run_strip(
    const lk_product *product, const lk_stretch *at, int64_t tiles, int rows, int vectors,
    const float *b, lk_ahead ahead, lk_store *store) {
  const lk_strip strip = product->tiles->strip[vectors - 1][rows - 1];
  if (store->bounded) {
    strip(at, tiles, b, ahead, store);
    return;
  }
  const int width = vectors * product->tiles->width;
  _Alignas(64) float sums[LK_MOST_TILE_FLOATS];
  const lk_store plain = {.columns = width, .bounded = true};
  for (lk_stretch rest = *at; tiles > 0; tiles--, skip_rows(&rest, rows)) {
    lk_stretch into = rest;
    into.c = sums;
    into.c_step = width;
    into.residual = NULL;
    strip(&into, 1, b, ahead, &plain);
    if (ahead.first) ahead.first += at->runs * at->length * ahead.step;
    lk_tile_rows to;
    for (int i = 0; i < rows; i++) to.c[i] = rest.c + i * rest.c_step;
    for (int i = 0; i < rows && rest.residual; i++)
      to.residual[i] = rest.residual + i * rest.residual_step;
    store->c = to.c;
    store->residual = rest.residual ? to.residual : NULL;
    product->tiles->finish(sums, rows, width, store);
  }
}

void lk_stretch_run(
    const lk_product *product, const lk_stretch *at, int64_t count, int64_t begin, int64_t end) {
  const lk_tile_set *tiles = product->tiles;
  const int64_t panels = lk_product_panels(product), depth = at->runs * at->length;
  // In the first of few panels a tile fetches the rows that the next one reads, where these lie densely.
  const bool fetches_rows = panels <= LK_FEW_PANELS && at->a_step == depth;
  lk_store store = product->store;
  for (int64_t panel = begin; panel < end; panel++) {
    store.column = panel * 2 * tiles->width;
    const int vectors = lk_panel_vectors(tiles, product->n, store.column);
    const int width = vectors * tiles->width;
    store.columns = (int)least(width, product->n - store.column);
    const float *b = product->packed + store.column * product->k;
    const int64_t most_rows = vectors == 1 ? tiles->rows : lk_tile_rows_at(tiles, product->k);
    // Even tiles: `more` of them of one row more than the others.
    const int64_t parts = divide_up(count, most_rows), more = count % parts;
    const int rows = (int)(count / parts);
    lk_ahead ahead = {NULL, 0};
    if (fetches_rows && panel == begin) {
      ahead = (lk_ahead){at->a + rows * at->a_step, rows};
    } else if (panel < panels - 1) {
      ahead = lk_tile_ahead(b + product->k * width, 0, parts, product->k, width);
    }
    b += at->depth * width;
    lk_stretch rest = *at;
    if (more > 0) {
      run_strip(product, &rest, more, rows + 1, vectors, b, ahead, &store);
      skip_rows(&rest, more * (rows + 1));
      if (ahead.first) ahead.first += more * depth * ahead.step;
    }
    run_strip(product, &rest, parts - more, rows, vectors, b, ahead, &store);
  }
}
