// Decompositions of one matrix in double precision, row-major.
#ifndef LK_MATRIX_H
#define LK_MATRIX_H

#include <stdbool.h>
#include <stdint.h>

// The lower triangle of a [n, n] becomes L; NaN where a is not positive definite.
void lk_cholesky(double *a, int64_t n);

// The triangles of P·a = L·U over a [m, n]; gives the sign of the permutation.
double lk_lu(double *a, int64_t m, int64_t n, int32_t *exchanges);

// b [n, k] becomes the solution of a·y = b for a triangle of a [n, n].
void lk_solve_triangle(const double *a, bool lower, bool unit, double *b, int64_t n, int64_t k);

// R over a [m, n], Q [m, m] beside it; work: m.
void lk_qr(double *a, double *q, double *work, int64_t m, int64_t n);

// Eigenvalues, rising, on the diagonal of a [n, n], eigenvectors as the columns of v [n, n].
void lk_symmetric_eigen(double *a, double *v, int64_t n);

// Rows of a [n, m] turned until they stand at right angles, the turns gathered in v [n, n]
// (identity at first), both in falling order of the rows' lengths.
void lk_orthogonal_rows(double *a, double *v, int64_t n, int64_t m);

#endif
