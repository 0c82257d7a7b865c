// Reductions of float32 elements: contiguous ones to one number, rows of them down their columns.
// Shared by the reduction, normalization and pooling families.

// Σ (x - shift)², beside the kinds of lk_reduction.h.
#define LK_REDUCE_CENTERED ((lk_reduce_kind)100)

// Elements summed in float32 before the sum goes into a double.
#define LK_SUM_BLOCK 4096

#define LK_RUN(INITIAL, REST, STEP, JOIN)                                                          \
  {                                                                                                \
    vf a = INITIAL, b = INITIAL, c = INITIAL, d = INITIAL;                                         \
    int64_t i = 0;                                                                                 \
    for (; i + 4 * LK_WIDTH <= n; i += 4 * LK_WIDTH) {                                             \
      a = STEP(a, vf_load(x + i));                                                                 \
      b = STEP(b, vf_load(x + i + LK_WIDTH));                                                      \
      c = STEP(c, vf_load(x + i + 2 * LK_WIDTH));                                                  \
      d = STEP(d, vf_load(x + i + 3 * LK_WIDTH));                                                  \
    }                                                                                              \
    for (; i + LK_WIDTH <= n; i += LK_WIDTH) a = STEP(a, vf_load(x + i));                          \
    if (i < n) {                                                                                   \
      int rest = (int)(n - i);                                                                     \
      vf tail = vf_load_n(x + i, rest);                                                            \
      b = STEP(b, (vi_lanes() < rest ? tail : REST));                                              \
    }                                                                                              \
    a = JOIN(JOIN(a, b), JOIN(c, d));                                                              \
    result = a;                                                                                    \
  }

#define LK_ADD(a, x) ((a) + (x))
#define LK_ADD_SQUARE(a, x) vf_fma(x, x, a)
#define LK_ADD_CENTERED(a, x) LK(add_centered)(a, x, shift)
#define LK_ADD_EXP(a, x) ((a) + LK(vf_exp)((x) - shift))
// NaN stays once it has come.
#define LK_GREATER(a, x) LK(keep_greater)(a, x)
#define LK_LESSER(a, x) LK(keep_lesser)(a, x)

LK_INLINE vf LK(keep_greater)(vf a, vf x) { return ((a >= x) | (a != a)) ? a : x; }
LK_INLINE vf LK(keep_lesser)(vf a, vf x) { return ((a <= x) | (a != a)) ? a : x; }

LK_INLINE vf LK(add_centered)(vf a, vf x, float center) {
  vf d = x - center;
  return vf_fma(d, d, a);
}

LK_INLINE float LK(run_block)(lk_reduce_kind kind, const float *x, int64_t n, float shift) {
  vf result, zero = 0.0f;
  const float infinity = __builtin_inff();
  switch ((int)kind) {
    case LK_REDUCE_SUM_OF_SQUARES: LK_RUN(zero, zero, LK_ADD_SQUARE, LK_ADD) break;
    case LK_REDUCE_CENTERED: LK_RUN(zero, (vf)shift, LK_ADD_CENTERED, LK_ADD) break;
    case LK_REDUCE_LOG_SUM_EXP: LK_RUN(zero, (vf)-infinity, LK_ADD_EXP, LK_ADD) break;
    case LK_REDUCE_MAX: LK_RUN((vf)-infinity, (vf)-infinity, LK_GREATER, LK_GREATER) break;
    case LK_REDUCE_MIN: LK_RUN((vf)infinity, (vf)infinity, LK_LESSER, LK_LESSER) break;
    default: LK_RUN(zero, zero, LK_ADD, LK_ADD) break;
  }
  if (kind != LK_REDUCE_MAX && kind != LK_REDUCE_MIN) return vf_sum(result);
  float best = result[0];
  for (int lane = 1; lane < LK_WIDTH; lane++) {
    float y = result[lane];
    bool keep = best != best || (kind == LK_REDUCE_MAX ? best >= y : best <= y);
    best = keep ? best : y;
  }
  return best;
}

// LK_REDUCE_LOG_SUM_EXP gives Σ e^(x - shift), LK_REDUCE_CENTERED Σ (x - shift)².
LK_INLINE double LK(run_of)(lk_reduce_kind kind, const float *x, int64_t n, float shift) {
  if (kind == LK_REDUCE_MAX || kind == LK_REDUCE_MIN)
    return LK(run_block)(kind, x, n, shift);
  double total = 0;
  for (int64_t i = 0; i < n; i += LK_SUM_BLOCK)
    total += (double)LK(run_block)(kind, x + i, n - i < LK_SUM_BLOCK ? n - i : LK_SUM_BLOCK, shift);
  return total;
}

static __attribute__((unused)) double LK(reduce_run)(lk_reduce_kind kind, const float *x, int64_t n,
                                                     float shift) {
  switch (kind) {
    case LK_REDUCE_SUM_OF_SQUARES: return LK(run_of)(LK_REDUCE_SUM_OF_SQUARES, x, n, 0);
    case LK_REDUCE_LOG_SUM_EXP: return LK(run_of)(LK_REDUCE_LOG_SUM_EXP, x, n, shift);
    case LK_REDUCE_MAX: return LK(run_of)(LK_REDUCE_MAX, x, n, 0);
    case LK_REDUCE_MIN: return LK(run_of)(LK_REDUCE_MIN, x, n, 0);
    default: return LK(run_of)(LK_REDUCE_SUM, x, n, 0);
  }
}
#undef LK_RUN

