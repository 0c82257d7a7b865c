// Register tiles of outer products; see outer.h.

#if LK_ISA == LK_ISA_AVX512
#define TILE_ROWS 12
#elif LK_ISA == LK_ISA_AVX2
#define TILE_ROWS 6
#elif defined(__aarch64__)
#define TILE_ROWS 8
#else
#define TILE_ROWS 4
#endif

#define UNROLLED _Pragma("clang loop unroll(full)")

// Short tiles have too few sums to hide the latency of the multiply-add: they keep `chains`
// separate sums over the pixels, added at the end.
#define CHAINS(rows, vectors)                                                                      \
  ((rows) * (vectors) >= 8 ? 1 : (rows) * (vectors) >= 4 ? 2 : (rows) * (vectors) >= 2 ? 4 : 8)

LK_INLINE void LK(outer_step)(
    const int rows, const int vectors, const bool partial, vf (*sum)[2], const float *a,
    const float *b, int columns) {
  vf column[2];
  UNROLLED for (int v = 0; v < vectors; v++)
    column[v] = partial ? vf_load_n(b, columns) : vf_load(b + v * LK_WIDTH);
  UNROLLED for (int i = 0; i < rows; i++) {
    const vf x = vf_set1(a[i]);
    UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = vf_fma(x, column[v], sum[i][v]);
  }
}

LK_INLINE void LK(outer_sum)(
    const int rows, const int vectors, const bool partial, const int chains,
    const lk_pixel_pairs *pairs, float *sums, int64_t stride, int columns) {
  vf sum[8][TILE_ROWS][2];
  UNROLLED for (int c = 0; c < chains; c++)
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++) sum[c][i][v] = vf_set1(0);
  const int64_t a_step = pairs->a_step[2], b_step = pairs->b_step[2], count = pairs->count[2];
  for (int64_t image = 0; image < pairs->count[0]; image++) {
    for (int64_t line = 0; line < pairs->count[1]; line++) {
      const float *a = pairs->a + image * pairs->a_step[0] + line * pairs->a_step[1];
      const float *b = pairs->b + image * pairs->b_step[0] + line * pairs->b_step[1];
      int64_t k = 0;
      if (chains > 1) {
        for (; k + chains <= count; k += chains)
          UNROLLED for (int c = 0; c < chains; c++, a += a_step, b += b_step)
            LK(outer_step)(rows, vectors, partial, sum[c], a, b, columns);
      }
      for (; k < count; k++, a += a_step, b += b_step)
        LK(outer_step)(rows, vectors, partial, sum[0], a, b, columns);
    }
  }
  UNROLLED for (int step = chains / 2; step > 0; step /= 2)
    UNROLLED for (int c = 0; c < step; c++)
      UNROLLED for (int i = 0; i < rows; i++)
        UNROLLED for (int v = 0; v < vectors; v++) sum[c][i][v] += sum[c + step][i][v];
  UNROLLED for (int i = 0; i < rows; i++) {
    float *to = sums + i * stride;
    UNROLLED for (int v = 0; v < vectors; v++) {
      if (partial) {
        vf_store_n(to, vf_load_n(to, columns) + sum[0][i][v], columns);
      } else {
        vf_store(to + v * LK_WIDTH, vf_load(to + v * LK_WIDTH) + sum[0][i][v]);
      }
    }
  }
}

