// Register tiles; see tiles.h.
#include "Math/math.inc.h"
#include "Math/span.h"

#if LK_ISA == LK_ISA_AVX512
#define TILE_ROWS 12
#define SHORT_ROWS 8
#elif LK_ISA == LK_ISA_AVX2
#define TILE_ROWS 6
#elif defined(__aarch64__)
#define TILE_ROWS 8
#else
#define TILE_ROWS 4
#endif
#ifndef SHORT_ROWS
#define SHORT_ROWS TILE_ROWS
#endif
#define SHORT_DEPTH 160

// X for each number of rows that a tile may have.
#if TILE_ROWS == 4
#define EACH_ROWS(X) X(1) X(2) X(3) X(4)
#elif TILE_ROWS == 6
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#elif TILE_ROWS == 8
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#else
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)
#endif

#define UNROLLED _Pragma("clang loop unroll(full)")

// Short tiles have too few sums to hide the latency of the multiply-add: they keep `chains`
// separate sums over k, added at the end.
#define CHAINS(rows, vectors)                                                                      \
  ((rows) * (vectors) >= 8 ? 1 : (rows) * (vectors) >= 4 ? 2 : (rows) * (vectors) >= 2 ? 4 : 8)

// max(low, min(high, x)), NaN where x is NaN.
LK_INLINE vf LK(bound)(vf x, vf low, vf high) { return vf_max(low, vf_min(high, x)); }

LK_INLINE void LK(tile_step)(
    const int rows, const int vectors, vf (*sum)[2], const float *const *a, int64_t k,
    const float *b) {
  vf column[2];
  UNROLLED for (int v = 0; v < vectors; v++) column[v] = vf_load(b + v * LK_WIDTH);
  UNROLLED for (int i = 0; i < rows; i++) {
    const vf x = vf_set1(a[i][k]);
    UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = vf_fma(x, column[v], sum[i][v]);
  }
}

// The sums, bounded, to C; `live` columns of the last vector.
LK_INLINE void LK(tile_end)(
    const int rows, const int vectors, const int live, vf (*sum)[2], const lk_store *store) {
  const int64_t column = store->column;
  const int last = vectors - 1;
  if (store->scale) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      const vf scale =
          vf_load_to(store->scale + column + v * LK_WIDTH, v < last ? LK_WIDTH : live);
      UNROLLED for (int i = 0; i < rows; i++) sum[i][v] *= scale;
    }
  }
  if (store->bias) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      const vf bias =
          vf_load_to(store->bias + column + v * LK_WIDTH, v < last ? LK_WIDTH : live);
      UNROLLED for (int i = 0; i < rows; i++) sum[i][v] += bias;
    }
  }
  const bool before = store->epilogue.residual == LK_RESIDUAL_BEFORE;
  if (store->residual && before) {
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++)
        sum[i][v] += vf_load_to(
            store->residual[i] + column + v * LK_WIDTH, v < last ? LK_WIDTH : live);
  }
  if (store->is_clipped) {
    const vf low = vf_set1(store->low), high = vf_set1(store->high);
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++) sum[i][v] = LK(bound)(sum[i][v], low, high);
  }
  if (store->residual && !before) {
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++)
        sum[i][v] += vf_load_to(
            store->residual[i] + column + v * LK_WIDTH, v < last ? LK_WIDTH : live);
  }
  UNROLLED for (int i = 0; i < rows; i++)
    UNROLLED for (int v = 0; v < vectors; v++) {
      float *to = store->c[i] + column + v * LK_WIDTH;
      vf_store_to(to, sum[i][v], v < last ? LK_WIDTH : live);
    }
}

