// Decompositions of small dense matrices and what follows from them. Every matrix of a batch is one
// task, computed in double precision and rounded once.
#ifndef LK_LINEAR_ALGEBRA_H
#define LK_LINEAR_ALGEBRA_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  /// L of x = L·Lᵀ for x [n, n], of which the lower triangle is read; NaN where x is not positive
  /// definite. Operands: x, L.
  LK_MATRIX_CHOLESKY = 0,
  /// y of a·y = b for a [n, n] and b [n, others], by elimination with row exchanges; a singular a
  /// gives infinities or NaN. Operands: a, b, y.
  LK_MATRIX_SOLVE = 1,
  /// The same where only the lower or the upper triangle of a counts.
  LK_MATRIX_SOLVE_LOWER = 2,
  LK_MATRIX_SOLVE_UPPER = 3,
  /// Both triangles of P·x = L·U in one matrix [m, n] (L's unit diagonal left out), and as int32
  /// [min(m, n)] the row that step i exchanged row i with. Operands: x, the triangles, the
  /// exchanges.
  LK_MATRIX_LU = 4,
  /// Of x [n, n]: the determinant, its sign (0 for a singular x), the logarithm of its magnitude.
  /// Operands: x and these three.
  LK_MATRIX_DETERMINANT = 5,
  /// Q [m, min(m, n)] and R [min(m, n), n] of x = Q·R by Householder's reflections, signs as
  /// LAPACK's; where `full`, Q is [m, m] and R [m, n]. Operands: x, Q, R.
  LK_MATRIX_QR = 6,
  /// Eigenvalues [n], rising, and eigenvectors as the columns of [n, n] of a symmetric x [n, n], by
  /// Jacobi's rotations. The greatest component of a vector is positive. Operands: x, both.
  LK_MATRIX_EIGEN = 7,
  /// Singular values [min(m, n)], falling, U [m, min(m, n)] and Vᵀ [min(m, n), n] of x [m, n], by
  /// one-sided rotations; where `full`, U is [m, m] and Vᵀ [n, n]. Operands: x, U, values, Vᵀ.
  LK_MATRIX_SINGULAR = 8,
} lk_matrix_kind;

/// Row-major float32 matrices; m rows, n columns.
typedef struct {
  int32_t kind;  ///< an lk_matrix_kind
  int32_t full;
  int64_t batch, rows, columns, others;
} lk_matrix_params;

/// Bytes of scratch, -1 where that overflows.
int64_t lk_matrix_scratch(const lk_matrix_params *params);
/// Operands: as the kind says, then scratch.
lk_kernel lk_matrix_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