// Joins two partial results.
LK_INLINE double LK(reduce_join)(lk_reduce_kind kind, double a, double b) {
  if (kind == LK_REDUCE_MAX) return a >= b || a != a ? a : b;
  if (kind == LK_REDUCE_MIN) return a <= b || a != a ? a : b;
  return a + b;
}

LK_INLINE double LK(reduce_nothing)(lk_reduce_kind kind) {
  return kind == LK_REDUCE_MAX ? -(double)__builtin_inff()
         : kind == LK_REDUCE_MIN ? (double)__builtin_inff()
                                 : 0;
}

// One row more; `by` is the shift of these columns.
LK_INLINE vf LK(column_step)(lk_reduce_kind kind, vf a, vf y, const float *by, int rest) {
  if (kind == LK_REDUCE_LOG_SUM_EXP || kind == LK_REDUCE_CENTERED)
    y = y - (rest ? vf_load_n(by, rest) : vf_load(by));
  if (kind == LK_REDUCE_LOG_SUM_EXP) y = LK(vf_exp)(y);
  if (kind == LK_REDUCE_SUM_OF_SQUARES || kind == LK_REDUCE_CENTERED) return LK_ADD_SQUARE(a, y);
  if (kind == LK_REDUCE_MAX) return LK_GREATER(a, y);
  if (kind == LK_REDUCE_MIN) return LK_LESSER(a, y);
  return LK_ADD(a, y);
}

// Rows of float32 down columns: total[j] = join(total[j], over `rows` of x[row·stride + j]) for
// `vectors` vectors of columns, or for the first `rest` columns of one where rest is not 0.
#define LK_COLUMN_ROWS 128

LK_INLINE void LK(columns_of)(lk_reduce_kind kind, int vectors, int rest, const float *x,
                              int64_t rows, int64_t stride, const float *shift, double *total) {
  const vf infinity = __builtin_inff();
  bool extreme = kind == LK_REDUCE_MAX || kind == LK_REDUCE_MIN;
  vf initial = kind == LK_REDUCE_MAX ? -infinity : kind == LK_REDUCE_MIN ? infinity : (vf)0.0f;
  for (int64_t first = 0; first < rows; first += LK_COLUMN_ROWS) {
    int64_t end = first + LK_COLUMN_ROWS < rows ? first + LK_COLUMN_ROWS : rows;
    vf sum[4] = {initial, initial, initial, initial};
    // One vector of columns takes four rows at a time instead.
    int64_t row = first, together = vectors == 1 ? 4 : 1;
    for (; row + together <= end; row += together) {
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) {
        const float *from = x + (vectors == 1 ? (row + v) * stride : row * stride + v * LK_WIDTH);
        vf y = rest ? vf_load_n(from, rest) : vf_load(from);
        const float *by = vectors == 1 ? shift : shift + v * LK_WIDTH;
        sum[v] = LK(column_step)(kind, sum[v], y, by, rest);
      }
    }
    for (; row < end; row++) {
      vf y = rest ? vf_load_n(x + row * stride, rest) : vf_load(x + row * stride);
      sum[0] = LK(column_step)(kind, sum[0], y, shift, rest);
    }
    if (vectors == 1) {
      sum[0] = kind == LK_REDUCE_MAX   ? LK_GREATER(LK_GREATER(sum[0], sum[1]),
                                                    LK_GREATER(sum[2], sum[3]))
               : kind == LK_REDUCE_MIN ? LK_LESSER(LK_LESSER(sum[0], sum[1]),
                                                   LK_LESSER(sum[2], sum[3]))
                                       : (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
    int width = rest ? rest : vectors * LK_WIDTH;
    float lanes[4 * LK_WIDTH];
    for (int v = 0; v < vectors; v++) vf_store(lanes + v * LK_WIDTH, sum[v]);
    if (extreme) {
      for (int j = 0; j < width; j++) total[j] = LK(reduce_join)(kind, total[j], (double)lanes[j]);
    } else {
      for (int j = 0; j < width; j++) total[j] += (double)lanes[j];
    }
  }
}

LK_INLINE void LK(columns_kind)(lk_reduce_kind kind, int width, const float *x, int64_t rows,
                                int64_t stride, const float *shift, double *total) {
  int j = 0;
  for (; j + 4 * LK_WIDTH <= width; j += 4 * LK_WIDTH)
    LK(columns_of)(kind, 4, 0, x + j, rows, stride, shift + j, total + j);
  for (; j + LK_WIDTH <= width; j += LK_WIDTH)
    LK(columns_of)(kind, 1, 0, x + j, rows, stride, shift + j, total + j);
  if (j < width)
    LK(columns_of)(kind, 1, width - j, x + j, rows, stride, shift + j, total + j);
}

static __attribute__((unused)) void LK(reduce_columns)(lk_reduce_kind kind, int width,
                                                       const float *x, int64_t rows, int64_t stride,
                                                       const float *shift, double *total) {
  switch (kind) {
#define LK_CASE(KIND)                                                                              \
  case KIND: LK(columns_kind)(KIND, width, x, rows, stride, shift, total); return;
    LK_CASE(LK_REDUCE_SUM_OF_SQUARES)
    LK_CASE(LK_REDUCE_LOG_SUM_EXP)
    LK_CASE(LK_REDUCE_MAX)
    LK_CASE(LK_REDUCE_MIN)
    default: LK(columns_kind)(LK_REDUCE_SUM, width, x, rows, stride, shift, total); return;
#undef LK_CASE
  }
}
#undef LK_ADD
#undef LK_ADD_SQUARE
#undef LK_ADD_EXP
#undef LK_ADD_CENTERED
#undef LK_GREATER
#undef LK_LESSER
