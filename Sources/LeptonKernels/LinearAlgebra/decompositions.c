#include <math.h>

#include "LinearAlgebra/matrix.h"

void lk_cholesky(double *a, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    for (int64_t j = 0; j <= i; j++) {
      double sum = a[i * n + j];
      for (int64_t k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? (sum > 0 ? sqrt(sum) : NAN) : sum / a[j * n + j];
    }
    for (int64_t j = i + 1; j < n; j++) a[i * n + j] = 0;
  }
}

double lk_lu(double *a, int64_t m, int64_t n, int32_t *exchanges) {
  double sign = 1;
  for (int64_t step = 0; step < m && step < n; step++) {
    int64_t best = step;
    for (int64_t i = step + 1; i < m; i++)
      if (fabs(a[i * n + step]) > fabs(a[best * n + step])) best = i;
    exchanges[step] = (int32_t)best;
    if (best != step) {
      sign = -sign;
      for (int64_t j = 0; j < n; j++) {
        const double other = a[step * n + j];
        a[step * n + j] = a[best * n + j];
        a[best * n + j] = other;
      }
    }
    const double pivot = a[step * n + step];
    if (pivot == 0) continue;
    for (int64_t i = step + 1; i < m; i++) {
      const double factor = a[i * n + step] /= pivot;
      for (int64_t j = step + 1; j < n; j++) a[i * n + j] -= factor * a[step * n + j];
    }
  }
  return sign;
}

void lk_solve_triangle(const double *a, bool lower, bool unit, double *b, int64_t n, int64_t k) {
  for (int64_t step = 0; step < n; step++) {
    const int64_t i = lower ? step : n - 1 - step;
    const int64_t first = lower ? 0 : i + 1, last = lower ? i : n;
    for (int64_t j = first; j < last; j++) {
      const double factor = a[i * n + j];
      for (int64_t c = 0; c < k; c++) b[i * k + c] -= factor * b[j * k + c];
    }
    if (!unit)
      for (int64_t c = 0; c < k; c++) b[i * k + c] /= a[i * n + i];
  }
}

/// x ← x - factor·v·(vᵀ·x) over the columns [first, count) of x, whose row i belongs to v[i].
static void reflect(double *x, const double *v, double factor, int64_t start, int64_t m,
                    int64_t first, int64_t count) {
  for (int64_t c = first; c < count; c++) {
    double sum = 0;
    for (int64_t i = start; i < m; i++) sum += v[i] * x[i * count + c];
    sum *= factor;
    for (int64_t i = start; i < m; i++) x[i * count + c] -= sum * v[i];
  }
}

void lk_qr(double *a, double *q, double *work, int64_t m, int64_t n) {
  for (int64_t i = 0; i < m * m; i++) q[i] = i % (m + 1) == 0;
  const int64_t steps = m < n ? m : n;
  // Forwards for R; the reflections' vectors stay below its diagonal, their first element in work.
  for (int64_t step = 0; step < steps; step++) {
    double norm = 0;
    for (int64_t i = step + 1; i < m; i++) norm = hypot(norm, a[i * n + step]);
    const double head = a[step * n + step];
    // As LAPACK's dlarfg: a column that is zero below its head is left alone.
    if (norm == 0) {
      work[step] = 0;
      continue;
    }
    const double beta = head > 0 ? -hypot(head, norm) : hypot(head, norm);
    const double factor = (beta - head) / beta;
    for (int64_t i = step + 1; i < m; i++) a[i * n + step] /= head - beta;
    for (int64_t c = step + 1; c < n; c++) {
      double sum = a[step * n + c];
      for (int64_t i = step + 1; i < m; i++) sum += a[i * n + step] * a[i * n + c];
      sum *= factor;
      a[step * n + c] -= sum;
      for (int64_t i = step + 1; i < m; i++) a[i * n + c] -= sum * a[i * n + step];
    }
    a[step * n + step] = beta;
    work[step] = factor;
  }
  // Backwards for Q = H₁·H₂·….
  double *v = work + steps;
  for (int64_t step = steps - 1; step >= 0; step--) {
    if (work[step] != 0) {
      v[step] = 1;
      for (int64_t i = step + 1; i < m; i++) v[i] = a[i * n + step];
      reflect(q, v, work[step], step, m, step, m);
    }
    for (int64_t i = step + 1; i < m; i++) a[i * n + step] = 0;
  }
}