LK_INLINE void LK(tile)(
    const int rows, const int vectors, const int chains, const float *const *a, int64_t runs,
    int64_t length, const float *b, lk_ahead ahead, float *partial, bool resume,
    const lk_store *store) {
  const int panel = vectors * LK_WIDTH;
  const float *next = ahead.first ? ahead.first : b;
  vf sum[8][TILE_ROWS][2];
  UNROLLED for (int c = 0; c < chains; c++)
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++) sum[c][i][v] = vf_set1(0);
  if (resume) {
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++)
        sum[0][i][v] = vf_load(partial + i * panel + v * LK_WIDTH);
  }
  for (; runs > 0; runs--, a += rows) {
    const float *row[TILE_ROWS];
    UNROLLED for (int i = 0; i < rows; i++) row[i] = a[i];
    int64_t k = 0;
    if (chains > 1) {
      for (; k + chains <= length; k += chains, b += chains * panel)
        UNROLLED for (int c = 0; c < chains; c++)
          LK(tile_step)(rows, vectors, sum[c], row, k + c, b + c * panel);
    }
    for (; k < length; k++, b += panel) {
      // Where there is arithmetic enough to hide it.
      if (chains == 1) __builtin_prefetch(next, 0, 2);
      next += ahead.step;
      LK(tile_step)(rows, vectors, sum[0], row, k, b);
    }
  }
  UNROLLED for (int step = chains / 2; step > 0; step /= 2)
    UNROLLED for (int c = 0; c < step; c++)
      UNROLLED for (int i = 0; i < rows; i++)
        UNROLLED for (int v = 0; v < vectors; v++) sum[c][i][v] += sum[c + step][i][v];
  if (!store) {
    UNROLLED for (int i = 0; i < rows; i++)
      UNROLLED for (int v = 0; v < vectors; v++)
        vf_store(partial + i * panel + v * LK_WIDTH, sum[0][i][v]);
    return;
  }
  const int live = store->columns - (vectors - 1) * LK_WIDTH;
  if (live == LK_WIDTH) {
    LK(tile_end)(rows, vectors, LK_WIDTH, sum[0], store);
  } else {
    LK(tile_end)(rows, vectors, live, sum[0], store);
  }
}

#define TILE(rows, vectors)                                                                        \
  static void LK(tile_##rows##_##vectors)(                                                         \
      const float *const *a, int64_t runs, int64_t length, const float *b, lk_ahead ahead,         \
      float *partial, bool resume, const lk_store *store) {                                        \
    LK(tile)(                                                                                      \
        rows, vectors, CHAINS(rows, vectors), a, runs, length, b, ahead, partial, resume, store);  \
  }
#define TILES(rows) TILE(rows, 1) TILE(rows, 2)

EACH_ROWS(TILES)

#include "Gemm/strips.inc.h"

// f(sums·scale + bias + residual) or f(sums·scale + bias) + residual to C. `f.kind` is a constant.
LK_INLINE void LK(finish_some)(
    lk_activation f, const float *partial, int rows, int stride, const lk_store *store) {
  const int64_t column = store->column;
  const int columns = store->columns;
  const bool before = store->epilogue.residual == LK_RESIDUAL_BEFORE;
  for (int i = 0; i < rows; i++) {
    const float *sums = partial + i * stride;
    const float *residual = store->residual ? store->residual[i] + column : NULL;
    float *c = store->c[i] + column;
    for (int j = 0; j < columns; j += LK_WIDTH) {
      vf x = vf_load(sums + j);
      if (store->scale) x *= vf_load_to(store->scale + column + j, columns - j);
      if (store->bias) x += vf_load_to(store->bias + column + j, columns - j);
      if (residual && before) x += vf_load_to(residual + j, columns - j);
      x = LK(vf_unary)(f, x);
      if (residual && !before) x += vf_load_to(residual + j, columns - j);
      vf_store_to(c + j, x, columns - j);
    }
  }
}

// The same where all columns live: nothing to mask, and scale and bias wait in registers.
LK_INLINE void LK(finish_full)(
    lk_activation f, const int vectors, const float *partial, int rows, const lk_store *store) {
  const int64_t column = store->column;
  const bool before = store->epilogue.residual == LK_RESIDUAL_BEFORE;
  const bool first = store->residual && before, then = store->residual && !before;
  vf scale[2] = {vf_set1(1), vf_set1(1)}, bias[2] = {vf_set1(0), vf_set1(0)};
  if (store->scale)
    UNROLLED for (int v = 0; v < vectors; v++)
      scale[v] = vf_load(store->scale + column + v * LK_WIDTH);
  if (store->bias)
    UNROLLED for (int v = 0; v < vectors; v++) bias[v] = vf_load(store->bias + column + v * LK_WIDTH);
  for (int i = 0; i < rows; i++, partial += vectors * LK_WIDTH) {
    const float *residual = store->residual ? store->residual[i] + column : NULL;
    float *c = store->c[i] + column;
    vf x[2];
    UNROLLED for (int v = 0; v < vectors; v++)
      x[v] = vf_load(partial + v * LK_WIDTH) * scale[v] + bias[v];
    if (first) UNROLLED for (int v = 0; v < vectors; v++) x[v] += vf_load(residual + v * LK_WIDTH);
    UNROLLED for (int v = 0; v < vectors; v++) x[v] = LK(vf_unary)(f, x[v]);
    if (then) UNROLLED for (int v = 0; v < vectors; v++) x[v] += vf_load(residual + v * LK_WIDTH);
    UNROLLED for (int v = 0; v < vectors; v++) vf_store(c + v * LK_WIDTH, x[v]);
  }
}

