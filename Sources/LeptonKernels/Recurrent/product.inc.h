// The matrix products of the recurrent kernels: a few rows times one packed panel of 1…4 vectors.

// Rows of the largest tile by vectors per panel: the sums, one row of the panel and a broadcast
// number must fit the registers.
#if LK_ISA == LK_ISA_AVX512
#define LK_TILES(X1, X2, X3, X4)                                                                   \
  X1(1) X1(2) X1(3) X1(4) X1(5) X1(6) X1(7) X1(8)                                                  \
  X2(1) X2(2) X2(3) X2(4) X2(5) X2(6) X2(7) X2(8)                                                  \
  X3(1) X3(2) X3(3) X3(4) X3(5) X3(6) X4(1) X4(2) X4(3) X4(4) X4(5) X4(6)
static const int LK(tile_rows)[5] = {0, 8, 8, 6, 6};
#elif LK_ISA == LK_ISA_AVX2 || !defined(__x86_64__)
#define LK_TILES(X1, X2, X3, X4)                                                                   \
  X1(1) X1(2) X1(3) X1(4) X1(5) X1(6) X1(7) X1(8)                                                  \
  X2(1) X2(2) X2(3) X2(4) X2(5) X2(6) X3(1) X3(2) X3(3) X4(1) X4(2) X4(3)
static const int LK(tile_rows)[5] = {0, 8, 6, 3, 3};
#else
// Without fused multiply-add the products need registers too.
#define LK_TILES(X1, X2, X3, X4)                                                                   \
  X1(1) X1(2) X1(3) X1(4) X1(5) X1(6) X1(7) X1(8)                                                  \
  X2(1) X2(2) X2(3) X2(4) X3(1) X3(2) X3(3) X4(1) X4(2)
static const int LK(tile_rows)[5] = {0, 8, 4, 3, 2};
#endif

// sums[r][v] = start[r][v] + Σ_k a[r][k]·panel[k][v], each one chain in the order of k.
typedef void (*LK(product_fn))(
    const float *a, int64_t a_stride, int64_t depth, const float *panel, const float *start,
    int64_t start_stride, float *sums, int64_t sums_stride);

LK_INLINE void LK(product)(
    const int rows, const int vectors, const float *a, int64_t a_stride, int64_t depth,
    const float *panel, const float *start, int64_t start_stride, float *sums,
    int64_t sums_stride) {
  vf sum[8][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[r][v] = vf_load(start + r * start_stride + v * LK_WIDTH);
#pragma clang loop unroll_count(2)
  for (int64_t k = 0; k < depth; k++) {
    // Whichever is fewer waits in registers: the numbers of the rows or the vectors of the panel.
    if (rows <= vectors) {
      vf number[8];
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) number[r] = vf_set1(a[r * a_stride + k]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        vf weight = vf_load(panel + v * LK_WIDTH);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sum[r][v] = vf_fma(number[r], weight, sum[r][v]);
      }
    } else {
      vf weight[4];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) weight[v] = vf_load(panel + v * LK_WIDTH);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) {
        vf number = vf_set1(a[r * a_stride + k]);
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) sum[r][v] = vf_fma(number, weight[v], sum[r][v]);
      }
    }
    panel += vectors * LK_WIDTH;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) vf_store(sums + r * sums_stride + v * LK_WIDTH, sum[r][v]);
}

#define LK_TILE_NAME(rows, vectors) LK_PASTE(product_##rows##x##vectors, LK_SUFFIX)
#define LK_TILE(rows, vectors)                                                                     \
  static void LK_TILE_NAME(rows, vectors)(                                                         \
      const float *a, int64_t a_stride, int64_t depth, const float *panel, const float *start,     \
      int64_t start_stride, float *sums, int64_t sums_stride) {                                    \
    LK(product)(                                                                                   \
        rows, vectors, a, a_stride, depth, panel, start, start_stride, sums, sums_stride);         \
  }
