// Strips: register tiles one below the other whose rows lie evenly. No table of pointers has to be made
// for them, which takes as long as the arithmetic where the depth is short. See tiles.h.

// Adds the products of one k. Of the rows, `step` floats apart, `base` has every third.
LK_INLINE void LK(strip_step)(
    const int rows, const int vectors, vf (*sum)[2], const float *const *base, int64_t step,
    const int k, const float *b) {
  vf column[2];
  UNROLLED for (int v = 0; v < vectors; v++) column[v] = vf_load(b + v * LK_WIDTH);
  UNROLLED for (int i = 0; i < rows; i++) {
    const vf x = vf_set1(base[i / 3][i % 3 * step + k]);
    UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = vf_fma(x, column[v], sum[i][v]);
  }
}

LK_INLINE void LK(strip_add)(
    const int rows, const int vectors, const int live, vf (*sum)[2], const float *from, int64_t step) {
  UNROLLED for (int i = 0; i < rows; i++)
    UNROLLED for (int v = 0; v < vectors; v++)
      sum[i][v] +=
          vf_load_to(from + i * step + v * LK_WIDTH, v < vectors - 1 ? LK_WIDTH : live);
}

// The sums, bounded, to C; `live` columns of the last vector.
LK_INLINE void LK(strip_end)(
    const int rows, const int vectors, const int live, vf (*sum)[2], float *c, int64_t c_step,
    const float *residual, int64_t residual_step, const lk_store *store) {
  if (store->scale) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      const int columns = v < vectors - 1 ? LK_WIDTH : live;
      const vf scale = vf_load_to(store->scale + store->column + v * LK_WIDTH, columns);
      const vf bias =
          store->bias ? vf_load_to(store->bias + store->column + v * LK_WIDTH, columns) : vf_set1(0);
      UNROLLED for (int i = 0; i < rows; i++) sum[i][v] = sum[i][v] * scale + bias;
    }
  }
  const bool before = store->epilogue.residual == LK_RESIDUAL_BEFORE;
  if (residual && before) LK(strip_add)(rows, vectors, live, sum, residual, residual_step);
  if (store->is_clipped) {
    const vf low = vf_set1(store->low), high = vf_set1(store->high);
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = LK(bound)(sum[i][v], low, high);
  }
  if (residual && !before) LK(strip_add)(rows, vectors, live, sum, residual, residual_step);
  UNROLLED for (int i = 0; i < rows; i++, c += c_step)
    UNROLLED for (int v = 0; v < vectors; v++)
      vf_store_to(c + v * LK_WIDTH, sum[i][v], v < vectors - 1 ? LK_WIDTH : live);
}

// Keeps the compiler from replacing a few pointers by one for every row, for which there are not
// registers enough.
#define OPAQUE(pointer) __asm__("" : "+r"(pointer))

LK_INLINE void LK(strip)(
    const int rows, const int vectors, const lk_stretch *at, int64_t tiles, const float *panel,
    lk_ahead ahead, const lk_store *store) {
  const int width = vectors * LK_WIDTH, bases = (rows + 2) / 3;
  const int live = store->columns - (vectors - 1) * LK_WIDTH;
  const int64_t step = at->a_step, c_step = at->c_step, residual_step = at->residual_step;
  const float *a = at->a, *next = ahead.first ? ahead.first : panel;
  float *c = at->c + store->column;
  const float *residual = at->residual ? at->residual + store->column : NULL;
  for (; tiles > 0; tiles--) {
    vf start[2], sum[TILE_ROWS][2];
    UNROLLED for (int v = 0; v < vectors; v++) start[v] = vf_set1(0);
    // What is scaled gets its bias after that.
    if (store->bias && !store->scale)
      UNROLLED for (int v = 0; v < vectors; v++)
        start[v] = vf_load_to(
            store->bias + store->column + v * LK_WIDTH, v < vectors - 1 ? LK_WIDTH : live);
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = start[v];
    const float *b = panel, *run = a;
    for (int64_t left = at->runs; left > 0; left--, run += at->run_step) {
      const float *base[(TILE_ROWS + 2) / 3];
      UNROLLED for (int j = 0; j < bases; j++) {
        base[j] = run + 3 * j * step;
        OPAQUE(base[j]);
      }
      int64_t k = at->length;
      for (; k >= 2; k -= 2) {
        __builtin_prefetch(next, 0, 2);
        LK(strip_step)(rows, vectors, sum, base, step, 0, b);
        __builtin_prefetch(next + ahead.step, 0, 2);
        LK(strip_step)(rows, vectors, sum, base, step, 1, b + width);
        next += 2 * ahead.step;
        b += 2 * width;
        UNROLLED for (int j = 0; j < bases; j++) {
          base[j] += 2;
          OPAQUE(base[j]);
        }
      }
      if (k > 0) {
        LK(strip_step)(rows, vectors, sum, base, step, 0, b);
        next += ahead.step;
        b += width;
      }
    }
    if (live == LK_WIDTH) {
      LK(strip_end)(rows, vectors, LK_WIDTH, sum, c, c_step, residual, residual_step, store);
    } else {
      LK(strip_end)(rows, vectors, live, sum, c, c_step, residual, residual_step, store);
    }
    a += rows * step;
    c += rows * c_step;
    if (residual) residual += rows * residual_step;
  }
}

#define STRIP(rows, vectors)                                                                       \
  static void LK(strip_##rows##_##vectors)(                                                        \
      const lk_stretch *at, int64_t tiles, const float *panel, lk_ahead ahead,                     \
      const lk_store *store) {                                                                     \
    LK(strip)(rows, vectors, at, tiles, panel, ahead, store);                                      \
  }
#define STRIPS(rows) STRIP(rows, 1) STRIP(rows, 2)
EACH_ROWS(STRIPS)

#undef OPAQUE
#undef STRIP
#undef STRIPS