LK_INLINE void LK(finish_with)(
    lk_activation f, const float *partial, int rows, int stride, const lk_store *store) {
  if (store->columns < stride) {
    LK(finish_some)(f, partial, rows, stride, store);
  } else if (stride == LK_WIDTH) {
    LK(finish_full)(f, 1, partial, rows, store);
  } else {
    LK(finish_full)(f, 2, partial, rows, store);
  }
}

// The activations that have a loop of their own here: those of convolutional networks.
#define FINISHED_KINDS(X)                                                                          \
  X(LK_ELU) X(LK_GELU) X(LK_SIGMOID) X(LK_TANH) X(LK_SILU) X(LK_HARD_SIGMOID) X(LK_HARD_SILU)

static void LK(finish)(float *partial, int rows, int stride, const lk_store *store) {
  lk_activation f = store->epilogue.activation;
  if (store->bounded) {
    f = (lk_activation){.kind = LK_CLIP, .a = store->low, .b = store->high};
    LK(finish_with)(f, partial, rows, stride, store);
    return;
  }
  switch (f.kind) {
#define FINISH(KIND)                                                                               \
  case KIND:                                                                                       \
    f.kind = KIND;                                                                                 \
    LK(finish_with)(f, partial, rows, stride, store);                                              \
    return;
    FINISHED_KINDS(FINISH)
#undef FINISH
    default: break;
  }
  // Of the others all rows at once.
  const bool before = store->epilogue.residual == LK_RESIDUAL_BEFORE;
  for (int i = 0; i < rows; i++) {
    float *sums = partial + i * stride;
    const float *residual = store->residual && before ? store->residual[i] + store->column : NULL;
    for (int j = 0; j < store->columns; j += LK_WIDTH) {
      vf x = vf_load(sums + j);
      if (store->scale) x *= vf_load_to(store->scale + store->column + j, store->columns - j);
      if (store->bias) x += vf_load_to(store->bias + store->column + j, store->columns - j);
      if (residual) x += vf_load_to(residual + j, store->columns - j);
      vf_store(sums + j, x);
    }
  }
  LK(lk_unary_span)(f, partial, partial, (int64_t)rows * stride);
  lk_store rest = *store;
  rest.scale = rest.bias = NULL;
  if (before) rest.residual = NULL;
  LK(finish_with)((lk_activation){.kind = LK_LINEAR}, partial, rows, stride, &rest);
}

#define TILE_1(rows) LK(tile_##rows##_1),
#define TILE_2(rows) LK(tile_##rows##_2),
#define STRIP_1(rows) LK(strip_##rows##_1),
#define STRIP_2(rows) LK(strip_##rows##_2),

#include "Gemm/pack.inc.h"

static const lk_tile_set LK(tiles) = {
    .width = LK_WIDTH,
    .rows = TILE_ROWS,
    .short_rows = SHORT_ROWS,
    .short_depth = SHORT_DEPTH,
    .tile = {{EACH_ROWS(TILE_1)}, {EACH_ROWS(TILE_2)}},
    .strip = {{EACH_ROWS(STRIP_1)}, {EACH_ROWS(STRIP_2)}},
    .finish = LK(finish),
    .pack = LK(pack_panel)};

#undef TILE_ROWS
#undef SHORT_ROWS
#undef SHORT_DEPTH
#undef UNROLLED
#undef CHAINS
#undef TILE
#undef TILES
#undef EACH_ROWS
#undef FINISHED_KINDS
#undef TILE_1
#undef TILE_2
#undef STRIP_1
#undef STRIP_2