/// A rotation that makes the element between two of a symmetric matrix zero: tangent of the angle.
static double rotation(double first, double second, double between) {
  const double ratio = (second - first) / (2 * between);
  return (ratio >= 0 ? 1 : -1) / (fabs(ratio) + hypot(ratio, 1));
}

void lk_symmetric_eigen(double *a, double *v, int64_t n) {
  for (int64_t i = 0; i < n * n; i++) v[i] = i % (n + 1) == 0;
  for (int sweep = 0; sweep < 60; sweep++) {
    double outside = 0, diagonal = 0;
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = 0; j <= i; j++)
        *(i == j ? &diagonal : &outside) += a[i * n + j] * a[i * n + j];
    if (!(outside > 1e-30 * diagonal)) break;
    for (int64_t p = 0; p < n; p++) {
      for (int64_t q = p + 1; q < n; q++) {
        const double between = a[p * n + q];
        if (between == 0) continue;
        const double t = rotation(a[p * n + p], a[q * n + q], between);
        const double c = 1 / hypot(t, 1), s = t * c;
        for (int64_t k = 0; k < n; k++) {
          const double x = a[k * n + p], y = a[k * n + q];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (int64_t k = 0; k < n; k++) {
          const double x = a[p * n + k], y = a[q * n + k];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (int64_t k = 0; k < n; k++) {
          const double x = v[k * n + p], y = v[k * n + q];
          v[k * n + p] = c * x - s * y;
          v[k * n + q] = s * x + c * y;
        }
      }
    }
  }
  for (int64_t i = 0; i < n; i++) {
    int64_t least = i;
    for (int64_t j = i + 1; j < n; j++)
      if (a[j * n + j] < a[least * n + least]) least = j;
    const double value = a[i * n + i];
    a[i * n + i] = a[least * n + least];
    a[least * n + least] = least == i ? a[i * n + i] : value;
    double greatest = 0;
    for (int64_t k = 0; k < n; k++) {
      const double x = v[k * n + i];
      v[k * n + i] = v[k * n + least];
      if (least != i) v[k * n + least] = x;
      if (fabs(v[k * n + i]) > fabs(greatest)) greatest = v[k * n + i];
    }
    if (greatest < 0)
      for (int64_t k = 0; k < n; k++) v[k * n + i] = -v[k * n + i];
  }
}

static void turn(double *x, double *y, int64_t count, double c, double s) {
  for (int64_t k = 0; k < count; k++) {
    const double a = x[k], b = y[k];
    x[k] = c * a - s * b;
    y[k] = s * a + c * b;
  }
}

static double inner(const double *x, const double *y, int64_t count) {
  double sum = 0;
  for (int64_t k = 0; k < count; k++) sum += x[k] * y[k];
  return sum;
}

void lk_orthogonal_rows(double *a, double *v, int64_t n, int64_t m) {
  for (int64_t i = 0; i < n * n; i++) v[i] = i % (n + 1) == 0;
  bool turned = true;
  for (int sweep = 0; sweep < 60 && turned; sweep++) {
    turned = false;
    for (int64_t p = 0; p < n; p++) {
      for (int64_t q = p + 1; q < n; q++) {
        double *x = a + p * m, *y = a + q * m;
        const double first = inner(x, x, m), second = inner(y, y, m), between = inner(x, y, m);
        if (!(fabs(between) > 1e-15 * sqrt(first * second))) continue;
        turned = true;
        const double t = rotation(first, second, between), c = 1 / hypot(t, 1), s = t * c;
        turn(x, y, m, c, s);
        turn(v + p * n, v + q * n, n, c, s);
      }
    }
  }
  for (int64_t i = 0; i < n; i++) {
    int64_t longest = i;
    double greatest = inner(a + i * m, a + i * m, m);
    for (int64_t j = i + 1; j < n; j++) {
      const double length = inner(a + j * m, a + j * m, m);
      if (length > greatest) {
        longest = j;
        greatest = length;
      }
    }
    // A quarter turn is an exchange with a change of sign.
    if (longest != i) {
      turn(a + i * m, a + longest * m, m, 0, -1);
      turn(v + i * n, v + longest * n, n, 0, -1);
    }
  }
}
