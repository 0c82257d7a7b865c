// The matrix products of the recurrent kernels: a few rows times one packed panel of 1…4 vectors.

// Rows of the largest tile by vectors per panel: the sums, one row of the panel and a broadcast
// number must fit the registers.
#if LK_ISA == LK_ISA_AVX512
#define LK_TILES(X1, X2, X3, X4)                                                                   \
  X1(1) X1(2) X1(3) X1(4) X1(5) X1(6) X1(7) X1(8)                                                  \
  X2(1) X2(2) X2(3) X2(4) X2(5) X2(6) X2(7) X2(8)                                                  \
  X3(1) X3(2) X3(3) X3(4) X3(5) X3(6) X3(7) X3(8) X4(1) X4(2) X4(3) X4(4) X4(5) X4(6)
static const int LK(tile_rows)[5] = {0, 8, 8, 8, 6};
#else
#define LK_TILES(X1, X2, X3, X4)                                                                   \
  X1(1) X1(2) X1(3) X1(4) X1(5) X1(6) X1(7) X1(8)                                                  \
  X2(1) X2(2) X2(3) X2(4) X2(5) X2(6) X3(1) X3(2) X3(3) X3(4) X4(1) X4(2) X4(3)
static const int LK(tile_rows)[5] = {0, 8, 6, 4, 3};
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
    vf weight[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) weight[v] = vf_load(panel + v * LK_WIDTH);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf number = vf_set1(a[r * a_stride + k]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] = vf_fma(number, weight[v], sum[r][v]);
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
static void LK(product_rows)(
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

// One row times two neighbouring panels: with one panel alone the chains are too few to hide the
// latency of the sums. `step` is the distance of the panels' sums.
LK_INLINE void LK(product_two)(
    const int vectors, const float *a, int64_t depth, const float *panel, const float *start,
    float *sums, int64_t step) {
  const float *second = panel + depth * vectors * LK_WIDTH;
  vf sum[2][4];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    sum[0][v] = vf_load(start + v * LK_WIDTH);
    sum[1][v] = vf_load(start + step + v * LK_WIDTH);
  }
#pragma clang loop unroll_count(2)
  for (int64_t k = 0; k < depth; k++) {
    vf number = vf_set1(a[k]);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      sum[0][v] = vf_fma(number, vf_load(panel + v * LK_WIDTH), sum[0][v]);
      sum[1][v] = vf_fma(number, vf_load(second + v * LK_WIDTH), sum[1][v]);
    }
    panel += vectors * LK_WIDTH;
    second += vectors * LK_WIDTH;
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    vf_store(sums + v * LK_WIDTH, sum[0][v]);
    vf_store(sums + step + v * LK_WIDTH, sum[1][v]);
  }
}

// One row times `panels` panels, each of `vectors` vectors.
#define LK_ROW(vectors)                                                                            \
  static void LK(product_row##vectors)(                                                            \
      const float *a, int64_t depth, const float *panel, int64_t panels, const float *start,       \
      float *sums, int64_t step) {                                                                 \
    for (; panels >= 2; panels -= 2) {                                                             \
      LK(product_two)(vectors, a, depth, panel, start, sums, step);                                \
      panel += 2 * depth * vectors * LK_WIDTH;                                                     \
      start += 2 * step;                                                                           \
      sums += 2 * step;                                                                            \
    }                                                                                              \
    if (panels) LK(product)(1, vectors, a, 0, depth, panel, start, 0, sums, 0);                    \
  }
LK_ROW(1)
LK_ROW(2)
LK_ROW(3)
LK_ROW(4)
typedef void (*LK(row_fn))(
    const float *a, int64_t depth, const float *panel, int64_t panels, const float *start,
    float *sums, int64_t step);
static const LK(row_fn) LK(row_tiles)[5] = {
  0, LK(product_row1), LK(product_row2), LK(product_row3), LK(product_row4)};

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
