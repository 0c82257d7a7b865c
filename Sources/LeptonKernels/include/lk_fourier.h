// Discrete Fourier transforms of any length.
#ifndef LK_FOURIER_H
#define LK_FOURIER_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Rows of `length` complex numbers in float32, real and imaginary parts apart: of the sums
///   X[k] = Σ x[j]·exp(∓2πi·jk/length)
/// the first `bins` per row (upper sign: forward, lower: `inverse`, without a factor). Lengths of
/// factors 2, 3 and 5 are transformed as they are (Stockham), others through a convolution of a power
/// of two (Bluestein 1970).
typedef struct {
  int64_t rows, length, bins;
  bool inverse;
  bool is_real;  ///< the rows have no imaginary parts
  // Set by lk_fourier_prepare: the length that is transformed, its factors, and the number of tasks.
  int64_t size, tasks;
  int32_t factor_count;
  int32_t factors[32];
} lk_fourier_params;

/// Chooses factors; call once before the others. False where a number is out of range.
bool lk_fourier_prepare(lk_fourier_params *params);

/// The table of roots of unity, which depends on `length` only: its bytes, and its contents; false where
/// memory is short.
size_t lk_fourier_table_size(const lk_fourier_params *params);
bool lk_fourier_table(const lk_fourier_params *params, void *table);

/// Bytes of scratch that the kernel needs.
size_t lk_fourier_scratch(const lk_fourier_params *params);

/// Operands: real and imaginary parts (the latter NULL where `is_real`), table, results' real and
/// imaginary parts (either may be NULL), scratch. Results must not overlap the input.
lk_kernel lk_fourier_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
