#include "LinearAlgebra/matrix.h"

#include <math.h>
#include <string.h>

#include "include/lk_linear_algebra.h"
#include "include/lk_threads.h"

// Most tasks of one call; each has its own scratch.
enum { LK_MATRIX_TASKS = 16 };

typedef struct {
  const lk_matrix_params *params;
  void *const *operands;
  double *scratch;
  int64_t slot, tasks;
} matrix_run;

static int64_t task_count(const lk_matrix_params *p) {
  return p->batch < LK_MATRIX_TASKS ? p->batch : LK_MATRIX_TASKS;
}

/// Doubles that one matrix needs: three squares of the longer side, a right-hand side and vectors.
static int64_t slot_size(const lk_matrix_params *p) {
  int64_t side = p->rows > p->columns ? p->rows : p->columns, square, right, total;
  if (__builtin_mul_overflow(side, side, &square) || __builtin_mul_overflow(square, 3, &square) ||
      __builtin_mul_overflow(p->rows, p->others, &right) ||
      __builtin_add_overflow(square, right, &total) ||
      __builtin_add_overflow(total, 3 * side, &total))
    return -1;
  return total;
}

int64_t lk_matrix_scratch(const lk_matrix_params *p) {
  int64_t bytes = slot_size(p);
  if (bytes < 0 || __builtin_mul_overflow(bytes, (int64_t)sizeof(double), &bytes) ||
      __builtin_mul_overflow(bytes, task_count(p), &bytes))
    return -1;
  return bytes;
}

static void widen(const float *from, double *to, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] = (double)from[i];
}

static void narrow(const double *from, float *to, int64_t count) {
  for (int64_t i = 0; i < count; i++) to[i] = (float)from[i];
}

/// The first `rows` rows and `columns` columns of a matrix whose rows are `stride` long.
static void narrow_part(const double *from, int64_t stride, float *to, int64_t rows,
                        int64_t columns) {
  for (int64_t i = 0; i < rows; i++) narrow(from + i * stride, to + i * columns, columns);
}

static void solve(const matrix_run *run, int64_t index, double *work) {
  const lk_matrix_params *p = run->params;
  const int64_t n = p->rows, k = p->others;
  double *a = work, *b = a + n * n;
  int32_t *exchanges = (int32_t *)(b + n * k);
  widen((const float *)run->operands[0] + index * n * n, a, n * n);
  widen((const float *)run->operands[1] + index * n * k, b, n * k);
  if (p->kind == LK_MATRIX_SOLVE) {
    lk_lu(a, n, n, exchanges);
    for (int64_t i = 0; i < n; i++) {
      const int64_t other = exchanges[i];
      for (int64_t c = 0; other != i && c < k; c++) {
        const double x = b[i * k + c];
        b[i * k + c] = b[other * k + c];
        b[other * k + c] = x;
      }
    }
    lk_solve_triangle(a, true, true, b, n, k);
    lk_solve_triangle(a, false, false, b, n, k);
  } else {
    lk_solve_triangle(a, p->kind == LK_MATRIX_SOLVE_LOWER, false, b, n, k);
  }
  narrow(b, (float *)run->operands[2] + index * n * k, n * k);
}

static void determinant(const matrix_run *run, int64_t index, double *work) {
  const int64_t n = run->params->rows;
  int32_t *exchanges = (int32_t *)(work + n * n);
  widen((const float *)run->operands[0] + index * n * n, work, n * n);
  double sign = lk_lu(work, n, n, exchanges), value = sign, logarithm = 0;
  for (int64_t i = 0; i < n; i++) {
    const double pivot = work[i * n + i];
    value *= pivot;
    logarithm += log(fabs(pivot));
    sign = pivot == 0 ? 0 : pivot < 0 ? -sign : sign;
  }
  ((float *)run->operands[1])[index] = (float)value;
  ((float *)run->operands[2])[index] = (float)sign;
  ((float *)run->operands[3])[index] = (float)logarithm;
}

static void qr(const matrix_run *run, int64_t index, double *work) {
  const lk_matrix_params *p = run->params;
  const int64_t m = p->rows, n = p->columns, inner = p->full || m < n ? m : n;
  double *a = work, *q = a + m * n;
  widen((const float *)run->operands[0] + index * m * n, a, m * n);
  lk_qr(a, q, q + m * m, m, n);
  narrow_part(q, m, (float *)run->operands[1] + index * m * inner, m, inner);
  narrow_part(a, n, (float *)run->operands[2] + index * inner * n, inner, n);
}

static void eigen(const matrix_run *run, int64_t index, double *work) {
  const int64_t n = run->params->rows;
  double *a = work, *v = a + n * n;
  widen((const float *)run->operands[0] + index * n * n, a, n * n);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = i + 1; j < n; j++) a[i * n + j] = a[j * n + i];
  lk_symmetric_eigen(a, v, n);
  float *values = (float *)run->operands[1] + index * n;
  for (int64_t i = 0; i < n; i++) values[i] = (float)a[i * n + i];
  narrow(v, (float *)run->operands[2] + index * n * n, n * n);
}