LK_INLINE void LK(fetching_sum)(
    const int rows, const lk_row_pairs *pairs, float *sums, int64_t stride, bool resume) {
  const int64_t a_step = pairs->a_step, b_step = pairs->b_step;
  const float *a = pairs->a, *b = pairs->b;
  // Where there is nothing to fetch, the same line again and again.
  const float *a_next = pairs->a_next ? pairs->a_next : a, *b_next = pairs->b_next ? pairs->b_next : b;
  const int64_t a_next_step = pairs->a_next ? LK_FETCH_PAIRS * a_step : 0;
  const int64_t b_next_step = pairs->b_next ? LK_FETCH_PAIRS * b_step : 0;
  vf sum[TILE_ROWS][2];
  UNROLLED for (int i = 0; i < rows; i++)
    UNROLLED for (int v = 0; v < 2; v++) sum[i][v] = vf_set1(0);
  int64_t left = pairs->count;
  for (; left >= LK_FETCH_PAIRS; left -= LK_FETCH_PAIRS) {
    __builtin_prefetch(a_next, 0, 2);
    __builtin_prefetch(b_next, 0, 2);
    a_next += a_next_step;
    b_next += b_next_step;
    UNROLLED for (int k = 0; k < LK_FETCH_PAIRS; k++, a += a_step, b += b_step)
      LK(outer_step)(rows, 2, false, sum, a, b, 2 * LK_WIDTH);
  }
  for (; left > 0; left--, a += a_step, b += b_step)
    LK(outer_step)(rows, 2, false, sum, a, b, 2 * LK_WIDTH);
  UNROLLED for (int i = 0; i < rows; i++, sums += stride)
    UNROLLED for (int v = 0; v < 2; v++) {
      float *to = sums + v * LK_WIDTH;
      if (resume) sum[i][v] += vf_load(to);
      vf_store(to, sum[i][v]);
    }
}

#define FETCHING(rows)                                                                             \
  static void LK(outer_##rows##_fetching)(                                                         \
      const lk_row_pairs *pairs, float *sums, int64_t stride, bool resume) {                       \
    LK(fetching_sum)(rows, pairs, sums, stride, resume);                                           \
  }

#define TILE(rows, vectors, partial, name)                                                         \
  static void LK(outer_##rows##_##name)(                                                           \
      const lk_pixel_pairs *pairs, float *sums, int64_t stride, int columns) {                     \
    LK(outer_sum)(rows, vectors, partial, CHAINS(rows, vectors), pairs, sums, stride, columns);        \
  }
#define TILES(rows)                                                                                \
  TILE(rows, 1, false, 1) TILE(rows, 2, false, 2) TILE(rows, 1, true, partial) FETCHING(rows)

TILES(1)
TILES(2)
TILES(3)
TILES(4)
#if TILE_ROWS >= 6
TILES(5)
TILES(6)
#endif
#if TILE_ROWS >= 8
TILES(7)
TILES(8)
#endif
#if TILE_ROWS >= 12
TILES(9)
TILES(10)
TILES(11)
TILES(12)
#endif

static void LK(outer_add)(float *to, const float *from, int64_t count) {
  int64_t i = 0;
  for (; i + LK_WIDTH <= count; i += LK_WIDTH) vf_store(to + i, vf_load(to + i) + vf_load(from + i));
  for (; i < count; i++) to[i] += from[i];
}

#define ROW(rows, v) LK(outer_##rows##_##v)
#if TILE_ROWS == 4
#define TABLE(v) {ROW(1, v), ROW(2, v), ROW(3, v), ROW(4, v)}
#elif TILE_ROWS == 6
#define TABLE(v) {ROW(1, v), ROW(2, v), ROW(3, v), ROW(4, v), ROW(5, v), ROW(6, v)}
#elif TILE_ROWS == 8
#define TABLE(v)                                                                                   \
  {ROW(1, v), ROW(2, v), ROW(3, v), ROW(4, v), ROW(5, v), ROW(6, v), ROW(7, v), ROW(8, v)}
#else
#define TABLE(v)                                                                                   \
  {ROW(1, v), ROW(2, v), ROW(3, v), ROW(4, v),  ROW(5, v),  ROW(6, v),                             \
   ROW(7, v), ROW(8, v), ROW(9, v), ROW(10, v), ROW(11, v), ROW(12, v)}
#endif

static const lk_outer_set LK(outer) = {
    .width = LK_WIDTH,
    .rows = TILE_ROWS,
    .full = {TABLE(1), TABLE(2)},
    .partial = TABLE(partial),
    .fetching = TABLE(fetching),
    .add = LK(outer_add)};

#undef TILE_ROWS
#undef UNROLLED
#undef CHAINS
#undef FETCHING
#undef TILE
#undef TILES
#undef ROW
#undef TABLE