#define LK_TILE1(rows) LK_TILE(rows, 1)
#define LK_TILE2(rows) LK_TILE(rows, 2)
#define LK_TILE3(rows) LK_TILE(rows, 3)
#define LK_TILE4(rows) LK_TILE(rows, 4)
LK_TILES(LK_TILE1, LK_TILE2, LK_TILE3, LK_TILE4)

#define LK_ENTRY1(rows) [1][rows] = LK_TILE_NAME(rows, 1),
#define LK_ENTRY2(rows) [2][rows] = LK_TILE_NAME(rows, 2),
#define LK_ENTRY3(rows) [3][rows] = LK_TILE_NAME(rows, 3),
#define LK_ENTRY4(rows) [4][rows] = LK_TILE_NAME(rows, 4),
static const LK(product_fn) LK(tiles)[5][9] = {
  LK_TILES(LK_ENTRY1, LK_ENTRY2, LK_ENTRY3, LK_ENTRY4)};

// Any number of rows times one panel: tiles as equal as can be.
static inline void LK(product_rows)(
    int64_t rows, int vectors, const float *a, int64_t a_stride, int64_t depth, const float *panel,
    const float *start, int64_t start_stride, float *sums, int64_t sums_stride) {
  int64_t tiles = (rows + LK(tile_rows)[vectors] - 1) / LK(tile_rows)[vectors];
  while (tiles > 0) {
    int64_t take = (rows + tiles - 1) / tiles;
    LK(tiles)[vectors][take](
        a, a_stride, depth, panel, start, start_stride, sums, sums_stride);
    a += take * a_stride;
    start += take * start_stride;
    sums += take * sums_stride;
    rows -= take;
    tiles--;
  }
}

// One row times `panels` neighbouring panels, each of `vectors` vectors: with one panel alone the
// chains are too few to hide the latency of the sums. `step` is the distance of the panels' sums.
typedef void (*LK(row_fn))(
    const float *a, int64_t depth, const float *panel, const float *start, float *sums,
    int64_t step);

LK_INLINE void LK(product_row)(
    const int panels, const int vectors, const float *a, int64_t depth, const float *panel,
    const float *start, float *sums, int64_t step) {
  const int64_t size = depth * vectors * LK_WIDTH;
  vf sum[2][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < panels; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[i][v] = vf_load(start + i * step + v * LK_WIDTH);
#pragma clang loop unroll_count(2)
  for (int64_t k = 0; k < depth; k++) {
    vf number = vf_set1(a[k]);
#pragma clang loop unroll(full)
    for (int i = 0; i < panels; i++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        sum[i][v] = vf_fma(number, vf_load(panel + i * size + v * LK_WIDTH), sum[i][v]);
    panel += vectors * LK_WIDTH;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < panels; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) vf_store(sums + i * step + v * LK_WIDTH, sum[i][v]);
}

#define LK_ROW(panels, vectors)                                                                    \
  static void LK(row_##panels##x##vectors)(                                                        \
      const float *a, int64_t depth, const float *panel, const float *start, float *sums,          \
      int64_t step) {                                                                              \
    LK(product_row)(panels, vectors, a, depth, panel, start, sums, step);                          \
  }
LK_ROW(1, 1)
LK_ROW(1, 2)
LK_ROW(1, 3)
LK_ROW(1, 4)
LK_ROW(2, 3)
LK_ROW(2, 4)
// Panels are narrower than three vectors only at the end of a layer.
static const LK(row_fn) LK(rows)[3][5] = {
  [1][1] = LK(row_1x1), [1][2] = LK(row_1x2), [1][3] = LK(row_1x3), [1][4] = LK(row_1x4),
  [2][3] = LK(row_2x3), [2][4] = LK(row_2x4)};

#undef LK_TILES
#undef LK_TILE_NAME
#undef LK_TILE
#undef LK_TILE1
#undef LK_TILE2
#undef LK_TILE3
#undef LK_TILE4
#undef LK_ENTRY1
#undef LK_ENTRY2
#undef LK_ENTRY3
#undef LK_ENTRY4
#undef LK_ROW
