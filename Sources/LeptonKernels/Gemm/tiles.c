#include "Gemm/tiles.h"

#define LK_FAMILY "Gemm/tiles.inc.h"
#include "Isa/instantiate.h"

#include <math.h>
#include <string.h>

const lk_tile_set *lk_tiles_at(lk_level level) {
#if defined(__x86_64__)
  if (level == LK_LEVEL_AVX512) return &tiles_avx512;
  if (level == LK_LEVEL_AVX2) return &tiles_avx2;
#endif
  (void)level;
  return &tiles_portable;
}

void lk_store_bounds(lk_store *store) {
  const lk_activation f = store->epilogue.activation;
  store->bounded = true;
  store->low = -INFINITY;
  store->high = INFINITY;
  if (f.kind == LK_RELU && f.a == 0 && f.c == 0) {
    store->low = 0;
    store->high = f.b;
  } else if (f.kind == LK_CLIP) {
    store->low = f.a;
    store->high = f.b;
  } else {
    store->bounded = f.kind == LK_LINEAR;
  }
  store->is_clipped = store->low > -INFINITY || store->high < INFINITY;
}

void lk_pack_panel_rows(
    const lk_tile_set *tiles, const float *b, int64_t k_stride, int64_t n_stride, int64_t k,
    int64_t n, int64_t first, int64_t end, float *packed) {
  for (int64_t column = 0; column < n;) {
    const int panel = lk_panel_vectors(tiles, n, column) * tiles->width;
    const int live = n - column < panel ? (int)(n - column) : panel;
    tiles->pack(
        b + column * n_stride + first * k_stride, k_stride, n_stride, end - first, live, panel,
        packed + column * k + first * panel);
    column += panel;
  }
}

void lk_pack_panels(
    const lk_tile_set *tiles, const float *b, int64_t k_stride, int64_t n_stride, int64_t k,
    int64_t n, float *packed) {
  lk_pack_panel_rows(tiles, b, k_stride, n_stride, k, n, 0, k, packed);
}

void lk_unpack_panels(
    const lk_tile_set *tiles, const float *packed, int64_t k_stride, int64_t n_stride, int64_t k,
    int64_t n, float *b) {
  for (int64_t column = 0; column < n;) {
    const int panel = lk_panel_vectors(tiles, n, column) * tiles->width;
    const int live = n - column < panel ? (int)(n - column) : panel;
    const float *from = packed + column * k;
    for (int64_t i = 0; i < k; i++, from += panel) {
      float *row = b + i * k_stride + column * n_stride;
      if (n_stride == 1) {
        memcpy(row, from, (size_t)live * sizeof(float));
      } else {
        for (int j = 0; j < live; j++) row[j * n_stride] = from[j];
      }
    }
    column += panel;
  }
}