/// Rows `from`…count-1 of a [count, count] made orthonormal to those before them.
static void complete(double *a, int64_t from, int64_t count) {
  int64_t axis = 0;
  for (int64_t i = from; i < count; i++) {
    double *row = a + i * count;
    for (; axis < count; axis++) {
      for (int64_t c = 0; c < count; c++) row[c] = c == axis;
      for (int pass = 0; pass < 2; pass++) {
        for (int64_t j = 0; j < i; j++) {
          double sum = 0;
          for (int64_t c = 0; c < count; c++) sum += row[c] * a[j * count + c];
          for (int64_t c = 0; c < count; c++) row[c] -= sum * a[j * count + c];
        }
      }
      double square = 0;
      for (int64_t c = 0; c < count; c++) square += row[c] * row[c];
      if (square < 1e-4 / (double)count) continue;
      for (int64_t c = 0; c < count; c++) row[c] /= sqrt(square);
      axis++;
      break;
    }
  }
}

static void singular(const matrix_run *run, int64_t index, double *work) {
  const lk_matrix_params *p = run->params;
  const int64_t m = p->rows, n = p->columns;
  const bool wide = m < n;
  // The shorter side's vectors are turned: `less` rows of `more` elements.
  const int64_t less = wide ? m : n, more = wide ? n : m;
  double *a = work, *v = a + more * more, *values = v + less * less;
  const float *x = (const float *)run->operands[0] + index * m * n;
  for (int64_t i = 0; i < less; i++)
    for (int64_t j = 0; j < more; j++)
      a[i * more + j] = (double)(wide ? x[i * n + j] : x[j * n + i]);
  lk_orthogonal_rows(a, v, less, more);
  int64_t known = 0;
  for (int64_t i = 0; i < less; i++) {
    double square = 0;
    for (int64_t c = 0; c < more; c++) square += a[i * more + c] * a[i * more + c];
    values[i] = sqrt(square);
    if (values[i] > 1e-13 * values[0]) known = i + 1;
    for (int64_t c = 0; i < known && c < more; c++) a[i * more + c] /= values[i];
  }
  complete(a, known, more);
  float *u = run->operands[1], *s = run->operands[2], *t = run->operands[3];
  // The rows of a are the vectors of the longer side, those of v the ones of the shorter.
  const int64_t ucount = p->full ? m : less, tcount = p->full ? n : less;
  const double *left = wide ? v : a, *right = wide ? a : v;
  narrow(values, s + index * less, less);
  for (int64_t i = 0; i < m; i++)
    for (int64_t c = 0; c < ucount; c++)
      u[(index * m + i) * ucount + c] = (float)left[c * m + i];
  narrow(right, t + index * tcount * n, tcount * n);
}

static void compute(const matrix_run *run, int64_t index, double *work) {
  const lk_matrix_params *p = run->params;
  const int64_t m = p->rows, n = p->columns;
  switch (p->kind) {
    case LK_MATRIX_CHOLESKY:
      widen((const float *)run->operands[0] + index * n * n, work, n * n);
      lk_cholesky(work, n);
      narrow(work, (float *)run->operands[1] + index * n * n, n * n);
      return;
    case LK_MATRIX_LU:
      widen((const float *)run->operands[0] + index * m * n, work, m * n);
      lk_lu(work, m, n, (int32_t *)run->operands[2] + index * (m < n ? m : n));
      narrow(work, (float *)run->operands[1] + index * m * n, m * n);
      return;
    case LK_MATRIX_DETERMINANT: determinant(run, index, work); return;
    case LK_MATRIX_QR: qr(run, index, work); return;
    case LK_MATRIX_EIGEN: eigen(run, index, work); return;
    case LK_MATRIX_SINGULAR: singular(run, index, work); return;
    default: solve(run, index, work); return;
  }
}

static void matrices(void *context, int64_t task) {
  const matrix_run *run = context;
  for (int64_t index = task; index < run->params->batch; index += run->tasks)
    compute(run, index, run->scratch + task * run->slot);
}

static void matrix(const void *params, void *const *operands, lk_pool *pool) {
  const lk_matrix_params *p = params;
  static const int scratch_at[] = {2, 3, 3, 3, 3, 4, 3, 3, 4};
  if (p->kind < 0 || p->kind > LK_MATRIX_SINGULAR || p->batch <= 0 || p->rows <= 0 ||
      p->columns <= 0)
    return;
  matrix_run run = {p, operands, operands[scratch_at[p->kind]], slot_size(p), task_count(p)};
  if (run.slot < 0) return;
  bool small = p->batch * p->rows * p->columns < 4096;
  lk_parallel_for(small ? NULL : pool, run.tasks, matrices, &run);
}

lk_kernel lk_matrix_kernel(void) { return matrix; }
